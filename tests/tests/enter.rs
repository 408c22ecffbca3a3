//! `psrp enter` in a real terminal. The screens are those of `tests/screens`; PSRPD_SCREENS=write writes them anew.

#![cfg(unix)]

use std::path::PathBuf;

use psrpd_tests::binary;
use psrpd_tests::screen::Terminal;

const PROMPT: &str = "[box]: PS />";

/// A session with the embedded host, at home in `/`, and its own history.
struct Session {
    terminal: Terminal,
    history: PathBuf,
}

impl Session {
    fn start() -> Option<Session> {
        let history = std::env::temp_dir().join(format!("psrp-history-{}", uuid::Uuid::new_v4().simple()));
        let line = format!(
            "{} enter --history {} --child 'env HOME=/ {} host' box",
            binary("psrp").display(),
            history.display(),
            binary("psrpd").display()
        );
        let terminal = Terminal::start(&line)?;
        terminal.wait_for(PROMPT);
        Some(Session { terminal, history })
    }

    /// Types a line and waits for the next prompt.
    fn line(&self, text: &str) {
        // Only an empty screen has the prompt in its last line for sure.
        self.terminal.text(text);
        self.terminal.wait_for(&format!("{PROMPT} {text}"));
        self.terminal.keys(&["Enter"]);
        self.terminal.wait_for(PROMPT);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.history);
    }
}

#[test]
fn commands_give_what_enter_pssession_shows() {
    let Some(session) = Session::start() else { return };
    session.line("1..3");
    session.line("Get-Item /no/such");
    session.line("[pscustomobject]@{ A = 1; B = 'two' }");
    session.line("Write-Host coloured -ForegroundColor Cyan");
    session.line("throw 'boom'");
    session.line("Write-Warning careful");
    session.line("$x = 5; $x * 2");
    session.terminal.is_like("commands.txt");
}

#[test]
fn a_line_that_is_not_whole_goes_on() {
    let Some(session) = Session::start() else { return };
    session.terminal.text("if ($true) {");
    session.terminal.keys(&["Enter"]);
    session.terminal.wait_for(">>");
    session.terminal.text("'inner' }");
    session.terminal.keys(&["Enter"]);
    session.terminal.wait_for(PROMPT);
    session.terminal.is_like("multi-line.txt");
}

#[test]
fn tab_completes_with_what_the_host_knows() {
    let Some(session) = Session::start() else { return };
    session.line("function Get-Zebra { param([ValidateSet('small', 'big')]$Size) $Size }");
    session.terminal.text("Get-Zeb");
    session.terminal.keys(&["Tab"]);
    session.terminal.wait_for(&format!("{PROMPT} Get-Zebra"));
    session.terminal.text(" -S");
    session.terminal.keys(&["Tab"]);
    session.terminal.wait_for(&format!("{PROMPT} Get-Zebra -Size"));
    session.terminal.text(" b");
    session.terminal.keys(&["Tab"]);
    session.terminal.wait_for(&format!("{PROMPT} Get-Zebra -Size big"));
    session.terminal.keys(&["Enter"]);
    session.terminal.wait_for(PROMPT);
    session.terminal.is_like("completion.txt");
}

#[test]
fn control_c_stops_what_runs_and_leaves_the_session() {
    let Some(session) = Session::start() else { return };
    session.terminal.text("'begun'; Start-Sleep 600");
    session.terminal.keys(&["Enter"]);
    session.terminal.wait_for("begun");
    session.terminal.keys(&["C-c"]);
    session.terminal.wait_for(PROMPT);
    session.line("'still alive'");
    session.terminal.text("Read-Host question");
    session.terminal.keys(&["Enter"]);
    session.terminal.wait_for("question:");
    session.terminal.keys(&["C-c"]);
    session.terminal.wait_for(PROMPT);
    session.terminal.is_like("control-c.txt");
}

#[test]
fn questions_are_asked_and_secrets_are_not_shown() {
    let Some(session) = Session::start() else { return };
    let terminal = &session.terminal;
    terminal.text("$n = Read-Host Name");
    terminal.keys(&["Enter"]);
    terminal.wait_for("Name:");
    terminal.text("Grace");
    terminal.keys(&["Enter"]);
    terminal.wait_for(PROMPT);
    session.line("\"hello $n\"");
    terminal.text("$p = Read-Host Secret -AsSecureString; $p.Length");
    terminal.keys(&["Enter"]);
    terminal.wait_for("Secret:");
    terminal.text("quiet");
    terminal.keys(&["Enter"]);
    terminal.wait_for(PROMPT);
    terminal.text("$Host.UI.PromptForChoice('Sure?', 'It is much.', ('&Yes', '&No'), 1)");
    terminal.keys(&["Enter"]);
    terminal.wait_for("[Y] Yes  [N] No (default is \"N\"):");
    terminal.text("y");
    terminal.keys(&["Enter"]);
    terminal.wait_for(PROMPT);
    terminal.is_like("questions.txt");
}

#[test]
fn wide_characters_and_pasted_lines_stay_whole() {
    let Some(session) = Session::start() else { return };
    session.line("'日本語 ü€ 𝄞'.Length");
    session.terminal.paste("'first'\n'second'");
    session.terminal.wait_for(">> 'second'");
    session.terminal.keys(&["Enter"]);
    session.terminal.wait_for(PROMPT);
    session.terminal.resize(40, 20);
    session.line("'narrow'");
    session.terminal.is_like("wide.txt");
}

#[test]
fn what_was_typed_comes_back_and_secrets_do_not() {
    let Some(session) = Session::start() else { return };
    session.line("'first'");
    session.line("$password = 'x'");
    session.terminal.keys(&["Up"]);
    session.terminal.wait_for(&format!("{PROMPT} 'first'"));
    session.terminal.keys(&["C-c"]);
    session.terminal.wait_for(PROMPT);
    session.terminal.text("exit");
    session.terminal.keys(&["Enter"]);
    session.terminal.wait_for("status 0");
    let kept = std::fs::read_to_string(&session.history).expect("there is a history");
    assert_eq!(kept, "'first'\nexit\n");
}

#[test]
fn exit_with_a_status_is_the_status() {
    let Some(session) = Session::start() else { return };
    session.terminal.text("exit 7");
    session.terminal.keys(&["Enter"]);
    session.terminal.wait_for("status 7");
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_is_left_when_the_terminal_goes() {
    let Some(session) = Session::start() else { return };
    let children = |of: &str| {
        let text = std::fs::read_to_string(format!("/proc/{of}/task/{of}/children")).unwrap_or_default();
        text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    let psrp = children(&session.terminal.process().to_string());
    let host = psrp.iter().flat_map(|psrp| children(psrp));
    let processes: Vec<String> = psrp.iter().cloned().chain(host).collect();
    assert_eq!(processes.len(), 2, "psrp and its host: {processes:?}");
    drop(session);
    let begun = std::time::Instant::now();
    let runs = |process: &String| {
        let status = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        status.rsplit(") ").next().is_some_and(|state| !state.is_empty() && !state.starts_with('Z'))
    };
    while processes.iter().any(runs) {
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{processes:?} run on");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}
