//! Standard input to a file of a host, and files of a host to standard output.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use clixml::Value;

use super::digest::Digest;
use super::download::{LIST, SEND};
use super::exchange::{Copy, Talk};
use super::fields::{Fields, index, string};
use super::progress::Progress;
use super::upload::RECEIVE;
use super::{CHUNK, CopyError, Effect, Failure};
use crate::interrupt::Interrupts;

/// What a person calls the two.
const INPUT: &str = "standard input";
const OUTPUT: &str = "standard output";

impl Copy {
    /// Copies standard input to a file of the host. The file gets its name when its SHA-256 is right; what an interrupted
    /// copy leaves is not gone on with.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn upload_input(&mut self, destination: &str, effect: Effect) -> Result<(), CopyError> {
        let there = self.look(destination)?;
        if there.is_folder {
            return Err(CopyError::Refused(format!(
                "{}: is a folder; {INPUT} has no name to be given there",
                there.path
            )));
        }
        if there.separator.ends(destination) {
            return Err(CopyError::Refused(format!("{destination}: there is no such folder")));
        }
        if effect == Effect::Told {
            self.progress.would(None, INPUT, &there.path);
            self.progress.planned();
            return Ok(());
        }
        self.progress.begin_unknown();
        self.progress.file(INPUT);
        let mut feeding = Feeding {
            chunks: read_ahead(io::stdin())?,
            interrupts: Interrupts::of_process(),
            target: &there.path,
            digest: Digest::new(),
            stage: Stage::New,
        };
        self.converse(RECEIVE, &mut feeding)
    }

    /// Copies files of the host to standard output, one after the other. What cannot be copied is told, and counted by
    /// [`Copy::failed`]; what is wrong with a file shows when it has been written.
    ///
    /// # Errors
    /// When nothing more can be copied.
    pub fn download_output(&mut self, sources: &[String], effect: Effect) -> Result<(), CopyError> {
        let mut files = Vec::new();
        for source in sources {
            let values = self.ask(LIST, &[Value::String(source.as_str().into()), Value::Bool(false)])?;
            // The last one tells of the host.
            let found = values.split_last().map(|(_, found)| found).unwrap_or_default();
            if found.is_empty() {
                self.progress.fail(source, Failure::Absent);
            }
            for value in found {
                let path = string(value, "Path");
                let problem = string(value, "Error");
                if !problem.is_empty() {
                    self.progress.fail(path, problem);
                } else if string(value, "Kind") == "Folder" {
                    self.progress.fail(path, Failure::IsFolder);
                } else {
                    files.push((path, super::fields::count(value, "Length").unwrap_or(0)));
                }
            }
        }
        if effect == Effect::Told {
            for (path, length) in &files {
                self.progress.would(Some(*length), path, OUTPUT);
            }
            self.progress.planned();
            return Ok(());
        }
        self.progress.begin(files.len(), files.iter().map(|(_, length)| length).sum());
        if files.is_empty() {
            return Ok(());
        }
        let mut pouring = Pouring { files: &files, next: 0, digest: Digest::new() };
        self.converse(SEND, &mut pouring)?;
        self.progress.screen().flush();
        Ok(())
    }
}

/// Reads in a thread of its own, which waits where nothing comes.
fn read_ahead(mut input: impl Read + Send + 'static) -> Result<Receiver<io::Result<Vec<u8>>>, CopyError> {
    let (give, chunks) = sync_channel(2);
    let read = move || {
        loop {
            let mut chunk = Vec::with_capacity(CHUNK);
            let read = (&mut input).take(CHUNK as u64).read_to_end(&mut chunk);
            let ends = !matches!(read, Ok(1..));
            if read.is_err() && !chunk.is_empty() && give.send(Ok(chunk.clone())).is_err() {
                return;
            }
            if give.send(read.map(|_| chunk)).is_err() || ends {
                return;
            }
        }
    };
    let thread = std::thread::Builder::new().name("input".into()).spawn(read);
    thread.map(|_| chunks).map_err(|error| CopyError::Refused(format!("{INPUT}: {error}")))
}

