//! The manual pages tell of every option that there is, and of no other.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use psrpd_tests::binary;

/// A program, its commands, and what every command has.
const PAGES: [(&str, &[&str]); 2] = [
    ("psrpd", &["subsystem", "serve", "run", "host", "enable", "disable", "doctor", "try", "completions"]),
    ("psrp", &["invoke", "enter", "copy", "completions"]),
];
const EVERYWHERE: [&str; 2] = ["help", "version"];

#[test]
fn the_manual_knows_every_option_and_no_other() {
    for (program, commands) in PAGES {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../packaging/man/{program}.1"));
        let page = std::fs::read_to_string(&page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
        let told: BTreeSet<_> = options(&page, "Fl -");
        let there: BTreeSet<_> = commands.iter().flat_map(|command| options(&help(program, command), "--")).collect();
        assert!(!there.is_empty(), "{program} has options");
        assert_eq!(told, there, "{program}: what its manual tells, and what its help does");
        for command in commands {
            assert!(page.contains(&format!("Cm {command}")), "{program} {command}");
        }
    }
}

fn help(program: &str, command: &str) -> String {
    let output = Command::new(binary(program)).args([command, "--help"]).output().expect("it is built and runs");
    String::from_utf8(output.stdout).expect("help is text")
}

/// The long options of a text, by what stands before their names.
fn options(text: &str, before: &str) -> BTreeSet<String> {
    let names = text.split("\nExamples:").take(1).flat_map(|text| text.split(before).skip(1)).map(|rest| {
        rest.chars().take_while(|character| character.is_ascii_lowercase() || *character == '-').collect::<String>()
    });
    names.filter(|name| !name.is_empty() && !EVERYWHERE.contains(&name.as_str())).collect()
}
