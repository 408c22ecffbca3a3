//! Checks that depend on where a node stands.

use super::assignment::{self, Assigns, is_reference, is_void};
use super::attribute_places::{self, Place};
use super::constant::{Purpose, is_constant};
use super::{Allowed, check_restricted, exceptions, flow};
use crate::ast::{
    AssignmentOperator, AttributeAst, AttributeBaseAst, ConvertExpressionAst, ExpressionAst, FunctionDefinitionAst,
    FunctionMemberAst, HashtableAst, ParameterAst, StatementAst, TryStatementAst, TypeDefinitionKind, UnaryOperator,
    UsingStatementAst, UsingStatementKind, VariableExpressionAst,
};
use crate::chars::{fold, same_name};
use crate::message::{self, Message};
use crate::parser::number_text;
use crate::report::Report;
use crate::types::Types;
use crate::walk::{Node, Visitor, Walk};
use crate::{Extent, Source};
use std::collections::HashSet;
use std::sync::Arc;

/// Whose member's code is looked at.
#[derive(Clone, Copy)]
enum Member<'a> {
    None,
    Property { is_static: bool },
    Method(&'a FunctionMemberAst),
}

pub(super) struct Checks<'a, 'r> {
    source: &'r Arc<Source>,
    types: &'r dyn Types,
    report: &'r mut Report,
    ancestors: Vec<Node<'a>>,
    members: Vec<Member<'a>>,
    /// Variables that methods read although they were not assigned there.
    not_local: HashSet<Extent>,
}

impl<'a, 'r> Checks<'a, 'r> {
    pub(super) fn new(source: &'r Arc<Source>, types: &'r dyn Types, report: &'r mut Report) -> Self {
        Self { source, types, report, ancestors: Vec::new(), members: Vec::new(), not_local: HashSet::new() }
    }

    fn error(&mut self, extent: Extent, message: Message, arguments: &[&str]) {
        self.report.error(extent, message, arguments);
    }