/// Gives the host what comes.
struct Feeding<'a> {
    chunks: Receiver<io::Result<Vec<u8>>>,
    interrupts: Interrupts,
    target: &'a str,
    digest: Digest,
    stage: Stage,
}

/// How far the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    New,
    Begun,
    /// All of it was given, or given up.
    Ended,
}

fn message(what: &str) -> Fields {
    Fields::of(0).with("Do", what)
}

impl Feeding<'_> {
    fn abandon(&mut self) -> Option<Value> {
        self.stage = Stage::Ended;
        Some(message("Abandon").done())
    }
}

impl Talk for Feeding<'_> {
    fn give(&mut self, progress: &mut Progress) -> Option<Value> {
        /// How long the host's word may have to wait while nothing comes.
        const TURN: Duration = Duration::from_millis(200);
        match self.stage {
            Stage::New => {
                self.stage = Stage::Begun;
                return Some(message("File").with("Path", self.target).with("From", 0_u64).done());
            }
            Stage::Begun => {}
            Stage::Ended => return None,
        }
        let chunk = match self.chunks.recv_timeout(TURN) {
            Ok(chunk) => chunk,
            // Asks for nothing: meanwhile it is looked at what the host says.
            Err(RecvTimeoutError::Timeout) => return Some(message("Bytes").done()),
            Err(RecvTimeoutError::Disconnected) => Ok(Vec::new()),
        };
        match chunk {
            // Who wrote into the pipe was interrupted as well, so that its end is not the file's.
            Ok(_) if self.interrupts.count() > 0 => self.abandon(),
            Ok(chunk) if chunk.is_empty() => {
                self.stage = Stage::Ended;
                Some(message("Bytes").with("Hash", self.digest.text().as_str()).done())
            }
            Ok(chunk) => {
                self.digest.update(&chunk);
                progress.bytes(chunk.len() as u64);
                Some(message("Bytes").with("Bytes", chunk).done())
            }
            Err(error) => {
                progress.fail(INPUT, error);
                self.abandon()
            }
        }
    }

    fn take(&mut self, value: Value, progress: &mut Progress) -> Result<(), CopyError> {
        let problem = string(&value, "Error");
        if !problem.is_empty() {
            self.stage = Stage::Ended;
            let names_it = problem.contains(self.target);
            progress.tell(if names_it { problem } else { format!("{}: {problem}", self.target) });
            progress.count_failure();
        }
        progress.done();
        Ok(())
    }
}

/// Writes what the host gives.
struct Pouring<'a> {
    files: &'a [(String, u64)],
    next: usize,
    digest: Digest,
}

impl Talk for Pouring<'_> {
    fn give(&mut self, progress: &mut Progress) -> Option<Value> {
        let number = self.next;
        let (path, _) = self.files.get(number)?;
        self.next += 1;
        progress.file(path);
        Some(Fields::of(number).with("Path", path.as_str()).with("From", 0_u64).done())
    }

    fn take(&mut self, value: Value, progress: &mut Progress) -> Result<(), CopyError> {
        let Some((path, _)) = index(&value, "N").and_then(|number| self.files.get(number)) else { return Ok(()) };
        let problem = string(&value, "Error");
        if !problem.is_empty() {
            self.digest = Digest::new();
            progress.fail(path, problem);
            progress.done();
            return Ok(());
        }
        if let Some(Value::Bytes(chunk)) = value.get("Bytes").map(Value::unwrapped) {
            self.digest.update(chunk);
            progress.screen().output(chunk);
            progress.bytes(chunk.len() as u64);
        }
        if progress.screen().is_closed() {
            return Err(CopyError::Refused(format!("{OUTPUT}: nobody reads it any more")));
        }
        let expected = string(&value, "Hash");
        if !expected.is_empty() {
            let found = std::mem::replace(&mut self.digest, Digest::new()).text();
            if !found.eq_ignore_ascii_case(&expected) {
                progress.fail(path, Failure::Mismatch { expected, found });
            }
            progress.done();
        }
        Ok(())
    }
}
