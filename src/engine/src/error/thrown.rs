//! From where .NET throws: what TargetSite, Source and StackTrace of an exception say, by the error it makes.
//!
//! An exception that is only put into a record has none of these. Which are thrown is PowerShell's own affair, and so is the
//! method; what is not listed here is taken for not thrown.

use std::rc::Rc;

use super::{ErrorRecord, Exception};
use crate::types::Type;
use crate::value::{Array, Dictionary, DictionaryKind, Value};

/// Where an exception is thrown.
#[derive(Debug)]
pub struct Site {
    /// The method, as `TargetSite` has it.
    pub method: &'static str,
    /// The assembly, as `Source` has it.
    pub assembly: &'static str,
    /// The first line of `StackTrace`.
    pub trace: &'static str,
    /// Whether it passes through the interpreter, which notes its calls in `Data`.
    passes: bool,
}

/// The key under which the interpreter notes them.
const FRAMES: &str = "System.Management.Automation.Interpreter.InterpretedFrameInfo";
const AUTOMATION: &str = "System.Management.Automation";

/// Error id, type of the exception, and where it is thrown. An empty id stands for any.
const SITES: &[(&str, &str, Site)] = &[
    (
        "PathNotFound",
        "System.Management.Automation.ItemNotFoundException",
        Site {
            method: "System.Collections.ObjectModel.Collection`1[System.String] ExpandMshGlobPath(System.String, Boolean, System.Management.Automation.PSDriveInfo, System.Management.Automation.Provider.ContainerCmdletProvider, System.Management.Automation.CmdletProviderContext)",
            assembly: AUTOMATION,
            trace: "   at System.Management.Automation.LocationGlobber.ExpandMshGlobPath(String path, Boolean allowNonexistingPaths, PSDriveInfo drive, ContainerCmdletProvider provider, CmdletProviderContext context)",
            passes: false,
        },
    ),
    (
        "CommandNotFoundException",
        "System.Management.Automation.CommandNotFoundException",
        Site {
            method: "System.Management.Automation.CommandInfo LookupCommandInfo(System.String, System.Management.Automation.CommandTypes, System.Management.Automation.SearchResolutionOptions, System.Management.Automation.CommandOrigin, System.Management.Automation.ExecutionContext)",
            assembly: AUTOMATION,
            trace: "   at System.Management.Automation.CommandDiscovery.LookupCommandInfo(String commandName, CommandTypes commandTypes, SearchResolutionOptions searchResolutionOptions, CommandOrigin commandOrigin, ExecutionContext context)",
            passes: true,
        },
    ),
    (
        "NamedParameterNotFound",
        "System.Management.Automation.ParameterBindingException",
        Site {
            method: "Void VerifyArgumentsProcessed(System.Management.Automation.ParameterBindingException)",
            assembly: AUTOMATION,
            trace: "   at System.Management.Automation.CmdletParameterBinderController.VerifyArgumentsProcessed(ParameterBindingException originalBindingException)",
            passes: true,
        },
    ),
    (
        "PositionalParameterNotFound",
        "System.Management.Automation.ParameterBindingException",
        Site {
            method: "Void VerifyArgumentsProcessed(System.Management.Automation.ParameterBindingException)",
            assembly: AUTOMATION,
            trace: "   at System.Management.Automation.CmdletParameterBinderController.VerifyArgumentsProcessed(ParameterBindingException originalBindingException)",
            passes: true,
        },
    ),
    (
        "InvalidCastFromStringToInteger",
        "System.Management.Automation.PSInvalidCastException",
        Site {
            method: "System.Object ConvertStringToInteger(System.Object, System.Type, Boolean, System.Management.Automation.PSObject, System.IFormatProvider, System.Management.Automation.Runspaces.TypeTable)",
            assembly: AUTOMATION,
            trace: "   at System.Management.Automation.LanguagePrimitives.ConvertStringToInteger(Object valueToConvert, Type resultType, Boolean recursion, PSObject originalValueToConvert, IFormatProvider formatProvider, TypeTable backupTable)",
            passes: true,
        },
    ),
    (
        "InvalidCastFromStringToInteger",
        "System.FormatException",
        Site {
            method: "Void ThrowFormatException[TChar](System.ReadOnlySpan`1[TChar])",
            assembly: "System.Private.CoreLib",
            trace: "   at System.Number.ThrowFormatException[TChar](ReadOnlySpan`1 value)",
            passes: false,
        },
    ),
    (
        "InvokeMethodOnNull",
        "System.Management.Automation.RuntimeException",
        Site {
            method: "System.Object CallSite.Target(System.Runtime.CompilerServices.Closure, System.Runtime.CompilerServices.CallSite, System.Object)",
            assembly: "Anonymously Hosted DynamicMethods Assembly",
            trace: "   at CallSite.Target(Closure, CallSite, Object)",
            passes: true,
        },
    ),
    (
        "ScriptsNotAllowed",
        "System.Management.Automation.ParseException",
        Site {
            method: "System.Management.Automation.CommandProcessorBase CreateCommandProcessor(System.Management.Automation.ExecutionContext, Boolean, System.Management.Automation.CommandOrigin)",
            assembly: AUTOMATION,
            trace: "   at System.Management.Automation.Runspaces.Command.CreateCommandProcessor(ExecutionContext executionContext, Boolean addToHistory, CommandOrigin origin)",
            passes: false,
        },
    ),
];

