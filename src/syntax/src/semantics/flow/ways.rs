//! Statements and expressions to a graph of the ways through them.

use super::{BlockId, EXIT, Graph, LoopTargets};
use crate::ast::{
    BinaryOperator, CommandBaseAst, CommandElementAst, ExpressionAst, InvocationOperator, NamedBlockAst,
    RedirectionAst, StatementAst, StatementBlockAst, StringPart, SwitchStatementAst, TryStatementAst,
};
use crate::chars::{fold, same_name};
use crate::semantics::assignment::{is_any_local, targets};

impl<'a> Graph<'a> {
    pub(super) fn named_block(&mut self, block: &'a NamedBlockAst) {
        block.statements.iter().for_each(|statement| self.statement(statement));
    }

    fn statements(&mut self, block: &'a StatementBlockAst) {
        block.statements.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &'a StatementAst) {
        match statement {
            StatementAst::Pipeline(pipeline) => self.pipeline(&pipeline.elements),
            StatementAst::PipelineChain(chain) => {
                self.statement(&chain.left);
                self.pipeline(&chain.right.elements);
            }
            StatementAst::Assignment(assignment) => {
                self.statement(&assignment.right);
                let mut found = Vec::new();
                targets(&assignment.left, &mut found);
                found.into_iter().for_each(|target| self.target(target));
            }
            StatementAst::If(node) => {
                let after = self.block();
                if node.else_clause.is_none() {
                    self.flow_to(after);
                }
                for (index, clause) in node.clauses.iter().enumerate() {
                    let is_last = index + 1 == node.clauses.len() && node.else_clause.is_none();
                    let body = self.block();
                    let next = if is_last { after } else { self.block() };
                    self.statement(&clause.condition);
                    self.flow_to(body);
                    self.flow_to(next);
                    self.current = body;
                    self.statements(&clause.body);
                    self.flow_to(after);
                    self.current = next;
                }
                if let Some(body) = &node.else_clause {
                    self.statements(body);
                    self.flow_to(after);
                }
                self.current = after;
            }
            StatementAst::While(node) => {
                self.loop_while(&node.label, Some(&node.condition), |graph| graph.statements(&node.body), None);
            }
            StatementAst::For(node) => {
                if let Some(initializer) = &node.initializer {
                    self.statement(initializer);
                }
                let body = |graph: &mut Self| graph.statements(&node.body);
                self.loop_while(&node.label, node.condition.as_ref(), body, node.iterator.as_ref());
            }
            StatementAst::DoWhile(node) | StatementAst::DoUntil(node) => {
                let (on_continue, body, on_break, repeat) = (self.block(), self.block(), self.block(), self.block());
                self.loops.push(LoopTargets { label: node.label.as_deref().unwrap_or(""), on_break, on_continue });
                self.flow_to(body);
                self.current = body;
                self.statements(&node.body);
                self.flow_to(on_continue);
                self.current = on_continue;
                self.statement(&node.condition);
                self.flow_to(on_break);
                self.flow_to(repeat);
                self.current = repeat;
                self.flow_to(body);
                self.current = on_break;
                self.loops.pop();
            }
            StatementAst::ForEach(node) => {
                let after = self.block();
                let on_continue = self.block();
                self.flow_to(on_continue);
                self.current = on_continue;
                let (body, on_break) = (self.block(), self.block());
                self.statement(&node.condition);
                self.flow_to(after);
                self.assign_named("foreach");
                self.assign(&node.variable.path, None);
                self.flow_to(on_break);
                self.loops.push(LoopTargets { label: node.label.as_deref().unwrap_or(""), on_break, on_continue });
                self.flow_to(body);
                self.current = body;
                self.statements(&node.body);
                self.flow_to(on_continue);
                self.current = on_break;
                self.loops.pop();
                self.flow_to(after);
                self.current = after;
            }
            StatementAst::Switch(node) => self.switch(node),
            StatementAst::Try(node) => self.try_statement(node),
            StatementAst::Data(node) => {
                self.statements(&node.body);
                if let Some(name) = &node.variable {
                    self.assign_named(&fold(name));
                }
            }
            StatementAst::Block(node) => self.statements(&node.body),
            StatementAst::Break(node) => self.jump(node.label.as_ref(), |target| target.on_break),
            StatementAst::Continue(node) => self.jump(node.label.as_ref(), |target| target.on_continue),
            StatementAst::Return(node) => {
                let last = self.leave(node.pipeline.as_ref());
                self.blocks[last].returns = true;
            }
            StatementAst::Exit(node) | StatementAst::Throw(node) => {
                let last = self.leave(node.pipeline.as_ref());
                self.blocks[last].throws = true;
            }
            StatementAst::Trap(_)
            | StatementAst::FunctionDefinition(_)
            | StatementAst::TypeDefinition(_)
            | StatementAst::Error(_) => {}
        }
    }

