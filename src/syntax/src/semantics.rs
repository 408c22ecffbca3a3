//! What a tree must not say although the grammar allows it.

pub(crate) mod constant;

use crate::Source;
use crate::ast::ScriptBlockAst;
use crate::report::Report;
use crate::types::Types;
use std::sync::Arc;

pub(crate) fn check(_source: &Arc<Source>, _script: &ScriptBlockAst, _types: &dyn Types, _report: &mut Report) {}