    /// The node around the one that is being entered, `level` further out.
    fn ancestor(&self, level: usize) -> Option<Node<'a>> {
        self.ancestors.len().checked_sub(level + 1).map(|index| self.ancestors[index])
    }

    fn member(&self) -> Member<'a> {
        self.members.last().copied().unwrap_or(Member::None)
    }

    fn expression(&mut self, expression: &'a ExpressionAst) {
        match expression {
            ExpressionAst::Variable(variable) => self.variable(variable),
            ExpressionAst::Unary(unary) => {
                let text = match unary.operator {
                    UnaryOperator::PrefixIncrement | UnaryOperator::PostfixIncrement => "++",
                    UnaryOperator::PrefixDecrement | UnaryOperator::PostfixDecrement => "--",
                    _ => return,
                };
                assignment::check(&unary.child, Assigns::Computes, self.report, &mut |extent, report| {
                    report.error(extent, message::OPERATOR_REQUIRES_VARIABLE_OR_PROPERTY, &[text]);
                });
            }
            ExpressionAst::Hashtable(table) => self.hashtable(table),
            ExpressionAst::Convert(convert) => self.convert(convert),
            ExpressionAst::Attributed(attributed) => {
                let mut child = &attributed.child;
                loop {
                    match child {
                        ExpressionAst::Variable(_) => return,
                        ExpressionAst::Attributed(inner) => child = &inner.child,
                        ExpressionAst::Convert(inner) => child = &inner.child,
                        _ => break,
                    }
                }
                let name = attributed.attribute.type_name.to_string();
                self.error(attributed.attribute.extent, message::UNEXPECTED_ATTRIBUTE, &[&name]);
            }
            ExpressionAst::Using(using) => {
                if let Some(extent) = self.bad_using(&using.expression) {
                    self.error(extent, message::INVALID_USING_EXPRESSION, &[]);
                }
            }
            _ => {}
        }
    }

    fn variable(&mut self, variable: &'a VariableExpressionAst) {
        if variable.splatted {
            let parent = self.ancestor(0);
            let message = match parent {
                Some(Node::Command(_) | Node::Expression(ExpressionAst::Using(_))) => None,
                Some(Node::Expression(ExpressionAst::ArrayLiteral(_)))
                    if matches!(self.ancestor(1), Some(Node::Command(_))) =>
                {
                    Some(message::SPLATTING_NOT_PERMITTED_IN_ARGUMENT_LIST)
                }
                _ => Some(message::SPLATTING_NOT_PERMITTED),
            };
            if let Some(message) = message {
                self.error(variable.extent, message, &[&variable.path.user_path]);
            }
        }
        self.variable_in_member(variable);
    }

    fn variable_in_member(&mut self, variable: &'a VariableExpressionAst) {
        if self.not_local.contains(&variable.extent) {
            self.error(variable.extent, message::VARIABLE_NOT_LOCAL, &[]);
        }
        if same_name(&variable.path.user_path, "this") {
            let is_static = match self.member() {
                Member::None => false,
                Member::Property { is_static } => is_static,
                Member::Method(method) => method.is_static,
            };
            if is_static {
                let message = message::NON_STATIC_MEMBER_ACCESS_IN_STATIC_MEMBER;
                self.error(variable.extent, message, &[&variable.path.user_path]);
            }
        }
    }

    fn hashtable(&mut self, table: &HashtableAst) {
        let mut keys = HashSet::with_capacity(table.entries.len());
        for entry in &table.entries {
            let key = match &entry.key {
                ExpressionAst::StringConstant(key) => key.value.to_string(),
                ExpressionAst::Constant(key) => number_text(&key.value),
                _ => continue,
            };
            if !keys.insert(fold(&key)) {
                self.error(entry.key.extent(), message::DUPLICATE_KEY_IN_HASH_LITERAL, &[&key]);
            }
        }
    }

    fn convert(&mut self, convert: &'a ConvertExpressionAst) {
        let name = &convert.type_constraint.type_name;
        if name.simple_key() == Some("ordered") {
            if !matches!(convert.child, ExpressionAst::Hashtable(_)) {
                let name = name.to_string();
                self.error(convert.extent, message::ORDERED_ATTRIBUTE_ONLY_ON_HASH_LITERAL_NODE, &[&name]);
            }
            return;
        }
        if !is_reference(name) {
            return;
        }
        let mut child = &convert.child;
        let mut multiple = false;
        loop {
            match child {
                ExpressionAst::Convert(inner) => {
                    if is_reference(&inner.type_constraint.type_name) {
                        multiple = true;
                        let extent = inner.type_constraint.extent;
                        self.error(extent, message::REFERENCE_NEEDS_TO_BE_BY_ITSELF_IN_TYPE_SEQUENCE, &[]);
                    }
                    child = &inner.child;
                }
                ExpressionAst::Attributed(inner) => child = &inner.child,
                _ => break,
            }
        }
        if multiple {
            return;
        }
        // [int][ref] is wrong, but left of an assignment that is reported there.
        if let Some(Node::Expression(ExpressionAst::Convert(outer))) = self.ancestor(0)
            && !is_reference(&outer.type_constraint.type_name)
            && !self.is_left_of_assignment(convert)
        {
            let extent = convert.type_constraint.extent;
            self.error(extent, message::REFERENCE_NEEDS_TO_BE_LAST_TYPE_IN_TYPE_CONVERSION, &[]);
        }
    }

    fn is_left_of_assignment(&self, convert: &ConvertExpressionAst) -> bool {
        for node in self.ancestors.iter().rev() {
            match node {
                Node::Statement(StatementAst::Assignment(assignment)) => {
                    let left = assignment.left.extent();
                    return left.start <= convert.extent.start && convert.extent.end <= left.end;
                }
                Node::CommandExpression(_) => return false,
                _ => {}
            }
        }
        false
    }

    /// What a `$using:` expression must not have in it: anything but members and constant indices.
    fn bad_using(&self, expression: &ExpressionAst) -> Option<Extent> {
        let mut expression = expression;
        loop {
            match expression {
                ExpressionAst::Variable(_) => return None,
                ExpressionAst::Member(member) if matches!(member.member, ExpressionAst::StringConstant(_)) => {
                    expression = &member.expression;
                }
                ExpressionAst::Index(index) => {
                    if !is_constant(&index.index, Purpose::Attribute, self.types) {
                        return Some(index.index.extent());
                    }
                    expression = &index.target;
                }
                _ => return Some(expression.extent()),
            }
        }
    }

    fn statement(&mut self, statement: &'a StatementAst) {
        match statement {
            StatementAst::Assignment(node) => {
                let assigns =
                    if node.operator == AssignmentOperator::Equals { Assigns::Simply } else { Assigns::Computes };
                assignment::check(&node.left, assigns, self.report, &mut |extent, report| {
                    report.error(extent, message::INVALID_LEFT_HAND_SIDE, &[]);
                });
            }
            StatementAst::ForEach(node) => {
                let message = message::KEYWORD_PARAMETER_RESERVED_FOR_FUTURE_USE;
                if node.parallel {
                    self.error(node.extent, message, &["foreach", "parallel"]);
                }
                if node.throttle_limit.is_some() {
                    self.error(node.extent, message, &["foreach", "throttlelimit"]);
                    if !node.parallel {
                        self.error(node.extent, message::THROTTLE_LIMIT_REQUIRES_PARALLEL_FLAG, &[]);
                    }
                }
                if node.variable.splatted {
                    let path = &node.variable.path.user_path;
                    self.error(node.variable.extent, message::SPLATTING_NOT_PERMITTED, &[path]);
                }
                self.variable_in_member(&node.variable);
            }
            StatementAst::Switch(node) if node.flags.parallel => {
                let message = message::KEYWORD_PARAMETER_RESERVED_FOR_FUTURE_USE;
                self.error(node.extent, message, &["switch", "parallel"]);
            }
            StatementAst::Block(node) => {
                let keyword = self.source.slice(node.kind_extent);
                let keyword = keyword.to_owned();
                self.error(node.kind_extent, message::UNEXPECTED_KEYWORD, &[&keyword]);
            }
            StatementAst::Data(node) => {
                let commands = allowed_commands(&node.commands_allowed);
                let allowed = Allowed { commands: commands.as_deref(), ..Allowed::data_section() };
                check_restricted(Node::StatementBlock(&node.body), self.source, &allowed, self.types, self.report);
            }
            StatementAst::Try(node) => self.try_statement(node),
            StatementAst::Break(node) => self.jump(node.extent, node.label.as_ref()),
            StatementAst::Continue(node) => self.jump(node.extent, node.label.as_ref()),
            StatementAst::Return(node) => {
                self.leaving_finally(node.extent, None);
                if let Member::Method(method) = self.member() {
                    let is_void = returns_nothing(method);
                    if node.pipeline.is_some() && is_void {
                        self.error(node.extent, message::VOID_METHOD_HAS_RETURN, &[]);
                    } else if node.pipeline.is_none() && !is_void {
                        self.error(node.extent, message::NON_VOID_METHOD_MISSING_RETURN_VALUE, &[]);
                    }
                }
            }
            _ => {}
        }
    }

    fn jump(&mut self, extent: Extent, label: Option<&ExpressionAst>) {
        // A label that is no plain name is known only when the script runs.
        let label = match label {
            None => Some(""),
            Some(ExpressionAst::StringConstant(label)) => Some(&*label.value),
            Some(_) => None,
        };
        self.leaving_finally(extent, label);
        if let Some(label) = label.filter(|label| !label.is_empty()) {
            for node in self.ancestors.iter().rev() {
                match node {
                    Node::Function(_) => return,
                    Node::Method(_) => {
                        self.report.error(extent, message::LABEL_NOT_FOUND, &[label]);
                        return;
                    }
                    Node::Statement(statement)
                        if loop_label(statement, false).is_some_and(|name| same_name(name, label)) =>
                    {
                        return;
                    }
                    _ => {}
                }
            }
        }
    }

    fn leaving_finally(&mut self, extent: Extent, label: Option<&str>) {
        for (index, node) in self.ancestors.iter().enumerate().rev() {
            match node {
                Node::NamedBlock(_) | Node::Trap(_) | Node::ScriptBlock(_) => return,
                Node::Statement(statement) => {
                    if let (Some(label), Some(name)) = (label, loop_label(statement, true))
                        && (label.is_empty() || same_name(label, name))
                    {
                        return;
                    }
                }
                Node::StatementBlock(block) => {
                    let outer = index.checked_sub(1).map(|index| self.ancestors[index]);
                    if let Some(Node::Statement(StatementAst::Try(statement))) = outer
                        && statement.finally.as_ref().is_some_and(|finally| std::ptr::eq(finally, *block))
                    {
                        self.report.error(extent, message::CONTROL_LEAVING_FINALLY, &[]);
                        return;
                    }
                }
                _ => {}
            }
        }
    }

    fn try_statement(&mut self, statement: &TryStatementAst) {
        let clauses = &statement.catch_clauses;
        for (index, first) in clauses.iter().enumerate() {
            for second in &clauses[index + 1..] {
                if first.catch_types.is_empty() {
                    let at = Extent::at(second.extent.start.saturating_sub(1));
                    self.error(at, message::EMPTY_CATCH_NOT_LAST, &[]);
                    break;
                }
                for caught in &first.catch_types {
                    for again in &second.catch_types {
                        if let Some(name) = exceptions::already_caught(&caught.type_name, &again.type_name) {
                            self.error(again.extent, message::EXCEPTION_TYPE_ALREADY_CAUGHT, &[&name]);
                        }
                    }
                }
            }
        }
    }

    fn duplicate_parameters(&mut self, parameters: &[Arc<ParameterAst>]) {
        let mut names = HashSet::with_capacity(parameters.len());
        for parameter in parameters {
            let path = &parameter.name.path;
            if !names.insert(fold(&path.user_path)) {
                self.error(parameter.name.extent, message::DUPLICATE_FORMAL_PARAMETER, &[&path.user_path]);
            }
            let void = parameter.attributes.iter().find_map(|attribute| match attribute {
                AttributeBaseAst::TypeConstraint(constraint) if is_void(&constraint.type_name) => {
                    Some(constraint.extent)
                }
                _ => None,
            });
            if let Some(extent) = void {
                self.error(extent, message::VOID_TYPE_CONSTRAINT_NOT_ALLOWED, &[]);
            }
        }
    }

    fn parameter(&mut self, parameter: &ParameterAst) {
        let of_method = matches!(self.ancestor(0), Some(Node::Method(_)));
        let mut typed = false;
        for attribute in &parameter.attributes {
            let AttributeBaseAst::TypeConstraint(constraint) = attribute else { continue };
            if constraint.type_name.simple_key() == Some("ordered") {
                let name = constraint.type_name.to_string();
                self.error(constraint.extent, message::ORDERED_ATTRIBUTE_ONLY_ON_HASH_LITERAL_NODE, &[&name]);
            } else if of_method {
                if typed {
                    self.error(constraint.extent, message::MULTIPLE_TYPE_CONSTRAINTS_ON_METHOD_PARAM, &[]);
                }
                typed = true;
            }
        }
    }

    fn function(&mut self, function: &FunctionDefinitionAst) {
        match (&function.parameters, &function.body.param_block) {
            (Some(_), Some(block)) => self.error(block.extent, message::ONLY_ONE_PARAMETER_LIST_ALLOWED, &[]),
            (Some(parameters), None) => self.duplicate_parameters(parameters),
            (None, _) => {}
        }
    }

    fn method(&mut self, method: &'a FunctionMemberAst) {
        let body = &method.body;
        if let Some(block) = &body.param_block {
            self.error(block.extent, message::PARAM_BLOCK_NOT_ALLOWED_IN_METHOD, &[]);
        }
        let named = [&body.dynamic_param_block, &body.begin_block, &body.process_block, &body.clean_block];
        let end = body.end_block.as_ref().filter(|block| !block.unnamed);
        if let Some(block) = named.into_iter().flatten().chain(end).next() {
            self.error(block.extent, message::NAMED_BLOCK_NOT_ALLOWED_IN_METHOD, &[]);
        }
        if method.is_constructor
            && let Some(constraint) = &method.return_type
        {
            self.error(constraint.extent, message::CONSTRUCTOR_CANT_HAVE_RETURN_TYPE, &[]);
        }
        let analysis = flow::analyze(method);
        self.not_local.extend(analysis.not_local);
        if !analysis.every_path_returns && !returns_nothing(method) {
            self.error(method.name_extent, message::METHOD_HAS_CODE_PATH_NOT_RETURN, &[]);
        }
        self.duplicate_parameters(&method.parameters);
    }

    fn attribute(&mut self, attribute: &AttributeAst) {
        let place = self.attribute_place();
        if let Some(place) = place
            && let Some((name, valid_on)) = attribute_places::not_allowed(&attribute.type_name, place)
        {
            let message = message::ATTRIBUTE_NOT_ALLOWED_ON_DECLARATION;
            self.error(attribute.extent, message, &[name, valid_on]);
        }
        let (purpose, message) = if place.is_some() {
            (Purpose::ClassAttribute, message::PARAMETER_ATTRIBUTE_ARGUMENT_NEEDS_TO_BE_CONSTANT)
        } else {
            (Purpose::Attribute, message::PARAMETER_ATTRIBUTE_ARGUMENT_NEEDS_TO_BE_CONSTANT_OR_SCRIPT_BLOCK)
        };
        let mut names = HashSet::new();
        for argument in &attribute.named_arguments {
            if !names.insert(fold(&argument.name)) {
                self.error(argument.extent, message::DUPLICATE_NAMED_ARGUMENT, &[&argument.name]);
            } else if let Some(value) = &argument.argument
                && !is_constant(value, purpose, self.types)
            {
                self.error(value.extent(), message, &[]);
            }
        }
        for argument in &attribute.positional_arguments {
            if !is_constant(argument, purpose, self.types) {
                self.error(argument.extent(), message, &[]);
            }
        }
    }

    /// What of a class the attribute that is being entered stands on.
    fn attribute_place(&self) -> Option<Place> {
        match self.ancestor(0)? {
            Node::Statement(StatementAst::TypeDefinition(definition)) => {
                Some(if definition.kind == TypeDefinitionKind::Enum { Place::Enum } else { Place::Class })
            }
            Node::Property(_) => Some(Place::Property),
            Node::Method(method) => Some(if method.is_constructor { Place::Constructor } else { Place::Method }),
            Node::Parameter(_) if matches!(self.member(), Member::Method(_)) => Some(Place::Parameter),
            _ => None,
        }
    }

    fn using(&mut self, using: &UsingStatementAst) {
        let supported = matches!(
            using.kind,
            UsingStatementKind::Namespace | UsingStatementKind::Assembly | UsingStatementKind::Module
        );
        let has_alias = using.alias.is_some() || using.name.is_some() && using.module_specification.is_some();
        if !supported || has_alias {
            self.error(using.extent, message::USING_STATEMENT_NOT_SUPPORTED, &[]);
        }
        if using.kind == UsingStatementKind::Namespace
            && let Some(name) = &using.name
            && !is_namespace(&name.value)
        {
            self.error(name.extent, message::INVALID_NAMESPACE_VALUE, &[]);
        }
    }
}

