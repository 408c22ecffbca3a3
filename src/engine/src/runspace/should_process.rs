//! ShouldProcess and ShouldContinue: `-WhatIf`, `-Confirm` and the questions they ask.

use super::{HostCall, Runspace};
use crate::error::Result;
use crate::value::{Str, Value};

/// ConfirmImpact.Low: what `-Confirm` sets the threshold to.
const LOW: i64 = 1;
/// ConfirmImpact.High: the threshold of a new session.
const HIGH: i64 = 3;

/// What was answered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    YesToAll,
    No,
    NoToAll,
}

impl Runspace {
    /// Whether the command that runs may do `action` to `target`: says what it would do (`-WhatIf`), asks (`-Confirm` and
    /// `$ConfirmPreference`), or just tells it as verbose text.
    ///
    /// # Errors
    /// When the host cannot be asked.
    pub fn should_process(&mut self, target: &str, action: &str) -> Result<bool> {
        let description = format!("Performing the operation \"{action}\" on target \"{target}\".");
        let warning = format!("Are you sure you want to perform this action?\n{description}");
        self.should_process_as(&description, &warning, "Confirm")
    }

    /// The same with texts of its own.
    ///
    /// # Errors
    /// When the host cannot be asked.
    pub fn should_process_as(&mut self, description: &str, warning: &str, caption: &str) -> Result<bool> {
        if let Some(answer) = self.current.as_ref().and_then(|current| current.to_all.get()) {
            return Ok(answer);
        }
        if self.what_if() {
            self.host_call(HostCall::WriteLine(format!("What if: {description}").into()))?;
            return Ok(false);
        }
        if !self.confirms() {
            self.write_verbose(description)?;
            return Ok(true);
        }
        let answer = self.ask(caption, warning)?;
        if let (Some(current), Answer::YesToAll | Answer::NoToAll) = (&self.current, answer) {
            current.to_all.set(Some(answer == Answer::YesToAll));
        }
        Ok(matches!(answer, Answer::Yes | Answer::YesToAll))
    }

    /// Whether ShouldProcess does more than write verbose text, so that its texts are worth making.
    pub fn weighs_actions(&self) -> bool {
        self.what_if() || self.confirms() || self.verbose_action() != super::ActionPreference::SilentlyContinue
    }

    /// Asks whether to go on, whatever the preferences (ShouldContinue).
    ///
    /// # Errors
    /// When the host cannot be asked.
    pub fn should_continue(&mut self, query: &str, caption: &str) -> Result<bool> {
        let choices = choices(&[YES, NO]);
        let call = HostCall::PromptForChoice(caption.into(), query.into(), choices, 0);
        Ok(number(&self.host_call(call)?) == 0)
    }

    fn confirms(&self) -> bool {
        let told = self.current.as_ref().and_then(|current| current.confirm);
        let threshold = match told {
            Some(true) => LOW,
            Some(false) => 0,
            None => self.scope.find_value("confirmpreference").map_or(HIGH, |value| impact(&value)),
        };
        let own = self.current.as_ref().map_or(2, |current| i64::from(current.confirm_impact));
        threshold != 0 && threshold <= own
    }

    fn ask(&mut self, caption: &str, message: &str) -> Result<Answer> {
        let choices = choices(&[YES, YES_TO_ALL, NO, NO_TO_ALL]);
        let call = HostCall::PromptForChoice(caption.into(), message.into(), choices, 0);
        Ok(match number(&self.host_call(call)?) {
            0 => Answer::Yes,
            1 => Answer::YesToAll,
            3 => Answer::NoToAll,
            _ => Answer::No,
        })
    }
}

const YES: (&str, &str) = ("&Yes", "Continue with only the next step of the operation.");
const YES_TO_ALL: (&str, &str) = ("Yes to &All", "Continue with all the steps of the operation.");
const NO: (&str, &str) = ("&No", "Skip this operation and proceed with the next operation.");
const NO_TO_ALL: (&str, &str) = ("No to A&ll", "Skip this operation and all subsequent operations.");
fn choices(rows: &[(&str, &str)]) -> Vec<(Str, Str)> {
    rows.iter().map(|(label, help)| ((*label).into(), (*help).into())).collect()
}

fn number(value: &Value) -> i64 {
    match value.bare() {
        Value::Int32(number) => i64::from(*number),
        Value::Int64(number) => *number,
        _ => -1,
    }
}

fn impact(value: &Value) -> i64 {
    match value.bare() {
        Value::Enum(value) => value.value,
        Value::Int32(number) => i64::from(*number),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "none" => 0,
            "low" => LOW,
            "medium" => 2,
            _ => HIGH,
        },
        _ => HIGH,
    }
}
