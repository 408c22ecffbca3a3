//! The command line of `psrpd`.

use std::process::Command;

#[test]
fn help_names_every_command() {
    let output = Command::new(env!("CARGO_BIN_EXE_psrpd")).arg("--help").output().expect("psrpd runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success());
    for command in ["host", "subsystem", "serve", "run", "try"] {
        assert!(text.contains(command), "{text}");
    }
}
