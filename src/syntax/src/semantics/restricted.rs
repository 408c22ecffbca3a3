//! The restricted language: data sections, data files, endpoints that allow no more.

use crate::ast::{
    BinaryOperator, CaseSensitivity, CommandAst, ExpressionAst, InvocationOperator, StatementAst, TypeName,
    UnaryOperator, VariableExpressionAst,
};
use crate::chars::same_name;
use crate::message::{self, Message};
use crate::report::Report;
use crate::types::{Types, is_safe_primitive};
use crate::walk::{Node, Visitor, Walk, walk};
use crate::{Extent, Source};
use std::sync::Arc;

/// Variables that are always allowed.
const VARIABLES: &[&str] = &["PSCulture", "PSUICulture", "true", "false", "null"];
const VARIABLES_TEXT: &str = "$PSCulture, $PSUICulture, $true, $false, $null";

/// What the restricted language allows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowed<'a> {
    /// Commands; `None` allows all.
    pub(crate) commands: Option<&'a [Arc<str>]>,
    /// Variables besides those that are always allowed.
    pub(crate) variables: &'a [&'a str],
    /// Whether variables of the environment are allowed.
    pub(crate) environment: bool,
    /// Whether script blocks are values, and what is in them no matter.
    pub(crate) script_blocks: bool,
}

impl Allowed<'_> {
    pub(crate) fn data_section() -> Self {
        Allowed { commands: None, variables: &[], environment: false, script_blocks: false }
    }
}

/// Reports everything in `node` that the restricted language does not have.
pub(crate) fn check_restricted(
    node: Node<'_>,
    source: &Arc<Source>,
    allowed: &Allowed<'_>,
    types: &dyn Types,
    report: &mut Report,
) {
    walk(node, &mut Restricted { source, allowed, types, report });
}

struct Restricted<'r> {
    source: &'r Arc<Source>,
    allowed: &'r Allowed<'r>,
    types: &'r dyn Types,
    report: &'r mut Report,
}

impl Restricted<'_> {
    fn error(&mut self, extent: Extent, message: Message) {
        self.report.error(extent, message, &[]);
    }

    fn type_name(&mut self, extent: Extent, name: &TypeName) {
        let element = match name {
            TypeName::Array(array) => &array.element,
            name => name,
        };
        if !is_safe_primitive(element) || element.simple_key() == Some("bigint") || !self.types.find(name).is_known() {
            let name = name.to_string();
            self.report.error(extent, message::TYPE_NOT_ALLOWED_IN_DATA_SECTION, &[&name]);
        }
    }

    fn statement(&mut self, statement: &StatementAst) {
        let message = match statement {
            StatementAst::FunctionDefinition(_) => message::FUNCTION_DECLARATION_NOT_SUPPORTED_IN_DATA_SECTION,
            StatementAst::Switch(_) => message::SWITCH_STATEMENT_NOT_SUPPORTED_IN_DATA_SECTION,
            StatementAst::Data(_) => message::DATA_SECTION_STATEMENT_NOT_SUPPORTED_IN_DATA_SECTION,
            StatementAst::ForEach(_) => message::FOREACH_STATEMENT_NOT_SUPPORTED_IN_DATA_SECTION,
            StatementAst::DoWhile(_) | StatementAst::DoUntil(_) => {
                message::DO_WHILE_STATEMENT_NOT_SUPPORTED_IN_DATA_SECTION
            }
            StatementAst::For(_) | StatementAst::While(_) => message::FOR_WHILE_STATEMENT_NOT_SUPPORTED_IN_DATA_SECTION,
            StatementAst::Try(_) => message::TRY_STATEMENT_NOT_SUPPORTED_IN_DATA_SECTION,
            StatementAst::Break(_)
            | StatementAst::Continue(_)
            | StatementAst::Return(_)
            | StatementAst::Exit(_)
            | StatementAst::Throw(_) => message::FLOW_CONTROL_STATEMENT_NOT_SUPPORTED_IN_DATA_SECTION,
            StatementAst::Assignment(_) => message::ASSIGNMENT_STATEMENT_NOT_SUPPORTED_IN_DATA_SECTION,
            StatementAst::Block(_) => message::PARALLEL_AND_SEQUENCE_BLOCK_NOT_SUPPORTED_IN_DATA_SECTION,
            _ => return,
        };
        self.error(statement.extent(), message);
        if let StatementAst::ForEach(foreach) = statement {
            self.variable(&foreach.variable);
        }
    }

    fn command(&mut self, command: &CommandAst) {
        if command.invocation == InvocationOperator::Dot {
            self.error(command.extent, message::DOT_SOURCING_NOT_SUPPORTED_IN_DATA_SECTION);
            return;
        }
        let Some(commands) = self.allowed.commands else { return };
        let name = match command.name() {
            Some(name) if commands.iter().any(|allowed| same_name(allowed, name)) => return,
            Some(name) => name.to_string(),
            None if command.invocation == InvocationOperator::Ampersand => {
                self.report.error(command.extent, message::OPERATOR_NOT_SUPPORTED_IN_DATA_SECTION, &["&"]);
                return;
            }
            None => self.source.slice(command.extent).to_owned(),
        };
        self.report.error(command.extent, message::CMDLET_NOT_IN_ALLOWED_LIST_FOR_DATA_SECTION, &[&name]);
    }

    fn variable(&mut self, variable: &VariableExpressionAst) {
        let path = &variable.path;
        let mut allowed = VARIABLES.iter().chain(self.allowed.variables);
        let in_environment = self.allowed.environment && path.drive().is_some_and(|drive| same_name(drive, "env"));
        if in_environment || allowed.any(|name| same_name(name, &path.user_path)) {
            return;
        }
        let text = if self.allowed.variables.is_empty() {
            VARIABLES_TEXT.to_owned()
        } else {
            let names = VARIABLES.iter().chain(self.allowed.variables);
            names.map(|name| format!("${name}")).collect::<Vec<_>>().join(", ")
        };
        let message = message::VARIABLE_REFERENCE_NOT_SUPPORTED_IN_DATA_SECTION;
        self.report.error(variable.extent, message, &[&text]);
    }

    fn expression(&mut self, expression: &ExpressionAst) {
        let extent = expression.extent();
        match expression {
            ExpressionAst::Variable(variable) => self.variable(variable),
            ExpressionAst::Type(e) => self.type_name(extent, &e.type_name),
            ExpressionAst::Binary(e) => {
                if let Some(text) = disallowed_binary(e.operator) {
                    let message = message::OPERATOR_NOT_SUPPORTED_IN_DATA_SECTION;
                    self.report.error(e.error_extent, message, &[text]);
                }
            }
            ExpressionAst::Unary(e) => {
                if let Some(text) = disallowed_unary(e.operator) {
                    self.report.error(extent, message::OPERATOR_NOT_SUPPORTED_IN_DATA_SECTION, &[text]);
                }
            }
            ExpressionAst::Member(_) => self.error(extent, message::PROPERTY_REFERENCE_NOT_SUPPORTED_IN_DATA_SECTION),
            ExpressionAst::InvokeMember(_) => self.error(extent, message::METHOD_CALL_NOT_SUPPORTED_IN_DATA_SECTION),
            ExpressionAst::ScriptBlock(_) => self.error(extent, message::SCRIPT_BLOCK_NOT_SUPPORTED_IN_DATA_SECTION),
            ExpressionAst::Index(_) => self.error(extent, message::ARRAY_REFERENCE_NOT_SUPPORTED_IN_DATA_SECTION),
            ExpressionAst::Attributed(_) => self.error(extent, message::ATTRIBUTE_NOT_SUPPORTED_IN_DATA_SECTION),
            _ => {}
        }
    }
}

