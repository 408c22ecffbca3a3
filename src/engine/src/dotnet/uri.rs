//! System.Uri.

use std::borrow::Cow;

use super::argument::{self, constant, text, text_or_empty};
use super::object::OBJECT;
use crate::convert;
use crate::error::Result;
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::types::{Property, Type, TypeInfo, method, read};
use crate::value::{Array, Instance, Object, Primitive, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&URI];

/// System.Uri
pub static URI: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/uri.txt"),
    constructors: &[method("new", construct)],
    properties: PROPERTIES,
    methods: &[
        method("ToString", |_, this, _| Ok(Value::from(with(this, Uri::printed)))),
        method("Equals", |_, this, args| {
            let a = with(this, |own| own.absolute());
            Ok(Value::Bool(of(&args[0]).is_some_and(|other| other.absolute() == a)))
        }),
        method("MakeRelativeUri", |_, this, args| {
            let (base, target) = (with(this, Uri::absolute), of(&args[0]).map(Uri::absolute).unwrap_or_default());
            let folder = base.rfind('/').map_or("", |at| &base[..=at]);
            Ok(value(target.strip_prefix(folder).unwrap_or(&target)))
        }),
        method("IsBaseOf", |_, this, args| {
            let base = with(this, Uri::absolute);
            let folder = base.rfind('/').map_or("", |at| &base[..=at]).to_owned();
            Ok(Value::Bool(of(&args[0]).is_some_and(|other| other.absolute().starts_with(&folder))))
        }),
        method("IsWellFormedOriginalString", |_, this, _| {
            Ok(Value::Bool(well_formed(&with(this, |own| own.original.to_string()), 0)))
        }),
        method("GetLeftPart", |_, this, args| {
            let part = constant(args.first()).unwrap_or(0);
            Ok(Value::from(with(this, |own| match part {
                0 => format!("{}://", own.scheme),
                1 => format!("{}://{}", own.scheme, own.authority_text(true)),
                2 => format!("{}://{}{}", own.scheme, own.authority_text(true), own.path),
                _ => format!("{}://{}{}{}", own.scheme, own.authority_text(true), own.path, own.query),
            })))
        }),
    ],
    static_properties: &[
        read("SchemeDelimiter", |_, _| Ok(Value::string("://"))),
        read("UriSchemeFile", |_, _| Ok(Value::string("file"))),
        read("UriSchemeFtp", |_, _| Ok(Value::string("ftp"))),
        read("UriSchemeHttp", |_, _| Ok(Value::string("http"))),
        read("UriSchemeHttps", |_, _| Ok(Value::string("https"))),
        read("UriSchemeMailto", |_, _| Ok(Value::string("mailto"))),
        read("UriSchemeSsh", |_, _| Ok(Value::string("ssh"))),
    ],
    static_methods: &[
        method("EscapeDataString", |_, _, args| Ok(Value::from(escape(&text(&args[0], "stringToEscape")?, "-._~")))),
        method("EscapeUriString", |_, _, args| {
            Ok(Value::from(escape(&text(&args[0], "stringToEscape")?, "-._~:/?#[]@!$&'()*+,;=%")))
        }),
        method("UnescapeDataString", |_, _, args| Ok(Value::from(unescape(&text(&args[0], "stringToUnescape")?)))),
        method("IsWellFormedUriString", |_, _, args| {
            Ok(Value::Bool(well_formed(&text_or_empty(&args[0]), constant(args.get(1)).unwrap_or(0))))
        }),
        method("TryCreate", |rt, _, args| {
            let made = match (&args[0], &args[1]) {
                (Value::String(text), kind) => {
                    Uri::read(text).filter(|uri| constant(Some(kind)) != Some(1) || uri.is_absolute())
                }
                (base, relative) => of(base).map(|base| base.join(&text_or_empty(relative))),
            };
            let there = made.is_some();
            let result = args.last().cloned().unwrap_or_default();
            super::reference::assign(rt, &result, made.map_or(Value::Null, |uri| Value::from(Object::new(uri))))?;
            Ok(Value::Bool(there))
        }),
        method("CheckSchemeName", |_, _, args| {
            let name = text_or_empty(&args[0]);
            Ok(Value::Bool(is_scheme(&name)))
        }),
        method("HexEscape", |_, _, args| match &args[0] {
            Value::Char(unit) => Ok(Value::from(format!("%{unit:02X}"))),
            _ => Ok(Value::Null),
        }),
    ],
    ..TypeInfo::class("System.Uri", &OBJECT)
};

