//! The XML that CLIXML allows: elements, attributes, text; no document types, no entities of one's own.
//!
//! A scanner of our own, since most of what is read are elements of twenty bytes: reading takes a quarter to a half of
//! the time that it took on a general pull parser's events, and what .NET's reader refuses is refused.
//! `tests/quick_xml.rs` holds it against such a parser.

use std::borrow::Cow;

use crate::ReadErrorKind;
use crate::error::Fault;
use crate::scan::Bytes;

/// A document, and how far it was read.
pub(crate) struct Xml<'i> {
    input: &'i str,
    at: usize,
    /// Prefixes that were declared anywhere before; `xml` is, always.
    prefixes: Vec<&'i str>,
}

/// A start tag.
#[derive(Clone, Copy)]
pub(crate) struct Tag<'i> {
    /// The element's name with its prefix.
    qualified: &'i str,
    /// Where the name without its prefix begins.
    local: usize,
    /// The `N` attribute as it stands.
    pub(crate) name_attribute: Option<&'i str>,
    /// The `RefId` attribute as it stands.
    pub(crate) ref_id: Option<&'i str>,
    /// It ends in `/>`.
    empty: bool,
    /// Where its `<` stands.
    pub(crate) offset: usize,
}

impl<'i> Tag<'i> {
    /// The element's name without a prefix.
    pub(crate) fn name(&self) -> &'i str {
        &self.qualified[self.local..]
    }

    /// The prefix, empty for none.
    pub(crate) fn prefix(&self) -> &'i str {
        &self.qualified[..self.local.saturating_sub(1)]
    }

    /// The value of an attribute with XML's escapes resolved.
    pub(crate) fn unescape(&self, value: &'i str) -> Result<Cow<'i, str>, Fault> {
        let at = |kind: ReadErrorKind| kind.fault(self.offset);
        if !value.bytes().any(|byte| byte == b'&' || byte < b' ') {
            return Ok(Cow::Borrowed(value));
        }
        check_control_characters(value).map_err(at)?;
        let mut resolved = String::with_capacity(value.len());
        let mut rest = value;
        while let Some(found) = rest.find(['&', '\t', '\n', '\r']) {
            resolved.push_str(&rest[..found]);
            let (special, behind) = rest[found..].split_at(1);
            rest = behind;
            if special == "&" {
                let (name, behind) = rest.split_once(';').ok_or_else(|| at(malformed("`&` without `;`")))?;
                resolve(name, &mut resolved).map_err(at)?;
                rest = behind;
            } else {
                // White space in attributes is a blank; a line's end is one, whatever it is.
                rest = if special == "\r" { rest.strip_prefix('\n').unwrap_or(rest) } else { rest };
                resolved.push(' ');
            }
        }
        resolved.push_str(rest);
        Ok(Cow::Owned(resolved))
    }
}

impl<'i> Xml<'i> {
    pub(crate) fn new(input: &'i str) -> Self {
        Self { input, at: 0, prefixes: Vec::new() }
    }

    /// The error at this place.
    pub(crate) fn error(&self, kind: ReadErrorKind) -> Fault {
        kind.fault(self.at)
    }

    /// The value of any attribute of a tag, by its qualified name, with XML's escapes resolved.
    pub(crate) fn attribute_of(&self, tag: &Tag<'i>, name: &str) -> Result<Option<Cow<'i, str>>, Fault> {
        let mut again = Xml { input: self.input, at: tag.offset + 1 + tag.qualified.len(), prefixes: Vec::new() };
        while let Some((found, value)) = again.attribute()? {
            if found == name {
                return tag.unescape(value).map(Some);
            }
        }
        Ok(None)
    }

    /// The root element's tag.
    pub(crate) fn root(&mut self) -> Result<Tag<'i>, Fault> {
        if self.rest().starts_with("<?xml") && self.peek(5).is_some_and(is_blank) {
            self.declaration()?;
        }
        match self.markup()? {
            Markup::Start(tag) => Ok(tag),
            Markup::Nothing => Err(self.error(ReadErrorKind::NoRoot)),
            Markup::End(_) => Err(self.error(malformed("an end tag without its start tag"))),
        }
    }

    /// Makes sure that nothing stands behind the root element.
    pub(crate) fn finish(&mut self) -> Result<(), Fault> {
        match self.markup()? {
            Markup::Nothing => Ok(()),
            Markup::Start(_) => Err(self.error(ReadErrorKind::SecondRoot)),
            Markup::End(_) => Err(self.error(malformed("an end tag without its start tag"))),
        }
    }

