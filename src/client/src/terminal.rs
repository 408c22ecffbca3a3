//! Where a person is asked: the terminal, though standard input may be a pipe.

use std::io::{self, IsTerminal, Write};

use crate::interrupt::Interrupts;

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
    let echo = Echo::off();
    let line = read(interrupts);
    if echo.is_some() {
        drop(echo);
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

fn nobody() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "nobody is there to be asked")
}

/// Reads a line that the terminal has edited.
#[cfg(unix)]
fn read(interrupts: &Interrupts) -> io::Result<String> {
    use std::io::Read;
    use std::os::fd::AsFd;

    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

    /// Milliseconds for which Ctrl-C may go unnoticed.
    const TURN: u8 = 100;
    let mut tty = std::fs::File::open("/dev/tty").map_err(|_| nobody())?;
    let before = interrupts.count();
    let mut bytes = Vec::new();
    loop {
        if interrupts.count() != before {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match poll(&mut [PollFd::new(tty.as_fd(), PollFlags::POLLIN)], PollTimeout::from(TURN)) {
            Ok(0) | Err(nix::errno::Errno::EINTR) => continue,
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        // A terminal gives at most a line at once.
        let mut chunk = [0; 4096];
        match tty.read(&mut chunk)? {
            0 if bytes.is_empty() => return Err(nobody()),
            0 => break,
            length => bytes.extend_from_slice(&chunk[..length]),
        }
        if bytes.ends_with(b"\n") {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(not(unix))]
fn read(_interrupts: &Interrupts) -> io::Result<String> {
    let mut line = String::new();
    if io::stdin().read_line(&mut line)? == 0 {
        return Err(nobody());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// While it lives what is typed is not shown.
#[cfg(unix)]
struct Echo(std::fs::File, nix::sys::termios::Termios);

#[cfg(unix)]
impl Echo {
    fn off() -> Option<Echo> {
        use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
        let tty = std::fs::File::open("/dev/tty").ok()?;
        let before = tcgetattr(&tty).ok()?;
        let mut hidden = before.clone();
        hidden.local_flags.remove(LocalFlags::ECHO);
        tcsetattr(&tty, SetArg::TCSANOW, &hidden).ok()?;
        Some(Echo(tty, before))
    }
}

#[cfg(unix)]
impl Drop for Echo {
    fn drop(&mut self) {
        let _ = nix::sys::termios::tcsetattr(&self.0, nix::sys::termios::SetArg::TCSANOW, &self.1);
    }
}

/// There is no way here yet.
#[cfg(not(unix))]
struct Echo;

#[cfg(not(unix))]
impl Echo {
    fn off() -> Option<Echo> {
        None
    }
}
