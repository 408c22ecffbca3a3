//! `#requires`: read as a command whose parameters have constant arguments.

use super::Parser;
use crate::Extent;
use crate::ast::{
    CommandElementAst, CommandParameterAst, ConstantValue, ExpressionAst, RequiredModule, ScriptRequirements,
};
use crate::chars::same_name;
use crate::message;
use crate::semantics::constant::{Constant, requires_constant};
use std::sync::Arc;

/// `parameter` abbreviates `word`.
fn abbreviates(parameter: &CommandParameterAst, word: &str) -> bool {
    word.get(..parameter.name.len()).is_some_and(|start| start.eq_ignore_ascii_case(&parameter.name))
}

impl Parser<'_, '_> {
    /// What the `#requires` lines that were read ask for.
    pub(super) fn requirements(&mut self) -> Option<Box<ScriptRequirements>> {
        let lines = self.shared.report.take_requires();
        if lines.is_empty() {
            return None;
        }
        let mut requirements = ScriptRequirements::default();
        for line in lines {
            let extent = Extent::new(line.start + 1, line.end);
            let text = self.source.slice(extent);
            let mut inner = Parser::new(self.source, text, extent.start as usize, &[], false, self.shared);
            let Some(command) = inner.command() else {
                continue;
            };
            if !command.name().is_some_and(|name| same_name(name, "requires")) {
                self.error(command.extent, message::SCRIPT_REQUIRES_INVALID_FORMAT, &[]);
            }
            self.requires_arguments(&command.elements, &mut requirements);
        }
        // Comments within these lines are none of the script.
        self.shared.report.take_requires();
        Some(Box::new(requirements))
    }

    fn requires_arguments(&mut self, elements: &[CommandElementAst], requirements: &mut ScriptRequirements) {
        let mut elements = elements.iter().skip(1).peekable();
        while let Some(element) = elements.next() {
            let CommandElementAst::Parameter(parameter) = element else {
                self.error(element.extent(), message::SCRIPT_REQUIRES_INVALID_FORMAT, &[]);
                continue;
            };
            let argument = match &parameter.argument {
                Some(argument) => Some((argument.extent(), Some(&**argument))),
                None => elements.next().map(|element| match element {
                    CommandElementAst::Expression(expression) => (expression.extent(), Some(expression)),
                    CommandElementAst::Parameter(parameter) => (parameter.extent, None),
                }),
            };
            self.requires_parameter(parameter, argument, requirements);
        }
    }

    fn requires_parameter(
        &mut self,
        parameter: &CommandParameterAst,
        argument: Option<(Extent, Option<&ExpressionAst>)>,
        requirements: &mut ScriptRequirements,
    ) {
        if abbreviates(parameter, "runasadministrator") {
            requirements.elevated = true;
            if argument.is_some() {
                self.error(parameter.extent, message::PARAMETER_CANNOT_HAVE_ARGUMENT, &[&parameter.name]);
            }
            return;
        }
        let Some((extent, expression)) = argument else {
            self.error(parameter.extent, message::PARAMETER_REQUIRES_ARGUMENT, &[&parameter.name]);
            return;
        };
        let Some(value) = expression.and_then(requires_constant) else {
            self.error(extent, message::REQUIRES_ARGUMENT_MUST_BE_CONSTANT, &[]);
            return;
        };
        if abbreviates(parameter, "shellid") {
            if requirements.shell_id.is_some() {
                self.error(parameter.extent, message::PARAMETER_ALREADY_BOUND, &["", "shellid"]);
            } else if let Constant::String(id) = value {
                requirements.shell_id = Some(id);
            } else {
                self.error(extent, message::REQUIRES_INVALID_STRING_ARGUMENT, &["shellid"]);
            }
        } else if abbreviates(parameter, "pssnapin") {
            // Snap-ins are gone; the name is checked all the same.
            match value {
                Constant::String(name) if is_snapin_name(&name) => {}
                Constant::String(_) => self.error(extent, message::INVALID_PS_SNAP_IN_NAME, &[]),
                _ => self.error(extent, message::REQUIRES_INVALID_STRING_ARGUMENT, &["pssnapin"]),
            }
        } else if abbreviates(parameter, "psedition") {
            if !requirements.editions.is_empty() {
                self.error(parameter.extent, message::PARAMETER_ALREADY_BOUND, &["", "psedition"]);
                return;
            }
            for value in value.into_elements() {
                self.requires_edition(extent, value, requirements);
            }
        } else if abbreviates(parameter, "version") {
            self.requires_version(parameter, extent, &value, requirements);
        } else if abbreviates(parameter, "assembly") {
            for value in value.into_elements() {
                match value {
                    Constant::String(name) if !requirements.assemblies.contains(&name) => {
                        requirements.assemblies.push(name);
                    }
                    Constant::String(_) => {}
                    _ => self.error(extent, message::REQUIRES_INVALID_STRING_ARGUMENT, &["assembly"]),
                }
            }
        } else if abbreviates(parameter, "modules") {
            for value in value.into_elements() {
                match module(value) {
                    Ok(module) => requirements.modules.push(module),
                    Err(problem) => {
                        self.error(extent, message::REQUIRES_MODULE_INVALID, &[&problem]);
                        return;
                    }
                }
            }
        } else {
            self.error(parameter.extent, message::SCRIPT_REQUIRES_INVALID_FORMAT, &[]);
        }
    }

