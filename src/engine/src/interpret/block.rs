//! Script blocks called by commands, and commands called by the engine itself.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use psrp_syntax::ast::{InvocationOperator, ScriptBlockAst};
use psrp_syntax::{Extent, ParseError, ParseErrors, Source};

use super::command::{Callee, Invocation};
use super::pipeline::PipelineState;
use super::stage::Place;
use super::{BlockScope, block_stage};
use crate::bind::{Argument, Signature, Target, bind};
use crate::command::Output;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, InvocationInfo, Result, Terminates};
use crate::runspace::{Frame, Runspace, Scope, ScopeKind, Variable};
use crate::types::Type;
use crate::value::{Array, ScriptBlock, Str, Value};

impl Runspace {
    /// Reads and runs a script in the current scope, as Invoke-Expression does.
    ///
    /// # Errors
    /// Parse errors, and whatever ends the script early.
    pub fn run_script(&mut self, text: &str, output: &mut dyn Output) -> Result {
        let block = self.read_script(&Source::new(text))?;
        self.invoke_block_into(&Rc::new(ScriptBlock::new(block)), None, &[], BlockScope::Current, output)
    }

    /// The same for a command line of a client: when its end is missing, the error says just that.
    ///
    /// # Errors
    /// Parse errors, and whatever ends the script early.
    pub fn run_command_line(&mut self, text: &str, output: &mut dyn Output) -> Result {
        let block = self.read_command(&Source::new(text))?;
        let block = Rc::new(ScriptBlock::new(block));
        let invocation = InvocationInfo {
            my_command: super::script_info::value(&block),
            pipeline_position: 1,
            pipeline_length: 1,
            ..InvocationInfo::default()
        };
        self.invoke_block_as(Some(Rc::new(invocation)), &block, None, None, &[], BlockScope::Current, output)
    }

    /// Reads a script that somebody may still be typing: when its end is missing, the error says just that.
    ///
    /// # Errors
    /// Its mistakes as one error record.
    pub fn read_command(&mut self, source: &std::sync::Arc<Source>) -> Result<std::sync::Arc<ScriptBlockAst>> {
        match self.language_mode {
            crate::runspace::LanguageMode::FullLanguage => {}
            crate::runspace::LanguageMode::NoLanguage => {
                let message = "The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode.";
                let exception = Exception::new("System.Management.Automation.ParseException", message);
                return Err(
                    ErrorRecord::new(exception, "ScriptsNotAllowed", ErrorCategory::ParserError, Value::Null).into()
                );
            }
            // Fails closed: the interpreter does not hold scripts to these modes yet.
            mode => return Err(self.not_supported(&format!("the language mode {mode:?}"))),
        }
        psrp_syntax::parse_script(source).map_err(|errors| {
            let record = parse_error(&errors);
            if errors.is_incomplete() {
                let exception = Exception::new(errors.exception_type(), errors.to_string());
                let plain = ErrorRecord::new(exception, errors.id(), ErrorCategory::ParserError, Value::Null);
                return Flow::Error(Rc::new(plain), Terminates::Statement);
            }
            Flow::Error(Rc::new(record), Terminates::Statement)
        })
    }

    /// Reads a script.
    ///
    /// # Errors
    /// Its mistakes as one error record.
    pub fn read_script(&mut self, source: &std::sync::Arc<Source>) -> Result<std::sync::Arc<ScriptBlockAst>> {
        psrp_syntax::parse_script(source)
            .map_err(|errors| Flow::Error(Rc::new(parse_error(&errors)), Terminates::Statement))
    }

    /// Runs a block in a child scope with `$_` set, and collects what it writes.
    ///
    /// # Errors
    /// Whatever ends the block early.
    pub fn call_block(
        &mut self,
        block: &Rc<ScriptBlock>,
        underscore: Option<Value>,
        arguments: &[Value],
    ) -> Result<Vec<Value>> {
        let mut output = Vec::new();
        self.invoke_block_into(block, underscore, arguments, BlockScope::New, &mut output)?;
        Ok(output)
    }

    /// Runs a block with `$_` set; what it writes goes to `output` at once.
    ///
    /// # Errors
    /// Whatever ends the block early.
    pub fn invoke_block_into(
        &mut self,
        block: &Rc<ScriptBlock>,
        underscore: Option<Value>,
        arguments: &[Value],
        scope: BlockScope,
        output: &mut dyn Output,
    ) -> Result {
        self.invoke_block_with(block, underscore, None, arguments, scope, output)
    }

    /// The same with `$this` set, for script methods and properties.
    ///
    /// # Errors
    /// Whatever ends the block early.
    pub fn invoke_block_with(
        &mut self,
        block: &Rc<ScriptBlock>,
        underscore: Option<Value>,
        this: Option<Value>,
        arguments: &[Value],
        scope: BlockScope,
        output: &mut dyn Output,
    ) -> Result {
        self.invoke_block_as(None, block, underscore, this, arguments, scope, output)
    }