    fn leave(&mut self, pipeline: Option<&'a StatementAst>) -> BlockId {
        if let Some(pipeline) = pipeline {
            self.statement(pipeline);
        }
        self.flow_to(EXIT);
        let last = self.current;
        self.current = self.block();
        last
    }

    fn jump(&mut self, label: Option<&'a ExpressionAst>, pick: fn(&LoopTargets<'a>) -> BlockId) {
        let target = match label {
            None => self.loops.last().map(pick),
            Some(label) => {
                self.expression(label);
                match label {
                    ExpressionAst::StringConstant(name) => {
                        self.loops.iter().rfind(|target| same_name(target.label, &name.value)).map(pick)
                    }
                    _ => None,
                }
            }
        };
        match target {
            Some(target) => self.flow_to(target),
            None => {
                self.flow_to(EXIT);
                self.blocks[self.current].throws = true;
            }
        }
        self.current = self.block();
    }

    fn loop_while(
        &mut self,
        label: &'a Option<std::sync::Arc<str>>,
        condition: Option<&'a StatementAst>,
        body: impl FnOnce(&mut Self),
        iterator: Option<&'a StatementAst>,
    ) {
        let on_continue = self.block();
        if let Some(iterator) = iterator {
            let condition_block = self.block();
            self.flow_to(condition_block);
            self.current = on_continue;
            self.statement(iterator);
            self.flow_to(condition_block);
            self.current = condition_block;
        } else {
            self.flow_to(on_continue);
            self.current = on_continue;
        }
        let (body_block, on_break) = (self.block(), self.block());
        if let Some(condition) = condition {
            self.statement(condition);
            self.flow_to(on_break);
        }
        self.loops.push(LoopTargets { label: label.as_deref().unwrap_or(""), on_break, on_continue });
        self.flow_to(body_block);
        self.current = body_block;
        body(self);
        self.flow_to(on_continue);
        self.current = on_break;
        self.loops.pop();
    }

    /// A switch is a loop over what it is given.
    fn switch(&mut self, node: &'a SwitchStatementAst) {
        let on_continue = self.block();
        self.flow_to(on_continue);
        self.current = on_continue;
        let (body, on_break) = (self.block(), self.block());
        self.statement(&node.condition);
        self.assign_named("switch");
        self.flow_to(on_break);
        self.loops.push(LoopTargets { label: node.label.as_deref().unwrap_or(""), on_break, on_continue });
        self.flow_to(body);
        self.current = body;
        let after = self.block();
        for (index, clause) in node.clauses.iter().enumerate() {
            let is_last = index + 1 == node.clauses.len() && node.default.is_none();
            let clause_block = self.block();
            let next = if is_last { after } else { self.block() };
            self.expression(&clause.condition);
            self.flow_to(next);
            self.flow_to(clause_block);
            self.current = clause_block;
            self.statements(&clause.body);
            if !is_last {
                self.flow_to(next);
                self.current = next;
            }
        }
        if let Some(default) = &node.default {
            // After any clause that ran the default does not.
            self.flow_to(after);
            self.statements(default);
        }
        self.flow_to(after);
        self.current = after;
        self.flow_to(on_continue);
        self.current = on_break;
        self.loops.pop();
    }

    fn try_statement(&mut self, node: &'a TryStatementAst) {
        // Any statement may throw, so what is caught comes from before the first.
        let before = self.current;
        self.current = self.block();
        self.edge(before, self.current);
        self.statements(&node.body);
        let last_in_try = self.current;
        let finally_first = node.finally.as_ref().map(|_| self.block());
        let after = self.block();
        let mut catches_all = false;
        for clause in &node.catch_clauses {
            catches_all |= clause.catch_types.is_empty();
            self.current = self.block();
            self.edge(before, self.current);
            self.statements(&clause.body);
            self.flow_to(finally_first.unwrap_or(after));
        }
        match (finally_first, &node.finally) {
            (Some(first), Some(finally)) => {
                self.edge(last_in_try, first);
                self.current = first;
                self.statements(finally);
                self.flow_to(after);
                let last = self.current;
                if !catches_all {
                    self.edge(before, first);
                    let rethrow = self.block();
                    self.edge(last, rethrow);
                    self.blocks[rethrow].throws = true;
                    self.edge(rethrow, EXIT);
                }
            }
            _ => self.edge(last_in_try, after),
        }
        self.current = after;
    }

    fn target(&mut self, target: &'a ExpressionAst) {
        let mut inner = target;
        let mut converts = 0;
        let mut attributes = false;
        let mut cast = None;
        loop {
            match inner {
                ExpressionAst::Convert(convert) => {
                    converts += 1;
                    cast = Some(convert.type_constraint.type_name.to_string());
                    inner = &convert.child;
                }
                ExpressionAst::Attributed(attributed) => {
                    converts += 1;
                    attributes = true;
                    inner = &attributed.child;
                }
                _ => break,
            }
        }
        let ExpressionAst::Variable(variable) = inner else {
            self.expression(target);
            return;
        };
        if (attributes || converts > 1) && is_any_local(&variable.path) {
            let id = self.variable_id(&variable.path);
            self.dynamic.insert(id);
        }
        // PowerShell takes no notice of assignments with attributes.
        if !attributes && converts <= 1 {
            self.assign(&variable.path, cast);
        }
    }

    fn pipeline(&mut self, elements: &'a [CommandBaseAst]) {
        let mut invokes = false;
        for element in elements {
            match element {
                CommandBaseAst::Expression(element) => self.expression(&element.expression),
                CommandBaseAst::Command(command) => {
                    invokes = true;
                    let name = command.name().map(|name| fold(name));
                    self.all_dynamic |=
                        name.as_deref().is_some_and(changes_variables) || command.invocation == InvocationOperator::Dot;
                    for element in &command.elements {
                        match element {
                            CommandElementAst::Expression(expression) => self.expression(expression),
                            CommandElementAst::Parameter(parameter) => {
                                if let Some(argument) = &parameter.argument {
                                    self.expression(argument);
                                }
                            }
                        }
                    }
                }
            }
            for redirection in element.redirections() {
                if let RedirectionAst::File(redirection) = redirection {
                    self.expression(&redirection.location);
                }
            }
        }
        if invokes && !self.loops.is_empty() {
            // A command may break out of a loop, or continue it.
            for index in 0..self.loops.len() {
                let (on_break, on_continue) = (self.loops[index].on_break, self.loops[index].on_continue);
                self.flow_to(on_break);
                self.flow_to(on_continue);
            }
            let next = self.block();
            self.flow_to(next);
            self.current = next;
        }
    }

    pub(super) fn expression(&mut self, expression: &'a ExpressionAst) {
        match expression {
            ExpressionAst::Variable(variable) => self.read(variable),
            ExpressionAst::Binary(e) => {
                self.expression(&e.left);
                if matches!(e.operator, BinaryOperator::And | BinaryOperator::Or) {
                    let (after, right) = (self.block(), self.block());
                    self.flow_to(after);
                    self.flow_to(right);
                    self.current = right;
                    self.expression(&e.right);
                    self.flow_to(after);
                    self.current = after;
                } else {
                    self.expression(&e.right);
                }
            }
            ExpressionAst::Ternary(e) => {
                let (if_true, if_false, after) = (self.block(), self.block(), self.block());
                self.expression(&e.condition);
                self.flow_to(if_true);
                self.flow_to(if_false);
                self.current = if_true;
                self.expression(&e.if_true);
                self.flow_to(after);
                self.current = if_false;
                self.expression(&e.if_false);
                self.flow_to(after);
                self.current = after;
            }
            ExpressionAst::Unary(e) => self.expression(&e.child),
            ExpressionAst::Attributed(e) => self.expression(&e.child),
            ExpressionAst::Convert(e) => self.expression(&e.child),
            ExpressionAst::Member(e) => {
                self.expression(&e.expression);
                self.expression(&e.member);
            }
            ExpressionAst::InvokeMember(e) => {
                self.expression(&e.expression);
                self.expression(&e.member);
                e.arguments.iter().for_each(|argument| self.expression(argument));
            }
            ExpressionAst::BaseConstructorInvocation(e) => {
                e.arguments.iter().for_each(|argument| self.expression(argument));
            }
            ExpressionAst::Index(e) => {
                self.expression(&e.target);
                self.expression(&e.index);
            }
            ExpressionAst::ArrayLiteral(e) => e.elements.iter().for_each(|element| self.expression(element)),
            ExpressionAst::ArrayExpression(e) => self.statements(&e.body),
            ExpressionAst::SubExpression(e) => self.statements(&e.body),
            ExpressionAst::Paren(e) => self.statement(&e.pipeline),
            ExpressionAst::Hashtable(e) => {
                for entry in &e.entries {
                    self.expression(&entry.key);
                    self.statement(&entry.value);
                }
            }
            ExpressionAst::ExpandableString(e) => {
                for part in &e.parts {
                    if let StringPart::Expression(expression) = part {
                        self.expression(expression);
                    }
                }
            }
            ExpressionAst::Constant(_)
            | ExpressionAst::StringConstant(_)
            | ExpressionAst::Type(_)
            | ExpressionAst::ScriptBlock(_)
            | ExpressionAst::Using(_)
            | ExpressionAst::Error(_) => {}
        }
    }
}

/// Commands, folded, that change variables by name.
fn changes_variables(command: &str) -> bool {
    let command = command.strip_prefix("microsoft.powershell.utility\\").unwrap_or(command);
    matches!(
        command,
        "new-variable" | "remove-variable" | "set-variable" | "set-psbreakpoint" | "nv" | "rv" | "sbp" | "sv" | "set"
    )
}
