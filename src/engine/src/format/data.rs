//! Packets as the objects that scripts see and the wire carries.

use std::rc::Rc;

use super::packet::{Body, Column, Entry, Field, Form, Frame, Packet, Piece, Start};
use crate::dotnet::object::OBJECT;
use crate::types::{Type, TypeInfo};
use crate::value::{Instance, List, Object, Str, Value};

macro_rules! classes {
    ($($name:ident $class:literal $id:literal: $base:ident)*) => {
        /// The types of this file.
        pub const TYPES: &[&TypeInfo] = &[$(&$name),*];
        /// What packets are told apart by on the wire.
        const IDS: &[(&TypeInfo, &str)] = &[$((&$name, $id)),*];
        $(static $name: TypeInfo = TypeInfo::class(
            concat!("Microsoft.PowerShell.Commands.Internal.Format.", $class),
            &$base,
        );)*
    };
}

classes! {
    FORMAT_INFO_DATA "FormatInfoData" "": OBJECT
    PACKET_INFO_DATA "PacketInfoData" "": FORMAT_INFO_DATA
    CONTROL_INFO_DATA "ControlInfoData" "": PACKET_INFO_DATA
    START_DATA "StartData" "": CONTROL_INFO_DATA
    FORMAT_START_DATA "FormatStartData" "033ecb2bc07a4d43b5ef94ed5a35d280": START_DATA
    GROUP_START_DATA "GroupStartData" "9e210fe47d09416682b841769c78b8a3": START_DATA
    FORMAT_ENTRY_DATA "FormatEntryData" "27c87ef9bbda4f709f6b4002fa4af63c": PACKET_INFO_DATA
    GROUP_END_DATA "GroupEndData" "4ec4f0187cb04f4cb6973460dfe252df": CONTROL_INFO_DATA
    FORMAT_END_DATA "FormatEndData" "cf522b78d86c486691226b40aa69e95c": CONTROL_INFO_DATA
    SHAPE_INFO "ShapeInfo" "": FORMAT_INFO_DATA
    TABLE_HEADER_INFO "TableHeaderInfo" "e3b7a39c089845d388b2e84c5d38f5dd": SHAPE_INFO
    LIST_VIEW_HEADER_INFO "ListViewHeaderInfo" "830bdcb24c1642258724e441512233a4": SHAPE_INFO
    WIDE_VIEW_HEADER_INFO "WideViewHeaderInfo" "b2e2775d33d544c794d0081f27021b5c": SHAPE_INFO
    COMPLEX_VIEW_HEADER_INFO "ComplexViewHeaderInfo" "5197dd85ca6f4cce9ae9e6fd6ded9d76": SHAPE_INFO
    TABLE_COLUMN_INFO "TableColumnInfo" "7572aa4155ec4558817a615acf7dd92e": FORMAT_INFO_DATA
    AUTOSIZE_INFO "AutosizeInfo" "a27f094f0eec4d64845801a4c06a32ae": FORMAT_INFO_DATA
    FORMAT_ENTRY_INFO "FormatEntryInfo" "": FORMAT_INFO_DATA
    TABLE_ROW_ENTRY "TableRowEntry" "0e59526e2dd441aa91e7fc952caf4a36": FORMAT_ENTRY_INFO
    LIST_VIEW_ENTRY "ListViewEntry" "cf58f450baa848ef8eb3504008be6978": FORMAT_ENTRY_INFO
    WIDE_VIEW_ENTRY "WideViewEntry" "59bf79de63354a7b9e4d1697940ff188": FORMAT_ENTRY_INFO
    RAW_TEXT_FORMAT_ENTRY "RawTextFormatEntry" "29ED81BA914544d4BC430F027EE053E9": FORMAT_ENTRY_INFO
    FREE_FORMAT_ENTRY "FreeFormatEntry" "": FORMAT_ENTRY_INFO
    COMPLEX_VIEW_ENTRY "ComplexViewEntry" "22e7ef3c896449d4a6f2dedea05dd737": FREE_FORMAT_ENTRY
    GROUPING_ENTRY "GroupingEntry" "919820b7eadb48be8e202c5afa5c2716": FREE_FORMAT_ENTRY
    LIST_VIEW_FIELD "ListViewField" "b761477330ce4fb2a665999879324d73": FORMAT_INFO_DATA
    FORMAT_VALUE "FormatValue" "": FORMAT_INFO_DATA
    FORMAT_PROPERTY_FIELD "FormatPropertyField" "78b102e894f742aca8c1d6737b6ff86a": FORMAT_VALUE
    FORMAT_TEXT_FIELD "FormatTextField" "b8d9e369024a43a580b9e0c9279e3354": FORMAT_VALUE
    FORMAT_NEW_LINE "FormatNewLine" "de7e8b96fbd84db5a43aa82eb34580ec": FORMAT_VALUE
    FORMAT_ENTRY "FormatEntry" "fba029a113a5458d932a2ed4871fadf2": FORMAT_VALUE
    FRAME_INFO "FrameInfo" "091C9E762E33499eBE318901B6EFB733": FORMAT_INFO_DATA
}

