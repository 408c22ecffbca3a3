//! What there is to copy on this side.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Failure;
use super::progress::Progress;
use super::remote_path::Separator;
use crate::system::{Permissions as _, System};

/// Folders within folders that are followed.
pub const DEPTH: usize = 100;
/// 1970 in ticks of 100 ns since the year 1.
const EPOCH: i64 = 621_355_968_000_000_000;

/// A file or a folder that is to be copied.
#[derive(Debug)]
pub struct Item {
    /// Where it is on this side.
    pub path: PathBuf,
    /// Where it goes on the host.
    pub target: String,
    /// The folder that it is in, by its place among the items; none for what was named.
    pub parent: Option<usize>,
    pub is_folder: bool,
    pub length: u64,
    /// When it was changed last, in ticks.
    pub time: Option<i64>,
    /// Its permissions, where it has any.
    pub mode: Option<u32>,
}

impl Item {
    fn new(path: PathBuf, target: String, parent: Option<usize>, metadata: &Metadata) -> Item {
        Item {
            path,
            target,
            parent,
            is_folder: metadata.is_dir(),
            length: if metadata.is_dir() { 0 } else { metadata.len() },
            time: metadata.modified().ok().map(ticks),
            mode: System::mode(metadata),
        }
    }
}

/// Adds what was named, and all that is in it. What cannot be copied is told.
pub fn gather(
    items: &mut Vec<Item>,
    named: &Path,
    metadata: &Metadata,
    target: String,
    separator: Separator,
    progress: &mut Progress,
) {
    let first = items.len();
    items.push(Item::new(named.to_owned(), target, None, metadata));
    if !metadata.is_dir() {
        return;
    }
    // A folder, how deep it is, and the folders that it is in without links.
    let real = fs::canonicalize(named).unwrap_or_else(|_| named.to_owned());
    let mut todo = vec![(first, vec![real])];
    while let Some((folder, within)) = todo.pop() {
        let (path, target) = (items[folder].path.clone(), items[folder].target.clone());
        let entries = fs::read_dir(&path).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                progress.fail(path.display(), error);
                continue;
            }
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            match look(&entry, separator, &within) {
                Ok((metadata, inside)) => {
                    let target = separator.join(&target, &entry.file_name().to_string_lossy());
                    items.push(Item::new(path, target, Some(folder), &metadata));
                    if let Some(inside) = inside {
                        todo.push((items.len() - 1, inside));
                    }
                }
                Err(why) => progress.fail(path.display(), why),
            }
        }
    }
}

/// What an entry of a folder is; for a folder the folders that its own entries are in.
fn look(
    entry: &fs::DirEntry,
    separator: Separator,
    within: &[PathBuf],
) -> Result<(Metadata, Option<Vec<PathBuf>>), Failure> {
    let name = entry.file_name();
    if !separator.allows(name.to_str().ok_or(Failure::NotUnicode)?) {
        return Err(Failure::BadName);
    }
    let is_link = entry.file_type()?.is_symlink();
    let metadata = fs::metadata(entry.path())?;
    if metadata.is_file() {
        return Ok((metadata, None));
    }
    if !metadata.is_dir() {
        return Err(Failure::NotRegular);
    }
    let real = match within.last() {
        Some(folder) if !is_link => folder.join(&name),
        _ => fs::canonicalize(entry.path())?,
    };
    if within.contains(&real) {
        return Err(Failure::Loop);
    }
    if within.len() > DEPTH {
        return Err(Failure::TooDeep);
    }
    let mut inside = within.to_vec();
    inside.push(real);
    Ok((metadata, Some(inside)))
}

/// A time as .NET counts it.
fn ticks(time: SystemTime) -> i64 {
    let count = |span: std::time::Duration| i64::try_from(span.as_nanos() / 100).unwrap_or(0);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => EPOCH + count(after),
        Err(before) => EPOCH - count(before.duration()),
    }
}

/// A time that .NET has counted; none before 1970.
pub fn time(ticks: i64) -> Option<SystemTime> {
    let since = u64::try_from(ticks.checked_sub(EPOCH)?).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(std::time::Duration::from_nanos(since.checked_mul(100)?))
}
