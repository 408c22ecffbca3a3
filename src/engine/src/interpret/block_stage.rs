//! A function, script or script block in a pipeline.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use psrp_syntax::Extent;
use psrp_syntax::ast::NamedBlockAst;

use crate::bind::{Binding, PipelineBinder, Signature, Target};
use crate::command::Output;
use crate::convert;
use crate::error::{Flow, InvocationInfo, Result};
use crate::runspace::{CommandContext, Constraint, Runspace, Scope, Variable, key};
use crate::types::Type;
use crate::value::{ScriptBlock, Str, Value};

/// A function, script or script block in a pipeline.
pub(crate) struct BlockStage {
    pub block: Rc<ScriptBlock>,
    pub name: Str,
    pub signature: Rc<Signature>,
    pub invocation: Rc<InvocationInfo>,
    pub binding: Binding,
    pub pipeline: PipelineBinder,
    /// What common parameters said; for `$PSCmdlet`.
    pub context: Rc<CommandContext>,
    pub expecting_input: bool,
    /// Objects that no process block took: `$input` of the end block.
    pub collected: Vec<Value>,
    /// What `$PSCmdlet.WriteObject()` wrote.
    pub written: Rc<RefCell<VecDeque<Value>>>,
    /// Whether this is a script file, which `exit` ends and nothing else.
    pub is_file: bool,
    /// The code with which the script file ended itself.
    pub exited: Option<i32>,
    /// Whether the block runs in the caller's scope; what is of its own is put back at the end.
    pub dotted: Option<Box<Dotted>>,
}

/// What a dot-sourced block covers up in the scope it runs in.
#[derive(Default)]
pub(crate) struct Dotted {
    automatic: crate::runspace::Automatic,
    underscore: Option<Value>,
    covered: bool,
}

impl BlockStage {
    pub(crate) fn has_clean(&self) -> bool {
        self.block.ast.clean_block.is_some()
    }

    pub(crate) fn failed(&self) -> bool {
        self.context.failed.get() || self.exited.is_some_and(|code| code != 0)
    }

