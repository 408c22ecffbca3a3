//! `psrp enter` in a real terminal. The screens are those of `tests/screens`; PSRPD_SCREENS=write writes them anew.

#![cfg(unix)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use psrpd_tests::binary;
use psrpd_tests::screen::Terminal;
use psrpd_tests::serve::Server;
use psrpd_tests::sshd::{self, Sshd};

const PROMPT: &str = "[box]: PS />";

/// How a session's host is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// It is a child of the client.
    Child,
    /// OpenSSH's sshd runs `psrpd subsystem`.
    Sshd,
    /// `psrpd serve` does.
    Serve,
}

/// What keeps a way open.
enum Road {
    Child,
    Sshd(Sshd),
    Serve(Server),
}

/// A session with the embedded host, in `/`, and its own history.
struct Session {
    terminal: Terminal,
    history: PathBuf,
    road: Road,
}

impl Session {
    /// A session on each way that this machine has, one after the other.
    fn each() -> impl Iterator<Item = Session> {
        [Way::Child, Way::Sshd, Way::Serve].into_iter().filter_map(Session::over)
    }

    fn start() -> Option<Session> {
        Session::over(Way::Child)
    }

    fn over(way: Way) -> Option<Session> {
        let road = match way {
            Way::Child => Road::Child,
            Way::Sshd => Road::Sshd(Sshd::start()?),
            Way::Serve => Road::Serve(Server::start(&[])),
        };
        let to = match &road {
            Road::Child => format!("--child 'env HOME=/ {} host'", binary("psrpd").display()),
            Road::Sshd(server) => over_ssh(&server.folder, server.port),
            Road::Serve(server) => over_ssh(&server.folder, server.port),
        };
        let history = std::env::temp_dir().join(format!("psrp-history-{}", uuid::Uuid::new_v4().simple()));
        let line = format!("{} enter --history {} {to} box", binary("psrp").display(), history.display());
        let session = Session { terminal: Terminal::start(&line)?, history, road };
        if way != Way::Child {
            session.terminal.wait_until("a prompt", |screen| screen.starts_with("[box]: PS /"));
            session.terminal.text(" Set-Location /; Clear-Host");
            session.terminal.keys(&["Enter"]);
        }
        session.terminal.wait_until("a clean screen", |screen| screen == format!("{PROMPT}\n"));
        Some(session)
    }

    /// Kills what the client is connected to: its host, or the server's part that serves it.
    fn cut(&self) {
        let of = match &self.road {
            Road::Child => i32::try_from(self.terminal.process()).expect("a process has a number"),
            Road::Sshd(server) => server.listener(),
            Road::Serve(server) => server.process().as_raw(),
        };
        let mut processes = children(of);
        match self.road {
            // The host is a child of psrp.
            Road::Child => processes = processes.into_iter().flat_map(children).collect(),
            Road::Sshd(_) => {}
            Road::Serve(_) => processes = vec![of],
        }
        assert!(!processes.is_empty(), "nobody serves");
        for process in processes {
            let process = nix::unistd::Pid::from_raw(process);
            nix::sys::signal::kill(process, nix::sys::signal::Signal::SIGKILL).expect("it runs");
        }
    }

