//! System.Management.Automation.PSVariable

use std::rc::Rc;

use crate::dotnet::object::OBJECT;
use crate::error::Result;
use crate::runspace::{Runspace, Variable, VariableOptions, enum_value};
use crate::types::{Type, TypeInfo, method, read, write};
use crate::value::{List, Object, Value};

/// PSVariable
pub static PS_VARIABLE: TypeInfo = TypeInfo {
    declarations: "new(string name)
new(string name, System.Object value)
new(string name, System.Object value, System.Management.Automation.ScopedItemOptions options)
string Name {get;}
string Description {get;set;}
System.Object Value {get;set;}
System.Management.Automation.SessionStateEntryVisibility Visibility {get;set;}
psmoduleinfo Module {get;}
string ModuleName {get;}
System.Management.Automation.ScopedItemOptions Options {get;set;}
System.Collections.ObjectModel.Collection[System.Attribute] Attributes {get;}",
    constructors: &[method("new", construct)],
    properties: &[
        read("Name", |_, this| Ok(variable(this).map(|variable| variable.name.clone()).into())),
        write(
            "Description",
            |_, this| {
                let text = variable(this).and_then(|variable| variable.description.borrow().clone());
                Ok(text.unwrap_or_else(|| "".into()).into())
            },
            |runspace, this, value| {
                let text = crate::convert::to_text(runspace, &value)?;
                if let Some(variable) = variable(this) {
                    *variable.description.borrow_mut() = Some(text);
                }
                Ok(())
            },
        ),
        write(
            "Value",
            |_, this| Ok(variable(this).map_or(Value::Null, |variable| variable.get())),
            |runspace, this, value| match variable(this) {
                Some(variable) => runspace.store(&variable, value),
                None => Ok(()),
            },
        ),
        read("Visibility", |_, _| {
            Ok(enum_value("System.Management.Automation.SessionStateEntryVisibility", 0).unwrap_or_default())
        }),
        read("Module", |_, _| Ok(Value::Null)),
        read("ModuleName", |_, _| Ok("".into())),
        write(
            "Options",
            |_, this| {
                Ok(variable(this)
                    .map(|variable| match &*variable.name {
                        // Nothing ever changes it, whatever its options say.
                        "null" => options(VariableOptions::NONE),
                        _ => options(variable.options.get()),
                    })
                    .into())
            },
            |_, this, value| {
                if let (Some(variable), Value::Enum(value)) = (variable(this), value.bare()) {
                    variable.options.set(VariableOptions(u8::try_from(value.value).unwrap_or_default()));
                }
                Ok(())
            },
        ),
        read("Attributes", |_, _| {
            let list = List::new(attributes(), Vec::new());
            list.extra.set_type_names(ATTRIBUTE_NAMES.iter().map(|name| (*name).into()).collect());
            Ok(list.into())
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.PSVariable", &OBJECT)
};

/// The type of `$null` itself.
pub static NULL_VARIABLE: TypeInfo = TypeInfo::class("System.Management.Automation.NullVariable", &PS_VARIABLE);

/// The options as ScopedItemOptions.
pub fn options(options: VariableOptions) -> Value {
    let number = i64::from(options.0);
    enum_value("System.Management.Automation.ScopedItemOptions", number).unwrap_or(Value::Int32(i32::from(options.0)))
}

/// The type names of a variable's collection of attributes.
const ATTRIBUTE_NAMES: &[&str] = &[
    "System.Management.Automation.PSVariableAttributeCollection",
    "System.Collections.ObjectModel.Collection`1[[System.Attribute, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, \
     PublicKeyToken=7cec85d7bea7798e]]",
    "System.Object",
];

fn attributes() -> Type {
    crate::types::find("System.Management.Automation.PSVariableAttributeCollection")
        .map_or(Type::ARRAY_LIST, Type::Known)
}

fn variable(this: &Value) -> Option<Rc<Variable>> {
    match this.bare() {
        Value::Object(object) => object.downcast::<Rc<Variable>>().cloned(),
        _ => None,
    }
}

fn construct(runspace: &mut Runspace, _this: &Value, arguments: &[Value]) -> Result<Value> {
    let name = crate::convert::to_text(runspace, arguments.first().unwrap_or(&Value::Null))?;
    let variable = Variable::new(name, arguments.get(1).cloned().unwrap_or_default());
    if let Some(Value::Enum(options)) = arguments.get(2).map(Value::bare) {
        variable.options.set(VariableOptions(u8::try_from(options.value).unwrap_or_default()));
    }
    Ok(Object::new(Rc::new(variable)).into())
}
