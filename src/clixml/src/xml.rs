//! The XML that CLIXML allows: elements, attributes, text; no document types, no entities of one's own.

use std::borrow::Cow;

use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

use crate::{ReadError, ReadErrorKind};

/// Events of a document, with what CLIXML refuses refused.
pub(crate) struct Xml<'i> {
    input: &'i str,
    events: quick_xml::Reader<&'i [u8]>,
}

/// A start tag.
#[derive(Clone, Copy)]
pub(crate) struct Tag<'i> {
    /// What stands between `<` and `>`, or `/>`.
    content: &'i str,
    /// The element's name with its prefix.
    qualified: &'i str,
    /// It ends in `/>`.
    empty: bool,
    /// Where its `<` stands.
    pub(crate) offset: usize,
}

impl<'i> Tag<'i> {
    /// The element's name without a prefix.
    pub(crate) fn name(&self) -> &'i str {
        local(self.qualified)
    }

    /// The prefix, empty for none.
    pub(crate) fn prefix(&self) -> &'i str {
        self.qualified.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// The attributes: qualified names and raw values.
    pub(crate) fn attributes(&self) -> Result<RawAttributes<'i>, ReadError> {
        let mut found = RawAttributes::default();
        if self.content.len() == self.qualified.len() {
            return Ok(found);
        }
        let mut others = Vec::new();
        let malformed = |what: String| ReadErrorKind::Malformed(what).at(self.offset as u64);
        for attribute in Attributes::new(self.content, self.qualified.len()).with_checks(false) {
            let attribute = attribute.map_err(|error| malformed(error.to_string()))?;
            // Both are parts of the input, which is UTF-8, cut at ASCII.
            let text = |bytes| std::str::from_utf8(bytes).map_err(|_| ReadErrorKind::Encoding("UTF-8").at(0));
            let name = text(attribute.key.0)?;
            let value = match attribute.value {
                Cow::Borrowed(value) => text(value)?,
                Cow::Owned(_) => "",
            };
            let place = match name {
                "N" => &mut found.name,
                "RefId" => &mut found.ref_id,
                "S" => &mut found.stream,
                name => {
                    if others.contains(&name) {
                        return Err(malformed(format!("attribute {name} twice")));
                    }
                    others.push(name);
                    continue;
                }
            };
            if place.replace(value).is_some() {
                return Err(malformed(format!("attribute {name} twice")));
            }
        }
        Ok(found)
    }

    /// The value of any attribute, by its qualified name, with XML's escapes resolved.
    pub(crate) fn attribute(&self, name: &str) -> Result<Option<Cow<'i, str>>, ReadError> {
        // Checks that it does not stand there twice.
        self.attributes()?;
        let mut all = Attributes::new(self.content, self.qualified.len());
        let found = all.with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == name.as_bytes());
        match found.map(|attribute| attribute.value) {
            Some(Cow::Borrowed(value)) => self.unescape(std::str::from_utf8(value).unwrap_or_default()).map(Some),
            _ => Ok(None),
        }
    }

    /// The value of an attribute with XML's escapes resolved.
    pub(crate) fn unescape(&self, value: &'i str) -> Result<Cow<'i, str>, ReadError> {
        let at = |kind: ReadErrorKind| kind.at(self.offset as u64);
        check_characters(value).map_err(at)?;
        if !value.bytes().any(|byte| matches!(byte, b'&' | b'\t' | b'\n' | b'\r')) {
            return Ok(Cow::Borrowed(value));
        }
        let mut resolved = String::with_capacity(value.len());
        let mut rest = value;
        while let Some(found) = rest.find(['&', '\t', '\n', '\r']) {
            resolved.push_str(&rest[..found]);
            let (special, behind) = rest[found..].split_at(1);
            rest = behind;
            if special == "&" {
                let (name, behind) =
                    rest.split_once(';').ok_or_else(|| at(ReadErrorKind::Malformed("`&` without `;`".into())))?;
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

/// The attributes that CLIXML gives a meaning to, as they stand.
#[derive(Default)]
pub(crate) struct RawAttributes<'i> {
    /// `N`
    pub(crate) name: Option<&'i str>,
    /// `RefId`
    pub(crate) ref_id: Option<&'i str>,
    /// `S`
    pub(crate) stream: Option<&'i str>,
}

fn local(qualified: &str) -> &str {
    match memchr::memchr(b':', qualified.as_bytes()) {
        Some(at) => &qualified[at + 1..],
        None => qualified,
    }
}

impl<'i> Xml<'i> {
    pub(crate) fn new(input: &'i str) -> Self {
        Self { input, events: quick_xml::Reader::from_str(input) }
    }

    /// How far the document was read.
    pub(crate) fn offset(&self) -> usize {
        usize::try_from(self.events.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The error at this place.
    pub(crate) fn error(&self, kind: ReadErrorKind) -> ReadError {
        kind.at(self.events.buffer_position())
    }

    fn event(&mut self) -> Result<Event<'i>, ReadError> {
        self.events
            .read_event()
            .map_err(|error| ReadErrorKind::Malformed(error.to_string()).at(self.events.error_position()))
    }

    /// The tag of a start event that was just read.
    fn tag(&self, length: usize, empty: bool) -> Result<Tag<'i>, ReadError> {
        let end = self.offset().saturating_sub(if empty { 2 } else { 1 });
        let start = end.saturating_sub(length);
        let content = self.input.get(start..end).unwrap_or_default();
        let name = content.find([' ', '\t', '\r', '\n']).unwrap_or(content.len());
        let tag = Tag { content, qualified: &content[..name], empty, offset: start.saturating_sub(1) };
        if tag.name().is_empty() {
            return Err(self.error(ReadErrorKind::Malformed("a tag without a name".into())));
        }
        Ok(tag)
    }

    /// The root element's tag.
    pub(crate) fn root(&mut self) -> Result<Tag<'i>, ReadError> {
        loop {
            let at_start = self.offset() == 0;
            match self.event()? {
                Event::Start(tag) => return self.tag(tag.len(), false),
                Event::Empty(tag) => return self.tag(tag.len(), true),
                Event::Decl(_) if at_start => {}
                Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text) if is_blank(&text) => {}
                Event::Eof => return Err(self.error(ReadErrorKind::NoRoot)),
                other => return Err(self.refuse(&other)),
            }
        }
    }

    /// Makes sure that nothing stands behind the root element.
    pub(crate) fn finish(&mut self) -> Result<(), ReadError> {
        loop {
            match self.event()? {
                Event::Eof => return Ok(()),
                Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text) if is_blank(&text) => {}
                Event::Start(_) | Event::Empty(_) => return Err(self.error(ReadErrorKind::SecondRoot)),
                other => return Err(self.refuse(&other)),
            }
        }
    }

    /// The next element within `parent`, or none at its end.
    pub(crate) fn child(&mut self, parent: &Tag<'i>) -> Result<Option<Tag<'i>>, ReadError> {
        if parent.empty {
            return Ok(None);
        }
        loop {
            match self.event()? {
                Event::Start(tag) => return self.tag(tag.len(), false).map(Some),
                Event::Empty(tag) => return self.tag(tag.len(), true).map(Some),
                Event::End(_) => return Ok(None),
                Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text) if is_blank(&text) => {}
                other => return Err(self.refuse(&other)),
            }
        }
    }

    /// All text of an element that holds no other.
    pub(crate) fn text(&mut self, tag: &Tag<'i>) -> Result<Cow<'i, str>, ReadError> {
        let mut all = Cow::Borrowed("");
        if tag.empty {
            return Ok(all);
        }
        loop {
            let part = match self.event()? {
                Event::End(_) => return Ok(all),
                Event::Text(text) => text.decode(),
                Event::CData(text) => text.decode(),
                Event::GeneralRef(reference) => {
                    let name = reference.decode().unwrap_or_default();
                    resolve(&name, all.to_mut()).map_err(|kind| self.error(kind))?;
                    continue;
                }
                Event::Comment(_) | Event::PI(_) => continue,
                Event::Start(found) | Event::Empty(found) => {
                    let found = String::from_utf8_lossy(found.name().as_ref()).into_owned();
                    return Err(self.error(ReadErrorKind::Element { found, expected: "text only" }));
                }
                other => return Err(self.refuse(&other)),
            };
            let part = part.map_err(|_| self.error(ReadErrorKind::Encoding("UTF-8")))?;
            check_characters(&part).map_err(|kind| self.error(kind))?;
            let part = one_line_feed(part);
            if all.is_empty() { all = part } else { all.to_mut().push_str(&part) }
        }
    }

    /// Passes over whatever an element holds.
    pub(crate) fn skip(&mut self, tag: &Tag<'i>) -> Result<(), ReadError> {
        let mut open = usize::from(!tag.empty);
        while open > 0 {
            match self.event()? {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                event @ (Event::Eof | Event::DocType(_)) => return Err(self.refuse(&event)),
                _ => {}
            }
        }
        Ok(())
    }

    /// What is wrong with an event that does not belong here.
    fn refuse(&self, event: &Event<'_>) -> ReadError {
        self.error(match event {
            Event::DocType(_) => ReadErrorKind::DocumentType,
            Event::Eof => ReadErrorKind::Malformed("the document ends within an element".into()),
            Event::Decl(_) => ReadErrorKind::Malformed("an XML declaration that is not at the start".into()),
            _ => ReadErrorKind::StrayText,
        })
    }
}

/// Whether there is only white space in it.
fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// XML allows tab and line ends of the characters below the blank.
fn check_characters(text: &str) -> Result<(), ReadErrorKind> {
    let bytes = text.as_bytes();
    // Without branches within a block, so that it becomes vector instructions.
    let any_below_blank = |block: &[u8]| block.iter().fold(false, |found, byte| found | (*byte < b' '));
    for block in bytes.chunks(64) {
        if any_below_blank(block)
            && let Some(byte) = block.iter().find(|byte| matches!(byte, 0..=8 | 0xB | 0xC | 0xE..=0x1F))
        {
            return Err(ReadErrorKind::ControlCharacter(u32::from(*byte)));
        }
    }
    Ok(())
}

/// XML reads `\r\n` and a lone `\r` as `\n`.
fn one_line_feed(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Appends what `&name;` stands for.
///
/// .NET takes a surrogate too (`&#xD83D;`). It is appended as CLIXML's escape for it, which is resolved later, or no
/// number.
fn resolve(name: &str, out: &mut String) -> Result<(), ReadErrorKind> {
    let unknown = || ReadErrorKind::Entity(name.chars().take(40).collect());
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
