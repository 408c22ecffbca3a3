//! Lines out of chunks of bytes, as .NET's `ReadLine` finds them.

use memchr::memchr2;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// A line grew past the budget before it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a line is longer than {budget} bytes")]
pub struct LineTooLong {
    /// The budget, in bytes.
    pub budget: usize,
}

/// Cuts a stream of bytes into lines that end in LF, CR or CR LF.
///
/// A line that lies whole in a chunk is handed out of the chunk; only what continues in the next chunk is copied, once.
/// A CR ends its line when the byte after it has been seen. A byte order mark at the very beginning is left out.
#[derive(Debug)]
pub struct Lines {
    budget: usize,
    held: Vec<u8>,
    state: State,
    begun: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// `held` is the beginning of a line.
    Open,
    /// `held` is a line that was handed out.
    Done,
    /// `held` is a line that a CR ended; an LF that follows belongs to it.
    AfterReturn,
}

impl Lines {
    /// No line may be longer than `budget` bytes.
    pub fn new(budget: usize) -> Self {
        Lines { budget, held: Vec::new(), state: State::Open, begun: false }
    }

    /// The next whole line, without what ended it; `None` when `input` is used up.
    pub fn next<'s, 'i: 's>(&'s mut self, input: &mut &'i [u8]) -> Result<Option<&'s [u8]>, LineTooLong> {
        if self.state == State::Done {
            self.held.clear();
            self.state = State::Open;
        }
        if input.is_empty() {
            return Ok(None);
        }
        if self.state == State::AfterReturn {
            if input[0] == b'\n' {
                *input = &input[1..];
            }
            self.state = State::Done;
            return Ok(Some(self.strip_mark_of_held()));
        }
        let Some(end) = memchr2(b'\n', b'\r', input) else {
            self.hold(input)?;
            *input = &[];
            return Ok(None);
        };
        if input[end] == b'\r' && end + 1 == input.len() {
            self.hold(&input[..end])?;
            self.state = State::AfterReturn;
            *input = &[];
            return Ok(None);
        }
        let ending = if input[end..].starts_with(b"\r\n") { 2 } else { 1 };
        let (line, rest) = (&input[..end], &input[end + ending..]);
        *input = rest;
        if self.held.is_empty() {
            if line.len() > self.budget {
                return Err(LineTooLong { budget: self.budget });
            }
            return Ok(Some(strip_mark(&mut self.begun, line)));
        }
        self.hold(line)?;
        self.state = State::Done;
        Ok(Some(self.strip_mark_of_held()))
    }

    /// What stands after the last line's end when the stream has ended; `None` when nothing does.
    pub fn finish(&mut self) -> Option<&[u8]> {
        match self.state {
            State::Done => None,
            State::Open if self.held.is_empty() => None,
            State::Open | State::AfterReturn => {
                self.state = State::Done;
                Some(self.strip_mark_of_held())
            }
        }
    }

    fn hold(&mut self, part: &[u8]) -> Result<(), LineTooLong> {
        if self.held.len() + part.len() > self.budget {
            return Err(LineTooLong { budget: self.budget });
        }
        self.held.extend_from_slice(part);
        Ok(())
    }

    fn strip_mark_of_held(&mut self) -> &[u8] {
        strip_mark(&mut self.begun, &self.held)
    }
}

fn strip_mark<'a>(begun: &mut bool, line: &'a [u8]) -> &'a [u8] {
    if std::mem::replace(begun, true) { line } else { line.strip_prefix(BOM).unwrap_or(line) }
}
