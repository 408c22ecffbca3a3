//! Objects of the pipeline to parameters.

use psrp_syntax::Extent;

use super::binder::{Binding, bind_parameter};
use super::{SetMask, Target};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::member;
use crate::runspace::Runspace;
use crate::value::Value;

/// Which parameters of a call take objects of the pipeline.
#[derive(Debug, Default)]
pub struct PipelineBinder {
    /// Places in the signature of parameters that take objects.
    by_value: Vec<usize>,
    /// Places of parameters that take properties.
    by_property: Vec<usize>,
    /// Values of the command line; what comes behind is the current object's.
    fixed: usize,
    /// Sets as the command line left them.
    sets: SetMask,
    /// The one parameter that takes any object, when that is all there is to do.
    simple: Option<usize>,
}

impl PipelineBinder {
    /// For a call whose command line is bound.
    pub fn new(target: &Target<'_>, binding: &Binding) -> PipelineBinder {
        let mut binder =
            PipelineBinder { fixed: binding.values.len(), sets: binding.sets, ..PipelineBinder::default() };
        for (at, parameter) in target.signature.parameters.iter().enumerate() {
            if binding.has(at) {
                continue;
            }
            let mut memberships = parameter.in_sets(binding.sets);
            if memberships.any(|membership| membership.pipeline) {
                binder.by_value.push(at);
            }
            if parameter.in_sets(binding.sets).any(|membership| membership.by_property) {
                binder.by_property.push(at);
            }
        }
        if let ([only], true, true) =
            (binder.by_value.as_slice(), binder.by_property.is_empty(), binding.delayed.is_empty())
        {
            let parameter = &target.signature.parameters[*only];
            let any = matches!(&*parameter.type_name, "psobject" | "object" | "");
            let one_set = binding.sets.count_ones() == 1;
            let demanding = parameter.memberships.iter().any(|m| m.mandatory) || !parameter.rules.is_empty();
            if any && one_set && !demanding {
                binder.simple = Some(*only);
            }
        }
        binder
    }

    /// How many values of the binding are of the command line.
    pub fn fixed(&self) -> usize {
        self.fixed
    }

    /// Places of the parameters that take something.
    pub fn candidates(&self) -> Vec<usize> {
        let mut all = self.by_value.clone();
        all.extend(self.by_property.iter().filter(|at| !self.by_value.contains(at)));
        all
    }

    /// Whether any parameter takes something.
    pub fn takes_any(&self) -> bool {
        !self.by_value.is_empty() || !self.by_property.is_empty()
    }

    /// Binds the object; false when no parameter takes it.
    ///
    /// # Errors
    /// What goes wrong while it is converted or validated.
    pub fn bind(
        &self,
        runspace: &mut Runspace,
        target: &Target<'_>,
        binding: &mut Binding,
        input: &Value,
    ) -> Result<bool> {
        binding.values.truncate(self.fixed);
        if let Some(at) = self.simple {
            binding.values.push((at, input.clone()));
            return Ok(true);
        }
        binding.sets = self.sets;
        let extent = target.invocation.position.as_ref().map(|(_, extent)| *extent).unwrap_or_default();
        let mut bound = false;
        for (at, block) in binding.delayed.clone() {
            let output = runspace.call_block(&block, Some(input.clone()), &[])?;
            if output.is_empty() {
                let parameter = &target.signature.parameters[at];
                let message = format!(
                    "Cannot evaluate parameter '{}' because its argument input did not produce any output.",
                    parameter.name
                );
                return Err(target.failure("ScriptBlockArgumentNoOutput", message, extent));
            }
            let value = crate::interpret::collapse(output);
            let sets = binding.sets;
            bind_value(runspace, target, binding, at, value, extent)?;
            binding.sets &= sets;
            bound = true;
        }
        for coerce in [false, true] {
            bound |= self.bind_by_value(runspace, target, binding, input, coerce, extent)?;
            bound |= self.bind_by_property(runspace, target, binding, input, coerce, extent)?;
        }
        Ok(bound)
    }

