//! Texts that objects give of themselves: a ToString of the script's.

use crate::convert;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::Type;
use crate::value::{MemberKind, ScriptBlock, Str, Value};

/// What a `ToString` that was added to the value, or that its class declares, gives; `None` when there is none.
pub(crate) fn own_text(rt: &mut Runspace, value: &Value) -> Result<Option<Str>> {
    if let Some(extra) = value.extra() {
        let block = extra.members().and_then(|members| match members.get("ToString").map(|member| &member.kind) {
            Some(MemberKind::Method(block)) => Some(block.clone()),
            _ => None,
        });
        if let Some(block) = block {
            let results = super::call::call_script(rt, &block, value, &[])?;
            return match results.last() {
                Some(result) => convert::to_text(rt, result).map(Some),
                None => Ok(Some("".into())),
            };
        }
    }
    if let Value::Object(object) = value
        && let Type::Class(class) = object.instance.ty()
        && let Some(text) = class.call(rt, value, "ToString", &[])?
    {
        return convert::to_text(rt, &text).map(Some);
    }
    Ok(None)
}

/// The source of a script block, without its braces.
pub(crate) fn script_block_text(block: &ScriptBlock) -> Str {
    block.ast.body_text().into()
}