    fn target(&self) -> Target<'_> {
        Target {
            name: &self.name,
            class: &self.name,
            signature: &self.signature,
            invocation: &self.invocation,
            script: true,
        }
    }

    pub(crate) fn begin(&mut self, runspace: &mut Runspace, out: &mut dyn Output) -> Result {
        self.declare(runspace)?;
        let body = self.block.ast.clone();
        let result = run_part(runspace, body.begin_block.as_ref(), out);
        self.ended(runspace, result)
    }

    /// Makes the variables that the call has: parameters, `$args`, preferences.
    fn declare(&mut self, runspace: &mut Runspace) -> Result {
        let scope = runspace.scope.clone();
        if let Some(dotted) = &mut self.dotted {
            dotted.automatic = scope.automatic.borrow().clone();
            dotted.underscore = scope.underscore.borrow().clone();
            dotted.covered = true;
        }
        self.declare_automatic(runspace, &scope);
        if self.signature.parameters.is_empty() {
            return Ok(());
        }
        declare_preferences(&scope, &self.context);
        let signature = self.signature.clone();
        for (at, parameter) in signature.parameters[..signature.declared].iter().enumerate() {
            let constraint = runspace.parameter_constraint(parameter)?;
            let value = match self.binding.get(at) {
                Some(value) => value.clone(),
                None => self.default_value(runspace, parameter)?,
            };
            let variable = Variable::new(parameter.name.clone(), value);
            if constraint.is_some() {
                *variable.constraint.borrow_mut() = constraint;
            }
            scope.add(parameter.key.clone(), Rc::new(variable));
        }
        Ok(())
    }

    fn declare_automatic(&mut self, runspace: &mut Runspace, scope: &Rc<Scope>) {
        let mut automatic = scope.automatic.borrow_mut();
        let simple = !self.signature.advanced;
        if simple || self.dotted.is_none() {
            let rest = std::mem::take(&mut self.binding.rest);
            let mut args = Vec::with_capacity(rest.len());
            for argument in rest {
                if let Some(name) = argument.name {
                    args.push(super::arguments::dashed(
                        &name,
                        argument.value.is_some() && argument.extent.start == argument.name_extent.end,
                    ));
                }
                args.extend(argument.value);
            }
            automatic.args = Some(Value::array(args));
        }
        let names = &self.signature.parameters;
        let bound = self.binding.values.iter().map(|(at, value)| (names[*at].name.clone(), value.clone())).collect();
        automatic.bound = Some(Rc::new(bound));
        automatic.bound_parameters = None;
        if self.signature.advanced {
            automatic.cmdlet = Some(super::cmdlet_object::make(self, runspace));
        }
        automatic.input = Some(input_value(Vec::new()));
    }

    fn default_value(&self, runspace: &mut Runspace, parameter: &crate::bind::ParameterInfo) -> Result<Value> {
        if let Some(expression) = parameter.ast.as_ref().and_then(|ast| ast.default_value.as_ref()) {
            let value = runspace.evaluate(expression)?;
            let value = if matches!(value, Value::Nothing) { Value::Null } else { value };
            let extent = self.invocation.position.as_ref().map(|(_, extent)| *extent).unwrap_or_default();
            return crate::bind::convert_default(runspace, &self.target(), parameter, value, extent);
        }
        if parameter.switch {
            return crate::bind::convert_default(
                runspace,
                &self.target(),
                parameter,
                Value::Bool(false),
                Extent::default(),
            );
        }
        Ok(match parameter.ty.get() {
            Some(ty) => default_of(runspace, ty),
            None => Value::Null,
        })
    }

    pub(crate) fn process(&mut self, runspace: &mut Runspace, input: Option<Value>, out: &mut dyn Output) -> Result {
        if self.exited.is_some() {
            return Ok(());
        }
        let scope = runspace.scope.clone();
        if let Some(input) = &input {
            if !self.bind_input(runspace, input, &scope)? {
                return Ok(());
            }
            if self.block.ast.process_block.is_none() {
                self.collected.push(input.clone());
                return Ok(());
            }
            *scope.underscore.borrow_mut() = Some(input.clone());
            scope.automatic.borrow_mut().input = Some(input_value(vec![input.clone()]));
        }
        let body = self.block.ast.clone();
        let result = run_part(runspace, body.process_block.as_ref(), out);
        self.ended(runspace, result)
    }

    /// Binds an object to parameters that take it; false when the command cannot use it, which is reported.
    fn bind_input(&mut self, runspace: &mut Runspace, input: &Value, scope: &Rc<Scope>) -> Result<bool> {
        if !self.signature.advanced {
            return Ok(true);
        }
        let mut binding = std::mem::take(&mut self.binding);
        let result = self.pipeline.bind(runspace, &self.target(), &mut binding, input);
        self.binding = binding;
        match result {
            Ok(true) => {}
            Ok(false) => {
                let record = self.target().input_not_bound(input);
                self.report(runspace, Rc::new(record))?;
                return Ok(false);
            }
            Err(Flow::Error(record, crate::error::Terminates::Statement)) => {
                self.report(runspace, record)?;
                return Ok(false);
            }
            Err(flow) => return Err(flow),
        }
        for at in self.pipeline.candidates() {
            if self.binding.get(at).is_none() && at < self.signature.declared {
                let signature = self.signature.clone();
                let value = self.default_value(runspace, &signature.parameters[at])?;
                if let Some(variable) = scope.local(&signature.parameters[at].key) {
                    variable.put(value);
                }
            }
        }
        let names = &self.signature.parameters;
        for (at, value) in &self.binding.values {
            if *at >= self.signature.declared {
                continue;
            }
            match scope.local(&names[*at].key) {
                Some(variable) => variable.put(value.clone()),
                None => {
                    scope.add(names[*at].key.clone(), Rc::new(Variable::new(names[*at].name.clone(), value.clone())))
                }
            }
        }
        let bound = self.binding.values.iter().map(|(at, value)| (names[*at].name.clone(), value.clone())).collect();
        let mut automatic = scope.automatic.borrow_mut();
        automatic.bound = Some(Rc::new(bound));
        automatic.bound_parameters = None;
        Ok(true)
    }

    fn report(&self, runspace: &mut Runspace, record: Rc<crate::error::ErrorRecord>) -> Result {
        let outer = runspace.current.replace(self.context.clone());
        let result = runspace.write_error(record);
        runspace.current = outer;
        result
    }

    pub(crate) fn end(&mut self, runspace: &mut Runspace, out: &mut dyn Output) -> Result {
        if self.exited.is_some() {
            return Ok(());
        }
        let body = self.block.ast.clone();
        if body.end_block.is_some() && self.expecting_input {
            let collected = std::mem::take(&mut self.collected);
            let scope = runspace.scope.clone();
            if body.process_block.is_none() {
                *scope.underscore.borrow_mut() = None;
            }
            scope.automatic.borrow_mut().input = Some(input_value(collected));
        }
        let result = run_part(runspace, body.end_block.as_ref(), out);
        self.ended(runspace, result)
    }

    /// An error of `$PSCmdlet.ThrowTerminatingError()` ends the function, but only the statement of its caller.
    fn ended(&mut self, runspace: &mut Runspace, result: Result) -> Result {
        match result {
            Err(Flow::Exit(code)) if self.is_file => {
                self.exited = Some(code);
                let global = runspace.global.clone();
                runspace.assign_in(&global, &key("LASTEXITCODE"), "LASTEXITCODE", Value::Int32(code))
            }
            Err(Flow::Error(record, terminates)) => {
                let own = self.context.terminating.borrow().as_ref().is_some_and(|thrown| Rc::ptr_eq(thrown, &record));
                let stop = self.context.error_action == Some(crate::runspace::ActionPreference::Stop);
                let terminates = if own && !stop { crate::error::Terminates::Statement } else { terminates };
                Err(Flow::Error(record, terminates))
            }
            other => other,
        }
    }

    /// Runs the clean block, and gives a dot-sourced block's caller its own variables back.
    pub(crate) fn clean(&mut self, runspace: &mut Runspace, _out: &mut dyn Output) -> Result {
        let body = self.block.ast.clone();
        run_part(runspace, body.clean_block.as_ref(), &mut crate::command::Discard)
    }

    /// Puts back what a dot-sourced block covered up.
    pub(crate) fn uncover(&mut self, scope: &Scope) {
        if let Some(dotted) = self.dotted.take()
            && dotted.covered
        {
            *scope.automatic.borrow_mut() = dotted.automatic;
            *scope.underscore.borrow_mut() = dotted.underscore;
        }
    }
}

