//! Primitives from the texts of their elements, as .NET's `XmlConvert` reads them.

use std::fmt;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use uuid::Uuid;

/// Padding as it must be; bits that say nothing may be anything.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Why a text is not what its element says.
pub(crate) type Reason = String;

/// White space that .NET allows around numbers.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(['\t', '\n', '\x0B', '\x0C', '\r', ' '])
}

/// A signed integer.
pub(crate) fn signed<T: TryFrom<i64>>(text: &str) -> Result<T, Reason> {
    if let Some(number) = short(text) {
        return T::try_from(number).map_err(|_| out_of_range());
    }
    let text = trim(text);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    check_digits(digits)?;
    text.parse::<i64>().ok().and_then(|number| T::try_from(number).ok()).ok_or_else(out_of_range)
}

/// An unsigned integer, which has no sign at all.
pub(crate) fn unsigned<T: TryFrom<u64>>(text: &str) -> Result<T, Reason> {
    let text = trim(text);
    check_digits(text)?;
    text.parse::<u64>().ok().and_then(|number| T::try_from(number).ok()).ok_or_else(out_of_range)
}

/// An integer in its usual form, of less digits than 64 bits hold: nearly all that there are.
fn short(text: &str) -> Option<i64> {
    let (digits, negative) = match text.as_bytes() {
        [b'-', digits @ ..] => (digits, true),
        digits => (digits, false),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut number = 0;
    for digit in digits {
        match digit {
            b'0'..=b'9' => number = number * 10 + i64::from(digit - b'0'),
            _ => return None,
        }
    }
    Some(if negative { -number } else { number })
}

fn check_digits(text: &str) -> Result<(), Reason> {
    match !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok(()),
        false => Err("not a whole number".into()),
    }
}

fn out_of_range() -> Reason {
    "out of range".into()
}

/// A single or a double; beyond the range it is infinite. .NET's own words for what is no number are known in any case.
pub(crate) fn float<T: std::str::FromStr<Err: fmt::Display>>(text: &str) -> Result<T, Reason> {
    let text = trim(text);
    let rust = match text {
        "INF" => "inf",
        "-INF" => "-inf",
        _ if text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) => text,
        _ => {
            let word = text.strip_prefix(['+', '-']).unwrap_or(text);
            match ["Infinity", "NaN"].iter().any(|known| known.eq_ignore_ascii_case(word)) {
                true => text,
                false => return Err("not a number".into()),
            }
        }
    };
    rust.parse().map_err(|error: T::Err| error.to_string())
}

/// `true`, `false`, `1` or `0`.
pub(crate) fn boolean(text: &str) -> Result<bool, Reason> {
    match trim(text) {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("neither true nor false".into()),
    }
}

/// Plain, with hyphens, in braces or in parentheses.
pub(crate) fn guid(text: &str) -> Result<Uuid, Reason> {
    let text = trim(text);
    let within = |open: char, close: char| text.strip_prefix(open)?.strip_suffix(close).filter(|text| text.len() == 36);
    let bare = within('{', '}').or_else(|| within('(', ')')).unwrap_or(text);
    match bare.len() {
        32 | 36 => Uuid::try_parse(bare).map_err(|error| error.to_string()),
        _ => Err("not a GUID".into()),
    }
}

/// Base64, with white space anywhere.
pub(crate) fn bytes(text: &str) -> Result<Vec<u8>, Reason> {
    // As it is nearly always written; what differs from that is looked at more closely.
    if let Ok(decoded) = base64_simd::STANDARD.decode_to_vec(text) {
        return Ok(decoded);
    }
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let decoded = if text.as_bytes().iter().any(blank) {
        BASE64.decode(text.bytes().filter(|byte| !blank(byte)).collect::<Vec<_>>())
    } else {
        BASE64.decode(text)
    };
    decoded.map_err(|error| error.to_string())
}

/// Anything but an absolute address whose host or port is none.
pub(crate) fn check_uri(text: &str) -> Result<(), Reason> {
    let Some((scheme, rest)) = text.split_once("://") else { return Ok(()) };
    let mut letters = scheme.bytes();
    let is_scheme = letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    if !is_scheme {
        return Ok(());
    }
    let authority = &rest[..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())];
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (address, behind) = rest.split_once(']').ok_or("the host is not closed by a bracket")?;
            address.parse::<std::net::Ipv6Addr>().map_err(|error| error.to_string())?;
            (place, behind.strip_prefix(':'))
        }
        None => place.rsplit_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let needs_host = ["http", "https", "ftp", "ws", "wss"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    if needs_host && (host.is_empty() || host.contains([' ', '<', '>', '"', '^', '`', '{', '|', '}'])) {
        return Err("the host is not valid".into());
    }
    match port {
        Some(port) if needs_host && !port.is_empty() => {
            port.parse::<u16>().map(|_| ()).map_err(|_| "the port is not valid".into())
        }
        _ => Ok(()),
    }
}

/// One element that is well-formed, without a document type.
pub(crate) fn check_xml(text: &str) -> Result<(), Reason> {
    let check = || {
        let mut xml = crate::xml::Xml::new(text);
        let root = xml.root()?;
        xml.skip(&root)?;
        xml.finish()
    };
    check().map_err(|error: crate::error::Fault| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        assert_eq!(signed::<i32>(" +0005\n"), Ok(5));
        assert_eq!(signed::<i64>("-9223372036854775808"), Ok(i64::MIN));
        assert_eq!(unsigned::<u64>("18446744073709551615"), Ok(u64::MAX));
        for text in ["", "-", "+", "12a", "0x10", "1.0", "2147483648", "--1", "99999999999999999999"] {
            assert!(signed::<i32>(text).is_err(), "{text}");
        }
        for text in ["-1", "+1", "256"] {
            assert!(unsigned::<u8>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn floats() {
        for (text, number) in
            [("1e3", 1e3), (" .5 ", 0.5), ("1.", 1.0), ("1e400", f64::INFINITY), ("-INF", f64::NEG_INFINITY)]
        {
            assert_eq!(float::<f64>(text), Ok(number), "{text}");
        }
        assert_eq!(float::<f64>("-infinity"), Ok(f64::NEG_INFINITY));
        for text in ["", "inf", "+INF", "--1", "1e", ".", "0x1", "1,5"] {
            assert!(float::<f64>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses() {
        for text in
            ["", "a/b", "http://a/b", "http://u@[::1]:80/x", "file:///etc/hosts", "x:y", "urn:a:b", "://", "c d://"]
        {
            assert!(check_uri(text).is_ok(), "{text}");
        }
        for text in ["http://[", "http://", "http://a b/", "http://a:99999/", "https://[zz]/"] {
            assert!(check_uri(text).is_err(), "{text}");
        }
    }

    #[test]
    fn documents() {
        for text in ["<a />", "<a b=\"1\"><c>t</c></a>", "<?xml version=\"1.0\"?><a />"] {
            assert!(check_xml(text).is_ok(), "{text}");
        }
        for text in ["", "<a>", "<a /><b />", "<!DOCTYPE a><a />", "text"] {
            assert!(check_xml(text).is_err(), "{text}");
        }
    }
}