impl<'a> Visitor<'a> for Checks<'a, '_> {
    fn enter(&mut self, node: Node<'a>) -> Walk {
        match node {
            // The body of a method is the method's; what else has a scope of its own is no member's.
            Node::ScriptBlock(_) if !matches!(self.ancestor(0), Some(Node::Method(_))) => {
                self.members.push(Member::None);
            }
            Node::Using(using) => self.using(using),
            Node::ParamBlock(block) => self.duplicate_parameters(&block.parameters),
            Node::Statement(statement) => self.statement(statement),
            Node::Function(function) => self.function(function),
            Node::Property(property) => {
                if let Some(constraint) = &property.property_type
                    && is_void(&constraint.type_name)
                {
                    let name = constraint.type_name.to_string();
                    self.error(constraint.extent, message::TYPE_NOT_ALLOWED_FOR_PROPERTY, &[&name]);
                }
                self.members.push(Member::Property { is_static: property.is_static });
            }
            Node::Method(method) => {
                self.members.push(Member::Method(method));
                self.method(method);
            }
            Node::Parameter(parameter) => self.parameter(parameter),
            Node::Attribute(attribute) => self.attribute(attribute),
            Node::Expression(expression) => self.expression(expression),
            _ => {}
        }
        self.ancestors.push(node);
        Walk::On
    }

