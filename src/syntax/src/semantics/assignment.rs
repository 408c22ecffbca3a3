//! What can stand left of `=` and beside `++`.

use crate::Extent;
use crate::ast::{ExpressionAst, NullConditional, TypeName};
use crate::chars::same_name;
use crate::message;
use crate::report::Report;

/// Automatic variables and the only type that a constraint on each may name.
const AUTOMATIC: &[(&str, &str)] = &[
    ("_", "System.Object"),
    ("args", "System.Object[]"),
    ("this", "System.Object"),
    ("input", "System.Object"),
    ("PSCmdlet", "System.Management.Automation.PSScriptCmdlet"),
    ("PSBoundParameters", "System.Management.Automation.PSBoundParametersDictionary"),
    ("MyInvocation", "System.Management.Automation.InvocationInfo"),
    ("PSScriptRoot", "System.String"),
    ("PSCommandPath", "System.String"),
];

/// Whether `=` assigns, or something is computed from the old value too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assigns {
    Simply,
    Computes,
}

/// The single targets of an assignment: elements of lists and what is in parentheses.
pub(super) fn targets<'a>(expression: &'a ExpressionAst, found: &mut Vec<&'a ExpressionAst>) {
    match expression {
        ExpressionAst::ArrayLiteral(array) => array.elements.iter().for_each(|element| targets(element, found)),
        ExpressionAst::Paren(paren) => match paren.pipeline.pure_expression() {
            Some(inner) => targets(inner, found),
            None => found.push(expression),
        },
        _ => found.push(expression),
    }
}

/// Whether the type is the one that the names, `system.` left out, stand for.
pub(super) fn is_type(name: &TypeName, names: &[&str]) -> bool {
    name.simple_key().is_some_and(|key| names.contains(&key.strip_prefix("system.").unwrap_or(key)))
}

pub(super) fn is_reference(name: &TypeName) -> bool {
    is_type(name, &["ref", "management.automation.psreference"])
}

pub(super) fn is_void(name: &TypeName) -> bool {
    is_type(name, &["void"])
}

fn is_automatic_type(name: &TypeName, expected: &str) -> bool {
    let written = name.to_string();
    let full = if written.contains('.') { written } else { format!("System.{written}") };
    same_name(&full, expected)
}

/// Reports through `wrong` what cannot be assigned to, and what is wrong with constraints of what can.
pub(super) fn check(
    target: &ExpressionAst,
    assigns: Assigns,
    report: &mut Report,
    wrong: &mut dyn FnMut(Extent, &mut Report),
) {
    match target {
        ExpressionAst::ArrayLiteral(array) if assigns == Assigns::Simply => {
            for element in &array.elements {
                check(element, Assigns::Simply, report, wrong);
            }
        }
        ExpressionAst::Paren(paren) => match paren.pipeline.pure_expression() {
            Some(inner) => check(inner, assigns, report, wrong),
            None => wrong(paren.pipeline.extent(), report),
        },
        ExpressionAst::Member(member) if member.null_conditional == NullConditional::No => {}
        ExpressionAst::InvokeMember(member) if member.null_conditional == NullConditional::No => {}
        ExpressionAst::Index(index) if index.null_conditional == NullConditional::No => {}
        ExpressionAst::Variable(_) => {}
        ExpressionAst::Attributed(_) | ExpressionAst::Convert(_) => check_constrained(target, assigns, report, wrong),
        _ => wrong(target.extent(), report),
    }
}

fn check_constrained(
    target: &ExpressionAst,
    assigns: Assigns,
    report: &mut Report,
    wrong: &mut dyn FnMut(Extent, &mut Report),
) {
    let mut inner = target;
    let mut converts = 0;
    let mut reference = None;
    let mut last = None;
    loop {
        match inner {
            ExpressionAst::Convert(convert) => {
                converts += 1;
                let name = &convert.type_constraint.type_name;
                last = Some(name);
                if is_reference(name) {
                    reference = Some(convert.type_constraint.extent);
                } else if is_void(name) {
                    let extent = convert.type_constraint.extent;
                    report.error(extent, message::VOID_TYPE_CONSTRAINT_NOT_ALLOWED, &[]);
                }
                inner = &convert.child;
            }
            ExpressionAst::Attributed(attributed) => inner = &attributed.child,
            _ => break,
        }
    }
    match reference {
        Some(extent) if converts > 1 => {
            report.error(extent, message::REFERENCE_NEEDS_TO_BE_BY_ITSELF_IN_TYPE_CONSTRAINT, &[]);
        }
        _ => {
            if let ExpressionAst::Variable(variable) = inner
                && is_any_local(&variable.path)
                && let Some((_, expected)) = AUTOMATIC.iter().find(|(name, _)| same_name(name, &variable.path.name))
                && !last.is_some_and(|name| is_automatic_type(name, expected))
            {
                let message = message::ASSIGNMENT_STATEMENT_TO_AUTOMATIC_NOT_SUPPORTED;
                report.error(target.extent(), message, &[&variable.path.name, expected]);
            }
            check(inner, assigns, report, wrong);
        }
    }
}

/// Whether the variable is one of the function it stands in.
pub(super) fn is_any_local(path: &crate::ast::VariablePath) -> bool {
    use crate::ast::VariableScope as S;
    matches!(path.scope, S::Unqualified | S::Local | S::Private)
}

/// Whether the variable is given by PowerShell, in methods too.
pub(super) fn is_automatic(name: &str) -> bool {
    same_name(name, "?") || AUTOMATIC.iter().any(|(automatic, _)| same_name(automatic, name))
}
