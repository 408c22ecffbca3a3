//! Plain `ssh -t` to `psrpd serve` in a real terminal. The screens are those of `tests/screens`; PSRPD_SCREENS=write writes
//! them anew.

#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "what was skipped is for whoever runs the tests")]

use std::fs;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use psrpd_tests::screen::Terminal;
use psrpd_tests::serve::{Server, told};

const PROMPT: &str = "PS />";

/// A server whose sessions are at home in `/`, and an `ssh` in a terminal.
struct Login {
    terminal: Terminal,
    server: Server,
}

/// A server whose sessions are at home in `/` and keep what was typed in the server's folder.
fn server() -> Server {
    let server = Server::start(&[]);
    let (home, state) =
        ("environment=\"HOME=/\"", format!("environment=\"XDG_STATE_HOME={}\"", server.folder.display()));
    server.authorize(&format!("{home},{state} {}\n", server.public("client")));
    server
}

/// A command as a line of sh.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let quoted = words.map(|word| format!("'{}'", word.to_string_lossy().replace('\'', r"'\''")));
    quoted.collect::<Vec<_>>().join(" ")
}

impl Login {
    /// Logs in with these arguments after the destination.
    fn with(arguments: &[&str]) -> Option<Login> {
        let server = server();
        let mut ssh = server.ssh("client", &["-t"]);
        ssh.arg(server.destination()).args(arguments);
        let terminal = Terminal::start(&line(&ssh))?;
        Some(Login { terminal, server })
    }

    /// Logs in and waits for the prompt.
    fn start() -> Option<Login> {
        let login = Login::with(&[])?;
        login.terminal.wait_for(PROMPT);
        Some(login)
    }

    /// Types a line and waits for the next prompt.
    fn line(&self, text: &str) {
        self.terminal.text(text);
        self.terminal.wait_for(&format!("{PROMPT} {text}"));
        self.terminal.keys(&["Enter"]);
        self.terminal.wait_for(PROMPT);
    }
}

#[test]
fn a_login_is_a_prompt() {
    let Some(login) = Login::start() else { return };
    login.line("1..3");
    login.line("[pscustomobject]@{ A = 1; B = 'two' }");
    login.line("Get-Item /no/such");
    login.line("Write-Host coloured -ForegroundColor Cyan");
    login.line("$env:TERM.Length -gt 0 -and $env:SSH_TTY -like '/dev/*'");
    login.terminal.is_like("login.txt");
    login.terminal.text("exit 7");
    login.terminal.keys(&["Enter"]);
    login.terminal.wait_for("status 7");
}

#[test]
fn what_is_typed_can_be_edited_and_completed_and_comes_back() {
    let Some(login) = Login::start() else { return };
    login.line("function Get-Zebra { param([ValidateSet('small', 'big')]$Size) $Size }");
    let terminal = &login.terminal;
    terminal.text("Get-Zeb");
    terminal.keys(&["Tab"]);
    terminal.wait_for(&format!("{PROMPT} Get-Zebra"));
    terminal.text(" -S");
    terminal.keys(&["Tab"]);
    terminal.wait_for(&format!("{PROMPT} Get-Zebra -Size"));
    terminal.text(" bog");
    terminal.wait_for(&format!("{PROMPT} Get-Zebra -Size bog"));
    terminal.keys(&["Left", "BSpace", "i", "Enter"]);
    terminal.wait_for(PROMPT);
    terminal.keys(&["Up"]);
    terminal.wait_for(&format!("{PROMPT} Get-Zebra -Size big"));
    terminal.keys(&["Home"]);
    terminal.text("'again:'; ");
    terminal.wait_for(&format!("{PROMPT} 'again:'; Get-Zebra -Size big"));
    terminal.keys(&["Enter"]);
    terminal.wait_for(PROMPT);
    terminal.is_like("login-editing.txt");
    terminal.text("exit");
    terminal.keys(&["Enter"]);
    terminal.wait_for("status 0");
    let kept = fs::read_to_string(login.server.folder.join("psrp/history")).expect("there is a history");
    assert!(kept.contains("'again:'; Get-Zebra -Size big\n"), "{kept}");
}

