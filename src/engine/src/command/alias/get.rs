//! Get-Alias

use super::{aliases, not_found, object, patterns};
use crate::command::pattern::Pattern;
use crate::command::{Call, Cmdlet};
use crate::error::Result;

/// Get-Alias
pub struct GetAlias;

impl Cmdlet for GetAlias {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let known = aliases(call, call.text("Scope").as_deref())?;
        let excluded = patterns(call.texts("Exclude"));
        let (wanted, by_definition) = match call.texts("Definition") {
            Some(definitions) => (definitions, true),
            None => (call.texts("Name").unwrap_or_else(|| vec!["*".into()]), false),
        };
        for name in wanted {
            let wildcard = Pattern::new(&name);
            let mut found = false;
            for alias in &known {
                let compared = if by_definition { &alias.definition } else { &alias.name };
                if wildcard.is_match(compared) && !excluded.iter().any(|pattern| pattern.is_match(&alias.name)) {
                    found = true;
                    call.write(object(alias))?;
                }
            }
            if !found && !Pattern::is_one(&name) {
                not_found(call, if by_definition { "definition" } else { "name" }, &name)?;
            }
        }
        Ok(())
    }
}
