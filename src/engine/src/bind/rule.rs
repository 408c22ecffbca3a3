//! Validation attributes: what an argument or an assigned value has to be.

use std::rc::Rc;

use crate::value::{ScriptBlock, Str, Value};

/// A rule.
#[derive(Debug)]
pub enum Rule {
    /// ValidateNotNull
    NotNull,
    /// ValidateNotNullOrEmpty
    NotNullOrEmpty,
    /// ValidateNotNullOrWhiteSpace
    NotNullOrWhiteSpace,
    /// ValidateRange with limits.
    Range(Value, Value),
    /// ValidateRange with a kind: `Positive`, `NonNegative`, `Negative`, `NonPositive`.
    RangeKind(Str),
    /// ValidateSet
    Set {
        /// The values.
        values: Vec<Str>,
        /// Whether case matters not.
        ignore_case: bool,
        /// ErrorMessage
        message: Option<Str>,
    },
    /// ValidatePattern
    Pattern {
        /// The regular expression.
        pattern: Str,
        /// Whether case matters.
        case_sensitive: bool,
        /// ErrorMessage
        message: Option<Str>,
    },
    /// ValidateLength
    Length(i64, i64),
    /// ValidateCount
    Count(i64, i64),
    /// ValidateScript
    Script {
        /// The block; `$_` is the argument.
        block: Rc<ScriptBlock>,
        /// ErrorMessage
        message: Option<Str>,
    },
    /// A rule that is known by name only and lets everything pass.
    Other(Str),
}
