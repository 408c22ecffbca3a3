//! Tokens to tree: recursive descent with one token of lookahead, following PowerShell's own parser rule by rule, because
//! which mistakes are reported, and where, follows from how it recovers from each.

mod attribute;
mod class;
mod command;
mod control;
mod expression;
mod function;
mod handler;
mod member;
mod pipeline;
mod requires;
mod script;
mod statement;
mod string;
mod type_name;
mod using;

pub(crate) use requires::number_text;

use crate::ast::{ErrorExpressionAst, ErrorStatementAst, TypeName};
use crate::ast::{
    ExpressionAst, NestedAst, ScriptBlockAst, StatementAst, StringConstantExpressionAst, StringConstantType,
};
use crate::message::Message;
use crate::report::Report;
use crate::semantics::Definitions;
use crate::token::{Token, TokenFlags, TokenKind};
use crate::tokenizer::{Data, Mode, Tok, Tokenizer};
use crate::types::{BuiltInTypes, Types};
use crate::{Extent, ParseError, ParseErrors, Source, semantics};
use std::collections::HashSet;
use std::sync::Arc;

/// Nested statements and expressions that a script may have.
pub const MAX_DEPTH: u32 = 500;

/// Most nodes from the top of a tree to its bottom, give or take those that come with every level of nesting. A chain of
/// operators or members makes a tree as high as it is long.
pub const MAX_HEIGHT: u32 = 3000;

/// How deep and high a tree may get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    depth: u32,
    height: u32,
    /// Whether what needs more is too complicated, rather than to be read again with more.
    last: bool,
}

/// What is read on the caller's stack; what needs more is read again on a thread with a stack that is big enough.
const SHALLOW: Limits = Limits { depth: 48, height: 200, last: false };
const DEEP: Limits = Limits { depth: MAX_DEPTH, height: MAX_HEIGHT, last: true };

/// Stack for [`DEEP`]; untouched pages cost nothing.
const DEEP_STACK: usize = 64 << 20;

/// What a parse should know and keep.
#[derive(Clone, Copy, Default)]
pub struct ParseOptions<'a> {
    /// Whether to keep the tokens.
    pub keep_tokens: bool,
    /// Whether the text is to be run in ConstrainedLanguage, where classes cannot be defined.
    pub constrained_language: bool,
    /// Which types exist; those that every PowerShell has when `None`.
    pub types: Option<&'a (dyn Types + Sync)>,
}

/// A tree, complete or as far as the text made sense, and everything that was wrong.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The script.
    pub script: Arc<ScriptBlockAst>,
    /// Every mistake in PowerShell's order.
    pub errors: Vec<ParseError>,
    /// Where the comments stand.
    pub comments: Vec<Extent>,
    /// The tokens, if they were to be kept, the end of input last.
    pub tokens: Vec<Token>,
}

/// Reads a script, whatever is wrong with it.
#[must_use]
pub fn parse(source: &Arc<Source>, options: ParseOptions<'_>) -> Parsed {
    on_enough_stack(|limits| {
        let mut shared = Shared::new(source, limits);
        shared.constrained_language = options.constrained_language;
        let mut parser = Parser::new(source, source.text(), 0, &[], options.keep_tokens, &mut shared);
        let mut script = parser.script_block(None, false, None);
        script.requirements = parser.requirements();
        let tokens = parser.tokenizer.tokens.take().unwrap_or_default();
        if shared.too_deep {
            return None;
        }
        if !shared.report.is_stopped() {
            let types: &dyn Types = match options.types {
                Some(types) => types,
                None => &BuiltInTypes,
            };
            semantics::check(source, &script, shared.definitions, types, &mut shared.report);
        }
        let (errors, comments) = shared.report.finish();
        Some(Parsed { script: Arc::new(script), errors, comments, tokens })
    })
}

