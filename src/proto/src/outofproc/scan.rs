//! The scanner: packets out of one line, in order, until something stands there that is none.

use base64::Engine;
use base64::engine::general_purpose::GeneralPurposeConfig;
use base64::engine::{DecodePaddingMode, GeneralPurpose};
use memchr::{memchr, memmem};
use uuid::Uuid;

use super::{Kind, Packet, Stream, escape, guid};

/// How PowerShell's own writer begins a `Data` line.
const DATA: &[u8] = b"<Data Stream='Default' PSGuid='";
const DATA_END: &[u8] = b"</Data>";
/// Elements within elements that a line may hold; PowerShell has no limit, and no client nests at all.
const DEPTH: usize = 16;

/// Why a line is not one of packets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// An element that is none of the eight, or one that only the other side may send, or the end of input (empty name).
    #[error(
        "An unknown element \"{0}\" was received. This can happen if the remote process closed or ended abnormally."
    )]
    UnknownElement(String),
    /// Text where an element is expected; the line, or its beginning.
    #[error("{0}")]
    Text(String),
    /// Something that is neither an element nor text: a declaration, CDATA, blanks.
    #[error("node type {0} found where only elements are expected")]
    Node(&'static str),
    /// An element with too few, too many, or other attributes.
    #[error("element {element} has attributes other than {expected}")]
    Attributes {
        /// The element's name.
        element: &'static str,
        /// What it must have.
        expected: &'static str,
    },
    /// A `PSGuid` that is none.
    #[error("\"{0}\" is not a GUID")]
    Guid(String),
    /// A `Data` element without text.
    #[error("only text is expected in the Data element")]
    NoText,
    /// The text of a `Data` element is not base64.
    #[error("the text of a Data element is not base64")]
    Base64,
    /// The escaped text of a `Data` element has an escape that is none.
    #[error("the text of a Data element has an unknown escape")]
    Escape,
    /// The line is not well-formed XML.
    #[error("malformed line: {0}")]
    Malformed(&'static str),
}

/// The text of a `Data` element, in base64 or escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payload<'a>(&'a [u8]);

impl<'a> Payload<'a> {
    /// The text as it stands on the line.
    pub fn text(self) -> &'a [u8] {
        self.0
    }

    /// Appends the bytes to `out`; on an error `out` is as it was.
    pub fn decode_into(self, out: &mut Vec<u8>) -> Result<(), ScanError> {
        let length = out.len();
        out.reserve(self.0.len() / 4 * 3);
        if base64_simd::STANDARD.decode_append(self.0, out).is_ok() {
            return Ok(());
        }
        out.truncate(length);
        lenient(self.0, out)
    }

    /// The same for the text of another side of this project, which may be escaped in place of base64.
    pub fn decode_either_into(self, out: &mut Vec<u8>) -> Result<(), ScanError> {
        let Some(text) = self.0.strip_prefix(&[escape::MARK]) else { return self.decode_into(out) };
        let length = out.len();
        match escape::decode(text, out) {
            true => Ok(()),
            false => {
                out.truncate(length);
                Err(ScanError::Escape)
            }
        }
    }
}

/// What .NET's `Convert.FromBase64String` takes beyond the strict form: blanks anywhere, stray bits in the last digit.
#[cold]
fn lenient(text: &[u8], out: &mut Vec<u8>) -> Result<(), ScanError> {
    const ENGINE: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
    );
    let text: Vec<u8> = text.iter().copied().filter(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n')).collect();
    let length = out.len();
    ENGINE.decode_vec(&text, out).map_err(|_| {
        out.truncate(length);
        ScanError::Base64
    })
}

/// The packets of one line, without its line end. An empty line has none.
pub fn scan(line: &[u8]) -> Scanner<'_> {
    Scanner { line, at: 0, open: Vec::new() }
}

/// Yields the packets of a line; after an error nothing more.
///
/// What stands before a mistake is yielded before the error, as PowerShell has acted on it by then.
#[derive(Clone, Debug)]
pub struct Scanner<'a> {
    line: &'a [u8],
    at: usize,
    open: Vec<&'a [u8]>,
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Result<Packet<'a>, ScanError>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.advance();
        if matches!(found, Err(_) | Ok(None)) {
            self.at = self.line.len();
            self.open.clear();
        }
        found.transpose()
    }
}

