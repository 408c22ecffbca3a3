//! A terminal for a session: a pseudo-terminal whose size and modes are those of the client's (RFC 4254, 6.2, 6.7 and 8).

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use russh::Pty;
use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    ControlModes, InputModes, LocalModes, OptionalActions, OutputModes, SpecialCodeIndex, SpecialCodes, Termios,
    Winsize, tcgetattr, tcsetattr, tcsetwinsize,
};

/// What a terminal has that does not say: programs divide by it.
const USUAL: (u16, u16) = (80, 24);
/// A name of a kind of terminal is never longer.
const LONGEST_KIND: usize = 256;
/// RFC 4254, 8: modes have numbers of a byte.
const MOST_MODES: usize = 256;
/// RFC 4254, 8: a character that is not used.
const NO_CHARACTER: u32 = 255;

/// A terminal. Whoever holds its other end is hung up when this and the copies of its descriptor are gone.
#[derive(Debug)]
pub struct Terminal {
    master: OwnedFd,
    name: PathBuf,
}

impl From<Terminal> for OwnedFd {
    fn from(terminal: Terminal) -> OwnedFd {
        terminal.master
    }
}

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its `TERM`.
    pub kind: String,
    /// Its size.
    pub size: Size,
    /// How it treats what is typed and shown.
    pub modes: Vec<(Pty, u32)>,
}

impl Request {
    /// Whether there can be such a terminal.
    pub fn is_possible(&self) -> bool {
        self.kind.len() <= LONGEST_KIND && !self.kind.contains('\0') && self.modes.len() <= MOST_MODES
    }
}

/// The size of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// In characters.
    pub columns: u32,
    /// In characters.
    pub rows: u32,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

impl Terminal {
    /// Makes one.
    ///
    /// # Errors
    /// When the system has none left, or the client's has an impossible name.
    pub fn open(request: &Request) -> io::Result<Terminal> {
        if !request.is_possible() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a TERM that is none"));
        }
        let master = open_master()?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let name = PathBuf::from(std::ffi::OsString::from_vec(ptsname(&master, Vec::new())?.into_bytes()));
        let terminal = Terminal { master, name };
        let end = terminal.end()?;
        let mut modes = tcgetattr(&end)?;
        for (mode, value) in &request.modes {
            set(&mut modes, *mode, *value);
        }
        tcsetattr(&end, OptionalActions::Now, &modes)?;
        resize(&terminal.master, request.size)?;
        Ok(terminal)
    }

    /// The end that a program holds. It does not become the terminal of this process.
    ///
    /// # Errors
    /// What the system says.
    pub fn end(&self) -> io::Result<File> {
        let flags = i32::try_from(OFlags::NOCTTY.bits()).unwrap_or_default();
        OpenOptions::new().read(true).write(true).custom_flags(flags).open(&self.name)
    }

    /// Gives it to a user, who alone may read it, and to whom members of group `tty` may write, as sshd does.
    ///
    /// # Errors
    /// What the system says.
    #[cfg(target_os = "linux")]
    pub fn give_to(&self, user: &crate::User) -> io::Result<()> {
        use std::os::unix::fs::{PermissionsExt, fchown};
        let end = self.end()?;
        let tty = nix::unistd::Group::from_name("tty").ok().flatten();
        let (group, mode) = tty.map_or((user.gid, 0o600), |tty| (tty.gid.as_raw(), 0o620));
        fchown(&end, Some(user.uid), Some(group))?;
        end.set_permissions(std::fs::Permissions::from_mode(mode))
    }

    /// Its device: `/dev/pts/7`.
    pub fn name(&self) -> &PathBuf {
        &self.name
    }
}

/// Gives the terminal of which this is our end another size; its foreground programs are told (SIGWINCH).
///
/// # Errors
/// What the system says.
pub fn resize(line: impl AsFd, size: Size) -> io::Result<()> {
    let clamp = |number: u32| u16::try_from(number).unwrap_or(u16::MAX);
    let or = |number: u32, usual| if number == 0 { usual } else { clamp(number) };
    let size = Winsize {
        ws_col: or(size.columns, USUAL.0),
        ws_row: or(size.rows, USUAL.1),
        ws_xpixel: clamp(size.width),
        ws_ypixel: clamp(size.height),
    };
    Ok(tcsetwinsize(line, size)?)
}

