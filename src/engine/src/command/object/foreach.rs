//! ForEach-Object

use std::rc::Rc;

use crate::command::pattern::Pattern;
use crate::command::property::{about_object, find_member, is_method};
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::interpret::BlockScope;
use crate::member::{self, MemberInfo};
use crate::runspace::{NoStreams, Runspace};
use crate::value::{Dictionary, ScriptBlock, Value};

/// ForEach-Object
#[derive(Default)]
pub struct ForEachObject {
    process: Vec<Rc<ScriptBlock>>,
    end: Option<Rc<ScriptBlock>>,
    /// What `$using:` names in `-Parallel`.
    using: Option<Rc<Dictionary>>,
}

impl Cmdlet for ForEachObject {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        match call.set {
            "ScriptBlockSet" => self.begin_blocks(call),
            "ParallelParameterSet" => {
                self.using = Some(visible_variables(call.runspace));
                begin_parallel(call)
            }
            _ => Ok(()),
        }
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let input = call.argument("InputObject").cloned().unwrap_or(Value::Nothing);
        match call.set {
            "ScriptBlockSet" => {
                let underscore = (!matches!(input, Value::Nothing)).then_some(input);
                self.process.iter().try_for_each(|block| call.run_block(block, underscore.clone()))
            }
            "ParallelParameterSet" => {
                parallel(call, input, self.using.clone().unwrap_or_else(|| Rc::new(Dictionary::hashtable())))
            }
            _ => member_of(call, &input),
        }
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        match self.end.take() {
            Some(end) => call.run_block(&end, None),
            None => Ok(()),
        }
    }
}

impl ForEachObject {
    /// The blocks in order: of two or more the first is `-Begin`; of three or more the last is `-End`, unless that is named.
    fn begin_blocks(&mut self, call: &mut Call<'_>) -> Result {
        if call.switch("WhatIf") || call.switch("Confirm") {
            return Err(call.terminating(ErrorRecord::new(
                Exception::new(
                    "System.InvalidOperationException",
                    "The -WhatIf and -Confirm parameters are not supported for script blocks.",
                ),
                "NoShouldProcessForScriptBlockSet",
                ErrorCategory::InvalidOperation,
                Value::Null,
            )));
        }
        let mut blocks: Vec<Option<Rc<ScriptBlock>>> = Vec::new();
        if call.has("Begin") {
            blocks.push(call.block("Begin"));
        }
        for name in ["Process", "RemainingScripts"] {
            if call.has(name) {
                let values = call.values(name).unwrap_or_else(|| vec![Value::Null]);
                blocks.extend(values.iter().map(|value| match value.bare() {
                    Value::ScriptBlock(block) => Some(block.clone()),
                    _ => None,
                }));
            }
        }
        let mut last = None;
        if call.has("End") {
            last = call.block("End");
        } else if blocks.len() > 2 {
            last = blocks.pop().flatten();
        }
        self.end = last;
        let first = if blocks.len() > 1 { blocks.remove(0) } else { None };
        self.process = blocks.into_iter().flatten().collect();
        match first {
            Some(first) => call.run_block(&first, None),
            None => Ok(()),
        }
    }
}

/// An error about a name: what cannot be found on an object, or is ambiguous there.
pub fn name_error(message: &str, id: &'static str, target: Value) -> ErrorRecord {
    let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
    ErrorRecord::new(exception, id, ErrorCategory::InvalidArgument, target)
}

/// Reports an error about an object of the pipeline.
pub fn report(call: &mut Call<'_>, record: ErrorRecord) -> Result {
    if record.target.is_null() {
        return call.error(record);
    }
    let object = record.target.clone();
    let record = about_object(call.runspace, record, &object)?;
    call.error(record)
}

/// Whether the object may be asked: `-WhatIf` and `-Confirm`.
fn allowed(call: &mut Call<'_>, input: &Value, action: impl FnOnce() -> String) -> Result<bool> {
    if !call.runspace.weighs_actions() {
        return Ok(true);
    }
    let target = format!("InputObject: {}", shown(call, input)?);
    call.runspace.should_process(&target, &action())
}

fn shown(call: &mut Call<'_>, value: &Value) -> Result<String> {
    if value.is_null() {
        return Ok("null".into());
    }
    let text = convert::to_text(call.runspace, value)?;
    Ok(if text.is_empty() { member::type_of(value.bare()).name().to_string() } else { text.to_string() })
}

