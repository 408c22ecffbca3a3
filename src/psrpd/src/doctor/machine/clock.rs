//! The clock, and what is valid by it.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use super::super::finding::{Remedy, Report};
use super::account::Account;

/// How far in the future a file may be.
const AHEAD: Duration = Duration::from_secs(24 * 3600);
/// Files that are written when something happens, and never before it.
const WITNESSES: &[&str] =
    &["/etc/ssh", "/etc", "/var/log/wtmp", "/var/log/lastlog", "/var/log", "/var/lib/dpkg/status"];

/// A clock that was later already.
pub fn present(_: &Account, report: &mut Report) {
    let now = SystemTime::now();
    let later = |file: &&Path| {
        let changed = fs::metadata(file).and_then(|data| data.modified());
        changed.is_ok_and(|changed| changed.duration_since(now).is_ok_and(|ahead| ahead > AHEAD))
    };
    if let Some(file) = WITNESSES.iter().map(Path::new).find(later) {
        report.wrong(
            "clock-behind",
            "The clock is far behind: certificates are not valid yet, and logins with them are denied.",
            format!("it is {} (UTC), and {} was changed more than a day later", utc_now(), file.display()),
            Remedy::run("set it", "timedatectl set-ntp true"),
        );
    }
}

/// Now, as ssh-keygen writes it with `TZ=UTC`.
pub fn utc_now() -> String {
    let text = Timestamp::now().to_string();
    text.split(['.', 'Z']).next().unwrap_or_default().to_owned()
}

/// Whether a certificate is valid.
#[derive(Debug, PartialEq, Eq)]
pub enum Validity {
    /// It is.
    Now,
    /// It will be, from then on.
    NotYet(String),
    /// It was, until then.
    NoMore(String),
}

/// Reads what `ssh-keygen -L` says of a certificate, in UTC.
pub fn validity(text: &str) -> Validity {
    validity_at(text, &utc_now())
}

fn validity_at(text: &str, now: &str) -> Validity {
    let Some(line) = text.lines().find_map(|line| line.trim().strip_prefix("Valid: ")) else { return Validity::Now };
    let words: Vec<&str> = line.split_whitespace().collect();
    let after = |word: &str| words.iter().position(|found| *found == word).and_then(|at| words.get(at + 1)).copied();
    match (after("from").or(after("after")), after("to").or(after("before"))) {
        // Times of this form are in the order of their letters.
        (Some(from), _) if *from > *now => Validity::NotYet(from.to_owned()),
        (_, Some(to)) if *to < *now => Validity::NoMore(to.to_owned()),
        _ => Validity::Now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ssh_keygen_says_of_a_certificate_is_read() {
        let now = "2026-06-01T00:00:00";
        let cases = [
            ("Valid: from 2020-01-01T00:00:00 to 2020-02-01T00:00:00", Validity::NoMore("2020-02-01T00:00:00".into())),
            ("Valid: from 2027-01-01T00:00:00 to 2028-02-01T00:00:00", Validity::NotYet("2027-01-01T00:00:00".into())),
            ("Valid: from 2026-01-01T00:00:00 to 2028-02-01T00:00:00", Validity::Now),
            ("Valid: after 2027-01-01T00:00:00", Validity::NotYet("2027-01-01T00:00:00".into())),
            ("Valid: before 2020-01-01T00:00:00", Validity::NoMore("2020-01-01T00:00:00".into())),
            ("Valid: forever", Validity::Now),
        ];
        for (line, wanted) in cases {
            assert_eq!(validity_at(&format!("x-cert.pub:\n        Type: x\n        {line}\n"), now), wanted, "{line}");
        }
    }

    #[test]
    fn now_has_the_form_of_ssh_keygen() {
        let now = utc_now();
        assert_eq!(now.len(), "2026-06-01T00:00:00".len(), "{now}");
    }
}
