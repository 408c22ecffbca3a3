//! What stands on standard output and standard error, and below both on a terminal: how far everything is.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Output that is written at once.
const FULL: usize = 64 << 10;
/// How often lines about progress are drawn anew.
const PACE: Duration = Duration::from_millis(100);
/// Bytes that are kept back while a person answers.
const KEPT_BACK: usize = 1 << 20;
/// Lines about progress that are shown at once.
const LINES: usize = 8;

/// Standard output and standard error, shared by everything that writes to them.
#[derive(Debug, Default)]
pub struct Screen {
    state: Mutex<State>,
    question: Mutex<()>,
    closed: AtomicBool,
}

#[derive(Debug)]
struct State {
    waiting: Vec<u8>,
    output_is_terminal: bool,
    error_is_terminal: bool,
    /// A line each for who has something to tell about its progress.
    progress: BTreeMap<usize, String>,
    summary: Option<String>,
    drawn: usize,
    drawn_at: Option<Instant>,
    /// Somebody is asked: nothing is written into the line that is typed.
    asks: bool,
    kept_back: Vec<u8>,
}

/// While it lives a person is asked, and has the terminal to themselves.
#[derive(Debug)]
pub struct Question<'a> {
    screen: &'a Screen,
    _alone: MutexGuard<'a, ()>,
}

impl Drop for Question<'_> {
    fn drop(&mut self) {
        let mut state = self.screen.state();
        state.asks = false;
        state.give_back();
    }
}

impl Default for State {
    fn default() -> Self {
        State {
            waiting: Vec::new(),
            output_is_terminal: io::stdout().is_terminal(),
            error_is_terminal: io::stderr().is_terminal(),
            progress: BTreeMap::new(),
            summary: None,
            drawn: 0,
            drawn_at: None,
            asks: false,
            kept_back: Vec::new(),
        }
    }
}

impl Screen {
    /// Writes to standard output: at once where that is a terminal, else when there is enough, or with
    /// [`Screen::flush`].
    pub fn output(&self, bytes: &[u8]) {
        let mut state = self.state();
        if state.output_is_terminal && state.keeps_back(bytes) {
            return;
        }
        state.waiting.extend_from_slice(bytes);
        if state.output_is_terminal || state.waiting.len() >= FULL {
            self.write_out(&mut state);
        }
    }

    /// Writes what waits for standard output.
    pub fn flush(&self) {
        self.write_out(&mut self.state());
    }

    /// Writes to standard error, after what was written to standard output before.
    pub fn error(&self, text: &str) {
        let mut state = self.state();
        if state.error_is_terminal && state.keeps_back(text.as_bytes()) {
            return;
        }
        self.write_out(&mut state);
        state.clear();
        let _ = io::stderr().write_all(text.as_bytes());
    }

    /// Ends the line in which the terminal has written `^C`, where there is one.
    pub fn end_line(&self) {
        if self.shows_progress() {
            self.error("\n");
        }
    }

    /// Whether nobody reads standard output any more.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Whether standard output is a terminal that takes colours.
    pub fn has_colors(&self) -> bool {
        self.state().output_is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
    }

    /// Takes everything off the terminal, if standard output is one.
    pub fn wipe(&self) {
        let is_terminal = self.state().output_is_terminal;
        if is_terminal {
            self.output(b"\x1b[H\x1b[2J");
        }
    }

    /// Whether somebody sees progress.
    pub fn shows_progress(&self) -> bool {
        self.state().error_is_terminal
    }

    /// Says how far one of many is; none when it has nothing more to tell.
    pub fn progress(&self, of: usize, line: Option<String>) {
        let mut state = self.state();
        match line {
            Some(line) => state.progress.insert(of, line),
            None => state.progress.remove(&of),
        };
        state.draw();
    }

    /// Says how far all are.
    pub fn summary(&self, line: Option<String>) {
        let mut state = self.state();
        state.summary = line;
        state.draw();
    }

    /// Takes everything about progress off the terminal, for good.
    pub fn finish(&self) {
        let mut state = self.state();
        state.progress.clear();
        state.summary = None;
        self.write_out(&mut state);
        state.clear();
    }

    /// One person answers one question at a time: keep what this gives until the answer is there. What others write to the
    /// terminal meanwhile is shown afterwards.
    pub fn question(&self) -> Question<'_> {
        let alone = self.question.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.state();
        self.write_out(&mut state);
        state.clear();
        state.asks = true;
        Question { screen: self, _alone: alone }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_out(&self, state: &mut State) {
        if state.waiting.is_empty() {
            return;
        }
        if state.output_is_terminal {
            state.clear();
        }
        let mut output = io::stdout().lock();
        if output.write_all(&state.waiting).and_then(|()| output.flush()).is_err() {
            self.closed.store(true, Ordering::Relaxed);
        }
        state.waiting.clear();
    }
}

impl State {
    /// Takes what a person is to see later, if somebody is asked; a flood is not kept back.
    fn keeps_back(&mut self, bytes: &[u8]) -> bool {
        if !self.asks {
            return false;
        }
        self.kept_back.extend_from_slice(bytes);
        if self.kept_back.len() > KEPT_BACK {
            self.give_back();
        }
        true
    }

    /// To the terminal: only what goes there is kept back.
    fn give_back(&mut self) {
        let bytes = std::mem::take(&mut self.kept_back);
        if bytes.is_empty() {
            return;
        }
        let _ = match self.output_is_terminal {
            true => io::stdout().write_all(&bytes).and_then(|()| io::stdout().flush()),
            false => io::stderr().write_all(&bytes),
        };
    }

    fn clear(&mut self) {
        if self.drawn > 0 {
            let up = match self.drawn {
                1 => String::new(),
                lines => format!("\x1b[{}A", lines - 1),
            };
            let _ = write!(io::stderr(), "\r{up}\x1b[J");
            self.drawn = 0;
            self.drawn_at = None;
        }
    }

    fn draw(&mut self) {
        if !self.error_is_terminal || self.asks || self.drawn_at.is_some_and(|then| then.elapsed() < PACE) {
            return;
        }
        self.clear();
        let width = width().saturating_sub(1);
        let hidden = self.progress.len().saturating_sub(LINES);
        let more = (hidden > 0).then(|| format!("... and {hidden} more"));
        let lines = self.progress.values().take(LINES).chain(&more).chain(&self.summary);
        let lines: Vec<String> =
            lines.map(|line| crate::console::printable(line).chars().take(width).collect()).collect();
        if !lines.is_empty() {
            let _ = write!(io::stderr(), "{}", lines.join("\n"));
            self.drawn = lines.len();
            self.drawn_at = Some(Instant::now());
        }
    }
}

fn width() -> usize {
    usize::try_from(crate::terminal::size().0).unwrap_or(80)
}
