//! Arguments without a name.

use super::binder::{Binding, bind_parameter};
use super::{Argument, SetMask, Target};
use crate::error::Result;
use crate::runspace::Runspace;

/// Binds arguments without a name in the order of the parameters' positions; what is bound is taken out.
pub(super) fn bind_positional(
    runspace: &mut Runspace,
    target: &Target<'_>,
    binding: &mut Binding,
    unbound: &mut Vec<Argument>,
) -> Result {
    let mut from = i32::MIN;
    while unbound.iter().any(|argument| argument.name.is_none()) {
        let Some(position) = next_position(target, binding, from) else { break };
        from = position + 1;
        let Some(next) = unbound.iter().position(|argument| argument.name.is_none()) else { break };
        let argument = unbound[next].clone();
        let Some(value) = argument.value.clone() else { break };
        let signature = target.signature.clone();
        let default = signature.default_mask();
        let candidates: Vec<usize> = (0..signature.parameters.len())
            .filter(|at| !binding.has(*at) && stands_at(target, *at, binding.sets, position))
            .collect();
        // Without conversion in the default set first, then in any; then the same with conversion.
        let in_default =
            |at: usize| default != 0 && binding.sets & default != 0 && stands_at(target, at, default, position);
        let mut fits = |at: usize| super::convert_argument::fits(runspace, &signature.parameters[at], &value);
        let fitting: Vec<bool> = candidates.iter().map(|at| fits(*at)).collect();
        let chosen = candidates
            .iter()
            .zip(&fitting)
            .find(|(at, fits)| **fits && in_default(**at))
            .or_else(|| candidates.iter().zip(&fitting).find(|(_, fits)| **fits))
            .map(|(at, _)| *at);
        // What fits may still be refused by its rules; then the others have their turn.
        let mut order: Vec<usize> = chosen.into_iter().collect();
        order.extend(candidates.iter().filter(|at| in_default(**at) && Some(**at) != chosen));
        order.extend(candidates.iter().filter(|at| !in_default(**at) && Some(**at) != chosen));
        let mut failure = None;
        let mut done = false;
        for at in order {
            match bind_parameter(runspace, target, binding, at, value.clone(), argument.extent) {
                Ok(()) => {
                    done = true;
                    break;
                }
                Err(flow) => {
                    failure.get_or_insert(flow);
                }
            }
        }
        if done {
            unbound.remove(next);
        } else if let Some(flow) = failure {
            return Err(flow);
        }
    }
    Ok(())
}

fn next_position(target: &Target<'_>, binding: &Binding, from: i32) -> Option<i32> {
    let parameters = target.signature.parameters.iter().enumerate();
    parameters
        .filter(|(at, _)| !binding.has(*at))
        .flat_map(|(_, parameter)| parameter.in_sets(binding.sets))
        .filter(|membership| !membership.remaining)
        .filter_map(|membership| membership.position)
        .filter(|position| *position >= from)
        .min()
}

fn stands_at(target: &Target<'_>, at: usize, sets: SetMask, position: i32) -> bool {
    let mut memberships = target.signature.parameters[at].in_sets(sets);
    memberships.any(|membership| membership.position == Some(position) && !membership.remaining)
}
