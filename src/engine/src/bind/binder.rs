//! Arguments of the command line to parameters.

use std::rc::Rc;

use psrp_syntax::Extent;

use super::parameter_sets::{choose_set, prompt_for_missing};
use super::{Argument, Common, Origin, ParameterInfo, Rule, SetMask, Signature};
use crate::error::{InvocationInfo, Result};
use crate::runspace::{CommandContext, Runspace};
use crate::value::{Str, Value};

/// The command whose parameters are bound, for errors.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    /// The command's name, as activity of errors.
    pub name: &'a Str,
    /// What error ids end in.
    pub class: &'a Str,
    /// The parameters.
    pub signature: &'a Rc<Signature>,
    /// The call.
    pub invocation: &'a Rc<InvocationInfo>,
    /// Whether a script declared the parameters: conversions then fail with other errors.
    pub script: bool,
}

/// What was bound.
#[derive(Debug, Default)]
pub struct Binding {
    /// Parameters, by their place in the signature, with their values, in the order in which they were bound.
    pub values: Vec<(usize, Value)>,
    /// Blocks that give a parameter's value for each object of the pipeline.
    pub delayed: Vec<(usize, Rc<crate::value::ScriptBlock>)>,
    /// The sets still possible.
    pub sets: SetMask,
    /// The set chosen; empty for commands without sets.
    pub set: Str,
    /// What remains of the arguments: `$args` of a simple function.
    pub rest: Vec<Argument>,
}

impl Binding {
    /// The value of the parameter at that place.
    pub fn get(&self, at: usize) -> Option<&Value> {
        self.values.iter().find(|(own, _)| *own == at).map(|(_, value)| value)
    }

    /// Whether the parameter at that place has a value, or will have one for each object.
    pub fn has(&self, at: usize) -> bool {
        self.values.iter().any(|(own, _)| *own == at) || self.delayed.iter().any(|(own, _)| *own == at)
    }
}

/// Binds the arguments. Parameters of the pipeline are left to [`super::PipelineBinder`].
///
/// # Errors
/// PowerShell's parameter binding errors.
pub fn bind(runspace: &mut Runspace, target: &Target<'_>, arguments: Vec<Argument>) -> Result<Binding> {
    let signature = target.signature.clone();
    let mut binding = Binding { sets: signature.all_sets(), ..Binding::default() };
    if !signature.advanced && arguments.iter().all(|argument| argument.name.is_none()) {
        bind_simple(runspace, target, &mut binding, arguments)?;
        return Ok(binding);
    }
    let arguments = pair(target, &signature, arguments)?;
    let mut unbound = Vec::new();
    for origin in [Origin::Written, Origin::Splatted] {
        for argument in arguments.iter().filter(|argument| argument.origin == origin && argument.name.is_some()) {
            bind_named(runspace, target, &signature, &mut binding, argument)?;
        }
    }
    unbound.extend(arguments.into_iter().filter(|argument| !is_bound_by_name(&signature, argument)));
    super::positional::bind_positional(runspace, target, &mut binding, &mut unbound)?;
    bind_defaults(runspace, target, &mut binding)?;
    bind_rest(runspace, target, &mut binding, unbound)?;
    choose_set(target, &mut binding)?;
    prompt_for_missing(runspace, target, &mut binding)?;
    Ok(binding)
}

/// The commonest call, of a function without attributes and with nothing but values: each goes to the next parameter.
fn bind_simple(
    runspace: &mut Runspace,
    target: &Target<'_>,
    binding: &mut Binding,
    arguments: Vec<Argument>,
) -> Result {
    let mut places = target.signature.parameters.iter().enumerate().filter(|(_, parameter)| !parameter.switch);
    for argument in arguments {
        match (places.next(), argument.value.clone()) {
            (Some((at, _)), Some(value)) => bind_parameter(runspace, target, binding, at, value, argument.extent)?,
            _ => binding.rest.push(argument),
        }
    }
    binding.set = "__AllParameterSets".into();
    Ok(())
}