#[test]
fn control_c_stops_what_runs_and_leaves_the_login() {
    let Some(login) = Login::start() else { return };
    let terminal = &login.terminal;
    terminal.text("'begun'; Start-Sleep 600");
    terminal.keys(&["Enter"]);
    terminal.wait_for("begun");
    terminal.keys(&["C-c"]);
    terminal.wait_for(PROMPT);
    login.line("'still alive'");
    terminal.text("Read-Host question");
    terminal.keys(&["Enter"]);
    terminal.wait_for("question:");
    terminal.text("wide 日本語");
    terminal.keys(&["Enter"]);
    terminal.wait_for(PROMPT);
    terminal.is_like("login-control-c.txt");
    terminal.keys(&["C-d"]);
    terminal.wait_for("status 0");
}

#[test]
fn the_terminal_s_size_is_the_session_s_and_follows_it() {
    let Some(login) = Login::start() else { return };
    let width = "$Host.UI.RawUI.WindowSize.Width";
    login.line(width);
    login.terminal.wait_until("its size", |screen| screen.contains("\n100\n"));
    login.terminal.resize(60, 20);
    // The terminal's own time, ssh's and the server's pass until it is told.
    let begun = Instant::now();
    while !login.terminal.screen().contains("\n60\n") {
        assert!(begun.elapsed() < Duration::from_secs(60), "{}", login.terminal.screen());
        login.line(width);
    }
    login.terminal.keys(&["C-l"]);
    login.terminal.wait_until("a clean screen", |screen| screen == format!("{PROMPT}\n"));
    login.line("'日本語 ü€ 𝄞'.Length");
    login.terminal.paste("'first'\n'second'");
    login.terminal.wait_for(">> 'second'");
    login.terminal.keys(&["Enter"]);
    login.terminal.wait_for(PROMPT);
    login.line("[pscustomobject]@{ Text = 'x' * 80 }");
    login.terminal.text("'a line that is longer than the terminal is wide: '.Length");
    login.terminal.wait_until("a line that is wrapped", |screen| screen.replace('\n', "").ends_with("Length"));
    login.terminal.keys(&["Enter"]);
    login.terminal.wait_for(PROMPT);
    login.terminal.is_like("login-size.txt");
}

#[test]
fn a_script_on_a_terminal_asks_and_is_stopped() {
    let Some(login) =
        Login::with(&["$n = Read-Host Name; \"hello $n\"; [Console]::Out.GetType().Name.Length -gt 0; exit 3"])
    else {
        return;
    };
    login.terminal.wait_for("Name:");
    login.terminal.text("Grace");
    login.terminal.keys(&["Enter"]);
    login.terminal.wait_for("status 3");
    assert!(login.terminal.screen().contains("hello Grace"), "{}", login.terminal.screen());
    let Some(login) = Login::with(&["'begun'; Start-Sleep 600"]) else { return };
    login.terminal.wait_until("it runs", |screen| screen.contains("begun"));
    login.terminal.keys(&["C-c"]);
    login.terminal.wait_until("its status", |screen| screen.trim_end().ends_with("status 130"));
}

