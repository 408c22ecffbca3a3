//! What a client tells of itself.

use clixml::{Text, Value, Version};
use psrp_proto::message::dictionary;

/// That it speaks to servers as PowerShell 7.6 does, and what else a script is to find in `$PSSenderInfo`.
pub(crate) fn application_arguments(more: Vec<(Value, Value)>) -> Value {
    let name = |name: &str| Value::String(Text::from(name));
    let table = dictionary(vec![
        (name("PSVersion"), Value::Version(Version::with_build(7, 6, 5))),
        (name("PSEdition"), name("Core")),
    ]);
    let mut arguments = vec![(name("PSVersionTable"), table)];
    arguments.extend(more);
    dictionary(arguments)
}
