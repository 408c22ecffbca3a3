//! Writing values.

use std::collections::HashMap;

use clixml::{Element, ListKind, RefId, SecureString, TextRef, TypeNames, Writer};

use super::depth::{self, Rule};
use super::shape::{self, Property};
use super::text::Wire;
use super::{RecordKind, error_record, names, record};
use crate::error::{ErrorRecord, Flow, Result};
use crate::runspace::{InformationalRecord, Runspace};
use crate::types::Type;
use crate::value::{DateTime, DateTimeKind, EnumValue, Member, MemberKind, Primitive, Value};
use std::rc::Rc;

/// How deep elements stand in each other at most; what would stand deeper is replaced by a text.
const MAX_LEVEL: u32 = 50;
/// That text.
const TOO_DEEP: &str = "Serialized XML is nested too deeply.";

/// How secure strings are written.
#[derive(Clone, Copy)]
pub enum Seal<'a> {
    /// In the clear, as from protocol 2.4 on.
    Plain,
    /// Encrypted: the function makes ciphertext of UTF-16LE.
    With(&'a dyn Fn(&[u8]) -> Vec<u8>),
}

/// Writes the values of one message.
pub struct Serializer<'s, 'o> {
    pub(super) writer: &'s mut Writer<'o>,
    pub(super) runspace: &'s mut Runspace,
    pub(super) seal: Seal<'s>,
    /// Whether error and informational records carry where they come from.
    pub(super) extended: bool,
    /// Whether members that the type data adds to error records are written.
    pub(super) with_type_data: bool,
    /// What was written, by address. The values are kept, so that no other comes to stand there.
    written: HashMap<usize, (RefId, Value)>,
    level: u32,
}

/// The name of the member that a value is.
pub(super) type Name<'n> = Option<TextRef<'n>>;

impl<'s, 'o> Serializer<'s, 'o> {
    /// A serialiser of one message.
    pub fn new(writer: &'s mut Writer<'o>, runspace: &'s mut Runspace, seal: Seal<'s>) -> Self {
        Serializer { writer, runspace, seal, extended: false, with_type_data: true, written: HashMap::new(), level: 0 }
    }

    /// Writes the value that the message is about, properties of .NET objects `depth` levels deep.
    pub fn top(&mut self, value: &Value, depth: i32) -> Result {
        let before = self.written.len();
        self.value(None, value, depth)?;
        debug_assert!(self.written.len() >= before);
        Ok(())
    }

    /// Writes a value as a member of that name.
    pub fn member(&mut self, name: &str, value: &Value, depth: i32) -> Result {
        let wire = Wire::new(name);
        self.value(Some(wire.text()), value, depth)
    }

