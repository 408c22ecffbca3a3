//! The log: journald where there is one, else syslog, else nothing; or a file that was named.
//!
//! sshd throws a subsystem's standard error away, so nothing is written there.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::net::UnixDatagram;
use std::path::Path;

/// Where lines go.
#[derive(Debug)]
pub enum Log {
    /// journald's own socket: fields, not lines.
    Journal(UnixDatagram),
    /// The system's log.
    Syslog(UnixDatagram),
    /// A file, appended to.
    File(File),
    /// Nowhere: there is no log to be found.
    Nowhere,
}

/// How much a line matters; numbers are syslog's.
#[derive(Clone, Copy, Debug)]
pub enum Severity {
    /// Somebody has to do something.
    Error = 3,
    /// Something is odd.
    Warning = 4,
    /// A session came or went.
    Info = 6,
}

const JOURNAL: &str = "/run/systemd/journal/socket";
const SYSLOG: &str = "/dev/log";
/// authpriv, as sshd: sessions are nobody else's business.
const FACILITY: u8 = 10;
/// A line longer than this is cut: a datagram has its limits.
const LONGEST: usize = 8 << 10;

impl Log {
    /// The named file, or the system's log.
    ///
    /// # Errors
    /// When the named file cannot be appended to.
    pub fn open(file: Option<&Path>) -> std::io::Result<Log> {
        if let Some(path) = file {
            return Ok(Log::File(OpenOptions::new().create(true).append(true).open(path)?));
        }
        Ok(Log::of_the_system())
    }

    fn of_the_system() -> Log {
        let connect = |path| {
            let socket = UnixDatagram::unbound().ok()?;
            socket.connect(path).ok()?;
            // A log that hangs must not hang the session.
            socket.set_nonblocking(true).ok()?;
            Some(socket)
        };
        connect(JOURNAL).map(Log::Journal).or_else(|| connect(SYSLOG).map(Log::Syslog)).unwrap_or(Log::Nowhere)
    }

    /// Writes one line. A log that does not take it is no reason to stop.
    pub fn write(&self, severity: Severity, text: &str) {
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let text = &text[..text.floor_char_boundary(LONGEST)];
        let process = std::process::id();
        let _ = match self {
            Log::Journal(socket) => {
                let entry = format!(
                    "PRIORITY={}\nSYSLOG_IDENTIFIER=psrpd\nSYSLOG_FACILITY={FACILITY}\nSYSLOG_PID={process}\nMESSAGE={text}\n",
                    severity as u8
                );
                socket.send(entry.as_bytes()).map(drop)
            }
            Log::Syslog(socket) => {
                let line = format!("<{}>psrpd[{process}]: {text}", FACILITY << 3 | severity as u8);
                socket.send(line.as_bytes()).map(drop)
            }
            Log::File(file) => {
                let mut file = file;
                let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
                let line =
                    format!("{}.{:03} psrpd[{process}] {severity:?}: {text}\n", now.as_secs(), now.subsec_millis());
                file.write_all(line.as_bytes())
            }
            Log::Nowhere => Ok(()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_log_is_one_line_whatever_a_host_says() -> std::io::Result<()> {
        let path = std::env::temp_dir().join(format!("psrpd-log-{}", std::process::id()));
        Log::open(Some(&path))?.write(Severity::Error, "a\nb\x1b[31m");
        let written = std::fs::read_to_string(&path)?;
        std::fs::remove_file(&path)?;
        assert_eq!(written.lines().count(), 1);
        assert!(written.ends_with("Error: a b [31m\n"));
        Ok(())
    }
}