const DIVIDE: Site = Site {
    method: "System.Object Divide(Int32, Int32)",
    assembly: AUTOMATION,
    trace: "   at System.Management.Automation.IntOps.Divide(Int32 lhs, Int32 rhs)",
    passes: true,
};
const PARSE: Site = Site {
    method: "System.Management.Automation.ScriptBlock ParseScriptBlock(System.String, System.String, Boolean)",
    assembly: AUTOMATION,
    trace: "   at System.Management.Automation.AutomationEngine.ParseScriptBlock(String script, String fileName, Boolean addToHistory)",
    passes: false,
};
const CREATE: Site = Site {
    method: "System.Management.Automation.ScriptBlock Create(System.Management.Automation.Language.Parser, System.String, System.String)",
    assembly: AUTOMATION,
    trace: "   at System.Management.Automation.ScriptBlock.Create(Parser parser, String fileName, String fileContents)",
    passes: false,
};

/// Where a host's answer that is an error is thrown.
pub static EXECUTE_METHOD: Site = Site {
    method: "T ExecuteMethod[T](System.Management.Automation.Remoting.RemoteHostMethodId, System.Object[])",
    assembly: AUTOMATION,
    trace: "   at System.Management.Automation.Remoting.ServerMethodExecutor.ExecuteMethod[T](RemoteHostMethodId methodId, Object[] parameters)",
    passes: false,
};
const THROW_TERMINATING: Site = Site {
    method: "Void ThrowTerminatingError(System.Management.Automation.ErrorRecord)",
    assembly: AUTOMATION,
    trace: "   at System.Management.Automation.MshCommandRuntime.ThrowTerminatingError(ErrorRecord errorRecord)",
    passes: false,
};

/// Notes the same for an error that a command ends with: PowerShell throws what was not thrown before, to give it a trace.
pub fn note_terminating(record: &ErrorRecord) {
    note(record);
    if let Value::Object(object) = record.exception.bare()
        && let Some(exception) = object.downcast::<Exception>()
        && exception.thrown.get().is_none()
    {
        exception.thrown.set(Some(&THROW_TERMINATING));
    }
}

/// Notes in the exceptions of the record where they were thrown, if they were.
pub fn note(record: &ErrorRecord) {
    let mut at = record.exception.clone();
    while let Value::Object(object) = at.bare() {
        let Some(exception) = object.downcast::<Exception>() else { return };
        if exception.thrown.get().is_none()
            && let Some(site) = site(record, exception)
        {
            exception.thrown.set(Some(site));
            if site.passes {
                note_calls(record, exception);
            }
        }
        let inner = exception.inner.clone();
        at = inner;
    }
}

fn site(record: &ErrorRecord, exception: &Exception) -> Option<&'static Site> {
    match exception.type_name {
        "System.Management.Automation.IncompleteParseException" => return Some(&PARSE),
        "System.Management.Automation.ParseException" if &*record.id != "ScriptsNotAllowed" => {
            return Some(if record.details.borrow().command.is_some() { &CREATE } else { &PARSE });
        }
        "System.Management.Automation.RuntimeException" if &*record.id == "RuntimeException" => {
            return divides_by_zero(exception).then_some(&DIVIDE);
        }
        _ => {}
    }
    SITES.iter().find(|(id, ty, _)| **id == *record.id && *ty == exception.type_name).map(|(_, _, site)| site)
}

fn divides_by_zero(exception: &Exception) -> bool {
    match exception.inner.bare() {
        Value::Object(inner) => inner
            .downcast::<Exception>()
            .is_some_and(|inner| inner.type_name == "System.DivideByZeroException" && inner.thrown.get().is_none()),
        _ => false,
    }
}

/// Puts the names of the calls of the script into `Data`.
fn note_calls(record: &ErrorRecord, exception: &Exception) {
    let details = record.details.borrow();
    let Some(trace) = details.script_stack_trace.as_deref().filter(|trace| !trace.is_empty()) else { return };
    let Some(element) = crate::types::find(FRAMES) else { return };
    let calls =
        trace.lines().filter_map(|line| Some(Value::string(line.strip_prefix("at ")?.split(',').next()?))).collect();
    let mut data = exception.data.borrow_mut();
    if data.is_null() {
        *data = Dictionary::new(list_dictionary(), DictionaryKind::Generic).into();
    }
    if let Value::Dictionary(data) = &*data {
        data.set(Value::string(FRAMES), Rc::new(Array::new(Type::Known(element), calls)).into());
    }
}

/// The type of an exception's `Data`.
pub(crate) fn list_dictionary() -> Type {
    crate::types::find("System.Collections.ListDictionaryInternal").map_or(Type::HASHTABLE, Type::Known)
}
