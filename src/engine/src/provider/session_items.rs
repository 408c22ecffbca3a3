//! Items of the flat providers: variables, environment, functions, aliases.

use std::rc::Rc;

use super::ProviderKind;
use crate::convert;
use crate::error::Result;
use crate::runspace::{AliasInfo, Command, FunctionInfo, Runspace, Variable, key};
use crate::types::Type;
use crate::value::{Object, ScriptBlock, Str, Value};

/// All items of the provider, by name.
pub fn session_items(runspace: &mut Runspace, provider: ProviderKind) -> Vec<(Str, Value)> {
    let mut items: Vec<(Str, Value)> = match provider {
        ProviderKind::FileSystem => Vec::new(),
        ProviderKind::Environment => runspace
            .environment_variables()
            .into_iter()
            .map(|(name, value)| (name.clone(), environment_entry(name, value)))
            .collect(),
        ProviderKind::Variable => {
            let scope = runspace.scope.clone();
            let mut found: Vec<Rc<Variable>> = Vec::new();
            for scope in scope.chain() {
                for variable in scope.variables() {
                    if !found.iter().any(|known| known.name.eq_ignore_ascii_case(&variable.name)) {
                        found.push(variable);
                    }
                }
            }
            found.into_iter().map(|variable| (variable.name.clone(), variable_object(&variable))).collect()
        }
        ProviderKind::Function | ProviderKind::Alias => {
            let scope = runspace.scope.clone();
            let mut found: Vec<(Str, Value)> = Vec::new();
            for scope in scope.chain() {
                let Some(commands) = scope.commands() else { continue };
                let own: Vec<Command> = match provider {
                    ProviderKind::Function => commands
                        .functions
                        .borrow()
                        .iter()
                        .map(|(_, function)| Command::Function(function.clone()))
                        .collect(),
                    _ => commands.aliases.borrow().iter().map(|(_, alias)| Command::Alias(alias.clone())).collect(),
                };
                for command in own {
                    let name = command.name();
                    if !found.iter().any(|(known, _)| known.eq_ignore_ascii_case(&name)) {
                        found.push((name, command.to_value()));
                    }
                }
            }
            found
        }
    };
    items.sort_by(|a, b| crate::text::compare_ignore_case(&a.0, &b.0));
    items
}

/// The item of that name.
pub fn get_session_item(runspace: &mut Runspace, provider: ProviderKind, name: &str) -> Option<Value> {
    match provider {
        ProviderKind::FileSystem => None,
        ProviderKind::Environment => runspace.environment(name).map(|value| environment_entry(name.into(), value)),
        ProviderKind::Variable => runspace.find_variable(name).map(|variable| variable_object(&variable)),
        ProviderKind::Function => runspace.find_function(name).map(|function| Command::Function(function).to_value()),
        ProviderKind::Alias => runspace.find_alias(name).map(|alias| Command::Alias(alias).to_value()),
    }
}

/// What the item of that name holds: the variable's value, the function's block, the alias's definition.
pub fn session_item_content(runspace: &mut Runspace, provider: ProviderKind, name: &str) -> Option<Value> {
    match provider {
        ProviderKind::FileSystem => None,
        ProviderKind::Environment => runspace.environment(name).map(Value::String),
        ProviderKind::Variable => runspace.variable(name),
        ProviderKind::Function => {
            runspace.find_function(name).map(|function| Value::ScriptBlock(function.block.clone()))
        }
        ProviderKind::Alias => runspace.find_alias(name).map(|alias| Value::String(alias.definition.clone())),
    }
}

/// Makes the item, or sets what it holds.
///
/// # Errors
/// The variable cannot be written, the text is no script.
pub fn set_session_item(runspace: &mut Runspace, provider: ProviderKind, name: &str, value: Value) -> Result {
    match provider {
        ProviderKind::FileSystem => Ok(()),
        ProviderKind::Environment => {
            let text = convert::to_text(runspace, &value)?;
            runspace.set_environment(name, (!value.is_null()).then_some(text));
            Ok(())
        }
        ProviderKind::Variable => runspace.set_variable(name, value),
        ProviderKind::Function => {
            let scope = runspace.scope.clone();
            let block = match value.bare() {
                Value::ScriptBlock(block) => block.clone(),
                _ => {
                    let text = convert::to_text(runspace, &value)?;
                    Rc::new(ScriptBlock::new(runspace.read_script(&psrp_syntax::Source::new(text))?))
                }
            };
            runspace.set_function(&scope, FunctionInfo::new(name, block))
        }
        ProviderKind::Alias => {
            let definition = convert::to_text(runspace, &value)?;
            let alias = Rc::new(AliasInfo::new(name, definition));
            runspace.scope.commands_mut().aliases.borrow_mut().set(key(name), alias);
            Ok(())
        }
    }
}

/// Takes the item away, wherever in the scopes it is.
pub fn remove_session_item(runspace: &mut Runspace, provider: ProviderKind, name: &str) {
    let scope = runspace.scope.clone();
    match provider {
        ProviderKind::FileSystem => {}
        ProviderKind::Environment => runspace.set_environment(name, None),
        ProviderKind::Variable => {
            for scope in scope.chain() {
                if scope.local(&key(name)).is_some() {
                    runspace.remove_variable(scope, &key(name));
                    break;
                }
            }
        }
        ProviderKind::Function | ProviderKind::Alias => {
            for scope in scope.chain() {
                let Some(commands) = scope.commands() else { continue };
                let removed = match provider {
                    ProviderKind::Function => commands.functions.borrow_mut().remove(&key(name)).is_some(),
                    _ => commands.aliases.borrow_mut().remove(&key(name)).is_some(),
                };
                if removed {
                    break;
                }
            }
        }
    }
}

fn environment_entry(name: Str, value: Str) -> Value {
    let ty = Type::Known(&crate::dotnet::entry::DICTIONARY_ENTRY);
    crate::dotnet::entry::made(ty, Value::String(name), Value::String(value))
}

fn variable_object(variable: &Rc<Variable>) -> Value {
    Object::new(variable.clone()).into()
}
