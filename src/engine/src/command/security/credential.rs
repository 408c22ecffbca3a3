//! System.Management.Automation.PSCredential

use std::rc::Rc;

use crate::convert;
use crate::dotnet::object::OBJECT;
use crate::error::Result;
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::types::{TypeInfo, method, read};
use crate::value::{Credential, Object, Record, SecureString, Str, Value, field};

/// System.Management.Automation.PSCredential
pub static CREDENTIAL: TypeInfo = TypeInfo {
    declarations: "string UserName {get;}
securestring Password {get;}
System.Net.NetworkCredential GetNetworkCredential()
new(string userName, securestring password)
static pscredential Empty {get;}",
    constructors: &[method("new", |runspace, _, arguments| {
        let user = convert::to_text(runspace, arguments.first().unwrap_or(&Value::Null))?;
        let password = arguments.get(1).cloned().unwrap_or_default();
        if user.is_empty() {
            let message = "Cannot process argument because the value of argument \"userName\" is not valid. Change the value of the \"userName\" argument and run the operation again.";
            return Err(thrown("System.Management.Automation.PSArgumentException", message));
        }
        if password.is_null() {
            let message = "Cannot process argument because the value of argument \"password\" is null. Change the value of argument \"password\" to a non-null value.";
            return Err(thrown("System.Management.Automation.PSArgumentNullException", message));
        }
        Ok(Object::new(Credential { user: Some(user), password }).into())
    })],
    properties: &[
        read("UserName", |_, this| {
            Ok(credential(this).and_then(|own| own.user.clone()).map_or(Value::Null, Value::String))
        }),
        read("Password", |_, this| Ok(credential(this).map_or(Value::Null, |own| own.password.clone()))),
    ],
    methods: &[method("GetNetworkCredential", network_credential)],
    static_properties: &[read(
        "Empty",
        |_, _| Ok(Object::new(Credential { user: None, password: Value::Null }).into()),
    )],
    ..TypeInfo::class("System.Management.Automation.PSCredential", &OBJECT)
};

/// System.Net.NetworkCredential
pub static NETWORK_CREDENTIAL: TypeInfo = TypeInfo {
    declarations: "string UserName {get;}
string Password {get;}
securestring SecurePassword {get;}
string Domain {get;}
new()
new(string userName, string password)
new(string userName, securestring password)",
    constructors: &[method("new", |runspace, _, arguments| {
        let user = convert::to_text(runspace, arguments.first().unwrap_or(&Value::Null))?;
        let password = match arguments.get(1) {
            Some(value) => match secure(value) {
                Some(secure) => reveal(secure),
                None => convert::to_text(runspace, value)?,
            },
            None => "".into(),
        };
        Ok(network(user, password, "".into()))
    })],
    properties: &[
        read("UserName", field::<0>),
        read("Password", field::<1>),
        read("SecurePassword", |runspace, this| {
            let password = field::<1>(runspace, this)?;
            let password = convert::to_text(runspace, &password)?;
            Ok(Object::new(SecureString::new(&password)).into())
        }),
        read("Domain", field::<2>),
    ],
    ..TypeInfo::class("System.Net.NetworkCredential", &OBJECT)
};

fn credential(this: &Value) -> Option<&Credential> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn secure(value: &Value) -> Option<&SecureString> {
    match value.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn reveal(secure: &SecureString) -> Str {
    String::from_utf16_lossy(&secure.reveal()).into()
}

/// The name and the password in the clear; a name `domain\user` is taken apart.
fn network_credential(_runspace: &mut Runspace, this: &Value, _arguments: &[Value]) -> Result<Value> {
    let Some(own) = credential(this) else { return Ok(Value::Null) };
    let whole = own.user.clone().unwrap_or_default();
    let password = secure(&own.password).map_or_else(|| "".into(), reveal);
    Ok(match whole.split_once('\\') {
        Some((domain, user)) => network(user.into(), password, domain.into()),
        None => network(whole, password, "".into()),
    })
}

fn network(user: Str, password: Str, domain: Str) -> Value {
    Value::Object(Rc::new(Object::new(Record::new(
        &NETWORK_CREDENTIAL,
        vec![user.into(), password.into(), domain.into()],
    ))))
}
