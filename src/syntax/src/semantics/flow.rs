//! The ways through a method: which variables are surely assigned where they are read, and whether every way returns.
//!
//! The graph is PowerShell's, coarse on purpose: a `try` counts as not run, any command may leave a loop.

mod ways;

use super::assignment::{is_any_local, is_automatic};
use crate::Extent;
use crate::ast::{ConstantVariable, FunctionMemberAst, VariableExpressionAst, VariablePath};
use crate::chars::same_name;
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
                        if !(is_assigned || is_dynamic && self.assigned.contains(&id)) {
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
