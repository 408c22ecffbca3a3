//! A host a line, or Ansible's inventory as INI.

use std::path::Path;

use super::InventoryError;
use super::ansible::{Tree, Variables};

/// What the lines of a section are.
enum Section {
    Hosts(String),
    Variables(String),
    Children(String),
}

/// Reads it.
pub fn read(file: &Path, text: &str) -> Result<Tree, InventoryError> {
    let mut tree = Tree::default();
    let mut section = Section::Hosts("ungrouped".to_owned());
    for (number, line) in text.lines().enumerate() {
        let wrong = |what: String| InventoryError::Malformed { file: file.to_owned(), line: Some(number + 1), what };
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')).and_then(header) {
            section = match name.rsplit_once(':') {
                None => Section::Hosts(name.to_owned()),
                Some((name, "vars")) => Section::Variables(name.to_owned()),
                Some((name, "children")) => Section::Children(name.to_owned()),
                Some((_, other)) => return Err(wrong(format!("a section is of hosts, vars or children, not {other}"))),
            };
            let (Section::Hosts(name) | Section::Variables(name) | Section::Children(name)) = &section;
            tree.group(name);
            continue;
        }
        match &section {
            Section::Hosts(group) => {
                let words = shlex::split(line).ok_or_else(|| wrong("a quote is not closed".to_owned()))?;
                let mut words = words.into_iter();
                let Some(pattern) = words.next() else { continue };
                let mut variables = Variables::new();
                for word in words {
                    let (name, value) =
                        word.split_once('=').ok_or_else(|| wrong(format!("expected NAME=VALUE, found {word:?}")))?;
                    variables.insert(name.to_owned(), Some(value.to_owned()));
                }
                tree.host(group, &pattern, &variables).map_err(wrong)?;
            }
            Section::Variables(group) => {
                let (name, value) =
                    line.split_once('=').ok_or_else(|| wrong(format!("expected NAME=VALUE, found {line:?}")))?;
                let value = value.trim();
                let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
                let value = quoted.unwrap_or(value).to_owned();
                tree.group(group).variables.insert(name.trim().to_owned(), Some(value));
            }
            Section::Children(group) => {
                let name = line.split_once('#').map_or(line, |(name, _)| name).trim();
                tree.group(name);
                tree.group(group).children.insert(name.to_owned());
            }
        }
    }
    Ok(tree)
}

/// A section's name, where nothing but a comment follows it: a host may begin with a range or be an address.
fn header<'a>((name, after): (&'a str, &'a str)) -> Option<&'a str> {
    let after = after.trim_start();
    let is_kind =
        name.rsplit_once(':').is_none_or(|(_, kind)| kind.chars().all(|c| c.is_ascii_alphabetic()) && kind.len() > 1);
    let ends = after.is_empty() || after.starts_with(['#', ';']);
    (ends && is_kind && !name.is_empty()).then_some(name.trim())
}
