//! The prompt: the host's own, after its name.

use std::borrow::Cow;

use reedline::{Color, Prompt, PromptEditMode, PromptHistorySearch, PromptHistorySearchStatus};

/// What stands before the line that is typed: `[host]: PS /home/me> `, or without the host's name `PS /home/me> `.
pub struct HostPrompt(String);

impl HostPrompt {
    /// The prompt of a host, after its name if it is to be seen.
    pub fn new(name: Option<&str>, prompt: &str) -> HostPrompt {
        HostPrompt(name.map_or_else(|| prompt.to_owned(), |name| format!("[{name}]: {prompt}")))
    }
}

impl Prompt for HostPrompt {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        (&self.0).into()
    }

    fn render_prompt_right(&self) -> Cow<'_, str> {
        "".into()
    }

    fn render_prompt_indicator(&self, _mode: PromptEditMode) -> Cow<'_, str> {
        "".into()
    }

    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        ">> ".into()
    }

    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        let failing = match search.status {
            PromptHistorySearchStatus::Passing => "",
            PromptHistorySearchStatus::Failing => "failed ",
        };
        format!("({failing}search: {}) ", search.term).into()
    }

    fn get_prompt_color(&self) -> Color {
        Color::Default
    }

    fn get_prompt_multiline_color(&self) -> Color {
        Color::Default
    }

    fn get_indicator_color(&self) -> Color {
        Color::Default
    }
}
