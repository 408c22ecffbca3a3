//! System.Net.Mail.MailAddress.

use super::argument::text;
use super::object::OBJECT;
use crate::member::thrown;
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&MAIL_ADDRESS];

/// What .NET says of text that is no address.
pub(super) const INVALID: &str = "The specified string is not in the form required for an e-mail address.";

/// System.Net.Mail.MailAddress
pub static MAIL_ADDRESS: TypeInfo = TypeInfo {
    declarations: "\
new(string address)
new(string address, string displayName)
string DisplayName {get;}
string User {get;}
string Host {get;}
string Address {get;}
bool Equals(System.Object value)
int GetHashCode()
string ToString()
static bool TryCreate(string address, [ref] mailaddress result)
",
    constructors: &[method("new", |_, _, args| {
        let given = text(&args[0], "address")?;
        let mut address = parse(&given).ok_or_else(|| thrown("System.FormatException", INVALID))?;
        if let Some(Value::String(name)) = args.get(1) {
            address.name = name.clone();
        }
        Ok(Value::from(Object::new(address)))
    })],
    properties: &[
        read("DisplayName", |_, this| Ok(with(this, |own| own.name.clone()))),
        read("User", |_, this| Ok(with(this, |own| own.user.clone()))),
        read("Host", |_, this| Ok(with(this, |own| own.host.clone()))),
        read("Address", |_, this| Ok(with(this, |own| format!("{}@{}", own.user, own.host).into()))),
    ],
    methods: &[method("Equals", |rt, this, args| {
        let (own, other) = (crate::convert::to_text(rt, this)?, crate::convert::to_text(rt, &args[0])?);
        Ok(Value::Bool(own.eq_ignore_ascii_case(&other)))
    })],
    static_methods: &[method("TryCreate", |rt, _, args| {
        let made = from_text(&super::argument::text_or_empty(&args[0]));
        let there = made.is_some();
        super::reference::assign(rt, &args[1], made.unwrap_or_default())?;
        Ok(Value::Bool(there))
    })],
    ..TypeInfo::class("System.Net.Mail.MailAddress", &OBJECT)
};

#[derive(Debug)]
struct MailAddress {
    name: Str,
    user: Str,
    host: Str,
}

impl Instance for MailAddress {
    fn ty(&self) -> Type {
        Type::Known(&MAIL_ADDRESS)
    }

    fn text(&self) -> Option<Str> {
        let address = format!("{}@{}", self.user, self.host);
        Some(if self.name.is_empty() { address } else { format!("\"{}\" <{address}>", self.name) }.into())
    }
}

fn with(this: &Value, get: impl FnOnce(&MailAddress) -> Str) -> Value {
    match this.bare() {
        Value::Object(object) => object.downcast().map(get).into(),
        _ => Value::Null,
    }
}

/// The address in a text: `user@host` or `Name <user@host>`.
pub(super) fn from_text(text: &str) -> Option<Value> {
    parse(text).map(|address| Value::from(Object::new(address)))
}

fn parse(text: &str) -> Option<MailAddress> {
    let text = text.trim();
    let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"'), address),
        None => ("", text),
    };
    let (user, host) = address.rsplit_once('@')?;
    let fits = |part: &str| !part.is_empty() && !part.contains([' ', '@', '<', '>', ',', ';', ':', '(', ')']);
    let dots = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    (fits(user) && fits(host) && dots(user) && dots(host)).then(|| MailAddress {
        name: name.into(),
        user: user.into(),
        host: host.into(),
    })
}
