//! Making values of what was read.

use std::collections::HashMap;
use std::rc::Rc;

use clixml::{Base, ListKind, RefId};

use super::rehydrate;
use super::text::from_wire;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::Type;
use crate::value::{
    Array, CustomObject, DateTime, DateTimeKind, Dictionary, DictionaryKind, Extra, List, MemberKind, SecureString,
    Str, TimeSpan, Value, Wrapped,
};

/// What secure strings are made of: opens ciphertext, gives UTF-16LE; none where it cannot.
pub type Open<'a> = &'a dyn Fn(&clixml::SecureString) -> Option<zeroize::Zeroizing<Vec<u8>>>;

/// The value that an element stands for. Type names get the prefix `Deserialized.`, and the types that PowerShell brings
/// back to life are (§6.5 of its wire); all else stays what it is on the wire, a bag of properties.
///
/// # Errors
/// What a conversion to one of those types says.
pub fn read_value(runspace: &mut Runspace, value: &clixml::Value, open: Open<'_>) -> Result<Value> {
    Reader { runspace, open, seen: HashMap::new() }.value(value)
}

/// Opens secure strings of protocol 2.4, which are in the clear.
pub fn open_plain(secret: &clixml::SecureString) -> Option<zeroize::Zeroizing<Vec<u8>>> {
    secret.to_bytes()
}

struct Reader<'a> {
    runspace: &'a mut Runspace,
    open: Open<'a>,
    seen: HashMap<RefId, Value>,
}

