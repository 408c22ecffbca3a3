//! System.Text.Encoding.

use super::argument::{integer, text};
use super::array::bytes;
use super::object::OBJECT;
use crate::error::Result;
use crate::member::thrown;
use crate::text::{from_units, units_of};
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Array, Instance, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[
    &ENCODING,
    &UTF8_ENCODING,
    &UTF8_SEALED,
    &UNICODE_ENCODING,
    &ASCII_ENCODING,
    &ASCII_SEALED,
    &UTF32_ENCODING,
    &LATIN1_ENCODING,
    &LATIN1_SEALED,
    &ENCODER_FALLBACK,
    &DECODER_FALLBACK,
];

/// System.Text.Encoding
pub static ENCODING: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/encoding.txt"),
    properties: &[
        read("BodyName", |_, this| Ok(Value::string(own(this).name()))),
        read("HeaderName", |_, this| Ok(Value::string(own(this).name()))),
        read("WebName", |_, this| Ok(Value::string(own(this).name()))),
        read("EncodingName", |_, this| Ok(Value::string(own(this).display_name()))),
        read("CodePage", |_, this| Ok(Value::Int32(own(this).code_page()))),
        read("WindowsCodePage", |_, _| Ok(Value::Int32(1200))),
        read("IsSingleByte", |_, this| Ok(Value::Bool(matches!(own(this), Kind::Ascii | Kind::Latin1)))),
        read("IsReadOnly", |_, _| Ok(Value::Bool(true))),
        read("EncoderFallback", |_, _| Ok(crate::value::Record::new(&ENCODER_FALLBACK, Vec::new()).into())),
        read("DecoderFallback", |_, _| Ok(crate::value::Record::new(&DECODER_FALLBACK, Vec::new()).into())),
        read("IsBrowserDisplay", |_, _| Ok(Value::Bool(true))),
        read("IsBrowserSave", |_, _| Ok(Value::Bool(true))),
        read("IsMailNewsDisplay", |_, _| Ok(Value::Bool(true))),
        read("IsMailNewsSave", |_, _| Ok(Value::Bool(true))),
    ],
    methods: &[
        method("GetBytes", |_, this, args| {
            let text = match &args[0] {
                Value::Array(array) => from_units(&array.chars()),
                other => text(other, "s")?.to_string(),
            };
            Ok(bytes(own(this).encode(&text)))
        }),
        method("GetString", |_, this, args| with_part(args, |part| own(this).decode(part)).map(Value::from)),
        method("GetChars", |_, this, args| {
            let text = with_part(args, |part| own(this).decode(part))?;
            Ok(Value::from(Array::from_chars(units_of(&text))))
        }),
        method("GetByteCount", |_, this, args| {
            let text = text(&args[0], "s")?;
            Ok(Value::Int32(own(this).encode(&text).len() as i32))
        }),
        method("GetCharCount", |_, this, args| {
            let text = with_part(args, |part| own(this).decode(part))?;
            Ok(Value::Int32(units_of(&text).len() as i32))
        }),
        method("GetPreamble", |_, this, _| Ok(bytes(own(this).preamble()))),
        method("GetMaxByteCount", |_, _, args| Ok(Value::Int32((integer(&args[0]) as i32 + 1) * 3))),
    ],
    static_properties: &[
        read("ASCII", |_, _| Ok(value(Kind::Ascii))),
        read("BigEndianUnicode", |_, _| Ok(value(Kind::Utf16BigEndian))),
        read("Default", |_, _| Ok(value(Kind::Utf8 { mark: false }))),
        read("Latin1", |_, _| Ok(value(Kind::Latin1))),
        read("Unicode", |_, _| Ok(value(Kind::Utf16))),
        read("UTF32", |_, _| Ok(value(Kind::Utf32))),
        read("UTF8", |_, _| Ok(value(Kind::Utf8 { mark: true }))),
    ],
    static_methods: &[
        method("GetEncoding", |_, _, args| {
            let found = match &args[0] {
                Value::Int32(page) => by_page(*page),
                other => by_name(&text(other, "name")?),
            };
            found.map(value).ok_or_else(|| {
                let name = super::argument::text_or_empty(&args[0]);
                thrown("System.ArgumentException", format!("'{name}' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method. (Parameter 'name')"))
            })
        }),
        method("Convert", |_, _, args| {
            let (Some(from), Some(to)) = (of(&args[0]), of(&args[1])) else {
                return Err(super::argument::null("srcEncoding"));
            };
            with_part(&args[2..], |part| bytes(to.encode(&from.decode(part))))
        }),
    ],
    ..TypeInfo::class("System.Text.Encoding", &OBJECT)
};
/// System.Text.UTF8Encoding
pub static UTF8_ENCODING: TypeInfo = TypeInfo {
    declarations: "new()\nnew(bool encoderShouldEmitUTF8Identifier)\nnew(bool encoderShouldEmitUTF8Identifier, bool throwOnInvalidBytes)\n",
    constructors: &[method("new", |_, _, args| Ok(made(Kind::Utf8 { mark: super::argument::flag(args.first()) })))],
    ..TypeInfo::class("System.Text.UTF8Encoding", &ENCODING)
};
/// System.Text.UnicodeEncoding
pub static UNICODE_ENCODING: TypeInfo = TypeInfo {
    declarations: "new()\nnew(bool bigEndian, bool byteOrderMark)\n",
    constructors: &[method("new", |_, _, args| {
        Ok(made(if super::argument::flag(args.first()) { Kind::Utf16BigEndian } else { Kind::Utf16 }))
    })],
    ..TypeInfo::class("System.Text.UnicodeEncoding", &ENCODING)
};
/// System.Text.ASCIIEncoding
pub static ASCII_ENCODING: TypeInfo = TypeInfo {
    declarations: "new()\n",
    constructors: &[method("new", |_, _, _| Ok(made(Kind::Ascii)))],
    ..TypeInfo::class("System.Text.ASCIIEncoding", &ENCODING)
};
/// System.Text.UTF32Encoding
pub static UTF32_ENCODING: TypeInfo = TypeInfo::class("System.Text.UTF32Encoding", &ENCODING);
/// System.Text.Latin1Encoding
pub static LATIN1_ENCODING: TypeInfo = TypeInfo::class("System.Text.Latin1Encoding", &ENCODING);