    fn requires_edition(&mut self, extent: Extent, value: Constant, requirements: &mut ScriptRequirements) {
        let Constant::String(edition) = value else {
            self.error(extent, message::REQUIRES_INVALID_STRING_ARGUMENT, &["psedition"]);
            return;
        };
        if !["Core", "Desktop"].iter().any(|known| same_name(known, &edition)) {
            self.error(extent, message::REQUIRES_PS_EDITION_INVALID, &["psedition"]);
        }
        if requirements.editions.iter().any(|known| same_name(known, &edition)) {
            self.error(extent, message::REQUIRES_PS_EDITION_VALUE_IS_ALREADY_SPECIFIED, &["psedition"]);
        } else {
            requirements.editions.push(edition);
        }
    }

    fn requires_version(
        &mut self,
        parameter: &CommandParameterAst,
        extent: Extent,
        value: &Constant,
        requirements: &mut ScriptRequirements,
    ) {
        // A number is taken as written: 5.10 is not 5.1.
        let written: Arc<str> = match value {
            Constant::String(text) => text.clone(),
            _ => self.source.slice(extent).into(),
        };
        let Some(version) = version(&written) else {
            self.error(extent, message::REQUIRES_VERSION_INVALID, &[]);
            return;
        };
        match &requirements.version {
            Some(known) if **known != *version => {
                self.error(parameter.extent, message::PARAMETER_ALREADY_BOUND, &["", "version"]);
            }
            _ => requirements.version = Some(version.into()),
        }
    }
}

/// A version of two to four numbers; a single one is the major number.
fn version(text: &str) -> Option<String> {
    let text = text.trim();
    let parts: Vec<&str> = text.split('.').collect();
    let is_number = |part: &&str| part.parse::<i32>().is_ok_and(|number| number >= 0);
    match parts.len() {
        1 if is_number(&parts[0]) => Some(format!("{text}.0")),
        2..=4 if parts.iter().all(is_number) => Some(text.to_owned()),
        _ => None,
    }
}

fn is_snapin_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

fn module(value: Constant) -> Result<RequiredModule, String> {
    match value {
        Constant::String(name) => Ok(RequiredModule { name, ..Default::default() }),
        Constant::Hashtable(entries) => {
            let mut module = RequiredModule::default();
            let mut named = false;
            let mut versioned = false;
            for (key, value) in entries {
                let text = value.to_text();
                match key.to_text().to_ascii_lowercase().as_str() {
                    "modulename" => {
                        module.name = text;
                        named = true;
                    }
                    "moduleversion" => module.version = Some(text),
                    "maximumversion" => module.maximum_version = Some(text),
                    "requiredversion" => module.required_version = Some(text),
                    "guid" => module.guid = Some(text),
                    _ => {
                        return Err(format!(
                            "The hashtable describing a module contains one or more members that are not valid. The valid members are ('ModuleName', 'ModuleVersion', 'RequiredVersion', 'MaximumVersion', 'GUID'). Remove the members that are not valid ('{}'), then try again.",
                            key.to_text()
                        ));
                    }
                }
            }
            versioned |= module.version.is_some() || module.required_version.is_some();
            versioned |= module.maximum_version.is_some();
            match (named, versioned) {
                (true, true) => Ok(module),
                (false, _) => Err(
                    "The 'ModuleName' member does not exist in the hashtable that describes this module.".to_owned()
                ),
                (true, false) => Err("The hashtable that describes a module must contain one of the following members: 'ModuleVersion', 'RequiredVersion' or 'MaximumVersion'. The 'MaximumVersion' member can also be combined with 'ModuleVersion' to specify a version range.".to_owned()),
            }
        }
        value => Err(format!("Cannot convert value \"{}\" to a module specification.", value.to_text())),
    }
}

impl Constant {
    fn into_elements(self) -> Vec<Constant> {
        match self {
            Constant::Array(elements) => elements,
            value => vec![value],
        }
    }

    fn to_text(&self) -> Arc<str> {
        match self {
            Constant::String(text) => text.clone(),
            Constant::Number(value) => number_text(value).into(),
            Constant::Null => "".into(),
            Constant::Boolean(true) => "True".into(),
            Constant::Boolean(false) => "False".into(),
            Constant::Array(elements) => {
                let texts: Vec<_> = elements.iter().map(Constant::to_text).collect();
                texts.join(" ").into()
            }
            Constant::Hashtable(_) => "System.Collections.Hashtable".into(),
        }
    }
}

/// A number as `ToString()` writes it for the invariant culture.
pub(crate) fn number_text(value: &ConstantValue) -> String {
    match value {
        ConstantValue::SByte(value) => value.to_string(),
        ConstantValue::Byte(value) => value.to_string(),
        ConstantValue::Int16(value) => value.to_string(),
        ConstantValue::UInt16(value) => value.to_string(),
        ConstantValue::Int32(value) => value.to_string(),
        ConstantValue::UInt32(value) => value.to_string(),
        ConstantValue::Int64(value) => value.to_string(),
        ConstantValue::UInt64(value) => value.to_string(),
        ConstantValue::BigInteger(value) => value.to_string(),
        ConstantValue::Decimal(value) => value.to_string(),
        ConstantValue::Double(value) => double_text(*value),
    }
}

/// The shortest text that gives the same double, with an exponent from 1E+15 on and below 1E-05.
fn double_text(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "\u{221e}" } else { "-\u{221e}" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-5..15).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}E{sign}{:02}", exponent.abs())
        }
        _ => value.to_string(),
    }
}
