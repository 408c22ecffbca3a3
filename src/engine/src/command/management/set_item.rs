//! Set-Item and Clear-Item

use super::{get_item, selection};
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::{self, ProviderKind, Target};
use crate::text::Wildcard;
use crate::value::Value;

/// Sets what an item of the session is.
pub struct SetItem;

/// Empties an item of the session.
pub struct ClearItem;

impl Cmdlet for SetItem {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let value = call.argument("Value").cloned().unwrap_or_default();
        each(call, "Set Item", value)
    }
}

impl Cmdlet for ClearItem {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        each(call, "Clear Item", Value::Null)
    }
}

fn each(call: &mut Call<'_>, action: &str, value: Value) -> Result {
    let given = selection::given(call);
    for written in &given.paths {
        let targets: Vec<Target> = match !given.literal && Wildcard::has_wildcards(written) {
            true => selection::targets(call)?,
            false => selection::place(call, written)?.into_iter().collect(),
        };
        for target in targets {
            if target.provider == ProviderKind::FileSystem {
                let exception = Exception::new(
                    "System.Management.Automation.PSNotSupportedException",
                    "Provider operation stopped because the provider does not support this operation.",
                );
                return call.error(ErrorRecord::new(
                    exception,
                    "NotSupported",
                    ErrorCategory::NotImplemented,
                    Value::Null,
                ));
            }
            if call.runspace.should_process(&format!("Item: {}", target.display()), action)? {
                provider::set_session_item(call.runspace, target.provider, &target.path, value.clone())?;
            }
            if call.switch("PassThru")
                && let Some(item) = get_item::item(call.runspace, &target)
            {
                call.write(item)?;
            }
        }
    }
    Ok(())
}
