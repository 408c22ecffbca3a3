//! System.Management.Automation.ScriptInfo: a script block as a command.

use std::rc::Rc;

use crate::bind::Signature;
use crate::command::discovery::command_info::{COMMAND_INFO, collection, sets_of};
use crate::runspace::enum_value;
use crate::types::{Type, TypeInfo, read};
use crate::value::{Instance, Object, ScriptBlock, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&SCRIPT_INFO];

/// System.Management.Automation.ScriptInfo
pub static SCRIPT_INFO: TypeInfo = TypeInfo {
    declarations: "\
string Definition {get;}
scriptblock ScriptBlock {get;}
System.Collections.ObjectModel.ReadOnlyCollection[System.Management.Automation.PSTypeName] OutputType {get;}
string Name {get;}
System.Management.Automation.CommandTypes CommandType {get;}
string Source {get;}
version Version {get;}
string ModuleName {get;}
psmoduleinfo Module {get;}
System.Collections.ObjectModel.ReadOnlyCollection[System.Management.Automation.CommandParameterSetInfo] ParameterSets {get;}
",
    properties: &[
        read("Definition", |_, this| Ok(own(this).map_or(Value::Null, |block| Value::string(block.ast.body_text())))),
        read("ScriptBlock", |_, this| Ok(own(this).map_or(Value::Null, |block| Value::ScriptBlock(block.clone())))),
        read("OutputType", |_, _| Ok(collection("System.Management.Automation.PSTypeName", Vec::new()))),
        read("Name", |_, _| Ok(Value::string(""))),
        read("Source", |_, _| Ok(Value::string(""))),
        read("Version", |_, _| Ok(Value::Null)),
        read("ModuleName", |_, _| Ok(Value::string(""))),
        read("Module", |_, _| Ok(Value::Null)),
        read("ParameterSets", |rt, this| match own(this).cloned() {
            Some(block) => Ok(sets_of(&*Signature::of_block(rt, &block)?)),
            None => Ok(Value::Null),
        }),
        read("CommandType", |_, _| Ok(enum_value("System.Management.Automation.CommandTypes", 64).into())),
    ],
    ..TypeInfo::class("System.Management.Automation.ScriptInfo", &COMMAND_INFO)
};

#[derive(Debug)]
struct ScriptInfo(Rc<ScriptBlock>);

impl Instance for ScriptInfo {
    fn ty(&self) -> Type {
        Type::Known(&SCRIPT_INFO)
    }

    fn text(&self) -> Option<Str> {
        Some(self.0.ast.body_text().into())
    }
}

fn own(this: &Value) -> Option<&Rc<ScriptBlock>> {
    match this.bare() {
        Value::Object(object) => object.downcast::<ScriptInfo>().map(|info| &info.0),
        _ => None,
    }
}

/// The block as a command.
pub(super) fn value(block: &Rc<ScriptBlock>) -> Value {
    Value::from(Object::new(ScriptInfo(block.clone())))
}
