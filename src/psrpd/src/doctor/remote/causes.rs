//! Why a connection did not become a session, by ssh's own account of it and the protocol's.

use std::process::Command;

use psrp_client::Lost;
use psrp_proto::client::{Error, HostError};

use super::super::finding::{Remedy, Report, word};
use super::super::machine::clock::{Validity, utc_now, validity};
use super::super::machine::said_by;
use super::Target;
use super::log::Log;

/// Names the first thing that failed, from the name of the host to the protocol's first word.
pub fn explain(log: &Log<'_>, lost: &Lost, target: &Target, report: &mut Report) {
    // What is said of the host on the way stands in the same log.
    if let Some(line) = log.line("stdio forwarding failed") {
        let seen = log.line("open failed").map_or(line, |line| line.trim_start_matches("debug1: "));
        report.wrong(
            "jump-failed",
            "The host on the way does not get through to the machine.",
            seen,
            Remedy::words("try the way step by step: psrpd doctor for the host after -J, and from there"),
        );
    } else if log.is_logged_in() {
        session(log, lost, target, report);
    } else if log.knows_host() {
        login(log, target, report);
    } else if log.was_greeted() {
        host_key(log, target, report);
    } else {
        connection(log, lost, target, report);
    }
}

/// A table of what ssh says when there is no connection, what that is called, what it means, and what to do.
const CONNECTIONS: &[(&str, &str, &str, &str)] = &[
    (
        "Could not resolve hostname",
        "name-unknown",
        "The host's name has no address.",
        "check its spelling, or name its address: ssh -o HostName=ADDRESS; a HostName in ~/.ssh/config keeps it",
    ),
    (
        "Connection refused",
        "port-closed",
        "The machine is there, and nobody listens on that port.",
        "on that machine: sudo psrpd doctor tells whether sshd runs, and where it listens; name the port with -p",
    ),
    (
        "timed out during banner exchange",
        "no-greeting",
        "Somebody accepts the connection and says nothing: a proxy, or an sshd that waits for something.",
        "on that machine: sudo psrpd doctor; on the way: look which proxy or firewall answers in its place",
    ),
    (
        "timed out",
        "port-filtered",
        "Nobody answers: a firewall drops the connection, or the machine is off.",
        "open the port in the firewalls on the way, for example: ufw allow ssh, firewall-cmd --add-service=ssh --permanent",
    ),
    (
        "No route to host",
        "no-route",
        "There is no way to the machine: it is off, elsewhere, or a firewall rejects the connection.",
        "check its address and the network; behind a gateway go through it with -J",
    ),
    (
        "Network is unreachable",
        "no-route",
        "There is no way to the machine's network.",
        "check the network of this machine; behind a gateway go through it with -J",
    ),
    (
        "Exceeded MaxStartups",
        "max-startups",
        "So many clients are about to log in there that sshd turns others away.",
        "try again in a minute; on that machine: sudo psrpd doctor tells how many, and how to let more in (MaxStartups)",
    ),
    (
        "Not allowed at this time",
        "turned-away-for-a-while",
        "sshd has had enough of this address for a while: logins from it failed, or too many came at once (PerSourcePenalties).",
        "wait some minutes, with a key that is known there; PerSourcePenaltyExemptList in sshd's configuration spares addresses",
    ),
    (
        "banner line 0",
        "not-ssh",
        "Something else than an SSH server answers on that port.",
        "name the port on which sshd listens with -p",
    ),
    (
        "Bad remote protocol version",
        "not-ssh",
        "Something else than an SSH server answers on that port.",
        "name the port on which sshd listens with -p",
    ),
    (
        "kex_exchange_identification",
        "closed-before-greeting",
        "The server closes the connection before it says anything: too many are logging in at once (MaxStartups), it has had enough of this address, or a firewall is in between.",
        "try again in a minute; on that machine: sudo psrpd doctor tells whether MaxStartups is reached",
    ),
];

fn connection(log: &Log<'_>, lost: &Lost, target: &Target, report: &mut Report) {
    let place = format!("{} port {}", target.address, target.port);
    if let Some((line, (_, id, cause, remedy))) =
        CONNECTIONS.iter().find_map(|row| log.line(row.0).map(|line| (line, row)))
    {
        let line = line.trim_start_matches("debug1: ");
        return report.wrong(id, *cause, format!("{place}: {line}"), Remedy::words(*remedy));
    }
    let seen = match lost {
        Lost::Failed(error) if log.line("Connection established").is_none() => format!("{error}; {}", log.last()),
        _ => log.last().to_owned(),
    };
    report.wrong(
        "connection-failed",
        format!("ssh does not get through to {place}."),
        seen,
        Remedy::run("see all that ssh says", target.ssh("-v", "true")),
    );
}