    /// The same with `$MyInvocation`; without one the caller's is seen.
    #[allow(clippy::too_many_arguments, reason = "what a block can be called with")]
    fn invoke_block_as(
        &mut self,
        invocation: Option<Rc<InvocationInfo>>,
        block: &Rc<ScriptBlock>,
        underscore: Option<Value>,
        this: Option<Value>,
        arguments: &[Value],
        scope: BlockScope,
        output: &mut dyn Output,
    ) -> Result {
        let frame = Rc::new(Frame {
            source: block.ast.source.clone(),
            position: Cell::new(block.ast.extent),
            caller: Some(self.frame.clone()),
            name: "<ScriptBlock>".into(),
            block: Some(block.clone()),
            invocation: RefCell::new(invocation),
        });
        let outer_frame = std::mem::replace(&mut self.frame, frame);
        let outer_command = self.current.take();
        let outer_scope = self.scope.clone();
        let result = match scope {
            BlockScope::New => {
                let parent = block.home.clone().unwrap_or_else(|| outer_scope.clone());
                let scope = Scope::new(Some(parent), ScopeKind::Local);
                if underscore.is_some() {
                    *scope.underscore.borrow_mut() = underscore.clone();
                }
                scope.automatic.borrow_mut().this = this;
                self.scope = scope;
                self.run_block_body(block, underscore, arguments, output)
            }
            BlockScope::Current => {
                let scope = block.home.clone().unwrap_or_else(|| outer_scope.clone());
                let covered = underscore.is_some().then(|| scope.underscore.replace(underscore.clone()));
                let args = scope.automatic.borrow().args.clone();
                let outer_this =
                    this.is_some().then(|| std::mem::replace(&mut scope.automatic.borrow_mut().this, this));
                self.scope = scope.clone();
                let result = self.run_block_body(block, underscore, arguments, output);
                scope.automatic.borrow_mut().args = args;
                if let Some(outer) = outer_this {
                    scope.automatic.borrow_mut().this = outer;
                }
                if let Some(outer) = covered {
                    *scope.underscore.borrow_mut() = outer;
                }
                result
            }
        };
        self.scope = outer_scope;
        self.current = outer_command;
        self.frame = outer_frame;
        result
    }

    fn run_block_body(
        &mut self,
        block: &Rc<ScriptBlock>,
        underscore: Option<Value>,
        arguments: &[Value],
        output: &mut dyn Output,
    ) -> Result {
        let ast = &block.ast;
        let scope = self.scope.clone();
        self.define_types(ast, &scope)?;
        if block.parameters().is_empty() && ast.param_block.is_none() {
            if !arguments.is_empty() || scope.automatic.borrow().args.is_some() {
                scope.automatic.borrow_mut().args = Some(Value::array(arguments.to_vec()));
            }
        } else {
            self.bind_block(block, arguments)?;
        }
        if ast.begin_block.is_some() {
            block_stage::run_part(self, ast.begin_block.as_ref(), output)?;
        }
        if ast.process_block.is_some() {
            if let Some(input) = &underscore {
                scope.automatic.borrow_mut().input = Some(block_stage::input_value(vec![input.clone()]));
            }
            block_stage::run_part(self, ast.process_block.as_ref(), output)?;
        }
        if ast.end_block.is_some() {
            block_stage::run_part(self, ast.end_block.as_ref(), output)?;
        }
        if ast.clean_block.is_some() {
            block_stage::run_part(self, ast.clean_block.as_ref(), &mut crate::command::Discard)?;
        }
        Ok(())
    }

    /// Arguments to the parameters of a block that a command calls.
    fn bind_block(&mut self, block: &Rc<ScriptBlock>, arguments: &[Value]) -> Result {
        let signature = Signature::of_block(self, block)?;
        let name: Str = "".into();
        let invocation = self.place();
        let target = Target { name: &name, class: &name, signature: &signature, invocation: &invocation, script: true };
        let arguments =
            arguments.iter().map(|value| Argument::positional(value.clone(), self.frame.position.get())).collect();
        let binding = bind(self, &target, arguments)?;
        let scope = self.scope.clone();
        for (at, parameter) in signature.parameters[..signature.declared].iter().enumerate() {
            let constraint = self.parameter_constraint(parameter)?;
            let value = match binding.get(at) {
                Some(value) => value.clone(),
                None => match parameter.ast.as_ref().and_then(|ast| ast.default_value.as_ref()) {
                    Some(expression) => {
                        let value = self.evaluate(expression)?;
                        crate::bind::convert_default(self, &target, parameter, value, Extent::default())?
                    }
                    None => match parameter.ty.get() {
                        Some(ty) => block_stage::default_of(self, ty),
                        None => Value::Null,
                    },
                },
            };
            let variable = Variable::new(parameter.name.clone(), value);
            *variable.constraint.borrow_mut() = constraint;
            scope.add(parameter.key.clone(), Rc::new(variable));
        }
        let rest: Vec<Value> = binding.rest.into_iter().filter_map(|argument| argument.value).collect();
        let bound = binding.values.iter().map(|(at, value)| (signature.parameters[*at].name.clone(), value.clone()));
        let mut automatic = scope.automatic.borrow_mut();
        automatic.bound = Some(Rc::new(bound.collect()));
        automatic.bound_parameters = None;
        automatic.args = Some(Value::array(rest));
        Ok(())
    }

