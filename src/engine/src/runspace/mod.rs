//! A runspace: the state in which commands run.

mod automatic;
mod by_type;
mod command_info;
mod errors;
mod frame;
mod preference;
mod records;
mod scope;
mod should_process;
mod start;
mod streams;
mod table;
mod variable;
mod variables;

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use command_info::{AliasInfo, ApplicationInfo, CmdletInfo, Command, ExternalScriptInfo, FunctionInfo, key};
pub use errors::record_value;
pub use frame::Frame;
pub use preference::ActionPreference;
pub use scope::{Automatic, Scope, ScopeKind, ScopedCommands};
pub use start::enum_value;
pub use streams::{
    FieldDescription, ForwardedEvent, HostCall, HostInformationMessage, InformationRecord, InformationalRecord,
    NoStreams, ProgressRecord, Record, Route, Routes, Sink, Stream, Streams,
};
pub use table::{Table, folded};
pub use variable::{Constraint, Variable, VariableOptions};
pub use variables::not_writable;

use by_type::ByType;

use crate::error::{Flow, InvocationInfo, Result};
use crate::system::{Account as _, Machine as _, System};
use crate::value::{List, Str, Value};

/// The state in which commands run: scopes, commands, drives, preferences, streams.
pub struct Runspace {
    /// The scope of the code that runs.
    pub scope: Rc<Scope>,
    /// The outermost scope.
    pub global: Rc<Scope>,
    /// The call in progress.
    pub frame: Rc<Frame>,
    /// Where records go at the moment.
    pub routes: Rc<Routes>,
    /// The cmdlet (or advanced function calling through `$PSCmdlet`) that runs at the moment; none while script runs.
    pub current: Option<Rc<CommandContext>>,
    /// Where records and host calls end up.
    pub streams: Rc<dyn Streams>,
    /// Set from outside to stop what runs.
    pub stop: Arc<AtomicBool>,
    /// `$?`
    pub success: bool,
    /// Errors are on their way to a `try` or `trap`: statements do not report them.
    pub propagate: bool,
    /// The traps in force.
    pub(crate) traps: Option<Rc<[psrp_syntax::ast::TrapStatementAst]>>,
    /// Errors being caught, innermost last: what `throw` alone throws again.
    pub(crate) caught: Vec<Rc<crate::error::ErrorRecord>>,
    /// Why the script file that was found last cannot run.
    pub(crate) script_errors: Option<Rc<crate::error::ErrorRecord>>,
    /// What the class method that runs returns; `None` while none runs in this frame.
    pub(crate) returned: Option<Value>,
    /// The scope in which `$input` is what the client pipes in, as long as nobody has read it.
    pub live_input: Option<Rc<Scope>>,
    /// Values of `$using:` variables, for a script that somebody else's script sent.
    pub using_values: Option<Rc<crate::value::Dictionary>>,
    /// Environment variables that the session changed; `None` for those it removed.
    environment: std::collections::BTreeMap<Str, Option<Str>>,
    /// Where the session stands: a path of the file system.
    location: Str,
    /// `$Error`, newest first.
    pub errors: Rc<List>,
    /// FullLanguage, ConstrainedLanguage, ...
    pub language_mode: LanguageMode,
    /// Variables with the option AllScope.
    all_scope: RefCell<Table<Rc<Variable>>>,
    /// Whether the debugger looks at each statement.
    pub(crate) armed: bool,
    /// Calls within calls.
    depth: u32,
    next_pipeline: u64,
    /// The first and last word of the previous command line: `$^` and `$$`.
    pub last_tokens: (Str, Str),
    pub(crate) cmdlets: HashMap<&'static str, Rc<CmdletInfo>>,
    extensions: ByType<Box<dyn Any>>,
}

/// System.Management.Automation.PSLanguageMode
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LanguageMode {
    #[default]
    FullLanguage,
    ConstrainedLanguage,
    RestrictedLanguage,
    NoLanguage,
}

/// What a command that runs was told by common parameters, and how it fares.
#[derive(Debug, Default)]
pub struct CommandContext {
    /// The call.
    pub invocation: Rc<InvocationInfo>,
    /// The command's class, which error ids end in.
    pub class: Str,
    /// The pipeline it is in, for [`Flow::Enough`].
    pub pipeline: u64,
    /// `-ErrorAction`
    pub error_action: Option<ActionPreference>,
    /// `-WarningAction`
    pub warning_action: Option<ActionPreference>,
    /// `-InformationAction`
    pub information_action: Option<ActionPreference>,
    /// `-ProgressAction`
    pub progress_action: Option<ActionPreference>,
    /// `-Verbose`
    pub verbose: Option<bool>,
    /// `-Debug`
    pub debug: Option<bool>,
    /// `-WhatIf`
    pub what_if: Option<bool>,
    /// `-Confirm`
    pub confirm: Option<bool>,
    /// ConfirmImpact of the command.
    pub confirm_impact: u8,
    /// Whether it wrote an error: `$?` is then false.
    pub failed: std::cell::Cell<bool>,
    /// The error that `$PSCmdlet.ThrowTerminatingError()` threw.
    pub terminating: RefCell<Option<Rc<crate::error::ErrorRecord>>>,
    /// Answer "to all" given: ShouldProcess asks no more.
    pub to_all: std::cell::Cell<Option<bool>>,
}

