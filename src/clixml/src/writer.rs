//! Writing CLIXML, event by event.

use std::collections::HashMap;

use uuid::Uuid;

use crate::escape::{self, Place};
use crate::number::{push_double, push_i64, push_single, push_u64};
use crate::{DateTime, Decimal, ListKind, RefId, SecureString, TextRef, TimeSpan, TypeNames, Version};

/// Writes CLIXML into a buffer, byte for byte as PowerShell would, without a tree in between.
///
/// ```
/// use clixml::{TypeNames, Writer};
///
/// let mut out = Vec::new();
/// let mut writer = Writer::new(&mut out);
/// writer.item().begin_object();
/// writer.type_names(&TypeNames::CUSTOM_OBJECT);
/// writer.begin_extended();
/// writer.member("a").int32(1);
/// writer.member("b").string("x");
/// writer.end(); // members
/// writer.end(); // object
/// assert_eq!(
///     String::from_utf8(out).unwrap(),
///     "<Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Management.Automation.PSCustomObject</T><T>System.Object</T></TN>\
///      <MS><I32 N=\"a\">1</I32><S N=\"b\">x</S></MS></Obj>"
/// );
/// ```
///
/// It numbers objects and lists of type names, and remembers which elements are open. It does not check that what it is
/// told to write makes sense: type names come first in an object, then `ToString`, base, adapted and extended members;
/// a dictionary holds entries, and an entry a key and a value.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
    layout: Layout,
    open: Vec<&'static str>,
    /// The start tag written last has no `>` yet, because its element may turn out to be empty.
    unclosed: bool,
    objects: u32,
    type_names: WrittenTypeNames,
}

/// The lists of type names of a message, by their numbers.
#[derive(Debug, Default)]
struct WrittenTypeNames {
    lists: Vec<TypeNames>,
    /// Those that stand behind the first few.
    numbers: HashMap<TypeNames, usize>,
}

impl WrittenTypeNames {
    /// How many are looked through: most messages have one or two.
    const FEW: usize = 16;

    fn number(&self, names: &TypeNames) -> Option<usize> {
        let few = self.lists.iter().take(Self::FEW).position(|known| known == names);
        few.or_else(|| if self.numbers.is_empty() { None } else { self.numbers.get(names).copied() })
    }

    fn push(&mut self, names: &TypeNames) {
        if self.lists.len() >= Self::FEW {
            self.numbers.insert(names.clone(), self.lists.len());
        }
        self.lists.push(names.clone());
    }
}

/// How elements are set apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Not at all, as in messages.
    #[default]
    Compact,
    /// Each on a line, indented by two blanks a level, as in files.
    Indented,
}

/// A place for one element; made by [`Writer::item`] and [`Writer::member`].
#[derive(Debug)]
#[must_use = "writes nothing by itself"]
pub struct Element<'w, 'a, 'n> {
    writer: &'w mut Writer<'a>,
    name: Option<TextRef<'n>>,
}

