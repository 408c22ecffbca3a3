//! A command of the tree to a stage of a pipeline.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use psrp_syntax::ast::{CommandAst, CommandElementAst, ExpressionAst, InvocationOperator};

use super::block_stage::BlockStage;
use super::cmdlet_stage::CmdletStage;
use super::stage::{Place, Runner, Setting, Stage, Taps};
use crate::bind::{Argument, Binding, CommonVariables, PipelineBinder, Signature, Target, bind};
use crate::command::module::Module;
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, InvocationInfo, Result};
use crate::runspace::{
    CmdletInfo, Command, CommandContext, Frame, Routes, Runspace, Scope, ScopeKind, Stream, Variable, key,
};
use crate::types::Type;
use crate::value::{List, ScriptBlock, Str, Value};

/// What is called.
pub(crate) enum Callee {
    Command(Command),
    Block(Rc<ScriptBlock>),
}

/// A command before its parameters are bound.
pub(crate) enum Prepared {
    Call(Box<Invocation>),
    Stage(Box<Stage>),
}

/// A call: what, how, where.
pub(crate) struct Invocation {
    pub callee: Callee,
    /// The name as it was written.
    pub name: Str,
    pub operator: InvocationOperator,
    pub arguments: Vec<Argument>,
    pub position: (std::sync::Arc<psrp_syntax::Source>, psrp_syntax::Extent),
    pub routes: Rc<Routes>,
    pub taps: Option<Box<Taps>>,
}

impl Runspace {
    /// Finds the command and evaluates its arguments; parameters are bound when all commands of the pipeline are known.
    pub(super) fn prepare(&mut self, command: &CommandAst, place: Place) -> Result<Prepared> {
        let Some((first, rest)) = command.elements.split_first() else {
            return Err(self.not_supported("an empty command"));
        };
        let (callee, name, rest) = self.callee(first, rest)?;
        if self.armed {
            self.debug_command(&name)?;
        }
        let name: Str = match command.invocation {
            InvocationOperator::None => name,
            InvocationOperator::Ampersand => "&".into(),
            InvocationOperator::Dot => ".".into(),
        };
        let external = matches!(callee, Callee::Command(Command::Application(_)));
        let (routes, taps) = self.redirect(&command.redirections)?;
        if external {
            return self
                .native_stage((callee, name), rest, command.extent, place, (routes, taps))
                .map(|stage| Prepared::Stage(Box::new(stage)));
        }
        let arguments = self.command_arguments(rest)?;
        let invocation = Invocation {
            callee,
            name,
            operator: command.invocation,
            arguments,
            position: (self.frame.source.clone(), command.extent),
            routes,
            taps,
        };
        Ok(Prepared::Call(Box::new(invocation)))
    }

