//! `psrpd doctor` on machines that are broken on purpose: what is wrong is named, the printed remedy is run, and nothing is
//! wrong any more.

#![cfg(target_os = "linux")]
#![allow(clippy::print_stderr, reason = "what is skipped is for whoever runs the tests")]

mod machine;
mod other_end;
mod this_end;

use machine::{LISTENS, LOGIN, Machine, SSH, reloading, said};

#[test]
fn so_many_at_once_that_others_are_turned_away() {
    let Some(machine) = Machine::new() else { return };
    machine.done("ssh-keyscan 127.0.0.1 2> /dev/null > HERE/known");
    machine.done(reloading("echo 'MaxStartups 2:100:3' > /etc/ssh/sshd_config.d/a.conf; RELOAD"));
    let hold =
        "import socket, time; k = [socket.create_connection(('127.0.0.1', 22)) for _ in range(2)]; time.sleep(100)";
    machine.done(&format!("{} -c \"{hold}\" > /dev/null 2>&1 & sleep 1", psrpd_tests::python().display()));
    let here = machine.doctor("--account ann");
    assert_eq!((here.ids.as_slice(), here.status), (["max-startups".to_owned()].as_slice(), 1), "{}", here.text);
    let there = machine.doctor(&format!("{SSH} {LOGIN}"));
    // What sshd says before it closes gets lost when it closes while the client writes.
    let turned_away = ["max-startups", "closed-before-greeting"].map(str::to_owned);
    assert!(there.ids.len() == 1 && turned_away.contains(&there.ids[0]) && there.status == 1, "{}", there.text);
    machine.done(here.json["findings"][0]["command"].as_str().unwrap_or_default());
    machine.done(LISTENS);
    let mended = machine.doctor("--account ann");
    assert_eq!((mended.ids.as_slice(), mended.status), ([].as_slice(), 0), "{}", mended.text);
    let there = machine.doctor(&format!("{SSH} {LOGIN}"));
    assert_eq!((there.ids.as_slice(), there.status), ([].as_slice(), 0), "{}", there.text);
}

#[test]
fn who_may_not_look_is_told_what_was_not_looked_at() {
    let Some(machine) = Machine::new() else { return };
    let as_ann =
        |command: &str| format!("setpriv --reuid 64321 --regid 64321 --clear-groups env HOME=HERE/home {command}");
    let own = machine.doctor_by(&as_ann("psrpd doctor --json"));
    assert_eq!((own.ids.as_slice(), own.status), ([].as_slice(), 0), "{}", own.text);
    let unseen = own.json["unseen"].to_string();
    assert!(unseen.contains("/etc/shadow"), "{}", own.text);
    let text = said(&machine.sh(&as_ann("psrpd doctor")));
    assert!(text.contains("unseen  /etc/shadow") && text.contains("Nothing is wrong."), "{text}");
    // A file that only root may read keeps sshd from telling.
    machine.done("chmod 600 /etc/ssh/sshd_config.d/psrpd.conf");
    let blind = machine.doctor_by(&as_ann("psrpd doctor --json"));
    assert_eq!((blind.ids.as_slice(), blind.status), ([].as_slice(), 2), "{}", blind.text);
    let nobody = machine.doctor("--account nobody-of-that-name");
    assert_eq!((nobody.ids.as_slice(), nobody.status), ([].as_slice(), 2), "{}", nobody.text);
}

#[test]
fn who_is_connected_and_what_sudo_would_ask() {
    let Some(machine) = Machine::new() else { return };
    machine.done("ssh-keyscan 127.0.0.1 2> /dev/null > HERE/known");
    machine.done(&format!("(sleep 60 2> /dev/null | ssh {SSH} {LOGIN} -s powershell > /dev/null 2>&1 &) ; sleep 2"));
    let found = machine.doctor("--account ann");
    assert_eq!(found.status, 0, "{}", found.text);
    let session = &found.json["connected"][0];
    assert_eq!(
        (session["user"].as_str(), session["from"].as_str()),
        (Some("ann"), Some("127.0.0.1")),
        "{}",
        found.text
    );
    assert_eq!(found.json["connected"].as_array().map(Vec::len), Some(1), "{}", found.text);

    let rules = "User ann may run the following commands on here:\\n    (ALL : ALL) ALL\\n";
    machine.done(&format!("rm -f /usr/local/bin/sudo; printf '#!/bin/sh\\nprintf \"{rules}\"\\n' > /usr/local/bin/sudo; chmod 755 /usr/local/bin/sudo"));
    let found = machine.doctor("--account ann");
    assert_eq!((found.ids.as_slice(), found.status), (["sudo-asks".to_owned()].as_slice(), 0), "{}", found.text);
}

#[test]
fn nothing_that_was_printed_or_configured_as_a_secret_is_shown() {
    let Some(machine) = Machine::new() else { return };
    machine.done("echo 'echo token=hunter2' > HERE/home/.bashrc");
    machine
        .done(reloading("echo 'ForceCommand /bin/backup --password hunter2' > /etc/ssh/sshd_config.d/a.conf; RELOAD"));
    machine.done("sed -i 's|^|command=\"/bin/backup hunter2\" |' HERE/home/.ssh/authorized_keys");
    machine.done("ssh-keyscan 127.0.0.1 2> /dev/null > HERE/known");
    for script in ["psrpd doctor --account ann", &format!("psrpd doctor {SSH} {LOGIN}")] {
        let text = said(&machine.sh(script));
        assert!(text.contains("wrong ") && !text.contains("hunter2"), "{text}");
    }
}