impl<'a> Writer<'a> {
    /// Appends to `out`; numbers begin at 0.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self::with_layout(out, Layout::Compact)
    }

    /// The same with a layout.
    pub fn with_layout(out: &'a mut Vec<u8>, layout: Layout) -> Self {
        Self { out, layout, open: Vec::new(), unclosed: false, objects: 0, type_names: WrittenTypeNames::default() }
    }

    /// The next element has no name: a message's root, an item of a list.
    pub fn item(&mut self) -> Element<'_, 'a, 'static> {
        Element { writer: self, name: None }
    }

    /// The next element is a member of that name.
    pub fn member<'n>(&mut self, name: impl Into<TextRef<'n>>) -> Element<'_, 'a, 'n> {
        Element { writer: self, name: Some(name.into()) }
    }

    /// The next element is an entry's key.
    pub fn key(&mut self) -> Element<'_, 'a, 'static> {
        self.member("Key")
    }

    /// The next element is an entry's value.
    pub fn value(&mut self) -> Element<'_, 'a, 'static> {
        self.member("Value")
    }

    /// The types of the object just begun, most derived first; nothing for none. A list that was written before in this
    /// message is referred to.
    pub fn type_names(&mut self, names: &TypeNames) {
        if names.is_empty() {
            return;
        }
        match self.type_names.number(names) {
            Some(id) => {
                self.start("TNRef", None);
                self.ref_id(id as u64);
                self.out.extend_from_slice(b" />");
            }
            None => {
                self.start("TN", None);
                self.ref_id(self.type_names.lists.len() as u64);
                self.opened("TN");
                for name in names.iter() {
                    self.text_element("T", None, name);
                }
                self.end();
                self.type_names.push(names);
            }
        }
    }

    /// What `ToString` of the object just begun gave.
    pub fn to_string_text<'t>(&mut self, text: impl Into<TextRef<'t>>) {
        let text = text.into();
        let empty = matches!(text, TextRef::Utf8("") | TextRef::Units([]));
        if empty {
            self.start("ToString", None);
            self.out.extend_from_slice(b" />");
        } else {
            self.text_element("ToString", None, text);
        }
    }

    /// Begins the items of the object; each an [`item`](Self::item).
    pub fn begin_list(&mut self, kind: ListKind) {
        self.begin(kind.tag());
    }

    /// Begins the entries of the object.
    pub fn begin_dictionary(&mut self) {
        self.begin("DCT");
    }

    /// Begins an entry: a [`key`](Self::key) and a [`value`](Self::value).
    pub fn begin_entry(&mut self) {
        self.begin("En");
    }

    /// Begins the adapted properties of the object; each a [`member`](Self::member).
    pub fn begin_adapted(&mut self) {
        self.begin("Props");
    }

    /// Begins the extended members of the object; each a [`member`](Self::member).
    pub fn begin_extended(&mut self) {
        self.begin("MS");
    }

    /// Ends what was begun last.
    pub fn end(&mut self) {
        let Some(tag) = self.open.pop() else { return };
        if self.unclosed {
            self.unclosed = false;
            self.out.extend_from_slice(b" />");
        } else {
            self.indent();
            self.end_tag(tag);
        }
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// How many bytes were written, whatever stood in the buffer before included.
    pub fn position(&self) -> usize {
        self.out.len()
    }

    /// Begins an element without attributes that other elements will stand in.
    pub(crate) fn begin(&mut self, tag: &'static str) {
        self.start(tag, None);
        self.opened(tag);
    }

    /// Appends to the start tag of an element that was just begun.
    pub(crate) fn attribute(&mut self, name: &str, value: &str) {
        debug_assert!(self.unclosed, "attributes stand in start tags");
        self.out.push(b' ');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"=\"");
        escape::push(self.out, value.into(), Place::Attribute);
        self.out.push(b'"');
    }

    /// `<TAG N="name"`, without the end of the start tag.
    fn start(&mut self, tag: &'static str, name: Option<TextRef<'_>>) {
        if self.unclosed {
            self.unclosed = false;
            self.out.push(b'>');
        }
        if !self.open.is_empty() {
            self.indent();
        }
        self.out.push(b'<');
        self.out.extend_from_slice(tag.as_bytes());
        if let Some(name) = name {
            self.out.extend_from_slice(b" N=\"");
            escape::push(self.out, name, Place::Attribute);
            self.out.push(b'"');
        }
    }

    fn opened(&mut self, tag: &'static str) {
        self.open.push(tag);
        self.unclosed = true;
    }

    fn end_tag(&mut self, tag: &str) {
        self.out.extend_from_slice(b"</");
        self.out.extend_from_slice(tag.as_bytes());
        self.out.push(b'>');
    }

    fn indent(&mut self) {
        if self.layout == Layout::Indented {
            self.out.push(b'\n');
            self.out.extend(std::iter::repeat_n(b' ', 2 * self.open.len()));
        }
    }

    fn ref_id(&mut self, id: u64) {
        self.out.extend_from_slice(b" RefId=\"");
        push_u64(self.out, id);
        self.out.push(b'"');
    }

    /// An element that holds no other.
    #[inline]
    fn leaf(&mut self, tag: &'static str, name: Option<TextRef<'_>>, content: impl FnOnce(&mut Vec<u8>)) {
        self.start(tag, name);
        self.out.push(b'>');
        content(self.out);
        self.end_tag(tag);
    }

    pub(crate) fn text_element(&mut self, tag: &'static str, name: Option<TextRef<'_>>, text: TextRef<'_>) {
        self.leaf(tag, name, |out| escape::push(out, text, Place::Content));
    }

    pub(crate) fn integer_element(&mut self, tag: &'static str, number: i64) {
        self.leaf(tag, None, |out| push_i64(out, number));
    }
}

