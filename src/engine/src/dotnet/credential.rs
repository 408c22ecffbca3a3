//! System.Management.Automation.PSCredential and System.Net.NetworkCredential.

use std::rc::Rc;

use super::object::OBJECT;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{TypeInfo, method, read};
use crate::value::{Credential, Object, Record, SecureString, Value, field};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&CREDENTIAL, &NETWORK_CREDENTIAL];

/// System.Management.Automation.PSCredential
pub static CREDENTIAL: TypeInfo = TypeInfo {
    declarations: "\
new(string userName, securestring password)
new(psobject pso)
static pscredential Empty {get;}
bool Equals(System.Object obj)
int GetHashCode()
System.Net.NetworkCredential GetNetworkCredential()
string ToString()
",
    constructors: &[method("new", |_, _, args| {
        let user = match args.first().map(Value::bare) {
            Some(Value::String(user)) => Some(user.clone()),
            _ => None,
        };
        let password = args.get(1).map(|password| password.bare().clone()).unwrap_or_default();
        Ok(Value::Object(Rc::new(Object::new(Credential { user, password }))))
    })],
    static_properties: &[read("Empty", |_, _| {
        Ok(Value::Object(Rc::new(Object::new(Credential { user: None, password: Value::Null }))))
    })],
    methods: &[method("GetNetworkCredential", |rt, this, _| network(rt, this))],
    ..TypeInfo::class("System.Management.Automation.PSCredential", &OBJECT)
};

/// System.Net.NetworkCredential
pub static NETWORK_CREDENTIAL: TypeInfo = TypeInfo {
    declarations: "\
new(string userName, string password)
new(string userName, string password, string domain)
string UserName {get;}
string Password {get;}
securestring SecurePassword {get;}
string Domain {get;}
bool Equals(System.Object obj)
int GetHashCode()
string ToString()
",
    constructors: &[method("new", |_, _, args| {
        let secret = args.get(1).map(crate::format::text::plain).unwrap_or_else(|| "".into());
        let secure = Value::from(Object::new(SecureString::new(&secret)));
        let text = |at: usize| Value::String(args.get(at).map_or_else(|| "".into(), crate::format::text::plain));
        Ok(Value::from(Record::new(&NETWORK_CREDENTIAL, vec![text(0), Value::String(secret), secure, text(2)])))
    })],
    properties: &[
        read("UserName", field::<0>),
        read("Password", field::<1>),
        read("SecurePassword", field::<2>),
        read("Domain", field::<3>),
    ],
    ..TypeInfo::class("System.Net.NetworkCredential", &OBJECT)
};

/// The same with the password in the clear; what stands before a backslash is the domain.
fn network(_rt: &mut Runspace, this: &Value) -> Result<Value> {
    let Value::Object(object) = this.bare() else { return Ok(Value::Null) };
    let Some(credential) = object.downcast::<Credential>() else { return Ok(Value::Null) };
    let user = credential.user.clone().unwrap_or_else(|| "".into());
    let (domain, user) = user.split_once('\\').unwrap_or(("", &user));
    let password = match credential.password.bare() {
        Value::Object(secret) => secret
            .downcast::<SecureString>()
            .map(|secret| crate::serialize::from_units(secret.reveal().iter().copied()))
            .unwrap_or_default(),
        _ => String::new(),
    };
    let fields = vec![Value::string(user), Value::string(password), credential.password.clone(), Value::string(domain)];
    Ok(Value::from(Record::new(&NETWORK_CREDENTIAL, fields)))
}
