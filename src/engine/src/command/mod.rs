//! Commands: what a cmdlet is, how it is declared, and which there are.
//!
//! A cmdlet is a file: a struct that implements [`Cmdlet`], and a row in the list of its folder. Its parameters stand in
//! `declarations/*.txt`, so that binding, `Get-Command`, completion and metadata read the same lines.

/// A list of cmdlets: the name, the end of the class's name, how one is made.
macro_rules! builtins {
    ($($name:literal $class:literal $create:expr;)*) => {
        &[$($crate::command::Builtin {
            name: $name,
            class: concat!("Microsoft.PowerShell.Commands.", $class),
            create: || Box::new($create),
        }),*]
    };
}

pub mod alias;
mod call;
pub mod completion;
pub mod core;
pub mod data;
pub mod date;
mod declaration;
pub mod discovery;
pub mod event;
mod format;
pub mod help;
pub mod host;
pub mod job;
mod management;
pub mod module;
pub mod object;
pub mod pattern;
pub mod property;
pub mod random;
pub mod search;
pub mod security;
mod unsupported;
pub mod variable;
pub mod write;

pub use call::Call;
pub use declaration::{Declaration, InSet, Parameter, Validation, declaration};
pub(crate) use job::{TYPES as JOB_TYPES, job_state, start_pipeline};

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::error::Result;
use crate::value::Value;

/// A running cmdlet.
pub trait Cmdlet {
    /// Before the first object.
    fn begin(&mut self, _call: &mut Call<'_>) -> Result {
        Ok(())
    }

    /// For each object of the pipeline, or once when nothing is piped in.
    fn process(&mut self, call: &mut Call<'_>) -> Result;

    /// After the last object.
    fn end(&mut self, _call: &mut Call<'_>) -> Result {
        Ok(())
    }
}

/// A cmdlet of the engine: its name and how to make one.
pub struct Builtin {
    /// `Get-Date`; its declaration has the same name.
    pub name: &'static str,
    /// The name of the .NET class, which error ids end in: `Microsoft.PowerShell.Commands.GetDateCommand`.
    pub class: &'static str,
    /// A new one, for one use in one pipeline.
    pub create: fn() -> Box<dyn Cmdlet>,
}

/// The cmdlets, by folder.
const FOLDERS: &[&[Builtin]] = &[
    alias::BUILTINS,
    core::BUILTINS,
    crate::debugger::commands::BUILTINS,
    data::BUILTINS,
    date::BUILTINS,
    discovery::BUILTINS,
    event::BUILTINS,
    format::BUILTINS,
    help::BUILTINS,
    host::BUILTINS,
    job::BUILTINS,
    management::BUILTINS,
    module::BUILTINS,
    object::BUILTINS,
    random::BUILTINS,
    search::BUILTINS,
    security::BUILTINS,
    unsupported::BUILTINS,
    variable::BUILTINS,
    write::BUILTINS,
];

/// The cmdlet of that name, without regard to case.
pub fn builtin(name: &str) -> Option<&'static Builtin> {
    static INDEX: OnceLock<HashMap<String, &'static Builtin>> = OnceLock::new();
    let index = INDEX.get_or_init(|| builtins().map(|builtin| (builtin.name.to_ascii_lowercase(), builtin)).collect());
    index.get(&name.to_ascii_lowercase()).copied()
}

/// All cmdlets.
pub fn builtins() -> impl Iterator<Item = &'static Builtin> {
    FOLDERS.iter().flat_map(|folder| folder.iter())
}

/// Where objects go.
pub trait Output {
    /// Takes one object. An error ends the writer.
    fn write(&mut self, runspace: &mut crate::runspace::Runspace, value: Value) -> Result;
}

impl Output for Vec<Value> {
    fn write(&mut self, _runspace: &mut crate::runspace::Runspace, value: Value) -> Result {
        self.push(value);
        Ok(())
    }
}

/// Lets what is written go.
pub struct Discard;

impl Output for Discard {
    fn write(&mut self, _runspace: &mut crate::runspace::Runspace, _value: Value) -> Result {
        Ok(())
    }
}
