//! System.Char.

use super::argument::{self, text};
use crate::convert;
use crate::error::Result;
use crate::member::thrown;
use crate::text::{char_text, lower, units_of, upper};
use crate::types::{Call, Method, Type, TypeInfo, method, read};
use crate::value::Value;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&CHAR];

/// System.Char
pub static CHAR: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IConvertible"],
    declarations: include_str!("declarations/char.txt"),
    methods: &[
        method("CompareTo", |_, this, args| match (this, args[0].bare()) {
            (Value::Char(a), Value::Char(b)) => Ok(Value::Int32(i32::from(*a) - i32::from(*b))),
            _ => Ok(Value::Int32(1)),
        }),
        method("Equals", |_, this, args| {
            Ok(Value::Bool(matches!((this, args[0].bare()), (Value::Char(a), Value::Char(b)) if a == b)))
        }),
        method("ToString", |_, this, _| Ok(Value::String(argument::text_or_empty(this)))),
    ],
    static_properties: &[
        read("MaxValue", |_, _| Ok(Value::Char(u16::MAX))),
        read("MinValue", |_, _| Ok(Value::Char(0))),
    ],
    static_methods: STATIC_METHODS,
    ..TypeInfo::value("System.Char")
};

/// The character that the arguments name: itself, or the one at a place of a text.
fn character(args: &[Value]) -> Result<char> {
    let unit = unit(args)?;
    Ok(char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER))
}

fn unit(args: &[Value]) -> Result<u16> {
    match args {
        [Value::Char(unit), ..] => Ok(*unit),
        [value, at] => {
            let units = units_of(&text(value, "s")?);
            usize::try_from(argument::integer(at)).ok().and_then(|at| units.get(at)).copied().ok_or_else(|| {
                argument::out_of_range("index", "Specified argument was out of the range of valid values.")
            })
        }
        _ => Ok(0),
    }
}

macro_rules! test {
    ($test:expr) => {{
        const CALL: Call = |_, _, args| {
            let test: fn(char) -> bool = $test;
            character(args).map(|c| Value::Bool(test(c)))
        };
        CALL
    }};
}

