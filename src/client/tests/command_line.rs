//! The command line of `psrp`.

use std::process::Command;

#[test]
fn a_connection_that_cannot_be_made_is_told_with_the_status_of_ssh() {
    let output = Command::new(env!("CARGO_BIN_EXE_psrp"))
        .args(["invoke", "--child", "/nonexistent/host", "--", "1"])
        .output()
        .expect("psrp runs");
    assert_eq!(output.status.code(), Some(255));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.starts_with("psrp: the connection could not be started"), "{text}");
}

#[test]
fn a_script_is_needed() {
    let output = Command::new(env!("CARGO_BIN_EXE_psrp")).args(["invoke", "host"]).output().expect("psrp runs");
    assert_eq!(output.status.code(), Some(255));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no script"));
}
