//! The machine.

use std::time::Duration;

use super::{Unix, line};
use crate::system::Machine;

impl Machine for Unix {
    const PLATFORM: &'static str = "Unix";
    const PLATFORM_ID: i32 = 4;

    fn name() -> String {
        nix::unistd::gethostname().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn title() -> String {
        let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
        let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
        name.map_or_else(|| std::env::consts::OS.to_owned(), |name| name.trim_matches('"').to_owned())
    }

    fn version() -> [i32; 4] {
        let release = line("/proc/sys/kernel/osrelease");
        let mut numbers = release.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse::<i32>().ok());
        std::array::from_fn(|_| numbers.next().unwrap_or(0))
    }

    fn version_text() -> String {
        let [a, b, c, d] = Unix::version();
        format!("Unix {a}.{b}.{c}.{d}")
    }

    fn uptime() -> Option<Duration> {
        let seconds = line("/proc/uptime").split(' ').next()?.parse::<f64>().ok()?;
        Duration::try_from_secs_f64(seconds).ok()
    }

    fn is_same_variable(a: &str, b: &str) -> bool {
        a == b
    }

    fn roots() -> Vec<String> {
        vec!["/".to_owned()]
    }
}
