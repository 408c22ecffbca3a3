//! What a tree must not say although the grammar allows it.
//!
//! PowerShell looks three times, and so do we: names of types where a class makes them matter ([`symbols`]), everything that
//! depends on where a node stands ([`checks`]), and, if nothing was wrong until then, the classes and enums that are to be
//! made ([`definitions`]).

mod assignment;
mod attribute_places;
mod checks;
pub(crate) mod constant;
mod definitions;
mod exceptions;
mod flow;
mod restricted;
mod symbols;

use crate::Source;
use crate::ast::ScriptBlockAst;
use crate::report::Report;
use crate::types::Types;
use crate::walk::{Node, walk};
use std::sync::Arc;

pub(crate) use restricted::{Allowed, check_restricted};

/// Whether the script defines types; most do not, and need not be searched for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Definitions {
    None,
    Some,
}

pub(crate) fn check(
    source: &Arc<Source>,
    script: &ScriptBlockAst,
    definitions: Definitions,
    types: &dyn Types,
    report: &mut Report,
) {
    if definitions == Definitions::Some {
        symbols::resolve(script, types, report);
    }
    let mut checks = checks::Checks::new(source, types, report);
    walk(Node::ScriptBlock(script), &mut checks);
    if definitions == Definitions::Some && !report.has_errors() {
        definitions::define(script, types, report);
    }
}