    /// What the first element of a command means, and what its arguments are: a module takes the element after it to itself.
    fn callee<'c>(
        &mut self,
        first: &CommandElementAst,
        rest: &'c [CommandElementAst],
    ) -> Result<(Callee, Str, &'c [CommandElementAst])> {
        let value = match first {
            CommandElementAst::Expression(ExpressionAst::StringConstant(text)) => {
                let (callee, name) = self.callee_by_name(&text.value, text.extent)?;
                return Ok((callee, name, rest));
            }
            CommandElementAst::Expression(ExpressionAst::ScriptBlock(block)) => {
                let block = ScriptBlock { home: self.home_here(), ..ScriptBlock::new(block.script_block.clone()) };
                return Ok((Callee::Block(Rc::new(block)), "".into(), rest));
            }
            CommandElementAst::Expression(expression) => self.evaluate(expression)?,
            CommandElementAst::Parameter(parameter) => Value::string(format!("-{}", parameter.name)),
        };
        let extent = first.extent();
        let (callee, name) = match value.bare() {
            Value::Object(object) if let Some(module) = object.downcast::<Rc<Module>>() => {
                let Some((next, rest)) = rest.split_first() else { return Err(bad_expression(self, extent)) };
                let (callee, name) = self.callee_in(&module.clone(), next)?;
                return Ok((callee, name, rest));
            }
            _ => self.callee_of(&value, extent)?,
        };
        Ok((callee, name, rest))
    }

    /// What a value means that is called.
    fn callee_of(&mut self, value: &Value, extent: psrp_syntax::Extent) -> Result<(Callee, Str)> {
        match value.bare() {
            Value::ScriptBlock(block) => Ok((Callee::Block(block.clone()), "".into())),
            Value::Object(object) if object.downcast::<Command>().is_some() => {
                let command = object.downcast::<Command>().cloned();
                match command {
                    Some(Command::Alias(alias)) => self.callee_by_name(&alias.definition, extent),
                    Some(command) => {
                        let name = command.name();
                        Ok((Callee::Command(command), name))
                    }
                    None => Err(self.not_supported("this command")),
                }
            }
            Value::Null | Value::Nothing => Err(bad_expression(self, extent)),
            _ => {
                let text = convert::to_text(self, value)?;
                if text.is_empty() {
                    return Err(bad_expression(self, extent));
                }
                self.callee_by_name(&text, extent)
            }
        }
    }

    /// What an element means within a module: code runs there, names are looked up there.
    fn callee_in(&mut self, module: &Module, element: &CommandElementAst) -> Result<(Callee, Str)> {
        let Some(scope) = &module.scope else { return Err(bad_expression(self, element.extent())) };
        let block = match element {
            CommandElementAst::Expression(ExpressionAst::ScriptBlock(block)) => {
                ScriptBlock::new(block.script_block.clone())
            }
            CommandElementAst::Expression(ExpressionAst::StringConstant(name)) => {
                return self.in_scope(scope, |rt| rt.callee_by_name(&name.value, name.extent));
            }
            CommandElementAst::Expression(expression) => match self.evaluate(expression)?.bare() {
                Value::ScriptBlock(block) => block.at_home(None),
                name => {
                    let name = convert::to_text(self, name)?;
                    return self.in_scope(scope, |rt| rt.callee_by_name(&name, element.extent()));
                }
            },
            CommandElementAst::Parameter(_) => return Err(bad_expression(self, element.extent())),
        };
        Ok((Callee::Block(Rc::new(block.at_home(Some(scope.clone())))), "".into()))
    }

    fn callee_by_name(&mut self, name: &Str, extent: psrp_syntax::Extent) -> Result<(Callee, Str)> {
        match self.resolve_command(name) {
            Ok(command) => Ok((Callee::Command(command), name.clone())),
            Err(Flow::Error(record, terminates)) => {
                // A script file that cannot be read says where in itself.
                record.details.borrow_mut().invocation.get_or_insert_with(|| {
                    Rc::new(InvocationInfo {
                        invocation_name: name.clone(),
                        position: Some((self.frame.source.clone(), extent)),
                        ..InvocationInfo::default()
                    })
                });
                Err(Flow::Error(record, terminates))
            }
            Err(flow) => Err(flow),
        }
    }

    /// A stage for a call.
    pub(crate) fn stage_of(&mut self, call: Invocation, place: Place) -> Result<Stage> {
        match call.callee {
            Callee::Command(Command::Cmdlet(ref info)) => {
                let info = info.clone();
                self.cmdlet_stage(info, call, place)
            }
            Callee::Command(Command::Function(ref info)) => {
                let (block, name) = (info.block.clone(), info.name.clone());
                self.block_stage(block, name, ScopeKind::Local, call, place)
            }
            Callee::Command(Command::Script(ref info)) => {
                let (block, name) = (info.block.clone(), info.name.clone());
                self.block_stage(block, name, ScopeKind::Script, call, place)
            }
            Callee::Block(ref block) => {
                let block = block.clone();
                self.block_stage(block, "".into(), ScopeKind::Local, call, place)
            }
            Callee::Command(Command::Application(ref info)) => {
                let info = info.clone();
                self.native_call(info, call, place)
            }
            Callee::Command(Command::Alias(ref alias)) => {
                let (callee, _) = self.callee_by_name(&alias.definition.clone(), call.position.1)?;
                self.stage_of(Invocation { callee, ..call }, place)
            }
        }
    }

    fn invocation_info(&self, call: &Invocation, my_command: Value, place: Place) -> Rc<InvocationInfo> {
        Rc::new(InvocationInfo {
            my_command,
            invocation_name: call.name.clone(),
            position: Some(call.position.clone()),
            pipeline_position: place.position,
            pipeline_length: place.length,
            expecting_input: place.expecting_input,
            ..InvocationInfo::default()
        })
    }

    fn cmdlet_stage(&mut self, info: Rc<CmdletInfo>, mut call: Invocation, place: Place) -> Result<Stage> {
        let my_command = Command::Cmdlet(info.clone()).to_value();
        let invocation = self.invocation_info(&call, my_command, place);
        let name: Str = info.declaration.name.into();
        let class: Str = info.builtin.class.into();
        let target =
            Target { name: &name, class: &class, signature: &info.signature, invocation: &invocation, script: false };
        let binding = bind(self, &target, std::mem::take(&mut call.arguments))?;
        let mut context = CommandContext {
            invocation: invocation.clone(),
            class: class.clone(),
            confirm_impact: info.signature.confirm_impact,
            pipeline: place.pipeline,
            ..CommandContext::default()
        };
        let variables = binding.common(&info.signature, &mut context);
        let pipeline = PipelineBinder::new(&target, &binding);
        let declared = &info.declaration.parameters;
        let bound: Vec<(&'static str, Value)> = binding
            .values
            .iter()
            .filter_map(|(at, value)| declared.get(*at).map(|parameter| (parameter.name, value.clone())))
            .collect();
        let context = Rc::new(context);
        let (routes, taps) = self.collect_into(variables, call.routes.clone(), call.taps.take())?;
        let setting =
            Setting { scope: self.scope.clone(), frame: self.frame.clone(), routes, context: Some(context.clone()) };
        self.note_module(info.declaration.module);
        let runner = Runner::Cmdlet(Box::new(CmdletStage {
            cmdlet: (info.builtin.create)(),
            info,
            name,
            class,
            invocation,
            binding,
            pipeline,
            fixed: bound.len(),
            bound,
            expecting_input: place.expecting_input,
            pipeline_id: place.pipeline,
            context,
        }));
        Ok(Stage { runner, setting, taps, begun: false })
    }

    fn block_stage(
        &mut self,
        block: Rc<ScriptBlock>,
        name: Str,
        kind: ScopeKind,
        mut call: Invocation,
        place: Place,
    ) -> Result<Stage> {
        let my_command = match &call.callee {
            Callee::Command(command) => command.to_value(),
            Callee::Block(block) => super::script_info::value(block),
        };
        let invocation = self.invocation_info(&call, my_command, place);
        if let Some(dynamic) = &block.ast.dynamic_param_block {
            self.frame.position.set(dynamic.extent);
            return Err(self.not_supported("dynamic parameters (dynamicparam)"));
        }
        let signature = Signature::of_block(self, &block)?;
        let target = Target { name: &name, class: &name, signature: &signature, invocation: &invocation, script: true };
        let binding = if signature.parameters.is_empty() && call.arguments.is_empty() {
            Binding { sets: signature.all_sets(), ..Binding::default() }
        } else if signature.parameters.is_empty() {
            Binding { sets: signature.all_sets(), rest: std::mem::take(&mut call.arguments), ..Binding::default() }
        } else {
            bind(self, &target, std::mem::take(&mut call.arguments))?
        };
        let mut context = CommandContext {
            invocation: invocation.clone(),
            class: name.clone(),
            confirm_impact: signature.confirm_impact,
            pipeline: place.pipeline,
            ..CommandContext::default()
        };
        let variables = if signature.advanced { binding.common(&signature, &mut context) } else { Default::default() };
        let pipeline = if place.expecting_input { PipelineBinder::new(&target, &binding) } else { Default::default() };
        let (routes, mut taps) = self.collect_into(variables, call.routes.clone(), call.taps.take())?;
        let mut written = Rc::default();
        if signature.advanced {
            written = taps.get_or_insert_default().merged.get_or_insert_default().clone();
        }
        let dotted = call.operator == InvocationOperator::Dot;
        let scope = if dotted {
            match &block.home {
                Some(home) if matches!(call.callee, Callee::Block(_)) => home.clone(),
                _ => self.scope.clone(),
            }
        } else {
            Scope::new(Some(block.home.clone().unwrap_or_else(|| self.scope.clone())), kind)
        };
        self.define_types(&block.ast, &scope)?;
        let frame = Rc::new(Frame {
            source: block.ast.source.clone(),
            position: Cell::new(block.ast.extent),
            caller: Some(self.frame.clone()),
            name: match &block.function {
                Some(_) if !name.is_empty() && kind != ScopeKind::Script => name.clone(),
                // What was no function when it was written has no name in traces.
                _ => "<ScriptBlock>".into(),
            },
            block: Some(block.clone()),
            invocation: RefCell::new(Some(invocation.clone())),
        });
        let setting = Setting { scope, frame, routes, context: None };
        let runner = Runner::Block(Box::new(BlockStage {
            block,
            name,
            signature,
            invocation,
            binding,
            pipeline,
            context: Rc::new(context),
            expecting_input: place.expecting_input,
            collected: Vec::new(),
            written,
            is_file: kind == ScopeKind::Script,
            exited: None,
            dotted: dotted.then(Box::default),
        }));
        Ok(Stage { runner, setting, taps, begun: false })
    }

    /// Lets the variables of `-ErrorVariable` and the like collect what the command writes.
    pub(super) fn collect_into(
        &mut self,
        variables: CommonVariables,
        routes: Rc<Routes>,
        mut taps: Option<Box<Taps>>,
    ) -> Result<(Rc<Routes>, Option<Box<Taps>>)> {
        let mut routes = routes;
        for (stream, name) in [
            (Stream::Error, variables.error),
            (Stream::Warning, variables.warning),
            (Stream::Information, variables.information),
        ] {
            if let Some(name) = name {
                let list = self.collecting_list(&name)?;
                Rc::make_mut(&mut routes).variables.push((stream, list));
            }
        }
        if let Some(name) = variables.out {
            let list = self.collecting_list(&name)?;
            taps.get_or_insert_default().out_variable = Some(list);
        }
        if let Some(name) = variables.pipeline {
            let variable = Rc::new(Variable::new(name.clone(), Value::Null));
            self.scope.add(key(&name), variable.clone());
            taps.get_or_insert_default().pipeline_variable = Some(variable);
        }
        Ok((routes, taps))
    }

    /// The list in the variable: a new one, or with `+` before the name the one that is there.
    fn collecting_list(&mut self, name: &str) -> Result<Rc<List>> {
        let (append, name) = match name.strip_prefix('+') {
            Some(name) => (true, name),
            None => (false, name),
        };
        if append && let Some(value) = self.read(&key(name)) {
            if let Value::List(list) = &value {
                return Ok(list.clone());
            }
            let items = convert::enumerate(self, &value).unwrap_or_else(|| vec![value.clone()]);
            let list = Rc::new(List::new(Type::ARRAY_LIST, items));
            self.assign(&key(name), name, Value::List(list.clone()))?;
            return Ok(list);
        }
        let list = Rc::new(List::new(Type::ARRAY_LIST, Vec::new()));
        let (scope, name) = match name.split_once(':') {
            Some(("global", name)) => (self.global.clone(), name),
            Some(("script", name)) => (self.scope.script().clone(), name),
            _ => (self.scope.clone(), name),
        };
        self.assign_in(&scope, &key(name), name, Value::List(list.clone()))?;
        Ok(list)
    }
}

fn bad_expression(runspace: &Runspace, extent: psrp_syntax::Extent) -> Flow {
    let message = "The expression after '&' in a pipeline element produced an object that was not valid. It must result in a command name, a script block, or a CommandInfo object.";
    let record =
        ErrorRecord::new(Exception::runtime(message), "BadExpression", ErrorCategory::InvalidOperation, Value::Null);
    record.details.borrow_mut().invocation = Some(Rc::new(InvocationInfo {
        position: Some((runspace.frame.source.clone(), extent)),
        ..InvocationInfo::default()
    }));
    record.into()
}
