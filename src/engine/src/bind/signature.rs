//! The parameters of a command as the binder wants them.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use psrp_syntax::ast::ParameterAst;

use super::Rule;
use crate::command::{Declaration, Validation};
use crate::runspace::Constraint;
use crate::types::Type;
use crate::value::{Str, Value};

/// A set of parameter sets: a bit each.
pub type SetMask = u64;

/// The parameters of a command.
#[derive(Debug, Default)]
pub struct Signature {
    /// The parameters: those declared first, then the common ones.
    pub parameters: Vec<ParameterInfo>,
    /// How many of them are declared.
    pub declared: usize,
    /// The sets, a bit of [`SetMask`] each, in this order.
    pub sets: Vec<Str>,
    /// The set taken when arguments decide none.
    pub default_set: Option<Str>,
    /// A cmdlet, or a function with `[CmdletBinding()]` or `[Parameter()]`: unknown arguments are errors.
    pub advanced: bool,
    /// `-WhatIf` and `-Confirm` exist.
    pub should_process: bool,
    /// Level of `ConfirmImpact`: 0 none, 1 low, 2 medium, 3 high.
    pub confirm_impact: u8,
    /// Whether the command takes objects from the pipeline by parameters.
    pub takes_pipeline: bool,
    /// The outputs declared.
    pub output: Vec<Str>,
}

/// A parameter.
#[derive(Debug)]
pub struct ParameterInfo {
    /// The name.
    pub name: Str,
    /// The name, folded.
    pub key: Arc<str>,
    /// The type as declared; resolved when first needed.
    pub type_name: Str,
    /// The type, when resolved.
    pub ty: OnceCell<Type>,
    /// Whether it is a switch.
    pub switch: bool,
    /// What the parameter's variable keeps: type and validation of a script's parameter, made when first needed.
    pub constraint: OnceCell<Option<Rc<Constraint>>>,
    /// Other names.
    pub aliases: Vec<Str>,
    /// The sets it is in.
    pub memberships: Vec<Membership>,
    /// All sets that it is in.
    pub sets: SetMask,
    /// Validation attributes in order.
    pub rules: Vec<Rc<Rule>>,
    /// `[AllowNull()]`
    pub allow_null: bool,
    /// `[AllowEmptyString()]`
    pub allow_empty_string: bool,
    /// `[AllowEmptyCollection()]`
    pub allow_empty_collection: bool,
    /// The parameter in the script, whose default value is evaluated in the new scope.
    pub ast: Option<Arc<ParameterAst>>,
    /// `[PSDefaultValue()]`, `[ArgumentTransformation]` and the like, by name.
    pub attributes: Vec<Str>,
    /// What a common parameter does.
    pub common: Option<Common>,
    /// A value for a parameter that a script made (`RuntimeDefinedParameter`).
    pub dynamic: Option<Value>,
}

/// How a parameter stands in sets.
#[derive(Clone, Debug, Default)]
pub struct Membership {
    /// Which sets.
    pub sets: SetMask,
    /// It must be given.
    pub mandatory: bool,
    /// Its place among positional arguments.
    pub position: Option<i32>,
    /// It takes the objects of the pipeline.
    pub pipeline: bool,
    /// It takes the property of its name of the objects of the pipeline.
    pub by_property: bool,
    /// It takes what arguments remain.
    pub remaining: bool,
    /// HelpMessage
    pub help: Option<Str>,
    /// `DontShow`
    pub hidden: bool,
}

/// Common parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Common {
    Verbose,
    Debug,
    ErrorAction,
    WarningAction,
    InformationAction,
    ProgressAction,
    ErrorVariable,
    WarningVariable,
    InformationVariable,
    OutVariable,
    OutBuffer,
    PipelineVariable,
    WhatIf,
    Confirm,
}

/// Name, alias, type.
const COMMON: &[(&str, &str, &str, Common)] = &[
    ("Verbose", "vb", "switch", Common::Verbose),
    ("Debug", "db", "switch", Common::Debug),
    ("ErrorAction", "ea", "System.Management.Automation.ActionPreference", Common::ErrorAction),
    ("WarningAction", "wa", "System.Management.Automation.ActionPreference", Common::WarningAction),
    ("InformationAction", "infa", "System.Management.Automation.ActionPreference", Common::InformationAction),
    ("ProgressAction", "proga", "System.Management.Automation.ActionPreference", Common::ProgressAction),
    ("ErrorVariable", "ev", "string", Common::ErrorVariable),
    ("WarningVariable", "wv", "string", Common::WarningVariable),
    ("InformationVariable", "iv", "string", Common::InformationVariable),
    ("OutVariable", "ov", "string", Common::OutVariable),
    ("OutBuffer", "ob", "int", Common::OutBuffer),
    ("PipelineVariable", "pv", "string", Common::PipelineVariable),
    ("WhatIf", "wi", "switch", Common::WhatIf),
    ("Confirm", "cf", "switch", Common::Confirm),
];

