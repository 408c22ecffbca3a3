//! Standard input and output.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsFd as _;

use super::Unix;
use crate::system::Streams;

impl Streams for Unix {
    fn take() -> io::Result<(File, File)> {
        let input = io::stdin().as_fd().try_clone_to_owned()?;
        let output = io::stdout().as_fd().try_clone_to_owned()?;
        let null = OpenOptions::new().read(true).write(true).open("/dev/null")?;
        nix::unistd::dup2_stdin(&null)?;
        nix::unistd::dup2_stdout(&null)?;
        Ok((input.into(), output.into()))
    }
}