impl<'w, 'a> Element<'w, 'a, '_> {
    /// Begins an object. Gives the number by which references name it.
    pub fn begin_object(self) -> RefId {
        self.open_object().1
    }

    /// The same, with the way to what it holds.
    pub(crate) fn open_object(self) -> (&'w mut Writer<'a>, RefId) {
        let writer = self.writer;
        let id = writer.objects;
        writer.objects += 1;
        writer.start("Obj", self.name);
        writer.ref_id(id.into());
        writer.opened("Obj");
        (writer, RefId(id))
    }

    /// `<Nil />`
    pub fn null(self) {
        self.writer.start("Nil", self.name);
        self.writer.out.extend_from_slice(b" />");
    }

    /// `<Ref>`: an object that [`begin_object`](Self::begin_object) gave this number.
    pub fn reference(self, id: RefId) {
        self.writer.start("Ref", self.name);
        self.writer.ref_id(id.0.into());
        self.writer.out.extend_from_slice(b" />");
    }

    /// `<B>`
    pub fn bool(self, value: bool) {
        self.raw("B", if value { "true" } else { "false" });
    }

    /// `<C>`: one UTF-16 unit.
    pub fn char(self, unit: u16) {
        self.unsigned("C", unit.into());
    }

    /// `<SB>`
    pub fn sbyte(self, number: i8) {
        self.signed("SB", number.into());
    }

    /// `<By>`
    pub fn byte(self, number: u8) {
        self.unsigned("By", number.into());
    }

    /// `<I16>`
    pub fn int16(self, number: i16) {
        self.signed("I16", number.into());
    }

    /// `<U16>`
    pub fn uint16(self, number: u16) {
        self.unsigned("U16", number.into());
    }

    /// `<I32>`
    pub fn int32(self, number: i32) {
        self.signed("I32", number.into());
    }

    /// `<U32>`
    pub fn uint32(self, number: u32) {
        self.unsigned("U32", number.into());
    }

    /// `<I64>`
    pub fn int64(self, number: i64) {
        self.signed("I64", number);
    }

    /// `<U64>`
    pub fn uint64(self, number: u64) {
        self.unsigned("U64", number);
    }

    /// `<Sg>`
    pub fn single(self, number: f32) {
        self.leaf("Sg", |out| push_single(out, number));
    }

    /// `<Db>`
    pub fn double(self, number: f64) {
        self.leaf("Db", |out| push_double(out, number));
    }

    /// `<D>`
    pub fn decimal(self, number: &Decimal) {
        self.leaf("D", |out| number.push(out));
    }

    /// `<DT>`
    pub fn date_time(self, time: &DateTime) {
        self.leaf("DT", |out| time.push(out));
    }

    /// `<TS>`
    pub fn time_span(self, span: &TimeSpan) {
        self.leaf("TS", |out| span.push(out));
    }

    /// `<S>`
    pub fn string<'t>(self, text: impl Into<TextRef<'t>>) {
        self.text("S", text.into());
    }

    /// `<SBK>`
    pub fn script_block<'t>(self, text: impl Into<TextRef<'t>>) {
        self.text("SBK", text.into());
    }

    /// `<URI>`: as it was given.
    pub fn uri<'t>(self, text: impl Into<TextRef<'t>>) {
        self.text("URI", text.into());
    }

    /// `<XD>`: an XML document's text.
    pub fn xml<'t>(self, text: impl Into<TextRef<'t>>) {
        self.text("XD", text.into());
    }

    /// `<Version>`
    pub fn version(self, version: &Version) {
        self.leaf("Version", |out| version.push(out));
    }

    /// `<G>`
    pub fn guid(self, guid: &Uuid) {
        let mut buffer = Uuid::encode_buffer();
        self.raw("G", guid.hyphenated().encode_lower(&mut buffer));
    }

    /// `<SS>`
    pub fn secure_string(self, secret: &SecureString) {
        self.text("SS", secret.text().into());
    }

    /// `<BA>`
    pub fn bytes(self, bytes: &[u8]) {
        if bytes.is_empty() {
            self.writer.start("BA", self.name);
            return self.writer.out.extend_from_slice(b" />");
        }
        self.leaf("BA", |out| base64_simd::STANDARD.encode_append(bytes, out));
    }

    /// Begins an element of which [`Writer`] has no method of its own.
    pub(crate) fn open(self, tag: &'static str) -> &'w mut Writer<'a> {
        self.writer.start(tag, self.name);
        self.writer.opened(tag);
        self.writer
    }

    fn leaf(self, tag: &'static str, content: impl FnOnce(&mut Vec<u8>)) {
        self.writer.leaf(tag, self.name, content);
    }

    fn raw(self, tag: &'static str, text: &str) {
        self.leaf(tag, |out| out.extend_from_slice(text.as_bytes()));
    }

    fn signed(self, tag: &'static str, number: i64) {
        self.leaf(tag, |out| push_i64(out, number));
    }

    fn unsigned(self, tag: &'static str, number: u64) {
        self.leaf(tag, |out| push_u64(out, number));
    }

    fn text(self, tag: &'static str, text: TextRef<'_>) {
        self.writer.text_element(tag, self.name, text);
    }
}
