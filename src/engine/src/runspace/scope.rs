//! Scopes.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use super::table::Table;
use super::{AliasInfo, FunctionInfo, Variable, VariableOptions};
use crate::types::Type;
use crate::value::Value;

/// What a scope belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The outermost.
    Global,
    /// A script file's.
    Script,
    /// A module's.
    Module,
    /// A function's, a script block's.
    Local,
}

/// A scope: variables, functions, aliases. A child sees what its parents have.
#[derive(Debug)]
pub struct Scope {
    /// The scope in which the code was called, or the module's for code of a module.
    pub parent: Option<Rc<Scope>>,
    /// What it belongs to.
    pub kind: ScopeKind,
    variables: RefCell<Table<Rc<Variable>>>,
    /// `$_`
    pub underscore: RefCell<Option<Value>>,
    /// The other variables that each call has of its own.
    pub automatic: RefCell<Automatic>,
    commands: OnceCell<Box<ScopedCommands>>,
    /// `Set-StrictMode`: the version in force from here on down, times ten.
    pub strict: Cell<Option<u16>>,
}

/// Variables that each call has of its own; not in the table, so that a call need not make them.
#[derive(Clone, Debug, Default)]
pub struct Automatic {
    /// `$args`
    pub args: Option<Value>,
    /// `$this`
    pub this: Option<Value>,
    /// `$input`
    pub input: Option<Value>,
    /// `$PSBoundParameters`, made when first asked for.
    pub bound_parameters: Option<Value>,
    /// What `$PSBoundParameters` is made of.
    pub bound: Option<Rc<Vec<(crate::value::Str, Value)>>>,
    /// `$PSCmdlet`
    pub cmdlet: Option<Value>,
}

/// Functions, aliases and types of a scope.
#[derive(Debug, Default)]
pub struct ScopedCommands {
    /// Functions and filters.
    pub functions: RefCell<Table<Rc<FunctionInfo>>>,
    /// Aliases.
    pub aliases: RefCell<Table<Rc<AliasInfo>>>,
    /// Classes and enums.
    pub types: RefCell<Table<Type>>,
}

impl Scope {
    /// An empty scope.
    pub fn new(parent: Option<Rc<Scope>>, kind: ScopeKind) -> Rc<Scope> {
        Rc::new(Scope {
            parent,
            kind,
            variables: RefCell::default(),
            underscore: RefCell::default(),
            automatic: RefCell::default(),
            commands: OnceCell::new(),
            strict: Cell::new(None),
        })
    }

    /// The variable in this very scope.
    #[inline]
    pub fn local(&self, key: &str) -> Option<Rc<Variable>> {
        self.variables.borrow().get(key).cloned()
    }

    /// The variable as code in this scope sees it.
    #[inline]
    pub fn find(self: &Rc<Scope>, key: &str) -> Option<Rc<Variable>> {
        let mut scope = self;
        loop {
            if let Some(variable) = scope.variables.borrow().get(key)
                && (Rc::ptr_eq(scope, self) || !variable.options.get().has(VariableOptions::PRIVATE))
            {
                return Some(variable.clone());
            }
            scope = scope.parent.as_ref()?;
        }
    }

    /// The value of the variable as code in this scope sees it.
    #[inline]
    pub fn find_value(self: &Rc<Scope>, key: &str) -> Option<Value> {
        let mut scope = self;
        loop {
            if let Some(variable) = scope.variables.borrow().get(key)
                && (Rc::ptr_eq(scope, self) || !variable.options.get().has(VariableOptions::PRIVATE))
            {
                return Some(variable.get());
            }
            scope = scope.parent.as_ref()?;
        }
    }

    /// Puts a variable into this scope.
    pub fn add(&self, key: Arc<str>, variable: Rc<Variable>) {
        self.variables.borrow_mut().set(key, variable);
    }

    /// Takes a variable out of this scope.
    pub fn remove(&self, key: &str) -> Option<Rc<Variable>> {
        self.variables.borrow_mut().remove(key)
    }

    /// The variables of this very scope.
    pub fn variables(&self) -> Vec<Rc<Variable>> {
        self.variables.borrow().iter().map(|(_, variable)| variable.clone()).collect()
    }

    /// Takes everything out of this very scope: functions and closures refer to the scope that holds them, and nothing else
    /// would let go of either.
    pub fn clear(&self) {
        drop(self.variables.take());
        drop(self.underscore.take());
        drop(self.automatic.take());
        if let Some(commands) = self.commands() {
            drop(commands.functions.take());
            drop(commands.aliases.take());
            drop(commands.types.take());
        }
    }

    /// The commands of this very scope, if it ever had any.
    #[inline]
    pub fn commands(&self) -> Option<&ScopedCommands> {
        self.commands.get().map(|commands| &**commands)
    }

    /// The commands of this very scope, to add some.
    pub fn commands_mut(&self) -> &ScopedCommands {
        self.commands.get_or_init(Box::default)
    }

    /// This scope and its parents, innermost first.
    pub fn chain(self: &Rc<Scope>) -> impl Iterator<Item = &Rc<Scope>> {
        std::iter::successors(Some(self), |scope| scope.parent.as_ref())
    }

    /// The scope that `$script:` means here.
    pub fn script(self: &Rc<Scope>) -> &Rc<Scope> {
        self.chain().find(|scope| scope.kind != ScopeKind::Local).unwrap_or(self)
    }
}
