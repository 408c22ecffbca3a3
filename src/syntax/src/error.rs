//! What PowerShell says about text that it cannot parse.

use crate::{Extent, Source, message};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Where it is.
    pub extent: Extent,
    /// PowerShell's id, the FullyQualifiedErrorId of an error record about it: `UnexpectedToken`.
    pub id: Cow<'static, str>,
    /// What is wrong.
    pub message: String,
    /// Whether more text could make it right, as after `if (`.
    pub incomplete: bool,
}

/// Why a text is not a script: all its mistakes in PowerShell's order, at least one.
#[derive(Debug, Clone)]
pub struct ParseErrors {
    source: Arc<Source>,
    errors: Vec<ParseError>,
}

/// PowerShell lists at most this many mistakes in one exception.
const LISTED: usize = 10;

impl ParseErrors {
    /// `None` if there are no errors.
    #[must_use]
    pub fn new(source: Arc<Source>, errors: Vec<ParseError>) -> Option<Self> {
        if errors.is_empty() { None } else { Some(Self { source, errors }) }
    }

    /// The text.
    #[must_use]
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The mistakes in order.
    #[must_use]
    pub fn errors(&self) -> &[ParseError] {
        &self.errors
    }

    /// The first mistake, which gives the exception its id and position.
    #[must_use]
    pub fn first(&self) -> &ParseError {
        &self.errors[0] // never empty: see `new`
    }

    /// FullyQualifiedErrorId.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.first().id
    }

    /// Whether more text could make it right: the exception is then an `IncompleteParseException`.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.first().incomplete
    }

    /// Full name of the exception's type.
    #[must_use]
    pub fn exception_type(&self) -> &'static str {
        if self.is_incomplete() {
            "System.Management.Automation.IncompleteParseException"
        } else {
            "System.Management.Automation.ParseException"
        }
    }

    /// The position message of the first mistake.
    #[must_use]
    pub fn position_message(&self) -> String {
        self.source.position_message(self.first().extent)
    }
}

/// The message of PowerShell's exception. An incomplete text's is the plain message, any other's has each mistake
/// with its position.
impl fmt::Display for ParseErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_incomplete() {
            return f.write_str(&self.first().message);
        }
        for (index, error) in self.errors.iter().take(LISTED).enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{}\n{}", self.source.position_message(error.extent), error.message)?;
        }
        if self.errors.len() > LISTED {
            write!(f, "\n\n{}", message::TOO_MANY_ERRORS.format(&[]))?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseErrors {}
