//! `$ExecutionContext` and what hangs on it.

use std::rc::Rc;

use super::object::OBJECT;
use crate::convert;
use crate::error::Result;
use crate::interpret::BlockScope;
use crate::runspace::{LanguageMode, Runspace, enum_value};
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, ScriptBlock, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&CONTEXT, &INVOKE_COMMAND, &SESSION_STATE, &VARIABLES, &PATHS];

/// System.Management.Automation.EngineIntrinsics
pub static CONTEXT: TypeInfo = TypeInfo {
    declarations: "\
System.Management.Automation.Host.PSHost Host {get;}
System.Management.Automation.CommandInvocationIntrinsics InvokeCommand {get;}
System.Management.Automation.SessionState SessionState {get;}
",
    properties: &[
        read("Host", |rt, _| Ok(rt.variable("Host").unwrap_or_default())),
        read("InvokeCommand", |_, _| Ok(of(&INVOKE_COMMAND))),
        read("SessionState", |_, _| Ok(of(&SESSION_STATE))),
    ],
    ..TypeInfo::class("System.Management.Automation.EngineIntrinsics", &OBJECT)
};

/// System.Management.Automation.CommandInvocationIntrinsics
pub static INVOKE_COMMAND: TypeInfo = TypeInfo {
    declarations: "\
string ExpandString(string source)
scriptblock NewScriptBlock(string scriptText)
System.Object GetCommand(string commandName, System.Object type)
",
    methods: &[
        method("ExpandString", |rt, _, arguments| {
            let text = convert::to_text(rt, &arguments[0])?;
            rt.expand_string(&text)
        }),
        method("NewScriptBlock", |rt, _, arguments| {
            let text = convert::to_text(rt, &arguments[0])?;
            let script = rt.read_script(&psrp_syntax::Source::new(text))?;
            Ok(Value::ScriptBlock(Rc::new(ScriptBlock::new(script))))
        }),
        method("System.Object InvokeScript(string script)", invoke_script),
        method("System.Object InvokeScript(string script, Params System.Object[] arguments)", invoke_script),
        method("GetCommand", |rt, _, arguments| {
            let name = convert::to_text(rt, &arguments[0])?;
            Ok(rt.find_command(&name).map_or(Value::Null, |command| command.to_value()))
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.CommandInvocationIntrinsics", &OBJECT)
};

fn invoke_script(rt: &mut Runspace, _: &Value, arguments: &[Value]) -> Result<Value> {
    let text = convert::to_text(rt, &arguments[0])?;
    let script = rt.read_script(&psrp_syntax::Source::new(text))?;
    let rest = match arguments.get(1) {
        Some(rest) => convert::enumerate(rt, rest).unwrap_or_default(),
        None => Vec::new(),
    };
    let mut output = Vec::new();
    rt.invoke_block_into(&Rc::new(ScriptBlock::new(script)), None, &rest, BlockScope::New, &mut output)?;
    Ok(super::intrinsic::collection(output))
}

/// System.Management.Automation.SessionState
pub static SESSION_STATE: TypeInfo = TypeInfo {
    declarations: "\
System.Management.Automation.CommandInvocationIntrinsics InvokeCommand {get;}
System.Management.Automation.PSLanguageMode LanguageMode {get;}
System.Management.Automation.PathIntrinsics Path {get;}
System.Management.Automation.PSVariableIntrinsics PSVariable {get;}
",
    properties: &[
        read("InvokeCommand", |_, _| Ok(of(&INVOKE_COMMAND))),
        read("LanguageMode", |rt, _| {
            let mode = match rt.language_mode {
                LanguageMode::FullLanguage => 0,
                LanguageMode::RestrictedLanguage => 1,
                LanguageMode::NoLanguage => 2,
                LanguageMode::ConstrainedLanguage => 3,
            };
            Ok(enum_value("System.Management.Automation.PSLanguageMode", mode).into())
        }),
        read("Path", |_, _| Ok(of(&PATHS))),
        read("PSVariable", |_, _| Ok(of(&VARIABLES))),
    ],
    ..TypeInfo::class("System.Management.Automation.SessionState", &OBJECT)
};

/// System.Management.Automation.PSVariableIntrinsics
pub static VARIABLES: TypeInfo = TypeInfo {
    declarations: "\
psvariable Get(string name)
System.Object GetValue(string name)
System.Object GetValue(string name, System.Object defaultValue)
void Remove(string name)
void Set(string name, System.Object value)
",
    methods: &[
        method("Get", |rt, _, arguments| {
            let name = convert::to_text(rt, &arguments[0])?;
            Ok(rt.find_variable(&name).map_or(Value::Null, |variable| Value::from(Object::new(variable))))
        }),
        method("GetValue", |rt, _, arguments| {
            let name = convert::to_text(rt, &arguments[0])?;
            Ok(rt.variable(&name).or_else(|| arguments.get(1).cloned()).unwrap_or_default())
        }),
        method("Remove", |rt, _, arguments| {
            let name = convert::to_text(rt, &arguments[0])?;
            let scope = rt.scope.clone();
            rt.remove_variable(&scope, &crate::runspace::key(&name));
            Ok(Value::Nothing)
        }),
        method("Set", |rt, _, arguments| {
            let name = convert::to_text(rt, &arguments[0])?;
            rt.set_variable(&name, arguments[1].clone())?;
            Ok(Value::Nothing)
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.PSVariableIntrinsics", &OBJECT)
};

/// System.Management.Automation.PathIntrinsics
pub static PATHS: TypeInfo = TypeInfo {
    declarations: "\
System.Management.Automation.PathInfo CurrentFileSystemLocation {get;}
System.Management.Automation.PathInfo CurrentLocation {get;}
string GetUnresolvedProviderPathFromPSPath(string path)
",
    properties: &[
        read("CurrentFileSystemLocation", |rt, _| location(rt)),
        read("CurrentLocation", |rt, _| location(rt)),
    ],
    methods: &[method("GetUnresolvedProviderPathFromPSPath", |rt, _, arguments| {
        let path = convert::to_text(rt, &arguments[0])?;
        Ok(Value::from(crate::provider::resolve_one(rt, &path)?.path))
    })],
    ..TypeInfo::class("System.Management.Automation.PathIntrinsics", &OBJECT)
};

fn location(rt: &mut Runspace) -> Result<Value> {
    let mut output = Vec::new();
    rt.invoke_command("Get-Location", &[], &[], Vec::new(), &mut output)?;
    Ok(output.pop().unwrap_or_default())
}

/// One of the objects: all they know is in the runspace.
#[derive(Debug)]
struct Part(&'static TypeInfo);

impl Instance for Part {
    fn ty(&self) -> Type {
        Type::Known(self.0)
    }
}

fn of(info: &'static TypeInfo) -> Value {
    Value::from(Object::new(Part(info)))
}

/// `$ExecutionContext`
pub fn context() -> Value {
    of(&CONTEXT)
}
