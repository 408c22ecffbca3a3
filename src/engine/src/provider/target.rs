//! From a path as written to what it means.

use std::rc::Rc;

use super::drive::{Drive, Drives, ProviderKind};
use super::path::{self, Rooted};
use super::{drive_not_found, path_not_found, provider_not_found, session_items};
use crate::error::{ErrorRecord, Result};
use crate::runspace::Runspace;
use crate::system::{Account as _, Files as _, System};
use crate::text::Wildcard;

/// What a path means: a provider and a path of its own.
#[derive(Clone, Debug)]
pub struct Target {
    /// The provider.
    pub provider: ProviderKind,
    /// The drive the path was written on, if it names one or stands on one.
    pub drive: Option<Rc<Drive>>,
    /// The provider's own path.
    pub path: String,
}

impl Target {
    /// The path as messages and `Resolve-Path` show it: with its drive, or with its provider when written so.
    pub fn display(&self) -> String {
        match &self.drive {
            Some(drive) => drive.qualified(&self.path),
            None => self.path.clone(),
        }
    }

    /// The same place one level up.
    pub fn parent(&self) -> Target {
        Target { path: path::parent(&self.path).to_owned(), ..self.clone() }
    }

    /// Something within this place.
    pub fn child(&self, name: &str) -> Target {
        let path = match self.provider {
            _ if self.path.is_empty() => name.to_owned(),
            ProviderKind::FileSystem => path::child(&self.path, name),
            _ => path::join(&self.path, name),
        };
        Target { path, ..self.clone() }
    }

    /// The error that there is nothing there.
    pub fn not_found(&self) -> ErrorRecord {
        path_not_found(&self.display())
    }
}

/// What the path means, wildcards taken as they stand.
///
/// # Errors
/// The drive or the provider does not exist.
pub fn resolve_one(runspace: &mut Runspace, written: &str) -> std::result::Result<Target, ErrorRecord> {
    let drives = runspace.extension::<Drives>();
    let on = |drive: Rc<Drive>, rest: &str| Target {
        provider: drive.provider,
        path: drive.provider_path(rest),
        drive: Some(drive),
    };
    match path::rooted(written) {
        Rooted::Provider(name, rest) => {
            let provider = ProviderKind::of_name(name).ok_or_else(|| provider_not_found(name))?;
            let path = match provider {
                ProviderKind::FileSystem if path::is_absolute(rest) => path::normal(rest),
                ProviderKind::FileSystem => path::normal(&path::join(&drives.folder(), rest)),
                _ => rest.trim_start_matches(path::is_separator).to_owned(),
            };
            Ok(Target { provider, drive: None, path })
        }
        Rooted::Drive(name, rest) => {
            let drive = drives.find(name).ok_or_else(|| drive_not_found(name))?;
            if drive.provider == ProviderKind::FileSystem && !rest.starts_with(['/', '\\']) {
                let rest = path::join(&drive.current.borrow(), rest);
                return Ok(on(drive, &rest));
            }
            Ok(on(drive, rest))
        }
        Rooted::Absolute(rest) => Ok(on(drives.of_absolute(), rest)),
        Rooted::Home(rest) => {
            let home = std::env::var(System::HOME).unwrap_or_else(|_| path::SEPARATOR.to_string());
            let path = path::normal(&path::join(&home, rest));
            let drive = drives.of_file(&path).map(|location| location.drive);
            Ok(Target { provider: ProviderKind::FileSystem, drive, path })
        }
        Rooted::Relative(rest) => {
            let location = drives.location();
            Ok(on(location.drive, &path::join(&location.on_drive, rest)))
        }
    }
}

/// What the path means: everything that its wildcards match, or the one place it names if that exists.
///
/// # Errors
/// The drive or the provider does not exist, or a path without wildcards names nothing.
pub fn resolve(
    runspace: &mut Runspace,
    written: &str,
    literal: bool,
    hidden: bool,
) -> Result<std::result::Result<Vec<Target>, ErrorRecord>> {
    let target = match resolve_one(runspace, written) {
        Ok(target) => target,
        Err(record) => return Ok(Err(record)),
    };
    if !literal && Wildcard::has_wildcards(written) {
        return Ok(Ok(glob(runspace, &target, hidden)?));
    }
    let target = if literal { target } else { Target { path: Wildcard::unescape(&target.path), ..target } };
    Ok(if exists(runspace, &target) { Ok(vec![target]) } else { Err(target.not_found()) })
}

/// Whether there is something at the place. A link counts by itself.
pub fn exists(runspace: &mut Runspace, target: &Target) -> bool {
    match target.provider {
        ProviderKind::FileSystem => std::fs::symlink_metadata(&target.path).is_ok(),
        _ if target.path.is_empty() => true,
        _ => session_items::get_session_item(runspace, target.provider, &target.path).is_some(),
    }
}

/// What matches a path with wildcards, in order of names.
///
/// # Errors
/// The pipeline is being stopped.
pub fn glob(runspace: &mut Runspace, target: &Target, hidden: bool) -> Result<Vec<Target>> {
    if target.provider != ProviderKind::FileSystem {
        let Some(pattern) = Wildcard::new(&target.path, true) else { return Ok(Vec::new()) };
        let names = session_items::session_items(runspace, target.provider);
        return Ok(names
            .into_iter()
            .filter(|(name, _)| pattern.is_match(name))
            .map(|(name, _)| Target { path: name.to_string(), ..target.clone() })
            .collect());
    }
    let root = path::root(&target.path);
    let mut found = vec![root.to_owned()];
    for part in target.path[root.len()..].split(path::SEPARATOR).filter(|part| !part.is_empty()) {
        runspace.check_stop()?;
        let mut next = Vec::new();
        if !Wildcard::has_wildcards(part) {
            let part = Wildcard::unescape(part);
            next.extend(
                found.iter().map(|base| path::join(base, &part)).filter(|path| std::fs::symlink_metadata(path).is_ok()),
            );
        } else if let Some(pattern) = Wildcard::new(part, true) {
            let shows_hidden = hidden || part.starts_with('.');
            for base in &found {
                let mut names: Vec<String> = std::fs::read_dir(base)
                    .into_iter()
                    .flatten()
                    .flatten()
                    .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry))
                    .filter(|(name, entry)| {
                        pattern.is_match(name) && (shows_hidden || !System::is_hidden(name, || entry.metadata().ok()))
                    })
                    .map(|(name, _)| name)
                    .collect();
                names.sort_by(|a, b| crate::text::compare_ignore_case(a, b));
                next.extend(names.into_iter().map(|name| path::child(base, &name)));
            }
        }
        found = next;
    }
    Ok(found.into_iter().map(|path| Target { path, ..target.clone() }).collect())
}
