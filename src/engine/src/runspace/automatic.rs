//! Variables that are computed when they are read.

use std::rc::Rc;
use std::sync::Arc;

use super::{Runspace, Scope};
use crate::provider::path::parent;
use crate::value::{Dictionary, DictionaryKind, Str, Value};

impl Runspace {
    /// The value of a variable that each call has of its own, or that is computed.
    pub(super) fn automatic(&self, key: &str) -> Option<Value> {
        match key {
            "_" | "psitem" => self.scope.chain().find_map(|scope| scope.underscore.borrow().clone()),
            "args" => self.find_automatic(|own| own.args.clone()),
            "this" => self.find_automatic(|own| own.this.clone()),
            "input" => self.find_automatic(|own| own.input.clone()),
            "pscmdlet" => self.find_automatic(|own| own.cmdlet.clone()),
            "psboundparameters" => self.bound_parameters(),
            "myinvocation" => Some(crate::interpret::my_invocation(self)),
            "psscriptroot" => {
                Some(Value::String(self.script_path().map_or_else(|| "".into(), |path| parent(&path).into())))
            }
            "pscommandpath" => Some(Value::String(self.script_path().unwrap_or_else(|| "".into()))),
            "?" => Some(Value::Bool(self.success)),
            "^" => Some(Value::String(self.last_tokens.0.clone())),
            "$" => Some(Value::String(self.last_tokens.1.clone())),
            "error" => Some(Value::List(self.errors.clone())),
            _ => None,
        }
    }

    fn find_automatic(&self, of: impl Fn(&super::Automatic) -> Option<Value>) -> Option<Value> {
        self.scope.chain().find_map(|scope| of(&scope.automatic.borrow()))
    }

    fn bound_parameters(&self) -> Option<Value> {
        let scope: &Rc<Scope> = self.scope.chain().find(|scope| {
            let own = scope.automatic.borrow();
            own.bound.is_some() || own.bound_parameters.is_some()
        })?;
        let mut own = scope.automatic.borrow_mut();
        if let Some(made) = &own.bound_parameters {
            return Some(made.clone());
        }
        let bound = own.bound.clone()?;
        let dictionary = bound_dictionary(&bound);
        own.bound_parameters = Some(dictionary.clone());
        Some(dictionary)
    }

    fn script_path(&self) -> Option<Arc<str>> {
        self.frame.source.file().cloned()
    }
}

/// `$PSBoundParameters`.
pub(crate) fn bound_dictionary(bound: &[(Str, Value)]) -> Value {
    let ty = crate::types::find("System.Management.Automation.PSBoundParametersDictionary")
        .map_or(crate::types::Type::HASHTABLE, crate::types::Type::Known);
    let dictionary = Dictionary::new(ty, DictionaryKind::GenericIgnoreCase);
    for (name, value) in bound {
        dictionary.set(Value::String(name.clone()), value.clone());
    }
    Value::Dictionary(Rc::new(dictionary))
}

/// Whether the name is of a variable that is not in the tables.
pub(super) fn is_automatic(key: &str) -> bool {
    matches!(
        key,
        "_" | "psitem"
            | "args"
            | "this"
            | "input"
            | "pscmdlet"
            | "psboundparameters"
            | "myinvocation"
            | "psscriptroot"
            | "pscommandpath"
            | "?"
            | "^"
            | "$"
            | "error"
    )
}
