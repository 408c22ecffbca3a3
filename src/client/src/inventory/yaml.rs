//! Ansible's inventory as YAML.

use std::path::Path;

use saphyr::{LoadableYamlNode, Scalar, Yaml};

use super::InventoryError;
use super::ansible::{Tree, Variables};

/// Groups within groups within groups.
const DEPTH: usize = 64;

/// Reads it.
pub fn read(file: &Path, text: &str) -> Result<Tree, InventoryError> {
    let wrong = |line, what| InventoryError::Malformed { file: file.to_owned(), line, what };
    let documents =
        Yaml::load_from_str(text).map_err(|error| wrong(Some(error.marker().line()), error.info().to_string()))?;
    let mut tree = Tree::default();
    for document in &documents {
        groups(&mut tree, document, None, DEPTH).map_err(|what| wrong(None, what))?;
    }
    Ok(tree)
}

fn groups(tree: &mut Tree, node: &Yaml<'_>, parent: Option<&str>, depth: usize) -> Result<(), String> {
    let Some(depth) = depth.checked_sub(1) else { return Err(format!("groups nest deeper than {DEPTH}")) };
    for (name, group) in entries(node, "groups")? {
        tree.group(&name);
        if let Some(parent) = parent {
            tree.group(parent).children.insert(name.clone());
        }
        for (key, node) in entries(group, &name)? {
            match key.as_str() {
                "hosts" => {
                    for (pattern, variables) in entries(node, "hosts")? {
                        let variables = self::variables(variables)?;
                        tree.host(&name, &pattern, &variables)?;
                    }
                }
                "vars" => {
                    let variables = variables(node)?;
                    tree.group(&name).variables.extend(variables);
                }
                "children" => groups(tree, node, Some(&name), depth)?,
                other => return Err(format!("group {name} has {other}, expected hosts, vars or children")),
            }
        }
    }
    Ok(())
}

fn variables(node: &Yaml<'_>) -> Result<Variables, String> {
    Ok(entries(node, "variables")?.into_iter().map(|(name, value)| (name, scalar(value))).collect())
}

/// The keys and values of a mapping; none of a null.
fn entries<'a, 'b>(node: &'a Yaml<'b>, what: &str) -> Result<Vec<(String, &'a Yaml<'b>)>, String> {
    match node {
        Yaml::Value(Scalar::Null) => Ok(Vec::new()),
        Yaml::Mapping(mapping) => mapping
            .iter()
            .map(|(key, value)| Ok((scalar(key).ok_or_else(|| format!("{what}: a key is no text"))?, value)))
            .collect(),
        _ => Err(format!("{what}: expected a mapping")),
    }
}

fn scalar(node: &Yaml<'_>) -> Option<String> {
    match node {
        Yaml::Value(Scalar::String(text)) => Some(text.to_string()),
        Yaml::Value(Scalar::Integer(number)) => Some(number.to_string()),
        Yaml::Value(Scalar::Boolean(truth)) => Some(truth.to_string()),
        Yaml::Value(Scalar::FloatingPoint(number)) => Some(number.to_string()),
        _ => None,
    }
}
