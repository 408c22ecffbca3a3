//! What `ssh -G` says of a host: all that its configuration and its arguments come to.

use std::collections::BTreeMap;

/// The answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    values: BTreeMap<String, Vec<String>>,
}

impl Answer {
    /// Reads what ssh wrote: a keyword and its value a line.
    pub fn read(text: &str) -> Answer {
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in text.lines() {
            let (keyword, value) = line.split_once(' ').unwrap_or((line, ""));
            values.entry(keyword.to_ascii_lowercase()).or_default().push(value.trim().to_owned());
        }
        Answer { values }
    }

    /// The same of another host, of which ssh says the same but for its name; none where it may say something else.
    pub fn of_another(&self, host: &str, other: &str) -> Option<Answer> {
        // ssh writes a name in small letters unless the configuration has another one.
        let plain = |host: &str| host == host.to_ascii_lowercase();
        if !plain(host) || !plain(other) || self.one("hostname") != Some(host) {
            return None;
        }
        let mut another = self.clone();
        for (keyword, values) in &mut another.values {
            if keyword == "host" || keyword == "hostname" {
                *values = vec![other.to_owned()];
            } else if values.iter().any(|value| value.contains(host)) {
                return None;
            }
        }
        Some(another)
    }

    /// The values of a keyword.
    pub fn all(&self, keyword: &str) -> &[String] {
        self.values.get(keyword).map_or(&[], Vec::as_slice)
    }

    /// The value of a keyword that has one.
    pub fn one(&self, keyword: &str) -> Option<&str> {
        self.all(keyword).first().map(String::as_str)
    }

    /// Whether the value is none, or one that switches off.
    pub fn is_off(&self, keyword: &str) -> bool {
        self.one(keyword).is_none_or(|value| ["no", "false", "none", "off", ""].contains(&value))
    }

    /// The keywords.
    pub fn keywords(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }
}