    /// The next element within `parent`, or none at its end.
    pub(crate) fn child(&mut self, parent: &Tag<'i>) -> Result<Option<Tag<'i>>, Fault> {
        if parent.empty || self.usual_end(parent) {
            return Ok(None);
        }
        match self.markup()? {
            Markup::Start(tag) => Ok(Some(tag)),
            Markup::End(name) if name == parent.qualified => Ok(None),
            Markup::End(name) => Err(self.mismatch(parent.qualified, name)),
            Markup::Nothing => Err(self.error(malformed("the document ends within an element"))),
        }
    }

    /// All text of an element that holds no other, without a copy where it stands in one piece.
    pub(crate) fn text(&mut self, tag: &Tag<'i>) -> Result<Cow<'i, str>, Fault> {
        if tag.empty {
            return Ok(Cow::Borrowed(""));
        }
        let bytes = self.input.as_bytes();
        // What stands before `kept` is in `pieces` or left out.
        let (mut pieces, mut kept) = (String::new(), self.at);
        loop {
            self.at += IN_TEXT.prefix_without(&bytes[self.at..], is_in_text);
            let begin = self.at;
            match bytes[begin..] {
                [b'<', b'/', ..] => {
                    if !self.usual_end(tag) {
                        let name = self.end_tag()?;
                        if name != tag.qualified {
                            return Err(self.mismatch(tag.qualified, name));
                        }
                    }
                    let last = &self.input[kept..begin];
                    if pieces.is_empty() {
                        return Ok(Cow::Borrowed(last));
                    }
                    pieces.push_str(last);
                    return Ok(Cow::Owned(pieces));
                }
                [b'\t' | b'\n', ..] => {
                    self.at += 1;
                    continue;
                }
                [b'>', ..] if !bytes[kept..begin].ends_with(b"]]") => {
                    self.at += 1;
                    continue;
                }
                _ => {}
            }
            pieces.push_str(&self.input[kept..begin]);
            match bytes[begin..] {
                [b'&', ..] => self.reference(&mut pieces)?,
                // XML reads a line's end as a line feed, whatever it is.
                [b'\r', b'\n', ..] => self.at += 1,
                [b'\r', ..] => {
                    pieces.push('\n');
                    self.at += 1;
                }
                [b'<', b'!', b'[', ..] => pieces.push_str(&self.cdata()?),
                [b'<', b'!', ..] => self.comment()?,
                [b'<', b'?', ..] => self.instruction()?,
                [b'<', ..] => {
                    let found = self.start_tag()?.name().to_owned();
                    return Err(self.error(ReadErrorKind::Element { found, expected: "text only" }));
                }
                [b'>', ..] => return Err(self.error(malformed("`]]>` in a text"))),
                [control, ..] => return Err(self.error(ReadErrorKind::ControlCharacter(u32::from(control)))),
                [] => return Err(self.error(malformed("the document ends within an element"))),
            }
            kept = self.at;
        }
    }

    /// `&name;`
    fn reference(&mut self, out: &mut String) -> Result<(), Fault> {
        let name = &self.rest()[1..];
        let end = name.bytes().take(MAX_REFERENCE).position(|byte| byte == b';');
        let end = end.ok_or_else(|| self.error(malformed("`&` without `;`")))?;
        resolve(&name[..end], out).map_err(|kind| self.error(kind))?;
        self.at += end + 2;
        Ok(())
    }

    /// Passes over whatever an element holds.
    pub(crate) fn skip(&mut self, tag: &Tag<'i>) -> Result<(), Fault> {
        if tag.empty {
            return Ok(());
        }
        let mut open = vec![tag.qualified];
        while let Some(expected) = open.last().copied() {
            let rest = self.rest();
            let length = memchr::memchr(b'<', rest.as_bytes()).ok_or_else(|| {
                ReadErrorKind::fault(malformed("the document ends within an element"), self.input.len())
            })?;
            self.line_feeds(&rest[..length])?;
            self.at += length;
            match &rest.as_bytes()[length..] {
                [b'<', b'/', ..] => {
                    let name = self.end_tag()?;
                    if name != expected {
                        return Err(self.mismatch(expected, name));
                    }
                    open.pop();
                }
                [b'<', b'!', b'[', ..] => {
                    self.cdata()?;
                }
                [b'<', b'!', ..] => self.comment()?,
                [b'<', b'?', ..] => self.instruction()?,
                _ => {
                    let tag = self.start_tag()?;
                    if !tag.empty {
                        open.push(tag.qualified);
                    }
                }
            }
        }
        Ok(())
    }

    /// `<?xml version="1.0" …?>`. Whatever encoding it names, the document is UTF-8 by now.
    fn declaration(&mut self) -> Result<(), Fault> {
        self.at += "<?xml".len();
        let mut version = None;
        while let Some((name, value)) = self.attribute()? {
            match name {
                "version" if version.is_none() => version = Some(value),
                "encoding" | "standalone" if version.is_some() => {}
                _ => return Err(self.error(malformed("an XML declaration that is none"))),
            }
        }
        if version != Some("1.0") || !self.rest().starts_with("?>") {
            return Err(self.error(malformed("an XML declaration that is not of version 1.0")));
        }
        self.at += "?>".len();
        Ok(())
    }

    fn rest(&self) -> &'i str {
        &self.input[self.at..]
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.input.as_bytes().get(self.at + ahead).copied()
    }

    fn mismatch(&self, expected: &str, found: &str) -> Fault {
        self.error(ReadErrorKind::Malformed(format!("</{found}> where </{expected}> was expected")))
    }

    /// The next tag where only white space, comments and instructions may stand between tags.
    #[inline]
    fn markup(&mut self) -> Result<Markup<'i>, Fault> {
        loop {
            self.blanks();
            match (self.peek(0), self.peek(1)) {
                (None, _) => return Ok(Markup::Nothing),
                (Some(b'<'), Some(b'/')) => return self.end_tag().map(Markup::End),
                (Some(b'<'), Some(b'!')) => self.comment()?,
                (Some(b'<'), Some(b'?')) => self.instruction()?,
                (Some(b'<'), _) => return self.start_tag().map(Markup::Start),
                _ => return Err(self.error(ReadErrorKind::StrayText)),
            }
        }
    }

