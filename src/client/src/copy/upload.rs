//! To a host.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use clixml::Value;

use super::digest::Digest;
use super::exchange::{Copy, Talk};
use super::fields::{Fields, count, index, is, string};
use super::progress::Progress;
use super::remote_path::Separator;
use super::tree::{Item, gather};
use super::{Attributes, CHUNK, CopyError, Effect, Failure, Folders, Manner};

const LOOK: &str = include_str!("look.ps1");
const COMPARE: &str = include_str!("compare.ps1");
pub(super) const RECEIVE: &str = include_str!("receive.ps1");

/// What the host has at a path.
pub(super) struct Destination {
    pub path: String,
    pub is_folder: bool,
    is_file: bool,
    pub separator: Separator,
}

/// What the host has of a file.
#[derive(Default)]
struct Known {
    is_folder: bool,
    /// Of a file of the same length; empty where there is none.
    hash: String,
    /// Of what an interrupted copy has left.
    part: Option<(u64, String)>,
}

impl Copy {
    /// Copies files and folders to the host: to a path, or into a folder that is there. What cannot be copied is told, and
    /// counted by [`Copy::failed`].
    ///
    /// # Errors
    /// When nothing more can be copied.
    pub fn upload(&mut self, sources: &[PathBuf], destination: &str, manner: Manner) -> Result<(), CopyError> {
        let there = self.look(destination)?;
        if !there.is_folder && sources.len() > 1 {
            return Err(CopyError::Refused(format!("{}: is no folder, and more than one file is copied", there.path)));
        }
        let mut items = Vec::new();
        for source in sources {
            if let Err(why) = gather_source(&mut items, source, destination, &there, manner, &mut self.progress) {
                self.progress.fail(source.display(), why);
            }
        }
        if items.is_empty() {
            return Ok(());
        }
        let with_folders = manner.effect == Effect::Told;
        let asked = items.iter().enumerate().filter(|(_, item)| with_folders || !item.is_folder);
        let asked = asked.map(|(number, item)| (number, item.target.as_str(), item.length)).collect();
        let known = self.compare(asked)?;
        let files = items.iter().filter(|item| !item.is_folder);
        self.progress.begin(files.clone().count(), files.map(|item| item.length).sum());
        let mut sending = Sending {
            failed: vec![false; items.len()],
            last: items.len(),
            items: &items,
            known,
            manner,
            next: 0,
            current: None,
        };
        if manner.effect == Effect::Told {
            sending.tell(&mut self.progress);
            return Ok(());
        }
        self.converse(RECEIVE, &mut sending)
    }

    /// What the host has of files, each with a number, its path and its length.
    fn compare(&mut self, asked: VecDeque<(usize, &str, u64)>) -> Result<BTreeMap<usize, Known>, CopyError> {
        let mut comparison = Comparison { asked, known: BTreeMap::new() };
        self.converse(COMPARE, &mut comparison)?;
        Ok(comparison.known)
    }

    /// The SHA-256 of those among files of the host that have the length that they are said to have.
    pub(super) fn hashes(&mut self, asked: VecDeque<(usize, &str, u64)>) -> Result<BTreeMap<usize, String>, CopyError> {
        Ok(self.compare(asked)?.into_iter().map(|(number, known)| (number, known.hash)).collect())
    }

    pub(super) fn look(&mut self, path: &str) -> Result<Destination, CopyError> {
        let values = self.ask(LOOK, &[Value::String(path.into())])?;
        let found = values.first().ok_or_else(|| CopyError::Host(format!("the host does not say what {path} is")))?;
        Ok(Destination {
            path: string(found, "Path"),
            is_folder: is(found, "IsFolder"),
            is_file: is(found, "IsFile"),
            separator: Separator::told(&string(found, "Separator")),
        })
    }
}

/// Adds what was named, and what is in it.
fn gather_source(
    items: &mut Vec<Item>,
    source: &Path,
    destination: &str,
    there: &Destination,
    manner: Manner,
    progress: &mut Progress,
) -> Result<(), Failure> {
    let metadata = fs::metadata(source)?;
    if metadata.is_dir() && manner.folders == Folders::Refused {
        return Err(Failure::FolderRefused);
    }
    if !metadata.is_dir() && !metadata.is_file() {
        return Err(Failure::NotRegular);
    }
    if metadata.is_dir() && there.is_file {
        return Err(Failure::Host(format!("{}: {}", there.path, Failure::IsFile)));
    }
    if metadata.is_file() && !there.is_folder && there.separator.ends(destination) {
        return Err(Failure::Host(format!("{destination}: there is no such folder")));
    }
    let name = source.file_name().filter(|_| !is_its_content(source));
    let target = match (there.is_folder, name) {
        (true, None) | (false, _) => there.path.clone(),
        (true, Some(name)) => {
            let name = name.to_str().ok_or(Failure::NotUnicode)?;
            if !there.separator.allows(name) {
                return Err(Failure::BadName);
            }
            there.separator.join(&there.path, name)
        }
    };
    gather(items, source, &metadata, target, there.separator, progress);
    Ok(())
}

