//! The configuration of `psrpd subsystem`.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::failure::Failure;

/// The table `[subsystem]`.
#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Configuration {
    /// As `--host`.
    pub host: Option<String>,
    /// As `--log`.
    pub log: Option<PathBuf>,
    /// As `--start-timeout`.
    pub start_timeout: Option<u64>,
    /// As `--open-timeout`.
    pub open_timeout: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    subsystem: Configuration,
}

/// Reads the file; one that is not there says nothing.
///
/// # Errors
/// When the file cannot be read or says something that nobody understands: better no session than another one than was
/// asked for.
pub fn read(path: &Path) -> Result<Configuration, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text).map_err(|error| wrong(path, error.message())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Configuration::default()),
        Err(error) => Err(wrong(path, &error.to_string())),
    }
}

fn parse(text: &str) -> Result<Configuration, toml::de::Error> {
    toml::from_str(text).map(|file: File| file.subsystem)
}

fn wrong(path: &Path, what: &str) -> Failure {
    Failure::new(
        "PsrpdConfigurationInvalid",
        format!("The configuration {} cannot be used: {}.", path.display(), what.trim_end_matches('.')),
        "Ask the administrator of this machine to correct it.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_names_host_and_deadlines() -> Result<(), toml::de::Error> {
        let read = parse("[subsystem]\nhost = \"embedded\"\nstart-timeout = 5\n")?;
        let host = Some("embedded".to_owned());
        assert_eq!(read, Configuration { host, start_timeout: Some(5), ..Configuration::default() });
        Ok(())
    }

    #[test]
    fn a_word_that_nobody_knows_is_an_error() {
        assert!(parse("[subsystem]\nhots = \"pwsh\"\n").is_err());
        assert!(parse("[subsistem]\n").is_err());
    }
}
