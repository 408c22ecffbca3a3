//! Standard input and output.

#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::os::windows::io::{AsHandle as _, AsRawHandle as _, BorrowedHandle};

use windows_sys::Win32::Foundation::{HANDLE_FLAG_INHERIT, SetHandleInformation};

use super::Windows;
use crate::system::Streams;

impl Streams for Windows {
    fn take() -> io::Result<(File, File)> {
        let (input, output) = (io::stdin(), io::stdout());
        Ok((own(input.as_handle())?, own(output.as_handle())?))
    }
}

/// A handle of our own, bytes as they are, and the one it was made of not for children.
fn own(handle: BorrowedHandle<'_>) -> io::Result<File> {
    let file = File::from(handle.try_clone_to_owned()?);
    // SAFETY: the handle is open.
    match unsafe { SetHandleInformation(handle.as_raw_handle(), HANDLE_FLAG_INHERIT, 0) } {
        0 => Err(io::Error::last_os_error()),
        _ => Ok(file),
    }
}
