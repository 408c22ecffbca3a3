//! A call of a cmdlet: its arguments, and what it may do.

use std::rc::Rc;

use super::{Declaration, Output};
use crate::error::{ErrorRecord, Flow, InvocationInfo, Result, Terminates};
use crate::interpret::BlockScope;
use crate::runspace::Runspace;
use crate::value::{ScriptBlock, Str, Value};

/// What a cmdlet has in its hands while it runs.
pub struct Call<'a> {
    /// The runspace it runs in.
    pub runspace: &'a mut Runspace,
    /// Its declaration.
    pub declaration: &'static Declaration,
    /// Name and arguments of the call, converted to the parameters' types; those bound from the pipeline change with each
    /// object.
    pub bound: &'a [(&'static str, Value)],
    /// The parameter set that was chosen.
    pub set: &'a str,
    /// The object of the pipeline being processed; `None` in begin and end, and when nothing is piped in.
    pub input: Option<Value>,
    /// Whether objects are piped in.
    pub expecting_input: bool,
    /// The call, for error records.
    pub invocation: &'a Rc<InvocationInfo>,
    /// The pipeline's id, for [`Flow::Enough`].
    pub pipeline: u64,
    /// Where output goes.
    pub output: &'a mut dyn Output,
}

impl Call<'_> {
    /// The argument of the parameter, if it was given.
    pub fn argument(&self, name: &str) -> Option<&Value> {
        self.bound.iter().find(|(bound, _)| bound.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Whether the parameter was given.
    pub fn has(&self, name: &str) -> bool {
        self.argument(name).is_some()
    }

    /// Whether the switch is on.
    pub fn switch(&self, name: &str) -> bool {
        matches!(self.argument(name).map(Value::bare), Some(Value::Bool(true)))
    }

    /// The text of a `string` parameter.
    pub fn text(&self, name: &str) -> Option<Str> {
        match self.argument(name)?.bare() {
            Value::String(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// The texts of a `string[]` parameter.
    pub fn texts(&self, name: &str) -> Option<Vec<Str>> {
        let values = self.values(name)?;
        Some(
            values
                .into_iter()
                .filter_map(|value| if let Value::String(text) = value.bare() { Some(text.clone()) } else { None })
                .collect(),
        )
    }

    /// The number of an `int` or `long` parameter.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.argument(name)?.bare() {
            Value::Int32(number) => Some((*number).into()),
            Value::UInt32(number) => Some((*number).into()),
            Value::Int64(number) => Some(*number),
            Value::Byte(number) => Some((*number).into()),
            Value::Enum(value) => Some(value.value),
            _ => None,
        }
    }

    /// The items of an array parameter; one item where it holds no array.
    pub fn values(&self, name: &str) -> Option<Vec<Value>> {
        match self.argument(name)? {
            Value::Array(array) => Some(array.to_vec()),
            Value::Null | Value::Nothing => None,
            other => Some(vec![other.clone()]),
        }
    }

    /// The script block of a `scriptblock` parameter.
    pub fn block(&self, name: &str) -> Option<Rc<ScriptBlock>> {
        match self.argument(name)?.bare() {
            Value::ScriptBlock(block) => Some(block.clone()),
            _ => None,
        }
    }

    /// Writes an object to the pipeline, as it is.
    pub fn write(&mut self, value: impl Into<Value>) -> Result {
        self.output.write(self.runspace, value.into())
    }

    /// Writes the items of a collection, or the object itself.
    pub fn write_all(&mut self, values: impl IntoIterator<Item = Value>) -> Result {
        values.into_iter().try_for_each(|value| self.output.write(self.runspace, value))
    }

    /// Runs a block in the caller's scope with `$_` set; what it writes goes to the pipeline.
    pub fn run_block(&mut self, block: &Rc<ScriptBlock>, underscore: Option<Value>) -> Result {
        self.runspace.invoke_block_into(block, underscore, &[], BlockScope::Current, self.output)
    }

    /// Where information records say they come from: the script's file, or the command's name.
    pub fn source(&self) -> Str {
        match self.runspace.frame.source.file() {
            Some(file) => Str::from(&**file),
            None => self.declaration.name.into(),
        }
    }

    /// Reports an error and goes on (WriteError): honours `-ErrorAction` and `$ErrorActionPreference`.
    pub fn error(&mut self, record: ErrorRecord) -> Result {
        self.name_command(&record);
        self.runspace.write_error(Rc::new(record))
    }

    /// An error that ends the cmdlet (ThrowTerminatingError).
    pub fn terminating(&self, record: ErrorRecord) -> Flow {
        self.name_command(&record);
        Flow::Error(Rc::new(record), Terminates::Statement)
    }

    fn name_command(&self, record: &ErrorRecord) {
        let mut details = record.details.borrow_mut();
        details.command.get_or_insert_with(|| self.runspace.command_class(self.declaration.name));
        details.activity.get_or_insert_with(|| self.declaration.name.into());
        details.invocation.get_or_insert_with(|| self.invocation.clone());
    }
}