    #[inline]
    fn blanks(&mut self) {
        while self.peek(0).is_some_and(is_blank) {
            self.at += 1;
        }
    }

    /// A name, empty for none.
    #[inline]
    fn name(&mut self) -> &'i str {
        let rest = self.rest();
        let length = match rest.as_bytes() {
            [b'0'..=b'9' | b'-' | b'.', ..] => 0,
            bytes => bytes.iter().position(|byte| !NAME.contains(*byte)).unwrap_or(bytes.len()),
        };
        self.at += length;
        &rest[..length]
    }

    /// `<name …>` or `<name … />`.
    #[inline]
    fn start_tag(&mut self) -> Result<Tag<'i>, Fault> {
        let offset = self.at;
        self.at += 1;
        let qualified = self.name();
        let local = qualified.bytes().rposition(|byte| byte == b':').map_or(0, |colon| colon + 1);
        if local == qualified.len() {
            return Err(self.error(malformed("a tag without a name")));
        }
        let mut tag = Tag { qualified, local, name_attribute: None, ref_id: None, empty: false, offset };
        if local == 0 && self.peek(0) == Some(b'>') {
            self.at += 1;
            return Ok(tag);
        }
        let mut others: Vec<&str> = Vec::new();
        while let Some((name, value)) = self.attribute()? {
            let place = match name {
                "N" => &mut tag.name_attribute,
                "RefId" => &mut tag.ref_id,
                _ if others.contains(&name) => return Err(self.twice(name)),
                _ if others.len() == MAX_OTHER_ATTRIBUTES => return Err(self.error(malformed("too many attributes"))),
                _ => {
                    others.push(name);
                    self.prefixes.extend(name.strip_prefix("xmlns:"));
                    if self.prefixes.len() > MAX_PREFIXES {
                        return Err(self.error(malformed("too many namespaces")));
                    }
                    continue;
                }
            };
            if place.replace(value).is_some() {
                return Err(self.twice(name));
            }
        }
        if others.iter().any(|name| name.contains(':')) || local > 0 {
            self.check_prefixes(&tag, &others)?;
        }
        match (self.peek(0), self.peek(1)) {
            (Some(b'>'), _) => self.at += 1,
            (Some(b'/'), Some(b'>')) => {
                self.at += 2;
                tag.empty = true;
            }
            (None, _) | (Some(b'/'), None) => return Err(self.error(malformed("the document ends within a tag"))),
            _ => return Err(self.error(malformed("an attribute that is not name=\"value\""))),
        }
        Ok(tag)
    }

    /// Makes sure that what prefixes stand in a tag were declared, in it or before.
    #[cold]
    fn check_prefixes(&self, tag: &Tag<'i>, attributes: &[&'i str]) -> Result<(), Fault> {
        let in_attributes = attributes.iter().filter_map(|name| name.split_once(':')).map(|(prefix, _)| prefix);
        for prefix in in_attributes.chain((tag.local > 0).then(|| tag.prefix())) {
            if !matches!(prefix, "xml" | "xmlns") && !self.prefixes.contains(&prefix) {
                return Err(self.error(ReadErrorKind::Malformed(format!("undeclared prefix {prefix:?}"))));
            }
        }
        Ok(())
    }

    fn twice(&self, name: &str) -> Fault {
        self.error(ReadErrorKind::Malformed(format!("attribute {name} twice")))
    }

    /// The next attribute of a tag: name and raw value.
    #[inline]
    fn attribute(&mut self) -> Result<Option<(&'i str, &'i str)>, Fault> {
        let separated = self.peek(0).is_some_and(is_blank);
        self.blanks();
        let name = self.name();
        if name.is_empty() {
            return Ok(None);
        }
        if !separated {
            return Err(self.error(malformed("an attribute without a blank before it")));
        }
        self.blanks();
        if self.peek(0) != Some(b'=') {
            return Err(self.error(malformed("an attribute without a value")));
        }
        self.at += 1;
        self.blanks();
        let quote = match self.peek(0) {
            Some(quote @ (b'"' | b'\'')) => quote,
            _ => return Err(self.error(malformed("an attribute's value without quotes"))),
        };
        self.at += 1;
        let rest = self.rest();
        match rest.bytes().position(|byte| byte == quote || byte == b'<') {
            Some(length) if rest.as_bytes()[length] == quote => {
                self.at += length + 1;
                Ok(Some((name, &rest[..length])))
            }
            _ => Err(self.error(malformed("an attribute's value without an end"))),
        }
    }

    /// Goes behind the end tag that is expected, if it stands here as it usually does: without blanks.
    #[inline]
    fn usual_end(&mut self, tag: &Tag<'i>) -> bool {
        let rest = &self.input.as_bytes()[self.at..];
        let name = tag.qualified.len();
        let found = rest.len() > name + 2
            && rest[..2] == *b"</"
            && rest[name + 2] == b'>'
            && rest[2..name + 2] == *tag.qualified.as_bytes();
        if found {
            self.at += name + 3;
        }
        found
    }

    /// `</name>`
    fn end_tag(&mut self) -> Result<&'i str, Fault> {
        self.at += 2;
        let name = self.name();
        self.blanks();
        if self.peek(0) != Some(b'>') {
            return Err(self.error(malformed("an end tag without an end")));
        }
        self.at += 1;
        Ok(name)
    }

    /// What begins with `<!`, which may be a comment only.
    fn comment(&mut self) -> Result<(), Fault> {
        let rest = self.rest();
        if !rest.starts_with("<!--") {
            let document_type = rest.as_bytes().get(2..9).is_some_and(|word| word.eq_ignore_ascii_case(b"DOCTYPE"));
            return Err(self.error(match document_type {
                true => ReadErrorKind::DocumentType,
                false if rest.starts_with("<![CDATA[") => ReadErrorKind::StrayText,
                false => malformed("`<!` that begins no comment"),
            }));
        }
        self.at += 4;
        self.pass("--", "a comment without an end")?;
        if self.peek(0) != Some(b'>') {
            return Err(self.error(malformed("`--` in a comment")));
        }
        self.at += 1;
        Ok(())
    }

    /// `<?name …?>`
    fn instruction(&mut self) -> Result<(), Fault> {
        self.at += 2;
        let name = self.name();
        if name.is_empty() || name.eq_ignore_ascii_case("xml") {
            return Err(self.error(malformed("an XML declaration that is not at the start")));
        }
        self.pass("?>", "an instruction without an end")
    }

    /// `<![CDATA[…]]>`
    fn cdata(&mut self) -> Result<Cow<'i, str>, Fault> {
        let Some(rest) = self.rest().strip_prefix("<![CDATA[") else {
            return Err(self.error(malformed("`<![` that begins no CDATA")));
        };
        let length = rest.find("]]>").ok_or_else(|| self.error(malformed("CDATA without an end")))?;
        let text = self.line_feeds(&rest[..length])?;
        self.at += "<![CDATA[".len() + length + "]]>".len();
        Ok(text)
    }

    /// Goes behind the next `end`.
    fn pass(&mut self, end: &str, missing: &str) -> Result<(), Fault> {
        let rest = self.rest();
        let length = rest.find(end).ok_or_else(|| self.error(malformed(missing)))?;
        self.line_feeds(&rest[..length])?;
        self.at += length + end.len();
        Ok(())
    }

    /// The text as XML reads it, `\r\n` and a lone `\r` as `\n`, without control characters.
    fn line_feeds<'t>(&self, text: &'t str) -> Result<Cow<'t, str>, Fault> {
        if !any_below_blank(text.as_bytes()) {
            return Ok(Cow::Borrowed(text));
        }
        check_control_characters(text).map_err(|kind| self.error(kind))?;
        Ok(match memchr::memchr(b'\r', text.as_bytes()) {
            Some(_) => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
            None => Cow::Borrowed(text),
        })
    }
}