/// System.Text.UTF8Encoding as `[Text.Encoding]::UTF8` gives it.
pub static UTF8_SEALED: TypeInfo = TypeInfo::class("System.Text.UTF8Encoding+UTF8EncodingSealed", &UTF8_ENCODING);
/// System.Text.ASCIIEncoding as `[Text.Encoding]::ASCII` gives it.
pub static ASCII_SEALED: TypeInfo = TypeInfo::class("System.Text.ASCIIEncoding+ASCIIEncodingSealed", &ASCII_ENCODING);
/// System.Text.Latin1Encoding as `[Text.Encoding]::Latin1` gives it.
pub static LATIN1_SEALED: TypeInfo =
    TypeInfo::class("System.Text.Latin1Encoding+Latin1EncodingSealed", &LATIN1_ENCODING);
/// System.Text.EncoderReplacementFallback
pub static ENCODER_FALLBACK: TypeInfo = TypeInfo::class("System.Text.EncoderReplacementFallback", &OBJECT);
/// System.Text.DecoderReplacementFallback
pub static DECODER_FALLBACK: TypeInfo = TypeInfo::class("System.Text.DecoderReplacementFallback", &OBJECT);

/// An encoding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// UTF-8, with a byte order mark at the beginning of files or not.
    Utf8 {
        /// Whether there is one.
        mark: bool,
    },
    /// UTF-16, low byte first.
    Utf16,
    /// UTF-16, high byte first.
    Utf16BigEndian,
    /// UTF-32, low byte first.
    Utf32,
    /// ASCII: everything else is a question mark.
    Ascii,
    /// ISO 8859-1
    Latin1,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Utf8 { .. } => "utf-8",
            Kind::Utf16 => "utf-16",
            Kind::Utf16BigEndian => "utf-16BE",
            Kind::Utf32 => "utf-32",
            Kind::Ascii => "us-ascii",
            Kind::Latin1 => "iso-8859-1",
        }
    }

    fn display_name(self) -> &'static str {
        match self {
            Kind::Utf8 { .. } => "Unicode (UTF-8)",
            Kind::Utf16 => "Unicode",
            Kind::Utf16BigEndian => "Unicode (Big-Endian)",
            Kind::Utf32 => "Unicode (UTF-32)",
            Kind::Ascii => "US-ASCII",
            Kind::Latin1 => "Western European (ISO)",
        }
    }

    fn code_page(self) -> i32 {
        match self {
            Kind::Utf8 { .. } => 65001,
            Kind::Utf16 => 1200,
            Kind::Utf16BigEndian => 1201,
            Kind::Utf32 => 12000,
            Kind::Ascii => 20127,
            Kind::Latin1 => 28591,
        }
    }

    /// The byte order mark.
    pub fn preamble(self) -> &'static [u8] {
        match self {
            Kind::Utf8 { mark: true } => &[0xEF, 0xBB, 0xBF],
            Kind::Utf16 => &[0xFF, 0xFE],
            Kind::Utf16BigEndian => &[0xFE, 0xFF],
            Kind::Utf32 => &[0xFF, 0xFE, 0, 0],
            _ => &[],
        }
    }

    /// The bytes of text.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Kind::Utf8 { .. } => text.as_bytes().to_vec(),
            Kind::Utf16 => units_of(text).iter().flat_map(|unit| unit.to_le_bytes()).collect(),
            Kind::Utf16BigEndian => units_of(text).iter().flat_map(|unit| unit.to_be_bytes()).collect(),
            Kind::Utf32 => text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect(),
            Kind::Ascii => units_of(text).iter().map(|unit| if *unit < 128 { *unit as u8 } else { b'?' }).collect(),
            Kind::Latin1 => units_of(text).iter().map(|unit| if *unit < 256 { *unit as u8 } else { b'?' }).collect(),
        }
    }

    /// The text of bytes.
    pub fn decode(self, bytes: &[u8]) -> String {
        let pairs = |read: fn([u8; 2]) -> u16| -> String {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
            from_units(&units)
        };
        match self {
            Kind::Utf8 { .. } => String::from_utf8_lossy(bytes).into_owned(),
            Kind::Utf16 => pairs(u16::from_le_bytes),
            Kind::Utf16BigEndian => pairs(u16::from_be_bytes),
            Kind::Utf32 => bytes
                .chunks_exact(4)
                .map(|four| {
                    char::from_u32(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
                        .unwrap_or(char::REPLACEMENT_CHARACTER)
                })
                .collect(),
            Kind::Ascii => bytes.iter().map(|byte| if *byte < 128 { *byte as char } else { '\u{fffd}' }).collect(),
            Kind::Latin1 => bytes.iter().map(|byte| *byte as char).collect(),
        }
    }
}