impl<'a> Scanner<'a> {
    /// What was not looked at yet.
    pub fn rest(&self) -> &'a [u8] {
        &self.line[self.at..]
    }

    fn advance(&mut self) -> Result<Option<Packet<'a>>, ScanError> {
        if let Some(packet) = self.data_as_powershell_writes_it() {
            return Ok(Some(packet));
        }
        loop {
            let rest = &self.line[self.at..];
            if rest.is_empty() {
                return if self.open.is_empty() {
                    Ok(None)
                } else {
                    Err(ScanError::Malformed("an element is not closed"))
                };
            }
            if self.skip_ignored()? {
                continue;
            }
            if rest.starts_with(b"</") {
                self.end_tag()?;
            } else if rest.starts_with(b"<![CDATA[") {
                return Err(ScanError::Node("CDATA"));
            } else if rest.starts_with(b"<!") {
                return Err(ScanError::Node("DocumentType"));
            } else if rest[0] == b'<' {
                let packet = self.element()?;
                self.close_element();
                return Ok(Some(packet));
            } else if rest[..memchr(b'<', rest).unwrap_or(rest.len())].iter().all(u8::is_ascii_whitespace) {
                return Err(ScanError::Node("Whitespace"));
            } else {
                return Err(ScanError::Text(excerpt(self.line)));
            }
        }
    }

    /// The way of all large lines: literal comparisons and one search.
    fn data_as_powershell_writes_it(&mut self) -> Option<Packet<'a>> {
        let rest = self.line[self.at..].strip_prefix(DATA)?;
        let (id, rest) = rest.split_at_checked(36)?;
        let rest = rest.strip_prefix(b"'>")?;
        let length = memchr(b'<', rest)?;
        let (text, rest) = rest.split_at(length);
        if !rest.starts_with(DATA_END) || !plain_text(text) {
            return None;
        }
        let guid = Uuid::try_parse_ascii(id).ok()?;
        self.at = self.line.len() - rest.len() + DATA_END.len();
        Some(Packet::Data { stream: Stream::Default, guid, payload: Payload(text) })
    }

    /// Skips a comment or a processing instruction.
    fn skip_ignored(&mut self) -> Result<bool, ScanError> {
        let rest = &self.line[self.at..];
        let (from, end): (usize, &[u8]) = if rest.starts_with(b"<!--") {
            (4, b"-->")
        } else if rest.starts_with(b"<?") {
            if rest.starts_with(b"<?xml") && rest.get(5).is_some_and(u8::is_ascii_whitespace) {
                return Err(ScanError::Node("XmlDeclaration"));
            }
            (2, b"?>")
        } else {
            return Ok(false);
        };
        let length =
            memmem::find(&rest[from..], end).ok_or(ScanError::Malformed("a comment or instruction is not closed"))?;
        self.at += from + length + end.len();
        Ok(true)
    }

    fn end_tag(&mut self) -> Result<(), ScanError> {
        self.at += 2;
        let name = self.name();
        self.blanks();
        if self.line.get(self.at) != Some(&b'>') || self.open.pop() != Some(name) {
            return Err(ScanError::Malformed("an end tag fits no open element"));
        }
        self.at += 1;
        Ok(())
    }

    /// Takes the end tag that follows a packet with it, so that what is left is of other packets. One that fits nothing is
    /// left to be found as the mistake it is.
    fn close_element(&mut self) {
        if self.line[self.at..].starts_with(b"</") {
            let before = self.clone();
            if self.end_tag().is_err() {
                *self = before;
            }
        }
    }

    fn element(&mut self) -> Result<Packet<'a>, ScanError> {
        self.at += 1;
        let name = self.name();
        if name.is_empty() {
            return Err(ScanError::Malformed("a tag has no name"));
        }
        let attributes = self.attributes()?;
        let empty = self.line.get(self.at) == Some(&b'/');
        self.at += if empty { 2 } else { 1 };
        if !empty {
            if self.open.len() == DEPTH {
                return Err(ScanError::Malformed("elements are nested too deeply"));
            }
            self.open.push(name);
        }
        if name == b"Data" {
            return self.data(&attributes, empty);
        }
        let Some(kind) = Kind::named(name) else {
            return Err(ScanError::UnknownElement(excerpt(name)));
        };
        if attributes.count != 1 {
            return Err(ScanError::Attributes { element: kind.name(), expected: "PSGuid" });
        }
        let guid = attributes.guid.ok_or(ScanError::Attributes { element: kind.name(), expected: "PSGuid" })?;
        Ok(Packet::Plain(kind, read_guid(guid)?))
    }

    fn data(&mut self, attributes: &Attributes<'a>, empty: bool) -> Result<Packet<'a>, ScanError> {
        let (2, Some(stream), Some(id)) = (attributes.count, attributes.stream, attributes.guid) else {
            return Err(ScanError::Attributes { element: "Data", expected: "Stream and PSGuid" });
        };
        let guid = read_guid(id)?;
        if empty {
            return Err(ScanError::NoText);
        }
        while self.skip_ignored()? {}
        let rest = &self.line[self.at..];
        let text = &rest[..memchr(b'<', rest).unwrap_or(rest.len())];
        if !plain_text(text) {
            return Err(if text.contains(&b'&') { ScanError::Base64 } else { ScanError::NoText });
        }
        self.at += text.len();
        // Any other name means Default to PowerShell.
        let prompt = stream.eq_ignore_ascii_case(Stream::PromptResponse.name().as_bytes());
        let stream = if prompt { Stream::PromptResponse } else { Stream::Default };
        Ok(Packet::Data { stream, guid, payload: Payload(text) })
    }

    fn name(&mut self) -> &'a [u8] {
        let rest = &self.line[self.at..];
        let length = rest.iter().position(|b| b.is_ascii_whitespace() || b"/>=<'\"&".contains(b)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn blanks(&mut self) {
        self.at += self.line[self.at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    }

    /// Reads up to the `>` or `/>` of a start tag.
    fn attributes(&mut self) -> Result<Attributes<'a>, ScanError> {
        const OPEN_TAG: ScanError = ScanError::Malformed("a tag is not closed");
        let mut found = Attributes { count: 0, stream: None, guid: None };
        loop {
            let before = self.at;
            self.blanks();
            match self.line.get(self.at) {
                None => return Err(OPEN_TAG),
                Some(b'>') => return Ok(found),
                Some(b'/') if self.line.get(self.at + 1) == Some(&b'>') => return Ok(found),
                Some(_) if self.at == before => return Err(ScanError::Malformed("a blank is missing in a tag")),
                Some(_) => {}
            }
            let name = self.name();
            self.blanks();
            if name.is_empty() || self.line.get(self.at) != Some(&b'=') {
                return Err(ScanError::Malformed("an attribute is not a name and a value"));
            }
            self.at += 1;
            self.blanks();
            let Some(&quote @ (b'\'' | b'"')) = self.line.get(self.at) else {
                return Err(ScanError::Malformed("an attribute's value is not quoted"));
            };
            self.at += 1;
            let rest = &self.line[self.at..];
            let value = &rest[..memchr(quote, rest).ok_or(OPEN_TAG)?];
            if value.contains(&b'<') {
                return Err(ScanError::Malformed("an attribute's value holds a tag"));
            }
            self.at += value.len() + 1;
            found.count += 1;
            let place = match name {
                b"Stream" => &mut found.stream,
                b"PSGuid" => &mut found.guid,
                _ => continue,
            };
            if place.replace(value).is_some() {
                return Err(ScanError::Malformed("an attribute stands twice"));
            }
        }
    }
}

struct Attributes<'a> {
    count: usize,
    stream: Option<&'a [u8]>,
    guid: Option<&'a [u8]>,
}

/// Whether a text node would be reported as text (blanks alone are not) and holds no references.
fn plain_text(text: &[u8]) -> bool {
    match text.first() {
        None => false,
        // base64 holds neither, so a first digit settles it; an ampersand further on fails when decoded.
        Some(first) if !first.is_ascii_whitespace() && *first != b'&' => true,
        Some(_) => !text.iter().all(u8::is_ascii_whitespace) && !text.contains(&b'&'),
    }
}

fn read_guid(text: &[u8]) -> Result<Uuid, ScanError> {
    guid::parse(text).ok_or_else(|| ScanError::Guid(excerpt(text)))
}

/// As much of what was found as an error says.
fn excerpt(found: &[u8]) -> String {
    const LENGTH: usize = 1000;
    match found.get(..LENGTH) {
        Some(beginning) => format!("{}…", String::from_utf8_lossy(beginning)),
        None => String::from_utf8_lossy(found).into_owned(),
    }
}