/// Reads a script that must be free of mistakes.
///
/// # Errors
/// Every mistake that PowerShell reports, with its ids and messages.
pub fn parse_script(source: &Arc<Source>) -> Result<Arc<ScriptBlockAst>, ParseErrors> {
    let parsed = parse(source, ParseOptions::default());
    match ParseErrors::new(source.clone(), parsed.errors) {
        None => Ok(parsed.script),
        Some(errors) => Err(errors),
    }
}

/// Reads the whole text as the inside of a double-quoted string, as `ExpandString` does: an
/// [`ExpandableString`](ExpressionAst::ExpandableString), or a [`StringConstant`](ExpressionAst::StringConstant) when there
/// is nothing to expand. Quotes in the text stand for themselves. Extents point into the returned source, which is the
/// text in quotes.
///
/// # Errors
/// As [`parse_script`].
pub fn parse_expandable(text: &str) -> Result<(Arc<Source>, ExpressionAst), ParseErrors> {
    let source = Source::new(format!("\"{}\"", text.replace('"', "\"\"")));
    let (expression, errors) = on_enough_stack(|limits| {
        let mut shared = Shared::new(&source, limits);
        let mut parser = Parser::new(&source, source.text(), 0, &[], false, &mut shared);
        let token = parser.next();
        let expression = parser.expandable_string(&token);
        if shared.too_deep {
            return None;
        }
        Some((expression, shared.report.finish().0))
    });
    match ParseErrors::new(source.clone(), errors) {
        None => Ok((source, expression)),
        Some(errors) => Err(errors),
    }
}

/// Reads the whole text as the name of a type, as a conversion to `[type]` does: `int[]`,
/// `Collections.Generic.List[string]`. `None` if it is not one, or more than one.
#[must_use]
pub fn parse_type_name(text: &str) -> Option<TypeName> {
    let source = Source::new(text.trim());
    on_enough_stack(|limits| {
        let mut shared = Shared::new(&source, limits);
        let mut parser = Parser::new(&source, source.text(), 0, &[], false, &mut shared);
        let name = parser.type_name(true).map(|(name, _)| name);
        if shared.too_deep {
            return None;
        }
        let is_whole = |name: &TypeName| name.extent() == Extent::new(0, source.text().len() as u32);
        Some(name.filter(|name| !shared.report.has_errors() && is_whole(name)))
    })
}

/// Runs `read` with limits that fit the stack, and once more with the full ones on a bigger stack if it answers that it needs
/// more.
fn on_enough_stack<T: Send>(read: impl Fn(Limits) -> Option<T> + Sync) -> T {
    if let Some(result) = read(SHALLOW) {
        return result;
    }
    // With the last limits `None` cannot come: needing more is then an error of the script.
    let read_last = |limits| read(limits).expect("the last limits are never too tight");
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("deep parse".to_owned())
            .stack_size(DEEP_STACK)
            .spawn_scoped(scope, || read_last(DEEP));
        match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            // Where no thread is to be had, what is deep is too complicated.
            Err(_) => read_last(Limits { last: true, ..SHALLOW }),
        }
    })
}

/// What a parse of a script and the parses of its strings' subexpressions have in common.
pub(crate) struct Shared {
    pub(crate) report: Report,
    names: HashSet<Arc<str>>,
    definitions: Definitions,
    constrained_language: bool,
    limits: Limits,
    /// For each level of nesting, height of the tree below it so far.
    heights: Vec<u32>,
    /// Whether the limits, being less than the full ones, were passed.
    too_deep: bool,
}

impl Shared {
    pub(crate) fn new(source: &Source, limits: Limits) -> Self {
        let report = Report::new(source.text().len());
        let definitions = Definitions::None;
        Self {
            report,
            names: HashSet::new(),
            definitions,
            constrained_language: false,
            limits,
            heights: Vec::new(),
            too_deep: false,
        }
    }
}

pub(crate) struct Parser<'s, 'p> {
    source: &'p Arc<Source>,
    pub(crate) tokenizer: Tokenizer<'s>,
    shared: &'p mut Shared,
    /// The token that was looked at but not taken.
    ungot: Option<Tok>,
    /// Whether a comma separates arguments rather than makes an array.
    disable_comma: bool,
}