    fn leave(&mut self, node: Node<'a>) {
        self.ancestors.pop();
        let scope = match node {
            Node::ScriptBlock(_) => !matches!(self.ancestor(0), Some(Node::Method(_))),
            Node::Property(_) | Node::Method(_) => true,
            _ => false,
        };
        if scope {
            self.members.pop();
        }
    }
}

/// The label of a loop, empty if it has none; none if the statement is no loop.
fn loop_label(statement: &StatementAst, or_switch: bool) -> Option<&str> {
    let label = match statement {
        StatementAst::While(node) => &node.label,
        StatementAst::DoWhile(node) | StatementAst::DoUntil(node) => &node.label,
        StatementAst::For(node) => &node.label,
        StatementAst::ForEach(node) => &node.label,
        StatementAst::Switch(node) if or_switch => &node.label,
        _ => return None,
    };
    Some(label.as_deref().unwrap_or(""))
}

fn returns_nothing(method: &FunctionMemberAst) -> bool {
    method.return_type.as_ref().is_none_or(|constraint| is_void(&constraint.type_name))
}

/// Commands that a data section names, besides the one that is always allowed; `None` if that is not known yet.
fn allowed_commands(commands: &[ExpressionAst]) -> Option<Vec<Arc<str>>> {
    let mut allowed: Vec<Arc<str>> = vec!["ConvertFrom-StringData".into()];
    for command in commands {
        match command {
            ExpressionAst::StringConstant(name) => allowed.push(name.value.clone()),
            _ => return None,
        }
    }
    Some(allowed)
}

fn is_namespace(name: &str) -> bool {
    name.split('.').all(|part| {
        let mut chars = part.chars();
        chars.next().is_some_and(|c| c == '_' || c.is_alphabetic()) && chars.all(|c| c == '_' || c.is_alphanumeric())
    })
}
