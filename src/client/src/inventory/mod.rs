//! Which hosts are meant: names, files of names, Ansible inventories, what `ssh_config` knows.

mod ansible;
mod host;
mod ini;
mod range;
mod ssh_config;
mod yaml;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

pub use host::Host;
#[cfg(unix)]
pub(crate) use ssh_config::is_uniform;

use crate::wildcard;

/// Why it is not clear which hosts are meant.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// A file cannot be read.
    #[error("cannot read {}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// A file is not what it should be.
    #[error("{}{}: {what}", file.display(), line.map_or_else(String::new, |line| format!(":{line}")))]
    Malformed {
        /// The file.
        file: PathBuf,
        /// The line, where one is at fault.
        line: Option<usize>,
        /// What was found.
        what: String,
    },
    /// A word is no host.
    #[error("{word:?} is no host: {why}")]
    NoHost {
        /// The word.
        word: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The inventory does not know what is asked for.
    #[error("no host or group in {} is called {word}", file.display())]
    Unknown {
        /// The inventory.
        file: PathBuf,
        /// What was asked for.
        word: String,
    },
    /// Nothing is called like that.
    #[error("no host of ssh's configuration is called like {0}")]
    NoMatch(String),
    /// A host needs what only Ansible can know.
    #[error("{host}: {variable} is a template or secret, which only Ansible can read")]
    Template {
        /// The host.
        host: String,
        /// The variable.
        variable: &'static str,
    },
}

/// Hosts and groups of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    file: PathBuf,
    hosts: Vec<Host>,
    /// Places among the hosts.
    groups: BTreeMap<String, Vec<usize>>,
}

impl Inventory {
    /// Reads a file: a host a line, or an Ansible inventory, as INI or, where the name ends so, as YAML. `-` is standard
    /// input.
    ///
    /// # Errors
    /// When it cannot be read or understood.
    pub fn read(file: &Path) -> Result<Inventory, InventoryError> {
        let text = match file == Path::new("-") {
            true => io::read_to_string(io::stdin()),
            false => std::fs::read_to_string(file),
        };
        let text = text.map_err(|error| InventoryError::Read { file: file.to_owned(), error })?;
        let is_yaml = file.extension().is_some_and(|end| ["yml", "yaml", "json"].iter().any(|yaml| end == *yaml));
        let tree = if is_yaml { yaml::read(file, &text)? } else { ini::read(file, &text)? };
        tree.resolve(file)
    }

    /// All its hosts.
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// The hosts that a word means: a group, a host, or a pattern of either.
    fn select(&self, word: &str) -> Vec<Host> {
        let mut chosen = vec![false; self.hosts.len()];
        let mut choose = |at: usize| {
            if let Some(chosen) = chosen.get_mut(at) {
                *chosen = true;
            }
        };
        for (group, members) in &self.groups {
            if wildcard::matches(word, group) {
                members.iter().for_each(|at| choose(*at));
            }
        }
        for (at, host) in self.hosts.iter().enumerate() {
            if wildcard::matches(word, &host.name) {
                choose(at);
            }
        }
        self.hosts.iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(host, _)| host.clone()).collect()
    }
}

/// Where hosts are looked for.
#[derive(Clone, Debug, Default)]
pub struct Places<'a> {
    /// An inventory in which words are names of hosts and groups.
    pub inventory: Option<&'a Inventory>,
    /// ssh's configuration, in place of the user's and the system's.
    pub ssh_config: Option<&'a Path>,
}

/// Hosts that words mean, each once, in the order of the words: `[USER@]HOST[:PORT]`, `@FILE` for all of a file, a
/// pattern with `*` or `?` for hosts that ssh's configuration names, with an inventory its hosts and groups; `!` before
/// a name, a group or a pattern leaves hosts out.
///
/// # Errors
/// When a word means none.
pub fn find(words: &[String], places: &Places) -> Result<Vec<Host>, InventoryError> {
    let mut hosts: Vec<Host> = Vec::new();
    for word in words.iter().filter(|word| !word.starts_with('!')) {
        let found = match (word.strip_prefix('@'), places.inventory) {
            (Some(file), _) => Inventory::read(Path::new(file))?.hosts,
            (None, Some(inventory)) => {
                let found = inventory.select(word);
                if found.is_empty() {
                    return Err(InventoryError::Unknown { file: inventory.file.clone(), word: word.clone() });
                }
                found
            }
            (None, None) if wildcard::is_pattern(word) => {
                let mut names = ssh_config::names(places.ssh_config);
                names.retain(|name| wildcard::matches(word, name));
                if names.is_empty() {
                    return Err(InventoryError::NoMatch(word.clone()));
                }
                names.into_iter().map(Host::named).collect()
            }
            (None, None) => range::of_hosts(word).iter().map(|word| Host::parse(word)).collect::<Result<_, _>>()?,
        };
        for host in found {
            if !hosts.iter().any(|known| known.name == host.name) {
                hosts.push(host);
            }
        }
    }
    for word in words.iter().filter_map(|word| word.strip_prefix('!')) {
        let out = places.inventory.map_or_else(Vec::new, |inventory| inventory.select(word));
        hosts.retain(|host| !wildcard::matches(word, &host.name) && !out.iter().any(|out| out.name == host.name));
    }
    Ok(hosts)
}

#[cfg(test)]
mod tests;
