//! Reading CLIXML.

use std::collections::HashSet;

use crate::content::{self, Reason};
use crate::error::Fault;
use crate::references::References;
use crate::xml::{Tag, Xml};
use crate::{
    Base, Budget, ListKind, Members, Object, ProgressRecord, ReadError, ReadErrorKind, RefId, SecureString, Text,
    TypeNames, Value, escape,
};

/// Reads the body of one message: one element, with a byte order mark before it or not, within the default [`Budget`].
///
/// What PowerShell reads is read: child elements of objects in any order, unknown attributes, namespaces, white space
/// between elements; of two type lists, texts or bases the last counts. Unlike PowerShell, an `<XD>` may not have a
/// document type. Element and attribute names are told apart by case, as everywhere in XML.
pub fn read(body: &[u8]) -> Result<Value, ReadError> {
    read_within(body, &Budget::default())
}

/// The same within a budget.
pub fn read_within(body: &[u8], budget: &Budget) -> Result<Value, ReadError> {
    let body = utf8(body, budget)?;
    let mut reader = Reader::new(body, budget);
    let root = reader.xml.root()?;
    let mut value = reader.value(&root, 1)?;
    reader.xml.finish()?;
    reader.forget_unreferenced(std::iter::once(&mut value));
    Ok(value)
}

/// The document as text, without a byte order mark.
pub(crate) fn utf8<'i>(document: &'i [u8], budget: &Budget) -> Result<&'i str, Fault> {
    if document.len() > budget.bytes {
        return Err(ReadErrorKind::Bytes(budget.bytes).fault(0));
    }
    let text =
        std::str::from_utf8(document).map_err(|error| ReadErrorKind::Encoding("UTF-8").fault(error.valid_up_to()))?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
}

pub(crate) struct Reader<'i> {
    pub(crate) xml: Xml<'i>,
    budget: Budget,
    nodes: usize,
    references: usize,
    objects: u32,
    object_ids: References<'i>,
    type_name_ids: References<'i>,
    type_names: Vec<TypeNames>,
    referenced: HashSet<RefId>,
}

impl<'i> Reader<'i> {
    pub(crate) fn new(document: &'i str, budget: &Budget) -> Self {
        Self {
            xml: Xml::new(document),
            budget: budget.clone(),
            nodes: 0,
            references: 0,
            objects: 0,
            object_ids: References::default(),
            type_name_ids: References::default(),
            type_names: Vec::new(),
            referenced: HashSet::new(),
        }
    }

    /// One value, `depth` levels below the document.
    pub(crate) fn value(&mut self, tag: &Tag<'i>, depth: usize) -> Result<Value, Fault> {
        if depth > self.budget.depth {
            return Err(self.xml.error(ReadErrorKind::Depth(self.budget.depth)));
        }
        let read = match tag.name() {
            "Obj" => self.object(tag, depth),
            "Nil" => self.count_node().and_then(|()| self.xml.skip(tag)).map(|()| Value::Null),
            "Ref" => self.reference(tag),
            _ => self.primitive(tag, depth).and_then(|value| value.ok_or_else(|| self.unknown(tag, "a value"))),
        };
        read.map_err(|error| error.within(tag.name()))
    }

