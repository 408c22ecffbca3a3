//! Which client gets into `psrpd serve` with which key and which algorithms: a matrix, made by trying. It stands in the test's
//! output, and in the file that PSRPD_MATRIX names.

#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "the matrix, and what was skipped, are for whoever runs the tests")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use psrpd_tests::serve::{CIPHERS, KEXES, MACS, Server, keygen, told};
use psrpd_tests::{program, python};
use serde_json::json;

/// Keys of clients. The last is too short for the server.
const KEYS: &[(&str, &[&str])] = &[
    ("ed25519", &["-t", "ed25519"]),
    ("ecdsa-nistp256", &["-t", "ecdsa", "-b", "256"]),
    ("ecdsa-nistp384", &["-t", "ecdsa", "-b", "384"]),
    ("ecdsa-nistp521", &["-t", "ecdsa", "-b", "521"]),
    ("rsa-2048", &["-t", "rsa", "-b", "2048"]),
    ("rsa-4096", &["-t", "rsa", "-b", "4096"]),
    ("rsa-1024", &["-t", "rsa", "-b", "1024"]),
];
/// What is tried: a key of [`KEYS`], and one algorithm that is offered alone.
#[derive(Clone, Copy, Debug)]
enum Attempt {
    Key(&'static str),
    Cipher(&'static str),
    Kex(&'static str),
    Mac(&'static str),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    /// The script ran and its text came back.
    Yes,
    /// The client does not have that, or does not let one choose.
    Unknown,
    /// What the client said.
    No(String),
}

impl Attempt {
    fn all() -> Vec<Attempt> {
        let keys = KEYS.iter().map(|(name, _)| Attempt::Key(name));
        let ciphers = CIPHERS.iter().copied().map(Attempt::Cipher);
        let kexes = KEXES.iter().copied().map(Attempt::Kex);
        keys.chain(ciphers).chain(kexes).chain(MACS.iter().copied().map(Attempt::Mac)).collect()
    }

    fn key(self) -> &'static str {
        if let Attempt::Key(name) = self { name } else { KEYS[0].0 }
    }

    fn cipher(self) -> Option<&'static str> {
        match self {
            Attempt::Cipher(name) => Some(name),
            Attempt::Mac(_) => Some("aes128-ctr"),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Attempt::Key(name) | Attempt::Cipher(name) | Attempt::Kex(name) | Attempt::Mac(name) => name,
        }
    }

    fn subject(self) -> &'static str {
        match self {
            Attempt::Key(_) => "key",
            Attempt::Cipher(_) => "cipher",
            Attempt::Kex(_) => "key exchange",
            Attempt::Mac(_) => "MAC",
        }
    }
}

fn outcome(output: &std::process::Output) -> Outcome {
    match told(output) {
        (out, _, Some(0)) if out.trim() == "42" => Outcome::Yes,
        (_, error, status) => Outcome::No(format!("{status:?} {}", error.trim())),
    }
}

/// OpenSSH's ssh.
fn openssh(server: &Server) -> Option<Vec<Outcome>> {
    program("ssh")?;
    let known = |what: &str| told(&Command::new("ssh").args(["-Q", what]).output().expect("ssh runs")).0;
    let (ciphers, kexes, macs) = (known("cipher"), known("kex"), known("mac"));
    let has = |list: &str, name: &str| list.lines().any(|line| line == name);
    let attempt = |attempt: Attempt| {
        let mut options = Vec::new();
        match attempt {
            Attempt::Cipher(name) if !has(&ciphers, name) => return Outcome::Unknown,
            Attempt::Kex(name) if !has(&kexes, name) => return Outcome::Unknown,
            Attempt::Mac(name) if !has(&macs, name) => return Outcome::Unknown,
            Attempt::Kex(name) => options.push(format!("KexAlgorithms={name}")),
            Attempt::Mac(name) => options.push(format!("MACs={name}")),
            _ => {}
        }
        options.extend(attempt.cipher().map(|name| format!("Ciphers={name}")));
        let options: Vec<&str> = options.iter().flat_map(|option| ["-o", option]).collect();
        let mut ssh = server.ssh(attempt.key(), &options);
        outcome(&ssh.arg(server.destination()).arg("6 * 7").output().expect("ssh runs"))
    };
    Some(Attempt::all().into_iter().map(attempt).collect())
}

/// Dropbear's client: it does not let one choose the key exchange.
fn dropbear(server: &Server) -> Option<Vec<Outcome>> {
    let (client, convert) = (program("dbclient")?, program("dropbearconvert")?);
    let help = |option: &str| {
        let output = Command::new(&client).args([option, "help", "x"]).stdin(Stdio::null()).output();
        output.map(|output| told(&output).1 + &told(&output).0).unwrap_or_default()
    };
    let (ciphers, macs) = (help("-c"), help("-m"));
    let has = |text: &str, name: &str| text.split([' ', ',', '\n']).any(|word| word == name);
    let key = |name: &str| -> Option<PathBuf> {
        let own = server.folder.join(format!("{name}.dropbear"));
        let of = server.folder.join(name);
        let made = Command::new(&convert).args(["openssh", "dropbear"]).arg(of).arg(&own).output();
        made.is_ok_and(|made| made.status.success()).then_some(own)
    };
    let attempt = |attempt: Attempt| {
        let Some(key) = key(attempt.key()) else { return Outcome::Unknown };
        let mut command = Command::new(&client);
        match attempt {
            Attempt::Kex(_) => return Outcome::Unknown,
            Attempt::Cipher(name) if !has(&ciphers, name) => return Outcome::Unknown,
            Attempt::Mac(name) if !has(&macs, name) => return Outcome::Unknown,
            Attempt::Mac(name) => command.args(["-m", name]),
            _ => &mut command,
        };
        command.args(attempt.cipher().iter().flat_map(|name| ["-c", name]));
        command.args(["-y", "-y", "-p", &server.port.to_string(), "-i"]).arg(key);
        command.args([&server.destination(), "6 * 7"]).env("HOME", &server.folder).stdin(Stdio::null());
        outcome(&command.output().expect("dbclient runs"))
    };
    Some(Attempt::all().into_iter().map(attempt).collect())
}

/// A library, driven by `tests/clients/interop.py`; none where it is absent.
fn library(name: &str, server: &Server) -> Option<Vec<Outcome>> {
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/interop.py");
    let mut driver = Command::new(python())
        .arg(driver)
        .args([name, &server.port.to_string(), &server.user])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let lines: String = Attempt::all()
        .into_iter()
        .map(|attempt| {
            let mut line = json!({ "key": server.folder.join(attempt.key()).display().to_string() });
            line["cipher"] = attempt.cipher().into();
            match attempt {
                Attempt::Kex(name) => line["kex"] = name.into(),
                Attempt::Mac(name) => line["mac"] = name.into(),
                _ => {}
            }
            format!("{line}\n")
        })
        .collect();
    // Where the library is absent it does not read.
    let _ = driver.stdin.take().expect("a pipe").write_all(lines.as_bytes());
    let (out, error, status) = told(&driver.wait_with_output().expect("it ends"));
    if status != Some(0) {
        assert!(error.contains(&format!("no {name} here")), "{name}: {error}");
        return None;
    }
    let outcome = |line: &str| match line {
        "yes" => Outcome::Yes,
        "unknown" => Outcome::Unknown,
        line => Outcome::No(line.to_owned()),
    };
    Some(out.lines().map(outcome).collect())
}

#[test]
fn every_client_gets_in_with_everything_that_both_sides_have() {
    let server = Server::start(&[]);
    let mut lines = String::new();
    for (name, arguments) in KEYS {
        keygen(&server.folder, &[arguments, &["-f", name][..]].concat());
        lines += &(server.public(name) + "\n");
    }
    server.authorize(&lines);
    let clients = [
        ("ssh", openssh(&server)),
        ("asyncssh", library("asyncssh", &server)),
        ("paramiko", library("paramiko", &server)),
        ("dropbear", dropbear(&server)),
        ("libssh", library("libssh", &server)),
    ];
    let mut tried = Vec::new();
    for (client, outcomes) in clients {
        match outcomes {
            Some(outcomes) => tried.push((client, outcomes)),
            None => eprintln!("skipped: no {client}"),
        }
    }
    let table = table(&tried);
    eprintln!("{table}");
    if let Some(file) = std::env::var_os("PSRPD_MATRIX") {
        std::fs::write(file, &table).expect("the matrix is written");
    }
    assert!(tried.iter().any(|(client, _)| *client == "ssh"), "OpenSSH's client is what the others are compared with");
    for (client, outcomes) in &tried {
        assert_eq!(outcomes.len(), Attempt::all().len(), "{client}");
        for (attempt, outcome) in Attempt::all().into_iter().zip(outcomes) {
            let refused = matches!(outcome, Outcome::No(_));
            let expected = matches!(attempt, Attempt::Key("rsa-1024"));
            assert_eq!(refused, expected, "{client} with {attempt:?}: {outcome:?}\n{}", server.log());
        }
        let yes = outcomes.iter().filter(|outcome| **outcome == Outcome::Yes).count();
        assert!(yes >= 5, "{client} got in with {yes} of {}", outcomes.len());
    }
}

/// The matrix, as Markdown.
fn table(tried: &[(&str, Vec<Outcome>)]) -> String {
    let names: Vec<&str> = tried.iter().map(|(client, _)| *client).collect();
    let mut table = format!("| | | {} |\n|---|---|{}\n", names.join(" | "), "---|".repeat(names.len()));
    for (at, attempt) in Attempt::all().into_iter().enumerate() {
        let cells = tried.iter().map(|(_, outcomes)| match outcomes.get(at) {
            Some(Outcome::Yes) => "yes",
            Some(Outcome::No(_)) => "refused",
            Some(Outcome::Unknown) | None => "-",
        });
        let cells: Vec<&str> = cells.collect();
        table += &format!("| {} | {} | {} |\n", attempt.subject(), attempt.name(), cells.join(" | "));
    }
    table + "\n`-`: the client does not have it, or does not let one choose it.\n"
}
