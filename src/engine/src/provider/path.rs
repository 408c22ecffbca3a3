//! Paths as text: taking apart, putting together, bringing into normal form. Nothing here looks at a disk.

use crate::system::{OwnPaths, Paths};

/// What stands between the parts of a path.
pub const SEPARATOR: char = OwnPaths::SEPARATOR;

/// A path and what it says about where it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rooted<'a> {
    /// `FileSystem::/etc`: a provider by name, then its own path.
    Provider(&'a str, &'a str),
    /// `Env:PATH`: a drive by name, then a path on it.
    Drive(&'a str, &'a str),
    /// `/etc`: absolute on the drive `/`, or on the one where the session stands.
    Absolute(&'a str),
    /// `~` or `~/x`: from the home of the current provider.
    Home(&'a str),
    /// From the current location.
    Relative(&'a str),
}

/// What `path` says about where it starts.
pub fn rooted(path: &str) -> Rooted<'_> {
    if let Some((provider, rest)) = path.split_once("::")
        && !provider.is_empty()
        && !provider.contains('/')
    {
        return Rooted::Provider(provider.rsplit('\\').next().unwrap_or(provider), rest);
    }
    if path.starts_with(['/', '\\']) {
        return match is_absolute(path) && !OwnPaths::ONE_ROOT {
            // Of a share, which no drive stands for.
            true => Rooted::Provider("FileSystem", path),
            false => Rooted::Absolute(path),
        };
    }
    if let Some((drive, rest)) = path.split_once(':') {
        let is_name = !drive.is_empty() && !drive.contains(['/', '\\', '*', '?', '[', '.', '~']);
        if is_name {
            return Rooted::Drive(drive, rest);
        }
    }
    match path.strip_prefix('~') {
        Some("") => Rooted::Home(""),
        Some(rest) if rest.starts_with(['/', '\\']) => Rooted::Home(&rest[1..]),
        _ => Rooted::Relative(path),
    }
}

/// Whether a path as written may have it between its parts.
pub fn is_separator(char: char) -> bool {
    OwnPaths::is_separator(char)
}

/// Whether it says where it is, wherever the session stands.
pub fn is_absolute(path: &str) -> bool {
    OwnPaths::root(path).is_some()
}

/// An absolute path without `.`, `..`, doubled or trailing separators; `\` separates as `/` does.
pub fn normal(path: &str) -> String {
    normal_of::<OwnPaths>(path)
}

/// `parent` and `child` with one separator between them, as Join-Path has it: `/x/` and `/y` give `/x/y`, `a` and nothing
/// gives `a/`.
pub fn join(parent: &str, child: &str) -> String {
    let own = |part: &str| part.replace(['/', '\\'], SEPARATOR.encode_utf8(&mut [0; 4]));
    let child = own(child);
    if parent.is_empty() {
        return child;
    }
    format!("{}{SEPARATOR}{}", own(parent).trim_end_matches(SEPARATOR), child.trim_start_matches(SEPARATOR))
}

/// A name that the system has told of a folder, below it: what else would stand between parts is part of the name.
pub fn child(parent: &str, name: &str) -> String {
    format!("{}{SEPARATOR}{name}", parent.trim_end_matches(SEPARATOR))
}

/// The name of what the system has at a path, which may hold what else would stand between parts.
pub fn name(path: &str) -> &str {
    let below = &path[root_length::<OwnPaths>(path)..];
    below.trim_end_matches(SEPARATOR).rsplit(SEPARATOR).next().filter(|name| !name.is_empty()).unwrap_or(path)
}

/// Everything before the last part; empty when there is but one.
pub fn parent(path: &str) -> &str {
    parent_of::<OwnPaths>(path)
}

/// The last part.
pub fn leaf(path: &str) -> &str {
    let trimmed = trim::<OwnPaths>(path);
    let root = root_length::<OwnPaths>(trimmed);
    trimmed[root..].rsplit(is_separator).next().filter(|leaf| !leaf.is_empty()).unwrap_or(trimmed)
}

/// The root of an absolute path: `/`, `C:\`; empty when it is relative.
pub fn root(path: &str) -> &str {
    &path[..root_length::<OwnPaths>(path)]
}

/// What follows a root, without the separators between.
pub fn below<'a>(path: &'a str, root: &str) -> &'a str {
    path.strip_prefix(root).unwrap_or(path).trim_start_matches(SEPARATOR)
}

/// The extension of the last part, dot included; empty when it has none. As in .NET, a trailing dot is none.
pub fn extension(path: &str) -> &str {
    let name = leaf(path);
    match name.rfind('.') {
        Some(at) if at + 1 < name.len() => &name[at..],
        _ => "",
    }
}