impl<'a> Visitor<'a> for Restricted<'_> {
    fn enter(&mut self, node: Node<'a>) -> Walk {
        match node {
            Node::Expression(ExpressionAst::ScriptBlock(_)) if self.allowed.script_blocks => return Walk::Over,
            Node::ScriptBlock(block) => self.error(block.extent, message::SCRIPT_BLOCK_NOT_SUPPORTED_IN_DATA_SECTION),
            Node::ParamBlock(block) => {
                self.error(block.extent, message::PARAMETER_DECLARATION_NOT_SUPPORTED_IN_DATA_SECTION);
            }
            Node::TypeConstraint(constraint) => self.type_name(constraint.extent, &constraint.type_name),
            Node::Attribute(attribute) => {
                self.error(attribute.extent, message::ATTRIBUTE_NOT_SUPPORTED_IN_DATA_SECTION);
            }
            Node::Statement(statement) => self.statement(statement),
            Node::Trap(trap) => self.error(trap.extent, message::TRAP_STATEMENT_NOT_SUPPORTED_IN_DATA_SECTION),
            Node::Command(command) => self.command(command),
            Node::Redirection(redirection) => {
                self.error(redirection.extent(), message::REDIRECTION_NOT_SUPPORTED_IN_DATA_SECTION);
            }
            Node::Expression(expression) => self.expression(expression),
            _ => {}
        }
        Walk::On
    }
}

/// How PowerShell writes a binary operator that is not allowed: those that can make much of little, set variables, or run
/// code.
fn disallowed_binary(operator: BinaryOperator) -> Option<&'static str> {
    use BinaryOperator as B;
    let pick = |case, insensitive, sensitive| match case {
        CaseSensitivity::Insensitive => insensitive,
        CaseSensitivity::Sensitive => sensitive,
    };
    Some(match operator {
        B::DotDot => "..",
        B::Format => "-f",
        B::Join => "-join",
        B::As => "-as",
        B::Match(case) => pick(case, "-imatch", "-cmatch"),
        B::NotMatch(case) => pick(case, "-inotmatch", "-cnotmatch"),
        B::Replace(case) => pick(case, "-ireplace", "-creplace"),
        B::Split(case) => pick(case, "-isplit", "-csplit"),
        _ => return None,
    })
}

fn disallowed_unary(operator: UnaryOperator) -> Option<&'static str> {
    Some(match operator {
        UnaryOperator::Join => "-join",
        UnaryOperator::Split(CaseSensitivity::Insensitive) => "-isplit",
        UnaryOperator::Split(CaseSensitivity::Sensitive) => "-csplit",
        UnaryOperator::PrefixIncrement | UnaryOperator::PostfixIncrement => "++",
        UnaryOperator::PrefixDecrement | UnaryOperator::PostfixDecrement => "--",
        _ => return None,
    })
}