fn by_name(name: &str) -> Option<Kind> {
    Some(match name.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" | "unicode-1-1-utf-8" => Kind::Utf8 { mark: true },
        "utf-16" | "utf-16le" | "unicode" | "ucs-2" => Kind::Utf16,
        "utf-16be" | "unicodefffe" => Kind::Utf16BigEndian,
        "utf-32" | "utf-32le" => Kind::Utf32,
        "us-ascii" | "ascii" => Kind::Ascii,
        "iso-8859-1" | "latin1" => Kind::Latin1,
        _ => return None,
    })
}

fn by_page(page: i32) -> Option<Kind> {
    Some(match page {
        0 | 65001 => Kind::Utf8 { mark: true },
        1200 => Kind::Utf16,
        1201 => Kind::Utf16BigEndian,
        12000 => Kind::Utf32,
        20127 => Kind::Ascii,
        28591 => Kind::Latin1,
        _ => return None,
    })
}

#[derive(Debug)]
struct Encoding {
    kind: Kind,
    /// Whether a script made it.
    own: bool,
}

impl Instance for Encoding {
    fn ty(&self) -> Type {
        Type::Known(match self.kind {
            Kind::Utf8 { .. } if !self.own => &UTF8_SEALED,
            Kind::Ascii if !self.own => &ASCII_SEALED,
            Kind::Latin1 if !self.own => &LATIN1_SEALED,
            Kind::Utf8 { .. } => &UTF8_ENCODING,
            Kind::Utf16 | Kind::Utf16BigEndian => &UNICODE_ENCODING,
            Kind::Utf32 => &UTF32_ENCODING,
            Kind::Ascii => &ASCII_ENCODING,
            Kind::Latin1 => &LATIN1_ENCODING,
        })
    }
}

/// An encoding as an object.
pub fn value(kind: Kind) -> Value {
    Value::from(Object::new(Encoding { kind, own: false }))
}

fn made(kind: Kind) -> Value {
    Value::from(Object::new(Encoding { kind, own: true }))
}

/// The encoding in a value.
pub fn of(value: &Value) -> Option<Kind> {
    match value.bare() {
        Value::Object(object) => object.downcast::<Encoding>().map(|own| own.kind),
        _ => None,
    }
}

fn own(this: &Value) -> Kind {
    of(this).unwrap_or(Kind::Utf8 { mark: false })
}

/// Does something with the bytes that array, start and count name.
fn with_part<T>(args: &[Value], what: impl FnOnce(&[u8]) -> T) -> Result<T> {
    let Some(Value::Array(array)) = args.first() else { return Err(super::argument::null("bytes")) };
    let all = array.bytes();
    match (args.get(1), args.get(2)) {
        (Some(start), Some(count)) => {
            let (start, count) = (integer(start), integer(count));
            let start = usize::try_from(start).unwrap_or(usize::MAX);
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            all.get(start..start.saturating_add(count)).map(what).ok_or_else(|| {
                super::argument::out_of_range("bytes", "Index and count must refer to a location within the buffer.")
            })
        }
        _ => Ok(what(&all)),
    }
}