/// `-MemberName`: the value of a property or key, or what a method gives.
fn member_of(call: &mut Call<'_>, input: &Value) -> Result {
    let name = call.text("MemberName").unwrap_or_default();
    let arguments = call.values("ArgumentList").unwrap_or_default();
    if input.is_null() {
        if !arguments.is_empty() {
            let message = "You cannot call a method on a null-valued expression.";
            return report(call, name_error(message, "InvokeMethodOnNull", input.clone()));
        }
        if !allowed(call, input, || format!("Retrieve the value for property '{name}'"))? {
            return Ok(());
        }
        if call.runspace.strict_version() >= 20 {
            let message = "Cannot operate on a 'null' input object.";
            return report(call, name_error(message, "InputObjectIsNull", input.clone()));
        }
        return call.write(Value::Null);
    }
    if !arguments.is_empty() {
        return method_of(call, input, &name, arguments);
    }
    if let Value::Dictionary(dictionary) = input.bare()
        && let Some(value) = dictionary.get_str(&name)
    {
        if allowed(call, input, || format!("Retrieve the value for key '{name}'"))? {
            unroll(call, value)?;
        }
        return Ok(());
    }
    let found = match Pattern::is_one(&name) {
        false => find_member(call.runspace, input, &name),
        true => {
            let mut found = matching(call, input, &name, |_| true);
            if found.len() > 1 {
                let message = format!(
                    "Input name \"{name}\" is ambiguous. It can be resolved to multiple matched members. Possible \
                     matches include: {}.",
                    names(&found)
                );
                return report(call, name_error(&message, "AmbiguousPropertyOrMethodName", input.clone()));
            }
            found.pop()
        }
    };
    let Some(found) = found else {
        if !allowed(call, input, || format!("Retrieve the value for property '{name}'"))? {
            return Ok(());
        }
        if call.runspace.strict_version() >= 20 {
            let message = format!("The input name \"{name}\" cannot be resolved to a member.");
            return report(call, name_error(&message, "PropertyOrMethodNotFound", input.clone()));
        }
        return call.write(Value::Null);
    };
    if is_method(&found) {
        if !allowed(call, input, || format!("Invoke method '{}'", found.name))? {
            return Ok(());
        }
        return match member::call(call.runspace, input, &found.name, Vec::new()) {
            Ok(value) => unroll(call, value),
            Err(Flow::Error(record, _)) if &*record.id == "MethodCountCouldNotFindBest" => {
                let method = member::get(call.runspace, input, &found.name)?;
                call.write(method.unwrap_or_default())
            }
            Err(failed) => invocation_failed(call, failed, input),
        };
    }
    if !allowed(call, input, || format!("Retrieve the value for property '{}'", found.name))? {
        return Ok(());
    }
    match member::get(call.runspace, input, &found.name) {
        Ok(value) => unroll(call, value.unwrap_or_default()),
        Err(Flow::Error(..)) => call.write(Value::Null),
        Err(other) => Err(other),
    }
}

fn method_of(call: &mut Call<'_>, input: &Value, name: &str, arguments: Vec<Value>) -> Result {
    let found = match Pattern::is_one(name) {
        false => find_member(call.runspace, input, name).filter(is_method).into_iter().collect(),
        true => matching(call, input, name, is_method),
    };
    let method = match found.as_slice() {
        [method] => method,
        [] => {
            let message = format!("Input name \"{name}\" cannot be resolved to a method.");
            return report(call, name_error(&message, "MethodNotFound", input.clone()));
        }
        several => {
            let message = format!(
                "Input name \"{name}\" is ambiguous. It can be resolved to multiple matched methods. Possible matches \
                 include: {}.",
                names(several)
            );
            return report(call, name_error(&message, "AmbiguousMethodName", input.clone()));
        }
    };
    if call.runspace.weighs_actions() {
        let mut shown_arguments = Vec::new();
        for argument in &arguments {
            shown_arguments.push(shown(call, argument)?);
        }
        let action = format!("Invoke method '{}' with arguments: {}", method.name, shown_arguments.join(", "));
        if !allowed(call, input, || action)? {
            return Ok(());
        }
    }
    match member::call(call.runspace, input, &method.name, arguments) {
        Ok(value) => unroll(call, value),
        Err(failed) => invocation_failed(call, failed, input),
    }
}

