//! Methods of script blocks and of `$PSCmdlet`.

use std::rc::Rc;

use super::cmdlet_object::PSCmdlet;
use crate::error::{ErrorRecord, Flow, Result, Terminates};
use crate::runspace::{FunctionInfo, InformationRecord, Runspace, Scope, ScopeKind, Variable, VariableOptions, key};
use crate::types::Type;
use crate::value::{List, ScriptBlock, Str, Value};
use crate::{convert, member};

impl Runspace {
    /// Calls a method that the interpreter itself has; `None` for any other.
    pub(super) fn call_own_method(&mut self, target: &Value, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        match target.bare() {
            Value::ScriptBlock(block) => {
                let block = block.clone();
                self.call_block_method(&block, name, arguments)
            }
            Value::Object(object) => match object.downcast::<PSCmdlet>() {
                Some(_) => {
                    let object = object.clone();
                    match object.downcast::<PSCmdlet>() {
                        Some(cmdlet) => self.call_cmdlet_method(cmdlet, name, arguments),
                        None => Ok(None),
                    }
                }
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    fn call_block_method(&mut self, block: &Rc<ScriptBlock>, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        match name.to_ascii_lowercase().as_str() {
            "invoke" => {
                let output = self.invoke_as_method(block, arguments, "Invoke")?;
                let ty = crate::types::lookup("System.Collections.ObjectModel.Collection[psobject]", &());
                Ok(Some(Value::List(Rc::new(List::new(ty.unwrap_or(Type::ARRAY_LIST), output)))))
            }
            "invokereturnasis" => {
                let output = self.invoke_as_method(block, arguments, "InvokeReturnAsIs")?;
                Ok(Some(super::collapse(output)))
            }
            "invokewithcontext" => self.invoke_with_context(block, arguments).map(Some),
            "getnewclosure" => Ok(Some(Value::ScriptBlock(self.closure(block)))),
            "checkrestrictedlanguage" => Ok(Some(Value::Nothing)),
            _ => Ok(None),
        }
    }

    fn invoke_as_method(&mut self, block: &Rc<ScriptBlock>, arguments: &[Value], name: &str) -> Result<Vec<Value>> {
        let outer = std::mem::replace(&mut self.propagate, true);
        let result = self.call_block(block, None, arguments);
        self.propagate = outer;
        result.map_err(|flow| member::invocation_error(flow, name, arguments.len()))
    }

    fn invoke_with_context(&mut self, block: &Rc<ScriptBlock>, arguments: &[Value]) -> Result<Value> {
        let outer = self.scope.clone();
        let scope = Scope::new(Some(outer.clone()), ScopeKind::Local);
        if let Some(Value::Dictionary(functions)) = arguments.first().map(Value::bare) {
            for (name, body) in functions.entries() {
                if let Value::ScriptBlock(body) = body.bare() {
                    let name = convert::to_text(self, &name)?;
                    self.set_function(&scope, FunctionInfo::new(name, body.clone()))?;
                }
            }
        }
        if let Some(variables) = arguments.get(1) {
            for item in convert::enumerate(self, variables).unwrap_or_else(|| vec![variables.clone()]) {
                if let Value::Object(object) = item.bare()
                    && let Some(variable) = object.downcast::<Rc<Variable>>()
                {
                    match &*key(&variable.name) {
                        "_" | "psitem" => *scope.underscore.borrow_mut() = Some(variable.get()),
                        "this" => scope.automatic.borrow_mut().this = Some(variable.get()),
                        name => scope.add(name.into(), variable.clone()),
                    }
                }
            }
        }
        let rest = arguments.get(2).map(|rest| convert::enumerate(self, rest).unwrap_or_else(|| vec![rest.clone()]));
        self.scope = scope;
        let result = self.invoke_as_method(block, &rest.unwrap_or_default(), "InvokeWithContext");
        self.scope = outer;
        let ty = crate::types::lookup("System.Collections.ObjectModel.Collection[psobject]", &());
        Ok(Value::List(Rc::new(List::new(ty.unwrap_or(Type::ARRAY_LIST), result?))))
    }

    /// The block with copies of the variables of the current scope.
    fn closure(&mut self, block: &Rc<ScriptBlock>) -> Rc<ScriptBlock> {
        let home = Scope::new(Some(self.global.clone()), ScopeKind::Module);
        let captured = if Rc::ptr_eq(&self.scope, &self.global) { Vec::new() } else { self.scope.variables() };
        if let Some(module) = &block.home {
            for variable in module.variables() {
                home.add(key(&variable.name), Rc::new(Variable::new(variable.name.clone(), variable.get())));
            }
        }
        if captured.is_empty() && Rc::ptr_eq(&self.scope, &self.global) {
            for variable in self.global.variables() {
                if variable.options.get() == VariableOptions::NONE && !is_preference(&variable.name) {
                    home.add(key(&variable.name), Rc::new(Variable::new(variable.name.clone(), variable.get())));
                }
            }
        }
        for variable in captured {
            if variable.options.get() == VariableOptions::NONE {
                let copy = Variable::new(variable.name.clone(), variable.get());
                *copy.constraint.borrow_mut() = variable.constraint.borrow().clone();
                home.add(key(&variable.name), Rc::new(copy));
            }
        }
        Rc::new(block.at_home(Some(home)))
    }

    fn call_cmdlet_method(&mut self, cmdlet: &PSCmdlet, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        let outer = self.current.replace(cmdlet.context.clone());
        let result = self.cmdlet_method(cmdlet, name, arguments);
        self.current = outer;
        result
    }

    fn cmdlet_method(&mut self, cmdlet: &PSCmdlet, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        let mut text = |at: usize| -> Result<Str> {
            match arguments.get(at) {
                Some(value) => convert::to_text(self, value),
                None => Ok("".into()),
            }
        };
        match name.to_ascii_lowercase().as_str() {
            "writeerror" => {
                if let Some(record) = self.record_argument(cmdlet, arguments)? {
                    self.write_error(record)?;
                }
            }
            "throwterminatingerror" => {
                if let Some(record) = self.record_argument(cmdlet, arguments)? {
                    cmdlet.context.failed.set(true);
                    self.locate(&record);
                    crate::error::thrown::note_terminating(&record);
                    *cmdlet.context.terminating.borrow_mut() = Some(record.clone());
                    return Err(Flow::Error(record, Terminates::Script));
                }
            }
            "writeobject" => {
                let enumerate = matches!(arguments.get(1).map(Value::bare), Some(Value::Bool(true)));
                let value = arguments.first().cloned().unwrap_or_default();
                let items = if enumerate { convert::enumerate(self, &value) } else { None };
                cmdlet.written.borrow_mut().extend(items.unwrap_or_else(|| vec![value]));
            }
            "writewarning" => {
                let text = text(0)?;
                self.write_warning(text)?;
            }
            "writeverbose" => {
                let text = text(0)?;
                self.write_verbose(text)?;
            }
            "writedebug" => {
                let text = text(0)?;
                self.write_debug(text)?;
            }
            "writeinformation" => {
                let tags = arguments.get(1).and_then(|tags| convert::enumerate(self, tags)).unwrap_or_default();
                let mut own = Vec::new();
                for tag in &tags {
                    own.push(convert::to_text(self, tag)?);
                }
                let record = InformationRecord {
                    message: arguments.first().cloned().unwrap_or_default(),
                    source: cmdlet.name.clone(),
                    shown: None,
                    tags: own,
                };
                self.write_information(record)?;
            }
            "shouldprocess" => {
                let answer = match arguments.len() {
                    0 | 1 => {
                        let target = text(0)?;
                        self.should_process(&target, &cmdlet.name)?
                    }
                    2 => {
                        let (target, action) = (text(0)?, text(1)?);
                        self.should_process(&target, &action)?
                    }
                    _ => {
                        let (description, warning, caption) = (text(0)?, text(1)?, text(2)?);
                        self.should_process_as(&description, &warning, &caption)?
                    }
                };
                return Ok(Some(Value::Bool(answer)));
            }
            "shouldcontinue" => {
                let (query, caption) = (text(0)?, text(1)?);
                let choices = vec![
                    ("&Yes".into(), "Continue with only the next step of the operation.".into()),
                    ("&No".into(), "Skip this operation and proceed with the next operation.".into()),
                ];
                let answer = self.host_call(crate::runspace::HostCall::PromptForChoice(caption, query, choices, 0))?;
                return Ok(Some(Value::Bool(matches!(answer.bare(), Value::Int32(0)))));
            }
            "getvariablevalue" => {
                let name = text(0)?;
                let value = self.variable(&name).or_else(|| arguments.get(1).cloned());
                return Ok(Some(value.unwrap_or_default()));
            }
            _ => return Ok(None),
        }
        Ok(Some(Value::Nothing))
    }

    /// The error record that a method got, named after the function.
    fn record_argument(&mut self, cmdlet: &PSCmdlet, arguments: &[Value]) -> Result<Option<Rc<ErrorRecord>>> {
        let Some(Value::Object(object)) = arguments.first().map(Value::bare) else { return Ok(None) };
        let Some(record) = object.downcast::<Rc<ErrorRecord>>() else { return Ok(None) };
        let record = record.clone();
        let mut details = record.details.borrow_mut();
        details.command.get_or_insert_with(|| cmdlet.name.clone());
        details.activity.get_or_insert_with(|| cmdlet.name.clone());
        details.invocation.get_or_insert_with(|| cmdlet.invocation.clone());
        drop(details);
        Ok(Some(record))
    }
}

fn is_preference(name: &str) -> bool {
    name.ends_with("Preference")
}
