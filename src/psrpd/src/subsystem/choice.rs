//! Which host serves a session.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::unix::program;

/// A host, by the way it is started.
#[derive(Debug, PartialEq)]
pub enum Choice {
    /// Our own engine.
    Embedded,
    /// The PowerShell at that place.
    PowerShell(PathBuf),
    /// A command: program and arguments.
    Command(Vec<String>),
}

/// Where pwsh is installed when it is not on the path.
const PLACES: &[&str] = &["/usr/bin", "/usr/local/bin", "/opt/microsoft/powershell/7", "/snap/bin"];

/// Chooses by what was named, else by what there is.
///
/// # Errors
/// When a command was named that is none, or pwsh was and is not there.
pub fn choose(named: Option<&str>) -> Result<Choice, Failure> {
    match named {
        None => Ok(find_pwsh().map_or(Choice::Embedded, Choice::PowerShell)),
        Some("embedded") => Ok(Choice::Embedded),
        Some("pwsh") => find_pwsh().map(Choice::PowerShell).ok_or_else(|| {
            Failure::new(
                "PsrpdHostNotFound",
                "PowerShell (pwsh) is not installed where this session looks for it.",
                "Ask the administrator of this machine to install it, or to choose the embedded host: psrpd subsystem --host embedded.",
            )
        }),
        Some(command) => words(command).map(Choice::Command).ok_or_else(|| {
            Failure::new(
                "PsrpdHostInvalid",
                format!("The host {command:?} is no command: it is empty, or a quote is not closed."),
                "Ask the administrator of this machine to correct it in the Subsystem line or the configuration.",
            )
        }),
    }
}

/// The PowerShell on this machine.
pub fn find_pwsh() -> Option<PathBuf> {
    program::find("pwsh", PLACES)
}

impl Choice {
    /// What the user and the log call it.
    pub fn name(&self) -> String {
        match self {
            Choice::Embedded => "the embedded engine".into(),
            Choice::PowerShell(file) => file.display().to_string(),
            Choice::Command(words) => format!("'{}'", words.join(" ")),
        }
    }

    /// The command that starts it; none where it is in this program.
    pub fn command(&self) -> Option<Command> {
        match self {
            Choice::Embedded => None,
            Choice::PowerShell(file) => {
                let mut command = Command::new(file);
                command.args(["-sshs", "-NoLogo"]);
                Some(command)
            }
            Choice::Command(words) => {
                let mut command = Command::new(&words[0]);
                command.args(&words[1..]);
                Some(command)
            }
        }
    }
}

/// The words of a command line: blanks part them, quotes of either kind and backslashes keep them together.
pub fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().push(characters.next()?),
            (None, _) if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    (quote.is_none() && !words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_cut_into_words_as_a_shell_would() {
        let cases: &[(&str, Option<&[&str]>)] = &[
            ("pwsh -sshs -NoLogo", Some(&["pwsh", "-sshs", "-NoLogo"])),
            (" '/opt/my host/run' \"a b\"c \\' ''", Some(&["/opt/my host/run", "a bc", "'", ""])),
            ("podman exec -i box pwsh", Some(&["podman", "exec", "-i", "box", "pwsh"])),
            ("'open", None),
            ("  ", None),
        ];
        for (line, wanted) in cases {
            let wanted = wanted.map(|words| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
            assert_eq!(words(line), wanted, "{line}");
        }
    }

    #[test]
    fn embedded_is_our_own_program() -> Result<(), Failure> {
        assert_eq!(choose(Some("embedded"))?, Choice::Embedded);
        assert_eq!(choose(Some("x y"))?, Choice::Command(vec!["x".into(), "y".into()]));
        Ok(())
    }
}
