//! The way to a host: a process whose standard input and output are the connection.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::SyncSender;

use crate::session::Wake;

/// What is read at once.
const CHUNK: usize = 128 << 10;

/// How `ssh` is called.
#[derive(Clone, Debug, Default)]
pub struct Ssh {
    /// The program; `ssh` on the path where there is none.
    pub program: Option<PathBuf>,
    /// Its configuration, in place of the user's.
    pub configuration: Option<PathBuf>,
    /// `HOST`, or what ssh's configuration calls it.
    pub host: String,
    /// Whom to log in as.
    pub user: Option<String>,
    /// Where ssh listens.
    pub port: Option<u16>,
    /// Files with keys.
    pub identities: Vec<PathBuf>,
    /// Options as after `-o`.
    pub options: Vec<String>,
    /// The subsystem; PowerShell's is `powershell`.
    pub subsystem: Option<String>,
}

impl Ssh {
    /// The command that runs it.
    pub fn command(&self) -> Command {
        let mut command = Command::new(self.program.as_deref().unwrap_or("ssh".as_ref()));
        if let Some(file) = &self.configuration {
            command.arg("-F").arg(file);
        }
        for identity in &self.identities {
            command.arg("-i").arg(identity);
        }
        if let Some(user) = &self.user {
            command.args(["-l", user]);
        }
        if let Some(port) = self.port {
            command.args(["-p", &port.to_string()]);
        }
        for option in &self.options {
            command.args(["-o", option]);
        }
        // Without -T a terminal that the configuration asks for would get in the way.
        command.args(["-T", "-s", "--", &self.host, self.subsystem.as_deref().unwrap_or("powershell")]);
        command
    }
}

/// A connection.
#[derive(Debug)]
pub struct Transport {
    child: Child,
    input: Option<ChildStdin>,
}

impl Transport {
    /// Starts the process. Its output comes as [`Wake::Bytes`]; its standard error is ours.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(mut command: Command, wake: SyncSender<Wake>) -> io::Result<Transport> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = spawn(command)?;
        let (Some(input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("a child without pipes"));
        };
        std::thread::Builder::new().name("connection".into()).stack_size(64 << 10).spawn(move || {
            loop {
                let mut chunk = vec![0; CHUNK];
                match output.read(&mut chunk) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Ok(length @ 1..) => {
                        chunk.truncate(length);
                        if length < CHUNK / 8 {
                            chunk.shrink_to_fit();
                        }
                        if wake.send(Wake::Bytes(chunk)).is_err() {
                            return;
                        }
                    }
                    Ok(0) | Err(_) => {
                        let _ = wake.send(Wake::End);
                        return;
                    }
                }
            }
        })?;
        Ok(Transport { child, input: Some(input) })
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// When nobody reads them any more.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.input {
            Some(input) => input.write_all(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Ends the connection and waits for the process.
    pub fn end(&mut self) -> Option<ExitStatus> {
        drop(self.input.take());
        self.child.wait().ok()
    }
}

impl Drop for Transport {
    fn drop(&mut self) {
        drop(self.input.take());
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Starts it without Ctrl-C, which is for the pipeline and not for the connection.
#[cfg(unix)]
fn spawn(mut command: Command) -> io::Result<Child> {
    use nix::sys::signal::{SigSet, SigmaskHow, Signal};
    let mut interrupt = SigSet::empty();
    interrupt.add(Signal::SIGINT);
    // A child begins with the mask of the thread that starts it.
    let before = interrupt.thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
    let child = command.spawn();
    before.thread_set_mask()?;
    child
}

/// Starts it.
#[cfg(not(unix))]
fn spawn(mut command: Command) -> io::Result<Child> {
    command.spawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ssh_is_called_as_powershell_calls_it() {
        let ssh = Ssh {
            host: "-oProxyCommand=evil".into(),
            user: Some("me".into()),
            port: Some(2222),
            identities: vec!["key".into()],
            options: vec!["A=b".into()],
            ..Ssh::default()
        };
        let command = ssh.command();
        let arguments: Vec<_> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
        let wanted =
            ["-i", "key", "-l", "me", "-p", "2222", "-o", "A=b", "-T", "-s", "--", "-oProxyCommand=evil", "powershell"];
        assert_eq!(arguments, wanted);
    }
}
