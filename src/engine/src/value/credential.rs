//! System.Management.Automation.PSCredential.

use super::{Instance, Str, Value};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::Type;

/// A user's name and password.
#[derive(Debug)]
pub struct Credential {
    /// `UserName`; null in the credential that stands for none.
    pub user: Option<Str>,
    /// `Password`: an object of [`SecureString`](super::SecureString), or null.
    pub password: Value,
}

impl Instance for Credential {
    fn ty(&self) -> Type {
        crate::types::find("System.Management.Automation.PSCredential").map_or(Type::OBJECT, Type::Known)
    }

    fn adapted(&self) -> Option<Vec<(Str, Str)>> {
        Some(vec![("UserName".into(), "string".into()), ("Password".into(), "securestring".into())])
    }

    fn get(&self, _rt: &mut Runspace, _this: &Value, name: &str) -> Result<Option<Value>> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "username" => Some(self.user.clone().map_or(Value::Null, Value::String)),
            "password" => Some(self.password.clone()),
            _ => None,
        })
    }
}