/// What one types on a terminal to say that no more is typed; none where nothing does.
pub fn end_of_input(line: impl AsFd) -> Option<u8> {
    let modes = tcgetattr(line).ok()?;
    Some(modes.special_codes[SpecialCodeIndex::VEOF]).filter(|character| *character != 0)
}

#[cfg(target_os = "linux")]
fn open_master() -> io::Result<OwnedFd> {
    Ok(openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?)
}

#[cfg(not(target_os = "linux"))]
fn open_master() -> io::Result<OwnedFd> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    rustix::io::fcntl_setfd(&master, rustix::io::FdFlags::CLOEXEC)?;
    Ok(master)
}

/// Sets one mode; what this system does not have stays as it is.
fn set(modes: &mut Termios, mode: Pty, value: u32) {
    if let Some(index) = character(mode) {
        set_character(&mut modes.special_codes, index, value);
    } else if let Some(flag) = input(mode) {
        modes.input_modes.set(flag, value != 0);
    } else if let Some(flag) = local(mode) {
        modes.local_modes.set(flag, value != 0);
    } else if let Some(flag) = output(mode) {
        modes.output_modes.set(flag, value != 0);
    } else {
        match mode {
            Pty::CS7 if value != 0 => size_of_character(modes, ControlModes::CS7),
            Pty::CS8 if value != 0 => size_of_character(modes, ControlModes::CS8),
            Pty::PARENB => modes.control_modes.set(ControlModes::PARENB, value != 0),
            Pty::PARODD => modes.control_modes.set(ControlModes::PARODD, value != 0),
            // The speed of a line that is none.
            _ => {}
        }
    }
}

fn set_character(characters: &mut SpecialCodes, index: SpecialCodeIndex, value: u32) {
    // On every system that we know 0 stands for a character that is not used (_POSIX_VDISABLE).
    let value = if value == NO_CHARACTER { 0 } else { value };
    if let Ok(value) = u8::try_from(value) {
        characters[index] = value;
    }
}

fn size_of_character(modes: &mut Termios, size: ControlModes) {
    modes.control_modes.remove(ControlModes::CSIZE);
    modes.control_modes.insert(size);
}

fn character(mode: Pty) -> Option<SpecialCodeIndex> {
    Some(match mode {
        Pty::VINTR => SpecialCodeIndex::VINTR,
        Pty::VQUIT => SpecialCodeIndex::VQUIT,
        Pty::VERASE => SpecialCodeIndex::VERASE,
        Pty::VKILL => SpecialCodeIndex::VKILL,
        Pty::VEOF => SpecialCodeIndex::VEOF,
        Pty::VEOL => SpecialCodeIndex::VEOL,
        Pty::VEOL2 => SpecialCodeIndex::VEOL2,
        Pty::VSTART => SpecialCodeIndex::VSTART,
        Pty::VSTOP => SpecialCodeIndex::VSTOP,
        Pty::VSUSP => SpecialCodeIndex::VSUSP,
        Pty::VREPRINT => SpecialCodeIndex::VREPRINT,
        Pty::VWERASE => SpecialCodeIndex::VWERASE,
        Pty::VLNEXT => SpecialCodeIndex::VLNEXT,
        Pty::VDISCARD => SpecialCodeIndex::VDISCARD,
        _ => return None,
    })
}

fn input(mode: Pty) -> Option<InputModes> {
    Some(match mode {
        Pty::IGNPAR => InputModes::IGNPAR,
        Pty::PARMRK => InputModes::PARMRK,
        Pty::INPCK => InputModes::INPCK,
        Pty::ISTRIP => InputModes::ISTRIP,
        Pty::INLCR => InputModes::INLCR,
        Pty::IGNCR => InputModes::IGNCR,
        Pty::ICRNL => InputModes::ICRNL,
        Pty::IXON => InputModes::IXON,
        Pty::IXANY => InputModes::IXANY,
        Pty::IXOFF => InputModes::IXOFF,
        Pty::IMAXBEL => InputModes::IMAXBEL,
        #[cfg(target_os = "linux")]
        Pty::IUTF8 => InputModes::IUTF8,
        _ => return None,
    })
}

