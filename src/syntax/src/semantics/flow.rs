//! The ways through a method: which variables are surely assigned where they are read, and whether every way returns.
//!
//! The graph is PowerShell's, coarse on purpose: a `try` counts as not run, any command may leave a loop.

use super::assignment::{is_any_local, is_automatic, targets};
use crate::Extent;
use crate::ast::{
    BinaryOperator, CommandBaseAst, CommandElementAst, ConstantVariable, ExpressionAst, FunctionMemberAst,
    NamedBlockAst, RedirectionAst, StatementAst, StatementBlockAst, StringPart, SwitchStatementAst, TryStatementAst,
    VariableExpressionAst, VariablePath,
};
use crate::chars::{fold, same_name};
use std::collections::{HashMap, HashSet};

/// What was found out about a method.
pub(super) struct Analysis {
    /// Variables that are read although they are not surely assigned.
    pub(super) not_local: Vec<Extent>,
    pub(super) every_path_returns: bool,
}

/// Names that methods may read without assigning them.
const READABLE: &[&str] = &[
    "LASTEXITCODE",
    "Error",
    "StackTrace",
    "OutputEncoding",
    "NestedPromptLevel",
    "pwd",
    "Matches",
    "PSApplicationOutputEncoding",
];

/// Blocks times variables, in words, beyond which a method is not looked at: no person wrote it.
const MOST_WORDS: usize = 4 << 20;

type BlockId = usize;
type VariableId = usize;

enum Event {
    Read(VariableId, Extent),
    Assign(VariableId),
}

struct Block {
    events: Vec<Event>,
    successors: Vec<BlockId>,
    predecessors: Vec<BlockId>,
    throws: bool,
    returns: bool,
    reachable: bool,
}

/// Where `break` and `continue` lead.
struct LoopTargets<'a> {
    label: &'a str,
    on_break: BlockId,
    on_continue: BlockId,
}

struct Graph<'a> {
    blocks: Vec<Block>,
    current: BlockId,
    loops: Vec<LoopTargets<'a>>,
    variables: HashMap<String, VariableId>,
    /// Variables that are not followed: once assigned anywhere they count as assigned everywhere.
    dynamic: HashSet<VariableId>,
    /// Variables that some statement assigns.
    assigned: HashSet<VariableId>,
    /// Types that assignments cast to, to notice when they differ.
    casts: HashMap<VariableId, String>,
    /// Whether no variable can be followed, because commands are called that change variables by name.
    all_dynamic: bool,
}

const ENTRY: BlockId = 0;
const EXIT: BlockId = 1;

pub(super) fn analyze(method: &FunctionMemberAst) -> Analysis {
    let mut graph = Graph {
        blocks: vec![Block::new(true), Block::new(false)],
        current: ENTRY,
        loops: Vec::new(),
        variables: HashMap::new(),
        dynamic: HashSet::new(),
        assigned: HashSet::new(),
        casts: HashMap::new(),
        all_dynamic: false,
    };
    for parameter in &method.parameters {
        if is_any_local(&parameter.name.path) {
            let id = graph.variable_id(&parameter.name.path);
            graph.assigned.insert(id);
            graph.blocks[ENTRY].events.push(Event::Assign(id));
        }
    }
    for argument in method.base_arguments.iter().flatten() {
        graph.expression(argument);
    }
    let body = &method.body;
    let blocks =
        [&body.dynamic_param_block, &body.begin_block, &body.process_block, &body.end_block, &body.clean_block];
    for block in blocks.into_iter().flatten() {
        graph.named_block(block);
    }
    graph.flow_to(EXIT);
    let every_path_returns = graph.blocks[EXIT].predecessors.iter().all(|&id| {
        let block = &graph.blocks[id];
        block.returns || block.throws || !block.reachable
    });
    Analysis { not_local: graph.not_local(), every_path_returns }
}

impl Block {
    fn new(reachable: bool) -> Self {
        Self {
            events: Vec::new(),
            successors: Vec::new(),
            predecessors: Vec::new(),
            throws: false,
            returns: false,
            reachable,
        }
    }
}

impl<'a> Graph<'a> {
    fn block(&mut self) -> BlockId {
        self.blocks.push(Block::new(false));
        self.blocks.len() - 1
    }

    fn edge(&mut self, from: BlockId, to: BlockId) {
        if self.blocks[from].successors.contains(&to) {
            return;
        }
        if self.blocks[from].reachable {
            self.blocks[to].reachable = true;
        }
        self.blocks[from].successors.push(to);
        self.blocks[to].predecessors.push(from);
    }

