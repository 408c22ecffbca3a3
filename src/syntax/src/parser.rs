//! Text to tree.

use crate::ast::{ExpressionAst, ScriptBlockAst};
use crate::{Extent, ParseError, ParseErrors, Source};
use std::borrow::Cow;
use std::sync::Arc;

/// What a parse should keep besides the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ParseOptions {
    /// The longest chain of nodes within nodes; 0 means the default.
    pub depth: u16,
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
}

/// Reads a script, whatever is wrong with it.
#[must_use]
pub fn parse(source: &Arc<Source>, _options: ParseOptions) -> Parsed {
    let extent = Extent::new(0, source.text().len() as u32);
    let script = ScriptBlockAst {
        source: source.clone(),
        extent,
        using_statements: Vec::new(),
        param_block: None,
        dynamic_param_block: None,
        begin_block: None,
        process_block: None,
        end_block: None,
        clean_block: None,
        requirements: None,
    };
    let error = ParseError {
        extent,
        id: Cow::Borrowed("NotSupported"),
        message: "the parser is not built yet".to_owned(),
        incomplete: false,
    };
    Parsed { script: Arc::new(script), errors: vec![error], comments: Vec::new() }
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
/// is nothing to expand.
///
/// # Errors
/// As [`parse_script`].
pub fn parse_expandable(source: &Arc<Source>) -> Result<ExpressionAst, ParseErrors> {
    let parsed = parse(source, ParseOptions::default());
    match ParseErrors::new(source.clone(), parsed.errors) {
        Some(errors) => Err(errors),
        None => unreachable!("the parser is not built yet"),
    }
}