/// Runs one of the blocks of a script block; `return` ends just this.
pub(super) fn run_part(runspace: &mut Runspace, block: Option<&NamedBlockAst>, out: &mut dyn Output) -> Result {
    let Some(block) = block else { return Ok(()) };
    runspace.enter()?;
    let traps = runspace.traps.take();
    let propagate = runspace.propagate;
    // A trap of the caller is for errors in here that nothing in here handles.
    runspace.propagate |= traps.is_some();
    let result = match runspace.run_named_block(block, out) {
        Err(Flow::Return) => Ok(()),
        other => other,
    };
    runspace.propagate = propagate;
    runspace.traps = traps;
    runspace.leave();
    result
}

/// `$input`.
pub(super) fn input_value(items: Vec<Value>) -> Value {
    crate::dotnet::enumerator::over(items, "System.Collections.IEnumerator")
}

/// Preference variables of a function that was called with common parameters.
fn declare_preferences(scope: &Rc<Scope>, context: &CommandContext) {
    use crate::runspace::ActionPreference;
    let set = |name: &str, preference: Option<ActionPreference>| {
        if let Some(preference) = preference {
            scope.add(key(name), Rc::new(Variable::new(name, preference.to_value())));
        }
    };
    let on = |on: bool| if on { ActionPreference::Continue } else { ActionPreference::SilentlyContinue };
    set("ErrorActionPreference", context.error_action);
    set("WarningPreference", context.warning_action);
    set("InformationPreference", context.information_action);
    set("ProgressPreference", context.progress_action);
    set("VerbosePreference", context.verbose.map(on));
    set("DebugPreference", context.debug.map(on));
    if let Some(what_if) = context.what_if {
        scope.add(key("WhatIfPreference"), Rc::new(Variable::new("WhatIfPreference", Value::Bool(what_if))));
    }
    if let Some(confirm) = context.confirm {
        let level = if confirm { 1 } else { 0 };
        let value = crate::runspace::enum_value("System.Management.Automation.ConfirmImpact", level)
            .unwrap_or_else(|| Value::string(if confirm { "Low" } else { "None" }));
        scope.add(key("ConfirmPreference"), Rc::new(Variable::new("ConfirmPreference", value)));
    }
}

/// What a typed parameter is without an argument: .NET's default, except that text is empty.
pub(super) fn default_of(runspace: &mut Runspace, ty: &Type) -> Value {
    match ty {
        Type::Known(info) if info.name == "System.String" => Value::string(""),
        Type::Known(info) if matches!(info.kind, crate::types::TypeKind::Struct) => {
            convert::to_type(runspace, &Value::Null, ty)
                .or_else(|_| convert::to_type(runspace, &Value::Int32(0), ty))
                .unwrap_or_default()
        }
        _ => Value::Null,
    }
}

impl Runspace {
    /// What the variable of a parameter keeps.
    pub(crate) fn parameter_constraint(
        &mut self,
        parameter: &crate::bind::ParameterInfo,
    ) -> Result<Option<Rc<Constraint>>> {
        if let Some(made) = parameter.constraint.get() {
            return Ok(made.clone());
        }
        let ty = parameter.ty.get().cloned();
        let constraint = (ty.is_some() || !parameter.rules.is_empty())
            .then(|| Rc::new(Constraint { types: ty.into_iter().collect(), rules: parameter.rules.clone() }));
        Ok(parameter.constraint.get_or_init(|| constraint).clone())
    }
}