fn local(mode: Pty) -> Option<LocalModes> {
    Some(match mode {
        Pty::ISIG => LocalModes::ISIG,
        Pty::ICANON => LocalModes::ICANON,
        Pty::ECHO => LocalModes::ECHO,
        Pty::ECHOE => LocalModes::ECHOE,
        Pty::ECHOK => LocalModes::ECHOK,
        Pty::ECHONL => LocalModes::ECHONL,
        Pty::NOFLSH => LocalModes::NOFLSH,
        Pty::TOSTOP => LocalModes::TOSTOP,
        Pty::IEXTEN => LocalModes::IEXTEN,
        Pty::ECHOCTL => LocalModes::ECHOCTL,
        Pty::ECHOKE => LocalModes::ECHOKE,
        _ => return None,
    })
}

fn output(mode: Pty) -> Option<OutputModes> {
    Some(match mode {
        Pty::OPOST => OutputModes::OPOST,
        Pty::ONLCR => OutputModes::ONLCR,
        Pty::OCRNL => OutputModes::OCRNL,
        Pty::ONOCR => OutputModes::ONOCR,
        Pty::ONLRET => OutputModes::ONLRET,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use rustix::termios::tcgetwinsize;

    use super::*;

    const SIZE: Size = Size { columns: 100, rows: 30, width: 0, height: 0 };

    fn request(kind: &str, modes: &[(Pty, u32)]) -> Request {
        Request { kind: kind.into(), size: SIZE, modes: modes.to_vec() }
    }

    #[test]
    fn modes_are_the_client_s() -> io::Result<()> {
        let modes = [
            (Pty::ECHO, 0),
            (Pty::VINTR, 7),
            (Pty::VQUIT, 255),
            (Pty::VKILL, 1000),
            (Pty::ONLCR, 0),
            (Pty::CS8, 1),
            (Pty::IUTF8, 1),
            (Pty::TTY_OP_ISPEED, 9600),
        ];
        let plain = tcgetattr(Terminal::open(&request("xterm", &[]))?.end()?)?;
        let terminal = Terminal::open(&request("xterm", &modes))?;
        let set = tcgetattr(terminal.end()?)?;
        assert!(!set.local_modes.contains(LocalModes::ECHO) && set.local_modes.contains(LocalModes::ICANON));
        assert!(!set.output_modes.contains(OutputModes::ONLCR) && set.output_modes.contains(OutputModes::OPOST));
        assert!(set.control_modes.contains(ControlModes::CS8));
        let characters = |modes: &Termios| {
            [SpecialCodeIndex::VINTR, SpecialCodeIndex::VQUIT, SpecialCodeIndex::VKILL]
                .map(|index| modes.special_codes[index])
        };
        assert_eq!(characters(&set), [7, 0, characters(&plain)[2]]);
        assert_eq!(end_of_input(&terminal.master), Some(4));
        Ok(())
    }

    #[test]
    fn no_size_is_the_usual_one() -> io::Result<()> {
        let terminal = Terminal::open(&request("", &[]))?;
        let cases = [((100, 30), (100, 30)), ((0, 0), (80, 24)), ((40, 0), (40, 24)), ((1 << 20, 5), (65_535, 5))];
        for ((columns, rows), wanted) in cases {
            resize(&terminal.master, Size { columns, rows, ..SIZE })?;
            let size = tcgetwinsize(terminal.end()?)?;
            assert_eq!((size.ws_col, size.ws_row), wanted, "{columns} by {rows}");
        }
        Ok(())
    }

    #[test]
    fn a_kind_that_is_none_is_refused() {
        for kind in ["x\0y", &"x".repeat(LONGEST_KIND + 1)] {
            assert!(Terminal::open(&request(kind, &[])).is_err());
        }
    }
}