impl Reader<'_> {
    fn value(&mut self, value: &clixml::Value) -> Result<Value> {
        Ok(match value {
            clixml::Value::Null => Value::Null,
            clixml::Value::Bool(value) => Value::Bool(*value),
            clixml::Value::Char(value) => Value::Char(*value),
            clixml::Value::SByte(value) => Value::SByte(*value),
            clixml::Value::Byte(value) => Value::Byte(*value),
            clixml::Value::Int16(value) => Value::Int16(*value),
            clixml::Value::UInt16(value) => Value::UInt16(*value),
            clixml::Value::Int32(value) => Value::Int32(*value),
            clixml::Value::UInt32(value) => Value::UInt32(*value),
            clixml::Value::Int64(value) => Value::Int64(*value),
            clixml::Value::UInt64(value) => Value::UInt64(*value),
            clixml::Value::Single(value) => Value::Single(*value),
            clixml::Value::Double(value) => Value::Double(*value),
            clixml::Value::Decimal(value) => Value::Decimal(decimal(value)),
            clixml::Value::DateTime(value) => Value::DateTime(date_time(value)),
            clixml::Value::TimeSpan(value) => Value::TimeSpan(TimeSpan { ticks: value.ticks }),
            // A script block arrives as its text.
            clixml::Value::String(text) | clixml::Value::ScriptBlock(text) => Value::String(from_wire(text)),
            clixml::Value::Guid(value) => Value::Guid(*value),
            clixml::Value::Bytes(bytes) => Array::from_bytes(bytes.to_vec()).into(),
            clixml::Value::SecureString(secret) => match (self.open)(secret) {
                Some(bytes) => {
                    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
                    Value::from(crate::value::Object::new(SecureString::from_units(units)))
                }
                None => Value::Null,
            },
            clixml::Value::Uri(text) => rehydrate::from_text(self.runspace, "System.Uri", from_wire(text))?,
            clixml::Value::Version(version) => {
                rehydrate::from_text(self.runspace, "System.Version", version.to_string().into())?
            }
            clixml::Value::Xml(text) => rehydrate::from_text(self.runspace, "System.Xml.XmlDocument", from_wire(text))?,
            clixml::Value::Progress(progress) => rehydrate::progress(progress),
            clixml::Value::Reference(id) => self.seen.get(id).cloned().unwrap_or_default(),
            clixml::Value::Object(object) => self.object(object)?,
        })
    }

    fn object(&mut self, object: &clixml::Object) -> Result<Value> {
        let names: Vec<Str> = object.type_names.iter().map(|name| deserialised(&from_wire(&name.to_text()))).collect();
        // An object can hold a reference to itself: it is known before its members are.
        let value = match &object.base {
            Base::None => self.known(object, Value::Custom(Rc::new(CustomObject::default()))),
            Base::Dictionary(entries) => {
                let ordered = names
                    .first()
                    .is_some_and(|name| &**name == "Deserialized.System.Collections.Specialized.OrderedDictionary");
                let dictionary = if ordered {
                    Dictionary::ordered()
                } else {
                    Dictionary::new(Type::HASHTABLE, DictionaryKind::Hashtable)
                };
                let value = self.known(object, Value::from(dictionary));
                for (key, item) in entries {
                    let (key, item) = (self.value(key)?, self.value(item)?);
                    if let Value::Dictionary(dictionary) = &value {
                        dictionary.set(key, item);
                    }
                }
                value
            }
            Base::List(kind, items) => {
                let ty = match kind {
                    ListKind::Stack => "System.Collections.Stack",
                    ListKind::Queue => "System.Collections.Queue",
                    ListKind::List | ListKind::Enumerable => "System.Collections.ArrayList",
                };
                let ty = crate::types::find(ty).map_or(Type::ARRAY_LIST, Type::Known);
                let value = self.known(object, Value::from(List::new(ty, Vec::new())));
                for item in items {
                    let item = self.value(item)?;
                    if let Value::List(list) = &value {
                        list.items.borrow_mut().push_back(item);
                    }
                }
                value
            }
            Base::Value(base) => {
                let base = self.value(base)?;
                let plain = names.is_empty() && object.to_string.is_none() && object.extended.is_empty();
                let value = match base {
                    base if plain || base.extra().is_some() => base,
                    base => Value::Wrapped(Rc::new(Wrapped { base, extra: Extra::default() })),
                };
                self.known(object, value)
            }
        };
        self.members(object, &value, names.clone())?;
        let value = match rehydrate::to_life(self.runspace, &names, &value)? {
            Some(alive) => self.known(object, alive),
            None => value,
        };
        Ok(value)
    }

    fn members(&mut self, object: &clixml::Object, value: &Value, names: Vec<Str>) -> Result {
        let Some(extra) = value.extra() else { return Ok(()) };
        if !names.is_empty() {
            extra.set_type_names(names.into());
        }
        if let Some(text) = &object.to_string {
            extra.set_text(from_wire(text));
        }
        for member in &object.adapted {
            let property = self.value(&member.value)?;
            extra.members_mut().set(from_wire(&member.name), MemberKind::Property(property));
        }
        for member in &object.extended {
            let note = self.value(&member.value)?;
            let name = from_wire(&member.name);
            let mut members = extra.members_mut();
            members.remove(&name);
            members.set(name, MemberKind::Note(note));
        }
        Ok(())
    }

    fn known(&mut self, object: &clixml::Object, value: Value) -> Value {
        if let Some(id) = object.ref_id {
            self.seen.insert(id, value.clone());
        }
        value
    }
}

/// The name with the prefix that says that the object was written elsewhere.
fn deserialised(name: &str) -> Str {
    const PREFIX: &str = "Deserialized.";
    if name.starts_with(PREFIX) { name.into() } else { format!("{PREFIX}{name}").into() }
}

fn decimal(value: &clixml::Decimal) -> rust_decimal::Decimal {
    // 96 bits and 28 places fit.
    let mut decimal = rust_decimal::Decimal::try_from_i128_with_scale(value.mantissa() as i128, value.scale().into())
        .unwrap_or_default();
    decimal.set_sign_negative(value.is_negative());
    decimal
}

/// A date with an offset arrives as local time.
fn date_time(value: &clixml::DateTime) -> DateTime {
    match value.kind() {
        clixml::DateTimeKind::Unspecified => DateTime { ticks: value.ticks(), kind: DateTimeKind::Unspecified },
        clixml::DateTimeKind::Utc => DateTime { ticks: value.ticks(), kind: DateTimeKind::Utc },
        clixml::DateTimeKind::Local { .. } => {
            let utc = value.utc_ticks().unwrap_or(value.ticks());
            let offset = super::shape::local_offset_of_utc(utc);
            DateTime { ticks: utc + i64::from(offset) * 600_000_000, kind: DateTimeKind::Local }
        }
    }
}