/// Whether the argument named a parameter that exists: it is bound then.
fn is_bound_by_name(signature: &Signature, argument: &Argument) -> bool {
    match &argument.name {
        Some(name) => matches!(signature.find(name), Found::One(_)),
        None => false,
    }
}

/// What a name on the command line means.
pub(super) enum Found {
    One(usize),
    None,
    Many(Vec<Str>),
}

impl Signature {
    /// The parameter that a name, perhaps shortened, means.
    pub(super) fn find(&self, name: &str) -> Found {
        let exact = |parameter: &ParameterInfo| {
            parameter.name.eq_ignore_ascii_case(name)
                || parameter.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
        };
        if let Some(at) = self.parameters.iter().position(exact) {
            return Found::One(at);
        }
        let starts = |text: &str| {
            text.len() > name.len()
                && text.is_char_boundary(name.len())
                && text[..name.len()].eq_ignore_ascii_case(name)
        };
        let by_name = self.parameters.iter().enumerate().filter(|(_, p)| starts(&p.name)).map(|(at, _)| at);
        let mut found: Vec<usize> = by_name.collect();
        for (at, parameter) in self.parameters.iter().enumerate() {
            if !found.contains(&at) && parameter.aliases.iter().any(|alias| starts(alias)) {
                found.push(at);
            }
        }
        // A declared parameter beats common ones when it is the only declared one.
        let declared: Vec<usize> = found.iter().copied().filter(|at| *at < self.declared).collect();
        match (found.as_slice(), declared.as_slice()) {
            ([], _) => Found::None,
            ([one], _) => Found::One(*one),
            (_, [one]) => Found::One(*one),
            _ => Found::Many(found.iter().map(|at| self.parameters[*at].name.clone()).collect()),
        }
    }
}

/// Gives each `-Name` its value: the argument behind it, unless it is a switch's.
fn pair(target: &Target<'_>, signature: &Signature, arguments: Vec<Argument>) -> Result<Vec<Argument>> {
    if arguments.iter().all(|argument| argument.name.is_none()) {
        return Ok(arguments);
    }
    let mut paired = Vec::with_capacity(arguments.len());
    let mut arguments = arguments.into_iter().peekable();
    while let Some(mut argument) = arguments.next() {
        let Some(name) = &argument.name else {
            paired.push(argument);
            continue;
        };
        match signature.find(name) {
            Found::Many(names) => {
                let listed: Vec<String> = names.iter().map(|name| format!("-{name}")).collect();
                let message = format!(
                    "Parameter cannot be processed because the parameter name '{name}' is ambiguous. Possible matches include: {}.",
                    listed.join(" ")
                );
                return Err(target.about_name(name).failure("AmbiguousParameter", message, argument.name_extent));
            }
            Found::One(at) if argument.value.is_none() => {
                let parameter = &signature.parameters[at];
                if parameter.switch {
                    argument.value = Some(Value::Bool(true));
                    argument.extent = argument.name_extent;
                } else if let Some(next) =
                    arguments.next_if(|next| next.name.is_none() || next.value.is_none() && is_dash(next))
                {
                    argument.extent = next.extent;
                    argument.value = match next.name {
                        Some(name) => Some(Value::string(format!("-{name}"))),
                        None => next.value,
                    };
                } else {
                    let message = format!(
                        "Missing an argument for parameter '{}'. Specify a parameter of type '{}' and try again.",
                        parameter.name,
                        super::convert_argument::type_text(parameter)
                    );
                    return Err(target.about(parameter).failure("MissingArgument", message, argument.name_extent));
                }
            }
            _ => {}
        }
        paired.push(argument);
    }
    Ok(paired)
}

/// Whether the argument is a name that is none: `-` alone.
fn is_dash(argument: &Argument) -> bool {
    argument.name.as_ref().is_some_and(|name| name.is_empty())
}