fn host_key(log: &Log<'_>, target: &Target, report: &mut Report) {
    if let Some(line) = log.line("Unable to negotiate") {
        return report.wrong(
            "algorithms-differ",
            "The two sides have no algorithm in common; one of them is old, or hardened.",
            line,
            Remedy::words("update the older side; meanwhile allow what the other offers, for example -o HostKeyAlgorithms=+ssh-rsa"),
        );
    }
    let key = log.after("Server host key: ").unwrap_or("a key of no known form");
    let compare =
        "compare the fingerprint with what the machine itself says: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub";
    let accept = target.ssh("-o StrictHostKeyChecking=accept-new", "true");
    if log.has("IDENTIFICATION HAS CHANGED") {
        let offending = log.line("Offending ").unwrap_or_default();
        let file = offending.rsplit_once(" in ").and_then(|(_, place)| place.rsplit_once(':')).map(|(file, _)| file);
        let name = match target.port.as_str() {
            "22" => target.address.clone(),
            port => format!("[{}]:{port}", target.address),
        };
        let remove = match file {
            Some(file) => format!("ssh-keygen -f {} -R {}", word(file), word(&name)),
            None => format!("ssh-keygen -R {}", word(&name)),
        };
        return report.wrong(
            "host-key-changed",
            "The host has another key than the one that is known: it was set up anew, or another machine answers in its place. Clients show one cut line.",
            format!("it has {key}; {offending}"),
            Remedy::run(format!("{compare}; when it is the same, forget the old one and take the new one"), format!("{remove} && {accept}")),
        );
    }
    if log.has("revoked") {
        return report.wrong(
            "host-key-revoked",
            "The host's key is revoked.",
            log.line("revoked").unwrap_or_default(),
            Remedy::words("the machine needs another key; do not log in before"),
        );
    }
    if let Some(line) = log.line("Certificate invalid") {
        return report.wrong(
            "host-certificate-not-valid",
            "The host's certificate is not valid: expired, not valid yet, or for another name. Or this machine's clock is off.",
            format!("{line}; it is {} (UTC) here", utc_now()),
            Remedy::words("check the clock; have the host's certificate signed anew"),
        );
    }
    if log.has("Host key verification failed") {
        return report.wrong(
            "host-key-unknown",
            "The host's key is not known here, and PowerShell cannot ask whether it is the right one: clients show one cut line.",
            format!("it has {key}"),
            Remedy::run(format!("{compare}; when it is the same, take it"), accept),
        );
    }
    report.wrong(
        "closed-before-login",
        "The server closes the connection while keys are exchanged.",
        log.last(),
        Remedy::run("see all that ssh says; on that machine: journalctl -t sshd", target.ssh("-v", "true")),
    );
}