/// Runs ssh with something on its standard input and a terminal on the other side.
fn typed(server: &Server, input: &str) -> (String, String, Option<i32>) {
    let mut ssh = server.ssh("client", &["-tt"]);
    ssh.arg(server.destination()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut ssh = ssh.spawn().expect("ssh runs");
    let mut given = ssh.stdin.take().expect("a pipe");
    given.write_all(input.as_bytes()).expect("ssh reads");
    drop(given);
    told(&ssh.wait_with_output().expect("ssh ends"))
}

#[test]
fn a_forced_command_has_the_terminal_that_was_asked_for() {
    let server = Server::start(&[]);
    let force = |options: &str, command: &str| {
        server.authorize(&format!("{options}command=\"{command}\" {}\n", server.public("client")));
    };
    // Its own terminal, of which it leads the foreground; a size when the client has none; the client's modes.
    force(
        "",
        "tty | grep -q ^/dev/ && stty size < /dev/tty; ps -o pid=,tpgid= -p $$ | awk '{ print $1 == $2 }'; exit 5",
    );
    let (out, error, status) = typed(&server, "");
    assert_eq!((out.as_str(), status), ("24 80\r\n1\r\n", Some(5)), "{error}\n{}", server.log());
    // The end of input is what one types for it.
    force("", "cat; echo end");
    let (out, _, status) = typed(&server, "text\n");
    assert!(out.ends_with("text\r\nend\r\n") && status == Some(0), "{out:?}");
    // A signal that ended it is told.
    force("", "kill -TERM $$");
    assert_eq!(typed(&server, "").2, Some(255), "{}", server.log());
    // A key that may not have one.
    for options in ["no-pty,", "restrict,"] {
        force(options, "tty; exit 0");
        let (out, error, _) = typed(&server, "");
        assert!(
            error.contains("PTY allocation request failed") && !out.contains("/dev/"),
            "{options} {out:?} {error:?}"
        );
    }
    force("restrict,pty,", "tty > /dev/null && echo terminal");
    assert_eq!(typed(&server, "").0, "terminal\r\n");
}

#[test]
fn without_a_terminal_a_script_comes_on_standard_input() {
    let server = Server::start(&[]);
    let mut ssh = server.ssh("client", &["-T"]);
    ssh.arg(server.destination()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut ssh = ssh.spawn().expect("ssh runs");
    let script = "\u{feff}function Twice($x) {\n  $x * 2\n}\nTwice 21\n'more'\nexit 4\n";
    ssh.stdin.take().expect("a pipe").write_all(script.as_bytes()).expect("ssh reads");
    let (out, error, status) = told(&ssh.wait_with_output().expect("ssh ends"));
    assert_eq!((out.as_str(), status), ("42\nmore\n", Some(4)), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn whoever_is_hung_up_on_leaves_nothing_running() {
    let server = Server::start(&[]);
    let command = "echo $$ here; trap 'exit 0' HUP; while :; do sleep 1; done";
    server.authorize(&format!("command=\"{command}\" {}\n", server.public("client")));
    let mut ssh = server.ssh("client", &["-tt"]);
    let mut ssh = ssh.arg(server.destination()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("ssh runs");
    let mut output = ssh.stdout.take().expect("a pipe");
    let mut said = Vec::new();
    while !said.ends_with(b" here\r\n") {
        let mut byte = [0];
        output.read_exact(&mut byte).expect("it runs");
        said.extend(byte);
    }
    let number = String::from_utf8_lossy(&said).trim().split(' ').next().unwrap_or_default().to_owned();
    let process = std::path::Path::new("/proc").join(&number);
    assert!(process.exists(), "{number}");
    ssh.kill().expect("it runs");
    ssh.wait().expect("it ends");
    let begun = Instant::now();
    while process.exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{number} runs on");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_that_nobody_reads_or_that_reads_nothing_costs_no_memory() {
    let server = Server::start(&[]);
    let resident = || server.resident();
    let before = resident();
    let client = |command: &str| {
        server.authorize(&format!("command=\"{command}\" {}\n", server.public("client")));
        let mut ssh = server.ssh("client", &["-tt"]);
        ssh.arg(server.destination()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("ssh runs")
    };
    let mut writes = client("echo on; yes");
    let mut first = [0; 2];
    writes.stdout.as_mut().expect("a pipe").read_exact(&mut first).expect("it runs");
    let mut reads_nothing = client("stty raw -echo; echo on; sleep 1000");
    let mut output = reads_nothing.stdout.take().expect("a pipe");
    output.read_exact(&mut first).expect("it runs");
    let mut input = reads_nothing.stdin.take().expect("a pipe");
    let sent = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = sent.clone();
    std::thread::spawn(move || {
        let chunk = vec![b'x'; 1 << 16];
        while input.write_all(&chunk).is_ok() {
            count.fetch_add(chunk.len(), std::sync::atomic::Ordering::Relaxed);
        }
    });
    let begun = Instant::now();
    let mut last = usize::MAX;
    loop {
        std::thread::sleep(Duration::from_millis(500));
        let now = sent.load(std::sync::atomic::Ordering::Relaxed);
        if now > 0 && std::mem::replace(&mut last, now) == now {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "the flood goes on");
    }
    assert!(last < 64 << 20, "{last} bytes were taken");
    let grown = resident().saturating_sub(before);
    assert!(grown < 24 << 10, "{grown} KiB");
    for client in [&mut writes, &mut reads_nothing] {
        client.kill().expect("it runs");
        client.wait().expect("it ends");
    }
}