/// A packet in a pipeline.
#[derive(Debug)]
pub struct PacketObject {
    /// The packet.
    pub packet: Packet,
}

/// A part of a packet, or a packet, taken apart into its properties.
#[derive(Debug)]
pub struct Part {
    info: &'static TypeInfo,
    properties: Vec<(&'static str, Value)>,
}

impl Instance for PacketObject {
    fn ty(&self) -> Type {
        Type::Known(class_of(&self.packet))
    }
}

impl Instance for Part {
    fn ty(&self) -> Type {
        Type::Known(self.info)
    }
}

impl PacketObject {
    /// The packet as a value.
    pub fn value(packet: Packet) -> Value {
        Value::Object(Rc::new(Object::new(PacketObject { packet })))
    }
}

/// The packet that a value holds.
pub fn packet_of(value: &Value) -> Option<&Packet> {
    match value.bare() {
        Value::Object(object) => object.downcast::<PacketObject>().map(|object| &object.packet),
        _ => None,
    }
}

/// The properties of a packet or a part of one, in order; none for other values.
pub fn properties(value: &Value) -> Option<Vec<(&'static str, Value)>> {
    let Value::Object(object) = value.bare() else { return None };
    if let Some(part) = object.downcast::<Part>() {
        return Some(part.properties.clone());
    }
    object.downcast::<PacketObject>().map(|object| take_apart(&object.packet))
}

fn class_of(packet: &Packet) -> &'static TypeInfo {
    match packet {
        Packet::Start(_) => &FORMAT_START_DATA,
        Packet::GroupStart(_) => &GROUP_START_DATA,
        Packet::Entry(_) => &FORMAT_ENTRY_DATA,
        Packet::GroupEnd => &GROUP_END_DATA,
        Packet::End => &FORMAT_END_DATA,
    }
}

fn take_apart(packet: &Packet) -> Vec<(&'static str, Value)> {
    let mut properties = vec![id(class_of(packet))];
    match packet {
        Packet::Start(start) => properties.extend([
            ("pageHeaderEntry", Value::Null),
            ("pageFooterEntry", Value::Null),
            ("autosizeInfo", autosize(start)),
            ("shapeInfo", shape(&start.form)),
            ("groupingEntry", Value::Null),
        ]),
        Packet::GroupStart(heading) => {
            let heading =
                heading.as_ref().map(|pieces| part(&GROUPING_ENTRY, vec![("formatValueList", values(pieces))]));
            properties.extend([("shapeInfo", Value::Null), ("groupingEntry", heading.unwrap_or_default())]);
        }
        Packet::Entry(entry) => properties.extend(entry_properties(entry)),
        Packet::GroupEnd | Packet::End => properties.push(("groupingEntry", Value::Null)),
    }
    properties
}

fn autosize(start: &Start) -> Value {
    if start.autosize { part(&AUTOSIZE_INFO, vec![("objectCount", Value::Int32(0))]) } else { Value::Null }
}

fn shape(form: &Form) -> Value {
    match form {
        Form::Table { hide_header, repeat_header, columns } => part(
            &TABLE_HEADER_INFO,
            vec![
                ("hideHeader", Value::Bool(*hide_header)),
                ("repeatHeader", Value::Bool(*repeat_header)),
                ("tableColumnInfoList", list("TableColumnInfo", columns.iter().map(column))),
            ],
        ),
        Form::List => part(&LIST_VIEW_HEADER_INFO, Vec::new()),
        Form::Wide(columns) => part(&WIDE_VIEW_HEADER_INFO, vec![("columns", Value::Int32(*columns))]),
        Form::Complex => part(&COMPLEX_VIEW_HEADER_INFO, Vec::new()),
    }
}