fn login(log: &Log<'_>, target: &Target, report: &mut Report) {
    let denied = format!("{} is not let in: Permission denied.", target.user);
    let offered = log.offered();
    let file_of = |name: &str| log.after(name).and_then(|rest| rest.split('"').next());
    if log.has("Too many authentication failures") && offered.len() > 1 {
        let agent = offered.iter().filter(|key| key.of_agent).count();
        return report.wrong(
            "agent-too-many-keys",
            format!("{denied} The server gives up before the right key is offered."),
            format!("{} keys were offered, {agent} of them the agent's", offered.len()),
            Remedy::run(
                "offer one key only; IdentitiesOnly and IdentityFile in ~/.ssh/config keep it so",
                target.ssh("-o IdentitiesOnly=yes -i ~/.ssh/id_ed25519", "true"),
            ),
        );
    }
    if let Some(file) = log.has("bad permissions").then(|| file_of("Load key \"")).flatten() {
        return report.wrong(
            "key-permissions",
            format!("{denied} ssh does not use a key that others can read."),
            log.line("are too open").or(log.line("bad permissions")).unwrap_or_default(),
            Remedy::run("take it from them", format!("chmod 600 {}", word(file))),
        );
    }
    if let Some(file) = file_of("Load key \"") {
        return report.wrong(
            "key-unreadable",
            format!("{denied} ssh cannot read a key."),
            log.line("Load key \"").unwrap_or_default(),
            Remedy::words(format!(
                "look whether {file} is a private key of OpenSSH, whole and with an end of line; name another with -i"
            )),
        );
    }
    if let Some((now, file)) = offered.iter().filter(|key| key.kind.ends_with("-CERT")).find_map(|key| stale(key.name))
    {
        return report.wrong(
            "certificate-not-valid",
            format!("{denied} The certificate is not valid at this time."),
            format!("{now} (UTC), and it is {}", utc_now()),
            Remedy::words(format!("have {file} signed anew: ssh-keygen -s CA -I ID -n {} -V +52w KEY.pub; or set the clock, here or there, if that is what is wrong", target.user)),
        );
    }
    if let Some(key) = log.accepted() {
        if log.was_closed() {
            return report.wrong(
                "login-refused",
                taken_and_refused(target),
                format!("the server accepts {}; {}", key.name, log.last()),
                Remedy::words(format!("on that machine: sudo psrpd doctor --account {}", word(&target.user))),
            );
        }
        let (what, remedy) = match key.of_agent {
            true => (
                "the agent does not sign with it",
                Remedy::words("unlock the agent, touch the security key, or name a file with -i"),
            ),
            false => (
                "it has a passphrase, for which a session cannot ask",
                Remedy::run(
                    "give it to the agent once (eval $(ssh-agent) starts one)",
                    format!("ssh-add {}", word(key.name)),
                ),
            ),
        };
        return report.wrong(
            "key-locked",
            format!("{denied} The server would take the key, and {what}."),
            format!("the server accepts {}", key.name),
            remedy,
        );
    }
    let methods = log.methods().unwrap_or_default();
    if !methods.is_empty() && !methods.split(',').any(|method| method == "publickey") {
        return report.wrong(
            "keys-not-accepted",
            format!("{denied} The server accepts no keys, and a session can give it nothing else."),
            format!("it would accept {methods}"),
            Remedy::words("on that machine: PubkeyAuthentication yes in sshd's configuration"),
        );
    }
    if offered.is_empty() {
        let missing = log.after("Identity file ").and_then(|rest| rest.split(" not accessible").next());
        return match missing {
            Some(file) => report.wrong(
                "key-missing",
                format!("{denied} The key that was named is not there."),
                log.line("Identity file ").unwrap_or_default(),
                Remedy::words(format!(
                    "name another file than {file} with -i, or correct IdentityFile in ssh's configuration"
                )),
            ),
            None => report.wrong(
                "no-key",
                format!("{denied} There is no key to log in with."),
                "ssh has found no key in ~/.ssh, and the agent has none",
                Remedy::run(
                    "make one and bring it there",
                    format!(
                        "ssh-keygen -t ed25519 -N '' -f ~/.ssh/id_ed25519 && ssh-copy-id {} {}",
                        target.flags,
                        word(&target.host)
                    ),
                ),
            ),
        };
    }
    if log.has("Permission denied") || log.has("Too many authentication failures") {
        let names: Vec<&str> = offered.iter().map(|key| key.name).collect();
        let file =
            offered.iter().find(|key| !key.of_agent).map(|key| format!("-i {} ", word(key.name))).unwrap_or_default();
        let flags = if target.flags.contains("-i ") { String::new() } else { file };
        return report.wrong(
            "key-refused",
            format!("{denied} The server knows none of the keys, ignores authorized_keys because others could write it, or does not let the account in at all."),
            format!("refused: {}", names.join(", ")),
            Remedy::run(
                format!("on that machine: sudo psrpd doctor --account {} tells which; when the key is not known there, bring it", word(&target.user)),
                ["ssh-copy-id", flags.trim(), &target.flags, &word(&target.host)].iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" "),
            ),
        );
    }
    report.wrong(
        "login-refused",
        format!("The server ends the connection while {} logs in.", target.user),
        log.last(),
        Remedy::words(format!("on that machine: sudo psrpd doctor --account {}", word(&target.user))),
    );
}

fn taken_and_refused(target: &Target) -> String {
    format!(
        "sshd there takes the key and then ends the connection: the account of {} has expired, or PAM refuses it.",
        target.user
    )
}

/// A certificate whose time is not now, and its file.
fn stale(name: &str) -> Option<(String, String)> {
    let file = if name.ends_with("-cert.pub") { name.to_owned() } else { format!("{name}-cert.pub") };
    let text = said_by(Command::new("ssh-keygen").args(["-L", "-f", &file]).env("TZ", "UTC"))?;
    match validity(&text) {
        Validity::Now => None,
        Validity::NotYet(from) => Some((format!("{file} is valid from {from} on"), file)),
        Validity::NoMore(to) => Some((format!("{file} was valid until {to}"), file)),
    }
}