    pub(super) fn element<'n>(&mut self, name: Name<'n>) -> Element<'_, 'o, 'n> {
        match name {
            Some(name) => self.writer.member(name),
            None => self.writer.item(),
        }
    }

    /// Writes text as a member, or without a name.
    pub(super) fn string(&mut self, name: Name<'_>, text: &str) {
        let wire = Wire::new(text);
        self.element(name).string(wire.text());
    }

    /// Writes a member that is text.
    pub(super) fn text_member(&mut self, name: &'static str, text: &str) {
        self.string(Some(name.into()), text);
    }

    /// Writes a member that is text or null.
    pub(super) fn text_or_null(&mut self, name: &'static str, text: Option<&str>) {
        match text {
            Some(text) => self.text_member(name, text),
            None => self.writer.member(name).null(),
        }
    }

    /// Writes what `ToString` of the object just begun gave.
    pub(super) fn write_to_string(&mut self, text: &str) {
        let wire = Wire::new(text);
        self.writer.to_string_text(wire.text());
    }

    pub(super) fn value(&mut self, name: Name<'_>, value: &Value, depth: i32) -> Result {
        if self.level + 1 >= MAX_LEVEL && !value.is_null() {
            self.element(name).string(TOO_DEEP);
            return Ok(());
        }
        self.level += 1;
        let result = self.value_within(name, value, depth);
        self.level -= 1;
        result
    }

    fn value_within(&mut self, name: Name<'_>, value: &Value, depth: i32) -> Result {
        if self.plain(name, value) {
            return Ok(());
        }
        let address = address(value);
        // The message's own object is a wrapper around a collection or a .NET object, which no reference finds.
        let findable = self.level > 1 || matches!(value, Value::Custom(_));
        if let Some((id, _)) = address.and_then(|address| self.written.get(&address)) {
            let id = *id;
            self.element(name).reference(id);
            return Ok(());
        }
        let seen = address.filter(|_| findable).map(|address| (address, value.clone()));
        if let Value::Wrapped(wrapped) = value {
            if is_primitive(&wrapped.base) {
                return self.wrapped(name, value, seen, depth);
            }
        } else if value.extra().is_some_and(|extra| extra.members().is_some_and(|members| !members.is_empty()))
            && is_primitive(value)
        {
            return self.wrapped(name, value, seen, depth);
        }
        if let Some(container) = shape::container(self.runspace, value)? {
            return self.container(name, value, container, seen, depth);
        }
        let type_names = names::of(value);
        let rule = depth::rule(type_names.iter().filter_map(|name| match name {
            TextRef::Utf8(name) => Some(name),
            TextRef::Units(_) => None,
        }));
        let depth = rule.depth.unwrap_or(depth);
        if depth <= 0 || rule.text.is_some() {
            return self.as_string(name, value, rule, seen);
        }
        self.complex(name, value, type_names, rule, seen, depth)
    }

    /// Writes a value that is one element and carries nothing else; false if it is another.
    fn plain(&mut self, name: Name<'_>, value: &Value) -> bool {
        if value.extra().is_some_and(|extra| extra.members().is_some() || extra.type_names().is_some()) {
            return false;
        }
        self.primitive(name, value.bare())
    }

    /// Writes the element of a value that has one of its own; false if it has not.
    fn primitive(&mut self, name: Name<'_>, value: &Value) -> bool {
        match value {
            Value::Object(object) => {
                let Some(primitive) = object.instance.primitive() else { return false };
                self.object_primitive(name, primitive);
            }
            Value::Array(array) => {
                if array.dimensions.is_some() || !shape::is_byte(&array.element) {
                    return false;
                }
                self.element(name).bytes(&array.bytes());
            }
            Value::String(text) => self.string(name, text),
            Value::ScriptBlock(block) => {
                let wire = Wire::new(block.ast.body_text());
                self.element(name).script_block(wire.text());
            }
            other => {
                let element = self.element(name);
                match other {
                    Value::Null | Value::Nothing => element.null(),
                    Value::Bool(value) => element.bool(*value),
                    Value::Char(value) => element.char(*value),
                    Value::SByte(value) => element.sbyte(*value),
                    Value::Byte(value) => element.byte(*value),
                    Value::Int16(value) => element.int16(*value),
                    Value::UInt16(value) => element.uint16(*value),
                    Value::Int32(value) => element.int32(*value),
                    Value::UInt32(value) => element.uint32(*value),
                    Value::Int64(value) => element.int64(*value),
                    Value::UInt64(value) => element.uint64(*value),
                    Value::Single(value) => element.single(*value),
                    Value::Double(value) => element.double(*value),
                    Value::Decimal(value) => element.decimal(&decimal(value)),
                    Value::Guid(value) => element.guid(value),
                    Value::DateTime(value) => match date_time(*value) {
                        Some(time) => element.date_time(&time),
                        None => element.null(),
                    },
                    Value::TimeSpan(value) => element.time_span(&clixml::TimeSpan::from_ticks(value.ticks)),
                    _ => return false,
                }
            }
        }
        true
    }

    fn object_primitive(&mut self, name: Name<'_>, primitive: Primitive<'_>) {
        match primitive {
            Primitive::Uri(text) => {
                let wire = Wire::new(&text);
                self.element(name).uri(wire.text());
            }
            Primitive::Version(version) => self.element(name).version(&version),
            Primitive::Xml(text) => {
                let wire = Wire::new(&text);
                self.element(name).xml(wire.text());
            }
            Primitive::SecureString(secret) => {
                let clear = secret.reveal();
                let bytes: zeroize::Zeroizing<Vec<u8>> =
                    zeroize::Zeroizing::new(clear.iter().flat_map(|unit| unit.to_le_bytes()).collect());
                let sealed = match self.seal {
                    Seal::Plain => SecureString::from_bytes(&bytes),
                    Seal::With(encrypt) => SecureString::from_bytes(&encrypt(&bytes)),
                };
                self.element(name).secure_string(&sealed);
            }
            Primitive::Progress(progress) => self.element(name).write(&clixml::Value::Progress(Box::new(progress))),
        }
    }

    /// A primitive with members or type names of its own.
    fn wrapped(&mut self, name: Name<'_>, value: &Value, seen: Option<(usize, Value)>, depth: i32) -> Result {
        self.begin(name, seen);
        if names::changed(value) {
            self.writer.type_names(&names::of(value));
        }
        if let Some(text) = value.extra().and_then(|extra| extra.text()) {
            let wire = Wire::new(&text);
            self.writer.to_string_text(wire.text());
        }
        self.primitive(None, value.bare());
        self.notes(value, depth)?;
        self.writer.end();
        Ok(())
    }

    /// An object where no depth is left: its text, with the members that were added to it.
    fn as_string(&mut self, name: Name<'_>, value: &Value, rule: Rule, seen: Option<(usize, Value)>) -> Result {
        let text = match rule.text {
            Some(property) => match shape::get(self.runspace, value, property)? {
                Some(value) => shape::text(self.runspace, &value)?,
                None => None,
            },
            None => shape::text(self.runspace, value)?,
        };
        let has_notes = value.extra().is_some_and(|extra| extra.members().is_some_and(|members| !members.is_empty()));
        let nothing = matches!(value, Value::Nothing);
        if !has_notes && !nothing && !names::changed(value) {
            match text {
                Some(text) => self.string(name, &text),
                None => self.element(name).null(),
            }
            return Ok(());
        }
        self.begin(name, seen);
        if names::changed(value) {
            self.writer.type_names(&names::of(value));
        }
        if let Some(text) = text {
            self.string(None, &text);
        }
        self.notes(value, 0)?;
        self.writer.end();
        Ok(())
    }

    fn container(
        &mut self,
        name: Name<'_>,
        value: &Value,
        container: shape::Container,
        seen: Option<(usize, Value)>,
        depth: i32,
    ) -> Result {
        self.begin(name, seen);
        let type_names = names::of(value);
        let deserialised = matches!(type_names.first(), Some(name) if name.starts_with("Deserialized."));
        self.writer.type_names(&type_names);
        let enumerable = match container {
            shape::Container::Dictionary(entries) => {
                self.writer.begin_dictionary();
                for (key, value) in entries {
                    self.writer.begin_entry();
                    self.value(Some("Key".into()), &key, depth)?;
                    self.value(Some("Value".into()), &value, depth)?;
                    self.writer.end();
                }
                self.writer.end();
                false
            }
            shape::Container::List(kind, items) => {
                self.writer.begin_list(kind);
                for item in &items {
                    self.value(None, item, depth)?;
                }
                self.writer.end();
                kind == ListKind::Enumerable
            }
        };
        if depth > 0 && (enumerable || deserialised) {
            self.adapted(value, Rule::default(), depth - 1)?;
        }
        self.extended(value, depth)?;
        self.writer.end();
        Ok(())
    }

    fn complex(
        &mut self,
        name: Name<'_>,
        value: &Value,
        type_names: TypeNames,
        rule: Rule,
        seen: Option<(usize, Value)>,
        depth: i32,
    ) -> Result {
        if let Value::Object(object) = value {
            if let Some(error) = object.downcast::<Rc<ErrorRecord>>() {
                let error = error.clone();
                self.begin(name, seen);
                return error_record::write_members(self, &error, depth);
            }
            if let Some(informational) = object.downcast::<Rc<InformationalRecord>>()
                && let Some(kind) = RecordKind::of_type(informational.type_name)
            {
                let informational = informational.clone();
                self.begin(name, seen);
                return record::write_members(self, kind, &informational.message, None);
            }
        }
        self.begin(name, seen);
        self.writer.type_names(&type_names);
        let bag = matches!(value, Value::Custom(custom) if custom.text.is_none() && custom.extra.text().is_none());
        if !bag && let Some(text) = shape::text(self.runspace, value)? {
            let wire = Wire::new(&text);
            self.writer.to_string_text(wire.text());
        }
        if let Value::Enum(value) = value.bare() {
            self.enum_number(value);
        } else {
            self.adapted(value, rule, depth - 1)?;
        }
        self.extended(value, depth)?;
        self.writer.end();
        Ok(())
    }

    /// The number behind an enum's name, of the type that the enum has.
    fn enum_number(&mut self, value: &EnumValue) {
        let underlying = match &value.ty {
            Type::Class(class) => class.underlying().map(str::to_ascii_lowercase),
            _ => None,
        };
        let element = self.element(None);
        let number = value.value;
        match underlying.as_deref() {
            Some("byte") => element.byte(number as u8),
            Some("sbyte") => element.sbyte(number as i8),
            Some("short" | "int16") => element.int16(number as i16),
            Some("ushort" | "uint16") => element.uint16(number as u16),
            Some("uint" | "uint32") => element.uint32(number as u32),
            Some("long" | "int64") => element.int64(number),
            Some("ulong" | "uint64") => element.uint64(number as u64),
            _ => element.int32(number as i32),
        }
    }

    /// Begins an object and remembers it.
    pub(super) fn begin(&mut self, name: Name<'_>, seen: Option<(usize, Value)>) {
        let id = self.element(name).begin_object();
        if let Some((address, value)) = seen {
            self.written.insert(address, (id, value));
        }
    }

    /// `<Props>`: the properties of the .NET object.
    fn adapted(&mut self, value: &Value, rule: Rule, depth: i32) -> Result {
        let mut begun = false;
        for Property { name, .. } in shape::adapted(self.runspace, value, rule.only)? {
            let Some(property) = self.quietly(|serializer| shape::get(serializer.runspace, value, &name))? else {
                continue;
            };
            if !begun {
                self.writer.begin_adapted();
                begun = true;
            }
            self.member(&name, &property, depth)?;
        }
        if begun {
            self.writer.end();
        }
        Ok(())
    }

    /// `<MS>`: the members added to the object, and those that the type table adds to its type.
    fn extended(&mut self, value: &Value, depth: i32) -> Result {
        let mut begun = false;
        self.instance_members(value, depth, &mut begun)?;
        for Property { name, .. } in shape::of_type_table(self.runspace, value)? {
            let Some(property) = self.quietly(|serializer| shape::get(serializer.runspace, value, &name))? else {
                continue;
            };
            self.extended_member(&name, &property, depth - 1, &mut begun)?;
        }
        if begun {
            self.writer.end();
        }
        Ok(())
    }

    /// `<MS>` of a primitive: only the members added to this very one.
    fn notes(&mut self, value: &Value, depth: i32) -> Result {
        let mut begun = false;
        self.instance_members(value, depth, &mut begun)?;
        if begun {
            self.writer.end();
        }
        Ok(())
    }

    fn instance_members(&mut self, value: &Value, depth: i32, begun: &mut bool) -> Result {
        let mut at = 0;
        // A getter may add members: the list is looked at anew for each.
        while let Some(member) = member_at(value, at) {
            at += 1;
            match &member.kind {
                MemberKind::Note(note) => self.extended_member(&member.name, note, depth, begun)?,
                MemberKind::Alias(target) if !shape::exists(self.runspace, value, target) => {}
                MemberKind::Alias(_) | MemberKind::Script { .. } => {
                    let got = self.quietly(|serializer| shape::get(serializer.runspace, value, &member.name))?;
                    if let Some(got) = got {
                        self.extended_member(&member.name, &got, depth, begun)?;
                    }
                }
                MemberKind::MemberSet(members) => {
                    let members = members.borrow().clone();
                    self.begin_extended(begun);
                    let wire = Wire::new(&member.name);
                    self.element(Some(wire.text())).begin_object();
                    let mut inner = false;
                    for member in members.iter() {
                        if let MemberKind::Note(note) = &member.kind {
                            self.extended_member(&member.name, note, depth, &mut inner)?;
                        }
                    }
                    if inner {
                        self.writer.end();
                    }
                    self.writer.end();
                }
                MemberKind::Property(_) | MemberKind::Method(_) | MemberKind::PropertySet(_) => {}
            }
        }
        Ok(())
    }

    fn extended_member(&mut self, name: &str, value: &Value, depth: i32, begun: &mut bool) -> Result {
        self.begin_extended(begun);
        if matches!(value, Value::Nothing) {
            // What a script property gives that writes nothing is an object without a value, not null.
            return self.nothing(name);
        }
        self.member(name, value, depth)
    }

    fn begin_extended(&mut self, begun: &mut bool) {
        if !*begun {
            self.writer.begin_extended();
            *begun = true;
        }
    }

    fn nothing(&mut self, name: &str) -> Result {
        /// No value stands there.
        const NOTHING: usize = 1;
        let wire = Wire::new(name);
        if let Some((id, _)) = self.written.get(&NOTHING) {
            let id = *id;
            self.element(Some(wire.text())).reference(id);
        } else {
            self.begin(Some(wire.text()), Some((NOTHING, Value::Nothing)));
            self.string(None, "");
            self.writer.end();
        }
        Ok(())
    }

    /// What the function gives, or nothing where it fails; stopping is passed on.
    pub(super) fn quietly<T>(&mut self, get: impl FnOnce(&mut Self) -> Result<Option<T>>) -> Result<Option<T>> {
        match get(self) {
            Err(flow @ (Flow::Stopped | Flow::Exit(_) | Flow::Enough(_))) => Err(flow),
            Err(_) => Ok(None),
            got => got,
        }
    }
}

