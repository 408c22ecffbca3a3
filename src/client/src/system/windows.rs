//! Windows.

#![allow(unsafe_code)]

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write};
use std::os::windows::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command};
use std::time::SystemTime;

use windows_sys::Win32::System::Console::{
    ENABLE_ECHO_INPUT, ENABLE_LINE_INPUT, ENABLE_PROCESSED_INPUT, GetConsoleMode, GetStdHandle, STD_INPUT_HANDLE,
    SetConsoleMode,
};
use windows_sys::Win32::System::Threading::CREATE_NEW_PROCESS_GROUP;

use super::{Connections, Keyboard, Permissions, PrivateFiles};
use crate::interrupt::Interrupts;

/// A system of that kind.
#[derive(Clone, Copy, Debug)]
pub struct Windows;

/// How the console was before.
pub struct Keys(u32);

impl Drop for Keys {
    fn drop(&mut self) {
        // SAFETY: takes no pointers.
        unsafe { SetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), self.0) };
    }
}

impl Keyboard for Windows {
    type Keys = Keys;

    /// Of standard input. Ctrl-C is noticed when the line is there.
    fn line(interrupts: &Interrupts) -> io::Result<Option<String>> {
        let before = interrupts.count();
        let mut line = String::new();
        let length = io::stdin().read_line(&mut line)?;
        if interrupts.count() != before {
            return Err(io::ErrorKind::Interrupted.into());
        }
        Ok((length > 0).then_some(line))
    }

    fn keys(_interrupts: &Interrupts) -> Option<Keys> {
        let mut mode = 0;
        // SAFETY: the number is ours; a handle that is no console's is refused.
        let told = unsafe { GetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), &mut mode) };
        let keys = mode & !(ENABLE_ECHO_INPUT | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT);
        // SAFETY: takes no pointers.
        let taken = told != 0 && unsafe { SetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), keys) } != 0;
        taken.then_some(Keys(mode))
    }

    fn key(_keys: &mut Keys, _interrupts: &Interrupts) -> io::Result<Option<u8>> {
        let mut byte = [0];
        Ok((io::stdin().read(&mut byte)? > 0).then_some(byte[0]))
    }

    fn terminal() -> Option<impl Write> {
        OpenOptions::new().write(true).open("CONOUT$").ok()
    }
}

impl PrivateFiles for Windows {
    /// What is made in the user's own folder inherits its permissions.
    fn private(_options: &mut OpenOptions) {}
}

impl Permissions for Windows {
    fn mode(_metadata: &Metadata) -> Option<u32> {
        None
    }

    fn set_mode(_path: &Path, _mode: u32) -> io::Result<()> {
        Ok(())
    }

    fn set_modified(path: &Path, time: SystemTime) -> io::Result<()> {
        match path.is_dir() {
            true => Ok(()),
            false => File::options().write(true).open(path)?.set_modified(time),
        }
    }
}

impl Connections for Windows {
    fn spawn(mut command: Command) -> io::Result<Child> {
        command.creation_flags(CREATE_NEW_PROCESS_GROUP).spawn()
    }

    fn spawn_async(mut command: Command) -> io::Result<tokio::process::Child> {
        command.creation_flags(CREATE_NEW_PROCESS_GROUP);
        tokio::process::Command::from(command).kill_on_drop(true).spawn()
    }
}