/// What stands next where no text may.
enum Markup<'i> {
    Start(Tag<'i>),
    End(&'i str),
    Nothing,
}

/// Attributes without a meaning here, which are compared with each other.
const MAX_OTHER_ATTRIBUTES: usize = 64;
/// Namespaces that a document declares.
const MAX_PREFIXES: usize = 64;
/// The longest `&name;`.
const MAX_REFERENCE: usize = 64;

/// What may stand in a name. Which characters beyond ASCII may is not looked at.
static NAME: Bytes = Bytes::new(&[
    (b'a', b'z'),
    (b'A', b'Z'),
    (b'0', b'9'),
    (b'_', b'_'),
    (b':', b':'),
    (b'-', b'-'),
    (b'.', b'.'),
    (0x80, 0xFF),
]);

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn malformed(what: &str) -> ReadErrorKind {
    ReadErrorKind::Malformed(what.to_owned())
}

/// What means something in a text.
static IN_TEXT: Bytes = Bytes::new(&[(0, 0x1F), (b'<', b'<'), (b'>', b'>'), (b'&', b'&')]);

/// The same by comparing, without branches.
fn is_in_text(byte: u8) -> bool {
    (byte < b' ') | (byte == b'<') | (byte == b'>') | (byte == b'&')
}

fn any_below_blank(bytes: &[u8]) -> bool {
    // Without branches within a block, so that it becomes vector instructions.
    bytes.chunks(64).any(|block| block.iter().fold(false, |found, byte| found | (*byte < b' ')))
}

/// XML allows tab and line ends of the characters below the blank.
fn check_control_characters(text: &str) -> Result<(), ReadErrorKind> {
    match text.bytes().find(|byte| matches!(byte, 0..=8 | 0xB | 0xC | 0xE..=0x1F)) {
        Some(byte) => Err(ReadErrorKind::ControlCharacter(u32::from(byte))),
        None => Ok(()),
    }
}

/// Appends what `&name;` stands for.
///
/// .NET takes a surrogate too (`&#xD83D;`). It is appended as CLIXML's escape for it, which is resolved later, or no
/// number.
fn resolve(name: &str, out: &mut String) -> Result<(), ReadErrorKind> {
    let unknown = || ReadErrorKind::Entity(name.to_owned());
    let code = match name {
        "lt" => 0x3C,
        "gt" => 0x3E,
        "amp" => 0x26,
        "quot" => 0x22,
        "apos" => 0x27,
        _ => {
            let number = name.strip_prefix('#').ok_or_else(unknown)?;
            let (digits, radix) = match number.strip_prefix('x') {
                Some(digits) => (digits, 16),
                None => (number, 10),
            };
            if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(unknown());
            }
            u32::from_str_radix(digits, radix).map_err(|_| unknown())?
        }
    };
    match char::from_u32(code) {
        Some(char) => out.push(char),
        None if code <= 0xDFFF => out.push_str(&format!("_x{code:04X}_")),
        None => return Err(unknown()),
    }
    Ok(())
}
