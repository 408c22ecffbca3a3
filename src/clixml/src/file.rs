//! CLIXML in files: many objects within one `<Objs>`, as `Export-Clixml` writes and `Import-Clixml` reads.

use std::borrow::Cow;

use crate::error::Fault;
use crate::reader::{Reader, utf8};
use crate::write::Tree;
use crate::xml::{Tag, Xml};
use crate::{Budget, Layout, ReadError, ReadErrorKind, Text, Value, Version, Writer, escape};

const NAMESPACE: &str = "http://schemas.microsoft.com/powershell/2004/04";
const VERSION: &str = "1.1.0.1";

/// One object of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is.
    pub value: Value,
    /// The `S` attribute: the stream it was written to (`Error`, `Verbose`), where `pwsh -OutputFormat XML` wrote.
    pub stream: Option<Text>,
}

/// Reads a file, within the default [`Budget`]: UTF-8, or UTF-16 with a byte order mark.
///
/// References point to objects of the same file, also to others than the one they stand in.
pub fn read(document: &[u8]) -> Result<Vec<Item>, ReadError> {
    read_within(document, &Budget::default())
}

/// The same within a budget.
pub fn read_within(document: &[u8], budget: &Budget) -> Result<Vec<Item>, ReadError> {
    let document = transcode(document)?;
    let mut reader = Reader::new(utf8(&document, budget)?, budget);
    let root = reader.xml.root()?;
    check_root(&reader.xml, &root)?;
    let mut items = Vec::new();
    while let Some(tag) = reader.xml.child(&root).map_err(|error| error.within("Objs"))? {
        let item = item(&mut reader, &tag).map_err(|error| error.within("Objs"))?;
        items.push(item);
    }
    reader.xml.finish()?;
    reader.forget_unreferenced(items.iter_mut().map(|item| &mut item.value));
    Ok(items)
}

fn item<'i>(reader: &mut Reader<'i>, tag: &Tag<'i>) -> Result<Item, Fault> {
    let stream = reader.xml.attribute_of(tag, "S")?.map(escape::decode_cow);
    Ok(Item { value: reader.value(tag, 1)?, stream })
}

/// UTF-16 of either order, by its byte order mark, as UTF-8.
fn transcode(document: &[u8]) -> Result<Cow<'_, [u8]>, Fault> {
    let (rest, unit): (_, fn([u8; 2]) -> u16) = match document {
        [0xFF, 0xFE, rest @ ..] => (rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => (rest, u16::from_be_bytes),
        _ => return Ok(Cow::Borrowed(document)),
    };
    let (pairs, odd) = rest.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    match String::from_utf16(&units) {
        Ok(text) if odd.is_empty() => Ok(Cow::Owned(text.into_bytes())),
        _ => Err(ReadErrorKind::Encoding("UTF-16").fault(0)),
    }
}

/// `<Objs>` of PowerShell's namespace, of version 1.x or of none.
fn check_root<'i>(xml: &Xml<'i>, root: &Tag<'i>) -> Result<(), Fault> {
    let declaration = match root.prefix() {
        "" => Cow::Borrowed("xmlns"),
        prefix => Cow::Owned(format!("xmlns:{prefix}")),
    };
    let namespace = xml.attribute_of(root, &declaration)?;
    if root.name() != "Objs" || namespace.as_deref() != Some(NAMESPACE) {
        return Err(ReadErrorKind::Root(root.name().to_owned()).fault(root.offset));
    }
    match xml.attribute_of(root, "Version")? {
        Some(version) if version.parse::<Version>().map_or(0, |version| version.major()) != 1 => {
            Err(ReadErrorKind::Version(version.into_owned()).fault(root.offset))
        }
        _ => Ok(()),
    }
}

/// Writes a file as `Export-Clixml` does: indented, without an XML declaration, without a line feed at the end.
///
/// References may point to objects of earlier values.
pub fn write<'v>(values: impl IntoIterator<Item = &'v Value>, out: &mut Vec<u8>) {
    let mut tree = Tree::default();
    let mut writer = writer(out);
    for value in values {
        tree.value(writer.item(), value);
    }
    writer.end();
}

/// A writer that stands within `<Objs>`; its [`end`](Writer::end) ends the file.
pub fn writer(out: &mut Vec<u8>) -> Writer<'_> {
    let mut writer = Writer::with_layout(out, Layout::Indented);
    writer.begin("Objs");
    writer.attribute("Version", VERSION);
    writer.attribute("xmlns", NAMESPACE);
    writer
}
