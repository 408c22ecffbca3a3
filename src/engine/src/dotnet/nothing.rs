//! The objects that stand for nothing: DBNull, Missing, AutomationNull, NullString.

use super::object::OBJECT;
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&DB_NULL, &MISSING, &AUTOMATION_NULL, &NULL_STRING];

/// System.DBNull
pub static DB_NULL: TypeInfo = TypeInfo {
    declarations: "\
static System.DBNull Value {get;}
System.TypeCode GetTypeCode()
string ToString()
string ToString(System.IFormatProvider provider)
",
    methods: &[method("ToString", |_, _, _| Ok(Value::string("")))],
    static_properties: &[read("Value", |_, _| Ok(Value::from(Object::new(Nothing(&DB_NULL)))))],
    ..TypeInfo::class("System.DBNull", &OBJECT)
};
/// System.Reflection.Missing
pub static MISSING: TypeInfo = TypeInfo {
    declarations: "static System.Reflection.Missing Value {get;}\n",
    static_properties: &[read("Value", |_, _| Ok(Value::from(Object::new(Nothing(&MISSING)))))],
    ..TypeInfo::class("System.Reflection.Missing", &OBJECT)
};
/// System.Management.Automation.Internal.AutomationNull
pub static AUTOMATION_NULL: TypeInfo = TypeInfo {
    declarations: "static psobject Value {get;}\n",
    static_properties: &[read("Value", |_, _| Ok(Value::Nothing))],
    ..TypeInfo::class("System.Management.Automation.Internal.AutomationNull", &OBJECT)
};

/// System.Management.Automation.Language.NullString
pub static NULL_STRING: TypeInfo = TypeInfo {
    declarations: "\
static System.Management.Automation.Language.NullString Value {get;}
string ToString()
",
    static_properties: &[read("Value", |_, _| Ok(Value::from(Object::new(Nothing(&NULL_STRING)))))],
    ..TypeInfo::class("System.Management.Automation.Language.NullString", &OBJECT)
};

#[derive(Debug)]
struct Nothing(&'static TypeInfo);

impl Instance for Nothing {
    fn ty(&self) -> Type {
        Type::Known(self.0)
    }

    fn text(&self) -> Option<Str> {
        (!std::ptr::eq(self.0, &MISSING)).then(|| "".into())
    }

    fn truth(&self) -> Option<bool> {
        (self.0.name == "System.DBNull").then_some(false)
    }

    fn hash_key(&self) -> Option<Box<str>> {
        Some(self.0.name.into())
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        Some(other.downcast::<Nothing>().is_some_and(|other| std::ptr::eq(self.0, other.0)))
    }
}

/// Whether the value is `[DBNull]::Value`, which the language takes for null when it compares.
pub(crate) fn is_db_null(value: &Value) -> bool {
    match value.bare() {
        Value::Object(object) => object.downcast::<Nothing>().is_some_and(|own| std::ptr::eq(own.0, &DB_NULL)),
        _ => false,
    }
}
