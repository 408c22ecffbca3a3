//! Running a module's code, and bringing what it exports to who asked.

use std::rc::Rc;

use super::{Module, Modules};
use crate::command::pattern::Pattern;
use crate::command::{Discard, Output};
use crate::error::Result;
use crate::interpret::BlockScope;
use crate::runspace::{AliasInfo, FunctionInfo, Runspace, Scope, VariableOptions, key};
use crate::value::{ScriptBlock, Str, Value};

/// What an importer wants of what a module exports; nothing said means everything.
#[derive(Default)]
pub struct Wanted {
    /// Functions.
    pub functions: Option<Vec<Str>>,
    /// Variables.
    pub variables: Option<Vec<Str>>,
    /// Aliases.
    pub aliases: Option<Vec<Str>>,
    /// What nouns are prefixed with.
    pub prefix: Option<Str>,
}

/// Runs the module's code in its scope, and works out what it exports.
pub fn run(
    runspace: &mut Runspace,
    module: &Rc<Module>,
    block: &ScriptBlock,
    arguments: &[Value],
    output: Option<&mut dyn Output>,
) -> Result {
    let Some(scope) = &module.scope else { return Ok(()) };
    let block = Rc::new(block.at_home(Some(scope.clone())));
    runspace.extension::<Modules>().loading.push(module.clone());
    let mut discard = Discard;
    let output = output.unwrap_or(&mut discard);
    let result = runspace.invoke_block_into(&block, None, arguments, BlockScope::Current, output);
    runspace.extension::<Modules>().loading.pop();
    result?;
    settle(module, scope);
    Ok(())
}

/// What the module exports: all functions and aliases of its own, or what Export-ModuleMember named.
fn settle(module: &Module, scope: &Rc<Scope>) {
    let exports = module.exports.borrow().clone();
    let mut exported = module.exported.borrow_mut();
    let chosen = |patterns: &Option<Vec<Str>>, name: &str, unsaid: bool| match patterns {
        Some(patterns) => patterns.iter().any(|pattern| Pattern::new(pattern).is_match(name)),
        None => unsaid && !exports.called,
    };
    if let Some(commands) = scope.commands() {
        let functions = commands.functions.borrow();
        let own = functions.iter().filter(|(_, function)| chosen(&exports.functions, &function.name, true));
        exported.functions = own.map(|(_, function)| of_module(function, &module.name)).collect();
        let aliases = commands.aliases.borrow();
        let own = aliases.iter().filter(|(_, alias)| chosen(&exports.aliases, &alias.name, false));
        exported.aliases = own.map(|(_, alias)| alias.clone()).collect();
    }
    let variables = scope.variables();
    exported.variables = variables.into_iter().filter(|own| chosen(&exports.variables, &own.name, false)).collect();
    exported.functions.sort_by_key(|function| function.name.to_lowercase());
}

fn of_module(function: &FunctionInfo, module: &Str) -> Rc<FunctionInfo> {
    let mut own = FunctionInfo::new(function.name.clone(), function.block.clone());
    own.module = Some(module.clone());
    own.options.set(function.options.get());
    Rc::new(own)
}

/// Lists the module and puts what it exports into a scope.
pub fn import(runspace: &mut Runspace, module: &Rc<Module>, into: &Rc<Scope>, wanted: &Wanted) {
    let modules = runspace.extension::<Modules>();
    modules.loaded.retain(|known| !(known.name.eq_ignore_ascii_case(&module.name) && known.path == module.path));
    modules.loaded.push(module.clone());
    let passes = |patterns: &Option<Vec<Str>>, name: &str| match patterns {
        Some(patterns) => patterns.iter().any(|pattern| Pattern::new(pattern).is_match(name)),
        None => true,
    };
    let exported = module.exported.borrow().clone();
    let commands = into.commands_mut();
    for function in exported.functions.iter().filter(|own| passes(&wanted.functions, &own.name)) {
        let name = prefixed(&function.name, wanted.prefix.as_deref());
        let mut copy = FunctionInfo::new(name.clone(), function.block.clone());
        copy.module = function.module.clone();
        commands.functions.borrow_mut().set(key(&name), Rc::new(copy));
    }
    for alias in exported.aliases.iter().filter(|own| passes(&wanted.aliases, &own.name)) {
        let name = prefixed(&alias.name, wanted.prefix.as_deref());
        let mut copy = AliasInfo::new(name.clone(), alias.definition.clone());
        copy.module = Some(module.name.clone());
        copy.options.set(VariableOptions::NONE);
        commands.aliases.borrow_mut().set(key(&name), Rc::new(copy));
    }
    for variable in exported.variables.iter().filter(|own| passes(&wanted.variables, &own.name)) {
        into.add(key(&variable.name), variable.clone());
    }
}

/// Takes what a module brought out of a scope again.
pub fn remove(runspace: &mut Runspace, module: &Rc<Module>, from: &Rc<Scope>) {
    runspace.extension::<Modules>().loaded.retain(|known| !Rc::ptr_eq(known, module));
    let exported = module.exported.borrow();
    if let Some(commands) = from.commands() {
        let mine = |own: &Option<Str>| own.as_ref().is_some_and(|name| *name == module.name);
        let functions: Vec<_> = commands.functions.borrow().iter().map(|(_, own)| own.clone()).collect();
        for function in functions.iter().filter(|own| mine(&own.module)) {
            commands.functions.borrow_mut().remove(&key(&function.name));
        }
        let aliases: Vec<_> = commands.aliases.borrow().iter().map(|(_, own)| own.clone()).collect();
        for alias in aliases.iter().filter(|own| mine(&own.module)) {
            commands.aliases.borrow_mut().remove(&key(&alias.name));
        }
    }
    for variable in &exported.variables {
        let same = from.local(&key(&variable.name)).is_some_and(|own| Rc::ptr_eq(&own, variable));
        if same {
            runspace.remove_variable(from, &key(&variable.name));
        }
    }
}

fn prefixed(name: &Str, prefix: Option<&str>) -> Str {
    match (prefix, name.split_once('-')) {
        (Some(prefix), Some((verb, noun))) => format!("{verb}-{prefix}{noun}").into(),
        (Some(prefix), None) => format!("{prefix}{name}").into(),
        (None, _) => name.clone(),
    }
}