    /// Runs a command by name with arguments, named ones first, and input piped in.
    ///
    /// # Errors
    /// Whatever ends the command early.
    pub fn invoke_command(
        &mut self,
        name: &str,
        named: &[(Str, Value)],
        positional: &[Value],
        input: Vec<Value>,
        output: &mut dyn Output,
    ) -> Result {
        let callee = Callee::Command(self.resolve_command(name)?);
        self.invoke_callee(callee, name.into(), named, positional, input, output)
    }

    /// Runs a command that was found before.
    ///
    /// # Errors
    /// Whatever ends the command early.
    pub fn invoke_found(
        &mut self,
        command: crate::runspace::Command,
        named: &[(Str, Value)],
        positional: &[Value],
        input: Vec<Value>,
        output: &mut dyn Output,
    ) -> Result {
        let name = command.name();
        self.invoke_callee(Callee::Command(command), name, named, positional, input, output)
    }

    /// Runs a block with input piped in, as a command of its own.
    ///
    /// # Errors
    /// Whatever ends the block early.
    pub fn pipe_into_block(
        &mut self,
        block: &Rc<ScriptBlock>,
        input: Vec<Value>,
        arguments: &[Value],
        output: &mut dyn Output,
    ) -> Result {
        self.invoke_callee(Callee::Block(block.clone()), "".into(), &[], arguments, input, output)
    }

    fn invoke_callee(
        &mut self,
        callee: Callee,
        name: Str,
        named: &[(Str, Value)],
        positional: &[Value],
        input: Vec<Value>,
        output: &mut dyn Output,
    ) -> Result {
        let extent = self.frame.position.get();
        let mut arguments: Vec<Argument> =
            named.iter().map(|(name, value)| Argument::named(name.clone(), value.clone(), extent)).collect();
        arguments.extend(positional.iter().map(|value| Argument::positional(value.clone(), extent)));
        let call = Invocation {
            callee,
            name,
            operator: InvocationOperator::None,
            arguments,
            position: (self.frame.source.clone(), extent),
            routes: self.routes.clone(),
            taps: None,
        };
        let id = self.pipeline_id();
        let piped = !input.is_empty();
        let place = Place { pipeline: id, position: 1, length: 1, expecting_input: piped };
        let outer = self.current.take();
        let state = PipelineState::new(id);
        let result = self.stage_of(call, place).and_then(|stage| {
            let mut stages = [stage];
            if piped {
                self.drive_from_expression(&mut stages, &state, output, |runspace, next| {
                    input.into_iter().try_for_each(|value| next.write(runspace, value))
                })
            } else {
                self.drive_alone(&mut stages, &state, output)
            }
        });
        self.current = outer;
        result
    }
}

/// The error record about a text that is no script.
pub(crate) fn parse_error(errors: &ParseErrors) -> ErrorRecord {
    let mut exception = if errors.is_incomplete() {
        // What is no command line cannot be gone on with: the mistake is reported as any other.
        let mistakes: Vec<String> =
            errors.errors().iter().take(10).map(|mistake| mistake_text(errors, mistake)).collect();
        Exception::new("System.Management.Automation.ParseException", mistakes.join("\n\n"))
    } else {
        Exception::new(errors.exception_type(), errors.to_string())
    };
    if let Some(element) = crate::types::find("System.Management.Automation.Language.ParseError") {
        let mistakes = errors.errors().iter().map(|mistake| Value::string(mistake_text(errors, mistake))).collect();
        let mistakes = Array::new(Type::Known(element), mistakes);
        exception.properties.push(("Errors", Value::Array(Rc::new(mistakes))));
    }
    let record = ErrorRecord::new(exception, errors.id(), ErrorCategory::ParserError, Value::Null);
    record.details.borrow_mut().invocation = Some(Rc::new(InvocationInfo {
        position: Some((errors.source().clone(), errors.first().extent)),
        ..Default::default()
    }));
    record
}

/// What `ToString()` of a mistake gives.
fn mistake_text(errors: &ParseErrors, mistake: &ParseError) -> String {
    format!("{}\n{}", errors.source().position_message(mistake.extent), mistake.message)
}
