//! Get-PSCallStack

use crate::command::{Call, Cmdlet};
use crate::dotnet::object::OBJECT;
use crate::error::Result;
use crate::types::{TypeInfo, read};
use crate::value::{MemberKind, Object, Record, Value, field};

/// System.Management.Automation.CallStackFrame
pub static CALL_STACK_FRAME: TypeInfo = TypeInfo {
    declarations: "string ScriptName {get;}
int ScriptLineNumber {get;}
System.Management.Automation.InvocationInfo InvocationInfo {get;}
System.Management.Automation.Language.IScriptExtent Position {get;}
string FunctionName {get;}",
    properties: &[
        read("ScriptName", field::<0>),
        read("ScriptLineNumber", field::<1>),
        read("InvocationInfo", field::<2>),
        read("Position", field::<3>),
        read("FunctionName", field::<4>),
    ],
    ..TypeInfo::class("System.Management.Automation.CallStackFrame", &OBJECT)
};

/// Get-PSCallStack
pub struct GetCallStack;

impl Cmdlet for GetCallStack {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let frames: Vec<_> = call.runspace.frame.chain().cloned().collect();
        for frame in frames {
            let file = frame.source.file().cloned();
            let line = frame.source.position(frame.position.get().start).line;
            let line = i32::try_from(line).unwrap_or(i32::MAX);
            let location = match &file {
                Some(file) => format!("{}: line {line}", crate::provider::path::leaf(file)),
                None => "<No file>".into(),
            };
            let invocation = frame.invocation.borrow().clone();
            let invocation = invocation.map_or(Value::Null, |invocation| Object::new(invocation).into());
            let name: Value = frame.name.clone().into();
            let place = file.as_ref().map_or("<No file>", |file| file);
            let text = format!("at {}, {place}: line {line}", frame.name);
            let command: Value = match (&frame.block, &file) {
                (Some(block), Some(file)) if block.function.is_none() => file.rsplit('/').next().unwrap_or(file).into(),
                _ => name.clone(),
            };
            let position = frame.source.slice(frame.position.get());
            let file: Value = file.as_ref().map(|file| file.to_string()).into();
            let fields = vec![file, line.into(), invocation, position.into(), name];
            let object = Object::new(Record::new(&CALL_STACK_FRAME, fields).with_text(text));
            let added = [("Command", command), ("Location", location.into()), ("Arguments", "{}".into())];
            for (name, value) in added {
                object.extra.members_mut().set(name.into(), MemberKind::Note(value));
            }
            call.write(object)?;
        }
        Ok(())
    }
}
