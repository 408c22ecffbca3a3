//! Creating a pipeline.

use clixml::{Object, Text, TypeNames, Value};

use super::bag::{Bag, boxed, nullable};
use super::enumeration::enumeration;
use super::{Enumeration, HostInfo, MessageError, TypedList};

enumeration! {
    /// For COM; without meaning outside Windows (`[MS-PSRP] 2.2.3.7`).
    ApartmentState, "System.Threading.ApartmentState", flags = false {
        /// Single-threaded.
        STA = 0 "STA",
        /// Multi-threaded.
        MTA = 1 "MTA",
        /// As the server likes.
        UNKNOWN = 2 "Unknown",
    }
}

enumeration! {
    /// A command's streams (`[MS-PSRP] 2.2.3.31`).
    ///
    /// .NET declares them as flags though they are numbered one after another: error and output together are 3, which
    /// calls itself `Warning`. The number counts, never the name.
    PipelineResultTypes, "System.Management.Automation.Runspaces.PipelineResultTypes", flags = true {
        /// None.
        NONE = 0 "None",
        /// The output.
        OUTPUT = 1 "Output",
        /// The errors.
        ERROR = 2 "Error",
        /// The warnings; also output and errors together.
        WARNING = 3 "Warning",
        /// The verbose messages.
        VERBOSE = 4 "Verbose",
        /// The debug messages.
        DEBUG = 5 "Debug",
        /// The information records.
        INFORMATION = 6 "Information",
        /// All.
        ALL = 7 "All",
        /// Nowhere.
        NULL = 8 "Null",
    }
}

enumeration! {
    /// Which records tell where they were written (`[MS-PSRP] 2.2.3.8`).
    RemoteStreamOptions, "System.Management.Automation.RemoteStreamOptions", flags = true {
        /// Errors.
        ERROR_RECORD = 1 "AddInvocationInfoToErrorRecord",
        /// Warnings.
        WARNING_RECORD = 2 "AddInvocationInfoToWarningRecord",
        /// Debug messages.
        DEBUG_RECORD = 4 "AddInvocationInfoToDebugRecord",
        /// Verbose messages.
        VERBOSE_RECORD = 8 "AddInvocationInfoToVerboseRecord",
        /// All of them.
        ALL = 15 "AddInvocationInfo",
    }
}

impl RemoteStreamOptions {
    /// None of them.
    pub const NONE: Self = RemoteStreamOptions(0);

    /// Whether all of `other` are set.
    pub const fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// `[MS-PSRP] 2.2.2.10`: creates a pipeline and starts it.
#[derive(Clone, Debug, PartialEq)]
pub struct CreatePipeline {
    /// What it runs.
    pub powershell: PowerShell,
    /// No input follows, and no end of input either.
    pub no_input: bool,
    /// For COM; without meaning outside Windows.
    pub apartment_state: ApartmentState,
    /// Which records tell where they were written.
    pub remote_stream_options: RemoteStreamOptions,
    /// Whether `Get-History` is to know it.
    pub add_to_history: bool,
    /// The host that its host calls go to.
    pub host_info: HostInfo,
    /// Whether it runs within the pipeline that runs already.
    pub is_nested: bool,
}

/// What a pipeline runs (`[MS-PSRP] 2.2.3.11`).
#[derive(Clone, Debug, PartialEq)]
pub struct PowerShell {
    /// The statements, one pipeline of commands each, in the order in which they run. Never empty where a client made it.
    pub statements: Vec<Vec<Command>>,
    /// What a client has in the first one's place in its list of several statements, where that is another: left over
    /// from an earlier run of its object. It does not run.
    pub left_over: Option<Vec<Command>>,
    /// Whether it runs within the pipeline that runs already.
    pub is_nested: bool,
    /// What `Get-History` is to show.
    pub history: Option<Text>,
    /// Whether errors of programs and errors of commands go the same way.
    pub redirect_shell_error_output_pipe: bool,
    /// The type that the client's lists are of: a .NET list of objects, with PowerShell's version in its name.
    pub list_type: TypeNames,
}

/// One command of a statement (`[MS-PSRP] 2.2.3.12`).
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// A name, or a script's text.
    pub text: Text,
    /// Which of the two.
    pub is_script: bool,
    /// Whether it runs in a scope of its own, unless the command's kind decides.
    pub use_local_scope: Option<bool>,
    /// Which stream goes elsewhere, as PowerShell 2.0 said it.
    pub merge_my_result: PipelineResultTypes,
    /// Where it goes to.
    pub merge_to_result: PipelineResultTypes,
    /// Which streams of the commands before come in as input.
    pub merge_previous_results: PipelineResultTypes,
    /// Where each stream goes, unless the server is too old to be told.
    pub merges: Merges,
    /// Arguments, in order.
    pub arguments: Vec<Parameter>,
}

