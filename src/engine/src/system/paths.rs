//! How paths are written. Nothing here looks at a disk, so that every system's way can be tested on every other.

/// A way to write paths.
pub trait Paths {
    /// What stands between the parts.
    const SEPARATOR: char;
    /// What stands between the folders of `PATH`.
    const LIST_SEPARATOR: char;
    /// `[IO.Path]::VolumeSeparatorChar`
    const VOLUME_SEPARATOR: char;
    /// What no file's name has.
    const NOT_IN_NAMES: &'static [char];
    /// Whether all files stand below one root, `/`, which is a drive of its own.
    const ONE_ROOT: bool;

    /// Whether a path as written may have it between its parts.
    fn is_separator(char: char) -> bool;
    /// The root of an absolute path in normal form, and what follows it: `C:\` and `x/y` of `c:/x/y`.
    fn root(path: &str) -> Option<(String, &str)>;
}

/// `/srv/demo`
#[derive(Clone, Copy, Debug)]
pub struct UnixPaths;

/// `C:\srv\demo`, `\\server\share\demo`
#[derive(Clone, Copy, Debug)]
pub struct WindowsPaths;

impl Paths for UnixPaths {
    const SEPARATOR: char = '/';
    const LIST_SEPARATOR: char = ':';
    const VOLUME_SEPARATOR: char = '/';
    const NOT_IN_NAMES: &'static [char] = &['\0', '/'];
    const ONE_ROOT: bool = true;

    fn is_separator(char: char) -> bool {
        char == '/'
    }

    fn root(path: &str) -> Option<(String, &str)> {
        path.strip_prefix('/').map(|rest| ("/".to_owned(), rest))
    }
}

impl Paths for WindowsPaths {
    const SEPARATOR: char = '\\';
    const LIST_SEPARATOR: char = ';';
    const VOLUME_SEPARATOR: char = ':';
    const NOT_IN_NAMES: &'static [char] = &['"', '<', '>', '|', '\0', ':', '*', '?', '\\', '/'];
    const ONE_ROOT: bool = false;

    fn is_separator(char: char) -> bool {
        matches!(char, '/' | '\\')
    }

    fn root(path: &str) -> Option<(String, &str)> {
        let separator = WindowsPaths::is_separator;
        let share = path.strip_prefix(separator).and_then(|rest| rest.strip_prefix(separator));
        if let Some(share) = share {
            let (server, rest) = share.split_once(separator).unwrap_or((share, ""));
            let (share, rest) = rest.split_once(separator).unwrap_or((rest, ""));
            return (!server.is_empty()).then(|| (format!("\\\\{server}\\{share}\\"), rest));
        }
        let letter = path.chars().next().filter(char::is_ascii_alphabetic)?;
        let rest = path.get(1..)?.strip_prefix(':')?;
        let rest = if rest.is_empty() { rest } else { rest.strip_prefix(separator)? };
        Some((format!("{}:\\", letter.to_ascii_uppercase()), rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_has_drives_and_shares() {
        for (path, expected) in [
            ("c:/x/y", Some(("C:\\", "x/y"))),
            ("C:\\", Some(("C:\\", ""))),
            ("C:", Some(("C:\\", ""))),
            ("C:x", None),
            ("\\\\server\\share\\a\\b", Some(("\\\\server\\share\\", "a\\b"))),
            ("//server/share", Some(("\\\\server\\share\\", ""))),
            ("\\x", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(WindowsPaths::root(path), expected.map(|(root, rest)| (root.to_owned(), rest)), "{path}");
        }
    }
}
