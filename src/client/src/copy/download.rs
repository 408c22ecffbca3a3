//! From a host.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use clixml::Value;

use super::digest::Digest;
use super::exchange::{Copy, Talk};
use super::fields::{Fields, count, index, number, string};
use super::progress::Progress;
use super::remote_path::Separator;
use super::{Attributes, CopyError, Effect, Failure, Folders, Manner, part_of, tree};
use crate::system::{Permissions as _, System};

pub(super) const LIST: &str = include_str!("list.ps1");
pub(super) const SEND: &str = include_str!("send.ps1");

/// A file or a folder of the host.
struct Found {
    /// As the host writes it.
    path: String,
    /// Where it goes on this side; none where it cannot.
    target: Option<PathBuf>,
    is_folder: bool,
    length: u64,
    time: Option<i64>,
    mode: Option<u32>,
}

/// What is copied goes into a folder, or to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goes {
    Into,
    To,
}

impl Copy {
    /// Copies files and folders of the host to this side: to a path, or into a folder that is there. Sources may have
    /// wildcards. What cannot be copied is told, and counted by [`Copy::failed`].
    ///
    /// # Errors
    /// When nothing more can be copied.
    pub fn download(&mut self, sources: &[String], destination: &Path, manner: Manner) -> Result<(), CopyError> {
        let goes = if destination.is_dir() { Goes::Into } else { Goes::To };
        self.fetch(sources, destination, goes, manner)
    }

    /// As [`Copy::download`], into a folder that is there or, where only told, would be.
    pub(super) fn download_into(&mut self, sources: &[String], folder: &Path, manner: Manner) -> Result<(), CopyError> {
        self.fetch(sources, folder, Goes::Into, manner)
    }

    fn fetch(&mut self, sources: &[String], destination: &Path, goes: Goes, manner: Manner) -> Result<(), CopyError> {
        let mut found = Vec::new();
        for source in sources {
            self.list(&mut found, source, sources.len() > 1, (destination, goes), manner)?;
        }
        if manner.effect == Effect::Told {
            return self.tell_download(&found);
        }
        let files = found.iter().filter(|item| !item.is_folder && item.target.is_some());
        self.progress.begin(files.clone().count(), files.map(|item| item.length).sum());
        let mut fetching = Fetching { found: &found, manner, next: 0, asked: BTreeMap::new(), current: None };
        if found.iter().any(|item| !item.is_folder && item.target.is_some()) {
            self.converse(SEND, &mut fetching)?;
        }
        if manner.attributes == Attributes::Kept {
            for item in found.iter().rev().filter(|item| item.is_folder) {
                if let Some(target) = &item.target
                    && let Err(error) = keep(item, target)
                {
                    self.progress.fail(target.display(), error);
                }
            }
        }
        Ok(())
    }

    /// Tells what would be copied.
    fn tell_download(&mut self, found: &[Found]) -> Result<(), CopyError> {
        // What has the length of the host's file may be the same.
        let alike = |(number, item): (usize, &Found)| {
            let target = item.target.as_deref().filter(|_| !item.is_folder)?;
            kept_at(target, item, InPlace::Yes).map(|kept| (number, kept.digest.text()))
        };
        let alike: BTreeMap<usize, String> = found.iter().enumerate().filter_map(alike).collect();
        let asked = alike.keys().map(|number| (*number, found[*number].path.as_str(), found[*number].length));
        let known = self.hashes(asked.collect())?;
        for (number, item) in found.iter().enumerate() {
            let Some(target) = &item.target else { continue };
            match item.is_folder {
                true if target.is_dir() => {}
                true => self.progress.would_make(&item.path, target.display()),
                false => match (alike.get(&number), known.get(&number)) {
                    (Some(own), Some(hash)) if own.eq_ignore_ascii_case(hash) => self.progress.is_there(),
                    _ => self.progress.would(Some(item.length), &item.path, target.display()),
                },
            }
        }
        self.progress.planned();
        Ok(())
    }

