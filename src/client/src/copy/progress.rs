//! How far a copy is, and what went wrong on the way.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Instant;

use crate::screen::Screen;

/// What is told to a person while files are on their way.
#[derive(Debug)]
pub struct Progress {
    screen: Arc<Screen>,
    /// The host's number and name, where it is one of many.
    host: Option<(usize, String)>,
    files: (usize, usize),
    bytes: (u64, u64),
    current: String,
    begun: Instant,
    failed: usize,
}

impl Progress {
    /// Of nothing yet.
    pub fn on(screen: Arc<Screen>, host: Option<(usize, String)>) -> Progress {
        Progress {
            screen,
            host,
            files: (0, 0),
            bytes: (0, 0),
            current: String::new(),
            begun: Instant::now(),
            failed: 0,
        }
    }

    /// So many files with so many bytes are to be copied.
    pub fn begin(&mut self, files: usize, bytes: u64) {
        self.files = (0, files);
        self.bytes = (0, bytes);
        self.begun = Instant::now();
    }

    /// A file is next.
    pub fn file(&mut self, name: &str) {
        name.clone_into(&mut self.current);
    }

    /// So many bytes more have gone, or were there.
    pub fn bytes(&mut self, count: u64) {
        self.bytes.0 += count;
        self.show();
    }

    /// One file more is done, one way or the other.
    pub fn done(&mut self) {
        self.files.0 += 1;
        self.show();
    }

    /// Tells why a file was not copied.
    pub fn fail(&mut self, what: impl Display, why: impl Display) {
        self.tell(format_args!("{what}: {why}"));
        self.failed += 1;
    }

    /// Tells what went wrong.
    pub fn tell(&self, what: impl Display) {
        let who = self.host.as_ref().map_or("psrp", |(_, name)| name);
        self.screen.error(&format!("{who}: {}\n", visible(&what.to_string())));
    }

    /// So many were not copied so far.
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// Takes the progress off the terminal.
    pub fn finish(&mut self) {
        self.screen.progress(self.number(), None);
    }

    fn number(&self) -> usize {
        self.host.as_ref().map_or(0, |(number, _)| *number)
    }

    fn show(&self) {
        if !self.screen.shows_progress() {
            return;
        }
        let ((files, all_files), (bytes, all_bytes)) = (self.files, self.bytes);
        let percent = (bytes * 100).checked_div(all_bytes).unwrap_or(100).min(100);
        let speed = bytes as f64 / self.begun.elapsed().as_secs_f64().max(0.001) / 1e6;
        let host = self.host.as_ref().map_or_else(String::new, |(_, name)| format!("{name}: "));
        let what = match all_files {
            0 | 1 => self.current.clone(),
            _ => format!("{files}/{all_files} files"),
        };
        let line = format!("{host}{}  {percent} %  {:.1} MB  {speed:.1} MB/s", visible(&what), bytes as f64 / 1e6);
        self.screen.progress(self.number(), Some(line));
    }
}

/// Text in which nothing commands the terminal.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_control() {
            true => shown.extend(c.escape_default()),
            false => shown.push(c),
        }
    }
    shown
}
