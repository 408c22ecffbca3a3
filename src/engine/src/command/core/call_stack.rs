//! Get-PSCallStack

use crate::command::{Call, Cmdlet};
use crate::dotnet::object::OBJECT;
use crate::error::Result;
use crate::types::{TypeInfo, read};
use crate::value::{Object, Record, Value, field};

/// System.Management.Automation.CallStackFrame
pub static CALL_STACK_FRAME: TypeInfo = TypeInfo {
    declarations: "string ScriptName {get;}
int ScriptLineNumber {get;}
System.Management.Automation.InvocationInfo InvocationInfo {get;}
System.Management.Automation.Language.IScriptExtent Position {get;}
string FunctionName {get;}
System.Object Command {get;}
System.Object Location {get;}
System.Object Arguments {get;}",
    properties: &[
        read("ScriptName", field::<0>),
        read("ScriptLineNumber", field::<1>),
        read("InvocationInfo", field::<2>),
        read("Position", field::<3>),
        read("FunctionName", field::<4>),
        read("Command", field::<5>),
        read("Location", field::<6>),
        read("Arguments", field::<7>),
    ],
    ..TypeInfo::class("System.Management.Automation.CallStackFrame", &OBJECT)
};

/// Get-PSCallStack
pub struct GetCallStack;

impl Cmdlet for GetCallStack {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let frames: Vec<_> = call.runspace.frame.chain().cloned().collect();
        for frame in frames {
            let file = frame.source.file();
            let line = frame.source.position(frame.position.get().start).line;
            let line = i32::try_from(line).unwrap_or(i32::MAX);
            let location = match file {
                Some(file) => format!("{}: line {line}", file.rsplit('/').next().unwrap_or(file)),
                None => "<No file>".into(),
            };
            let invocation = frame.invocation.borrow().clone();
            let invocation = invocation.map_or(Value::Null, |invocation| Object::new(invocation).into());
            let file: Value = file.map(|file| file.to_string()).into();
            let name: Value = frame.name.clone().into();
            let fields =
                vec![file, line.into(), invocation, Value::Null, name.clone(), name, location.into(), "{}".into()];
            call.write(Record::new(&CALL_STACK_FRAME, fields))?;
        }
        Ok(())
    }
}
