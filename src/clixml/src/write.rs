//! Writing values that stand in memory.

use std::collections::HashMap;

use crate::writer::Element;
use crate::{Base, Member, Members, Object, ProgressRecord, RefId, Value, Writer};

/// The CLIXML of one value, as the body of a message has it.
pub fn to_vec(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut out);
    out
}

/// The CLIXML of one value, as the body of a message has it.
pub fn to_string(value: &Value) -> String {
    // The writer copies only what is UTF-8.
    String::from_utf8(to_vec(value)).unwrap_or_default()
}

/// Appends the CLIXML of one value.
pub fn write(value: &Value, out: &mut Vec<u8>) {
    let mut writer = Writer::new(out);
    let mut tree = Tree::default();
    tree.value(writer.item(), value);
}

impl Element<'_, '_, '_> {
    /// A value that stands in memory. References within it, and only these, are kept.
    pub fn write(self, value: &Value) {
        Tree::default().value(self, value);
    }
}

/// The objects of a tree that were written, by their numbers in the tree.
#[derive(Default)]
pub(crate) struct Tree {
    written: HashMap<RefId, RefId>,
}

impl Tree {
    /// Trees are as deep as whoever made them dared; those that were read, as the budget allowed.
    pub(crate) fn value(&mut self, element: Element<'_, '_, '_>, value: &Value) {
        match value {
            Value::Null => element.null(),
            Value::Bool(value) => element.bool(*value),
            Value::Char(unit) => element.char(*unit),
            Value::SByte(number) => element.sbyte(*number),
            Value::Byte(number) => element.byte(*number),
            Value::Int16(number) => element.int16(*number),
            Value::UInt16(number) => element.uint16(*number),
            Value::Int32(number) => element.int32(*number),
            Value::UInt32(number) => element.uint32(*number),
            Value::Int64(number) => element.int64(*number),
            Value::UInt64(number) => element.uint64(*number),
            Value::Single(number) => element.single(*number),
            Value::Double(number) => element.double(*number),
            Value::Decimal(number) => element.decimal(number),
            Value::DateTime(time) => element.date_time(time),
            Value::TimeSpan(span) => element.time_span(span),
            Value::String(text) => element.string(text),
            Value::ScriptBlock(text) => element.script_block(text),
            Value::Uri(text) => element.uri(text),
            Value::Version(version) => element.version(version),
            Value::Guid(guid) => element.guid(guid),
            Value::Xml(text) => element.xml(text),
            Value::SecureString(secret) => element.secure_string(secret),
            Value::Bytes(bytes) => element.bytes(bytes),
            Value::Progress(record) => self.progress(element, record),
            Value::Reference(id) => match self.written.get(id) {
                Some(id) => element.reference(*id),
                // A part of a tree, cut out of what it refers to.
                None => element.null(),
            },
            Value::Object(object) => self.object(element, object),
        }
    }

    fn object(&mut self, element: Element<'_, '_, '_>, object: &Object) {
        let (writer, id) = element.open_object();
        if let Some(own) = object.ref_id {
            self.written.insert(own, id);
        }
        writer.type_names(&object.type_names);
        if let Some(text) = &object.to_string {
            writer.to_string_text(text);
        }
        match &object.base {
            Base::None => {}
            Base::Value(value) => self.value(writer.item(), value),
            Base::List(kind, items) => {
                writer.begin_list(*kind);
                for item in items {
                    self.value(writer.item(), item);
                }
                writer.end();
            }
            Base::Dictionary(entries) => {
                writer.begin_dictionary();
                for (key, value) in entries {
                    writer.begin_entry();
                    self.value(writer.key(), key);
                    self.value(writer.value(), value);
                    writer.end();
                }
                writer.end();
            }
        }
        if !object.adapted.is_empty() {
            writer.begin_adapted();
            self.members(writer, &object.adapted);
        }
        if !object.extended.is_empty() {
            writer.begin_extended();
            self.members(writer, &object.extended);
        }
        writer.end();
    }

    fn members(&mut self, writer: &mut Writer<'_>, members: &Members) {
        for Member { name, value } in members {
            self.value(writer.member(name), value);
        }
        writer.end();
    }

    fn progress(&mut self, element: Element<'_, '_, '_>, record: &ProgressRecord) {
        let writer = element.open("PR");
        writer.text_element("AV", None, record.activity.as_text_ref());
        writer.integer_element("AI", record.activity_id.into());
        self.value(writer.item(), &record.current_operation);
        writer.integer_element("PI", record.parent_activity_id.into());
        writer.integer_element("PC", record.percent_complete.into());
        writer.text_element("T", None, record.record_type.as_text_ref());
        writer.integer_element("SR", record.seconds_remaining.into());
        writer.text_element("SD", None, record.status_description.as_text_ref());
        writer.end();
    }
}
