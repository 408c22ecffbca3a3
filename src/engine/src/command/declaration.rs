//! Declarations of commands: parameters as data.

use std::collections::HashMap;
use std::sync::OnceLock;

/// What is known of a command without running it.
#[derive(Debug)]
pub struct Declaration {
    /// `Get-Date`
    pub name: &'static str,
    /// `Microsoft.PowerShell.Utility`
    pub module: &'static str,
    /// The set that is taken when arguments decide none.
    pub default_set: Option<&'static str>,
    /// `-WhatIf` and `-Confirm` exist.
    pub should_process: bool,
    /// Full names of the types that come out.
    pub output: Vec<&'static str>,
    /// The parameters, common ones left out.
    pub parameters: Vec<Parameter>,
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// The type as a type literal without brackets: `int`, `string[]`, `System.Collections.IDictionary`; `switch` for a switch.
    pub ty: &'static str,
    /// Other names.
    pub aliases: Vec<&'static str>,
    /// The sets it is in, and how; a single one named `*` stands for all.
    pub sets: Vec<InSet>,
    /// What an argument has to be.
    pub validation: Vec<Validation>,
}

/// How a parameter stands in a set.
#[derive(Clone, Copy, Debug, Default)]
pub struct InSet {
    /// The set, or `*`.
    pub set: &'static str,
    /// It must be given.
    pub mandatory: bool,
    /// Its place among positional arguments.
    pub position: Option<u8>,
    /// It takes the objects of the pipeline.
    pub pipeline: bool,
    /// It takes the property of its name of the objects of the pipeline.
    pub by_property: bool,
    /// It takes what arguments remain.
    pub remaining: bool,
}

/// A rule for arguments.
#[derive(Debug, PartialEq)]
pub enum Validation {
    /// Neither null nor empty.
    NotNullOrEmpty,
    /// Neither null, empty nor blank.
    NotNullOrWhiteSpace,
    /// Not null.
    NotNull,
    /// A number within limits.
    Range(&'static str, &'static str),
    /// A number of a kind: `Positive`, `NonNegative`, ...
    RangeKind(&'static str),
    /// One of these.
    Set(Vec<&'static str>),
    /// Text that matches.
    Pattern(&'static str),
    /// So many items.
    Count(&'static str, &'static str),
    /// A rule known by name only.
    Other(&'static str),
}

/// The declarations, by module.
const SOURCES: &[(&str, &str)] = &[
    ("Microsoft.PowerShell.Core", include_str!("declarations/core.txt")),
    ("Microsoft.PowerShell.Management", include_str!("declarations/management.txt")),
    ("Microsoft.PowerShell.Security", include_str!("declarations/security.txt")),
    ("Microsoft.PowerShell.Utility", include_str!("declarations/utility.txt")),
];

/// The declaration of the command of that name, without regard to case. Read when first asked for.
pub fn declaration(name: &str) -> Option<&'static Declaration> {
    static INDEX: OnceLock<HashMap<String, (&'static str, &'static str, OnceLock<Declaration>)>> = OnceLock::new();
    let index = INDEX.get_or_init(|| {
        let blocks = SOURCES.iter().flat_map(|(module, text)| text.split("\n\n").map(move |block| (*module, block)));
        blocks
            .filter(|(_, block)| !block.starts_with('#'))
            .filter_map(|(module, block)| {
                let name = block.split_whitespace().next()?;
                Some((name.to_ascii_lowercase(), (module, block, OnceLock::new())))
            })
            .collect()
    });
    let (module, block, read) = index.get(&name.to_ascii_lowercase())?;
    Some(read.get_or_init(|| read_declaration(module, block)))
}

fn read_declaration(module: &'static str, block: &'static str) -> Declaration {
    let mut lines = block.lines();
    let mut head = lines.next().unwrap_or_default().split_whitespace();
    let mut declaration = Declaration {
        name: head.next().unwrap_or_default(),
        module,
        default_set: None,
        should_process: false,
        output: Vec::new(),
        parameters: Vec::new(),
    };
    for word in head {
        match word.split_once('=') {
            Some(("default", set)) => declaration.default_set = Some(set),
            Some(("output", types)) => declaration.output = types.split(',').collect(),
            _ => declaration.should_process |= word == "shouldprocess",
        }
    }
    declaration.parameters = lines.filter_map(read_parameter).collect();
    declaration
}

fn read_parameter(line: &'static str) -> Option<Parameter> {
    let mut words = line.split_whitespace();
    let (name, ty) = (words.next()?, words.next()?);
    let mut parameter = Parameter { name, ty, aliases: Vec::new(), sets: Vec::new(), validation: Vec::new() };
    for word in words {
        match word.split_once('=') {
            Some(("alias", names)) => parameter.aliases = names.split(',').collect(),
            Some(("validate", rule)) => parameter.validation.push(read_validation(rule)),
            _ => parameter.sets.push(read_set(word)),
        }
    }
    Some(parameter)
}

fn read_set(word: &'static str) -> InSet {
    let end = word.find(['!', '@', '|', '.', '~']).unwrap_or(word.len());
    let (set, flags) = word.split_at(end);
    InSet {
        set,
        mandatory: flags.contains('!'),
        position: flags.split_once('@').and_then(|(_, rest)| {
            rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok())
        }),
        pipeline: flags.contains('|'),
        by_property: flags.contains('.'),
        remaining: flags.contains('~'),
    }
}

fn read_validation(rule: &'static str) -> Validation {
    let (name, argument) = match rule.split_once('(') {
        Some((name, rest)) => (name, rest.strip_suffix(')').unwrap_or(rest)),
        None => (rule, ""),
    };
    match (name, argument.split_once("..")) {
        ("NotNullOrEmpty", _) => Validation::NotNullOrEmpty,
        ("NotNullOrWhiteSpace", _) => Validation::NotNullOrWhiteSpace,
        ("NotNull", _) => Validation::NotNull,
        ("Range", Some((low, high))) => Validation::Range(low, high),
        ("Range", None) => Validation::RangeKind(argument),
        ("Set", _) => Validation::Set(argument.split(',').collect()),
        ("Pattern", _) => Validation::Pattern(argument),
        ("Count", Some((low, high))) => Validation::Count(low, high),
        _ => Validation::Other(rule),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_is_found_without_regard_to_case() {
        let date = declaration("get-date").expect("Get-Date is declared");
        assert_eq!(
            (date.name, date.module, date.default_set),
            ("Get-Date", "Microsoft.PowerShell.Utility", Some("DateAndFormat"))
        );
        let first = &date.parameters[0];
        assert_eq!((first.name, first.ty, first.aliases.as_slice()), ("Date", "datetime", &["LastWriteTime"][..]));
        assert!(
            first.sets.iter().all(|set| set.position == Some(0) && set.pipeline && set.by_property && !set.mandatory)
        );
        let month = date.parameters.iter().find(|p| p.name == "Month").expect("declared");
        assert_eq!(month.validation, [Validation::Range("1", "12")]);
    }

    #[test]
    fn every_parameter_is_in_a_set() {
        for (_, text) in SOURCES {
            for name in text.lines().filter(|line| !line.starts_with(['#', ' ']) && !line.is_empty()) {
                let name = name.split_whitespace().next().expect("not empty");
                let declared = declaration(name).expect("listed");
                assert!(declared.parameters.iter().all(|p| !p.sets.is_empty()), "{name}");
            }
        }
    }
}