/// Whether a path names a folder as `.`, which stands for what is in it.
fn is_its_content(path: &Path) -> bool {
    let last = |character| path.as_os_str().as_encoded_bytes().ends_with(&[character as u8, b'.']);
    path == Path::new(".") || last('/') || last(std::path::MAIN_SEPARATOR)
}

/// Asks what the host has of each file.
struct Comparison<'a> {
    /// Numbers, paths and lengths.
    asked: VecDeque<(usize, &'a str, u64)>,
    known: BTreeMap<usize, Known>,
}

impl Talk for Comparison<'_> {
    fn give(&mut self, _progress: &mut Progress) -> Option<Value> {
        let (number, path, length) = self.asked.pop_front()?;
        Some(Fields::of(number).with("Path", path).with("Length", length).done())
    }

    fn take(&mut self, value: Value, _progress: &mut Progress) -> Result<(), CopyError> {
        let Some(number) = index(&value, "N") else { return Ok(()) };
        let part = Some(string(&value, "PartHash")).filter(|hash| !hash.is_empty());
        let known = Known {
            is_folder: is(&value, "IsFolder"),
            hash: string(&value, "Hash"),
            part: part.and_then(|hash| Some((count(&value, "PartLength")?, hash))),
        };
        self.known.insert(number, known);
        Ok(())
    }
}

/// Sends what the host has not.
struct Sending<'a> {
    items: &'a [Item],
    known: BTreeMap<usize, Known>,
    manner: Manner,
    next: usize,
    /// The attributes of folders are set when all is in them: those before this one are not yet.
    last: usize,
    current: Option<Current>,
    failed: Vec<bool>,
}

/// A file on its way.
struct Current {
    number: usize,
    file: File,
    digest: Digest,
    left: u64,
    begun: bool,
    from: u64,
}

/// What comes of looking at an item.
enum Begun {
    /// It is a message of its own.
    Whole(Value),
    /// It has to be read.
    File(Current),
    /// Nothing is to be done.
    Done,
}

