//! How far a copy is, and what went wrong on the way.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Instant;

use crate::console::without_number;
use crate::screen::Screen;

/// What is told to a person while files are on their way.
#[derive(Debug)]
pub struct Progress {
    screen: Arc<Screen>,
    /// The host's number and name, where it is one of many.
    host: Option<(usize, String)>,
    files: (usize, usize),
    bytes: (u64, Option<u64>),
    current: String,
    begun: Instant,
    failed: usize,
    planned: Planned,
}

/// What would be copied.
#[derive(Debug, Default)]
struct Planned {
    files: usize,
    folders: usize,
    /// None where it is not known of all.
    bytes: Option<u64>,
    /// Files that are there already.
    there: usize,
}

impl Progress {
    /// Of nothing yet.
    pub fn on(screen: Arc<Screen>, host: Option<(usize, String)>) -> Progress {
        Progress {
            screen,
            host,
            files: (0, 0),
            bytes: (0, Some(0)),
            current: String::new(),
            begun: Instant::now(),
            failed: 0,
            planned: Planned { bytes: Some(0), ..Planned::default() },
        }
    }

    /// So many files with so many bytes are to be copied.
    pub fn begin(&mut self, files: usize, bytes: u64) {
        self.files = (0, files);
        self.bytes = (0, Some(bytes));
        self.begun = Instant::now();
    }

    /// A file of which nobody knows how long it is is to be copied.
    pub fn begin_unknown(&mut self) {
        self.begin(1, 0);
        self.bytes.1 = None;
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
        self.count_failure();
    }

    /// One more was not copied, and it was told why.
    pub fn count_failure(&mut self) {
        self.failed += 1;
    }

    /// Tells that a file would be copied; one whose size is known where it has one.
    pub fn would(&mut self, size: Option<u64>, source: impl Display, target: impl Display) {
        self.planned.files += 1;
        self.planned.bytes = self.planned.bytes.zip(size).map(|(all, size)| all + size);
        let size = size.map_or_else(|| "?".to_owned(), |size| size.to_string());
        self.plan(&size, source, target);
    }

    /// Tells that a folder would be made.
    pub fn would_make(&mut self, source: impl Display, target: impl Display) {
        self.planned.folders += 1;
        self.plan("folder", source, target);
    }

    fn plan(&self, size: &str, source: impl Display, target: impl Display) {
        let host = self.host.as_ref().map_or_else(String::new, |(_, name)| format!("{name}: "));
        let line = format!("{host}{size:>12}  {} -> {}\n", visible(&source.to_string()), visible(&target.to_string()));
        self.screen.output(line.as_bytes());
    }

    /// A file would not be sent again.
    pub fn is_there(&mut self) {
        self.planned.there += 1;
    }

    /// Tells what would be copied in all.
    pub fn planned(&self) {
        self.screen.flush();
        let Planned { files, folders, bytes, there } = self.planned;
        let s = |count| if count == 1 { "" } else { "s" };
        let folders = if folders > 0 { format!("{folders} folder{} and ", s(folders)) } else { String::new() };
        let there = if there > 0 { format!("; {there} there already") } else { String::new() };
        let bytes =
            bytes.map_or_else(String::new, |bytes| format!(", {bytes} byte{}", if bytes == 1 { "" } else { "s" }));
        self.tell(format_args!("would copy {folders}{files} file{}{bytes}{there}", s(files)));
    }

    /// What everything is written to.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// Tells what went wrong.
    pub fn tell(&self, what: impl Display) {
        let who = self.host.as_ref().map_or("psrp", |(_, name)| name);
        self.screen.error(&format!("{who}: {}\n", visible(&without_number(&what.to_string()))));
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
        let percent = all_bytes.map(|all| (bytes * 100).checked_div(all).unwrap_or(100).min(100));
        let percent = percent.map_or_else(String::new, |percent| format!("  {percent} %"));
        let speed = bytes as f64 / self.begun.elapsed().as_secs_f64().max(0.001) / 1e6;
        let host = self.host.as_ref().map_or_else(String::new, |(_, name)| format!("{name}: "));
        let what = match all_files {
            0 | 1 => self.current.clone(),
            _ => format!("{files}/{all_files} files"),
        };
        let line = format!("{host}{}{percent}  {:.1} MB  {speed:.1} MB/s", visible(&what), bytes as f64 / 1e6);
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
