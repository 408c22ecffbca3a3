//! Files to and from a host: `psrp copy`. Uses nothing that PowerShell 7 has not: what a host runs are the scripts beside
//! this file, and bytes travel as input and output of pipelines.
//!
//! A file arrives under another name beside its place, and gets its own when its SHA-256 is right. What an interrupted copy
//! left there is gone on with where it is the beginning of the file.

mod digest;
mod place;

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clixml::Value;
use psrp_proto::client::Event;
use psrp_proto::message::{self, CreatePipeline, ErrorRecord, PipelineState, PowerShell};
use uuid::Uuid;

use crate::blocking::{Next, Session, Wake};
use crate::console::{Console, Place};
use crate::error::Lost;
use crate::interrupt::{Interrupts, Told};
use crate::screen::Screen;
use crate::text::text;
use digest::Digest;

pub use place::{End, PlaceError};

/// Bytes that travel as one object.
const CHUNK: usize = 256 << 10;
/// Input that may wait for the host before no more is read.
const PENDING: usize = 4 << 20;
/// What is put after a name while a file is not whole.
const PART: &str = ".psrp-part";

const LOOK: &str = include_str!("look.ps1");
const RECEIVE: &str = include_str!("receive.ps1");
const SEND: &str = include_str!("send.ps1");
const MOVE: &str = include_str!("move.ps1");
const HASH: &str = include_str!("hash.ps1");

/// Why a file was not copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// There is no session, or it is lost.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// A file of this side cannot be read or written.
    #[error("{}", file.display())]
    Local {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The host could not do its part.
    #[error("{0}")]
    Host(String),
    /// What arrived is not what was sent.
    #[error("{file}: what arrived is not what was sent: its SHA-256 is {found}, expected {expected}")]
    Mismatch {
        /// The file.
        file: String,
        /// Its checksum where it was read.
        expected: String,
        /// Its checksum where it was written.
        found: String,
    },
    /// Ctrl-C was pressed. What has arrived is kept, to go on with.
    #[error("interrupted")]
    Interrupted,
}

/// Files on their way in one session.
#[derive(Debug)]
pub struct Copy {
    session: Session,
    console: Console,
    screen: Arc<Screen>,
    _told: Told,
}

/// A file of the host.
struct Remote {
    path: String,
    is_folder: bool,
    /// Absent where there is no such file.
    length: Option<u64>,
    /// Of what an interrupted copy has left.
    part_length: u64,
    part_hash: String,
}

