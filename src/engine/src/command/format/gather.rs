//! Lines for something else than a screen.

use crate::dotnet::ps_style;
use crate::error::Result;
use crate::format::{Lines, without_escapes};
use crate::runspace::Runspace;

/// Gathers lines into a text, without escape sequences unless `$PSStyle.OutputRendering` wants them.
pub(super) struct Gather<'a> {
    pub text: &'a mut String,
    pub no_newline: bool,
}

impl Lines for Gather<'_> {
    fn line(&mut self, runspace: &mut Runspace, text: &str) -> Result {
        self.text.push_str(&plain(runspace, text));
        if !self.no_newline {
            self.text.push('\n');
        }
        Ok(())
    }
}

/// A line as it is written where there is no screen.
pub(super) fn plain<'a>(runspace: &Runspace, text: &'a str) -> std::borrow::Cow<'a, str> {
    if memchr::memchr(0x1B, text.as_bytes()).is_none() || ps_style::keeps_escapes(runspace) {
        return text.into();
    }
    without_escapes(text).into()
}
