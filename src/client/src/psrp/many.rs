//! Flags about many hosts, and what is told of those where it failed.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use psrp_client::fan_out::{AfterFailure, Failure, Report};
use psrp_client::inventory::{Host, Inventory, Places, find};

use crate::connection::Connection;

/// Flags about many hosts.
#[derive(Args)]
#[command(next_help_heading = "Many hosts")]
pub struct Many {
    /// Take hosts and groups from this file; without HOST all of it.
    #[arg(short = 'I', long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,
    /// As many hosts at once.
    #[arg(long, value_name = "N", default_value = "32", value_parser = clap::value_parser!(u16).range(1..))]
    pub throttle: u16,
    /// After the first failure stop what runs and start nothing more.
    #[arg(long)]
    fail_fast: bool,
    /// Write the hosts that failed to a file, for `@FILE`; it is empty when none did.
    #[arg(long, value_name = "FILE")]
    pub failed_to: Option<PathBuf>,
}

/// Whether words stand for one host, which is named as ssh has it.
pub fn is_one(words: &[String]) -> bool {
    let is_one = |word: &String| {
        let in_brackets = word.rsplit('@').next().is_some_and(|host| host.starts_with('['));
        !word.starts_with(['@', '!']) && !word.contains(['*', '?', ',']) && (in_brackets || !word.contains('['))
    };
    words.len() <= 1 && words.iter().all(is_one)
}

impl Many {
    /// The hosts that words stand for; where there are none, or only such as are left out, of all in the inventory.
    pub fn hosts(&self, given: &[String], connection: &Connection) -> anyhow::Result<Vec<Host>> {
        let inventory = self.inventory.as_deref().map(Inventory::read).transpose()?;
        let places = Places { inventory: inventory.as_ref(), ssh_config: connection.config.as_deref() };
        let all = match &inventory {
            Some(inventory) if given.iter().all(|word| word.starts_with('!')) => inventory.hosts(),
            _ => &[],
        };
        let mut words: Vec<String> = all.iter().map(|host| host.name.clone()).collect();
        words.extend(given.iter().flat_map(|word| word.split(',')).map(str::to_owned));
        Ok(find(&words, &places)?)
    }

    /// What the first failure means for the others.
    pub fn after_failure(&self) -> AfterFailure {
        if self.fail_fast { AfterFailure::Stop } else { AfterFailure::Continue }
    }

    /// Tells where it failed, and writes it down where that is wanted; the status to exit with.
    pub fn tell(&self, hosts: &[Host], report: &Report) -> anyhow::Result<u8> {
        if let Some(file) = &self.failed_to {
            let lines: String = failed(hosts, report).map(|(host, _)| host.line() + "\n").collect();
            std::fs::write(file, lines).with_context(|| format!("cannot write {}", file.display()))?;
        }
        let _ = std::io::stderr().write_all(summary(hosts, report).as_bytes());
        Ok(report.status())
    }
}

fn failed<'a>(hosts: &'a [Host], report: &'a Report) -> impl Iterator<Item = (&'a Host, &'a Failure)> {
    report.failed.iter().filter_map(|(number, failure)| Some((hosts.get(*number)?, failure)))
}

/// Who failed, and why; nothing when nobody did.
fn summary(hosts: &[Host], report: &Report) -> String {
    if report.failed.is_empty() {
        return String::new();
    }
    let mut text = format!("psrp: failed on {} of {} hosts:\n", report.failed.len(), hosts.len());
    for (host, failure) in failed(hosts, report) {
        let _ = writeln!(text, "  {}: {}", host.name, failure.to_string().trim_end().replace('\n', "\n    "));
    }
    text
}
