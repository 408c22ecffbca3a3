//! `psrp invoke` against the embedded host: on one, on many, over a child and over a real sshd.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use psrpd_tests::binary;
use psrpd_tests::screen::Terminal;
use psrpd_tests::sshd::Sshd;

/// What psrp wrote, and how it ended.
#[derive(Debug, PartialEq)]
struct Said {
    status: Option<i32>,
    output: String,
    errors: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("psrp writes UTF-8");
        Said { status: output.status.code(), output: text(output.stdout), errors: text(output.stderr) }
    }
}

impl Said {
    /// Lines of different hosts come in any order.
    fn sorted(&self) -> Vec<&str> {
        let mut lines: Vec<&str> = self.output.lines().collect();
        lines.sort_unstable();
        lines
    }
}

fn invoke(arguments: &[&str]) -> Said {
    let mut command = Command::new(binary("psrp"));
    command.arg("invoke").args(arguments).stdin(Stdio::null());
    command.output().expect("psrp runs").into()
}

/// `--child` with the embedded host.
fn child() -> String {
    format!("'{}' host", binary("psrpd").display())
}

/// A file that is gone with the test.
struct File(PathBuf);

impl File {
    fn new(text: &str) -> File {
        let file = std::env::temp_dir().join(format!("psrp-test-{}", uuid::Uuid::new_v4().simple()));
        fs::write(&file, text).expect("the file is written");
        File(file)
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.0).expect("the file is there")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn one_host_says_what_it_says_and_no_more() {
    let said = invoke(&["--child", &child(), "--", "1..2; Write-Warning careful; Write-Host plain"]);
    assert_eq!((said.status, said.output.as_str()), (Some(0), "1\n2\nplain\n"));
    assert_eq!(said.errors, "WARNING: careful\n");
}

#[test]
fn many_hosts_say_who_they_are() {
    let child = child();
    let cases: &[(&[&str], &str, &[&str])] = &[
        (&[], "'x'; \"two`nlines\"", &["a: lines", "a: two", "a: x", "b: lines", "b: two", "b: x"]),
        (&[], "Write-Host one -NoNewline; Write-Host ' line'", &["a: one line", "b: one line"]),
        (&["--no-host"], "1", &["1", "1"]),
        (&["--json"], "1", &[r#"{"value":1,"PSComputerName":"a"}"#, r#"{"value":1,"PSComputerName":"b"}"#]),
        (
            &["--json"],
            "[pscustomobject]@{ A = 1 }",
            &[r#"{"A":1,"PSComputerName":"a"}"#, r#"{"A":1,"PSComputerName":"b"}"#],
        ),
        (&["--csv"], "[pscustomobject]@{ A = 'x,y' }", &["\"x,y\",a", "\"x,y\",b", "A,PSComputerName"]),
    ];
    for (flags, script, wanted) in cases {
        let arguments = [&["--child", &child, "a", "b"], *flags, &["--", script]].concat();
        let said = invoke(&arguments);
        assert_eq!((said.status, said.errors.as_str()), (Some(0), ""), "{script}");
        assert_eq!(said.sorted(), *wanted, "{script}");
    }
}

#[test]
fn hosts_that_fail_are_named_with_the_reason_and_can_be_run_again() {
    let failed = File::new("");
    let file = failed.0.display().to_string();
    let psrpd = binary("psrpd").display().to_string();
    let broken = format!("sh -c 'case {{}} in broken) echo no such luck >&2; exit 1;; esac; exec {psrpd} host'");
    let script = "Write-Error oops; Write-Error again";
    let said = invoke(&["--child", &broken, "a", "broken", "--failed-to", &file, "--", script]);
    assert_eq!(said.status, Some(255));
    assert_eq!(
        said.errors,
        "a: Write-Error: oops\na: Write-Error: again\npsrp: failed on 2 of 2 hosts:\n  a: 2 errors\n  \
         broken: no session: no such luck\n"
    );
    assert_eq!(failed.text(), "a\nbroken\n");
    let again = invoke(&["--child", &child(), &format!("@{file}"), "--failed-to", &file, "--", "'fine'"]);
    assert_eq!((again.status, again.errors.as_str()), (Some(0), ""));
    assert_eq!(again.sorted(), ["a: fine", "broken: fine"]);
    assert_eq!(failed.text(), "");
}

#[test]
fn errors_tell_where_they_happened_beyond_the_first_line() {
    let file = File::new("function Find { Get-Item /none }\nFind\n");
    let script = std::env::temp_dir().join(format!("psrp-test-{}.ps1", uuid::Uuid::new_v4().simple()));
    fs::copy(&file.0, &script).expect("the script is written");
    let none = "Get-Item: Cannot find path '/none' because it does not exist.\n";
    let throw = "RuntimeException: over\n";
    let name = script.display().to_string();
    let cases = [
        ("Get-Item /none; throw 'over'".to_owned(), format!("{none}{throw}")),
        (
            "'one'\n  Get-Item /none\nthrow 'over'".to_owned(),
            format!("{none}  at line 2: Get-Item /none\n{throw}  at line 3: throw 'over'\n"),
        ),
        (name.clone(), format!("{none}  at {name}, line 1: function Find {{ Get-Item /none }}\n")),
    ];
    for (script, wanted) in cases {
        let said = invoke(&["--child", &child(), "--", &script]);
        assert_eq!((said.status, said.errors), (Some(1), wanted), "{script}");
    }
    let _ = fs::remove_file(&script);
    let said = invoke(&["--child", &child(), "a", "b", "--fail-fast", "--throttle", "1", "--", "\nthrow 'over'"]);
    let wanted = "a: RuntimeException: over\na:   at line 2: throw 'over'\n\
                  psrp: failed on 2 of 2 hosts:\n  a: 1 error\n  b: not run\n";
    assert_eq!(said.errors, wanted);
}

#[test]
fn arguments_reach_parameters_and_commands() {
    let script = "param([string]$Name, [switch]$Force, [int]$Count = 1) \"$Name $Force $($Count + 1) $args\"";
    let cases: &[(&[&str], &str)] = &[
        (&[script, "-Name", "x y", "-Force", "-Count", "3", "rest"], "x y True 4 rest\n"),
        (&[script, "first", "-c:7"], "first False 8 \n"),
        (&["\"<$args>\"", "-a", "b c"], "<-a b c>\n"),
        (&["Join-Path", "-Path", "/a b", "$c"], "/a b/$c\n"),
        (&["echo", "x;y", "*none*"], "x;y\n*none*\n"),
        (&["/bin/echo", "it's", "two  words"], "it's two  words\n"),
    ];
    for (words, wanted) in cases {
        let said = invoke(&[&["--child", &child(), "--"], *words].concat());
        assert_eq!(said, Said { status: Some(0), output: (*wanted).to_owned(), errors: String::new() }, "{words:?}");
    }
    let failed = invoke(&["--child", &child(), "--", "param([int]$Count) $Count", "-Count", "many"]);
    assert!(failed.status == Some(1) && failed.errors.contains("'Count'"), "{failed:?}");
}

#[test]
fn what_programs_write_beside_their_output_is_no_error_of_the_script() {
    let script = "sh -c 'echo one >&2; echo two >&2'; 'on'";
    let said = invoke(&["--child", &child(), "--", script]);
    assert_eq!(said, Said { status: Some(0), output: "on\n".to_owned(), errors: "one\ntwo\n".to_owned() });
}

#[test]
fn objects_that_were_formatted_are_told_from_those_that_are_wanted() {
    let script = "[pscustomobject]@{ A = 1 } | Format-Table; [pscustomobject]@{ A = 1 } | Format-List";
    for (flag, hints) in [("--json", 1), ("--csv", 1), ("--clixml", 0)] {
        let said = invoke(&["--child", &child(), flag, "--", script]);
        assert_eq!(said.status, Some(0), "{flag}");
        assert_eq!(said.errors.matches("psrp: the script formats its objects").count(), hints, "{flag}");
    }
}

#[test]
fn who_is_asked_has_the_terminal_to_themselves() {
    let mark = std::env::temp_dir().join(format!("psrp-mark-{}", uuid::Uuid::new_v4().simple()));
    let script = format!(
        "if ($env:WHO -eq \"a\") {{ Read-Host Name }} else {{ while (-not (Test-Path {0})) {{ Start-Sleep -m 20 }}; \"other\"; \
         Write-Warning careful; Write-Progress Going -Status on; Remove-Item {0} }}",
        mark.display()
    );
    let line = format!(
        "{} invoke --child 'env WHO={{}} {} host' a b -- '{script}'",
        binary("psrp").display(),
        binary("psrpd").display()
    );
    let Some(terminal) = Terminal::start(&line) else { return };
    terminal.wait_for("a: Name:");
    fs::write(&mark, "").expect("the mark is written");
    // Meanwhile the other host has said what it has to say.
    terminal.text("Gra");
    terminal.wait_for("a: Name: Gra");
    while mark.exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    terminal.text("ce");
    terminal.wait_for("a: Name: Grace");
    terminal.keys(&["Enter"]);
    terminal.wait_for("status 0");
    let screen = terminal.screen();
    let said: Vec<&str> = screen.lines().filter(|line| line.contains(": ")).collect();
    let said = &said[said.len() - 4..];
    assert_eq!(said[0], "a: Name: Grace", "{screen}");
    let mut rest = said[1..].to_vec();
    rest.sort_unstable();
    assert_eq!(rest, ["a: Grace", "b: WARNING: careful", "b: other"], "{screen}");
}

#[test]
fn the_status_tells_the_worst_that_happened() {
    let child = child();
    let cases: &[(&[&str], &str, i32)] = &[
        (&["a"], "exit 7", 7),
        (&["a", "b"], "exit 7", 1),
        (&["a", "b"], "throw 'no'", 1),
        (&["a", "b"], "$null", 0),
        (&["a"], "Write-Error no", 1),
        (&["a"], "sh -c 'exit 3'", 3),
        (&["a", "b"], "sh -c 'exit 3'", 1),
        (&["a"], "sh -c 'exit 3'; 'went on'", 0),
        (&["a"], "sh -c 'exit 3'; sh -c 'exit 0'", 0),
        (&["a"], "nosuchprogram", 1),
    ];
    for (hosts, script, wanted) in cases {
        let said = invoke(&[&["--child", &child], *hosts, &["--", script]].concat());
        assert_eq!(said.status, Some(*wanted), "{hosts:?} {script}");
    }
}

#[test]
fn a_program_s_status_is_told_and_its_output_is_whole() {
    let said = invoke(&["--child", &child(), "--", "sh", "-c", "echo out; echo err >&2; exit 4"]);
    assert_eq!(said, Said { status: Some(4), output: "out\n".to_owned(), errors: "err\n".to_owned() });
    let said = invoke(&["--child", &child(), "a,b", "--json", "--", "1; sh -c 'exit 4'"]);
    assert_eq!((said.status, said.sorted().len()), (Some(1), 2), "{said:?}");
    assert_eq!(said.errors, "psrp: failed on 2 of 2 hosts:\n  a: exit 4\n  b: exit 4\n");
}

/// A session without a language refuses what it does not take before anything of it runs.
#[test]
fn a_session_that_takes_commands_alone_is_given_no_more() {
    let refuse = "Write-Error -ErrorId ScriptsNotAllowed -Message refused";
    let takes = format!("function take {{ if ($global:asked++) {{ \"taken\" }} else {{ {refuse} }} }}");
    let refuses = format!("function take {{ {refuse} }}");
    let run = |function: &str, hosts: &[&str]| {
        let child = format!("'{}' host -Command '{function}'", binary("psrpd").display());
        invoke(&[&["--child", &child, "--no-host"], hosts, &["--", "take"]].concat())
    };
    for hosts in [&["a"][..], &["a", "b"]] {
        let said = run(&takes, hosts);
        let wanted = Said { status: Some(0), output: "taken\n".repeat(hosts.len()), errors: String::new() };
        assert_eq!(said, wanted);
        let said = run(&refuses, hosts);
        assert_eq!((said.status, said.errors.matches(": refused\n").count()), (Some(1), hosts.len()), "{said:?}");
    }
}

#[test]
fn the_first_failure_ends_everything_where_that_is_wished() {
    let said = invoke(&["--child", &child(), "--throttle", "1", "--fail-fast", "a", "b", "c", "--", "'ran'; exit 3"]);
    assert_eq!(said.output, "a: ran\n");
    assert_eq!(said.errors, "psrp: failed on 3 of 3 hosts:\n  a: exit 3\n  b: not run\n  c: not run\n");
}

#[test]
fn a_failure_stops_what_runs_elsewhere_where_that_is_wished() {
    let late = format!("sh -c 'sleep {{}}; exec {} host'", binary("psrpd").display());
    // The second host begins when the first one's script has left its mark and waits.
    let script = "if (Test-Path $args[0]) { exit 4 }; New-Item $args[0] > $null; Start-Sleep 600";
    let mark = std::env::temp_dir().join(format!("psrp-mark-{}", uuid::Uuid::new_v4().simple()));
    let said = invoke(&["--child", &late, "--fail-fast", "0", "2", "--", script, &mark.display().to_string()]);
    let _ = fs::remove_file(&mark);
    assert_eq!(said.errors, "psrp: failed on 2 of 2 hosts:\n  0: stopped\n  2: exit 4\n");
}

#[test]
fn every_host_gets_all_of_the_input() {
    let mut command = Command::new(binary("psrp"));
    command.args([
        "invoke",
        "--child",
        &child(),
        "a",
        "b",
        "--input",
        "lines",
        "--",
        "$input | ForEach-Object { \"<$_>\" }",
    ]);
    let mut process =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("psrp starts");
    process.stdin.take().expect("a pipe").write_all(b"x\ny\n").expect("psrp reads");
    let said = Said::from(process.wait_with_output().expect("psrp ends"));
    assert_eq!(said.sorted(), ["a: <x>", "a: <y>", "b: <x>", "b: <y>"]);
}

#[test]
fn output_that_nobody_reads_ends_the_script() {
    let mut command = Command::new(binary("psrp"));
    command.args(["invoke", "--child", &child(), "--", "for () { 'again' }"]);
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("psrp starts");
    drop(process.stdout.take());
    assert_eq!(process.wait().expect("psrp ends").code(), Some(130));
}

#[test]
fn a_terminal_shows_how_far_each_host_is_and_control_c_stops_all() {
    let line = format!(
        "{} invoke --child '{} host' a b c -- '\"one line\"; Write-Progress Copying -Status file -PercentComplete 40; Start-Sleep 600'",
        binary("psrp").display(),
        binary("psrpd").display(),
    );
    let Some(terminal) = Terminal::start(&line) else { return };
    terminal.wait_for("0/3 hosts, waiting for a, b, c");
    terminal.wait_until("all tell their progress", |screen| screen.matches("Copying: file 40 %").count() == 3);
    let screen = terminal.screen();
    let below: Vec<&str> = screen.lines().skip(3).collect();
    let wanted = ["a: Copying: file 40 %", "b: Copying: file 40 %", "c: Copying: file 40 %"];
    assert_eq!(below[..3], wanted, "{screen}");
    terminal.keys(&["C-c"]);
    terminal.wait_for("status 130");
    let screen = terminal.screen();
    let below: Vec<&str> = screen.lines().skip(3).collect();
    assert_eq!(
        below,
        ["psrp: failed on 3 of 3 hosts:", "  a: stopped", "  b: stopped", "  c: stopped", "status 130"],
        "{screen}"
    );
}

#[test]
fn hosts_of_an_inventory_are_chosen_by_group_and_pattern() {
    let inventory = File::new("mail\n[web]\nweb[1:3]\n[db]\ndb1\n");
    let file = inventory.0.display().to_string();
    let child = child();
    let cases: &[(&[&str], &[&str])] = &[
        (&["web", "!web2"], &["web1: 1", "web3: 1"]),
        (&["web1,db"], &["db1: 1", "web1: 1"]),
        (&["d*"], &["db1: 1"]),
        (&["!web"], &["db1: 1", "mail: 1"]),
        (&[], &["db1: 1", "mail: 1", "web1: 1", "web2: 1", "web3: 1"]),
    ];
    for (words, wanted) in cases {
        let said = invoke(&[&["--child", &child, "-I", &file], *words, &["--", "1"]].concat());
        assert_eq!((said.sorted().as_slice(), said.status), (*wanted, Some(0)), "{words:?}: {}", said.errors);
    }
}

#[test]
fn several_hosts_stand_in_one_word() {
    let cases: &[(&[&str], &[&str])] = &[
        (&["a,b"], &["a: 1", "b: 1"]),
        (&["n[9:11]"], &["n10: 1", "n11: 1", "n9: 1"]),
        (&["me@db[a:b],x:22", "!x:22"], &["me@dba: 1", "me@dbb: 1"]),
        (&["[::1]:22", "x"], &["[::1]:22: 1", "x: 1"]),
    ];
    for (words, wanted) in cases {
        let said = invoke(&[&["--child", &child()], *words, &["--", "1"]].concat());
        assert_eq!((said.sorted().as_slice(), said.status), (*wanted, Some(0)), "{words:?}: {}", said.errors);
    }
}

#[test]
fn hosts_of_ssh_configuration_answer_over_a_real_sshd() {
    let Some(sshd) = Sshd::start() else { return };
    let configuration = sshd.configuration(12, "").display().to_string();
    let said = invoke(&["-F", &configuration, "web1*", "!web1", "--json", "--", "'up'"]);
    assert_eq!((said.status, said.errors.as_str()), (Some(0), ""));
    let wanted: BTreeSet<String> =
        [10, 11, 12].iter().map(|number| format!(r#"{{"value":"up","PSComputerName":"web{number}"}}"#)).collect();
    assert_eq!(said.output.lines().map(str::to_owned).collect::<BTreeSet<_>>(), wanted);
    let refused = invoke(&[
        "-F",
        &configuration,
        "-o",
        "IdentityFile=/nonexistent",
        "-o",
        "PubkeyAuthentication=no",
        "web1",
        "web2",
        "--",
        "1",
    ]);
    assert_eq!(refused.status, Some(255));
    assert!(
        refused.errors.contains("  web2: no session: ") && refused.errors.contains("Permission denied"),
        "{refused:?}"
    );
}

#[test]
fn a_master_connection_is_used_and_outlives_psrp() {
    let Some(sshd) = Sshd::start() else { return };
    let socket = sshd.folder.join("m-%n").display().to_string();
    let master = format!("  ControlMaster auto\n  ControlPersist 60\n  ControlPath {socket}");
    let configuration = sshd.configuration(2, &master).display().to_string();
    for _ in 0..2 {
        let said = invoke(&["-F", &configuration, "web1", "web2", "--", "'up'"]);
        assert_eq!((said.status, said.sorted()), (Some(0), vec!["web1: up", "web2: up"]), "{}", said.errors);
    }
    for host in ["web1", "web2"] {
        let ended = Command::new("ssh").args(["-F", &configuration, "-O", "exit", host]).output().expect("ssh runs");
        assert!(ended.status.success(), "there is no master for {host}: {ended:?}");
    }
}

#[test]
fn more_input_than_may_wait_goes_to_a_script_that_says_nothing() {
    let mut psrp = Command::new(binary("psrp"))
        .args(["invoke", "--child", &format!("'{}' host", binary("psrpd").display())])
        .args(["--input", "lines", "--", "$input | Measure-Object | ForEach-Object Count"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("psrp runs");
    let mut input = psrp.stdin.take().expect("a pipe");
    let line = "x".repeat(999) + "\n";
    std::thread::spawn(move || (0..5000).try_for_each(|_| std::io::Write::write_all(&mut input, line.as_bytes())));
    let output = psrp.wait_with_output().expect("psrp ends");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "5000\n");
}
