//! A program that is asked something: it gets no input, has so long to answer, and what it says beyond a limit is dropped.

use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// What is kept of each stream.
const LIMIT: usize = 1 << 20;
/// How long the end of its streams is waited for once it has ended: somebody else may hold them.
const LINGER: Duration = Duration::from_millis(300);
/// How often it is looked after.
const STEP: Duration = Duration::from_millis(5);

/// What a program said.
#[derive(Debug)]
pub struct Answer {
    /// How it ended; none when it had to be ended.
    pub status: Option<ExitStatus>,
    /// Its standard output.
    pub output: String,
    /// Its standard error.
    pub errors: String,
}

impl Answer {
    /// Whether it ended well, and in time.
    pub fn success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// How it ended, as words.
    pub fn end(&self) -> String {
        self.status.map_or_else(|| "no end in time".to_owned(), |status| status.to_string())
    }
}

/// Runs a program in a process group of its own, which is ended when its time is up.
///
/// # Errors
/// When it cannot be started.
pub fn ask(command: &mut Command, patience: Duration) -> io::Result<Answer> {
    run(command.process_group(0), patience)
}

/// The same with a program that makes a session of its own, as setsid(1) does, which only who leads no group can.
///
/// # Errors
/// When it cannot be started.
pub fn ask_apart(command: &mut Command, patience: Duration) -> io::Result<Answer> {
    run(command, patience)
}

fn run(command: &mut Command, patience: Duration) -> io::Result<Answer> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let output = child.stdout.take().map(Kept::keep).transpose()?;
    let errors = child.stderr.take().map(Kept::keep).transpose()?;
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if begun.elapsed() > patience {
            break None;
        }
        std::thread::sleep(STEP);
    };
    if status.is_none() {
        if let Ok(group) = i32::try_from(child.id()) {
            let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        }
        let _ = child.kill();
        child.wait()?;
    }
    let text = |kept: Option<Kept>| kept.map_or_else(String::new, |kept| kept.text());
    Ok(Answer { status, output: text(output), errors: text(errors) })
}

/// The beginning of a stream.
struct Kept {
    bytes: Arc<Mutex<Vec<u8>>>,
    ended: Receiver<()>,
}

impl Kept {
    fn keep(mut stream: impl Read + Send + 'static) -> io::Result<Kept> {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let (alive, ended) = sync_channel(1);
        let keeper = bytes.clone();
        std::thread::Builder::new().name("answer".into()).stack_size(64 << 10).spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(length @ 1..) = stream.read(&mut chunk) {
                let mut kept = keeper.lock().unwrap_or_else(PoisonError::into_inner);
                let room = LIMIT - kept.len();
                kept.extend_from_slice(&chunk[..length.min(room)]);
            }
            drop(alive);
        })?;
        Ok(Kept { bytes, ended })
    }

    fn text(&self) -> String {
        let _: Result<(), _> = self.ended.recv_timeout(LINGER);
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_answers_or_is_ended() -> io::Result<()> {
        let shell = |script: &str, patience| ask(Command::new("/bin/sh").args(["-c", script]), patience);
        let answer = shell("echo a; echo b >&2; exit 3", Duration::from_secs(20))?;
        assert_eq!((answer.output.as_str(), answer.errors.as_str()), ("a\n", "b\n"));
        assert_eq!(answer.status.and_then(|status| status.code()), Some(3));
        let hung = shell("echo a; sleep 1000 & sleep 1000", Duration::from_secs(2))?;
        assert_eq!((hung.output.as_str(), hung.status), ("a\n", None));
        // Whoever stays behind with the streams does not hold us up.
        let left = shell("echo a; sleep 5 &", Duration::from_secs(20))?;
        assert!(left.success());
        assert_eq!(left.output, "a\n");
        Ok(())
    }
}