impl Copy {
    /// Opens a session with the host that `command` starts or connects to.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(command: Command, timeout: Option<Duration>) -> Result<Copy, CopyError> {
        let session = Session::begin(command, Console::host_info(), timeout)?;
        let interrupts = Interrupts::of_process();
        let told = interrupts.tell(session.waker());
        let session = match session.opened() {
            Err(Lost::Interrupted) => return Err(CopyError::Interrupted),
            opened => opened?,
        };
        let screen: Arc<Screen> = Arc::default();
        let console = Console::on(screen.clone(), Place::Error, interrupts);
        Ok(Copy { session, console, screen, _told: told })
    }

    /// Copies a file to the host: to a path, or into a folder that is there.
    ///
    /// # Errors
    /// When it does not arrive whole.
    pub fn upload(&mut self, source: &Path, destination: &str) -> Result<(), CopyError> {
        let local = |error| CopyError::Local { file: source.to_owned(), error };
        let name = source.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut file = File::open(source).map_err(local)?;
        let metadata = file.metadata().map_err(local)?;
        if !metadata.is_file() {
            return Err(local(io::Error::new(io::ErrorKind::IsADirectory, "is no file; copy takes files one by one")));
        }
        let total = metadata.len();
        let remote = self.look(destination, &name)?;
        if remote.is_folder {
            return Err(CopyError::Host(format!("{}: is a folder", remote.path)));
        }
        let mut digest = Digest::new();
        let mut done = 0;
        if remote.part_length > 0 && remote.part_length <= total {
            digest.take(&mut file, remote.part_length).map_err(local)?;
            done = remote.part_length;
            if !digest.text().eq_ignore_ascii_case(&remote.part_hash) {
                file.seek(SeekFrom::Start(0)).map_err(local)?;
                digest = Digest::new();
                done = 0;
            }
        }
        let begun = Instant::now();
        let arguments = [Value::String(remote.path.as_str().into()), Value::Int64(i64::try_from(done).unwrap_or(0))];
        let pipeline = self.start(RECEIVE, &arguments, true)?;
        let mut values = Vec::new();
        let mut ended = false;
        let mut at_end = false;
        while !ended {
            if !at_end && self.session.client().pending_input(pipeline) < PENDING {
                let mut chunk = Vec::with_capacity(CHUNK);
                (&mut file).take(CHUNK as u64).read_to_end(&mut chunk).map_err(local)?;
                at_end = chunk.is_empty();
                digest.update(&chunk);
                done += chunk.len() as u64;
                // A pipeline that has ended takes no more; its end tells why.
                self.session.input(pipeline, (!at_end).then_some(Some(Value::Bytes(chunk)))).unwrap_or(());
                self.show(&name, done, total, begun);
            }
            let waits = at_end || self.session.client().pending_input(pipeline) >= PENDING;
            let next = if waits { Some(self.session.wait()?) } else { self.session.poll()? };
            if let Some(next) = next {
                ended = self.next(pipeline, next, &mut |value| {
                    values.push(value);
                    Ok(())
                })?;
            }
        }
        self.received(&remote.path, &digest, &values)
    }

    /// The host has all: its checksum has to be ours.
    fn received(&mut self, path: &str, digest: &Digest, values: &[Value]) -> Result<(), CopyError> {
        self.screen.progress(0, None);
        let found = values.first().map(text).unwrap_or_default();
        let expected = digest.text();
        if !expected.eq_ignore_ascii_case(&found) {
            return Err(CopyError::Mismatch { file: path.to_owned(), expected, found });
        }
        self.ask(MOVE, &[Value::String(path.into())]).map(drop)
    }

    /// Copies a file of the host to this side: to a path, or into a folder that is there.
    ///
    /// # Errors
    /// When it does not arrive whole.
    pub fn download(&mut self, source: &str, destination: &Path) -> Result<(), CopyError> {
        let remote = self.look(source, "")?;
        let total = match remote.length {
            Some(total) if !remote.is_folder => total,
            Some(_) => {
                return Err(CopyError::Host(format!("{}: is a folder; copy takes files one by one", remote.path)));
            }
            None => return Err(CopyError::Host(format!("{}: there is no such file", remote.path))),
        };
        let name = remote.path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let target = if destination.is_dir() { destination.join(&name) } else { destination.to_owned() };
        let mut part = target.clone().into_os_string();
        part.push(PART);
        let part = PathBuf::from(part);
        let local = |error| CopyError::Local { file: part.clone(), error };
        // Whether it is the beginning of the file shows in the checksum of all; if not, it is copied anew.
        let kept = fs::metadata(&part).map_or(0, |kept| kept.len());
        let mut from = if kept <= total { kept } else { 0 };
        loop {
            let mut file =
                File::options().read(true).write(true).create(true).truncate(false).open(&part).map_err(local)?;
            file.set_len(from).map_err(local)?;
            let mut digest = Digest::new();
            digest.take(&mut file, from).map_err(local)?;
            let mut done = from;
            let begun = Instant::now();
            let arguments =
                [Value::String(remote.path.as_str().into()), Value::Int64(i64::try_from(from).unwrap_or(0))];
            let pipeline = self.start(SEND, &arguments, false)?;
            loop {
                let next = self.session.wait()?;
                let ended = self.next(pipeline, next, &mut |value| {
                    let Value::Bytes(chunk) = value.into_unwrapped() else {
                        return Err(CopyError::Host("the host sent something that is no bytes".to_owned()));
                    };
                    digest.update(&chunk);
                    done += chunk.len() as u64;
                    file.write_all(&chunk).map_err(local)
                })?;
                if ended {
                    break;
                }
                self.show(&name, done, total, begun);
            }
            self.screen.progress(0, None);
            file.sync_all().map_err(local)?;
            let values = self.ask(HASH, &[Value::String(remote.path.as_str().into())])?;
            let expected = values.first().map(text).unwrap_or_default();
            let found = digest.text();
            if expected.eq_ignore_ascii_case(&found) {
                return fs::rename(&part, &target).map_err(|error| CopyError::Local { file: target, error });
            }
            if from == 0 {
                return Err(CopyError::Mismatch { file: remote.path, expected, found });
            }
            from = 0;
        }
    }

    /// Closes the session.
    ///
    /// # Errors
    /// When the host does not answer.
    pub fn close(self) -> Result<(), CopyError> {
        Ok(self.session.close()?)
    }

    /// What the host has at that path; in a folder, at that name in it.
    fn look(&mut self, path: &str, name: &str) -> Result<Remote, CopyError> {
        let values = self.ask(LOOK, &[Value::String(path.into()), Value::String(name.into())])?;
        let found = values.first().ok_or_else(|| CopyError::Host(format!("the host does not say what {path} is")))?;
        let number = |name| match found.get(name).map(Value::unwrapped) {
            Some(Value::Int64(number)) => u64::try_from(*number).ok(),
            _ => None,
        };
        Ok(Remote {
            path: found.get("Path").map(text).unwrap_or_default(),
            is_folder: matches!(found.get("IsFolder").map(Value::unwrapped), Some(Value::Bool(true))),
            length: number("Length"),
            part_length: number("PartLength").unwrap_or(0),
            part_hash: found.get("PartHash").map(text).unwrap_or_default(),
        })
    }

    /// Runs a script; its output.
    fn ask(&mut self, script: &str, arguments: &[Value]) -> Result<Vec<Value>, CopyError> {
        let pipeline = self.start(script, arguments, false)?;
        let mut values = Vec::new();
        loop {
            let next = self.session.wait()?;
            let ended = self.next(pipeline, next, &mut |value| {
                values.push(value);
                Ok(())
            })?;
            if ended {
                return Ok(values);
            }
        }
    }

    fn start(&mut self, script: &str, arguments: &[Value], takes_input: bool) -> Result<Uuid, CopyError> {
        let mut command = message::Command::script(script);
        for argument in arguments {
            command = command.with(None, argument.clone());
        }
        let powershell = PowerShell::new(vec![command]);
        Ok(self.session.start(CreatePipeline { no_input: !takes_input, ..CreatePipeline::new(powershell) })?)
    }

    /// Looks at what happened; whether the pipeline has ended.
    fn next(
        &mut self,
        pipeline: Uuid,
        next: Next,
        take: &mut dyn FnMut(Value) -> Result<(), CopyError>,
    ) -> Result<bool, CopyError> {
        let event = match next {
            Next::Wake(Wake::Interrupt) => {
                self.screen.finish();
                return Err(CopyError::Interrupted);
            }
            Next::Wake(_) => return Ok(false),
            Next::Event(event) => event,
        };
        match event {
            Event::Output { value, .. } => take(value.unwrap_or_default())?,
            Event::Error { record, .. } => return Err(failed(&record)),
            Event::HostCall { pipeline: of, call } => {
                if let Some(response) = self.console.call(self.session.client(), call.id, call.call) {
                    self.session.respond(of, response)?;
                }
            }
            Event::Finished { pipeline: ended, state } if ended == pipeline => {
                return match (&state.error, state.state) {
                    (Some(record), _) => Err(failed(record)),
                    (None, PipelineState::COMPLETED) => Ok(true),
                    (None, _) => Err(CopyError::Host("the host stopped".to_owned())),
                };
            }
            _ => {}
        }
        Ok(false)
    }

    /// Shows how much has gone, and how fast.
    fn show(&self, name: &str, done: u64, total: u64, begun: Instant) {
        if !self.screen.shows_progress() {
            return;
        }
        let percent = (done * 100).checked_div(total).unwrap_or(100);
        let speed = done as f64 / begun.elapsed().as_secs_f64().max(0.001) / 1e6;
        self.screen.progress(0, Some(format!("{name}  {percent} %  {:.1} MB  {speed:.1} MB/s", done as f64 / 1e6)));
    }
}

fn failed(record: &ErrorRecord) -> CopyError {
    CopyError::Host(record.message().map_or_else(|| "the host failed".to_owned(), ToString::to_string))
}