fn bind_named(
    runspace: &mut Runspace,
    target: &Target<'_>,
    signature: &Signature,
    binding: &mut Binding,
    argument: &Argument,
) -> Result {
    let (Some(name), Some(value)) = (&argument.name, &argument.value) else {
        if let Some(name) = &argument.name
            && signature.advanced
        {
            return Err(not_found(target, name, argument.name_extent));
        }
        return Ok(());
    };
    match signature.find(name) {
        Found::One(at) => {
            if binding.has(at) {
                if argument.origin == Origin::Splatted {
                    return Ok(()); // what was written counts
                }
                let message = format!(
                    "Cannot bind parameter because parameter '{}' is specified more than once. To provide multiple values to parameters that can accept multiple values, use the array syntax. For example, \"-parameter value1,value2,value3\".",
                    signature.parameters[at].name
                );
                return Err(target.about(&signature.parameters[at]).failure(
                    "ParameterAlreadyBound",
                    message,
                    argument.name_extent,
                ));
            }
            bind_parameter(runspace, target, binding, at, value.clone(), argument.extent)
        }
        _ if signature.advanced => Err(not_found(target, name, argument.name_extent)),
        _ => Ok(()),
    }
}

fn not_found(target: &Target<'_>, name: &str, extent: Extent) -> crate::error::Flow {
    let message = format!("A parameter cannot be found that matches parameter name '{name}'.");
    target.about_name(name).failure("NamedParameterNotFound", message, extent)
}

/// Converts, validates and keeps a value.
pub(super) fn bind_parameter(
    runspace: &mut Runspace,
    target: &Target<'_>,
    binding: &mut Binding,
    at: usize,
    value: Value,
    extent: Extent,
) -> Result {
    let signature = target.signature.clone();
    let parameter = &signature.parameters[at];
    if target.invocation.expecting_input
        && let Value::ScriptBlock(block) = &value
        && parameter.memberships.iter().any(|membership| membership.pipeline || membership.by_property)
        && !super::convert_argument::takes_block(parameter)
    {
        binding.delayed.push((at, block.clone()));
        binding.sets &= parameter.sets;
        return Ok(());
    }
    let value = match parameter.rules.iter().any(|rule| matches!(&**rule, Rule::Other(name) if &**name == "Version")) {
        true => version_text(value),
        false => value,
    };
    let value = super::convert_argument::convert(runspace, target, parameter, value, extent)?;
    super::validate::validate(runspace, target, parameter, &value, binding.sets, extent)?;
    binding.values.push((at, value));
    binding.sets &= parameter.sets;
    Ok(())
}

/// What a PowerShell version may be given as: `Latest`, or a whole number for the first of its minors.
fn version_text(value: Value) -> Value {
    match value.bare() {
        Value::String(text) if text.eq_ignore_ascii_case("latest") => "7.6".into(),
        Value::String(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{text}.0").into()
        }
        Value::Int32(number) => format!("{number}.0").into(),
        Value::Double(number) => {
            let text = number.to_string();
            if text.contains('.') { text.into() } else { format!("{text}.0").into() }
        }
        _ => value,
    }
}

/// `$PSDefaultParameterValues`.
fn bind_defaults(runspace: &mut Runspace, target: &Target<'_>, binding: &mut Binding) -> Result {
    if !target.signature.advanced {
        return Ok(());
    }
    let Some(Value::Dictionary(defaults)) = runspace.read("psdefaultparametervalues") else { return Ok(()) };
    if defaults.is_empty() {
        return Ok(());
    }
    if let Some(disabled) = defaults.get_str("Disabled")
        && crate::interpret::is_true(runspace, &disabled)?
    {
        return Ok(());
    }
    for (key, value) in defaults.entries() {
        let Value::String(key) = key.bare() else { continue };
        let Some((command, parameter)) = key.split_once(':') else { continue };
        if !crate::interpret::matches_wildcard(command.trim(), target.name) {
            continue;
        }
        let parameter = parameter.trim();
        let found = target.signature.parameters.iter().position(|own| {
            crate::interpret::matches_wildcard(parameter, &own.name)
                || own.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(parameter))
        });
        let Some(at) = found else { continue };
        if binding.has(at) || target.signature.parameters[at].sets & binding.sets == 0 {
            continue;
        }
        let value = match &value {
            Value::ScriptBlock(block) => crate::interpret::collapse(runspace.call_block(block, None, &[])?),
            other => other.clone(),
        };
        let sets = binding.sets;
        bind_parameter(runspace, target, binding, at, value, Extent::default())?;
        if binding.sets == 0 {
            binding.sets = sets;
        }
    }
    Ok(())
}

