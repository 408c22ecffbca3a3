//! Join-Path

use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::provider::{self, path};

/// Puts paths together.
pub struct JoinPath;

impl Cmdlet for JoinPath {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let children = call.texts("ChildPath").unwrap_or_default();
        let more = call.texts("AdditionalChildPath").unwrap_or_default();
        for parent in call.texts("Path").unwrap_or_default() {
            let mut joined = parent.to_string();
            let children = if children.is_empty() { vec!["".into()] } else { children.clone() };
            for child in children.iter().chain(&more) {
                joined = path::join(&joined, child);
            }
            if let Some(extension) = call.text("Extension") {
                let keep = joined.len() - path::extension(&joined).len();
                joined.truncate(keep);
                if !extension.is_empty() && !extension.starts_with('.') {
                    joined.push('.');
                }
                joined.push_str(&extension);
            }
            if !call.switch("Resolve") {
                call.write(joined)?;
                continue;
            }
            match provider::resolve(call.runspace, &joined, false, false)? {
                Ok(targets) => {
                    for target in targets {
                        call.write(target.display())?;
                    }
                }
                Err(record) => call.error(record)?,
            }
        }
        Ok(())
    }
}
