//! What a script gets as `$input`.

use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use clixml::Value;

use crate::blocking::{Room, Wake};

/// What standard input is to a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// Each line is a string.
    Lines,
    /// Each line is JSON.
    Json,
    /// A CLIXML document.
    Clixml,
}

impl Input {
    /// Reads all of standard input; a null is none.
    ///
    /// # Errors
    /// When it cannot be read, or is not what it should be.
    pub fn read_all(self) -> io::Result<Arc<[Option<Value>]>> {
        let mut values = Vec::new();
        self.each(|value| {
            values.push(value);
            Ok(())
        })?;
        Ok(values.into())
    }

    fn each(self, mut give: impl FnMut(Option<Value>) -> io::Result<()>) -> io::Result<()> {
        let mut stdin = io::stdin().lock();
        let mut give = |value: Value| give(Some(value).filter(|value| !value.is_null()));
        match self {
            Input::Clixml => {
                let mut document = Vec::new();
                io::Read::read_to_end(&mut stdin, &mut document)?;
                for item in clixml::file::read(&document).map_err(io::Error::other)? {
                    give(item.value)?;
                }
            }
            Input::Lines | Input::Json => {
                let mut line = String::new();
                while stdin.read_line(&mut line)? > 0 {
                    let text = line.trim_end_matches(['\r', '\n']);
                    give(match self {
                        Input::Json => crate::json::value(serde_json::from_str(text)?),
                        _ => Value::String(text.into()),
                    })?;
                    line.clear();
                }
            }
        }
        Ok(())
    }
}

/// Gives a session its input, as long as there is room.
pub(crate) fn feed(input: Input, waker: &SyncSender<Wake>, room: &Room) {
    let give = |value: Option<Value>| {
        room.wait();
        waker.send(Wake::Input(value)).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    };
    if let Err(error) = input.each(give)
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        let _ = writeln!(io::stderr(), "psrp: input: {error}");
    }
    let _ = waker.send(Wake::InputEnd);
}
