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
        }
    }
}

impl Screen {
    /// Writes to standard output: at once where that is a terminal, else when there is enough, or with
    /// [`Screen::flush`].
    pub fn output(&self, bytes: &[u8]) {
        let mut state = self.state();
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
        self.write_out(&mut state);
        state.clear();
        let _ = io::stderr().write_all(text.as_bytes());
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

    /// One person answers one question at a time: keep what this gives until the answer is there.
    pub fn question(&self) -> MutexGuard<'_, ()> {
        let guard = self.question.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.state();
        self.write_out(&mut state);
        state.clear();
        guard
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
        if !self.error_is_terminal || self.drawn_at.is_some_and(|then| then.elapsed() < PACE) {
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