fn session(log: &Log<'_>, lost: &Lost, target: &Target, report: &mut Report) {
    let there = format!("on that machine: sudo psrpd doctor --account {}", word(&target.user));
    let ask = || {
        Remedy::run(
            "what names the cause there",
            target.ssh("-t", &format!("sudo psrpd doctor --account {}", word(&target.user))),
        )
    };
    if let Some(line) = log.line("subsystem request failed") {
        return report.wrong(
            "subsystem-missing",
            format!(
                "sshd there has no subsystem {}: no line names it, sshd has not read it, or it stands in another file.",
                target.subsystem
            ),
            line,
            Remedy::run("let psrpd write the line and have sshd read it", target.ssh("-t", "sudo psrpd enable")),
        );
    }
    if let Some(line) = log.line("open failed").or(log.line("Session open refused")) {
        return report.wrong(
            "max-sessions",
            "sshd there opens no session on the connection: MaxSessions is reached, or 0.",
            line.trim_start_matches("debug1: "),
            Remedy::words(format!("{there}; allow more with MaxSessions in sshd's configuration")),
        );
    }
    if let Lost::Failed(error) = lost
        && let Error::Host(error) = &**error
    {
        match error {
            HostError::Broken(_) | HostError::Closed(_) | HostError::Reported(_) => {
                return report.wrong(
                    "session-refused",
                    "The connection stands, and the host there refuses the session; what it says names cause and remedy.",
                    error.to_string(),
                    Remedy::words(there),
                );
            }
            HostError::Stray(text) if text.contains("account is currently not available") => {
                return report.wrong(
                    "login-shell-closed",
                    format!(
                        "The login shell of {} runs no commands, so that the session ends before it begins.",
                        target.user
                    ),
                    "nologin's own words in place of the protocol",
                    Remedy::words(format!("{there}; usermod -s /bin/sh {}", word(&target.user))),
                );
            }
            HostError::Stray(text) => {
                return report.wrong(
                    "shell-prints",
                    "Something is printed in front of the protocol: a start-up file of the login shell there prints, or the subsystem is another program.",
                    format!("{} bytes that are no protocol", text.len()),
                    ask(),
                );
            }
            HostError::Version { .. } => {
                return report.wrong(
                    "versions-differ",
                    "Both sides have no version of the protocol in common.",
                    error.to_string(),
                    Remedy::words("update the older side"),
                );
            }
            HostError::Timeout(_) if forced(log) => {}
            HostError::Timeout(_) => {
                return report.wrong(
                    "host-silent",
                    "The connection stands, and the host there does not say a word: a start-up file waits, a pwsh is a wrapper that hangs, or another command runs in place of the subsystem.",
                    error.to_string(),
                    ask(),
                );
            }
            _ => {}
        }
    }
    if forced(log) {
        return report.wrong(
            "forced-command-of-key",
            "The key runs a command of its own in place of every subsystem.",
            log.line("key options: ").unwrap_or_default().trim_start_matches("debug1: "),
            Remedy::words("use another key with -i, or take command= out of its line in authorized_keys there"),
        );
    }
    ended(log, lost, target, report, ask());
}

/// Whether the server has told that the key has a command.
fn forced(log: &Log<'_>) -> bool {
    log.after("key options: ").is_some_and(|options| options.split_whitespace().any(|option| option == "command"))
}