fn matching(call: &mut Call<'_>, input: &Value, name: &str, wanted: impl Fn(&MemberInfo) -> bool) -> Vec<MemberInfo> {
    let pattern = Pattern::new(name);
    let members = member::list(call.runspace, input);
    members.into_iter().filter(|member| !member.hidden && pattern.is_match(&member.name) && wanted(member)).collect()
}

fn names(members: &[MemberInfo]) -> String {
    members.iter().map(|member| &*member.name).collect::<Vec<_>>().join(" ")
}

fn invocation_failed(call: &mut Call<'_>, failed: Flow, input: &Value) -> Result {
    let Flow::Error(record, _) = failed else { return Err(failed) };
    let exception = record.exception.clone();
    report(call, ErrorRecord::of(exception, "MethodInvocationError", ErrorCategory::InvalidOperation, input.clone()))
}

fn unroll(call: &mut Call<'_>, value: Value) -> Result {
    if matches!(value, Value::Nothing) {
        return Ok(());
    }
    match convert::enumerate(call.runspace, &value) {
        Some(items) => call.write_all(items.into_iter().filter(|item| !matches!(item, Value::Nothing))),
        None => call.write(value),
    }
}

/// `-Parallel` runs the block for one object after the other, each time in a scope of its own that sees no variables of
/// the caller but those named with `$using:`; output comes in the order of the input.
fn begin_parallel(call: &mut Call<'_>) -> Result {
    let unsupported = ["ErrorAction", "WarningAction", "InformationAction", "ProgressAction", "PipelineVariable"];
    if unsupported.iter().any(|name| call.has(name)) {
        return Err(call.terminating(ErrorRecord::new(
            Exception::new(
                "System.Management.Automation.PSNotSupportedException",
                "The following common parameters are not currently supported in the Parallel parameter set:\n\
                 ErrorAction, WarningAction, InformationAction, PipelineVariable",
            ),
            "ParallelCommonParametersNotSupported",
            ErrorCategory::NotImplemented,
            Value::Null,
        )));
    }
    if call.switch("AsJob") {
        return Err(call.terminating(ErrorRecord::new(
            Exception::new(
                "System.Management.Automation.PSNotSupportedException",
                "ForEach-Object -Parallel -AsJob is not supported by this host",
            ),
            "ParallelAsJobNotSupported",
            ErrorCategory::NotImplemented,
            Value::Null,
        )));
    }
    Ok(())
}

fn parallel(call: &mut Call<'_>, input: Value, using: Rc<Dictionary>) -> Result {
    if matches!(input.bare(), Value::ScriptBlock(_)) {
        let exception = Exception::new(
            "System.Management.Automation.PSArgumentException",
            "A ForEach-Object -Parallel piped input object cannot be a script block. Passed-in script block variables are \
             not supported with ForEach-Object -Parallel, and can result in undefined behavior.",
        );
        let id = "ParallelPipedInputObjectCannotBeScriptBlock";
        return call.error(ErrorRecord::new(exception, id, ErrorCategory::InvalidType, Value::Null));
    }
    match call.block("Parallel") {
        Some(block) => run_isolated(call, &block, input, using),
        None => Ok(()),
    }
}

/// Runs a block where nothing of the caller is seen but the values that it names with `$using:`.
fn run_isolated(call: &mut Call<'_>, block: &ScriptBlock, input: Value, using: Rc<Dictionary>) -> Result {
    let block = Rc::new(block.at_home(None));
    let runspace = &mut *call.runspace;
    let global = Runspace::new(Rc::new(NoStreams)).global;
    let outer_scope = std::mem::replace(&mut runspace.scope, global.clone());
    let outer_global = std::mem::replace(&mut runspace.global, global);
    let outer_using = runspace.using_values.replace(using);
    let result = runspace.invoke_block_into(&block, Some(input), &[], BlockScope::New, call.output);
    runspace.scope = outer_scope;
    runspace.global = outer_global;
    runspace.using_values = outer_using;
    result
}

/// The variables that `$using:` may name.
fn visible_variables(runspace: &Runspace) -> Rc<Dictionary> {
    let values = Dictionary::hashtable();
    let scopes: Vec<_> = runspace.scope.chain().collect();
    for scope in scopes.into_iter().rev() {
        for variable in scope.variables() {
            values.set(variable.name.clone().into(), variable.get());
        }
    }
    Rc::new(values)
}
