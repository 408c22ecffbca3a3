//! The user.

use super::Unix;
use crate::system::Account;

impl Account for Unix {
    const NAME: &'static [&'static str] = &["USER", "LOGNAME"];
    const HOME: &'static str = "HOME";
    const TEMPORARY: &'static str = "TMPDIR";

    fn user() -> Option<String> {
        let id = nix::unistd::geteuid().as_raw().to_string();
        named("/etc/passwd", &id)
    }

    fn folder(number: i64, home: &str, _variable: &dyn Fn(&str) -> Option<String>) -> String {
        match number {
            40 | 5 => home.to_owned(),
            26 => format!("{home}/.config"),
            28 => format!("{home}/.local/share"),
            35 => "/usr/share".to_owned(),
            0 | 16 => format!("{home}/Desktop"),
            _ => String::new(),
        }
    }

    fn user_name(number: u32) -> String {
        let number = number.to_string();
        named("/etc/passwd", &number).unwrap_or(number)
    }

    fn group_name(number: u32) -> String {
        let number = number.to_string();
        named("/etc/group", &number).unwrap_or(number)
    }
}

fn named(table: &str, number: &str) -> Option<String> {
    let text = std::fs::read_to_string(table).ok()?;
    text.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == number).then(|| name.to_owned())
    })
}
