//! Where a person is asked: the terminal, though standard input may be a pipe.

use std::io::{self, IsTerminal, Write};

use zeroize::Zeroizing;

use crate::interrupt::Interrupts;
use crate::secret::{Key, Secret};
use crate::system::{Keyboard as _, System};

/// Asks for a line.
///
/// # Errors
/// When nobody is there to be asked, or Ctrl-C was pressed ([`io::ErrorKind::Interrupted`]).
pub fn line(prompt: &str, interrupts: &Interrupts) -> io::Result<String> {
    write(prompt)?;
    read(interrupts)
}

/// Asks for a line of which asterisks are shown, on a terminal.
///
/// # Errors
/// As [`line`].
pub fn secret(prompt: &str, interrupts: &Interrupts) -> io::Result<Zeroizing<String>> {
    write(prompt)?;
    let Some(mut keys) = System::keys(interrupts) else { return read(interrupts).map(Zeroizing::new) };
    let mut secret = Secret::default();
    loop {
        let key = match System::key(&mut keys, interrupts)? {
            Some(byte) => secret.byte(byte),
            None => Key::End,
        };
        match key {
            Key::Shown(text) => write(&text)?,
            Key::Enter => {
                write("\n")?;
                return Ok(secret.into_text());
            }
            Key::End => {
                write("\n")?;
                return Err(nobody());
            }
            Key::Interrupt => {
                // As the terminal writes it. It is as it was before anything ends for it.
                write("^C")?;
                drop(keys);
                interrupts.interrupt();
                return Err(io::ErrorKind::Interrupted.into());
            }
        }
    }
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

/// Writes to the person, also where errors go to a file.
fn write(text: &str) -> io::Result<()> {
    let mut error = io::stderr();
    if !error.is_terminal()
        && let Some(mut terminal) = System::terminal()
    {
        return terminal.write_all(text.as_bytes());
    }
    error.write_all(text.as_bytes())?;
    error.flush()
}

fn read(interrupts: &Interrupts) -> io::Result<String> {
    match System::line(interrupts)? {
        Some(line) => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
        None => Err(nobody()),
    }
}

fn nobody() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "nobody is there to be asked")
}