fn member_at(value: &Value, at: usize) -> Option<Member> {
    value.extra()?.members()?.iter().nth(at).cloned()
}

/// Where an object stands, if it is one that references can name.
fn address(value: &Value) -> Option<usize> {
    Some(match value {
        Value::Array(value) => Rc::as_ptr(value).cast::<()>() as usize,
        Value::List(value) => Rc::as_ptr(value).cast::<()>() as usize,
        Value::Dictionary(value) => Rc::as_ptr(value).cast::<()>() as usize,
        Value::Custom(value) => Rc::as_ptr(value).cast::<()>() as usize,
        Value::Object(value) => value.instance.identity().unwrap_or_else(|| Rc::as_ptr(value).cast::<()>() as usize),
        Value::ScriptBlock(value) => Rc::as_ptr(value).cast::<()>() as usize,
        Value::Enum(value) => Rc::as_ptr(value).cast::<()>() as usize,
        Value::BigInteger(value) => Rc::as_ptr(value).cast::<()>() as usize,
        Value::Wrapped(value) => Rc::as_ptr(value).cast::<()>() as usize,
        _ => return None,
    })
}

/// Whether CLIXML has an element for the value's type.
fn is_primitive(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.instance.primitive().is_some(),
        Value::Array(array) => array.dimensions.is_none() && shape::is_byte(&array.element),
        Value::BigInteger(_) | Value::Enum(_) | Value::Type(_) => false,
        Value::List(_) | Value::Dictionary(_) | Value::Custom(_) | Value::Wrapped(_) => false,
        _ => true,
    }
}

