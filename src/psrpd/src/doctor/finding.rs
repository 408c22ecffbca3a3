//! What is found: a name that stays, a cause, what was seen, and a remedy.

use std::fmt::{self, Display};
use std::path::Path;

use serde::Serialize;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// Sessions fail, or will.
    Wrong,
    /// Somebody may have meant it; some client may stumble over it.
    Note,
}

/// Something that is not as it should be.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// Its name, which scripts may rely on.
    pub id: &'static str,
    /// How much it matters.
    pub weight: Weight,
    /// What is the matter, and what a user sees of it.
    pub cause: String,
    /// By what that was found.
    pub seen: String,
    /// What to do.
    #[serde(flatten)]
    pub remedy: Remedy,
}

/// What to do about a finding.
#[derive(Debug, Serialize)]
pub struct Remedy {
    /// In words.
    #[serde(rename = "remedy")]
    pub words: String,
    /// As a command line of the shell, where there is one.
    pub command: Option<String>,
}

impl Remedy {
    /// A command line.
    pub fn run(words: impl Into<String>, command: impl Into<String>) -> Remedy {
        Remedy { words: words.into(), command: Some(command.into()) }
    }

    /// Something that somebody has to decide.
    pub fn words(words: impl Into<String>) -> Remedy {
        Remedy { words: words.into(), command: None }
    }
}

/// Something that could not be looked at.
#[derive(Debug, Serialize)]
pub struct Unseen {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

/// A session that is there now.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Connected {
    /// Whose it is.
    pub user: String,
    /// From where, if we may know.
    pub from: Option<String>,
    /// Its process.
    pub process: i32,
}

/// All that was found.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// What is not as it should be, in the order in which it was looked at.
    pub findings: Vec<Finding>,
    /// What could not be looked at.
    pub unseen: Vec<Unseen>,
    /// Who has a session.
    pub connected: Vec<Connected>,
    /// Whether something that everything else depends on could not be looked at.
    #[serde(skip)]
    blind: bool,
}

/// Columns of a text, without the eight in front of it.
const WIDTH: usize = 92;

/// Exit statuses.
pub const WELL: u8 = 0;
/// Something is wrong.
pub const WRONG: u8 = 1;
/// Nothing is known to be wrong, and it could not be looked for.
pub const BLIND: u8 = 2;

impl Report {
    /// Something is wrong.
    pub fn wrong(&mut self, id: &'static str, cause: impl Into<String>, seen: impl Into<String>, remedy: Remedy) {
        self.add(Weight::Wrong, id, cause.into(), seen.into(), remedy);
    }

    /// Something is worth knowing.
    pub fn note(&mut self, id: &'static str, cause: impl Into<String>, seen: impl Into<String>, remedy: Remedy) {
        self.add(Weight::Note, id, cause.into(), seen.into(), remedy);
    }

    fn add(&mut self, weight: Weight, id: &'static str, cause: String, seen: String, remedy: Remedy) {
        self.findings.push(Finding { id, weight, cause, seen, remedy });
    }

    /// Something could not be looked at.
    pub fn unseen(&mut self, what: impl Into<String>, why: impl Display) {
        self.unseen.push(Unseen { what: what.into(), why: why.to_string() });
    }

    /// Something could not be looked at that everything else depends on.
    pub fn blind(&mut self, what: impl Into<String>, why: impl Display) {
        self.blind = true;
        self.unseen(what, why);
    }

    /// Whether something is wrong.
    pub fn is_wrong(&self) -> bool {
        self.findings.iter().any(|finding| finding.weight == Weight::Wrong)
    }

    /// The exit status.
    pub fn status(&self) -> u8 {
        match (self.is_wrong(), self.blind) {
            (true, _) => WRONG,
            (false, true) => BLIND,
            (false, false) => WELL,
        }
    }
}

/// What a person reads.
impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            let word = match finding.weight {
                Weight::Wrong => "wrong",
                Weight::Note => "note",
            };
            writeln!(f, "{word:<7} {}", finding.id)?;
            writeln!(f, "        {}", wrapped(&finding.cause))?;
            writeln!(f, "seen    {}", wrapped(&finding.seen))?;
            writeln!(f, "remedy  {}", wrapped(&finding.remedy.words))?;
            if let Some(command) = &finding.remedy.command {
                writeln!(f, "\n            {}", plain(command))?;
            }
            writeln!(f)?;
        }
        for unseen in &self.unseen {
            writeln!(f, "unseen  {}", wrapped(&format!("{}: {}", unseen.what, unseen.why)))?;
        }
        for session in &self.connected {
            let from = session.from.as_deref().map_or_else(String::new, |from| format!(" from {}", plain(from)));
            writeln!(f, "session {}{from}, process {}", session.user, session.process)?;
        }
        match self.status() {
            WELL => writeln!(f, "Nothing is wrong."),
            BLIND => writeln!(f, "Nothing is known to be wrong, but not all could be looked at."),
            _ => Ok(()),
        }
    }
}

/// A text in lines, all but the first of them indented.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in plain(text).split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n        ")
}

/// What others have written, without what a terminal would obey.
fn plain(text: &str) -> String {
    text.trim_end().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A path as a word of a command line.
pub fn quoted(path: &Path) -> String {
    word(&path.to_string_lossy())
}

/// A word of a command line.
pub fn word(text: &str) -> String {
    shlex::try_quote(text).map_or_else(|_| "''".to_owned(), |quoted| quoted.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_reads_as_cause_seen_and_remedy() {
        let mut report = Report::default();
        assert_eq!((report.status(), report.to_string().as_str()), (WELL, "Nothing is wrong.\n"));
        report.note("banner", "A banner.", "Banner /etc/issue", Remedy::words("leave it"));
        assert_eq!(report.status(), WELL);
        report.blind("sshd's configuration", "permission denied");
        assert_eq!(report.status(), BLIND);
        report.wrong("disk-full", "The disk is full.", "0 bytes\x1b[31m", Remedy::run("make room", "rm x"));
        assert_eq!(report.status(), WRONG);
        let text = report.to_string();
        let wanted = "wrong   disk-full\n        The disk is full.\nseen    0 bytes [31m\nremedy  make room\n\n            rm x\n";
        assert!(text.contains(wanted), "{text}");
        let long = wrapped(&"word ".repeat(40));
        assert!(long.lines().all(|line| line.len() <= WIDTH + 8) && long.lines().count() == 3, "{long}");
        assert_eq!(long.split_whitespace().count(), 40);
    }
}
