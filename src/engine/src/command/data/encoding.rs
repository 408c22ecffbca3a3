//! How text becomes bytes in a file, and bytes text.

/// How text becomes bytes in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8 without a mark.
    #[default]
    Utf8,
    /// UTF-8 with a mark.
    Utf8Bom,
    /// UTF-16, little end first, with a mark.
    Utf16,
    /// UTF-16, big end first, with a mark.
    Utf16Big,
    /// UTF-32, little end first, with a mark.
    Utf32,
    /// UTF-32, big end first, with a mark.
    Utf32Big,
    /// Seven bits; other characters become `?`.
    Ascii,
    /// ISO 8859-1.
    Latin1,
    /// UTF-7, which nobody should use.
    Utf7,
}

impl TextEncoding {
    /// The encoding of that name, as `-Encoding` has it.
    pub fn named(name: &str) -> Option<TextEncoding> {
        Some(match name.to_ascii_lowercase().as_str() {
            "utf8" | "utf-8" | "utf8nobom" | "default" | "oem" | "ansi" | "65001" => TextEncoding::Utf8,
            "utf8bom" => TextEncoding::Utf8Bom,
            "unicode" | "utf-16" | "utf-16le" | "string" | "unknown" | "1200" => TextEncoding::Utf16,
            "bigendianunicode" | "utf-16be" | "1201" => TextEncoding::Utf16Big,
            "utf32" | "utf-32" | "12000" => TextEncoding::Utf32,
            "bigendianutf32" | "utf-32be" | "12001" => TextEncoding::Utf32Big,
            "ascii" | "us-ascii" | "20127" => TextEncoding::Ascii,
            "latin1" | "iso-8859-1" | "28591" | "windows-1252" | "1252" => TextEncoding::Latin1,
            "utf7" | "utf-7" | "65000" => TextEncoding::Utf7,
            _ => return None,
        })
    }

    /// The bytes at the beginning of a file that say how it is encoded.
    pub fn mark(self) -> &'static [u8] {
        match self {
            TextEncoding::Utf8Bom => b"\xEF\xBB\xBF",
            TextEncoding::Utf16 => b"\xFF\xFE",
            TextEncoding::Utf16Big => b"\xFE\xFF",
            TextEncoding::Utf32 => b"\xFF\xFE\0\0",
            TextEncoding::Utf32Big => b"\0\0\xFE\xFF",
            TextEncoding::Utf8 | TextEncoding::Ascii | TextEncoding::Latin1 | TextEncoding::Utf7 => b"",
        }
    }
}

/// The bytes of a text, without a mark. Half a surrogate pair becomes U+FFFD, as .NET writes it.
pub fn encode(text: &str, encoding: TextEncoding) -> Vec<u8> {
    let whole = |char: char| if crate::serialize::half(char).is_some() { '\u{FFFD}' } else { char };
    let chars = text.chars().map(whole);
    match encoding {
        TextEncoding::Utf8 | TextEncoding::Utf8Bom | TextEncoding::Utf7 => chars.collect::<String>().into_bytes(),
        TextEncoding::Utf16 => chars.collect::<String>().encode_utf16().flat_map(u16::to_le_bytes).collect(),
        TextEncoding::Utf16Big => chars.collect::<String>().encode_utf16().flat_map(u16::to_be_bytes).collect(),
        TextEncoding::Utf32 => chars.flat_map(|char| u32::from(char).to_le_bytes()).collect(),
        TextEncoding::Utf32Big => chars.flat_map(|char| u32::from(char).to_be_bytes()).collect(),
        TextEncoding::Ascii => chars.map(|char| if char.is_ascii() { char as u8 } else { b'?' }).collect(),
        TextEncoding::Latin1 => chars.map(|char| u8::try_from(u32::from(char)).unwrap_or(b'?')).collect(),
    }
}

/// The text of bytes: by their mark, else by the encoding.
pub fn decode(bytes: &[u8], encoding: TextEncoding) -> String {
    const MARKS: &[TextEncoding] = &[
        TextEncoding::Utf32,
        TextEncoding::Utf32Big,
        TextEncoding::Utf8Bom,
        TextEncoding::Utf16,
        TextEncoding::Utf16Big,
    ];
    let marked = MARKS.iter().copied().find(|known| bytes.starts_with(known.mark()));
    let encoding = marked.unwrap_or(encoding);
    let bytes = if marked.is_some() { &bytes[encoding.mark().len()..] } else { bytes };
    match encoding {
        TextEncoding::Utf8 | TextEncoding::Utf8Bom | TextEncoding::Utf7 => String::from_utf8_lossy(bytes).into_owned(),
        TextEncoding::Utf16 => {
            crate::serialize::from_units(bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])))
        }
        TextEncoding::Utf16Big => {
            crate::serialize::from_units(bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])))
        }
        TextEncoding::Utf32 | TextEncoding::Utf32Big => bytes
            .chunks_exact(4)
            .map(|four| {
                let four = [four[0], four[1], four[2], four[3]];
                let code =
                    if encoding == TextEncoding::Utf32 { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            })
            .collect(),
        TextEncoding::Ascii => bytes.iter().map(|byte| if byte.is_ascii() { *byte as char } else { '?' }).collect(),
        TextEncoding::Latin1 => bytes.iter().map(|byte| *byte as char).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back() {
        for encoding in [TextEncoding::Utf8Bom, TextEncoding::Utf16, TextEncoding::Utf16Big, TextEncoding::Utf32] {
            let bytes = [encoding.mark(), &encode("aé世😀", encoding)].concat();
            assert_eq!(decode(&bytes, TextEncoding::Utf8), "aé世😀", "{encoding:?}");
        }
    }

    #[test]
    fn what_an_encoding_lacks_becomes_a_question_mark() {
        assert_eq!(
            (encode("é世", TextEncoding::Latin1), encode("é", TextEncoding::Ascii)),
            (b"\xE9?".to_vec(), b"?".to_vec())
        );
    }
}
