//! Get-Unique

use super::order;
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::Result;
use crate::member;
use crate::text;
use crate::value::{Str, Value};

/// Get-Unique
#[derive(Default)]
pub struct GetUnique {
    last: Option<Value>,
    last_text: Option<Str>,
}

impl Cmdlet for GetUnique {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(input) = call.argument("InputObject").filter(|input| !matches!(input, Value::Nothing)).cloned() else {
            return Ok(());
        };
        let ignore_case = call.switch("CaseInsensitive");
        let differs = match self.last.take() {
            None => true,
            Some(last) => {
                let differs = if call.switch("OnType") {
                    member::type_names(&input).first() != member::type_names(&last).first()
                } else if call.switch("AsString") {
                    let new = convert::to_text(call.runspace, &input)?;
                    let old = match self.last_text.take() {
                        Some(old) => old,
                        None => convert::to_text(call.runspace, &last)?,
                    };
                    let differs = if ignore_case {
                        !text::equal_ignore_case(&new, &old)
                    } else {
                        text::compare(&new, &old).is_ne()
                    };
                    self.last_text = Some(if differs { new } else { old });
                    differs
                } else {
                    order::compare(call.runspace, &input, &last, !ignore_case)?.is_ne()
                };
                self.last = Some(last);
                differs
            }
        };
        if differs {
            self.last = Some(input.clone());
            call.write(input)?;
        }
        Ok(())
    }
}