const PROPERTIES: &[Property] = &[
    read("AbsolutePath", |_, this| absolute_part(this, |own| own.path.clone())),
    read("AbsoluteUri", |_, this| absolute_part(this, Uri::absolute)),
    read("Authority", |_, this| absolute_part(this, |own| own.authority_text(false))),
    read("DnsSafeHost", |_, this| absolute_part(this, |own| own.host.trim_matches(['[', ']']).to_owned())),
    read("IdnHost", |_, this| absolute_part(this, |own| own.host.trim_matches(['[', ']']).to_owned())),
    read("Host", |_, this| absolute_part(this, |own| own.host.clone())),
    read("Fragment", |_, this| absolute_part(this, |own| own.fragment.clone())),
    read("LocalPath", |_, this| absolute_part(this, |own| unescape(&own.path))),
    read("PathAndQuery", |_, this| absolute_part(this, |own| format!("{}{}", own.path, own.query))),
    read("Query", |_, this| absolute_part(this, |own| own.query.clone())),
    read("Scheme", |_, this| absolute_part(this, |own| own.scheme.clone())),
    read("UserInfo", |_, this| absolute_part(this, |own| own.user.clone())),
    read("OriginalString", |_, this| Ok(Value::from(with(this, |own| own.original.to_string())))),
    read("IsAbsoluteUri", |_, this| Ok(Value::Bool(with(this, Uri::is_absolute)))),
    read("IsDefaultPort", |_, this| Ok(Value::Bool(with(this, |own| own.port.is_none())))),
    read("IsFile", |_, this| Ok(Value::Bool(with(this, |own| own.scheme == "file")))),
    read("IsUnc", |_, this| Ok(Value::Bool(with(this, |own| own.scheme == "file" && !own.host.is_empty())))),
    read("IsLoopback", |_, this| {
        Ok(Value::Bool(with(this, |own| {
            matches!(own.host.as_str(), "localhost" | "127.0.0.1" | "[::1]") || own.scheme == "file"
        })))
    }),
    read("UserEscaped", |_, _| Ok(Value::Bool(false))),
    read("HostNameType", |rt, this| {
        let kind = with(this, |own| {
            if own.host.starts_with('[') {
                4
            } else if own.host.parse::<std::net::Ipv4Addr>().is_ok() {
                3
            } else if own.host.is_empty() {
                1
            } else {
                2
            }
        });
        convert::to_type(rt, &Value::Int32(kind), &Type::Known(&super::enums::URI_HOST_NAME_TYPE))
    }),
    read("Port", |_, this| {
        Ok(Value::Int32(with(this, |own| own.port.map_or_else(|| default_port(&own.scheme), i32::from))))
    }),
    read("Segments", |_, this| {
        let path = with(this, |own| own.path.clone());
        let segments = path.split_inclusive('/').map(Value::string).collect();
        Ok(Value::from(Array::new(Type::STRING, segments)))
    }),
];

/// A URI taken apart.
#[derive(Debug, Clone, Default)]
struct Uri {
    original: String,
    /// Empty for a relative one.
    scheme: String,
    user: String,
    host: String,
    port: Option<u16>,
    path: String,
    query: String,
    fragment: String,
}

