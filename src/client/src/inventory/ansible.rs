//! What both forms of Ansible's inventories say: groups of groups and hosts, with variables.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Host, Inventory, InventoryError, range};

/// Variables by name; a value that only Ansible can read is none.
pub type Variables = BTreeMap<String, Option<String>>;

/// An inventory as it is written.
#[derive(Debug, Default)]
pub struct Tree {
    /// Groups by name.
    pub groups: BTreeMap<String, Group>,
    /// Hosts in the order in which they were first named, each with variables of its own.
    hosts: Vec<(Host, Variables)>,
}

/// A group.
#[derive(Debug, Default)]
pub struct Group {
    /// Its hosts, by their places.
    hosts: BTreeSet<usize>,
    /// Names of groups within.
    pub children: BTreeSet<String>,
    /// Variables of all its hosts.
    pub variables: Variables,
}

impl Tree {
    /// Adds what a name with ranges stands for to a group.
    pub fn host(&mut self, group: &str, pattern: &str, variables: &Variables) -> Result<(), String> {
        for word in range::expand(pattern)? {
            let host = Host::parse(&word).map_err(|error| error.to_string())?;
            let place = match self.hosts.iter().position(|(known, _)| known.name == host.name) {
                Some(place) => place,
                None => {
                    self.hosts.push((host, Variables::new()));
                    self.hosts.len() - 1
                }
            };
            if let Some((_, own)) = self.hosts.get_mut(place) {
                own.extend(variables.clone());
            }
            self.group(group).hosts.insert(place);
        }
        Ok(())
    }

    /// A group, which is made where there is none.
    pub fn group(&mut self, name: &str) -> &mut Group {
        self.groups.entry(name.to_owned()).or_default()
    }

    /// The hosts with what their variables say, and who is in which group.
    pub fn resolve(self, file: &Path) -> Result<Inventory, InventoryError> {
        let depths = self.depths();
        let members: BTreeMap<&str, BTreeSet<usize>> =
            self.groups.keys().map(|name| (name.as_str(), self.members(name))).collect();
        // Nearer groups count more, among equals the last by name.
        let mut order: Vec<&str> = self.groups.keys().map(String::as_str).collect();
        order.sort_by_key(|name| (depths.get(name).copied().unwrap_or(0), *name));
        let mut hosts = Vec::new();
        for (place, (host, own)) in self.hosts.iter().enumerate() {
            let mut variables = self.groups.get("all").map(|all| all.variables.clone()).unwrap_or_default();
            for name in &order {
                if *name != "all" && members.get(name).is_some_and(|members| members.contains(&place)) {
                    variables.extend(self.groups.get(*name).map(|group| group.variables.clone()).unwrap_or_default());
                }
            }
            variables.extend(own.clone());
            hosts.push(with_variables(host.clone(), &variables, file)?);
        }
        let mut groups: BTreeMap<String, Vec<usize>> =
            members.into_iter().map(|(name, members)| (name.to_owned(), members.into_iter().collect())).collect();
        groups.insert("all".to_owned(), (0..hosts.len()).collect());
        Ok(Inventory { file: file.to_owned(), hosts, groups })
    }

    /// How deep each group lies below those without parents.
    fn depths(&self) -> BTreeMap<&str, usize> {
        let mut depths: BTreeMap<&str, usize> = BTreeMap::new();
        // A longer way than there are groups is a circle, and ends here.
        for _ in 0..self.groups.len() {
            let mut changed = false;
            for (name, group) in &self.groups {
                let below = depths.get(name.as_str()).copied().unwrap_or(0) + 1;
                for child in &group.children {
                    let depth = depths.entry(child).or_default();
                    if *depth < below {
                        *depth = below;
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        depths
    }

    /// The hosts of a group and of all groups within.
    fn members(&self, name: &str) -> BTreeSet<usize> {
        let mut hosts = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut next = vec![name];
        while let Some(name) = next.pop() {
            if seen.insert(name)
                && let Some(group) = self.groups.get(name)
            {
                hosts.extend(group.hosts.iter().copied());
                next.extend(group.children.iter().map(String::as_str));
            }
        }
        hosts
    }
}

/// What Ansible's variables say about the way to a host. The word in front stands behind them.
fn with_variables(mut host: Host, variables: &Variables, file: &Path) -> Result<Host, InventoryError> {
    let name = host.name.clone();
    let get = |names: [&'static str; 2]| -> Result<Option<&str>, InventoryError> {
        let found = names.iter().find_map(|name| variables.get(*name).map(|value| (*name, value)));
        match found {
            None => Ok(None),
            Some((_, Some(value))) if !value.contains("{{") => Ok(Some(value)),
            Some((variable, _)) => Err(InventoryError::Template { host: name.clone(), variable }),
        }
    };
    let malformed = |what: String| InventoryError::Malformed { file: file.to_owned(), line: None, what };
    if let Some(address) = get(["ansible_host", "ansible_ssh_host"])? {
        host.address = Some(address.to_owned());
    }
    if let Some(user) = get(["ansible_user", "ansible_ssh_user"])? {
        host.user = Some(user.to_owned());
    }
    if let Some(port) = get(["ansible_port", "ansible_ssh_port"])? {
        let number = port.parse().map_err(|_| malformed(format!("{name}: port {port:?} is no number up to 65535")))?;
        host.port = Some(number);
    }
    if let Some(key) = get(["ansible_ssh_private_key_file", "ansible_private_key_file"])? {
        host.identity = Some(match (key.strip_prefix("~/"), std::env::home_dir()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => key.into(),
        });
    }
    for variable in ["ansible_ssh_common_args", "ansible_ssh_extra_args"] {
        if let Some(arguments) = get([variable, variable])? {
            let words = shlex::split(arguments)
                .ok_or_else(|| malformed(format!("{name}: {variable} has a quote that is not closed")))?;
            host.arguments.extend(words);
        }
    }
    Ok(host)
}
