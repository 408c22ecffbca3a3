//! A host, a relay or an ssh whose client is the test: a process that is talked to in lines.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// How long anything may take before it counts as never.
pub const LIMIT: Duration = Duration::from_secs(60);

/// Lines that are read before the test asks for them. A test that does not ask is a client that does not read.
const AHEAD: usize = 16;

/// The other side. It is killed when this is dropped.
#[derive(Debug)]
pub struct Peer {
    /// Its process.
    pub child: Child,
    /// What it says, with the ends of lines.
    pub lines: Receiver<Vec<u8>>,
}

impl Peer {
    /// Starts it.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(mut command: Command) -> Peer {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (said, lines) = sync_channel(AHEAD);
        std::thread::spawn(move || {
            let mut line = Vec::new();
            while let Ok(1..) = output.read_until(b'\n', &mut line) {
                if said.send(std::mem::take(&mut line)).is_err() {
                    return;
                }
            }
        });
        Peer { child, lines }
    }

    /// Says something. That the other side is gone shows in what it says, or in the end of that.
    pub fn say(&mut self, bytes: &[u8]) {
        if let Some(mut input) = self.child.stdin.as_ref() {
            let _ = input.write_all(bytes).and_then(|()| input.flush());
        }
    }

    /// The next line with its end; none at the end of all.
    ///
    /// # Panics
    /// When nothing comes for [`LIMIT`].
    pub fn hear(&mut self) -> Option<Vec<u8>> {
        match self.lines.recv_timeout(LIMIT) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("nothing was said for {LIMIT:?}"),
        }
    }

    /// Hears lines up to one that is `wanted`; that one, or none when there was none.
    pub fn hear_until(&mut self, mut wanted: impl FnMut(&[u8]) -> bool) -> Option<Vec<u8>> {
        loop {
            let line = self.hear()?;
            if wanted(&line) {
                return Some(line);
            }
        }
    }

    /// All that it still says.
    pub fn hear_all(&mut self) -> Vec<u8> {
        std::iter::from_fn(|| self.hear()).flatten().collect()
    }

    /// Ends what it reads.
    pub fn end_input(&mut self) {
        drop(self.child.stdin.take());
    }

    /// Hears it to its end and gives how it ended.
    ///
    /// # Panics
    /// When it does not end.
    pub fn end(&mut self) -> ExitStatus {
        self.hear_all();
        self.child.wait().expect("it was started")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