/// The other side has ended without a word of the protocol.
fn ended(log: &Log<'_>, lost: &Lost, target: &Target, report: &mut Report, ask: Remedy) {
    let status = log.after("Exit status ").and_then(|status| status.parse::<i32>().ok());
    let seen = match status {
        Some(status) => format!("exit status {status}"),
        None => format!("{lost}; {}", log.last()),
    };
    let (id, cause) = match status {
        Some(127) => (
            "subsystem-program-missing",
            "The program that the subsystem names is not there, or its path has spaces.".to_owned(),
        ),
        Some(126) => (
            "subsystem-program-not-executable",
            format!("{} cannot run the program that the subsystem names.", target.user),
        ),
        Some(_) => ("host-ended", "What runs as subsystem there ends without a word.".to_owned()),
        None if log.was_closed() => ("login-refused", taken_and_refused(target)),
        None => ("host-ended", "The connection ended before the session was open.".to_owned()),
    };
    report.wrong(id, cause, seen, ask);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Report;

    fn found(text: &str) -> (String, Option<String>) {
        let target = Target {
            host: "web".into(),
            address: "10.0.0.1".into(),
            port: "2222".into(),
            user: "ann".into(),
            subsystem: "powershell".into(),
            flags: "-p 2222".into(),
        };
        let mut report = Report::default();
        explain(&Log::new(text), &Lost::Ended { status: None, said: String::new() }, &target, &mut report);
        let finding = report.findings.into_iter().next();
        finding.map_or_else(Default::default, |finding| (finding.id.to_owned(), finding.remedy.command))
    }

    #[test]
    fn the_first_thing_that_failed_is_named() {
        let greeted = "debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2\n";
        let known = format!("{greeted}debug1: SSH2_MSG_NEWKEYS received\n");
        let inside = format!("{known}Authenticated to 10.0.0.1 ([10.0.0.1]:22) using \"publickey\".\n");
        let offer = "debug1: Offering public key: k ED25519 SHA256:o7eh explicit\n";
        let accept = "debug1: Server accepts key: k ED25519 SHA256:o7eh explicit\n";
        let denied = "ann@10.0.0.1: Permission denied (publickey).\n";
        let cases = [
            ("ssh: Could not resolve hostname web: Name or service not known".to_owned(), "name-unknown"),
            ("ssh: connect to host 10.0.0.1 port 22: Connection refused".into(), "port-closed"),
            ("ssh: connect to host 10.0.0.1 port 22: Connection timed out".into(), "port-filtered"),
            ("ssh: connect to host 10.0.0.1 port 22: No route to host".into(), "no-route"),
            ("Connection timed out during banner exchange\nConnection to 10.0.0.1 port 22 timed out".into(), "no-greeting"),
            ("debug1: kex_exchange_identification: banner line 0: HTTP/1.1 400 Bad\nkex_exchange_identification: Connection closed by remote host".into(), "not-ssh"),
            ("debug1: kex_exchange_identification: banner line 0: Exceeded MaxStartups\nkex_exchange_identification: read: Connection reset by peer".into(), "max-startups"),
            ("debug1: kex_exchange_identification: banner line 0: Not allowed at this time\nkex_exchange_identification: Connection closed by remote host".into(), "turned-away-for-a-while"),
            ("kex_exchange_identification: read: Connection reset by peer".into(), "closed-before-greeting"),
            ("ssh: something new".into(), "connection-failed"),
            (format!("{greeted}Host key verification failed."), "host-key-unknown"),
            (format!("{greeted}@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nOffending ED25519 key in /h/a b:1\nHost key verification failed."), "host-key-changed"),
            (format!("{greeted}Unable to negotiate with 10.0.0.1 port 22: no matching host key type found."), "algorithms-differ"),
            (format!("{known}{offer}{denied}"), "key-refused"),
            (format!("{known}{denied}"), "no-key"),
            (format!("Warning: Identity file k not accessible: No such file or directory.\n{known}{denied}"), "key-missing"),
            (format!("{known}{offer}{accept}{denied}"), "key-locked"),
            (format!("{known}{offer}{accept}Connection closed by 10.0.0.1 port 22"), "login-refused"),
            (format!("{known}{offer}{accept}Permissions 0644 for 'k' are too open.\nLoad key \"k\": bad permissions\n{denied}"), "key-permissions"),
            (format!("{known}Load key \"k\": error in libcrypto\n{denied}"), "key-unreadable"),
            (format!("{known}{offer}{offer}Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures"), "agent-too-many-keys"),
            (format!("{known}debug1: Authentications that can continue: password\n{denied}"), "keys-not-accepted"),
            (format!("{inside}subsystem request failed on channel 0"), "subsystem-missing"),
            (format!("{inside}debug1: Exit status 127"), "subsystem-program-missing"),
            (format!("{inside}debug1: Exit status 1"), "host-ended"),
            (format!("{inside}debug1: Remote: /h/authorized_keys:1: key options: command pty user-rc\ndebug1: Exit status 0"), "forced-command-of-key"),
            (format!("{inside}channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed"), "jump-failed"),
            (format!("{inside}channel 0: open failed: administratively prohibited: open failed"), "max-sessions"),
            (format!("{inside}Connection closed by 10.0.0.1 port 22"), "login-refused"),
        ];
        for (text, wanted) in cases {
            assert_eq!(found(&text).0, wanted, "{text}");
        }
    }

    #[test]
    fn a_remedy_is_a_command_line_for_this_very_host() {
        let text = "debug1: Remote protocol version 2.0\nWARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nOffending ED25519 key in /h/a b:1\n";
        let wanted =
            "ssh-keygen -f '/h/a b' -R '[10.0.0.1]:2222' && ssh -o StrictHostKeyChecking=accept-new -p 2222 web true";
        assert_eq!(found(text).1.as_deref(), Some(wanted));
    }
}
