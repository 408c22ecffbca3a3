//! Commands as clients write them to commands as the engine runs them.

use std::rc::Rc;

use base64::Engine;
use psrp_proto::message::{Command, PipelineResultTypes as Types};

use super::streams::HostStreams;
use crate::error::Result;
use crate::interpret::{Merge, Merges, RemoteArgument, RemoteCommand};
use crate::runspace::Runspace;
use crate::serialize::from_wire;
use crate::types::Type;
use crate::value::{Dictionary, DictionaryKind, Str, Value};

/// The name of the one argument in which a client puts the values of its `$using:` expressions.
const USING: &str = "--%";
/// How such an expression begins.
const USING_SCOPE: &str = "$using:";

/// The command as the engine runs it; `behind` are those behind it in its pipeline, which may want its errors.
pub fn translate(
    streams: &HostStreams,
    runspace: &mut Runspace,
    command: &Command,
    behind: &[Command],
) -> Result<RemoteCommand> {
    let mut arguments = Vec::with_capacity(command.arguments.len());
    for argument in &command.arguments {
        let value = streams.read(runspace, &argument.value)?;
        let name = argument.name.as_ref().map(from_wire);
        match name.as_deref() {
            None => arguments.push(RemoteArgument { name: None, value: Some(value) }),
            Some(USING) => runspace.using_values = using_values(&value),
            Some(name) => arguments.push(named(name, value)),
        }
    }
    Ok(RemoteCommand {
        text: from_wire(&command.text),
        is_script: command.is_script,
        local_scope: command.use_local_scope.unwrap_or(false),
        arguments,
        merges: merges(command, behind),
    })
}

/// The values of `$using:` expressions by the expressions' text. A client names them by the base64 of that text in UTF-16.
fn using_values(value: &Value) -> Option<Rc<Dictionary>> {
    let Value::Dictionary(sent) = value.bare() else { return None };
    let values = Dictionary::new(Type::HASHTABLE, DictionaryKind::Hashtable);
    for (key, value) in sent.entries() {
        if let Value::String(key) = key.bare()
            && let Some(text) = expression_text(key)
        {
            values.set(Value::string(text), value);
        }
    }
    Some(Rc::new(values))
}

fn expression_text(key: &str) -> Option<String> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(key).ok()?;
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).collect::<std::result::Result<_, _>>().ok()?;
    let prefix = text.get(..USING_SCOPE.len())?;
    prefix.eq_ignore_ascii_case(USING_SCOPE).then(|| text[USING_SCOPE.len()..].to_owned())
}

/// Text that was turned into commands says `-Name` and the value as an argument of its own; splatting and proxies say
/// `-Name:` with the value beside it; programs say `Name`.
fn named(name: &str, value: Value) -> RemoteArgument {
    let (bare, alone) = match name.strip_prefix('-') {
        None => (name, value.is_null()),
        Some(rest) => match rest.trim_end().strip_suffix(':') {
            Some(bare) => (bare, false),
            None => (rest, value.is_null()),
        },
    };
    RemoteArgument { name: Some(Str::from(bare)), value: (!alone).then_some(value) }
}

fn merges(command: &Command, behind: &[Command]) -> Merges {
    let merge = |types: Option<Types>| match types {
        Some(Types::OUTPUT) => Merge::Output,
        Some(Types::NULL) => Merge::Nowhere,
        _ => Merge::Apart,
    };
    let mut merges = Merges {
        error: merge(command.merges.error),
        warning: merge(command.merges.warning),
        verbose: merge(command.merges.verbose),
        debug: merge(command.merges.debug),
        information: merge(command.merges.information),
    };
    let old_style = command.merge_my_result == Types::ERROR && command.merge_to_result == Types::OUTPUT;
    // Errors and output together, which is the number of warnings.
    let wanted = behind.iter().any(|next| next.merge_previous_results.0 & Types::ERROR.0 != 0);
    if merges.error == Merge::Apart && (old_style || wanted) {
        merges.error = Merge::Output;
    }
    merges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_ways_of_naming_a_parameter_mean_the_same() {
        let five = || Value::from(5);
        for (name, value, wanted) in
            [("-Depth:", five(), true), ("Depth", five(), true), ("-Depth", Value::Null, false)]
        {
            let argument = named(name, value);
            assert_eq!((argument.name.as_deref(), argument.value.is_some()), (Some("Depth"), wanted), "{name}");
        }
    }

    #[test]
    fn a_command_behind_that_wants_errors_gets_them() {
        let out_default = Command { merge_previous_results: Types(3), ..Command::named("Out-Default") };
        let command = Command::named("Get-Item");
        assert_eq!(merges(&command, &[out_default]).error, Merge::Output);
        assert_eq!(merges(&command, &[]).error, Merge::Apart);
    }
}
