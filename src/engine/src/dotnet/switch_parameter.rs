//! System.Management.Automation.SwitchParameter.

use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&SWITCH_PARAMETER];

/// System.Management.Automation.SwitchParameter
pub static SWITCH_PARAMETER: TypeInfo = TypeInfo {
    declarations: "\
new(bool isPresent)
bool IsPresent {get;}
static switch Present {get;}
bool Equals(System.Object obj)
int GetHashCode()
bool ToBool()
string ToString()
",
    constructors: &[method("new", |_, _, args| Ok(value(crate::convert::is_true(&args[0]))))],
    properties: &[read("IsPresent", |_, this| Ok(Value::Bool(is_present(this))))],
    methods: &[method("ToBool", |_, this, _| Ok(Value::Bool(is_present(this))))],
    static_properties: &[read("Present", |_, _| Ok(value(true)))],
    ..TypeInfo::value("System.Management.Automation.SwitchParameter")
};

#[derive(Debug)]
struct SwitchParameter(bool);

impl Instance for SwitchParameter {
    fn ty(&self) -> Type {
        Type::Known(&SWITCH_PARAMETER)
    }

    fn text(&self) -> Option<Str> {
        Some(if self.0 { "True" } else { "False" }.into())
    }

    fn truth(&self) -> Option<bool> {
        Some(self.0)
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        other.downcast::<SwitchParameter>().map(|other| self.0 == other.0)
    }
}

/// A switch that is on or off.
pub fn value(on: bool) -> Value {
    Value::from(Object::new(SwitchParameter(on)))
}

/// Whether the switch is on.
pub fn is_present(this: &Value) -> bool {
    match this.bare() {
        Value::Object(object) => object.downcast::<SwitchParameter>().is_some_and(|switch| switch.0),
        _ => false,
    }
}
