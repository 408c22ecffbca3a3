//! The relay is not there: in front of hosts that say what recorded servers said, of our own host, and of a real PowerShell,
//! what each side says reaches the other byte for byte, but for what is no protocol.

#![cfg(target_os = "linux")]
#![allow(clippy::print_stderr, reason = "what was skipped is for whoever runs the tests")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use psrpd_tests::peer::{LIMIT, Peer};
use psrpd_tests::recording::{Connection, Speaker, connections};
use psrpd_tests::{binary, program};

/// Files of one test, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let folder = std::env::temp_dir().join(format!("psrpd-relay-{}", uuid::Uuid::new_v4().simple()));
        fs::create_dir(&folder).expect("a folder for temporary files");
        Folder(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn relayed(host: &str, home: &Path) -> Peer {
    let mut command = Command::new(binary("psrpd"));
    command.args(["subsystem", "--configuration", "/nonexistent", "--log", "/dev/null", "--host", host]);
    command.current_dir(home).env("HOME", home);
    Peer::start(command)
}

fn say(peer: &mut Peer, line: &str) {
    peer.say(format!("{line}\n").as_bytes());
}

/// Whether a client understands the line. After an error everything belongs to that.
fn is_protocol(line: &str, broken: &mut bool) -> bool {
    *broken |= line.starts_with("__NamedPipeError__:");
    let names = ["<Data ", "<DataAck ", "<CommandAck ", "<CloseAck ", "<SignalAck "];
    *broken || names.iter().any(|name| line.starts_with(name)) && line.ends_with('>')
}

/// Plays one connection: the host says what the recorded server said, the test says what the recorded client said. What was
/// heard instead of the recorded lines, if anything.
fn play(connection: &Connection) -> Result<(), String> {
    let folder = Folder::new();
    let (plan, heard) = (folder.file("plan"), folder.file("heard"));
    let mut steps = String::new();
    let mut input_ended = false;
    for line in &connection.lines {
        if line.after_client && !std::mem::replace(&mut input_ended, true) {
            steps += "Z\n";
        }
        let what = match line.speaker {
            Speaker::Client => "C",
            Speaker::Server => "S",
            Speaker::ServerError => "E",
        };
        steps += &format!("{what}{}\n", if what == "C" { "" } else { &line.text });
    }
    steps += &match connection.exit {
        status @ 0.. => format!("X{status}\n"),
        _ => "K\n".to_owned(),
    };
    fs::write(&plan, steps).expect("the plan is written");
    let player = env!("CARGO_BIN_EXE_recorded_host");
    let mut peer = relayed(&format!("'{player}' '{}' '{}'", plan.display(), heard.display()), &folder.0);
    let mut broken = false;
    for line in &connection.lines {
        if line.after_client {
            peer.end_input();
        }
        match line.speaker {
            Speaker::Client => say(&mut peer, &line.text),
            Speaker::Server if is_protocol(&line.text, &mut broken) => {
                let said = peer.hear().unwrap_or_default();
                if said != format!("{}\n", line.text).as_bytes() {
                    return Err(format!("{:?} became {:?}", line.text, String::from_utf8_lossy(&said)));
                }
            }
            Speaker::Server | Speaker::ServerError => {}
        }
    }
    let mut rest = Vec::new();
    if connection.client_ended {
        peer.end_input();
        rest.extend(std::iter::from_fn(|| peer.hear()).flatten());
        if !rest.is_empty() {
            return Err(format!("{:?} was added", String::from_utf8_lossy(&rest)));
        }
        let status = peer.child.wait().map_err(|error| error.to_string())?;
        if status.code().map(i64::from) != Some(connection.exit) {
            return Err(format!("{status} where the host ended with {}", connection.exit));
        }
    } else {
        // The host has died: the user is told, and the session's close is answered.
        say(&mut peer, "<Close PSGuid='00000000-0000-0000-0000-000000000000' />");
        loop {
            let line = peer.hear().ok_or("the relay ended before its client")?;
            rest.extend_from_slice(&line);
            if line.starts_with(b"<CloseAck PSGuid='00000000-0000-0000-0000-000000000000'") {
                break;
            }
        }
        peer.end_input();
        rest.extend(std::iter::from_fn(|| peer.hear()).flatten());
        let mut told = false;
        for line in rest.split(|byte| *byte == b'\n') {
            told |= line.starts_with(b"<Data Stream='Default' PSGuid='00000000-0000-0000-0000-000000000000'>");
        }
        if !told {
            return Err("the client was not told that its host died".to_owned());
        }
    }
    let wanted: String = connection
        .lines
        .iter()
        .filter(|line| line.speaker == Speaker::Client)
        .map(|line| line.text.clone() + "\n")
        .collect();
    let heard = fs::read_to_string(&heard).map_err(|error| error.to_string())?;
    if heard != wanted {
        return Err("the host heard something else than the client said".to_owned());
    }
    Ok(())
}

#[test]
fn recorded_sessions_pass_byte_for_byte() {
    let connections = connections();
    let mut failed = Vec::new();
    for connection in &connections {
        if let Err(error) = play(connection) {
            failed.push(format!("{}: {error}", connection.name));
        }
    }
    assert!(connections.len() >= 88, "{} connections were found", connections.len());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Recorded clients that ask for nothing which would leave anything behind on the machine that runs the tests.
const HARMLESS: &[&str] = &[
    "01-new-session-75-75",
    "01-new-session-76-76",
    "02-invoke-simple-76-76",
    "03-invoke-arguments-76-76",
    "07-input-objects-76-76",
    "08-input-flood-76-76",
    "09-many-objects-76-76",
    "10-strings-escaped-76-76",
    "11-objects-primitive-76-76",
    "12-objects-complex-76-76",
    "13-script-blocks-76-76",
    "19-streams-76-76",
    "20-write-host-76-76",
    "22-read-host-76-76",
    "25-get-credential-76-76",
    "38-stop-job-76-76",
    "39-stop-flood-76-76",
    "40-remove-while-running-76-76",
    "54-runspace-pool-76-76",
    "56-async-two-pipelines-76-76",
];

/// What a line is and whose: `("DataAck", GUID)`.
fn kind(line: &str) -> Option<(String, String)> {
    let (name, rest) = line.strip_prefix('<')?.split_once(' ')?;
    let guid = rest.split_once("PSGuid='")?.1.split('\'').next()?;
    Some((name.to_owned(), guid.to_owned()))
}

/// Says what the recorded client said, each line when the host has acknowledged as much as the recorded server had. A tap on
/// either side of the host shows what it heard and said.
fn compare_with_taps(connection: &Connection, host: &str) {
    let folder = Folder::new();
    let (heard, said) = (folder.file("heard"), folder.file("said"));
    let tapped = format!("sh -c 'tee \"{}\" | {host} | tee \"{}\"'", heard.display(), said.display());
    let mut peer = relayed(&tapped, &folder.0);
    let mut passed = Vec::new();
    let mut counts: HashMap<(String, String), i64> = HashMap::new();
    let mut wanted: HashMap<(String, String), i64> = HashMap::new();
    let mut sent = String::new();
    for line in &connection.lines {
        match line.speaker {
            Speaker::Client => {
                let missing = |counts: &HashMap<_, i64>, acknowledgements: bool| {
                    wanted.iter().any(|(kind, count)| {
                        kind.0.ends_with("Ack") == acknowledgements && counts.get(kind).unwrap_or(&0) < count
                    })
                };
                // Another host may have less to say: what is data is not waited for to the end.
                for (acknowledgements, limit) in [(true, LIMIT), (false, Duration::from_millis(200))] {
                    while missing(&counts, acknowledgements) {
                        let Ok(line) = peer.lines.recv_timeout(limit) else { break };
                        if let Some(kind) = kind(&String::from_utf8_lossy(&line)) {
                            *counts.entry(kind).or_default() += 1;
                        }
                        passed.extend(line);
                    }
                }
                say(&mut peer, &line.text);
                sent += &line.text;
                sent += "\n";
            }
            Speaker::Server if !line.after_client => {
                if let Some(kind) = kind(&line.text) {
                    *wanted.entry(kind).or_default() += 1;
                }
            }
            Speaker::Server | Speaker::ServerError => {}
        }
    }
    peer.end_input();
    while let Some(line) = peer.hear() {
        passed.extend(line);
    }
    let name = &connection.name;
    let heard = fs::read_to_string(&heard).expect("the tap has a file");
    assert!(heard == sent, "{name}: the host heard something else than the client said");
    let mut broken = false;
    let said = fs::read_to_string(&said).expect("the tap has a file");
    let said: String =
        said.split_inclusive('\n').filter(|line| is_protocol(line.trim_ascii_end(), &mut broken)).collect();
    assert!(String::from_utf8_lossy(&passed) == said, "{name}: the client heard something else than the host said");
    assert!(said.contains("<CloseAck"), "{name}: the session was not closed");
}

fn harmless() -> impl Iterator<Item = Connection> {
    let found = connections();
    assert!(HARMLESS.iter().all(|name| found.iter().any(|connection| connection.name.starts_with(name))));
    found.into_iter().filter(|connection| HARMLESS.iter().any(|name| connection.name.starts_with(name)))
}

#[test]
fn our_host_is_heard_and_told_byte_for_byte() {
    let host = format!("\"{}\" host", binary("psrpd").display());
    for connection in harmless() {
        compare_with_taps(&connection, &host);
    }
}

#[test]
fn a_real_powershell_is_heard_and_told_byte_for_byte() {
    let Some(pwsh) = program("pwsh") else {
        eprintln!("skipped: no pwsh");
        return;
    };
    for connection in harmless() {
        compare_with_taps(&connection, &format!("\"{}\" -sshs -NoLogo", pwsh.display()));
    }
}
