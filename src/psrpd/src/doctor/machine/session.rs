//! The proof: a session through sshd as it is configured now.

use super::super::finding::{Remedy, Report, word};
use super::account::Account;
use super::{Sshd, is_root};
use crate::setup::session;

/// A session that does not open, though nothing else was found.
pub fn opens(sshd: &Sshd, account: &Account, report: &mut Report) {
    // What was found has to be mended first; it would only be found again.
    if report.is_wrong() {
        return;
    }
    if !is_root() && !account.is_ours() {
        return report.unseen(format!("whether a session opens as {}", account.name), "run this with sudo");
    }
    if let Err(error) = session::open(&sshd.program, &sshd.configuration, &account.name) {
        report.wrong(
            "session-fails",
            "No session opens through this sshd, though all that leads to it is in order.",
            format!("{error:#}"),
            Remedy::words(format!(
                "see what the log has: journalctl -t psrpd -t sshd --since -5min; and whether the embedded engine answers: psrpd try --host embedded, as {}",
                word(&account.name)
            )),
        );
    }
}
