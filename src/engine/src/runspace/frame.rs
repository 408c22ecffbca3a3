//! Calls in progress.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use psrp_syntax::ast::ExpressionAst;
use psrp_syntax::walk::{Node, Visitor, Walk, walk};
use psrp_syntax::{Extent, Source};

use crate::error::InvocationInfo;
use crate::value::{ScriptBlock, Str};

/// A call of a function, script or script block that is in progress.
#[derive(Debug)]
pub struct Frame {
    /// The text being run.
    pub source: Arc<Source>,
    /// The statement being run.
    pub position: Cell<Extent>,
    /// Who called.
    pub caller: Option<Rc<Frame>>,
    /// The function's name; `<ScriptBlock>` for a block, the file's name for a script.
    pub name: Str,
    /// What is run.
    pub block: Option<Rc<ScriptBlock>>,
    /// `$MyInvocation`
    pub invocation: RefCell<Option<Rc<InvocationInfo>>>,
}

impl Frame {
    /// The outermost frame.
    pub fn outermost() -> Rc<Frame> {
        Rc::new(Frame {
            source: Source::new(""),
            position: Cell::default(),
            caller: None,
            name: "".into(),
            block: None,
            invocation: RefCell::default(),
        })
    }

    /// This frame and its callers, the outermost left out.
    pub fn chain(self: &Rc<Frame>) -> impl Iterator<Item = &Rc<Frame>> {
        std::iter::successors(Some(self), |frame| frame.caller.as_ref()).filter(|frame| frame.caller.is_some())
    }

    /// ScriptStackTrace: a line a call, innermost first.
    pub fn stack_trace(self: &Rc<Frame>) -> Str {
        let lines: Vec<String> = self
            .chain()
            .map(|frame| {
                let file = frame.source.file().map_or("<No file>", |file| file);
                let line = frame.source.position(frame.statement()).line;
                format!("at {}, {file}: line {line}", frame.name)
            })
            .collect();
        lines.join("\n").into()
    }

    /// Where the statement begins that runs. What stands in its parentheses belongs to it.
    fn statement(&self) -> u32 {
        let at = self.position.get().start;
        let Some(block) = &self.block else { return at };
        let mut finder = Finder { at, start: at };
        walk(Node::ScriptBlock(&block.ast), &mut finder);
        finder.start
    }
}

struct Finder {
    at: u32,
    start: u32,
}

impl<'a> Visitor<'a> for Finder {
    fn enter(&mut self, node: Node<'a>) -> Walk {
        let extent = node.extent();
        if extent.start > self.at || extent.end <= self.at {
            return Walk::Over;
        }
        match node {
            Node::Statement(_) => self.start = extent.start,
            Node::Expression(ExpressionAst::Paren(_) | ExpressionAst::ScriptBlock(_)) => return Walk::Over,
            _ => {}
        }
        Walk::On
    }
}
