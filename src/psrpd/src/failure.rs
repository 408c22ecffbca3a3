//! What goes wrong with a session, as its user reads it: a cause, a remedy, and an id that the log has, too.

use std::fmt;

use uuid::Uuid;

/// A failure of a session.
#[derive(Debug)]
pub struct Failure {
    /// What an administrator searches the log for.
    pub id: Incident,
    /// FullyQualifiedErrorId of the error record: `PsrpdHostNotStarted`.
    pub error_id: &'static str,
    /// What happened, as a sentence.
    pub cause: String,
    /// What to do about it, as a sentence.
    pub remedy: &'static str,
}

/// Names one failure in the user's text and in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incident(u64);

impl Incident {
    /// A new one.
    pub fn new() -> Incident {
        Incident(Uuid::new_v4().as_u64_pair().0)
    }
}

impl fmt::Display for Incident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}-{:04x}", self.0 >> 16 & 0xffff, self.0 & 0xffff)
    }
}

impl Failure {
    /// A failure with a new id.
    pub fn new(error_id: &'static str, cause: impl Into<String>, remedy: &'static str) -> Failure {
        Failure { id: Incident::new(), error_id, cause: cause.into(), remedy }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} (psrpd incident {})", self.cause, self.remedy, self.id)
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_reads_as_cause_remedy_and_id() {
        let failure = Failure { id: Incident(0x1234_5678), ..Failure::new("X", "The host ended.", "Try again.") };
        assert_eq!(failure.to_string(), "The host ended. Try again. (psrpd incident 1234-5678)");
    }
}