impl Sending<'_> {
    fn fail(&mut self, number: usize, why: impl std::fmt::Display, progress: &mut Progress) {
        let item = &self.items[number];
        let within_failed = item.parent.is_some_and(|parent| self.failed[parent]);
        self.failed[number] = true;
        // Of a folder that could not be made it is told once.
        if !within_failed {
            progress.fail(item.path.display(), why);
        }
    }

    fn begin(&mut self, number: usize, progress: &mut Progress) -> Result<Begun, Failure> {
        let item = &self.items[number];
        if item.is_folder {
            return Ok(Begun::Whole(message(number, "Folder").with("Path", item.target.as_str()).done()));
        }
        progress.file(&item.path.to_string_lossy());
        let known = self.known.remove(&number).unwrap_or_default();
        if known.is_folder {
            return Err(Failure::Host(format!("{}: {}", item.target, Failure::IsFolder)));
        }
        let mut file = File::open(&item.path)?;
        let length = file.metadata()?.len();
        let mut from = 0;
        let mut digest = Digest::new();
        let kept = match &known.part {
            _ if !known.hash.is_empty() => Some((item.length, &known.hash)),
            Some((length, hash)) => Some((*length, hash)),
            None => None,
        };
        if let Some((kept, hash)) = kept.filter(|(kept, _)| *kept <= length) {
            digest.take(&mut file, kept)?;
            if digest.text().eq_ignore_ascii_case(hash) {
                from = kept;
            } else {
                file.seek(SeekFrom::Start(0))?;
                digest = Digest::new();
            }
        }
        progress.bytes(from);
        if !known.hash.is_empty() && from == length && from > 0 {
            return Ok(match self.attributes(number, message(number, "Attributes")) {
                Some(fields) => Begun::Whole(fields.with("Path", item.target.as_str()).done()),
                None => Begun::Done,
            });
        }
        if !known.hash.is_empty() {
            // What is there is another file, and stays until the new one is whole.
            file.seek(SeekFrom::Start(0))?;
            (from, digest) = (0, Digest::new());
        }
        Ok(Begun::File(Current { number, file, digest, left: length - from, begun: false, from }))
    }

    /// Tells what would be sent.
    fn tell(&mut self, progress: &mut Progress) {
        for number in 0..self.items.len() {
            let item = &self.items[number];
            let (source, target) = (item.path.display(), &item.target);
            if item.is_folder {
                if !self.known.get(&number).is_some_and(|known| known.is_folder) {
                    progress.would_make(source, target);
                }
                continue;
            }
            match self.begin(number, progress) {
                Ok(Begun::File(current)) => progress.would(Some(current.left), source, target),
                Ok(Begun::Whole(_) | Begun::Done) => progress.is_there(),
                Err(why) => self.fail(number, why, progress),
            }
        }
        progress.finish();
        progress.planned();
    }

    /// What is wanted of an item's attributes; none where that is nothing.
    fn attributes(&self, number: usize, mut fields: Fields) -> Option<Fields> {
        if self.manner.attributes == Attributes::New {
            return None;
        }
        let item = &self.items[number];
        if let Some(time) = item.time {
            fields = fields.with("Time", time);
        }
        if let Some(mode) = item.mode {
            fields = fields.with("Mode", mode);
        }
        Some(fields)
    }

    /// The next part of a file.
    fn part(&mut self, mut current: Current, progress: &mut Progress) -> Value {
        let number = current.number;
        let item = &self.items[number];
        let mut fields = match std::mem::replace(&mut current.begun, true) {
            true => message(number, "Bytes"),
            false => message(number, "File").with("Path", item.target.as_str()).with("From", current.from),
        };
        let mut chunk = Vec::with_capacity(usize::try_from(current.left).unwrap_or(CHUNK).min(CHUNK));
        if let Err(error) = (&mut current.file).take(current.left.min(CHUNK as u64)).read_to_end(&mut chunk) {
            self.fail(number, error, progress);
            return message(number, "Abandon").done();
        }
        current.left = if chunk.is_empty() { 0 } else { current.left - chunk.len() as u64 };
        current.digest.update(&chunk);
        progress.bytes(chunk.len() as u64);
        fields = fields.with("Bytes", chunk);
        if current.left > 0 {
            self.current = Some(current);
            return fields.done();
        }
        fields = fields.with("Hash", current.digest.text().as_str());
        if self.manner.attributes == Attributes::Kept {
            if let Some(time) = item.time {
                fields = fields.with("Time", time);
            }
            if let Some(mode) = item.mode {
                fields = fields.with("Mode", mode);
            }
        }
        fields.done()
    }
}

fn message(number: usize, what: &str) -> Fields {
    Fields::of(number).with("Do", what)
}

impl Talk for Sending<'_> {
    fn give(&mut self, progress: &mut Progress) -> Option<Value> {
        if let Some(current) = self.current.take() {
            // The host has said why it takes no more of it.
            if !self.failed[current.number] {
                return Some(self.part(current, progress));
            }
        }
        while self.next < self.items.len() {
            let number = self.next;
            self.next += 1;
            if self.items[number].parent.is_some_and(|parent| self.failed[parent]) {
                self.failed[number] = true;
                continue;
            }
            match self.begin(number, progress) {
                Ok(Begun::Whole(value)) => return Some(value),
                Ok(Begun::File(current)) => return Some(self.part(current, progress)),
                Ok(Begun::Done) => progress.done(),
                Err(why) => {
                    self.fail(number, why, progress);
                    progress.done();
                }
            }
        }
        while self.last > 0 {
            self.last -= 1;
            let item = &self.items[self.last];
            if item.is_folder
                && !self.failed[self.last]
                && let Some(fields) = self.attributes(self.last, message(self.last, "Attributes"))
            {
                return Some(fields.with("Path", item.target.as_str()).done());
            }
        }
        None
    }

    fn take(&mut self, value: Value, progress: &mut Progress) -> Result<(), CopyError> {
        let Some(number) = index(&value, "N").filter(|number| *number < self.items.len()) else { return Ok(()) };
        let problem = string(&value, "Error");
        if !problem.is_empty() {
            let target = &self.items[number].target;
            let problem = if problem.contains(target.as_str()) { problem } else { format!("{target}: {problem}") };
            self.fail(number, problem, progress);
        }
        if !self.items[number].is_folder {
            progress.done();
        }
        Ok(())
    }
}
