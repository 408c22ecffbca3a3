//! Names of types: from text and from the tree to a type, and the ways in which a type is printed.

use std::rc::Rc;
use std::sync::OnceLock;

use psrp_syntax::ast::TypeName;

use super::accelerators::ACCELERATORS;
use super::index::NameIndex;
use super::{GenericType, Type, TypeInfo};
use crate::value::Str;

/// What names mean besides .NET's: the classes of the script, and its `using namespace`.
pub trait TypeScope {
    /// The class or enum of that name.
    fn class(&self, name: &str) -> Option<Type>;
    /// Namespaces in which names are looked up too, `System` left out.
    fn namespaces(&self) -> Vec<Str>;
}

/// No classes, no namespaces.
impl TypeScope for () {
    fn class(&self, _name: &str) -> Option<Type> {
        None
    }

    fn namespaces(&self) -> Vec<Str> {
        Vec::new()
    }
}

/// The .NET type of that full name, without regard to case; a generic one with its arity (``List`1``).
pub fn find(name: &str) -> Option<&'static TypeInfo> {
    static INDEX: OnceLock<NameIndex<&'static TypeInfo>> = OnceLock::new();
    INDEX.get_or_init(|| NameIndex::new(crate::dotnet::known().map(|info| (info.name, info)))).get(name)
}

/// The full name behind an accelerator.
pub fn accelerated_name(name: &str) -> Option<&'static str> {
    static INDEX: OnceLock<NameIndex<&'static str>> = OnceLock::new();
    INDEX.get_or_init(|| NameIndex::new(ACCELERATORS.iter().copied())).get(name)
}

/// Accelerators and the full names behind them.
pub fn accelerated_names() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    ACCELERATORS.iter()
}

/// The type that a name in the tree means.
pub fn resolve(name: &TypeName, scope: &dyn TypeScope) -> Option<Type> {
    match name {
        TypeName::Simple(simple) => named(&simple.name, scope),
        TypeName::Array(array) => Some(resolve(&array.element, scope)?.array_of(array.rank as usize)),
        TypeName::Generic(generic) => {
            let arguments = generic.arguments.iter().map(|argument| resolve(argument, scope)).collect::<Option<_>>()?;
            generic_type(&generic.generic.name, arguments, scope)
        }
    }
}

/// The type that text names, as in `'int' -as [type]`: without brackets around it.
pub fn lookup(text: &str, scope: &dyn TypeScope) -> Option<Type> {
    let (ty, rest) = parse(text.trim(), scope, 0)?;
    let rest = rest.trim_start();
    (rest.is_empty() || rest.starts_with(',')).then_some(ty)
}

/// Reads a type from the front of `text`; the rest is returned.
fn parse<'a>(text: &'a str, scope: &dyn TypeScope, depth: usize) -> Option<(Type, &'a str)> {
    if depth > 32 {
        return None;
    }
    let end = text.find(['[', ']', ',']).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let name = name.trim();
    let mut ty = None;
    if let Some(inner) = rest.strip_prefix('[')
        && !inner.trim_start().starts_with([']', ','])
    {
        let mut arguments = Vec::new();
        let mut inner = inner.trim_start();
        loop {
            let (argument, after) = match inner.strip_prefix('[') {
                // An argument with its assembly: [System.Int32, System.Private.CoreLib].
                Some(quoted) => {
                    let (argument, after) = parse(quoted, scope, depth + 1)?;
                    (argument, after.split_once(']')?.1)
                }
                None => parse(inner, scope, depth + 1)?,
            };
            arguments.push(argument);
            let after = after.trim_start();
            if let Some(after) = after.strip_prefix(']') {
                rest = after;
                break;
            }
            inner = after.strip_prefix(',')?.trim_start();
        }
        ty = Some(generic_type(name, arguments, scope)?);
    }
    let mut ty = match ty {
        Some(ty) => ty,
        None => named(name, scope)?,
    };
    while let Some(inner) = rest.strip_prefix('[') {
        let (commas, after) = inner.split_once(']')?;
        let rank = commas.trim().len() + 1;
        if commas.trim().bytes().any(|byte| byte != b',') {
            return None;
        }
        ty = ty.array_of(rank);
        rest = after;
    }
    Some((ty, rest))
}

/// The type of a name without brackets.
fn named(name: &str, scope: &dyn TypeScope) -> Option<Type> {
    if let Some(class) = scope.class(name) {
        return Some(class);
    }
    if let Some(full) = accelerated_name(name) {
        return find(full).map(Type::Known);
    }
    named_info(name, scope).map(Type::Known)
}

fn named_info(name: &str, scope: &dyn TypeScope) -> Option<&'static TypeInfo> {
    if let Some(info) = find(name) {
        return Some(info);
    }
    let in_namespace = |namespace: &str| find(&format!("{namespace}.{name}"));
    in_namespace("System").or_else(|| scope.namespaces().iter().find_map(|namespace| in_namespace(namespace)))
}

