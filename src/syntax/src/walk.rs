//! Walking a tree, in the order in which PowerShell's `AstVisitor` does.

use crate::Extent;
use crate::ast::{
    AttributeAst, AttributeBaseAst, CatchClauseAst, CommandAst, CommandBaseAst, CommandElementAst,
    CommandExpressionAst, CommandParameterAst, ExpressionAst, FunctionDefinitionAst, FunctionMemberAst, MemberAst,
    NamedAttributeArgumentAst, NamedBlockAst, NestedAst, ParamBlockAst, ParameterAst, PropertyMemberAst,
    RedirectionAst, ScriptBlockAst, StatementAst, StatementBlockAst, StringPart, TrapStatementAst, TypeConstraintAst,
    UsingStatementAst,
};

/// A node of a tree.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)] // each variant is described by what it holds
pub enum Node<'a> {
    ScriptBlock(&'a ScriptBlockAst),
    Using(&'a UsingStatementAst),
    ParamBlock(&'a ParamBlockAst),
    NamedBlock(&'a NamedBlockAst),
    StatementBlock(&'a StatementBlockAst),
    Statement(&'a StatementAst),
    Trap(&'a TrapStatementAst),
    Catch(&'a CatchClauseAst),
    /// A function, also inside [`Statement`](Node::Statement).
    Function(&'a FunctionDefinitionAst),
    Property(&'a PropertyMemberAst),
    Method(&'a FunctionMemberAst),
    Parameter(&'a ParameterAst),
    Attribute(&'a AttributeAst),
    NamedArgument(&'a NamedAttributeArgumentAst),
    TypeConstraint(&'a TypeConstraintAst),
    Command(&'a CommandAst),
    CommandExpression(&'a CommandExpressionAst),
    CommandParameter(&'a CommandParameterAst),
    Redirection(&'a RedirectionAst),
    Expression(&'a ExpressionAst),
}

impl Node<'_> {
    /// Where the node stands.
    #[must_use]
    pub fn extent(&self) -> Extent {
        match self {
            Self::ScriptBlock(node) => node.extent,
            Self::Using(node) => node.extent,
            Self::ParamBlock(node) => node.extent,
            Self::NamedBlock(node) => node.extent,
            Self::StatementBlock(node) => node.extent,
            Self::Statement(node) => node.extent(),
            Self::Trap(node) => node.extent,
            Self::Catch(node) => node.extent,
            Self::Function(node) => node.extent,
            Self::Property(node) => node.extent,
            Self::Method(node) => node.extent,
            Self::Parameter(node) => node.extent,
            Self::Attribute(node) => node.extent,
            Self::NamedArgument(node) => node.extent,
            Self::TypeConstraint(node) => node.extent,
            Self::Command(node) => node.extent,
            Self::CommandExpression(node) => node.extent,
            Self::CommandParameter(node) => node.extent,
            Self::Redirection(node) => node.extent(),
            Self::Expression(node) => node.extent(),
        }
    }
}

/// How a walk goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walk {
    /// Into the node.
    On,
    /// Past the node; it is not left either.
    Over,
}

/// What is called for each node.
pub trait Visitor<'a> {
    /// Before the nodes within `node`.
    fn enter(&mut self, node: Node<'a>) -> Walk;

    /// After the nodes within `node`.
    fn leave(&mut self, node: Node<'a>) {
        let _ = node;
    }
}

/// Walks through `node` and all that is in it. Trees are never deeper than [`MAX_HEIGHT`](crate::MAX_HEIGHT).
pub fn walk<'a>(node: Node<'a>, visitor: &mut dyn Visitor<'a>) {
    if visitor.enter(node) == Walk::Over {
        return;
    }
    match node {
        Node::ScriptBlock(block) => {
            for using in &block.using_statements {
                walk(Node::Using(using), visitor);
            }
            if let Some(param_block) = &block.param_block {
                walk(Node::ParamBlock(param_block), visitor);
            }
            let blocks = [
                &block.dynamic_param_block,
                &block.begin_block,
                &block.process_block,
                &block.end_block,
                &block.clean_block,
            ];
            for block in blocks.into_iter().flatten() {
                walk(Node::NamedBlock(block), visitor);
            }
        }
        Node::Using(_) | Node::TypeConstraint(_) => {}
        Node::ParamBlock(block) => {
            for attribute in &block.attributes {
                walk(Node::Attribute(attribute), visitor);
            }
            parameters(&block.parameters, visitor);
        }
        Node::NamedBlock(block) => statements(&block.traps, &block.statements, visitor),
        Node::StatementBlock(block) => statements(&block.traps, &block.statements, visitor),
        Node::Statement(statement) => in_statement(statement, visitor),
        Node::Trap(trap) => {
            if let Some(constraint) = &trap.trap_type {
                walk(Node::TypeConstraint(constraint), visitor);
            }
            walk(Node::StatementBlock(&trap.body), visitor);
        }
        Node::Catch(clause) => {
            for constraint in &clause.catch_types {
                walk(Node::TypeConstraint(constraint), visitor);
            }
            walk(Node::StatementBlock(&clause.body), visitor);
        }
        Node::Function(function) => {
            parameters(function.parameters.as_deref().unwrap_or_default(), visitor);
            walk(Node::ScriptBlock(&function.body), visitor);
        }
        Node::Property(property) => {
            if let Some(constraint) = &property.property_type {
                walk(Node::TypeConstraint(constraint), visitor);
            }
            for attribute in &property.attributes {
                walk(Node::Attribute(attribute), visitor);
            }
            expressions(&property.initial_value, visitor);
        }
        Node::Method(method) => {
            for attribute in &method.attributes {
                walk(Node::Attribute(attribute), visitor);
            }
            if let Some(constraint) = &method.return_type {
                walk(Node::TypeConstraint(constraint), visitor);
            }
            parameters(&method.parameters, visitor);
            expressions(method.base_arguments.iter().flatten(), visitor);
            walk(Node::ScriptBlock(&method.body), visitor);
        }
        Node::Parameter(parameter) => {
            for attribute in &parameter.attributes {
                walk_attribute(attribute, visitor);
            }
            expressions(&parameter.default_value, visitor);
        }
        Node::Attribute(attribute) => {
            expressions(&attribute.positional_arguments, visitor);
            for argument in &attribute.named_arguments {
                walk(Node::NamedArgument(argument), visitor);
            }
        }
        Node::NamedArgument(argument) => expressions(&argument.argument, visitor),
        Node::Command(command) => {
            for element in &command.elements {
                match element {
                    CommandElementAst::Parameter(parameter) => walk(Node::CommandParameter(parameter), visitor),
                    CommandElementAst::Expression(expression) => walk(Node::Expression(expression), visitor),
                }
            }
            redirections(&command.redirections, visitor);
        }
        Node::CommandExpression(element) => {
            walk(Node::Expression(&element.expression), visitor);
            redirections(&element.redirections, visitor);
        }
        Node::CommandParameter(parameter) => expressions(parameter.argument.as_deref(), visitor),
        Node::Redirection(redirection) => {
            if let RedirectionAst::File(redirection) = redirection {
                walk(Node::Expression(&redirection.location), visitor);
            }
        }
        Node::Expression(expression) => in_expression(expression, visitor),
    }
    visitor.leave(node);
}

fn walk_attribute<'a>(attribute: &'a AttributeBaseAst, visitor: &mut dyn Visitor<'a>) {
    match attribute {
        AttributeBaseAst::Attribute(attribute) => walk(Node::Attribute(attribute), visitor),
        AttributeBaseAst::TypeConstraint(constraint) => walk(Node::TypeConstraint(constraint), visitor),
    }
}

fn parameters<'a>(parameters: &'a [std::sync::Arc<ParameterAst>], visitor: &mut dyn Visitor<'a>) {
    for parameter in parameters {
        walk(Node::Parameter(parameter), visitor);
    }
}

fn redirections<'a>(redirections: &'a [RedirectionAst], visitor: &mut dyn Visitor<'a>) {
    for redirection in redirections {
        walk(Node::Redirection(redirection), visitor);
    }
}

fn expressions<'a>(expressions: impl IntoIterator<Item = &'a ExpressionAst>, visitor: &mut dyn Visitor<'a>) {
    for expression in expressions {
        walk(Node::Expression(expression), visitor);
    }
}

fn statements<'a>(traps: &'a [TrapStatementAst], statements: &'a [StatementAst], visitor: &mut dyn Visitor<'a>) {
    for trap in traps {
        walk(Node::Trap(trap), visitor);
    }
    for statement in statements {
        walk(Node::Statement(statement), visitor);
    }
}

fn pipeline_elements<'a>(elements: &'a [CommandBaseAst], visitor: &mut dyn Visitor<'a>) {
    for element in elements {
        match element {
            CommandBaseAst::Command(command) => walk(Node::Command(command), visitor),
            CommandBaseAst::Expression(expression) => walk(Node::CommandExpression(expression), visitor),
        }
    }
}

fn nested<'a>(nested: &'a [NestedAst], visitor: &mut dyn Visitor<'a>) {
    for node in nested {
        match node {
            NestedAst::Statement(statement) => walk(Node::Statement(statement), visitor),
            NestedAst::Block(block) => walk(Node::StatementBlock(block), visitor),
            NestedAst::Expression(expression) => walk(Node::Expression(expression), visitor),
            NestedAst::Attribute(attribute) => walk_attribute(attribute, visitor),
            NestedAst::Parameter(parameter) => walk(Node::Parameter(parameter), visitor),
            NestedAst::Catch(clause) => walk(Node::Catch(clause), visitor),
        }
    }
}

fn in_statement<'a>(statement: &'a StatementAst, visitor: &mut dyn Visitor<'a>) {
    let block = |block: &'a StatementBlockAst, visitor: &mut dyn Visitor<'a>| {
        walk(Node::StatementBlock(block), visitor);
    };
    let inner = |statement: &'a StatementAst, visitor: &mut dyn Visitor<'a>| {
        walk(Node::Statement(statement), visitor);
    };
    match statement {
        StatementAst::Pipeline(pipeline) => pipeline_elements(&pipeline.elements, visitor),
        StatementAst::PipelineChain(chain) => {
            inner(&chain.left, visitor);
            pipeline_elements(&chain.right.elements, visitor);
        }
        StatementAst::Assignment(assignment) => {
            walk(Node::Expression(&assignment.left), visitor);
            inner(&assignment.right, visitor);
        }
        StatementAst::If(statement) => {
            for clause in &statement.clauses {
                inner(&clause.condition, visitor);
                block(&clause.body, visitor);
            }
            if let Some(body) = &statement.else_clause {
                block(body, visitor);
            }
        }
        StatementAst::While(statement) => {
            inner(&statement.condition, visitor);
            block(&statement.body, visitor);
        }
        StatementAst::DoWhile(statement) | StatementAst::DoUntil(statement) => {
            inner(&statement.condition, visitor);
            block(&statement.body, visitor);
        }
        StatementAst::For(statement) => {
            for part in [&statement.initializer, &statement.condition, &statement.iterator].into_iter().flatten() {
                inner(part, visitor);
            }
            block(&statement.body, visitor);
        }
        StatementAst::ForEach(statement) => {
            inner(&statement.condition, visitor);
            expressions(&statement.throttle_limit, visitor);
            block(&statement.body, visitor);
        }
        StatementAst::Switch(statement) => {
            inner(&statement.condition, visitor);
            for clause in &statement.clauses {
                walk(Node::Expression(&clause.condition), visitor);
                block(&clause.body, visitor);
            }
            if let Some(body) = &statement.default {
                block(body, visitor);
            }
        }
        StatementAst::Try(statement) => {
            block(&statement.body, visitor);
            for clause in &statement.catch_clauses {
                walk(Node::Catch(clause), visitor);
            }
            if let Some(body) = &statement.finally {
                block(body, visitor);
            }
        }
        StatementAst::Trap(trap) => walk(Node::Trap(trap), visitor),
        StatementAst::Data(statement) => {
            expressions(&statement.commands_allowed, visitor);
            block(&statement.body, visitor);
        }
        StatementAst::Block(statement) => block(&statement.body, visitor),
        StatementAst::Break(statement) => expressions(&statement.label, visitor),
        StatementAst::Continue(statement) => expressions(&statement.label, visitor),
        StatementAst::Return(statement) | StatementAst::Exit(statement) | StatementAst::Throw(statement) => {
            if let Some(pipeline) = &statement.pipeline {
                inner(pipeline, visitor);
            }
        }
        StatementAst::FunctionDefinition(function) => walk(Node::Function(function), visitor),
        StatementAst::TypeDefinition(definition) => {
            for attribute in &definition.attributes {
                walk(Node::Attribute(attribute), visitor);
            }
            for constraint in &definition.base_types {
                walk(Node::TypeConstraint(constraint), visitor);
            }
            for member in &definition.members {
                match member {
                    MemberAst::Property(property) => walk(Node::Property(property), visitor),
                    MemberAst::Function(method) => walk(Node::Method(method), visitor),
                }
            }
        }
        StatementAst::Error(error) => nested(&error.nested, visitor),
    }
}

fn in_expression<'a>(expression: &'a ExpressionAst, visitor: &mut dyn Visitor<'a>) {
    let inner = |expression: &'a ExpressionAst, visitor: &mut dyn Visitor<'a>| {
        walk(Node::Expression(expression), visitor);
    };
    match expression {
        ExpressionAst::Constant(_)
        | ExpressionAst::StringConstant(_)
        | ExpressionAst::Variable(_)
        | ExpressionAst::Type(_) => {}
        ExpressionAst::ExpandableString(string) => {
            for part in &string.parts {
                if let StringPart::Expression(expression) = part {
                    inner(expression, visitor);
                }
            }
        }
        ExpressionAst::Binary(e) => {
            inner(&e.left, visitor);
            inner(&e.right, visitor);
        }
        ExpressionAst::Unary(e) => inner(&e.child, visitor),
        ExpressionAst::Ternary(e) => {
            inner(&e.condition, visitor);
            inner(&e.if_true, visitor);
            inner(&e.if_false, visitor);
        }
        ExpressionAst::Attributed(e) => {
            walk(Node::Attribute(&e.attribute), visitor);
            inner(&e.child, visitor);
        }
        ExpressionAst::Convert(e) => {
            walk(Node::TypeConstraint(&e.type_constraint), visitor);
            inner(&e.child, visitor);
        }
        ExpressionAst::Member(e) => {
            inner(&e.expression, visitor);
            inner(&e.member, visitor);
        }
        ExpressionAst::InvokeMember(e) => {
            inner(&e.expression, visitor);
            inner(&e.member, visitor);
            expressions(&e.arguments, visitor);
        }
        ExpressionAst::BaseConstructorInvocation(e) => expressions(&e.arguments, visitor),
        ExpressionAst::Index(e) => {
            inner(&e.target, visitor);
            inner(&e.index, visitor);
        }
        ExpressionAst::ArrayLiteral(e) => expressions(&e.elements, visitor),
        ExpressionAst::ArrayExpression(e) => walk(Node::StatementBlock(&e.body), visitor),
        ExpressionAst::SubExpression(e) => walk(Node::StatementBlock(&e.body), visitor),
        ExpressionAst::Paren(e) => walk(Node::Statement(&e.pipeline), visitor),
        ExpressionAst::Hashtable(table) => {
            for entry in &table.entries {
                inner(&entry.key, visitor);
                walk(Node::Statement(&entry.value), visitor);
            }
        }
        ExpressionAst::ScriptBlock(e) => walk(Node::ScriptBlock(&e.script_block), visitor),
        ExpressionAst::Using(e) => inner(&e.expression, visitor),
        ExpressionAst::Error(error) => nested(&error.nested, visitor),
    }
}
