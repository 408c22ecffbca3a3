//! Progress records as `<PR>`.

use crate::{Text, Value};

/// A `<PR>` element, into which PowerShell turns a ProgressRecord that is output as an object.
///
/// The progress messages of the protocol are property bags instead (`[MS-PSRP]` 2.2.2.25).
#[derive(Clone, Debug, PartialEq)]
pub struct ProgressRecord {
    /// `<AV>`: what is being done.
    pub activity: Text,
    /// `<AI>`
    pub activity_id: i32,
    /// A string or null, between the others.
    pub current_operation: Value,
    /// `<PI>`: -1 for none.
    pub parent_activity_id: i32,
    /// `<PC>`: -1 for unknown.
    pub percent_complete: i32,
    /// `<T>`: `Processing` or `Completed`.
    pub record_type: Text,
    /// `<SR>`: -1 for unknown.
    pub seconds_remaining: i32,
    /// `<SD>`
    pub status_description: Text,
}
