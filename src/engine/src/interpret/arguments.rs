//! Arguments of a command, from the tree to values.

use std::rc::Rc;

use psrp_syntax::ast::{CommandElementAst, ExpressionAst, StringConstantType};

use crate::bind::{Argument, Origin};
use crate::convert;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::{MemberKind, Str, Value, Wrapped};

impl Runspace {
    /// Evaluates the arguments in order.
    pub(super) fn command_arguments(&mut self, elements: &[CommandElementAst]) -> Result<Vec<Argument>> {
        let mut arguments = Vec::with_capacity(elements.len());
        let mut literal = false; // behind `--` nothing is a parameter's name
        for element in elements {
            match element {
                CommandElementAst::Parameter(parameter)
                    if &*parameter.name == "-" && parameter.argument.is_none() && !literal =>
                {
                    literal = true;
                }
                CommandElementAst::Parameter(parameter) if literal => {
                    let source = self.frame.source.clone();
                    arguments
                        .push(Argument::positional(Value::string(source.slice(parameter.extent)), parameter.extent));
                }
                CommandElementAst::Expression(ExpressionAst::StringConstant(text))
                    if text.string_type == StringConstantType::BareWord && &*text.value == "--" && !literal =>
                {
                    literal = true;
                }
                CommandElementAst::Parameter(parameter) => {
                    let (value, extent) = match &parameter.argument {
                        Some(expression) => (Some(self.argument_value(expression)?), expression.extent()),
                        None => (None, parameter.extent),
                    };
                    arguments.push(Argument {
                        name: Some(parameter.name.clone()),
                        value,
                        name_extent: parameter.error_extent,
                        extent,
                        origin: Origin::Written,
                    });
                }
                CommandElementAst::Expression(ExpressionAst::Variable(variable)) if variable.splatted => {
                    let value = self.read_path(&variable.path)?;
                    self.splat(value, variable.extent, &mut arguments)?;
                }
                CommandElementAst::Expression(ExpressionAst::StringConstant(text))
                    if text.string_type == StringConstantType::BareWord && &*text.value == "--%" => {}
                CommandElementAst::Expression(expression) => {
                    let value = self.argument_value(expression)?;
                    arguments.push(Argument::positional(value, expression.extent()));
                }
            }
        }
        Ok(arguments)
    }

    fn argument_value(&mut self, expression: &ExpressionAst) -> Result<Value> {
        Ok(match self.evaluate(expression)? {
            Value::Nothing => Value::Null,
            value => value,
        })
    }

    fn splat(&mut self, value: Value, extent: psrp_syntax::Extent, arguments: &mut Vec<Argument>) -> Result {
        match value.bare() {
            Value::Null | Value::Nothing => {}
            Value::Dictionary(dictionary) => {
                for (key, value) in dictionary.entries() {
                    let name = convert::to_text(self, &key)?;
                    arguments.push(Argument { origin: Origin::Splatted, ..Argument::named(name, value, extent) });
                }
            }
            _ => match convert::enumerate(self, &value) {
                Some(items) => {
                    for item in items {
                        arguments.push(splatted_item(item, extent));
                    }
                }
                None => arguments.push(Argument::positional(value, extent)),
            },
        }
        Ok(())
    }
}

/// An item of a splatted array: `$args` remembers which of its items were names.
fn splatted_item(item: Value, extent: psrp_syntax::Extent) -> Argument {
    if let Value::Wrapped(wrapped) = &item
        && let Some(members) = wrapped.extra.members()
        && let Some(member) = members.get(NAME_MARK)
        && let MemberKind::Note(Value::String(name)) = &member.kind
    {
        return Argument {
            name: Some(name.clone()),
            value: None,
            name_extent: extent,
            extent,
            origin: Origin::Written,
        };
    }
    Argument::positional(item, extent)
}

/// The note property by which `$args` remembers that an item was a parameter's name.
const NAME_MARK: &str = "<CommandParameterName>";

/// `-Name` as an item of `$args`.
pub(super) fn dashed(name: &Str, joined: bool) -> Value {
    let text = if joined { format!("-{name}:") } else { format!("-{name}") };
    let wrapped = Wrapped { base: Value::string(text), extra: Default::default() };
    wrapped.extra.members_mut().set(NAME_MARK.into(), MemberKind::Note(Value::String(name.clone())));
    Value::Wrapped(Rc::new(wrapped))
}