fn column(column: &Column) -> Value {
    part(
        &TABLE_COLUMN_INFO,
        vec![
            ("width", Value::Int32(column.width)),
            ("alignment", Value::Int32(column.alignment as i32)),
            ("label", text_or_null(&column.label)),
            ("propertyName", text_or_null(&column.property)),
            ("HeaderMatchesProperty", Value::Bool(column.matches)),
        ],
    )
}

fn entry_properties(entry: &Entry) -> [(&'static str, Value); 3] {
    let info = match &entry.body {
        Body::Row { fields, multi_line } => part(
            &TABLE_ROW_ENTRY,
            vec![
                ("formatPropertyFieldList", list("FormatPropertyField", fields.iter().map(field))),
                ("multiLine", Value::Bool(*multi_line)),
            ],
        ),
        Body::List(fields) => {
            part(&LIST_VIEW_ENTRY, vec![("listViewFieldList", list("ListViewField", fields.iter().map(list_field)))])
        }
        Body::Wide(text) => part(&WIDE_VIEW_ENTRY, vec![("formatPropertyField", field(text))]),
        Body::Complex(pieces) => part(&COMPLEX_VIEW_ENTRY, vec![("formatValueList", values(pieces))]),
        Body::Raw(text) => part(&RAW_TEXT_FORMAT_ENTRY, vec![("text", Value::String(text.clone()))]),
    };
    [("formatEntryInfo", info), ("outOfBand", Value::Bool(entry.out_of_band)), ("writeStream", Value::string("None"))]
}

fn list_field(own: &Field) -> Value {
    part(
        &LIST_VIEW_FIELD,
        vec![
            ("label", text_or_null(&own.label)),
            ("propertyName", text_or_null(&own.property)),
            ("formatPropertyField", field(&own.text)),
        ],
    )
}

fn field(text: &Str) -> Value {
    part(&FORMAT_PROPERTY_FIELD, vec![("propertyValue", Value::String(text.clone())), ("alignment", Value::Int32(0))])
}

fn values(pieces: &[Piece]) -> Value {
    list("FormatValue", pieces.iter().map(piece))
}

fn piece(piece: &Piece) -> Value {
    match piece {
        Piece::Text(text) => part(&FORMAT_TEXT_FIELD, vec![("text", Value::String(text.clone()))]),
        Piece::Property(text) => field(text),
        Piece::NewLine => part(&FORMAT_NEW_LINE, Vec::new()),
        Piece::Entry(pieces, frame) => {
            let frame = frame.as_ref().map(frame_info).unwrap_or_default();
            part(&FORMAT_ENTRY, vec![("formatValueList", values(pieces)), ("frameInfo", frame)])
        }
    }
}

fn frame_info(frame: &Frame) -> Value {
    part(
        &FRAME_INFO,
        vec![
            ("leftIndentation", Value::Int32(frame.left)),
            ("rightIndentation", Value::Int32(frame.right)),
            ("firstLine", Value::Int32(frame.first_line)),
        ],
    )
}

fn part(info: &'static TypeInfo, properties: Vec<(&'static str, Value)>) -> Value {
    let properties = std::iter::once(id(info)).chain(properties).collect();
    Value::Object(Rc::new(Object::new(Part { info, properties })))
}

fn id(info: &'static TypeInfo) -> (&'static str, Value) {
    let id = IDS.iter().find(|(known, _)| std::ptr::eq(*known, info)).map_or("", |(_, id)| id);
    ("ClassId2e4f51ef21dd47e99d3c952918aff9cd", Value::string(id))
}

/// A `List` of the class, whose full name says where the class comes from.
fn list(class: &str, items: impl Iterator<Item = Value>) -> Value {
    let ty = crate::types::find("System.Collections.Generic.List`1").map_or(Type::ARRAY_LIST, Type::Known);
    let list = List::new(ty, items.collect::<Vec<Value>>());
    let name = format!(
        "System.Collections.Generic.List`1[[Microsoft.PowerShell.Commands.Internal.Format.{class}, \
         System.Management.Automation, Version=7.6.5.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35]]"
    );
    list.extra.set_type_names([name.into(), "System.Object".into()].into());
    Value::from(list)
}

fn text_or_null(text: &Option<Str>) -> Value {
    text.clone().map_or(Value::Null, Value::String)
}
