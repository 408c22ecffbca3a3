//! Files and folders.

use super::{Kind, Match, begins, quoted, sort};
use crate::error::Result;
use crate::provider::{Drives, ProviderKind, path, session_items};
use crate::runspace::Runspace;
use crate::system::{Account as _, Files as _, System};

/// Files and folders whose paths begin so.
pub fn complete(runspace: &mut Runspace, prefix: &str, quote: Option<char>) -> Result<Vec<Match>> {
    if prefix.contains(['*', '?', '[']) {
        return Ok(Vec::new());
    }
    if let path::Rooted::Drive(drive, rest) = path::rooted(prefix)
        && !path::is_absolute(prefix)
    {
        return Ok(of_drive(runspace, drive, rest.trim_start_matches(path::is_separator), quote));
    }
    let (folder, name) = match prefix.rfind(path::is_separator) {
        Some(at) => prefix.split_at(at + 1),
        None => ("", prefix),
    };
    let home = runspace.environment(System::HOME).unwrap_or_default();
    let real = match folder.strip_prefix('~').and_then(|rest| rest.strip_prefix(path::is_separator)) {
        Some(rest) => path::join(&home, rest),
        None if path::is_absolute(folder) => folder.to_owned(),
        None => path::join(&runspace.location_path(), folder),
    };
    let here = format!(".{}", path::SEPARATOR);
    let shown = if folder.is_empty() { &here } else { folder };
    let Ok(entries) = std::fs::read_dir(&real) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let Ok(own) = entry.file_name().into_string() else { continue };
        if !begins(&own, name) || (!name.starts_with('.') && System::is_hidden(&own, || entry.metadata().ok())) {
            continue;
        }
        let kind = if entry.path().is_dir() { Kind::ProviderContainer } else { Kind::ProviderItem };
        let tip = path::normal(&path::join(&real, &own));
        found.push(Match::new(quoted(&format!("{shown}{own}"), quote), own, kind, tip));
    }
    sort(&mut found);
    Ok(found)
}

/// Items of another drive: of the environment, variables, functions.
fn of_drive(runspace: &mut Runspace, drive: &str, prefix: &str, quote: Option<char>) -> Vec<Match> {
    let Some(drive) = runspace.extension::<Drives>().find(drive) else { return Vec::new() };
    if drive.provider == ProviderKind::FileSystem {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (name, _) in session_items(runspace, drive.provider) {
        if begins(&name, prefix) {
            let path = format!("{}:{}{name}", drive.name, path::SEPARATOR);
            found.push(Match::new(quoted(&path, quote), &*name, Kind::ProviderItem, path));
        }
    }
    sort(&mut found);
    found
}
