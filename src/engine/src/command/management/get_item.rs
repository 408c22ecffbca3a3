//! Get-Item

use super::selection;
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::provider::{self, ProviderKind, Target};
use crate::runspace::Runspace;
use crate::value::Value;

/// Gives items.
pub struct GetItem;

impl Cmdlet for GetItem {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for target in selection::targets(call)? {
            if let Some(item) = item(call.runspace, &target) {
                call.write(item)?;
            }
        }
        Ok(())
    }
}

/// The item at a place, with the notes of its provider.
pub fn item(runspace: &mut Runspace, target: &Target) -> Option<Value> {
    if target.provider == ProviderKind::FileSystem {
        let item = provider::file_value(&target.path);
        let is_folder = provider::file_item(&item).is_some_and(|item| item.is_folder);
        provider::add_notes(&item, target, Some(is_folder));
        return Some(item);
    }
    if target.path.is_empty() {
        let items = provider::session_items(runspace, target.provider);
        return Some(Value::array(items.into_iter().map(|(_, value)| value).collect()));
    }
    let item = provider::get_session_item(runspace, target.provider, &target.path)?;
    provider::add_notes(&item, target, Some(false));
    Some(item)
}