impl<'s, 'p> Parser<'s, 'p> {
    pub(crate) fn new(
        source: &'p Arc<Source>,
        text: &'s str,
        base: usize,
        skipped: &'s [(u32, u32)],
        keep_tokens: bool,
        shared: &'p mut Shared,
    ) -> Self {
        let tokenizer = Tokenizer::new(text, base, skipped, keep_tokens);
        Self { source, tokenizer, shared, ungot: None, disable_comma: false }
    }

    // --- tokens

    fn next(&mut self) -> Tok {
        match self.ungot.take() {
            Some(token) => token,
            None => self.tokenizer.next_token(&mut self.shared.report),
        }
    }

    fn peek(&mut self) -> &Tok {
        let (tokenizer, report) = (&mut self.tokenizer, &mut self.shared.report);
        self.ungot.get_or_insert_with(|| tokenizer.next_token(report))
    }

    fn peek_kind(&mut self) -> TokenKind {
        self.peek().kind
    }

    fn unget(&mut self, token: Tok) {
        debug_assert!(self.ungot.is_none(), "only one token of lookahead");
        self.ungot = Some(token);
    }

    /// Takes the token that was looked at.
    fn skip(&mut self) {
        self.ungot = None;
    }

    /// The next token if it is a `kind`; else it stays.
    fn accept(&mut self, kind: TokenKind) -> Option<Tok> {
        if self.peek_kind() == kind { self.ungot.take() } else { None }
    }

    fn skip_newlines(&mut self) {
        if self.ungot.as_ref().is_none_or(|token| token.is(TokenKind::NewLine)) {
            self.ungot = None;
            self.tokenizer.skip_newlines(false, &mut self.shared.report);
        }
    }

    fn skip_newlines_and_semicolons(&mut self) {
        if self.ungot.as_ref().is_none_or(|token| matches!(token.kind, TokenKind::NewLine | TokenKind::Semi)) {
            self.ungot = None;
            self.tokenizer.skip_newlines(true, &mut self.shared.report);
        }
    }

    /// Has words read as `mode` says from here on, the one that was looked at included. Returns the mode until now.
    fn set_mode(&mut self, mode: Mode) -> Mode {
        let old = self.tokenizer.mode;
        if mode != old
            && let Some(token) = &self.ungot
            && !token.has_trait(TokenFlags::PARSE_MODE_INVARIANT)
        {
            let start = token.start;
            self.resync(start);
        }
        self.tokenizer.mode = mode;
        old
    }

    fn resync(&mut self, position: usize) {
        self.ungot = None;
        self.tokenizer.resync(position);
    }

    /// Skips tokens up to one of `sync`, which may be nested brackets' closing ones, and takes it if `consume` says so.
    fn sync_on_error(&mut self, consume: Consume, sync: &[TokenKind]) {
        use TokenKind as K;
        let start = |kind| i32::from(sync.contains(&kind));
        let (mut parens, mut curlies, mut brackets) = (start(K::RParen), start(K::RCurly), start(K::RBracket));
        loop {
            let token = self.next();
            let open = match token.kind {
                K::LParen => {
                    parens += 1;
                    continue;
                }
                K::LCurly => {
                    curlies += 1;
                    continue;
                }
                K::LBracket => {
                    brackets += 1;
                    continue;
                }
                K::RParen => {
                    parens -= 1;
                    parens
                }
                K::RCurly => {
                    curlies -= 1;
                    curlies
                }
                K::RBracket => {
                    brackets -= 1;
                    brackets
                }
                K::EndOfInput => {
                    self.unget(token);
                    return;
                }
                _ => {
                    if sync.contains(&token.kind) && parens == 0 && curlies == 0 && brackets == 0 {
                        return;
                    }
                    continue;
                }
            };
            if open == 0 && sync.contains(&token.kind) {
                if consume == Consume::No {
                    self.unget(token);
                }
                return;
            }
        }
    }

