//! Objects that are nothing but their properties.

use std::cell::RefCell;

use super::{Instance, Object, Str, Value};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo};

/// An object of a .NET type whose properties are stored values: what cmdlets give that has a type of its own but no
/// behaviour. The type's table reads its fields with [`field`] and sets them with [`set_field`].
#[derive(Debug)]
pub struct Record {
    info: &'static TypeInfo,
    fields: RefCell<Vec<Value>>,
    text: Option<Str>,
}

impl Record {
    /// An object of the type `info`; `fields` stand in the order of its properties.
    pub fn new(info: &'static TypeInfo, fields: Vec<Value>) -> Record {
        Record { info, fields: RefCell::new(fields), text: None }
    }

    /// The same with a text for `ToString()`.
    pub fn with_text(mut self, text: impl Into<Str>) -> Record {
        self.text = Some(text.into());
        self
    }

    /// The field at `index`; null past the end.
    pub fn get(&self, index: usize) -> Value {
        self.fields.borrow().get(index).cloned().unwrap_or_default()
    }

    /// Sets the field at `index`.
    pub fn set(&self, index: usize, value: Value) {
        if let Some(field) = self.fields.borrow_mut().get_mut(index) {
            *field = value;
        }
    }
}

impl Instance for Record {
    fn ty(&self) -> Type {
        Type::Known(self.info)
    }

    fn text(&self) -> Option<Str> {
        self.text.clone()
    }
}

impl From<Record> for Value {
    fn from(record: Record) -> Value {
        Object::new(record).into()
    }
}

/// Reads field `INDEX` of a [`Record`].
pub fn field<const INDEX: usize>(_runspace: &mut Runspace, object: &Value) -> Result<Value> {
    Ok(record(object).map_or(Value::Null, |record| record.get(INDEX)))
}

/// Sets field `INDEX` of a [`Record`].
pub fn set_field<const INDEX: usize>(_runspace: &mut Runspace, object: &Value, value: Value) -> Result {
    if let Some(record) = record(object) {
        record.set(INDEX, value);
    }
    Ok(())
}

fn record(object: &Value) -> Option<&Record> {
    match object.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}