impl ParameterInfo {
    /// A parameter of that name and type in all sets, with nothing special about it.
    pub fn new(name: impl Into<Str>, type_name: impl Into<Str>) -> ParameterInfo {
        let (name, type_name) = (name.into(), type_name.into());
        ParameterInfo {
            key: crate::runspace::key(&name),
            switch: &*type_name == "switch",
            name,
            type_name,
            ty: OnceCell::new(),
            constraint: OnceCell::new(),
            aliases: Vec::new(),
            memberships: Vec::new(),
            sets: SetMask::MAX,
            rules: Vec::new(),
            allow_null: false,
            allow_empty_string: false,
            allow_empty_collection: false,
            ast: None,
            attributes: Vec::new(),
            common: None,
            dynamic: None,
        }
    }

    /// How it stands in any of the sets.
    pub fn in_sets(&self, sets: SetMask) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(move |membership| membership.sets & sets != 0)
    }
}

impl Signature {
    /// The parameters of a cmdlet.
    pub fn of_declaration(declaration: &'static Declaration) -> Signature {
        let mut signature = Signature {
            advanced: true,
            should_process: declaration.should_process,
            confirm_impact: 2,
            default_set: declaration.default_set.map(Str::from),
            output: declaration.output.iter().map(|name| Str::from(*name)).collect(),
            ..Signature::default()
        };
        for parameter in &declaration.parameters {
            let mut info = ParameterInfo::new(parameter.name, parameter.ty);
            info.aliases = parameter.aliases.iter().map(|alias| Str::from(*alias)).collect();
            info.sets = 0;
            for set in &parameter.sets {
                let sets = signature.set_mask(set.set);
                info.sets |= sets;
                info.memberships.push(Membership {
                    sets,
                    mandatory: set.mandatory,
                    position: set.position.map(i32::from),
                    pipeline: set.pipeline,
                    by_property: set.by_property,
                    remaining: set.remaining,
                    ..Membership::default()
                });
            }
            for validation in &parameter.validation {
                match validation {
                    Validation::Other("AllowNull") => info.allow_null = true,
                    Validation::Other("AllowEmptyString") => info.allow_empty_string = true,
                    Validation::Other("AllowEmptyCollection") => info.allow_empty_collection = true,
                    other => info.rules.push(Rc::new(rule(other))),
                }
            }
            signature.parameters.push(info);
        }
        signature.complete();
        signature
    }

    /// The bit of the set of that name, which is added if it is new; `*` is all of them.
    pub fn set_mask(&mut self, name: &str) -> SetMask {
        if name.is_empty() || name == "*" || name.eq_ignore_ascii_case("__AllParameterSets") {
            return SetMask::MAX;
        }
        let at = self.sets.iter().position(|set| set.eq_ignore_ascii_case(name)).unwrap_or_else(|| {
            self.sets.push(name.into());
            self.sets.len() - 1
        });
        1 << at.min(63)
    }

    /// All sets there are.
    pub fn all_sets(&self) -> SetMask {
        match self.sets.len() {
            0 => 1,
            64.. => SetMask::MAX,
            count => (1 << count) - 1,
        }
    }

    /// Adds common parameters to those declared.
    pub fn complete(&mut self) {
        self.declared = self.parameters.len();
        self.takes_pipeline = self.parameters.iter().any(|p| p.memberships.iter().any(|m| m.pipeline || m.by_property));
        if let Some(set) = self.default_set.clone() {
            self.set_mask(&set);
        }
        if !self.advanced {
            return;
        }
        for (name, alias, ty, common) in COMMON {
            if !self.should_process && matches!(common, Common::WhatIf | Common::Confirm) {
                continue;
            }
            let mut info = ParameterInfo::new(*name, *ty);
            info.aliases.push((*alias).into());
            info.memberships.push(Membership { sets: SetMask::MAX, ..Membership::default() });
            info.common = Some(*common);
            self.parameters.push(info);
        }
    }
}

fn rule(validation: &Validation) -> Rule {
    let number = |text: &str| match text.parse::<i64>() {
        Ok(whole) => i32::try_from(whole).map_or(Value::Int64(whole), Value::Int32),
        Err(_) => text.parse::<f64>().map_or_else(|_| Value::string(text), Value::Double),
    };
    match validation {
        Validation::NotNull => Rule::NotNull,
        Validation::NotNullOrEmpty => Rule::NotNullOrEmpty,
        Validation::NotNullOrWhiteSpace => Rule::NotNullOrWhiteSpace,
        Validation::Range(low, high) => Rule::Range(number(low), number(high)),
        Validation::RangeKind(kind) => Rule::RangeKind((*kind).into()),
        Validation::Set(values) => Rule::Set {
            values: values.iter().map(|value| Str::from(*value)).collect(),
            ignore_case: true,
            message: None,
        },
        Validation::Pattern(pattern) => {
            Rule::Pattern { pattern: (*pattern).into(), case_sensitive: false, message: None }
        }
        Validation::Count(low, high) => Rule::Count(low.parse().unwrap_or(0), high.parse().unwrap_or(i64::MAX)),
        Validation::Other(name) => Rule::Other((*name).into()),
    }
}
