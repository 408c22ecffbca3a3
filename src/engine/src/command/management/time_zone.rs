//! Get-TimeZone

use crate::command::{Call, Cmdlet};
use crate::dotnet::time_zone;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::text::Wildcard;
use crate::value::Value;

/// Gives time zones.
pub struct GetTimeZone;

impl Cmdlet for GetTimeZone {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if call.switch("ListAvailable") {
            let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
            names.sort();
            for name in names {
                if let Some(zone) = time_zone::named(&name) {
                    call.write(zone)?;
                }
            }
            return Ok(());
        }
        let by_id = call.has("Id");
        let Some(wanted) = call.texts("Id").or_else(|| call.texts("Name")) else {
            return call.write(time_zone::local());
        };
        for name in wanted {
            let found: Vec<Value> = match by_id {
                true => time_zone::named(&name).into_iter().collect(),
                false => {
                    let pattern = Wildcard::new(&name, true);
                    let all = jiff::tz::db().available().filter_map(|name| time_zone::named(name.as_str()));
                    all.filter(|zone| {
                        let standard = time_zone::standard_name(zone);
                        pattern.as_ref().is_some_and(|pattern| pattern.is_match(&standard))
                    })
                    .collect()
                }
            };
            if found.is_empty() {
                let what = if by_id { "ID" } else { "name" };
                let exception = Exception::new(
                    "System.TimeZoneNotFoundException",
                    format!("The time zone {what} '{name}' was not found on the local computer."),
                );
                let id = "TimeZoneNotFound";
                call.error(ErrorRecord::new(exception, id, ErrorCategory::ObjectNotFound, Value::String(name)))?;
            }
            call.write_all(found)?;
        }
        Ok(())
    }
}