impl Uri {
    fn read(text: &str) -> Option<Uri> {
        let mut uri = Uri { original: text.to_owned(), ..Uri::default() };
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Some(uri);
        }
        if trimmed.starts_with('/') {
            // A path of Unix is a file.
            uri.scheme = "file".to_owned();
            uri.path = escape(trimmed, "-._~:/!$&'()*+,;=@%");
            return Some(uri);
        }
        let Some((scheme, rest)) = trimmed.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
            uri.path = trimmed.to_owned();
            return Some(uri);
        };
        uri.scheme = scheme.to_ascii_lowercase();
        let (rest, fragment) = rest.split_once('#').map_or((rest, ""), |(rest, fragment)| (rest, fragment));
        let (rest, query) = rest.split_once('?').map_or((rest, ""), |(rest, query)| (rest, query));
        if !fragment.is_empty() {
            uri.fragment = format!("#{}", escape(fragment, "-._~:/?@!$&'()*+,;=%"));
        }
        if !query.is_empty() {
            uri.query = format!("?{}", escape(query, "-._~:/?@!$&'()*+,;=%[]"));
        }
        let Some(rest) = rest.strip_prefix("//") else {
            uri.path = escape(rest, "-._~:/@!$&'()*+,;=%");
            return Some(uri);
        };
        let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
        uri.user = user.to_owned();
        let port_at = host.rfind(':').filter(|at| !host[*at..].contains(']'));
        let (host, port) = port_at.map_or((host, ""), |at| (&host[..at], &host[at + 1..]));
        if host.contains([' ', '<', '>', '"', '\\', '^', '`', '{', '|', '}']) || host.is_empty() && uri.scheme != "file"
        {
            return None;
        }
        uri.host = host.to_ascii_lowercase();
        if !port.is_empty() {
            let port: u16 = port.parse().ok()?;
            uri.port = (i32::from(port) != default_port(&uri.scheme)).then_some(port);
        }
        uri.path = without_dots(&escape(path, "-._~:/@!$&'()*+,;=%"));
        Some(uri)
    }

    fn is_absolute(&self) -> bool {
        !self.scheme.is_empty()
    }

    fn authority_text(&self, user: bool) -> String {
        let mut text = String::new();
        if user && !self.user.is_empty() {
            text = format!("{}@", self.user);
        }
        text.push_str(&self.host);
        if let Some(port) = self.port {
            text.push_str(&format!(":{port}"));
        }
        text
    }

    fn absolute(&self) -> String {
        if !self.is_absolute() {
            return self.original.clone();
        }
        let delimiter = if self.host.is_empty() && self.scheme != "file" { ":" } else { "://" };
        format!("{}{delimiter}{}{}{}{}", self.scheme, self.authority_text(true), self.path, self.query, self.fragment)
    }

    /// As `ToString()` prints it: escapes that are safe to read are undone.
    fn printed(&self) -> String {
        if !self.is_absolute() {
            return self.original.clone();
        }
        let absolute = self.absolute();
        let mut out = String::with_capacity(absolute.len());
        let mut rest = absolute.as_str();
        while let Some(at) = rest.find('%') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let run = escapes(rest);
            if run.is_empty() {
                out.push('%');
                rest = &rest[1..];
                continue;
            }
            rest = &rest[run.len() * 3..];
            for chunk in run.utf8_chunks() {
                for character in chunk.valid().chars() {
                    match character {
                        '%'
                        | '/'
                        | '?'
                        | '#'
                        | '@'
                        | ':'
                        | '\\'
                        | ';'
                        | '&'
                        | '='
                        | '+'
                        | '$'
                        | ','
                        | '\0'..='\x1f'
                        | '\x7f' => {
                            out.push_str(&format!("%{:02X}", character as u32));
                        }
                        plain => out.push(plain),
                    }
                }
                chunk.invalid().iter().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
            }
        }
        out.push_str(rest);
        out
    }

    fn join(&self, relative: &str) -> Uri {
        if relative.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme)) {
            return Uri::read(relative).unwrap_or_default();
        }
        let base = format!("{}://{}", self.scheme, self.authority_text(true));
        let path = if relative.starts_with('/') {
            relative.to_owned()
        } else if relative.is_empty() {
            format!("{}{}", self.path, self.query)
        } else {
            let folder = self.path.rfind('/').map_or("/", |at| &self.path[..=at]);
            format!("{folder}{relative}")
        };
        let mut joined = Uri::read(&format!("{base}{path}")).unwrap_or_default();
        joined.original = joined.absolute();
        joined
    }
}

impl Instance for Uri {
    fn ty(&self) -> Type {
        Type::Known(&URI)
    }

