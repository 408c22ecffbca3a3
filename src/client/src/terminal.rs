//! Where a person is asked: the terminal, though standard input may be a pipe.

use std::io::{self, IsTerminal, Write};

use crate::interrupt::Interrupts;
use crate::system::{Keyboard as _, System};

/// Asks for a line.
///
/// # Errors
/// When nobody is there to be asked, or Ctrl-C was pressed ([`io::ErrorKind::Interrupted`]).
pub fn line(prompt: &str, interrupts: &Interrupts) -> io::Result<String> {
    ask(prompt)?;
    read(interrupts)
}

/// Asks for a line that is not shown.
///
/// # Errors
/// As [`line`].
pub fn hidden_line(prompt: &str, interrupts: &Interrupts) -> io::Result<String> {
    ask(prompt)?;
    let hidden = System::hide();
    let line = read(interrupts);
    if hidden.is_some() {
        drop(hidden);
        io::stderr().write_all(b"\n")?;
    }
    line
}

/// Columns and lines of what is written: those of the terminal where it goes to one, else as the environment says, else
/// 120 by 50.
pub fn size() -> (i32, i32) {
    let number = |name: &str| std::env::var(name).ok()?.parse().ok().filter(|number| (20..=1000).contains(number));
    let own = io::stdout().is_terminal().then(|| crossterm::terminal::window_size().ok()).flatten();
    match own.filter(|own| own.columns > 0 && own.rows > 0) {
        Some(own) => (own.columns.into(), own.rows.into()),
        None => (number("COLUMNS").unwrap_or(120), number("LINES").unwrap_or(50)),
    }
}

fn ask(prompt: &str) -> io::Result<()> {
    let mut error = io::stderr();
    error.write_all(prompt.as_bytes())?;
    error.flush()
}

fn read(interrupts: &Interrupts) -> io::Result<String> {
    match System::line(interrupts)? {
        Some(line) => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
        None => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "nobody is there to be asked")),
    }
}