/// The last part without its extension.
pub fn base_name(path: &str) -> &str {
    let name = leaf(path);
    name.strip_suffix(extension(path)).unwrap_or(name)
}

/// How to get from the folder `from` to `to`, both absolute: `../demo`, `./x`. What has another root is named in full.
pub fn relative(from: &str, to: &str) -> String {
    if !root(from).eq_ignore_ascii_case(root(to)) {
        return to.to_owned();
    }
    let split = |path: &str| -> Vec<String> {
        path[root(path).len()..].split(SEPARATOR).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let (from, to) = (split(from), split(to));
    let mut common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if common == to.len() && common > 0 {
        // The folder itself, or one above it, is named from its parent: `../demo`.
        common -= 1;
    }
    let up = from.len() - common;
    let mut parts = vec![".."; up];
    if up == 0 {
        parts.push(".");
    }
    parts.extend(to[common..].iter().map(String::as_str));
    parts.join(SEPARATOR.encode_utf8(&mut [0; 4]))
}

fn normal_of<P: Paths>(path: &str) -> String {
    let (root, rest) = match P::root(path) {
        Some(rooted) => rooted,
        None if P::ONE_ROOT => (P::SEPARATOR.to_string(), path),
        None => (String::new(), path),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in rest.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    root + &parts.join(P::SEPARATOR.encode_utf8(&mut [0; 4]))
}

fn parent_of<P: Paths>(path: &str) -> &str {
    let trimmed = trim::<P>(path);
    let root = root_length::<P>(trimmed);
    match trimmed[root..].rfind(P::is_separator) {
        Some(at) => &trimmed[..root + at],
        None if trimmed.len() > root => &trimmed[..root],
        None => "",
    }
}

fn trim<P: Paths>(path: &str) -> &str {
    let root = root_length::<P>(path);
    let rest = path[root..].trim_end_matches(P::is_separator);
    &path[..root + rest.len()]
}

fn root_length<P: Paths>(path: &str) -> usize {
    P::root(path).map_or(0, |(_, rest)| path.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::WindowsPaths;

    #[test]
    fn a_path_says_where_it_starts() {
        for (path, expected) in [
            ("/etc", Rooted::Absolute("/etc")),
            ("Env:PATH", Rooted::Drive("Env", "PATH")),
            ("Microsoft.PowerShell.Core\\FileSystem::/etc", Rooted::Provider("FileSystem", "/etc")),
            ("~/x", Rooted::Home("x")),
            ("~", Rooted::Home("")),
            ("a/b:c", Rooted::Relative("a/b:c")),
            ("./x", Rooted::Relative("./x")),
        ] {
            assert_eq!(rooted(path), expected, "{path}");
        }
    }

    #[test]
    fn join_puts_one_separator_between() {
        for (parent, child, expected) in [
            ("a", "b", "a/b"),
            ("/x/", "/y", "/x/y"),
            ("a", "", "a/"),
            ("a/", "../b", "a/../b"),
            ("a\\b", "c", "a/b/c"),
        ] {
            assert_eq!(join(parent, child), expected);
        }
    }

    #[test]
    fn normal_form_has_no_dots_and_never_leaves_the_root() {
        for (path, expected) in [("/a/./b/../c//", "/a/c"), ("/../..", "/"), ("/a\\b", "/a/b")] {
            assert_eq!(normal(path), expected);
        }
    }

    #[test]
    fn windows_has_its_own_separator_and_roots() {
        for (path, expected, above) in [
            ("c:/a/./b/../d//", "C:\\a\\d", "C:\\a"),
            ("C:\\..\\..", "C:\\", ""),
            ("C:\\x", "C:\\x", "C:\\"),
            ("\\\\server\\share\\x", "\\\\server\\share\\x", "\\\\server\\share\\"),
            ("a/b", "a\\b", "a"),
        ] {
            let normal = normal_of::<WindowsPaths>(path);
            assert_eq!((normal.as_str(), parent_of::<WindowsPaths>(&normal)), (expected, above), "{path}");
        }
    }

    #[test]
    fn relative_names_the_folder_itself_from_its_parent() {
        for (from, to, expected) in [
            ("/srv/demo", "/srv/demo", "../demo"),
            ("/srv/demo", "/srv/demo/x", "./x"),
            ("/srv/demo", "/srv/other", "../other"),
            ("/srv/demo", "/etc", "../../etc"),
        ] {
            assert_eq!(relative(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn extension_and_base_name_split_the_last_part() {
        for (path, base, extension_) in
            [("/a/b.tar.gz", "b.tar", ".gz"), ("x", "x", ""), (".profile", "", ".profile"), ("a.", "a.", "")]
        {
            assert_eq!((base_name(path), extension(path)), (base, extension_), "{path}");
        }
    }
}
