//! Which parameter set is meant, and what is missing in it.

use std::rc::Rc;

use super::binder::{Binding, bind_parameter};
use super::{ParameterInfo, SetMask, Signature, Target};
use crate::error::{Flow, Result};
use crate::runspace::{FieldDescription, HostCall, Runspace};
use crate::value::Value;

impl Signature {
    /// The bit of the default set; 0 without one.
    pub(super) fn default_mask(&self) -> SetMask {
        match &self.default_set {
            Some(name) => {
                self.sets.iter().position(|set| set.eq_ignore_ascii_case(name)).map_or(0, |at| 1 << at.min(63))
            }
            None => 0,
        }
    }

    /// The name of the only set of the mask.
    fn set_name(&self, mask: SetMask) -> crate::value::Str {
        match self.sets.is_empty() {
            true => "__AllParameterSets".into(),
            false => {
                self.sets.get(mask.trailing_zeros() as usize).cloned().unwrap_or_else(|| "__AllParameterSets".into())
            }
        }
    }
}

/// Narrows the sets to one, as far as that can be known before objects come.
pub(super) fn choose_set(target: &Target<'_>, binding: &mut Binding) -> Result {
    let signature = target.signature;
    if binding.sets == 0 {
        return Err(ambiguous(target));
    }
    let candidates = singles(binding.sets);
    if candidates.len() > 1 {
        let complete: Vec<SetMask> =
            candidates.iter().copied().filter(|set| missing(target, binding, *set, true).is_empty()).collect();
        let default = signature.default_mask();
        if default & binding.sets != 0 && (complete.contains(&default) || complete.is_empty()) {
            // With input to come another set may still turn out right.
            if !target.invocation.expecting_input || complete.len() <= 1 {
                binding.sets = default;
            } else {
                binding.sets = complete.iter().fold(0, |all, set| all | set);
            }
        } else if let [only] = complete.as_slice() {
            binding.sets = *only;
        } else if !target.invocation.expecting_input {
            return match default & binding.sets {
                0 => Err(ambiguous(target)),
                _ => {
                    binding.sets = default;
                    Ok(())
                }
            };
        } else if !complete.is_empty() {
            binding.sets = complete.iter().fold(0, |all, set| all | set);
        }
    }
    let default = signature.default_mask();
    let shown = if default & binding.sets != 0 { default } else { binding.sets };
    binding.set = signature.set_name(shown);
    Ok(())
}

fn singles(sets: SetMask) -> Vec<SetMask> {
    (0..64).map(|bit| 1 << bit).filter(|bit| sets & bit != 0).collect()
}

/// The mandatory parameters of the set that have no value; those that the pipeline may give are left out when `later`.
fn missing(target: &Target<'_>, binding: &Binding, set: SetMask, later: bool) -> Vec<usize> {
    let parameters = target.signature.parameters.iter().enumerate();
    parameters
        .filter(|(at, parameter)| {
            !binding.has(*at)
                && parameter.in_sets(set).any(|membership| membership.mandatory)
                && !(later && target.invocation.expecting_input && takes_pipeline(parameter, set))
        })
        .map(|(at, _)| at)
        .collect()
}

fn takes_pipeline(parameter: &ParameterInfo, set: SetMask) -> bool {
    parameter.in_sets(set).any(|membership| membership.pipeline || membership.by_property)
}

fn ambiguous(target: &Target<'_>) -> Flow {
    let extent = target.invocation.position.as_ref().map(|(_, extent)| *extent).unwrap_or_default();
    let message = "Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.";
    target.failure("AmbiguousParameterSet", message.to_owned(), extent)
}

/// Asks the client for mandatory parameters that have no value.
pub(super) fn prompt_for_missing(runspace: &mut Runspace, target: &Target<'_>, binding: &mut Binding) -> Result {
    let missing = missing(target, binding, binding.sets, true);
    if missing.is_empty() {
        return Ok(());
    }
    let signature = target.signature.clone();
    let fields = missing
        .iter()
        .map(|at| {
            let parameter = &signature.parameters[*at];
            let full = super::convert_argument::type_text(parameter);
            let short = full.rsplit_once('.').map_or(&*full, |(_, short)| short);
            FieldDescription {
                name: parameter.name.clone(),
                label: format!("&{}", parameter.name).into(),
                type_name: short.into(),
                type_full_name: full.clone(),
                help: parameter.in_sets(binding.sets).find_map(|m| m.help.clone()).unwrap_or_else(|| "".into()),
                mandatory: true,
            }
        })
        .collect();
    let position = target.invocation.pipeline_position.max(1);
    let caption = format!("cmdlet {} at command pipeline position {position}", target.name);
    let call = HostCall::Prompt(caption.into(), "Supply values for the following parameters:".into(), fields);
    let extent = target.invocation.position.as_ref().map(|(_, extent)| *extent).unwrap_or_default();
    let answer = match runspace.host_call(call) {
        Ok(answer) => answer,
        Err(Flow::Stopped) => return Err(Flow::Stopped),
        Err(_) => {
            let names: Vec<&str> = missing.iter().map(|at| &*signature.parameters[*at].name).collect();
            let message = format!(
                "Cannot process command because of one or more missing mandatory parameters: {}.",
                names.join(" ")
            );
            return Err(target.failure("MissingMandatoryParameter", message, extent));
        }
    };
    let answers = match answer {
        Value::Dictionary(answers) => answers,
        _ => Rc::new(crate::value::Dictionary::hashtable()),
    };
    for at in missing {
        let value = answers.get_str(&signature.parameters[at].name).unwrap_or_default();
        bind_parameter(runspace, target, binding, at, value, extent)?;
    }
    Ok(())
}
