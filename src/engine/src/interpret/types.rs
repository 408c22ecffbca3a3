//! Names of types where the script stands.

use psrp_syntax::ast::{TypeName, UsingStatementKind};

use crate::runspace::Runspace;
use crate::types::{self, Type, TypeScope};
use crate::value::{Str, Value};

/// The type that the name means here: a class of the script, or one of .NET's.
pub(crate) fn resolve(runspace: &mut Runspace, name: &TypeName) -> Option<Type> {
    types::resolve(name, &Here(runspace))
}

/// The type of that name as running code sees it: `int`, `System.Text.StringBuilder`, a class of the script.
pub fn lookup(runspace: &Runspace, name: &str) -> Option<Type> {
    types::lookup(name, &Here(runspace))
}

/// Classes and namespaces as running code sees them.
pub(crate) struct Here<'a>(pub &'a Runspace);

impl TypeScope for Here<'_> {
    fn class(&self, name: &str) -> Option<Type> {
        self.0.find_class(&crate::runspace::key(name))
    }

    fn namespaces(&self) -> Vec<Str> {
        self.0.namespaces()
    }
}

impl Runspace {
    /// The class or enum of the script that has that folded name here.
    pub(crate) fn find_class(&self, key: &str) -> Option<Type> {
        self.scope.chain().find_map(|scope| scope.commands()?.types.borrow().get(key).cloned())
    }

    /// Namespaces that `using namespace` brought in.
    pub(crate) fn namespaces(&self) -> Vec<Str> {
        let mut namespaces = Vec::new();
        for frame in self.frame.chain() {
            if let Some(block) = &frame.block {
                for statement in &block.ast.using_statements {
                    if statement.kind == UsingStatementKind::Namespace
                        && let Some(name) = &statement.name
                    {
                        namespaces.push(name.value.clone());
                    }
                }
            }
        }
        namespaces
    }
}

/// The full name of a value's type.
pub(crate) fn name_of(value: &Value) -> Str {
    types::type_of(value).name()
}

/// The type of that name, as declarations of parameters spell it.
pub(super) fn by_name(name: &str) -> Option<Type> {
    types::lookup(name, &())
}