    /// What the host has at a path, or where its wildcards match; folders are made.
    fn list(
        &mut self,
        found: &mut Vec<Found>,
        source: &str,
        among_many: bool,
        (destination, goes): (&Path, Goes),
        manner: Manner,
    ) -> Result<(), CopyError> {
        let recurse = Value::Bool(manner.folders == Folders::Copied);
        let values = self.ask(LIST, &[Value::String(source.into()), recurse])?;
        let Some((last, values)) = values.split_last() else {
            return Err(CopyError::Host(format!("the host does not say what {source} is")));
        };
        let separator = Separator::told(&string(last, "Separator"));
        if values.is_empty() {
            self.progress.fail(source, Failure::Absent);
            return Ok(());
        }
        let named = values.iter().filter(|value| number(value, "Parent") == Some(-1)).count();
        let is_folder = goes == Goes::Into;
        // `.` stands for what is in a folder.
        let is_content = source == "." || source.ends_with("/.") || source.ends_with("\\.");
        let into = is_folder && !is_content;
        if (named > 1 || among_many) && !is_folder {
            return Err(CopyError::Refused(format!(
                "{}: is no folder, and more than one file is copied",
                destination.display()
            )));
        }
        let first = found.len();
        for value in values {
            let parent = match number(value, "Parent") {
                // A folder that could not be read after all.
                Some(-2) => {
                    if let Some(item) = index(value, "N").and_then(|number| found.get(first + number)) {
                        self.progress.fail(&item.path, string(value, "Error"));
                    }
                    continue;
                }
                Some(-1) => None,
                // A host that speaks of what it has not told is not to be followed.
                Some(_) => match index(value, "Parent").and_then(|parent| found.get(first + parent)) {
                    Some(parent) => Some(parent),
                    None => return Err(CopyError::Host("the host's list of files makes no sense".to_owned())),
                },
                None => return Err(CopyError::Host("the host's list of files makes no sense".to_owned())),
            };
            let name = string(value, "Name");
            let path = match parent {
                Some(parent) => separator.join(&parent.path, &name),
                None => string(value, "Path"),
            };
            let is_in_failed = parent.is_some_and(|parent| parent.target.is_none());
            let placed = place(value, &name, parent, destination, into, separator, manner);
            let target = match placed {
                Ok(target) => Some(target),
                Err(why) => {
                    // Of what is in a folder that cannot be made it is told once.
                    if !is_in_failed {
                        self.progress.fail(&path, why);
                    }
                    None
                }
            };
            found.push(Found {
                path,
                target,
                is_folder: string(value, "Kind") == "Folder",
                length: count(value, "Length").unwrap_or(0),
                time: number(value, "Time"),
                mode: number(value, "Mode").and_then(|mode| u32::try_from(mode).ok()),
            });
        }
        Ok(())
    }
}

/// Where what the host has goes on this side: as the destination, or into it. A folder is made.
fn place(
    value: &Value,
    name: &str,
    parent: Option<&Found>,
    destination: &Path,
    into: bool,
    separator: Separator,
    manner: Manner,
) -> Result<PathBuf, Failure> {
    let folder = string(value, "Kind") == "Folder";
    // What .NET makes of bytes that are no UTF-8: a file of such a name is not the one that is meant.
    if name.contains('\u{fffd}') {
        return Err(Failure::NotUnicode);
    }
    let problem = string(value, "Error");
    if !problem.is_empty() {
        return Err(Failure::Host(problem));
    }
    if folder && manner.folders == Folders::Refused {
        return Err(Failure::FolderRefused);
    }
    let target = match parent {
        Some(parent) => {
            let parent = parent.target.as_ref().ok_or(Failure::BadName)?;
            own_name(name).map(|name| parent.join(name))?
        }
        // A root has no name, and what is in it goes where it is to go.
        None if into && !(folder && separator.ends(&string(value, "Path"))) => destination.join(own_name(name)?),
        None => destination.to_owned(),
    };
    if folder {
        match fs::metadata(&target) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(Failure::Host(format!("{}: {}", target.display(), Failure::IsFile))),
            Err(_) if manner.effect == Effect::Told => {}
            Err(_) => fs::create_dir(&target)?,
        }
    } else if target.is_dir() {
        return Err(Failure::Host(format!("{}: {}", target.display(), Failure::IsFolder)));
    }
    Ok(target)
}

/// The host's name of a file, where a file of this side can have it and it leads nowhere else.
fn own_name(name: &str) -> Result<&str, Failure> {
    let own = if std::path::MAIN_SEPARATOR == '/' { Separator::Slash } else { Separator::Backslash };
    own.allows(name).then_some(name).ok_or(Failure::BadName)
}

/// Sets times and permissions.
fn keep(item: &Found, target: &Path) -> std::io::Result<()> {
    if let Some(mode) = item.mode {
        System::set_mode(target, mode)?;
    }
    match item.time.and_then(tree::time) {
        Some(time) => System::set_modified(target, time),
        None => Ok(()),
    }
}

/// Asks for files, and writes what comes.
struct Fetching<'a> {
    found: &'a [Found],
    manner: Manner,
    next: usize,
    /// What this side has of files that were asked for.
    asked: BTreeMap<usize, Kept>,
    current: Option<Current>,
}

/// What this side has of a file.
struct Kept {
    length: u64,
    digest: Digest,
    /// It is in its place, and not what an interrupted copy has left.
    in_place: bool,
}

/// Whether a file has its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum InPlace {
    Yes,
    No,
}

