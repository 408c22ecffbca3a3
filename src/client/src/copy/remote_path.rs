//! Paths of a host, as its system writes them.

/// What stands between the parts of a host's paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// `/`
    Slash,
    /// `\`; `/` will do as well.
    Backslash,
}

impl Separator {
    /// As the host tells it.
    pub fn told(text: &str) -> Separator {
        if text == "\\" { Separator::Backslash } else { Separator::Slash }
    }

    /// A name below a path.
    pub fn join(self, path: &str, name: &str) -> String {
        let end = self.ends(path);
        match self {
            _ if end => format!("{path}{name}"),
            Separator::Slash => format!("{path}/{name}"),
            Separator::Backslash => format!("{path}\\{name}"),
        }
    }

    /// Whether a separator is the last of a path.
    pub fn ends(self, path: &str) -> bool {
        match self {
            Separator::Slash => path.ends_with('/'),
            Separator::Backslash => path.ends_with(['/', '\\']),
        }
    }

    /// Whether a file there may have that name.
    pub fn allows(self, name: &str) -> bool {
        let refused = |c: char| match self {
            Separator::Slash => matches!(c, '/' | '\0'),
            Separator::Backslash => c < ' ' || "<>:\"/\\|?*".contains(c),
        };
        !matches!(name, "" | "." | "..") && !name.contains(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_below_paths_as_the_system_writes_them() {
        let cases = [
            (Separator::Slash, "/tmp", "/tmp/a"),
            (Separator::Slash, "/", "/a"),
            (Separator::Slash, "/odd\\", "/odd\\/a"),
            (Separator::Backslash, "C:\\x", "C:\\x\\a"),
            (Separator::Backslash, "C:\\", "C:\\a"),
            (Separator::Backslash, "C:/x/", "C:/x/a"),
        ];
        for (separator, path, wanted) in cases {
            assert_eq!(separator.join(path, "a"), wanted);
        }
    }

    #[test]
    fn names_that_would_lead_elsewhere_are_refused() {
        let cases = [
            ("a b'\"\n", true, false),
            ("..", false, false),
            ("a/b", false, false),
            ("a\\b", true, false),
            ("c:", true, false),
            ("...", true, true),
            (".hidden", true, true),
        ];
        for (name, on_unix, on_windows) in cases {
            let found = (Separator::Slash.allows(name), Separator::Backslash.allows(name));
            assert_eq!(found, (on_unix, on_windows), "{name:?}");
        }
    }
}
