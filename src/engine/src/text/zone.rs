//! The machine's time zone.

use std::sync::OnceLock;

use jiff::tz::TimeZone;

/// The zone that local times are of. Found once, as .NET does.
pub fn local() -> &'static TimeZone {
    static LOCAL: OnceLock<TimeZone> = OnceLock::new();
    LOCAL.get_or_init(|| of_localtime().unwrap_or_else(TimeZone::system))
}

/// The zone of /etc/localtime, where TZ says nothing. A zone of a name would be looked for in the whole database, whose folders
/// take longer to read than most sessions last; its file is at the end of this link.
fn of_localtime() -> Option<TimeZone> {
    const FILE: &str = "/etc/localtime";
    if !cfg!(unix) || std::env::var_os("TZ").is_some() {
        return None;
    }
    let link = std::fs::read_link(FILE).ok()?;
    let (_, name) = link.to_str()?.split_once("/zoneinfo/")?;
    TimeZone::tzif(name, &std::fs::read(FILE).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_is_the_one_that_the_database_has() {
        let (ours, theirs) = (local(), TimeZone::system());
        for month in 1..=12 {
            let noon = jiff::civil::date(2024, month, 1).at(12, 0, 0, 0);
            let of = |zone: &TimeZone| zone.to_timestamp(noon).map(|time| zone.to_offset(time)).ok();
            assert_eq!(of(ours), of(&theirs), "{noon}");
        }
    }
}
