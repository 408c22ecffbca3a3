//! The machine.

use std::time::Duration;

use super::{Windows, api};
use crate::system::Machine;

impl Machine for Windows {
    const PLATFORM: &'static str = "Win32NT";
    const PLATFORM_ID: i32 = 2;

    fn name() -> String {
        api::computer_name().or_else(|| std::env::var("COMPUTERNAME").ok()).unwrap_or_default()
    }

    fn title() -> String {
        let [major, minor, build, _] = Windows::version();
        format!("Microsoft Windows {major}.{minor}.{build}")
    }

    fn version() -> [i32; 4] {
        api::version()
    }

    fn version_text() -> String {
        let [major, minor, build, revision] = Windows::version();
        format!("Microsoft Windows NT {major}.{minor}.{build}.{revision}")
    }

    fn uptime() -> Option<Duration> {
        Some(api::uptime())
    }

    fn is_same_variable(a: &str, b: &str) -> bool {
        a.eq_ignore_ascii_case(b)
    }

    fn roots() -> Vec<String> {
        let present = api::drive_letters();
        (b'A'..=b'Z')
            .enumerate()
            .filter(|(at, _)| present & (1 << at) != 0)
            .map(|(_, letter)| format!("{}:\\", char::from(letter)))
            .collect()
    }
}