fn generic_type(name: &str, arguments: Vec<Type>, scope: &dyn TypeScope) -> Option<Type> {
    let arity = arguments.len();
    let definition = if name.contains('`') {
        named_info(name, scope)
    } else {
        named_info(&format!("{name}`{arity}"), scope).or({
            // `[nullable[int]]` and its like are found under System.Collections.Generic only by `using namespace`.
            None
        })
    }?;
    // A value of Nullable[T] is a T or null; the type exists only in names.
    Some(Type::Generic(Rc::new(GenericType { definition, arguments })))
}

/// The name as listings of members and commands print it: `int`, `string[]`, `System.Collections.Generic.List[int]`.
pub fn short_name(ty: &Type) -> Str {
    match ty {
        Type::Known(info) => short_known(info).into(),
        Type::Array(array) => format!("{}[{}]", short_name(&array.element), ",".repeat(array.rank - 1)).into(),
        Type::Generic(generic) => {
            let arguments: Vec<Str> = generic.arguments.iter().map(short_name).collect();
            let name = generic.definition.name;
            let name = name.split_once('`').map_or(name, |(name, _)| name);
            format!("{name}[{}]", arguments.join(",")).into()
        }
        Type::Class(class) => class.name(),
    }
}

fn short_known(info: &'static TypeInfo) -> &'static str {
    ACCELERATORS.iter().find(|(_, full)| *full == info.name).map_or(info.name, |(short, _)| short)
}

/// `Type.FullName`: as [`Type::name`], but generic arguments with their assemblies, as type names on the wire have them.
pub fn qualified_name(ty: &Type) -> Str {
    match ty {
        Type::Known(info) => info.name.into(),
        Type::Array(array) => format!("{}[{}]", qualified_name(&array.element), ",".repeat(array.rank - 1)).into(),
        Type::Generic(generic) => {
            let arguments: Vec<String> = generic
                .arguments
                .iter()
                .map(|argument| format!("[{}, {}]", qualified_name(argument), assembly(argument)))
                .collect();
            format!("{}[{}]", generic.definition.name, arguments.join(",")).into()
        }
        Type::Class(class) => class.name(),
    }
}

/// The full name of the assembly that a type is in.
pub fn assembly(ty: &Type) -> &'static str {
    let name = match ty {
        Type::Array(array) => return assembly(&array.element),
        Type::Class(_) => return "PowerShell Class Assembly, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null",
        Type::Known(info) => info.name,
        Type::Generic(generic) => generic.definition.name,
    };
    ASSEMBLIES.iter().find(|(prefix, _)| name.starts_with(prefix)).map_or(CORE_LIBRARY, |(_, assembly)| assembly)
}

const CORE_LIBRARY: &str = "System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e";

/// Beginnings of names and the assembly behind them; all else is in the core library.
const ASSEMBLIES: &[(&str, &str)] = &[
    (
        "System.Management.Automation.",
        "System.Management.Automation, Version=7.6.5.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35",
    ),
    (
        "Microsoft.PowerShell.Commands.Internal.",
        "System.Management.Automation, Version=7.6.5.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35",
    ),
    (
        "Microsoft.PowerShell.Commands.",
        "Microsoft.PowerShell.Commands.Utility, Version=7.6.5.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35",
    ),
    (
        "System.Text.RegularExpressions.",
        "System.Text.RegularExpressions, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a",
    ),
    ("System.Uri", "System.Private.Uri, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a"),
    ("System.Xml.", "System.Private.Xml, Version=10.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51"),
    ("System.Numerics.", "System.Runtime.Numerics, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a"),
    ("System.Net.IP", "System.Net.Primitives, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a"),
    (
        "System.Collections.Specialized.",
        "System.Collections.Specialized, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<Str> {
        lookup(text, &()).map(|ty| ty.name())
    }

    #[test]
    fn types_are_found_by_any_of_their_names() {
        for (text, full) in [
            ("INT", "System.Int32"),
            ("system.int32", "System.Int32"),
            ("Int32", "System.Int32"),
            ("int[]", "System.Int32[]"),
            ("string[,]", "System.String[,]"),
            ("int[][]", "System.Int32[][]"),
            ("Collections.Generic.List[int]", "System.Collections.Generic.List`1[System.Int32]"),
            (
                "System.Collections.Generic.Dictionary[string, Collections.Generic.List[int[]]]",
                "System.Collections.Generic.Dictionary`2[System.String,System.Collections.Generic.List`1[System.Int32[]]]",
            ),
        ] {
            assert_eq!(name(text).as_deref(), Some(full), "{text}");
        }
        for text in ["nosuch", "int[", "int]", "List[int]", "int[x]", ""] {
            assert_eq!(name(text), None, "{text}");
        }
    }

    #[test]
    fn a_type_is_printed_short_and_qualified() {
        let ty = lookup("Collections.Generic.List[int16]", &()).expect("known");
        assert_eq!(&*short_name(&ty), "System.Collections.Generic.List[short]");
        assert_eq!(
            &*qualified_name(&ty),
            "System.Collections.Generic.List`1[[System.Int16, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, \
             PublicKeyToken=7cec85d7bea7798e]]"
        );
    }
}