const STATIC_METHODS: &[Method] = &[
    method("IsAscii", test!(|c| c.is_ascii())),
    method("IsAsciiDigit", test!(|c| c.is_ascii_digit())),
    method("IsAsciiHexDigit", test!(|c| c.is_ascii_hexdigit())),
    method("IsAsciiHexDigitLower", test!(|c| c.is_ascii_hexdigit() && !c.is_ascii_uppercase())),
    method("IsAsciiHexDigitUpper", test!(|c| c.is_ascii_hexdigit() && !c.is_ascii_lowercase())),
    method("IsAsciiLetter", test!(|c| c.is_ascii_alphabetic())),
    method("IsAsciiLetterLower", test!(|c| c.is_ascii_lowercase())),
    method("IsAsciiLetterUpper", test!(|c| c.is_ascii_uppercase())),
    method("IsAsciiLetterOrDigit", test!(|c| c.is_ascii_alphanumeric())),
    method("IsControl", test!(char::is_control)),
    method("IsDigit", test!(|c| category(c) == 8)),
    method("IsLetter", test!(char::is_alphabetic)),
    method("IsLetterOrDigit", test!(|c| c.is_alphabetic() || category(c) == 8)),
    method("IsLower", test!(char::is_lowercase)),
    method("IsUpper", test!(char::is_uppercase)),
    method("IsNumber", test!(char::is_numeric)),
    method("IsPunctuation", test!(|c| (18..=24).contains(&category(c)))),
    method("IsSymbol", test!(|c| (25..=28).contains(&category(c)))),
    method("IsSeparator", test!(|c| (11..=13).contains(&category(c)))),
    method("IsWhiteSpace", test!(char::is_whitespace)),
    method("IsSurrogate", |_, _, args| unit(args).map(|unit| Value::Bool((0xD800..0xE000).contains(&unit)))),
    method("IsHighSurrogate", |_, _, args| unit(args).map(|unit| Value::Bool((0xD800..0xDC00).contains(&unit)))),
    method("IsLowSurrogate", |_, _, args| unit(args).map(|unit| Value::Bool((0xDC00..0xE000).contains(&unit)))),
    method("IsSurrogatePair", |_, _, args| match args {
        [Value::Char(high), Value::Char(low)] => {
            Ok(Value::Bool((0xD800..0xDC00).contains(high) && (0xDC00..0xE000).contains(low)))
        }
        _ => Ok(Value::Bool(false)),
    }),
    method("IsBetween", |_, _, args| match args {
        [Value::Char(c), Value::Char(low), Value::Char(high)] => Ok(Value::Bool((low..=high).contains(&c))),
        _ => Ok(Value::Bool(false)),
    }),
    method("GetNumericValue", |_, _, args| {
        let c = character(args)?;
        Ok(Value::Double(c.to_digit(10).map_or_else(
            || match c {
                '½' => 0.5,
                '¼' => 0.25,
                '¾' => 0.75,
                '²' => 2.0,
                '³' => 3.0,
                '¹' => 1.0,
                _ => -1.0,
            },
            f64::from,
        )))
    }),
    method("GetUnicodeCategory", |rt, _, args| {
        let number = category(character(args)?);
        convert::to_type(rt, &Value::Int32(number), &Type::Known(&super::enums::UNICODE_CATEGORY))
    }),
    method("ToUpper", |_, _, args| cased(args, upper)),
    method("ToUpperInvariant", |_, _, args| cased(args, upper)),
    method("ToLower", |_, _, args| cased(args, lower)),
    method("ToLowerInvariant", |_, _, args| cased(args, lower)),
    method("ToString", |_, _, args| Ok(Value::String(argument::text_or_empty(&args[0])))),
    method("Parse", |rt, _, args| {
        let text = text(&args[0], "s")?;
        match units_of(&text).as_slice() {
            [unit] => Ok(Value::Char(*unit)),
            _ => {
                let _ = rt;
                Err(thrown("System.FormatException", "String must be exactly one character long."))
            }
        }
    }),
    method("TryParse", |rt, _, args| {
        let unit = match args[0].bare() {
            Value::String(text) => match units_of(text).as_slice() {
                [unit] => Some(*unit),
                _ => None,
            },
            _ => None,
        };
        super::reference::assign(rt, &args[1], Value::Char(unit.unwrap_or(0)))?;
        Ok(Value::Bool(unit.is_some()))
    }),
    method("ConvertFromUtf32", |_, _, args| {
        let code = argument::integer(&args[0]);
        match u32::try_from(code).ok().and_then(char::from_u32) {
            Some(c) => Ok(Value::from(c.to_string())),
            None => Err(argument::out_of_range(
                "utf32",
                "A valid UTF32 value is between 0x000000 and 0x10ffff, inclusive, and should not include surrogate codepoint values (0x00d800 ~ 0x00dfff).",
            )),
        }
    }),
    method("ConvertToUtf32", |_, _, args| match args {
        [Value::Char(high), Value::Char(low)] => {
            let mut decoded = char::decode_utf16([*high, *low]);
            match decoded.next() {
                Some(Ok(c)) => Ok(Value::Int32(c as i32)),
                _ => {
                    Err(argument::invalid("A valid high surrogate character is between 0xd800 and 0xdbff, inclusive."))
                }
            }
        }
        [value, at] => {
            let units = units_of(&text(value, "s")?);
            let at = usize::try_from(argument::integer(at)).unwrap_or(usize::MAX);
            let rest = units.get(at..).unwrap_or_default();
            match char::decode_utf16(rest.iter().copied()).next() {
                Some(Ok(c)) => Ok(Value::Int32(c as i32)),
                _ => Err(argument::out_of_range(
                    "index",
                    "Index was out of range. Must be non-negative and less than the size of the collection.",
                )),
            }
        }
        _ => Ok(Value::Null),
    }),
];

fn cased(args: &[Value], case: fn(&str) -> String) -> Result<Value> {
    let unit = unit(args)?;
    let text = case(&char_text(unit));
    match units_of(&text).as_slice() {
        [one] => Ok(Value::Char(*one)),
        _ => Ok(Value::Char(unit)),
    }
}

/// UnicodeCategory, exact for Latin text.
fn category(c: char) -> i32 {
    match c {
        c if c.is_uppercase() => 0,
        c if c.is_lowercase() => 1,
        c if c.is_alphabetic() => 4,
        c if c.is_ascii_digit() => 8,
        '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}' | '\u{ff10}'..='\u{ff19}' => 8,
        c if c.is_numeric() => 10,
        '\u{2028}' => 12,
        '\u{2029}' => 13,
        ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => 11,
        c if c.is_control() => 14,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => 15,
        '\u{300}'..='\u{36f}' => 5,
        '_' | '‿' => 18,
        '-' | '‐'..='―' => 19,
        '(' | '[' | '{' | '‚' | '„' => 20,
        ')' | ']' | '}' => 21,
        '«' | '‘' | '“' | '‹' => 22,
        '»' | '’' | '”' | '›' => 23,
        '!'
        | '"'
        | '#'
        | '%'
        | '&'
        | '\''
        | '*'
        | ','
        | '.'
        | '/'
        | ':'
        | ';'
        | '?'
        | '@'
        | '\\'
        | '¡'
        | '§'
        | '¶'
        | '·'
        | '¿'
        | '†'..='‧'
        | '‰'..='‸' => 24,
        '+' | '<' | '=' | '>' | '|' | '~' | '¬' | '±' | '×' | '÷' | '\u{2200}'..='\u{22ff}' => 25,
        '$' | '¢'..='¥' | '\u{20a0}'..='\u{20cf}' => 26,
        '^' | '`' | '¨' | '¯' | '´' | '¸' => 27,
        '\u{e000}'..='\u{f8ff}' => 17,
        _ => 28,
    }
}
