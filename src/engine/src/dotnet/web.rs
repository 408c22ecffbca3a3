//! System.Net.WebUtility and System.Web.HttpUtility.

use super::argument::{text, text_or_empty};
use super::object::OBJECT;
use crate::types::{Method, TypeInfo, method};
use crate::value::Value;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&WEB_UTILITY, &HTTP_UTILITY];

/// System.Net.WebUtility
pub static WEB_UTILITY: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/web_utility.txt"),
    static_methods: METHODS,
    ..TypeInfo::class("System.Net.WebUtility", &OBJECT)
};
/// System.Web.HttpUtility
pub static HTTP_UTILITY: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/http_utility.txt"),
    static_methods: HTTP_METHODS,
    ..TypeInfo::class("System.Web.HttpUtility", &OBJECT)
};

const METHODS: &[Method] = &[
    method("HtmlEncode", |_, _, args| Ok(null_or(&args[0], html_encode))),
    method("HtmlDecode", |_, _, args| Ok(null_or(&args[0], html_decode))),
    method("UrlEncode", |_, _, args| Ok(null_or(&args[0], |text| url_encode(text, true)))),
    method("UrlDecode", |_, _, args| Ok(null_or(&args[0], |text| super::uri::unescape(&text.replace('+', " "))))),
];

const HTTP_METHODS: &[Method] = &[
    method("HtmlEncode", |_, _, args| Ok(null_or(&args[0], html_encode))),
    method("HtmlAttributeEncode", |_, _, args| Ok(null_or(&args[0], html_encode))),
    method("HtmlDecode", |_, _, args| Ok(null_or(&args[0], html_decode))),
    method("UrlEncode", |_, _, args| Ok(null_or(&args[0], |text| url_encode(text, false)))),
    method("UrlPathEncode", |_, _, args| Ok(null_or(&args[0], |text| text.replace(' ', "%20")))),
    method("UrlDecode", |_, _, args| Ok(null_or(&args[0], |text| super::uri::unescape(&text.replace('+', " "))))),
    method("JavaScriptStringEncode", |_, _, args| {
        let text = text(&args[0], "value")?;
        let mut out = String::new();
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '<' | '>' | '&' | '\'' => out.push_str(&format!("\\u{:04x}", c as u32)),
                other => out.push(other),
            }
        }
        Ok(Value::from(out))
    }),
];

fn null_or(value: &Value, make: impl FnOnce(&str) -> String) -> Value {
    if value.is_null() { Value::Null } else { Value::from(make(&text_or_empty(value))) }
}

fn html_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{a0}'..='\u{ff}' => out.push_str(&format!("&#{};", c as u32)),
            c if c as u32 > 0xFFFF => out.push_str(&format!("&#{};", c as u32)),
            other => out.push(other),
        }
    }
    out
}

fn html_decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let decoded = after.find(';').filter(|end| *end < 12).and_then(|end| Some((entity(&after[..end])?, end)));
        match decoded {
            Some((c, end)) => {
                out.push(c);
                rest = &after[end + 1..];
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "copy" => '©',
        "reg" => '®',
        "euro" => '€',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "eacute" => 'é',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        _ => return None,
    })
}

/// HttpUtility writes lower-case digits, WebUtility upper-case ones.
fn url_encode(text: &str, upper: bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'-' | b'_' | b'.' | b'!' | b'*' | b'(' | b')' => out.push(byte as char),
            byte if byte.is_ascii_alphanumeric() => out.push(byte as char),
            byte if upper => out.push_str(&format!("%{byte:02X}")),
            byte => out.push_str(&format!("%{byte:02x}")),
        }
    }
    out
}
