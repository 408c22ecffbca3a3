//! `expiry-time=`: OpenSSH's absolute times.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, in UTC with `Z` or `UTC` behind it, in `zone` without. A time that a change
/// of clocks skips or repeats is the earlier one.
pub fn parse(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let utc = text.strip_suffix("UTC").or_else(|| text.strip_suffix('Z'));
    let digits = utc.unwrap_or(text);
    if !matches!(digits.len(), 8 | 12 | 14) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| digits.get(from..to).map_or(Some(0), |part| part.parse::<i8>().ok());
    let time = DateTime::new(
        digits[..4].parse().ok()?,
        number(4, 6)?,
        number(6, 8)?,
        number(8, 10)?,
        number(10, 12)?,
        number(12, 14)?,
        0,
    )
    .ok()?;
    let zone = if utc.is_some() { &TimeZone::UTC } else { zone };
    zone.to_ambiguous_timestamp(time).earlier().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_openssh_s() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let cases = [
            ("20260102", Some("2026-01-01T22:00:00Z")),
            ("20260102Z", Some("2026-01-02T00:00:00Z")),
            ("20260102UTC", Some("2026-01-02T00:00:00Z")),
            ("202601021530", Some("2026-01-02T13:30:00Z")),
            ("20260102153059Z", Some("2026-01-02T15:30:59Z")),
            ("20260230Z", None),
            ("2026010224Z", None),
            ("202601022400Z", None),
            ("2026", None),
            ("", None),
            ("Z", None),
            ("2026-01-02", None),
            ("+0260102", None),
            ("２０２６", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(parse(text, &zone), wanted.and_then(|time| time.parse().ok()), "{text}");
        }
    }
}