/// What there is of a file at that path: all of it, or its beginning.
fn kept_at(path: &Path, item: &Found, place: InPlace) -> Option<Kept> {
    let in_place = place == InPlace::Yes;
    let length = fs::metadata(path).ok().filter(fs::Metadata::is_file)?.len();
    let wanted = if in_place { length == item.length } else { length <= item.length };
    if length == 0 || !wanted {
        return None;
    }
    let mut digest = Digest::new();
    digest.take(&mut File::open(path).ok()?, length).ok()?;
    Some(Kept { length, digest, in_place })
}

/// A file that comes.
struct Current {
    number: usize,
    /// None while nothing has to be written, and after a failure.
    file: Option<File>,
    digest: Digest,
    failed: bool,
}

impl Fetching<'_> {
    fn item(&self, number: usize) -> Option<(&Found, &Path)> {
        let item = self.found.get(number)?;
        Some((item, item.target.as_deref()?))
    }

    /// What this side has of a file: all of it, or its beginning.
    fn kept(&self, item: &Found, target: &Path) -> Option<Kept> {
        kept_at(target, item, InPlace::Yes).or_else(|| kept_at(&part_of(target), item, InPlace::No))
    }

    /// Opens what the file is written to while it is not whole.
    fn open(&mut self, number: usize, from: u64) -> Result<Current, Failure> {
        let (_, target) = self.item(number).ok_or(Failure::Absent)?;
        let part = part_of(target);
        let kept = self.asked.remove(&number).filter(|_| from > 0);
        if let Some(Kept { in_place: true, digest, .. }) = kept {
            return Ok(Current { number, file: None, digest, failed: false });
        }
        let mut file = File::options().write(true).create(true).truncate(false).open(part)?;
        file.set_len(from)?;
        file.seek(SeekFrom::Start(from))?;
        let digest = kept.map_or_else(Digest::new, |kept| kept.digest);
        Ok(Current { number, file: Some(file), digest, failed: false })
    }

    /// The file is all there: it gets its name.
    fn finish(&self, current: Current, expected: String) -> Result<(), Failure> {
        let (item, target) = self.item(current.number).ok_or(Failure::Absent)?;
        let found = current.digest.text();
        if !found.eq_ignore_ascii_case(&expected) {
            return Err(Failure::Mismatch { expected, found });
        }
        let part = part_of(target);
        let arrived = if current.file.is_some() { &part } else { target };
        // Its time changes with what is written: nothing is any more.
        let written = current.file.is_some();
        drop(current.file);
        if self.manner.attributes == Attributes::Kept {
            keep(item, arrived)?;
        }
        if written {
            fs::rename(&part, target)?;
        }
        Ok(())
    }

    /// Takes a part of a file; whether that was its last.
    fn part(&mut self, number: usize, value: &Value, progress: &mut Progress) -> Result<bool, Failure> {
        let problem = string(value, "Error");
        if !problem.is_empty() {
            return Err(Failure::Host(problem));
        }
        if let Some(from) = count(value, "From") {
            progress.bytes(from);
            self.current = Some(self.open(number, from)?);
        }
        let Some(current) = self.current.as_mut().filter(|current| current.number == number && !current.failed) else {
            return Ok(false);
        };
        if let Some(Value::Bytes(chunk)) = value.get("Bytes").map(Value::unwrapped) {
            current.digest.update(chunk);
            progress.bytes(chunk.len() as u64);
            if let Some(file) = &mut current.file {
                file.write_all(chunk)?;
            }
        }
        let hash = string(value, "Hash");
        if hash.is_empty() {
            return Ok(false);
        }
        match self.current.take() {
            Some(current) => self.finish(current, hash).map(|()| true),
            None => Ok(true),
        }
    }
}

impl Talk for Fetching<'_> {
    fn give(&mut self, progress: &mut Progress) -> Option<Value> {
        let wanted = |number: &usize| self.item(*number).is_some_and(|(item, _)| !item.is_folder);
        let number = (self.next..self.found.len()).find(wanted)?;
        self.next = number + 1;
        let (item, target) = self.item(number)?;
        progress.file(&item.path);
        let mut request = Fields::of(number).with("Path", item.path.as_str());
        let kept = self.kept(item, target);
        request = request.with("From", kept.as_ref().map_or(0, |kept| kept.length));
        if let Some(kept) = kept {
            request = request.with("Hash", kept.digest.text().as_str());
            self.asked.insert(number, kept);
        }
        Some(request.done())
    }

    fn take(&mut self, value: Value, progress: &mut Progress) -> Result<(), CopyError> {
        let Some(number) = index(&value, "N").filter(|number| self.item(*number).is_some()) else { return Ok(()) };
        match self.part(number, &value, progress) {
            Ok(true) => progress.done(),
            Ok(false) => {}
            Err(why) => {
                match self.found.get(number) {
                    Some(item) => progress.fail(&item.path, why),
                    None => progress.fail("a file", why),
                }
                progress.done();
                // What still comes of it is not written.
                self.current = Some(Current { number, file: None, digest: Digest::new(), failed: true });
            }
        }
        Ok(())
    }
}
