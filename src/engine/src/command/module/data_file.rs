//! Values of data files (`.psd1`) as values of the language.

use std::rc::Rc;

use psrp_syntax::data;

use crate::value::{Dictionary, ScriptBlock, Str, Value};

/// The table as a hashtable.
pub fn hashtable(table: &data::Table) -> Rc<Dictionary> {
    let made = Dictionary::hashtable();
    for entry in &table.entries {
        made.set(Value::String(Str::from(&*entry.key)), value(&entry.value));
    }
    Rc::new(made)
}

/// The value of a data file as the language has it.
pub fn value(read: &data::Value) -> Value {
    match read {
        data::Value::Null => Value::Null,
        data::Value::Boolean(truth) => (*truth).into(),
        data::Value::Number(number) => crate::interpret::constant(number),
        data::Value::String(text) => Value::String(Str::from(&**text)),
        data::Value::Array(items) => Value::array(items.iter().map(value).collect()),
        data::Value::Table(table) => hashtable(table).into(),
        data::Value::ScriptBlock(ast) => Rc::new(ScriptBlock::new(ast.clone())).into(),
    }
}