fn decimal(value: &rust_decimal::Decimal) -> clixml::Decimal {
    let negative = value.is_sign_negative() && !value.is_zero();
    clixml::Decimal::new(value.mantissa().unsigned_abs(), value.scale() as u8, negative).unwrap_or_default()
}

/// The date as the wire has it; a local one says how far from UTC.
pub(crate) fn date_time(value: DateTime) -> Option<clixml::DateTime> {
    let kind = match value.kind {
        DateTimeKind::Unspecified => clixml::DateTimeKind::Unspecified,
        DateTimeKind::Utc => clixml::DateTimeKind::Utc,
        DateTimeKind::Local => clixml::DateTimeKind::Local { offset: shape::local_offset(value.ticks) },
    };
    clixml::DateTime::new(value.ticks, kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serialize::write_output;
    use crate::value::{CustomObject, Dictionary};

    fn xml(value: &Value) -> String {
        let mut out = Vec::new();
        write_output(&mut out, &mut Runspace::default(), value, Seal::Plain).expect("it can be written");
        String::from_utf8(out).expect("CLIXML is UTF-8")
    }

    fn bag(members: &[(&str, Value)]) -> Rc<CustomObject> {
        Rc::new(CustomObject::of(members.iter().map(|(name, value)| ((*name).into(), value.clone()))))
    }

    const CUSTOM: &str = "<TN RefId=\"0\"><T>System.Management.Automation.PSCustomObject</T><T>System.Object</T></TN>";

    #[test]
    fn primitives_are_one_element() {
        let half = crate::serialize::from_units([0xD83D]);
        for (value, expected) in [
            (Value::Null, ""),
            (Value::Int32(-1), "<I32>-1</I32>"),
            (Value::Char(97), "<C>97</C>"),
            (Value::Double(1e16), "<Db>10000000000000000</Db>"),
            (Value::string("a\n<b>"), "<S>a_x000A_&lt;b&gt;</S>"),
            (Value::string(half), "<S>_xD83D_</S>"),
        ] {
            assert_eq!(xml(&value), expected);
        }
    }

    #[test]
    fn the_same_object_is_written_once() {
        let inner = Value::Custom(bag(&[("v", Value::Int32(1))]));
        let outer = Value::Custom(bag(&[("a", inner.clone()), ("b", inner)]));
        let expected = format!(
            "<Obj RefId=\"0\">{CUSTOM}<MS><Obj N=\"a\" RefId=\"1\"><TNRef RefId=\"0\" /><MS><I32 N=\"v\">1</I32></MS></Obj>\
             <Ref N=\"b\" RefId=\"1\" /></MS></Obj>"
        );
        assert_eq!(xml(&outer), expected);
    }

    #[test]
    fn a_hashtable_that_holds_itself_is_written_twice() {
        let table = Rc::new(Dictionary::hashtable());
        table.set(Value::string("self"), Value::Dictionary(table.clone()));
        let written = xml(&Value::Dictionary(table));
        assert!(
            written.contains("<Obj N=\"Value\" RefId=\"1\">") && written.contains("<Ref N=\"Value\" RefId=\"1\" />")
        );
    }

    #[test]
    fn what_stands_too_deep_is_replaced_by_a_text() {
        let mut value = Value::Int32(1);
        for _ in 0..60 {
            value = Value::Custom(bag(&[("n", value)]));
        }
        assert!(xml(&value).contains("<S N=\"n\">Serialized XML is nested too deeply.</S>"));
    }

    #[test]
    fn what_was_written_is_read_as_deserialised() {
        let mut runspace = Runspace::default();
        let written = xml(&Value::Custom(bag(&[("a", Value::Int32(1))])));
        let tree = clixml::read(written.as_bytes()).expect("it is CLIXML");
        let read =
            crate::serialize::read_value(&mut runspace, &tree, &crate::serialize::open_plain).expect("it can be read");
        assert_eq!(
            &*crate::serialize::type_names(&read)[0],
            "Deserialized.System.Management.Automation.PSCustomObject"
        );
        assert!(matches!(crate::serialize::property(&mut runspace, &read, "A"), Ok(Some(Value::Int32(1)))));
    }
}
