//! The editor of the line that is typed.

use std::path::Path;

use reedline::{
    ColumnarMenu, Emacs, KeyCode, KeyModifiers, MenuBuilder, Reedline, ReedlineEvent, ReedlineMenu,
    default_emacs_keybindings,
};

use super::completion::Remote;
use super::highlighting::Colored;
use super::history::Discreet;
use super::validation::Whole;
use super::{EnterError, Shared};

const MENU: &str = "completions";

/// An editor with the session's completion.
pub fn editor(session: Shared, history: Option<&Path>) -> Result<Reedline, EnterError> {
    let history = Discreet::open(history)
        .map_err(|error| EnterError::History { file: history.unwrap_or(Path::new("memory")).to_owned(), error })?;
    let mut keys = default_emacs_keybindings();
    let next = vec![ReedlineEvent::Menu(MENU.to_owned()), ReedlineEvent::MenuNext];
    keys.add_binding(KeyModifiers::NONE, KeyCode::Tab, ReedlineEvent::UntilFound(next));
    keys.add_binding(KeyModifiers::SHIFT, KeyCode::BackTab, ReedlineEvent::MenuPrevious);
    let menu = Box::new(ColumnarMenu::default().with_name(MENU).with_marker(""));
    let colors = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    Ok(Reedline::create()
        .with_history(Box::new(history))
        .with_history_exclusion_prefix(Some(" ".to_owned()))
        .with_completer(Box::new(Remote(session)))
        .with_menu(ReedlineMenu::EngineCompleter(menu))
        .with_edit_mode(Box::new(Emacs::new(keys)))
        .with_validator(Box::new(Whole))
        .with_highlighter(Box::new(Colored))
        .with_ansi_colors(colors)
        .with_quick_completions(true)
        .with_partial_completions(true)
        .use_bracketed_paste(true))
}
