//! Get-ChildItem

use super::get_item;
use super::selection::{self, NameFilter};
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, Result};
use crate::provider::{self, ProviderKind, Target, path};
use crate::system::{Files as _, System};
use crate::text::Wildcard;
use crate::value::{Extra, Str, Value, Wrapped};

/// Gives what is in folders.
pub struct GetChildItem;

/// What the switches ask for.
struct Wanted {
    names: NameFilter,
    hidden: bool,
    only_hidden: bool,
    folders: bool,
    files: bool,
    read_only: bool,
    names_only: bool,
    depth: u64,
    follow: bool,
}

impl Cmdlet for GetChildItem {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let given = selection::given(call);
        let paths = if given.paths.is_empty() { vec![Str::from(".")] } else { given.paths };
        let depth = call.number("Depth").and_then(|depth| u64::try_from(depth).ok());
        let recurse = call.switch("Recurse") || depth.is_some();
        let wanted = Wanted {
            names: NameFilter::of(call),
            hidden: call.switch("Force") || call.switch("Hidden"),
            only_hidden: call.switch("Hidden"),
            folders: call.switch("Directory"),
            files: call.switch("File"),
            read_only: call.switch("ReadOnly"),
            names_only: call.switch("Name"),
            depth: if recurse { depth.unwrap_or(u64::MAX) } else { 0 },
            follow: call.switch("FollowSymlink"),
        };
        for written in &paths {
            let wild = !given.literal && Wildcard::has_wildcards(written);
            let targets = match provider::resolve(call.runspace, written, given.literal, wanted.hidden)? {
                Ok(targets) => targets,
                Err(record) => {
                    // A name that is nowhere here may be meant for the folders below.
                    if recurse && !written.contains(path::is_separator) {
                        let names = Wildcard::new(written, true);
                        let here = provider::resolve_one(call.runspace, ".");
                        if let (Some(names), Ok(here)) = (names, here) {
                            let mut found = 0;
                            self.folder(call, &here, &here.path, &wanted, wanted.depth, Some(&names), &mut found)?;
                            if found > 0 {
                                continue;
                            }
                        }
                    }
                    call.error(record)?;
                    continue;
                }
            };
            for target in targets {
                let is_folder = is_container(&target);
                let has_filters = call.has("Include") || call.has("Exclude");
                if is_folder && (!wild || recurse) {
                    let base = target.path.clone();
                    self.folder(call, &target, &base, &wanted, wanted.depth, None, &mut 0)?;
                } else if wild && is_folder && written.contains(path::is_separator) && !has_filters {
                    self.give_match(call, &target, &wanted)?;
                } else if wanted.names.admits(path::leaf(&target.path)) {
                    match wild {
                        true => self.give_match(call, &target, &wanted)?,
                        false => self.give(call, &target, path::leaf(&target.path), &wanted)?,
                    }
                }
            }
        }
        Ok(())
    }
}

impl GetChildItem {
    #[allow(clippy::too_many_arguments)]
    fn folder(
        &self,
        call: &mut Call<'_>,
        folder: &Target,
        base: &str,
        wanted: &Wanted,
        depth: u64,
        only: Option<&Wildcard>,
        found: &mut usize,
    ) -> Result {
        call.runspace.check_stop()?;
        if folder.provider != ProviderKind::FileSystem {
            for (name, _) in provider::session_items(call.runspace, folder.provider) {
                if wanted.names.admits(&name) {
                    self.give(call, &folder.child(&name), &name, wanted)?;
                }
            }
            return Ok(());
        }
        let mut entries: Vec<(String, bool, bool)> = match std::fs::read_dir(&folder.path) {
            Ok(entries) => entries
                .flatten()
                .map(|entry| {
                    let kind = entry.file_type().ok();
                    let link = kind.is_some_and(|kind| kind.is_symlink());
                    let is_folder = kind.is_some_and(|kind| kind.is_dir()) || (link && entry.path().is_dir());
                    (entry, is_folder, link)
                })
                .map(|(entry, is_folder, link)| {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    let hidden = !wanted.hidden && System::is_hidden(&name, || entry.metadata().ok());
                    (name, is_folder, link, hidden)
                })
                .filter(|(.., hidden)| !hidden)
                .map(|(name, is_folder, link, _)| (name, is_folder, link))
                .collect(),
            Err(error) => {
                return call.error(selection::failed(
                    &error,
                    "DirUnauthorizedAccessError",
                    ErrorCategory::ReadError,
                    &folder.path,
                ));
            }
        };
        entries.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| crate::text::compare_ignore_case(&a.0, &b.0)));
        for (name, ..) in &entries {
            if wanted.names.admits(name) && only.is_none_or(|only| only.is_match(name)) {
                let child = folder.child(name);
                let shown = path::below(&child.path, base).to_owned();
                *found += 1;
                self.give(call, &child, &shown, wanted)?;
            }
        }
        if depth > 0 {
            for (name, _, _) in entries.iter().filter(|(_, is_folder, link)| *is_folder && (!link || wanted.follow)) {
                self.folder(call, &folder.child(name), base, wanted, depth - 1, only, found)?;
            }
        }
        Ok(())
    }

    /// Gives what a pattern matched: with `-Name` names without notes.
    fn give_match(&self, call: &mut Call<'_>, target: &Target, wanted: &Wanted) -> Result {
        let name = path::leaf(&target.path);
        match wanted.names_only && self.admits(target, wanted) {
            true => call.write(Value::string(name)),
            false => self.give(call, target, name, wanted),
        }
    }

    /// Whether the switches for kinds of items want it.
    fn admits(&self, target: &Target, wanted: &Wanted) -> bool {
        let is_folder = is_container(target);
        let hidden = path::leaf(&target.path).starts_with('.');
        let read_only = || std::fs::metadata(&target.path).is_ok_and(|metadata| metadata.permissions().readonly());
        !((wanted.folders && !wanted.files && !is_folder)
            || (wanted.files && !wanted.folders && is_folder)
            || (wanted.only_hidden && !hidden)
            || (wanted.read_only && !read_only()))
    }

    fn give(&self, call: &mut Call<'_>, target: &Target, shown: &str, wanted: &Wanted) -> Result {
        if !self.admits(target, wanted) {
            return Ok(());
        }
        let Some(item) = get_item::item(call.runspace, target) else { return Ok(()) };
        if !wanted.names_only {
            return call.write(item);
        }
        // A name alone carries the notes of its item, but says of no item that it is a container.
        let name = Wrapped { base: Value::string(shown), extra: Extra::default() };
        let name = Value::Wrapped(std::rc::Rc::new(name));
        provider::add_notes(&name, target, Some(false));
        call.write(name)
    }
}

fn is_container(target: &Target) -> bool {
    match target.provider {
        ProviderKind::FileSystem => std::fs::metadata(&target.path).is_ok_and(|metadata| metadata.is_dir()),
        _ => target.path.is_empty(),
    }
}