    fn text(&self) -> Option<Str> {
        Some(self.printed().into())
    }

    fn hash_key(&self) -> Option<Box<str>> {
        Some(self.absolute().into())
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        Some(other.downcast::<Uri>().is_some_and(|other| self.absolute() == other.absolute()))
    }

    fn primitive(&self) -> Option<Primitive<'_>> {
        Some(Primitive::Uri(Cow::Owned(self.printed())))
    }
}

fn of(value: &Value) -> Option<&Uri> {
    match value.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn with<T: Default>(this: &Value, get: impl FnOnce(&Uri) -> T) -> T {
    of(this).map(get).unwrap_or_default()
}

fn absolute_part(this: &Value, get: impl FnOnce(&Uri) -> String) -> Result<Value> {
    match of(this) {
        Some(own) if own.is_absolute() => Ok(Value::from(get(own))),
        _ => Err(thrown("System.InvalidOperationException", "This operation is not supported for a relative URI.")),
    }
}

fn default_port(scheme: &str) -> i32 {
    match scheme {
        "http" | "ws" => 80,
        "https" | "wss" => 443,
        "ftp" => 21,
        "ftps" => 990,
        "ssh" | "sftp" => 22,
        "telnet" => 23,
        "mailto" => 25,
        "ldap" => 389,
        _ => -1,
    }
}

/// The bytes that a text begins with as `%41%42`.
fn escapes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [b'%', high, low, after @ ..] = rest {
        let (Some(high), Some(low)) = ((*high as char).to_digit(16), (*low as char).to_digit(16)) else { break };
        bytes.push((high * 16 + low) as u8);
        rest = after;
    }
    bytes
}

fn is_scheme(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() > 1
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// A path without `.` and `..`.
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let ends = path.ends_with("/.") || path.ends_with("/..") || path.ends_with('/');
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    let mut out = String::new();
    for part in &parts {
        out.push('/');
        out.push_str(part);
    }
    if ends && !out.ends_with('/') || out.is_empty() {
        out.push('/');
    }
    out
}

/// Bytes that are neither letters, digits nor among `safe` as `%XX`.
pub(super) fn escape(text: &str, safe: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte.is_ascii() && safe.contains(byte as char) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// `%XX` undone where the bytes are text.
pub(super) fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = text.get(at + 1..at + 3).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (bytes[at], pair) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

fn well_formed(text: &str, kind: i64) -> bool {
    let plain = !text.contains([' ', '<', '>', '"', '\\', '^', '`', '{', '|', '}']) && text.is_ascii();
    match Uri::read(text) {
        Some(uri) => {
            plain
                && match kind {
                    1 => uri.is_absolute() && !text.starts_with('/'),
                    2 => !uri.is_absolute(),
                    _ => true,
                }
        }
        None => false,
    }
}

/// A URI of text, absolute or relative.
pub fn value(text: &str) -> Value {
    Value::from(Object::new(Uri::read(text).unwrap_or_else(|| Uri { original: text.to_owned(), ..Uri::default() })))
}

/// The URI that text is, absolute or relative; `None` when it is none.
pub(super) fn from_text(text: &str) -> Option<Value> {
    Uri::read(text).map(|uri| Value::from(Object::new(uri)))
}

fn construct(_: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    match (&args[0], args.get(1)) {
        (Value::String(text), kind) => match Uri::read(text) {
            Some(uri) if uri.is_absolute() || constant(kind).is_some_and(|kind| kind != 1) => {
                Ok(Value::from(Object::new(uri)))
            }
            Some(_) => {
                Err(thrown("System.UriFormatException", "Invalid URI: The format of the URI could not be determined."))
            }
            None => Err(thrown("System.UriFormatException", "Invalid URI: The hostname could not be parsed.")),
        },
        (base, Some(relative)) => {
            let Some(base) = of(base) else { return Err(argument::null("baseUri")) };
            let relative = match of(relative) {
                Some(relative) => relative.original.clone(),
                None => text_or_empty(relative).to_string(),
            };
            Ok(Value::from(Object::new(base.join(&relative))))
        }
        _ => Err(argument::null("uriString")),
    }
}