/// Calls within calls before PowerShell's own error: the thread of a runspace has a stack for these.
const DEPTH: u32 = 1000;

impl Runspace {
    /// A runspace that is like a new session.
    pub fn new(streams: Rc<dyn Streams>) -> Runspace {
        let mut runspace = Runspace::with_streams(streams);
        runspace.start();
        runspace
    }

    /// A runspace that has nothing yet, not even its variables.
    pub(crate) fn bare() -> Runspace {
        Runspace::with_streams(Rc::new(NoStreams))
    }

    fn with_streams(streams: Rc<dyn Streams>) -> Runspace {
        let global = Scope::new(None, ScopeKind::Global);
        Runspace {
            scope: global.clone(),
            global,
            frame: Frame::outermost(),
            routes: Rc::default(),
            current: None,
            streams,
            stop: Arc::default(),
            success: true,
            propagate: false,
            traps: None,
            caught: Vec::new(),
            script_errors: None,
            returned: None,
            live_input: None,
            using_values: None,
            environment: std::collections::BTreeMap::new(),
            location: start_location(),
            errors: Rc::new(List::new(crate::types::Type::ARRAY_LIST, Vec::new())),
            language_mode: LanguageMode::default(),
            all_scope: RefCell::default(),
            armed: false,
            depth: 0,
            next_pipeline: 1,
            last_tokens: ("".into(), "".into()),
            cmdlets: HashMap::new(),
            extensions: ByType::default(),
        }
    }

    /// State that another room keeps in the runspace, made when first asked for.
    pub fn extension<T: Default + 'static>(&mut self) -> &mut T {
        let slot = self.extensions.entry(TypeId::of::<T>()).or_insert_with(|| Box::<T>::default());
        match slot.downcast_mut() {
            Some(state) => state,
            None => unreachable!("extensions are kept by their type"),
        }
    }

    /// Whether somebody wants what runs to stop.
    #[inline]
    pub fn stop_requested(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Ends what runs when it is to stop; called in each round of a loop and at each object.
    ///
    /// # Errors
    /// [`Flow::Stopped`].
    #[inline]
    pub fn check_stop(&self) -> Result {
        if self.stop_requested() { Err(Flow::Stopped) } else { Ok(()) }
    }

    /// A number for a pipeline, for [`Flow::Enough`].
    pub fn pipeline_id(&mut self) -> u64 {
        self.next_pipeline += 1;
        self.next_pipeline
    }

    /// Goes one call deeper.
    ///
    /// # Errors
    /// CallDepthOverflow.
    pub fn enter(&mut self) -> Result {
        if self.depth >= DEPTH {
            return Err(self.depth_overflow());
        }
        self.depth += 1;
        Ok(())
    }

    /// Comes back from a call.
    pub fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// The path of the file system where the session stands.
    pub fn location_path(&self) -> Str {
        self.location.clone()
    }

    /// Goes to a path of the file system.
    pub fn set_location_path(&mut self, path: impl Into<Str>) {
        self.location = path.into();
    }

    /// The value of an environment variable of the session.
    pub fn environment(&self, name: &str) -> Option<Str> {
        match self.environment.iter().find(|(own, _)| System::is_same_variable(own, name)) {
            Some((_, changed)) => changed.clone(),
            None => std::env::var(name).ok().map(Str::from),
        }
    }

    /// Sets or removes an environment variable: for this session and the programs it starts, not for the process.
    pub fn set_environment(&mut self, name: &str, value: Option<Str>) {
        self.environment.retain(|own, _| !System::is_same_variable(own, name));
        self.environment.insert(name.into(), value);
    }

    /// All environment variables of the session, by name.
    pub fn environment_variables(&self) -> std::collections::BTreeMap<Str, Str> {
        let mut all: std::collections::BTreeMap<Str, Str> = std::env::vars_os()
            .filter_map(|(name, value)| Some((Str::from(name.to_str()?), Str::from(value.to_str()?))))
            .collect();
        for (name, value) in &self.environment {
            all.retain(|own, _| !System::is_same_variable(own, name));
            if let Some(value) = value {
                all.insert(name.clone(), value.clone());
            }
        }
        all
    }

    /// Calls the client's host.
    ///
    /// # Errors
    /// What the client answers as an error.
    pub fn host_call(&mut self, call: HostCall) -> Result<Value> {
        let streams = self.streams.clone();
        streams.host_call(self, call)
    }
}

/// `$HOME`, or the process's directory where there is no home.
fn start_location() -> Str {
    let home = std::env::var(System::HOME).ok().filter(|home| std::path::Path::new(home).is_dir());
    home.or_else(|| Some(std::env::current_dir().ok()?.to_str()?.to_owned())).unwrap_or_else(|| "/".to_owned()).into()
}

impl fmt::Debug for Runspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Runspace")
    }
}

impl Default for Runspace {
    fn default() -> Runspace {
        Runspace::new(Rc::new(NoStreams))
    }
}