/// Gives what remains to the parameter that takes it, to `$args`, or complains.
fn bind_rest(runspace: &mut Runspace, target: &Target<'_>, binding: &mut Binding, rest: Vec<Argument>) -> Result {
    if rest.is_empty() {
        return Ok(());
    }
    let signature = target.signature.clone();
    let taker = signature.parameters.iter().enumerate().find(|(at, parameter)| {
        !binding.has(*at) && parameter.in_sets(binding.sets).any(|membership| membership.remaining)
    });
    if let Some((at, _)) = taker {
        let extent = rest[0].extent.to(rest[rest.len() - 1].extent);
        let mut values: Vec<Value> = Vec::with_capacity(rest.len());
        for argument in rest {
            if let Some(name) = &argument.name {
                values.push(Value::string(format!("-{name}")));
            }
            values.extend(argument.value);
        }
        let value = match (values.len(), values.first()) {
            (1, Some(Value::Array(_))) => values.remove(0),
            _ => Value::array(values),
        };
        return bind_parameter(runspace, target, binding, at, value, extent);
    }
    if signature.advanced {
        let argument = &rest[0];
        if let Some(name) = &argument.name {
            return Err(not_found(target, name, argument.name_extent));
        }
        let text = match &argument.value {
            Some(value) => crate::interpret::text(runspace, value)?,
            None => "".into(),
        };
        let message = format!("A positional parameter cannot be found that accepts argument '{text}'.");
        let extent = target.invocation.position.as_ref().map_or(argument.extent, |(_, extent)| *extent);
        return Err(target.failure("PositionalParameterNotFound", message, extent));
    }
    binding.rest = rest;
    Ok(())
}

impl Binding {
    /// Takes the common parameters out and notes what they say.
    pub fn common(&self, signature: &Signature, context: &mut CommandContext) -> CommonVariables {
        let mut variables = CommonVariables::default();
        for (at, value) in &self.values {
            let Some(common) = signature.parameters[*at].common else { continue };
            let action = crate::runspace::ActionPreference::from_value(value);
            let on = match value.bare() {
                Value::Bool(on) => Some(*on),
                other => crate::interpret::switch_state(other),
            };
            let name = match value.bare() {
                Value::String(text) => Some(text.clone()),
                _ => None,
            };
            match common {
                Common::Verbose => context.verbose = on,
                Common::Debug => context.debug = on,
                Common::ErrorAction => context.error_action = action,
                Common::WarningAction => context.warning_action = action,
                Common::InformationAction => context.information_action = action,
                Common::ProgressAction => context.progress_action = action,
                Common::ErrorVariable => variables.error = name,
                Common::WarningVariable => variables.warning = name,
                Common::InformationVariable => variables.information = name,
                Common::OutVariable => variables.out = name,
                Common::PipelineVariable => variables.pipeline = name,
                Common::OutBuffer => {}
                Common::WhatIf => context.what_if = on,
                Common::Confirm => context.confirm = on,
            }
        }
        variables
    }
}

/// Names of variables that common parameters fill.
#[derive(Debug, Default)]
pub struct CommonVariables {
    /// `-ErrorVariable`
    pub error: Option<Str>,
    /// `-WarningVariable`
    pub warning: Option<Str>,
    /// `-InformationVariable`
    pub information: Option<Str>,
    /// `-OutVariable`
    pub out: Option<Str>,
    /// `-PipelineVariable`
    pub pipeline: Option<Str>,
}
