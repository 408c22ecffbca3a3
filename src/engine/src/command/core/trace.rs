//! Get-TraceSource, Trace-Command

use crate::command::pattern::Pattern;
use crate::command::{Call, Cmdlet};
use crate::dotnet::object::OBJECT;
use crate::error::Result;
use crate::interpret::BlockScope;
use crate::types::{TypeInfo, read};
use crate::value::{Record, Value, field};

/// System.Management.Automation.PSTraceSource
pub static TRACE_SOURCE: TypeInfo = TypeInfo {
    declarations: "string Description {get;set;}
string Name {get;}",
    properties: &[read("Description", field::<0>), read("Name", field::<1>)],
    ..TypeInfo::class("System.Management.Automation.PSTraceSource", &OBJECT)
};

/// Name and description of sources; this engine writes to none of them.
const SOURCES: &[(&str, &str)] = &[
    ("CommandDiscovery", "Traces the discovery of cmdlets, scripts, functions, applications, etc."),
    ("CommandSearch", "CommandSearch"),
    ("ETS", "Extended Type System"),
    ("FormatFileLoading", "Loading format files"),
    ("LocationGlobber", "The location globber converts PowerShell paths with glob characters to zero or more paths."),
    (
        "MemberResolution",
        "Traces the resolution from member name to the member. A member can be a property, method, etc.",
    ),
    (
        "ParameterBinding",
        "Traces the process of binding the arguments to the parameters of cmdlets, functions, and scripts.",
    ),
    ("PathResolution", "Traces the path resolution algorithm."),
    ("PSDriveInfo", "The namespace navigation tracer"),
    ("SessionState", "SessionState Class"),
    ("TypeConversion", "Traces the type conversion algorithm"),
    ("TypeMatch", "Traces matching of types"),
];

/// Get-TraceSource
pub struct GetTraceSource;

impl Cmdlet for GetTraceSource {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let patterns = call.texts("Name").unwrap_or_else(|| vec!["*".into()]);
        for (name, description) in SOURCES {
            if patterns.iter().any(|pattern| Pattern::new(pattern).is_match(name)) {
                call.write(Record::new(&TRACE_SOURCE, vec![(*description).into(), (*name).into()]))?;
            }
        }
        Ok(())
    }
}

/// Trace-Command: runs the expression; there is nothing to trace.
pub struct TraceCommand;

impl Cmdlet for TraceCommand {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if let Some(block) = call.block("Expression") {
            let input = call.argument("InputObject").filter(|input| !matches!(input, Value::Nothing)).cloned();
            return call.runspace.invoke_block_into(&block, input, &[], BlockScope::Current, call.output);
        }
        let name = call.text("Command").unwrap_or_default();
        let arguments = call.values("ArgumentList").unwrap_or_default();
        let input: Vec<Value> = call.input.clone().into_iter().collect();
        call.runspace.invoke_command(&name, &[], &arguments, input, call.output)
    }
}
