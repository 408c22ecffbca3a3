//! System.Management.Automation.PSCredential.

use super::{Instance, Str, Value};
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
}
