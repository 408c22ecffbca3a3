//! Arguments of programs, as `$PSNativeCommandArgumentPassing = 'Standard'` passes them.

use std::ffi::OsString;

use psrp_syntax::ast::{ArrayLiteralAst, CommandElementAst, CommandParameterAst, ExpressionAst, StringConstantType};

use crate::convert;
use crate::error::Result;
use crate::provider::path;
use crate::runspace::Runspace;
use crate::system::{Account as _, System};
use crate::value::Value;

impl Runspace {
    /// Evaluates the arguments of a program in order.
    pub(super) fn native_arguments(&mut self, elements: &[CommandElementAst]) -> Result<Vec<OsString>> {
        let mut arguments = Vec::with_capacity(elements.len());
        let mut verbatim = false;
        for element in elements {
            match element {
                CommandElementAst::Parameter(parameter) => self.native_parameter(parameter, &mut arguments)?,
                CommandElementAst::Expression(ExpressionAst::StringConstant(text))
                    if text.string_type == StringConstantType::BareWord =>
                {
                    if &*text.value == "--%" && !verbatim {
                        verbatim = true;
                    } else if verbatim {
                        arguments.extend(words(&text.value).map(OsString::from));
                    } else {
                        self.native_word(&text.value, &mut arguments);
                    }
                }
                CommandElementAst::Expression(ExpressionAst::Variable(variable)) if variable.splatted => {
                    let value = self.read_path(&variable.path)?;
                    match value.bare() {
                        Value::Dictionary(dictionary) => {
                            for (key, value) in dictionary.entries() {
                                let (key, value) = (convert::to_text(self, &key)?, convert::to_text(self, &value)?);
                                arguments.push(OsString::from(format!("-{key}:{value}")));
                            }
                        }
                        _ => self.native_values(&value, &mut arguments)?,
                    }
                }
                CommandElementAst::Expression(expression) => self.native_argument(expression, &mut arguments)?,
            }
        }
        Ok(arguments)
    }

    fn native_parameter(&mut self, parameter: &CommandParameterAst, arguments: &mut Vec<OsString>) -> Result {
        let source = self.frame.source.clone();
        let name = source.slice(parameter.error_extent).to_owned();
        let Some(argument) = &parameter.argument else {
            arguments.push(OsString::from(name));
            return Ok(());
        };
        let mut values = Vec::new();
        self.native_argument(argument, &mut values)?;
        let joined = parameter.error_extent.end == argument.extent().start;
        let mut values = values.into_iter();
        match (joined, values.next()) {
            (true, Some(first)) => {
                let mut text = OsString::from(name);
                text.push(first);
                arguments.push(text);
            }
            (_, first) => {
                arguments.push(OsString::from(name));
                arguments.extend(first);
            }
        }
        arguments.extend(values);
        Ok(())
    }

    fn native_argument(&mut self, expression: &ExpressionAst, arguments: &mut Vec<OsString>) -> Result {
        match expression {
            ExpressionAst::Constant(constant) => arguments.push(OsString::from(&*constant.text)),
            ExpressionAst::ArrayLiteral(list) => {
                arguments.extend(self.native_list(list)?.into_iter().map(OsString::from))
            }
            ExpressionAst::StringConstant(text) if text.string_type == StringConstantType::BareWord => {
                self.native_word(&text.value, arguments);
            }
            other => {
                let value = self.evaluate(other)?;
                self.native_values(&value, arguments)?;
            }
        }
        Ok(())
    }

    /// `a,b` is one argument; blanks around a comma part it, which stays where it is written.
    fn native_list(&mut self, list: &ArrayLiteralAst) -> Result<Vec<String>> {
        let source = self.frame.source.clone();
        let mut done = Vec::new();
        let mut text = String::new();
        for (at, element) in list.elements.iter().enumerate() {
            if at > 0 {
                let between = psrp_syntax::Extent::new(list.elements[at - 1].extent().end, element.extent().start);
                let between = source.slice(between);
                if !between.starts_with(',') {
                    done.push(std::mem::take(&mut text));
                }
                text.push(',');
                if !between.ends_with(',') {
                    done.push(std::mem::take(&mut text));
                }
            }
            match element {
                ExpressionAst::Constant(constant) => text.push_str(&constant.text),
                other => {
                    let value = self.evaluate(other)?;
                    text.push_str(&convert::to_text(self, &value)?);
                }
            }
        }
        done.push(text);
        Ok(done)
    }

    /// A bare word: `~` is the home, wildcards are the files they match.
    fn native_word(&mut self, word: &str, arguments: &mut Vec<OsString>) {
        let home = self.environment(System::HOME);
        let expanded = match (word.strip_prefix('~'), home) {
            (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with(path::is_separator) => {
                format!("{home}{rest}")
            }
            _ => word.to_owned(),
        };
        if expanded.contains(['*', '?', '[']) {
            let matches = self.matching_files(&expanded);
            if !matches.is_empty() {
                arguments.extend(matches.into_iter().map(OsString::from));
                return;
            }
        }
        arguments.push(OsString::from(expanded));
    }

    /// The files that a word with wildcards matches, in order.
    fn matching_files(&self, pattern: &str) -> Vec<String> {
        let (folder, name) = match pattern.rfind(path::is_separator) {
            Some(at) => (pattern[..=at].to_owned(), &pattern[at + 1..]),
            None => (String::new(), pattern),
        };
        if folder.contains(['*', '?', '[']) {
            return Vec::new();
        }
        let path = std::path::Path::new(&*self.location_path()).join(&folder);
        let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|own| (!own.starts_with('.') || name.starts_with('.')) && super::matches_wildcard(name, own))
            .map(|own| format!("{folder}{own}"))
            .collect();
        names.sort();
        names
    }
}

/// Words behind `--%`: quotes hold blanks together.
fn words(text: &str) -> impl Iterator<Item = String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            blank if blank.is_whitespace() && !quoted => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words.into_iter()
}