    /// Types a line and waits for what is asked then.
    fn asked(&self, text: &str, question: &str) {
        self.terminal.text(text);
        self.terminal.wait_until("what was typed", |screen| screen.trim_end().ends_with(text));
        self.terminal.keys(&["Enter"]);
        self.terminal.wait_for(question);
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

/// The processes that one has started.
fn children(of: i32) -> Vec<i32> {
    let text = std::fs::read_to_string(format!("/proc/{of}/task/{of}/children")).unwrap_or_default();
    text.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}

/// The arguments that lead there.
fn over_ssh(folder: &std::path::Path, port: u16) -> String {
    format!("-F {}", sshd::configuration(folder, "box", port, "").display())
}

#[test]
fn commands_give_what_enter_pssession_shows() {
    for session in Session::each() {
        session.line("1..3");
        session.line("Get-Item /no/such");
        session.line("[pscustomobject]@{ A = 1; B = 'two' }");
        session.line("Write-Host coloured -ForegroundColor Cyan");
        session.line("throw 'boom'");
        session.line("Write-Warning careful");
        session.line("$x = 5; $x * 2");
        session.terminal.is_like("commands.txt");
    }
}

#[test]
fn a_line_that_is_not_whole_goes_on() {
    for session in Session::each() {
        session.terminal.text("if ($true) {");
        session.terminal.keys(&["Enter"]);
        session.terminal.wait_for(">>");
        session.terminal.text("'inner' }");
        session.terminal.keys(&["Enter"]);
        session.terminal.wait_for(PROMPT);
        session.terminal.is_like("multi-line.txt");
    }
}

#[test]
fn tab_completes_with_what_the_host_knows() {
    for session in Session::each() {
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
}

#[test]
fn control_c_stops_what_runs_and_leaves_the_session() {
    for session in Session::each() {
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
}

#[test]
fn questions_are_asked_and_secrets_are_not_shown() {
    for session in Session::each() {
        let terminal = &session.terminal;
        terminal.text("$n = Read-Host Name");
        terminal.keys(&["Enter"]);
        terminal.wait_for("Name:");
        terminal.text("Grace");
        terminal.keys(&["Enter"]);
        terminal.wait_for(PROMPT);
        session.line("\"hello $n\"");
        terminal.text("$Host.UI.PromptForChoice('Sure?', 'It is much.', ('&Yes', '&No'), 1)");
        terminal.keys(&["Enter"]);
        terminal.wait_for("[Y] Yes  [N] No  [?] Help (default is \"N\"):");
        terminal.text("?");
        terminal.keys(&["Enter"]);
        terminal.wait_until("help", |screen| screen.contains("\nN -\n[Y] Yes"));
        terminal.text("y");
        terminal.keys(&["Enter"]);
        terminal.wait_for(PROMPT);
        terminal.is_like("questions.txt");
    }
}

#[test]
fn secrets_are_shown_as_asterisks() {
    for session in Session::each() {
        let terminal = &session.terminal;
        session.asked("function Told($of) { ConvertFrom-SecureString $of -AsPlainText }", PROMPT);
        session.asked("Told (Read-Host Secret -AsSecureString)", "Secret:");
        terminal.text("qu日x");
        terminal.wait_for("Secret: ****");
        terminal.keys(&["BSpace"]);
        terminal.wait_for("Secret: ***");
        terminal.paste("本iet");
        terminal.wait_for("Secret: *******");
        terminal.keys(&["Left", "Enter"]);
        terminal.wait_for(PROMPT);
        session.asked("(Read-Host Masked -MaskInput).Length", "Masked:");
        terminal.text("wrong");
        terminal.wait_for("Masked: *****");
        terminal.keys(&["C-u"]);
        terminal.wait_for("Masked:");
        terminal.keys(&["BSpace", "Enter"]);
        terminal.wait_for(PROMPT);
        session.asked("$c = Get-Credential -UserName me -Message Please", "Password for user me:");
        terminal.text("hunter2");
        terminal.wait_for("Password for user me: *******");
        terminal.keys(&["Enter"]);
        terminal.wait_for(PROMPT);
        session.asked("$c.UserName, (Told $c.Password)", PROMPT);
        session.asked("function As([Parameter(Mandatory)][pscredential]$Who) { $Who.UserName }; As", "User:");
        session.asked("grace", "Password for user grace:");
        terminal.text("x");
        terminal.wait_for("Password for user grace: *");
        terminal.keys(&["Enter"]);
        terminal.wait_for(PROMPT);
        session.asked("Read-Host Left -AsSecureString; 'not reached'", "Left:");
        terminal.text("abc");
        terminal.wait_for("Left: ***");
        terminal.keys(&["C-c"]);
        terminal.wait_for(PROMPT);
        // What is typed then is to be seen again.
        session.line("'seen'");
        terminal.is_like("secrets.txt");
    }
}

#[test]
fn the_host_clears_the_screen() {
    for session in Session::each() {
        let terminal = &session.terminal;
        for clear in ["Clear-Host", "cls", "clear", "[Console]::Clear()"] {
            session.line("'something'; [Console]::WriteLine('and {0}', 'more')");
            terminal.wait_until("what is to be cleared", |screen| screen.contains("\nsomething\nand more\n"));
            terminal.text(&format!("{clear}; 'after'"));
            terminal.wait_for(&format!("{PROMPT} {clear}; 'after'"));
            terminal.keys(&["Enter"]);
            terminal.wait_until("a clear screen", |screen| screen.trim_start() == format!("after\n{PROMPT}\n"));
        }
    }
}

#[test]
fn what_is_typed_can_be_edited() {
    for session in Session::each() {
        let terminal = &session.terminal;
        terminal.text("'ab日'.Lenght");
        terminal.wait_for(&format!("{PROMPT} 'ab日'.Lenght"));
        terminal.keys(&["BSpace", "BSpace", "t", "h", "Home"]);
        terminal.text("$x = ");
        terminal.wait_for(&format!("{PROMPT} $x = 'ab日'.Length"));
        terminal.keys(&["Enter"]);
        terminal.wait_for(PROMPT);
        session.line("'other'; $x");
        terminal.keys(&["Up", "Up"]);
        terminal.wait_for(&format!("{PROMPT} $x = 'ab日'.Length"));
        terminal.keys(&["C-w", "C-c"]);
        terminal.wait_for(PROMPT);
        terminal.keys(&["C-r"]);
        terminal.text("oth");
        terminal.wait_until("what was found", |screen| screen.trim_end().ends_with("'other'; $x"));
        terminal.keys(&["Enter", "Enter"]);
        terminal.wait_until("it ran again", |screen| screen.matches("\nother\n3\n").count() == 2);
        terminal.wait_for(PROMPT);
        terminal.is_like("editing.txt");
    }
}

#[test]
fn wide_characters_and_pasted_lines_stay_whole() {
    for session in Session::each() {
        session.line("'日本語 ü€ 𝄞'.Length");
        session.terminal.paste("'first'\n'second'");
        session.terminal.wait_for(">> 'second'");
        session.terminal.keys(&["Enter"]);
        session.terminal.wait_for(PROMPT);
        session.terminal.is_like("wide.txt");
        session.line("function width { $Host.UI.RawUI.WindowSize.Width }");
        session.terminal.resize(40, 20);
        // The terminal's own time passes until psrp is told.
        let begun = Instant::now();
        while !session.terminal.screen().contains("\n40\n") {
            assert!(begun.elapsed() < Duration::from_secs(60), "{}", session.terminal.screen());
            session.line("width");
        }
        session.line("Clear-Host");
        session.line("'narrow'; 'x' * 50");
        session.terminal.is_like("narrow.txt");
    }
}

#[test]
fn what_was_typed_comes_back_and_secrets_do_not() {
    for session in Session::each() {
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
}

#[test]
fn exit_with_a_status_is_the_status() {
    for session in Session::each() {
        session.terminal.text("exit 7");
        session.terminal.keys(&["Enter"]);
        session.terminal.wait_for("status 7");
    }
}

#[test]
fn several_choices_and_lists_are_asked_one_by_one() {
    for session in Session::each() {
        session.line("$one = [System.Management.Automation.Host.ChoiceDescription]");
        session.line("$all = $one::new('&Red', 'warm'), $one::new('&Blue', 'cold')");
        session.asked("$Host.UI.PromptForChoice('', 'Which?', $all, [int[]](0, 1)) -join ','", "Choice[0]:");
        session.asked("?", "Choice[0]:");
        session.asked("b", "Choice[1]:");
        session.asked("none", "Choice[1]:");
        session.asked("red", "Choice[2]:");
        session.terminal.keys(&["Enter"]);
        session.terminal.wait_for(PROMPT);
        session.line("function Add { param([Parameter(Mandatory, HelpMessage = 'Any.')][string[]]$Of) \"$Of\" }");
        session.asked("Add", "Of[0]:");
        session.asked("!?", "Of[0]:");
        session.asked("a", "Of[1]:");
        session.asked("b", "Of[2]:");
        session.terminal.keys(&["Enter"]);
        session.terminal.wait_for(PROMPT);
        session.terminal.is_like("choices.txt");
    }
}

#[test]
fn a_script_stands_at_a_breakpoint_and_goes_on_by_steps() {
    const DEBUGGER: &str = "[box]: [DBG]: PS />>";
    for session in Session::each() {
        let script = std::env::temp_dir().join("psrp-enter-debugger.ps1");
        std::fs::write(&script, "$a = 1\n$b = 2\n$a + $b\n'last'\n").expect("the script is written");
        session.line(&format!("$at = Set-PSBreakpoint -Script {} -Line 2", script.display()));
        session.asked(&script.display().to_string(), DEBUGGER);
        session.asked("$a", DEBUGGER);
        session.asked("Get-Item /nowhere", DEBUGGER);
        session.asked("l 2 1", DEBUGGER);
        session.asked("s", DEBUGGER);
        session.terminal.keys(&["Enter"]);
        session.terminal.wait_until("the next step", |screen| {
            screen.contains(":4 char:1") && screen.lines().last() == Some(DEBUGGER)
        });
        session.asked("k", DEBUGGER);
        session.asked("c", PROMPT);
        session.line("'after'");
        session.terminal.is_like("debugger.txt");
        session.terminal.keys(&["C-l"]);
        session.asked("Wait-Debugger; 'not reached'", DEBUGGER);
        session.terminal.keys(&["C-c"]);
        session.terminal.wait_until("another prompt", |screen| screen.matches(DEBUGGER).count() == 2);
        session.asked("q", PROMPT);
        session.line("$Host.EnterNestedPrompt()");
        session.terminal.is_like("debugger-left.txt");
    }
}

#[test]
fn a_session_that_is_lost_is_told_while_typing_and_while_running() {
    for run in ["", "'running'; Start-Sleep 600"] {
        for session in Session::each() {
            let wanted = match session.road {
                Road::Child => "psrp: the connection ended: signal: 9 (SIGKILL)",
                Road::Sshd(_) | Road::Serve(_) => {
                    "psrp: the connection ended: Connection to 127.0.0.1 closed by remote host."
                }
            };
            if run.is_empty() {
                session.terminal.text("half a li");
                session.terminal.wait_for(&format!("{PROMPT} half a li"));
            } else {
                session.asked(run, "running");
            }
            session.cut();
            session.terminal.wait_for("status 255");
            let screen = session.terminal.screen();
            assert!(screen.contains(&format!("\n{wanted}\n")), "{screen}");
        }
    }
}

#[test]
fn control_c_ends_floods_and_programs_that_do_not_listen() {
    for session in Session::each() {
        let terminal = &session.terminal;
        terminal.text("while ($true) { 'flood ' * 10 }");
        terminal.keys(&["Enter"]);
        terminal.wait_until("a flood", |screen| screen.matches("flood flood").count() > 20);
        terminal.keys(&["C-c"]);
        terminal.wait_for(PROMPT);
        terminal.keys(&["C-l"]);
        terminal.wait_until("a clean screen", |screen| screen == format!("{PROMPT}\n"));
        session.asked("sh -c 'trap \"\" INT; echo deaf; sleep 600'", "deaf");
        terminal.keys(&["C-c"]);
        terminal.wait_for(PROMPT);
        session.line("'still alive'");
        terminal.is_like("deaf.txt");
    }
}

#[test]
fn a_prompt_may_have_lines_and_colours_and_here_strings_go_on() {
    for session in Session::each() {
        let terminal = &session.terminal;
        terminal.text("function prompt { \"`e[32mfirst`e[0m`nsecond> \" }");
        terminal.keys(&["Enter"]);
        terminal.wait_for("second>");
        for (typed, shown) in [
            ("@'", ">>"),
            ("text", ">>"),
            ("'@", "second>"),
            ("1..3 |", ">>"),
            ("Measure-Object -Sum | % Sum", "second>"),
        ] {
            session.asked(typed, shown);
        }
        session.asked("1 + `", ">>");
        session.asked("2", "second>");
        session.asked("Write-Host -NoNewline 'no end'", "second>");
        session.asked("$PSStyle.Foreground.Red + 'red' + $PSStyle.Reset", "second>");
        session.asked("'long ' * 50", "second>");
        terminal.is_like("prompt.txt");
    }
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
    let begun = Instant::now();
    let runs = |process: &String| {
        let status = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        status.rsplit(") ").next().is_some_and(|state| !state.is_empty() && !state.starts_with('Z'))
    };
    while processes.iter().any(runs) {
        assert!(begun.elapsed() < Duration::from_secs(20), "{processes:?} run on");
        std::thread::sleep(Duration::from_millis(50));
    }
}
