//! The user.

use super::{Windows, api};
use crate::system::Account;

impl Account for Windows {
    const NAME: &'static [&'static str] = &["USERNAME"];
    const HOME: &'static str = "USERPROFILE";
    const TEMPORARY: &'static str = "TEMP";

    fn user() -> Option<String> {
        api::user_name()
    }

    fn folder(number: i64, home: &str, variable: &dyn Fn(&str) -> Option<String>) -> String {
        let of = |name: &str| variable(name).unwrap_or_default();
        match number {
            0 | 16 => format!("{home}\\Desktop"),
            5 => format!("{home}\\Documents"),
            26 => of("APPDATA"),
            28 => of("LOCALAPPDATA"),
            35 => of("ProgramData"),
            36 => of("SystemRoot"),
            37 => variable("SystemRoot").map_or_else(String::new, |root| format!("{root}\\System32")),
            38 => of("ProgramFiles"),
            40 => home.to_owned(),
            _ => String::new(),
        }
    }

    fn user_name(number: u32) -> String {
        number.to_string()
    }

    fn group_name(number: u32) -> String {
        number.to_string()
    }
}
