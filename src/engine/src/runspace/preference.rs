//! Preferences: what happens with records.

use super::{CommandContext, Runspace};
use crate::value::Value;

/// System.Management.Automation.ActionPreference
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ActionPreference {
    SilentlyContinue = 0,
    Stop = 1,
    Continue = 2,
    Inquire = 3,
    Ignore = 4,
    Suspend = 5,
    Break = 6,
}

impl ActionPreference {
    const NAMES: [(&'static str, ActionPreference); 7] = [
        ("SilentlyContinue", ActionPreference::SilentlyContinue),
        ("Stop", ActionPreference::Stop),
        ("Continue", ActionPreference::Continue),
        ("Inquire", ActionPreference::Inquire),
        ("Ignore", ActionPreference::Ignore),
        ("Suspend", ActionPreference::Suspend),
        ("Break", ActionPreference::Break),
    ];

    /// What a value of a preference variable or an argument means; `None` when it means nothing.
    pub fn from_value(value: &Value) -> Option<ActionPreference> {
        let number = match value.bare() {
            Value::Enum(value) => value.value,
            Value::Int32(number) => i64::from(*number),
            Value::String(text) => {
                return Self::NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, found)| *found);
            }
            _ => return None,
        };
        Self::NAMES.iter().map(|(_, preference)| *preference).find(|preference| *preference as i64 == number)
    }

    /// The value for a variable.
    pub fn to_value(self) -> Value {
        super::start::enum_value("System.Management.Automation.ActionPreference", self as i64).unwrap_or_else(|| {
            Value::string(Self::NAMES.iter().find(|(_, own)| *own == self).map_or("", |(name, _)| name))
        })
    }
}

impl Runspace {
    /// What a preference variable says here.
    pub fn preference(&self, key: &str) -> Option<ActionPreference> {
        self.scope.find_value(key).as_ref().and_then(ActionPreference::from_value)
    }

    fn told(&self, told: impl Fn(&CommandContext) -> Option<ActionPreference>) -> Option<ActionPreference> {
        self.current.as_deref().and_then(told)
    }

    /// What happens with errors here.
    pub fn error_action(&self) -> ActionPreference {
        self.told(|command| command.error_action)
            .or_else(|| self.preference("erroractionpreference"))
            .unwrap_or(ActionPreference::Continue)
    }

    /// What happens with warnings here.
    pub fn warning_action(&self) -> ActionPreference {
        self.told(|command| command.warning_action)
            .or_else(|| self.preference("warningpreference"))
            .unwrap_or(ActionPreference::Continue)
    }

    /// What happens with verbose text here.
    pub fn verbose_action(&self) -> ActionPreference {
        self.told(|command| command.verbose.map(on_or_off))
            .or_else(|| self.preference("verbosepreference"))
            .unwrap_or(ActionPreference::SilentlyContinue)
    }

    /// What happens with debug text here.
    pub fn debug_action(&self) -> ActionPreference {
        self.told(|command| command.debug.map(on_or_off))
            .or_else(|| self.preference("debugpreference"))
            .unwrap_or(ActionPreference::SilentlyContinue)
    }

    /// What happens with information records here.
    pub fn information_action(&self) -> ActionPreference {
        self.told(|command| command.information_action)
            .or_else(|| self.preference("informationpreference"))
            .unwrap_or(ActionPreference::SilentlyContinue)
    }

    /// What happens with progress records here.
    pub fn progress_action(&self) -> ActionPreference {
        self.told(|command| command.progress_action)
            .or_else(|| self.preference("progresspreference"))
            .unwrap_or(ActionPreference::Continue)
    }

    /// Whether commands only say what they would do.
    pub fn what_if(&self) -> bool {
        self.current.as_deref().and_then(|command| command.what_if).unwrap_or_else(|| {
            matches!(self.scope.find_value("whatifpreference").as_ref().map(Value::bare), Some(Value::Bool(true)))
        })
    }
}

fn on_or_off(on: bool) -> ActionPreference {
    if on { ActionPreference::Continue } else { ActionPreference::SilentlyContinue }
}