    /// What a token is written as.
    fn text(&self, token: &Tok) -> &'p str {
        self.source.slice(token.extent)
    }

    /// Shares the text with other names that are the same.
    fn name(&mut self, text: &str) -> Arc<str> {
        if let Some(name) = self.shared.names.get(text) {
            return name.clone();
        }
        let name: Arc<str> = text.into();
        self.shared.names.insert(name.clone());
        name
    }

    // --- errors

    fn error(&mut self, extent: Extent, message: Message, arguments: &[&str]) {
        self.shared.report.error(extent, message, arguments);
    }

    /// An error that more text might mend, if nothing follows it. Returns whether that is so.
    fn incomplete(&mut self, extent: Extent, message: Message, arguments: &[&str]) -> bool {
        self.incomplete_detected(extent, extent, message, arguments)
    }

    /// An error at one place that was noticed at another.
    fn incomplete_detected(&mut self, extent: Extent, detected: Extent, message: Message, arguments: &[&str]) -> bool {
        let incomplete = self.tokenizer.is_at_end(detected);
        self.shared.report.error_incomplete(extent, incomplete, message, arguments);
        incomplete
    }

    // --- depth

    /// Begins a level of nesting; false if there are too many, and then no more text is read.
    fn enter(&mut self) -> bool {
        self.shared.heights.push(0);
        if self.shared.heights.len() <= self.shared.limits.depth as usize {
            return true;
        }
        self.stop();
        false
    }

    /// Ends a level of nesting.
    fn leave(&mut self) {
        let height = self.shared.heights.pop().unwrap_or(0) + 1;
        self.raise(height);
    }

    /// Notes the height of a tree at this level.
    fn raise(&mut self, height: u32) {
        if let Some(here) = self.shared.heights.last_mut() {
            *here = height.max(*here);
        }
    }

    /// Begins a chain. What is linked to it makes the tree at this level higher, not what else is there.
    fn begin_chain(&mut self) -> u32 {
        self.shared.heights.last_mut().map_or(0, std::mem::take)
    }

    /// Counts a link of a chain; false if there are too many.
    fn link(&mut self) -> bool {
        let Some(height) = self.shared.heights.last_mut() else {
            return true;
        };
        *height += 1;
        if *height <= self.shared.limits.height {
            return true;
        }
        self.stop();
        false
    }

    /// Ends the chain that `begin_chain` gave this for.
    fn end_chain(&mut self, others: u32) {
        self.raise(others);
    }

    fn stop(&mut self) {
        if self.shared.limits.last {
            self.stop_at_full_depth();
        } else {
            self.shared.too_deep = true;
            self.ungot = None;
            self.tokenizer.stop();
        }
    }

    fn stop_at_full_depth(&mut self) {
        let extent = self.tokenizer.current_extent();
        self.shared.report.too_complicated(extent);
        self.ungot = None;
        self.tokenizer.stop();
    }
}

/// Whether to take the token that recovery stops at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Consume {
    No,
    Yes,
}

/// The empty extent right before.
fn before(extent: Extent) -> Extent {
    Extent::at(extent.start.saturating_sub(1))
}

/// The empty extent right behind.
fn after(extent: Extent) -> Extent {
    Extent::at(extent.end)
}

fn error_statement(extent: Extent, nested: Vec<NestedAst>) -> StatementAst {
    StatementAst::Error(Box::new(ErrorStatementAst { extent, nested }))
}

fn error_expression(extent: Extent, nested: Vec<NestedAst>) -> ExpressionAst {
    ExpressionAst::Error(Box::new(ErrorExpressionAst { extent, nested }))
}

fn bare_word(extent: Extent, value: Arc<str>) -> ExpressionAst {
    ExpressionAst::StringConstant(StringConstantExpressionAst {
        extent,
        value,
        string_type: StringConstantType::BareWord,
    })
}

/// The path of a variable's token.
fn variable_path(token: &Tok) -> Option<&Arc<crate::ast::VariablePath>> {
    match &token.data {
        Data::Variable(path) => Some(path),
        _ => None,
    }
}
