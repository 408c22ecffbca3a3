//! What the two sides of this project can do beyond what the protocol knows of.

use clixml::{Text, Value};

use super::private_data::{dictionary, entry};

/// What a client can do beyond what `[MS-PSRP]` knows of. It stands among the application arguments, where servers that do
/// not know it leave it to scripts. PowerShell's own clients say nothing of the kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Abilities {
    /// It shows what a script writes to its process's console.
    pub console: bool,
    /// It has a debugger, and wants it offered.
    pub debugger: bool,
    /// It takes and sends packets of pipelines whose bytes are escaped in place of base64, and takes several of a pipeline's in
    /// the order in which they come. A server of this project says so, too, among its private data, to a client that does.
    pub packets: bool,
    /// What kind of terminal shows the output, as `TERM` has it.
    pub terminal: Option<Text>,
}

const CONSOLE: &str = "Console";
const DEBUGGER: &str = "Debugger";
const PACKETS: &str = "Packets";
const TERMINAL: &str = "Terminal";

impl Abilities {
    /// Their name among the application arguments.
    pub const NAME: &str = "psrp";

    /// What application arguments say; nothing where they do not speak of it.
    pub fn told(arguments: &Value) -> Abilities {
        let Some(told) = entry(arguments, Abilities::NAME) else { return Abilities::default() };
        let is = |name| matches!(entry(told, name), Some(Value::Bool(true)));
        let terminal = entry(told, TERMINAL).and_then(|kind| kind.as_text().cloned()).filter(is_kind);
        Abilities { console: is(CONSOLE), debugger: is(DEBUGGER), packets: is(PACKETS), terminal }
    }
}

/// Whether that can be a terminal's kind: it ends up in the environment of programs.
fn is_kind(text: &Text) -> bool {
    let text = text.to_string();
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._+".contains(&byte))
}

impl From<Abilities> for Value {
    fn from(abilities: Abilities) -> Self {
        let flags = [(CONSOLE, abilities.console), (DEBUGGER, abilities.debugger), (PACKETS, abilities.packets)];
        let flags = flags.into_iter().filter(|(_, is)| *is).map(|(name, is)| (name, Value::Bool(is)));
        let terminal = abilities.terminal.map(|kind| (TERMINAL, Value::String(kind)));
        dictionary(flags.chain(terminal).map(|(name, value)| (Value::String(name.into()), value)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(told: Value) -> Value {
        dictionary(vec![(Value::String("PSRP".into()), told)])
    }

    #[test]
    fn what_a_client_can_do_is_understood_as_it_was_told() {
        let all = Abilities { console: true, debugger: true, packets: true, terminal: Some("xterm-256color".into()) };
        for abilities in [all, Abilities::default(), Abilities { debugger: true, ..Abilities::default() }] {
            assert_eq!(Abilities::told(&arguments(abilities.clone().into())), abilities);
        }
        for other in [Value::Null, dictionary(Vec::new()), arguments(Value::Null), arguments(Value::Int32(1))] {
            assert_eq!(Abilities::told(&other), Abilities::default());
        }
    }

    #[test]
    fn a_terminal_of_no_kind_is_none() {
        for kind in ["", "a b", "x=y", "\u{e9}", &"x".repeat(65)] {
            let told = Abilities { terminal: Some(kind.into()), ..Abilities::default() };
            assert_eq!(Abilities::told(&arguments(told.into())).terminal, None, "{kind:?}");
        }
    }
}