    fn bind_by_value(
        &self,
        runspace: &mut Runspace,
        target: &Target<'_>,
        binding: &mut Binding,
        input: &Value,
        coerce: bool,
        extent: Extent,
    ) -> Result<bool> {
        let mut bound = false;
        let default = target.signature.default_mask();
        for default_only in [true, false] {
            if default_only && (default == 0 || default & binding.sets == 0) || bound {
                continue;
            }
            let sets = if default_only { default } else { binding.sets };
            for &at in &self.by_value {
                let parameter = &target.signature.parameters[at];
                if has(binding, at) || !parameter.in_sets(sets & binding.sets).any(|membership| membership.pipeline) {
                    continue;
                }
                if !coerce && !super::convert_argument::fits(runspace, parameter, input) {
                    continue;
                }
                bound |= Self::attempt(runspace, target, binding, at, input.clone(), coerce, extent)?;
            }
        }
        Ok(bound)
    }

    fn bind_by_property(
        &self,
        runspace: &mut Runspace,
        target: &Target<'_>,
        binding: &mut Binding,
        input: &Value,
        coerce: bool,
        extent: Extent,
    ) -> Result<bool> {
        let mut bound = false;
        for &at in &self.by_property {
            let parameter = &target.signature.parameters[at];
            if has(binding, at) || !parameter.in_sets(binding.sets).any(|membership| membership.by_property) {
                continue;
            }
            let mut found = None;
            for name in std::iter::once(&parameter.name).chain(&parameter.aliases) {
                if let Some(value) = member::get_own(runspace, input, name)? {
                    found = Some(value);
                    break;
                }
            }
            let Some(value) = found else { continue };
            if !coerce && !super::convert_argument::fits(runspace, parameter, &value) {
                continue;
            }
            bound |= Self::attempt(runspace, target, binding, at, value, coerce, extent)?;
        }
        Ok(bound)
    }

    /// Binds if the value converts; what does not convert is no error, but not bound.
    #[allow(clippy::too_many_arguments)]
    fn attempt(
        runspace: &mut Runspace,
        target: &Target<'_>,
        binding: &mut Binding,
        at: usize,
        value: Value,
        coerce: bool,
        extent: Extent,
    ) -> Result<bool> {
        match bind_value(runspace, target, binding, at, value, extent) {
            Ok(()) => Ok(true),
            Err(Flow::Error(record, _)) if coerce && is_conversion(&record) => Ok(false),
            Err(flow) => Err(flow),
        }
    }
}

fn has(binding: &Binding, at: usize) -> bool {
    binding.values.iter().any(|(own, _)| *own == at)
}

/// Binds without looking at delayed blocks.
fn bind_value(
    runspace: &mut Runspace,
    target: &Target<'_>,
    binding: &mut Binding,
    at: usize,
    value: Value,
    extent: Extent,
) -> Result {
    if let Value::ScriptBlock(_) = &value {
        let parameter = &target.signature.parameters[at];
        let value = super::convert_argument::convert(runspace, target, parameter, value, extent)?;
        binding.values.push((at, value));
        binding.sets &= parameter.sets;
        return Ok(());
    }
    bind_parameter(runspace, target, binding, at, value, extent)
}

fn is_conversion(record: &ErrorRecord) -> bool {
    matches!(
        &*record.id,
        "CannotConvertArgumentNoMessage" | "CannotConvertArgument" | "ParameterArgumentTransformationError"
    )
}

impl Target<'_> {
    /// The error about an object that no parameter takes.
    pub(crate) fn input_not_bound(&self, input: &Value) -> ErrorRecord {
        let message = "The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input.";
        let exception = Exception::new("System.Management.Automation.ParameterBindingException", message);
        let record = ErrorRecord::new(exception, "InputObjectNotBound", ErrorCategory::InvalidArgument, input.clone());
        let extent = self.invocation.position.as_ref().map(|(_, extent)| *extent).unwrap_or_default();
        self.name(&record, extent);
        if matches!(input, Value::Custom(_)) {
            record.details.borrow_mut().target_type = Some("PSObject".into());
        }
        record
    }
}