    /// Drops the numbers of objects that nobody refers to.
    pub(crate) fn forget_unreferenced<'v>(&self, values: impl Iterator<Item = &'v mut Value>) {
        if self.objects > 0 {
            for value in values {
                forget(value, &self.referenced);
            }
        }
    }

    fn count_node(&mut self) -> Result<(), Fault> {
        self.count_nodes(1)
    }

    fn count_nodes(&mut self, nodes: usize) -> Result<(), Fault> {
        self.nodes += nodes;
        match self.nodes > self.budget.nodes {
            true => Err(self.xml.error(ReadErrorKind::Nodes(self.budget.nodes))),
            false => Ok(()),
        }
    }

    fn count_reference(&mut self) -> Result<(), Fault> {
        self.references += 1;
        match self.references > self.budget.references {
            true => Err(self.xml.error(ReadErrorKind::References(self.budget.references))),
            false => Ok(()),
        }
    }

    fn unknown(&self, tag: &Tag<'i>, expected: &'static str) -> Fault {
        ReadErrorKind::Element { found: tag.name().to_owned(), expected }.fault(tag.offset)
    }

    fn reference(&mut self, tag: &Tag<'i>) -> Result<Value, Fault> {
        self.count_node()?;
        self.count_reference()?;
        let id = tag.ref_id.ok_or_else(|| self.xml.error(ReadErrorKind::Attribute("RefId")))?;
        self.xml.skip(tag)?;
        match self.object_ids.get(id) {
            Some(target) => {
                self.referenced.insert(RefId(target));
                Ok(Value::Reference(RefId(target)))
            }
            None => Err(ReadErrorKind::Reference(cut(id)).fault(tag.offset)),
        }
    }

    fn object(&mut self, tag: &Tag<'i>, depth: usize) -> Result<Value, Fault> {
        self.count_nodes(Budget::NODES_OF_AN_OBJECT)?;
        let id = RefId(self.objects);
        self.objects += 1;
        if let Some(text) = tag.ref_id {
            self.object_ids.insert(text, id.0);
        }
        let mut object = Box::new(Object { ref_id: Some(id), ..Object::default() });
        while let Some(child) = self.xml.child(tag)? {
            self.part(&mut object, &child, depth).map_err(|error| error.within(child.name()))?;
        }
        Ok(Value::Object(object))
    }

    /// One child of an `<Obj>`.
    fn part(&mut self, object: &mut Object, child: &Tag<'i>, depth: usize) -> Result<(), Fault> {
        match child.name() {
            "TN" => object.type_names = self.type_names(child)?,
            "TNRef" => object.type_names = self.type_reference(child)?,
            "ToString" => object.to_string = Some(self.text(child)?),
            "Props" => {
                object.adapted = Members::new();
                self.members(child, &mut object.adapted, depth)?;
            }
            "MS" => self.members(child, &mut object.extended, depth)?,
            "LST" => object.base = self.list(child, ListKind::List, depth)?,
            "IE" => object.base = self.list(child, ListKind::Enumerable, depth)?,
            "QUE" => object.base = self.list(child, ListKind::Queue, depth)?,
            "STK" => object.base = self.list(child, ListKind::Stack, depth)?,
            "DCT" => object.base = self.dictionary(child, depth)?,
            "Obj" => {
                if depth >= self.budget.depth {
                    return Err(self.xml.error(ReadErrorKind::Depth(self.budget.depth)));
                }
                object.base = Base::Value(self.object(child, depth + 1)?);
            }
            _ => match self.primitive(child, depth)? {
                Some(value) => object.base = Base::Value(value),
                None => return Err(self.unknown(child, "a part of an object")),
            },
        }
        Ok(())
    }

    fn type_names(&mut self, tag: &Tag<'i>) -> Result<TypeNames, Fault> {
        let id = tag.ref_id;
        let mut names = Vec::with_capacity(4);
        while let Some(child) = self.xml.child(tag)? {
            if child.name() != "T" {
                return Err(self.unknown(&child, "a type name <T>"));
            }
            self.count_node()?;
            let name = self.xml.text(&child).map_err(|error| error.within("T"))?;
            if !name.is_empty() {
                names.push(name);
            }
        }
        let names = match TypeNames::common(&names) {
            Some(common) => common,
            None => names.into_iter().map(escape::decode_cow).collect(),
        };
        if let Some(id) = id {
            self.type_name_ids.insert(id, self.type_names.len() as u32);
            self.type_names.push(names.clone());
        }
        Ok(names)
    }

    fn type_reference(&mut self, tag: &Tag<'i>) -> Result<TypeNames, Fault> {
        self.count_reference()?;
        let id = tag.ref_id.ok_or_else(|| self.xml.error(ReadErrorKind::Attribute("RefId")))?;
        self.xml.skip(tag)?;
        let names = self.type_name_ids.get(id).and_then(|at| self.type_names.get(at as usize));
        names.cloned().ok_or_else(|| ReadErrorKind::TypeReference(cut(id)).fault(tag.offset))
    }

    fn members(&mut self, tag: &Tag<'i>, members: &mut Members, depth: usize) -> Result<(), Fault> {
        while let Some(child) = self.xml.child(tag)? {
            let name = self.name(&child)?.ok_or_else(|| ReadErrorKind::Attribute("N").fault(child.offset))?;
            let value = self.value(&child, depth + 1)?;
            members.push(name, value);
        }
        Ok(())
    }

    /// The `N` attribute.
    pub(crate) fn name(&self, tag: &Tag<'i>) -> Result<Option<Text>, Fault> {
        match tag.name_attribute {
            Some(name) => Ok(Some(escape::decode(&tag.unescape(name)?))),
            None => Ok(None),
        }
    }

    fn list(&mut self, tag: &Tag<'i>, kind: ListKind, depth: usize) -> Result<Base, Fault> {
        let mut items = Vec::new();
        while let Some(child) = self.xml.child(tag)? {
            items.push(self.value(&child, depth + 1)?);
        }
        Ok(Base::List(kind, items))
    }

    fn dictionary(&mut self, tag: &Tag<'i>, depth: usize) -> Result<Base, Fault> {
        let mut entries = Vec::new();
        while let Some(child) = self.xml.child(tag)? {
            if child.name() != "En" {
                return Err(self.unknown(&child, "a dictionary entry <En>"));
            }
            entries.push(self.entry(&child, depth).map_err(|error| error.within("En"))?);
        }
        Ok(Base::Dictionary(entries))
    }

    fn entry(&mut self, tag: &Tag<'i>, depth: usize) -> Result<(Value, Value), Fault> {
        let key = self.half(tag, "Key", "without a key", depth)?;
        if key.is_null() {
            return Err(self.xml.error(ReadErrorKind::Entry("with a null key")));
        }
        let value = self.half(tag, "Value", "without a value", depth)?;
        match self.xml.child(tag)? {
            Some(_) => Err(self.xml.error(ReadErrorKind::Entry("with more than a key and a value"))),
            None => Ok((key, value)),
        }
    }

    /// The key or the value of an entry.
    fn half(&mut self, tag: &Tag<'i>, expected: &str, missing: &'static str, depth: usize) -> Result<Value, Fault> {
        let child = self.xml.child(tag)?.ok_or_else(|| self.xml.error(ReadErrorKind::Entry(missing)))?;
        let name = self.name(&child)?.ok_or_else(|| ReadErrorKind::Attribute("N").fault(child.offset))?;
        match name.eq_ignore_case(expected) {
            true => self.value(&child, depth + 1),
            false => Err(ReadErrorKind::Entry(missing).fault(child.offset)),
        }
    }

    /// A string with its escapes resolved.
    fn text(&mut self, tag: &Tag<'i>) -> Result<Text, Fault> {
        Ok(escape::decode_cow(self.xml.text(tag)?))
    }

    /// A text that reads as something.
    fn parse<T>(
        &mut self,
        tag: &Tag<'i>,
        of: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Reason>,
    ) -> Result<T, Fault> {
        let text = self.xml.text(tag)?;
        parse(&text).map_err(|reason| self.xml.error(ReadErrorKind::Content { of, text: cut(&text), reason }))
    }

    fn parse_from_str<T: std::str::FromStr<Err: std::fmt::Display>>(
        &mut self,
        tag: &Tag<'i>,
        of: &'static str,
    ) -> Result<T, Fault> {
        self.parse(tag, of, |text| content::trim(text).parse().map_err(|error: T::Err| error.to_string()))
    }

    /// A text with its escapes resolved that has to read as something.
    fn checked_text(
        &mut self,
        tag: &Tag<'i>,
        of: &'static str,
        check: impl FnOnce(&str) -> Result<(), Reason>,
    ) -> Result<Text, Fault> {
        let text = self.text(tag)?;
        match check(&text.to_string_lossy()) {
            Ok(()) => Ok(text),
            Err(reason) => {
                let text = cut(&text.to_string_lossy());
                Err(self.xml.error(ReadErrorKind::Content { of, text, reason }))
            }
        }
    }

    fn primitive(&mut self, tag: &Tag<'i>, depth: usize) -> Result<Option<Value>, Fault> {
        self.count_node()?;
        Ok(Some(match tag.name() {
            "S" => Value::String(self.text(tag)?),
            "I32" => Value::Int32(self.parse(tag, "System.Int32", content::signed)?),
            "B" => Value::Bool(self.parse(tag, "System.Boolean", content::boolean)?),
            "I64" => Value::Int64(self.parse(tag, "System.Int64", content::signed)?),
            "Db" => Value::Double(self.parse(tag, "System.Double", content::float)?),
            "DT" => Value::DateTime(self.parse_from_str(tag, "System.DateTime")?),
            "C" => Value::Char(self.parse(tag, "System.Char", content::unsigned)?),
            "G" => Value::Guid(self.parse(tag, "System.Guid", content::guid)?),
            "Version" => Value::Version(self.parse_from_str(tag, "System.Version")?),
            "U32" => Value::UInt32(self.parse(tag, "System.UInt32", content::unsigned)?),
            "U64" => Value::UInt64(self.parse(tag, "System.UInt64", content::unsigned)?),
            "SB" => Value::SByte(self.parse(tag, "System.SByte", content::signed)?),
            "By" => Value::Byte(self.parse(tag, "System.Byte", content::unsigned)?),
            "I16" => Value::Int16(self.parse(tag, "System.Int16", content::signed)?),
            "U16" => Value::UInt16(self.parse(tag, "System.UInt16", content::unsigned)?),
            "Sg" => Value::Single(self.parse(tag, "System.Single", content::float)?),
            "D" => Value::Decimal(self.parse_from_str(tag, "System.Decimal")?),
            "TS" => Value::TimeSpan(self.parse_from_str(tag, "System.TimeSpan")?),
            "BA" => Value::Bytes(self.parse(tag, "System.Byte[]", content::bytes)?),
            "URI" => Value::Uri(self.checked_text(tag, "System.Uri", content::check_uri)?),
            "XD" => Value::Xml(self.checked_text(tag, "System.Xml.XmlDocument", content::check_xml)?),
            "SBK" => Value::ScriptBlock(self.text(tag)?),
            "SS" => {
                let text = self.text(tag)?.into_string();
                // Half a surrogate pair is no part of base64; whoever opens the string finds out.
                let text = text.unwrap_or_else(|text| text.to_string_lossy().into_owned());
                Value::SecureString(SecureString::from_text(text))
            }
            "PR" => Value::Progress(Box::new(self.progress(tag, depth)?)),
            _ => return Ok(None),
        }))
    }

    /// The parts of a `<PR>`, whose order is fixed.
    fn progress(&mut self, tag: &Tag<'i>, depth: usize) -> Result<ProgressRecord, Fault> {
        let number = |reader: &mut Self, name: &'static str| {
            let child = reader.expect(tag, name)?;
            reader.parse(&child, "System.Int32", content::signed).map_err(|error| error.within(name))
        };
        let text = |reader: &mut Self, name: &'static str| {
            let child = reader.expect(tag, name)?;
            reader.text(&child).map_err(|error| error.within(name))
        };
        let record = ProgressRecord {
            activity: text(self, "AV")?,
            activity_id: number(self, "AI")?,
            current_operation: {
                let child = self.xml.child(tag)?.ok_or_else(|| self.unknown(tag, "a current operation within"))?;
                self.value(&child, depth + 1)?
            },
            parent_activity_id: number(self, "PI")?,
            percent_complete: number(self, "PC")?,
            record_type: text(self, "T")?,
            seconds_remaining: number(self, "SR")?,
            status_description: text(self, "SD")?,
        };
        match self.xml.child(tag)? {
            Some(child) => Err(self.unknown(&child, "the end of the progress record")),
            None => Ok(record),
        }
    }

    /// The next child, which has to be of that name.
    fn expect(&mut self, tag: &Tag<'i>, name: &'static str) -> Result<Tag<'i>, Fault> {
        match self.xml.child(tag)? {
            Some(child) if child.name() == name => Ok(child),
            Some(child) => Err(self.unknown(&child, name)),
            None => Err(self.xml.error(ReadErrorKind::Element { found: format!("/{}", tag.name()), expected: name })),
        }
    }
}

/// What of a text an error shows.
fn cut(text: &str) -> String {
    const SHOWN: usize = 80;
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn forget(value: &mut Value, referenced: &HashSet<RefId>) {
    let Value::Object(object) = value else { return };
    if object.ref_id.is_some_and(|id| !referenced.contains(&id)) {
        object.ref_id = None;
    }
    match &mut object.base {
        Base::None => {}
        Base::Value(value) => forget(value, referenced),
        Base::List(_, items) => items.iter_mut().for_each(|item| forget(item, referenced)),
        Base::Dictionary(entries) => entries.iter_mut().for_each(|(key, value)| {
            forget(key, referenced);
            forget(value, referenced);
        }),
    }
    for member in object.adapted.iter_mut().chain(object.extended.iter_mut()) {
        forget(&mut member.value, referenced);
    }
}
