//! Shells take the scripts that `psrpd completions` and `psrp completions` write, and complete with them.

#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "what is skipped is for whoever runs the tests")]

use std::process::Command;

use psrpd_tests::{binary, program};

/// A program, what is typed of it, and what has to be among the words that this may become.
const TYPED: [(&str, &str, &str); 5] = [
    ("psrpd", "psrpd ser", "serve"),
    ("psrpd", "psrpd serve --auth", "--authorized-keys"),
    ("psrp", "psrp inv", "invoke"),
    ("psrp", "psrp invoke --fail", "--failed-to"),
    ("psrp", "psrp invoke --input j", "json"),
];

/// What a shell does with a script, given in `$1`, and with a line, in `$2`: its candidates, one a line.
const SHELLS: [(&str, &str); 2] = [
    (
        "bash",
        r#"source "$1"; read -ra COMP_WORDS <<<"$2"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE=$2
           function=$(complete -p "${COMP_WORDS[0]}" | sed 's/.*-F \([^ ]*\).*/\1/')
           "$function" "${COMP_WORDS[0]}" "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"; printf '%s\n' "${COMPREPLY[@]}""#,
    ),
    ("fish", r#"source $argv[1]; complete --do-complete $argv[2] | string replace --regex '\t.*' ''"#),
];

#[test]
fn shells_complete_commands_options_and_their_values() {
    for (shell, script) in SHELLS {
        let Some(path) = program(shell) else {
            eprintln!("skipped: no {shell}");
            continue;
        };
        for (name, line, wanted) in TYPED {
            let file = Script::of(name, shell);
            let mut command = Command::new(&path);
            command.arg("-c").arg(script);
            if shell == "bash" {
                command.arg(shell);
            }
            let output = command.arg(&file.0).arg(line).output().expect("a shell runs");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let words = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(said, "", "{shell}: {line}");
            assert!(words.lines().any(|word| word == wanted), "{shell}: {line}: {wanted} is not among {words:?}");
        }
    }
}

#[test]
fn what_help_hides_is_not_offered() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let file = Script::of("psrpd", shell);
        let script = std::fs::read_to_string(&file.0).expect("a script is text");
        assert!(script.contains("completions") && !script.contains("on-terminal"), "{shell}");
    }
}

#[test]
fn zsh_takes_the_scripts() {
    let Some(zsh) = program("zsh") else {
        eprintln!("skipped: no zsh");
        return;
    };
    for name in ["psrpd", "psrp"] {
        let file = Script::of(name, "zsh");
        let script = r#"autoload -U compinit; compinit -D -u; source "$1"; print -r -- "$_comps[$2]""#;
        let output = Command::new(&zsh).args(["-f", "-c", script, "zsh"]).arg(&file.0).arg(name).output();
        let output = output.expect("a shell runs");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{name}");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), format!("_{name}"));
    }
}

/// By our own engine; what a completer gives is asked of PowerShell, where it is.
#[test]
fn powershell_takes_the_scripts() {
    for (name, line, wanted) in TYPED {
        let file = Script::of(name, "powershell");
        let parse = "[void][scriptblock]::Create((Get-Content -Raw $args[0])); 'taken'";
        let child = format!("{} host", binary("psrpd").display());
        let output =
            Command::new(binary("psrp")).args(["invoke", "--child", &child, "--", parse]).arg(&file.0).output();
        let output = output.expect("psrp runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((String::from_utf8_lossy(&output.stdout).trim(), &*said), ("taken", ""), "{name}");
        let Some(pwsh) = program("pwsh") else {
            eprintln!("skipped: no pwsh");
            continue;
        };
        let complete = format!(
            ". {}; (TabExpansion2 '{line}' {}).CompletionMatches.CompletionText",
            file.0.display(),
            line.chars().count()
        );
        let output = Command::new(pwsh).args(["-NoProfile", "-Command", &complete]).output().expect("pwsh runs");
        let words = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(words.lines().any(|word| word.trim() == wanted), "{line}: {wanted} is not among {words:?}");
    }
}

/// A script in a file.
struct Script(std::path::PathBuf);

impl Script {
    fn of(name: &str, shell: &str) -> Script {
        let output = Command::new(binary(name)).args(["completions", shell]).output().expect("it is built and runs");
        assert!(output.status.success(), "{name} completions {shell}");
        let unique = uuid::Uuid::new_v4().simple().to_string();
        let ending = if shell == "powershell" { "ps1" } else { shell };
        let file = std::env::temp_dir().join(format!("{name}-{unique}.{ending}"));
        std::fs::write(&file, output.stdout).expect("a file is written");
        Script(file)
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