/// Where the streams of a command go, as PowerShell 3.0 and later say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merges {
    /// The errors.
    pub error: Option<PipelineResultTypes>,
    /// The warnings.
    pub warning: Option<PipelineResultTypes>,
    /// The verbose messages.
    pub verbose: Option<PipelineResultTypes>,
    /// The debug messages.
    pub debug: Option<PipelineResultTypes>,
    /// The information records.
    pub information: Option<PipelineResultTypes>,
}

impl Merges {
    /// Every stream where it belongs.
    pub const NONE: Self = Merges {
        error: Some(PipelineResultTypes::NONE),
        warning: Some(PipelineResultTypes::NONE),
        verbose: Some(PipelineResultTypes::NONE),
        debug: Some(PipelineResultTypes::NONE),
        information: Some(PipelineResultTypes::NONE),
    };
}

/// One argument of a command (`[MS-PSRP] 2.2.3.13`).
///
/// Clients that turn script text into commands put `-Name` into the name and the value into an argument of its own that
/// follows; splatting and proxies put `-Name:` into the name and the value beside it; programs put `Name`.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name; none where the argument is positional.
    pub name: Option<Text>,
    /// The value; null for a name that stands alone.
    pub value: Value,
}

impl PowerShell {
    /// The type of PowerShell's lists, without a version.
    const LIST: &'static [&'static str] = &[
        "System.Collections.Generic.List`1[[System.Management.Automation.PSObject, System.Management.Automation, \
         Version=7.6.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35]]",
        "System.Object",
    ];

    /// One statement of these commands.
    pub fn new(commands: Vec<Command>) -> Self {
        PowerShell {
            statements: vec![commands],
            left_over: None,
            is_nested: false,
            history: None,
            redirect_shell_error_output_pipe: true,
            list_type: TypeNames::known(Self::LIST),
        }
    }

    fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        let extra = bag.optional("ExtraCmds");
        let first = bag.list("Cmds")?;
        let list_type = first.type_names.clone();
        let first = commands(first)?;
        let mut statements = Vec::new();
        if let Some(extra) = extra {
            // Holds all statements, the first one, too.
            for statement in TypedList::from_value(extra, "ExtraCmds")?.items {
                statements.push(commands(Bag::from_value(statement, "ExtraCmds")?.list("Cmds")?)?);
            }
        }
        let left_over = match statements.first_mut() {
            Some(place) => Some(std::mem::replace(place, first)).filter(|replaced| *replaced != statements[0]),
            None => {
                statements.push(first);
                None
            }
        };
        Ok(PowerShell {
            statements,
            left_over,
            is_nested: bag.bool("IsNested")?,
            history: bag.optional_text("History")?,
            redirect_shell_error_output_pipe: bag.bool("RedirectShellErrorOutputPipe")?,
            list_type,
        })
    }

    fn into_value(self) -> Value {
        let lists = &self.list_type;
        let cmds =
            |commands: Vec<Command>| TypedList::new(lists, commands).into_value(|command| command.into_value(lists));
        let mut bag = Object::bag();
        if self.statements.len() > 1 {
            let mut statements = TypedList::new(lists, self.statements.clone());
            if let Some(left_over) = self.left_over {
                statements.items[0] = left_over;
            }
            let extra = statements.into_value(|commands| boxed(Object::bag().with("Cmds", cmds(commands))));
            bag.extended.push("ExtraCmds", extra);
        }
        let first = self.statements.into_iter().next().unwrap_or_default();
        bag.extended.push("Cmds", cmds(first));
        boxed(
            bag.with("IsNested", Value::Bool(self.is_nested))
                .with("History", nullable(self.history))
                .with("RedirectShellErrorOutputPipe", Value::Bool(self.redirect_shell_error_output_pipe)),
        )
    }
}

fn commands(list: TypedList<Value>) -> Result<Vec<Command>, MessageError> {
    list.items.into_iter().map(|command| Command::decode(Bag::from_value(command, "Cmds")?)).collect()
}

impl Command {
    /// A command by its name, without arguments.
    pub fn named(name: impl Into<Text>) -> Self {
        Command {
            text: name.into(),
            is_script: false,
            use_local_scope: None,
            merge_my_result: PipelineResultTypes::NONE,
            merge_to_result: PipelineResultTypes::NONE,
            merge_previous_results: PipelineResultTypes::NONE,
            merges: Merges::NONE,
            arguments: Vec::new(),
        }
    }