    fn flow_to(&mut self, to: BlockId) {
        self.edge(self.current, to);
    }

    fn variable_id(&mut self, path: &VariablePath) -> VariableId {
        let key = if same_name(&path.key, "psitem") { "_" } else { &*path.key };
        self.named_variable(key)
    }

    fn named_variable(&mut self, key: &str) -> VariableId {
        let next = self.variables.len();
        match self.variables.get(key) {
            Some(&id) => id,
            None => {
                self.variables.insert(key.to_owned(), next);
                next
            }
        }
    }

    fn assign(&mut self, path: &VariablePath, cast: Option<String>) {
        if !is_any_local(path) {
            return;
        }
        let id = self.variable_id(path);
        self.assigned.insert(id);
        // Differing types make a variable one that is not followed.
        let cast = cast.unwrap_or_default();
        match self.casts.get(&id) {
            Some(known) if *known != cast => {
                self.dynamic.insert(id);
            }
            _ => {
                self.casts.insert(id, cast);
            }
        }
        self.blocks[self.current].events.push(Event::Assign(id));
    }

    fn assign_named(&mut self, name: &str) {
        let id = self.named_variable(name);
        self.assigned.insert(id);
        self.blocks[self.current].events.push(Event::Assign(id));
    }

    fn read(&mut self, variable: &VariableExpressionAst) {
        let path = &variable.path;
        if !is_any_local(path) || is_automatic(&path.name) || is_readable(path) {
            return;
        }
        let id = self.variable_id(path);
        self.blocks[self.current].events.push(Event::Read(id, variable.extent));
    }

    // --- statements

    fn named_block(&mut self, block: &'a NamedBlockAst) {
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
                    self.all_dynamic |= name.as_deref().is_some_and(changes_variables)
                        || command.invocation == crate::ast::InvocationOperator::Dot;
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

    fn expression(&mut self, expression: &'a ExpressionAst) {
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

    // --- what is assigned where

    /// Blocks in the order in which they are looked at: each, loops aside, after all that lead to it.
    fn order(&self) -> Vec<BlockId> {
        let mut order = Vec::with_capacity(self.blocks.len());
        let mut seen = vec![false; self.blocks.len()];
        let mut path = vec![(ENTRY, 0)];
        seen[ENTRY] = true;
        while let Some((block, next)) = path.last_mut() {
            match self.blocks[*block].successors.get(*next) {
                Some(&successor) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[successor], true) {
                        path.push((successor, 0));
                    }
                }
                None => {
                    order.push(*block);
                    path.pop();
                }
            }
        }
        order.reverse();
        order
    }

    fn not_local(&self) -> Vec<Extent> {
        let words = self.variables.len().div_ceil(64);
        if words * self.blocks.len() > MOST_WORDS {
            return Vec::new();
        }
        let mut not_local = Vec::new();
        let mut known: Vec<Option<Vec<u64>>> = Vec::new();
        known.resize_with(self.blocks.len(), || None);
        for block in self.order() {
            let mut assigned = vec![if block == ENTRY { 0 } else { u64::MAX }; words];
            for &predecessor in &self.blocks[block].predecessors {
                // What comes by a jump back is not known yet and takes nothing away.
                if let Some(before) = &known[predecessor] {
                    assigned.iter_mut().zip(before).for_each(|(bits, before)| *bits &= before);
                }
            }
            for event in &self.blocks[block].events {
                match *event {
                    Event::Assign(id) => assigned[id / 64] |= 1 << (id % 64),
                    Event::Read(id, extent) => {
                        let is_assigned = assigned[id / 64] & (1 << (id % 64)) != 0;
                        let is_dynamic = self.all_dynamic || self.dynamic.contains(&id);
                        if !is_assigned && !(is_dynamic && self.assigned.contains(&id)) {
                            not_local.push(extent);
                        }
                    }
                }
            }
            known[block] = Some(assigned);
        }
        not_local
    }
}

fn is_readable(path: &VariablePath) -> bool {
    matches!(path.constant, Some(ConstantVariable::True | ConstantVariable::False | ConstantVariable::Null))
        || READABLE.iter().any(|name| same_name(name, &path.user_path))
}

/// Commands, folded, that change variables by name.
fn changes_variables(command: &str) -> bool {
    let command = command.strip_prefix("microsoft.powershell.utility\\").unwrap_or(command);
    matches!(
        command,
        "new-variable" | "remove-variable" | "set-variable" | "set-psbreakpoint" | "nv" | "rv" | "sbp" | "sv" | "set"
    )
}
