//! Dates in JSON strings.

use crate::value::{DateTime, DateTimeKind};

/// The date that a text is in the form of ISO 8601 with a time: `2024-03-05T01:02:03Z`, and how many minutes it says to
/// be ahead of UTC.
pub(super) fn iso(text: &str) -> Option<(DateTime, Option<i16>)> {
    let bytes = text.as_bytes();
    if !(19..=40).contains(&bytes.len()) || bytes[4] != b'-' || bytes[7] != b'-' || bytes[10] != b'T' {
        return None;
    }
    let parsed: clixml::DateTime = text.parse().ok()?;
    Some(match parsed.kind() {
        clixml::DateTimeKind::Unspecified => {
            (DateTime { ticks: parsed.ticks(), kind: DateTimeKind::Unspecified }, None)
        }
        clixml::DateTimeKind::Utc => (DateTime { ticks: parsed.ticks(), kind: DateTimeKind::Utc }, Some(0)),
        clixml::DateTimeKind::Local { offset } => {
            (DateTime { ticks: parsed.ticks(), kind: DateTimeKind::Local }, Some(offset))
        }
    })
}