    /// A script's text.
    pub fn script(text: impl Into<Text>) -> Self {
        Command { is_script: true, ..Self::named(text) }
    }

    /// With one more argument.
    pub fn with(mut self, name: Option<&str>, value: Value) -> Self {
        self.arguments.push(Parameter { name: name.map(Text::from), value });
        self
    }

    fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        let merge = |bag: &mut Bag, name: &'static str| {
            bag.optional(name).map(|value| PipelineResultTypes::from_value(value, name)).transpose()
        };
        Ok(Command {
            text: bag.text("Cmd")?,
            is_script: bag.bool("IsScript")?,
            use_local_scope: match bag.value("UseLocalScope")? {
                Value::Null => None,
                Value::Bool(truth) => Some(truth),
                other => return Err(super::bag::wrong("UseLocalScope", "B", &other)),
            },
            merge_my_result: bag.enumeration("MergeMyResult")?,
            merge_to_result: bag.enumeration("MergeToResult")?,
            merge_previous_results: bag.enumeration("MergePreviousResults")?,
            merges: Merges {
                error: merge(&mut bag, "MergeError")?,
                warning: merge(&mut bag, "MergeWarning")?,
                verbose: merge(&mut bag, "MergeVerbose")?,
                debug: merge(&mut bag, "MergeDebug")?,
                information: merge(&mut bag, "MergeInformation")?,
            },
            arguments: bag.list("Args")?.items.into_iter().map(Parameter::decode).collect::<Result<_, _>>()?,
        })
    }

    fn into_value(self, lists: &TypeNames) -> Value {
        let merge = |types: Option<PipelineResultTypes>| types.map(PipelineResultTypes::into_value);
        boxed(
            Object::bag()
                .with("Cmd", Value::String(self.text))
                .with("IsScript", Value::Bool(self.is_script))
                .with("UseLocalScope", self.use_local_scope.map_or(Value::Null, Value::Bool))
                .with("MergeMyResult", self.merge_my_result.into_value())
                .with("MergeToResult", self.merge_to_result.into_value())
                .with("MergePreviousResults", self.merge_previous_results.into_value())
                .with_some("MergeError", merge(self.merges.error))
                .with_some("MergeWarning", merge(self.merges.warning))
                .with_some("MergeVerbose", merge(self.merges.verbose))
                .with_some("MergeDebug", merge(self.merges.debug))
                .with_some("MergeInformation", merge(self.merges.information))
                .with("Args", TypedList::new(lists, self.arguments).into_value(Value::from)),
        )
    }
}

impl Parameter {
    fn decode(value: Value) -> Result<Self, MessageError> {
        let mut bag = Bag::from_value(value, "Args")?;
        Ok(Parameter { name: bag.optional_text("N")?, value: bag.value("V")? })
    }
}

impl From<Parameter> for Value {
    fn from(parameter: Parameter) -> Self {
        boxed(Object::bag().with("N", nullable(parameter.name)).with("V", parameter.value))
    }
}

impl CreatePipeline {
    /// A pipeline of the pool's host, without input.
    pub fn new(powershell: PowerShell) -> Self {
        CreatePipeline {
            powershell,
            no_input: true,
            apartment_state: ApartmentState::UNKNOWN,
            remote_stream_options: RemoteStreamOptions::NONE,
            add_to_history: false,
            host_info: HostInfo::RUNSPACE,
            is_nested: false,
        }
    }

    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        super::references::follow(bag.object_mut(), "V");
        Ok(CreatePipeline {
            powershell: PowerShell::decode(bag.bag("PowerShell")?)?,
            no_input: bag.bool("NoInput")?,
            apartment_state: bag.enumeration("ApartmentState")?,
            remote_stream_options: bag.enumeration("RemoteStreamOptions")?,
            add_to_history: bag.bool("AddToHistory")?,
            host_info: HostInfo::decode(bag.bag("HostInfo")?)?,
            is_nested: bag.bool("IsNested")?,
        })
    }
}

impl From<CreatePipeline> for Value {
    fn from(message: CreatePipeline) -> Self {
        boxed(
            Object::bag()
                .with("PowerShell", message.powershell.into_value())
                .with("NoInput", Value::Bool(message.no_input))
                .with("ApartmentState", message.apartment_state.into_value())
                .with("RemoteStreamOptions", message.remote_stream_options.into_value())
                .with("AddToHistory", Value::Bool(message.add_to_history))
                .with("HostInfo", Value::from(message.host_info))
                .with("IsNested", Value::Bool(message.is_nested)),
        )
    }
}
