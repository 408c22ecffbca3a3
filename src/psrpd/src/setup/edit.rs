//! Files as they were, and as they are to be.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use anyhow::Context;

/// A file and its text; none where it is not there.
#[derive(Debug, PartialEq)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// What it held.
    pub before: Option<String>,
    /// What it is to hold.
    pub after: Option<String>,
}

impl File {
    /// Whether it has to be touched at all.
    pub fn changes(&self) -> bool {
        self.before != self.after
    }

    /// What is done to it.
    pub fn verb(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "write",
            (_, None) => "remove",
            _ => "change",
        }
    }

    /// The file, and the lines that come and go.
    pub fn describe(&self) -> String {
        let lines = |text: &Option<String>| -> Vec<String> {
            text.as_deref().unwrap_or_default().lines().map(str::to_owned).collect()
        };
        let (before, after) = (lines(&self.before), lines(&self.after));
        let gone = before.iter().filter(|line| !after.contains(line)).map(|line| format!("\n           - {line}"));
        let new = after.iter().filter(|line| !before.contains(line)).map(|line| format!("\n           + {line}"));
        let changed: String = gone.chain(new).collect();
        format!("{}{changed}", self.path.display())
    }
}

/// Changes that were made.
#[derive(Debug)]
pub struct Edits(Vec<File>);

impl Edits {
    /// Makes all of them, or none.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn make(files: Vec<File>) -> anyhow::Result<Edits> {
        let mut made = Edits(Vec::new());
        for file in files {
            let outcome = put(&file.path, file.after.as_deref());
            made.0.push(file);
            if let Err(error) = outcome {
                let path = made.0.last().map(|file| file.path.display().to_string()).unwrap_or_default();
                made.undo()?;
                return Err(error).with_context(|| format!("cannot change {path}"));
            }
        }
        Ok(made)
    }

    /// Makes every file what it was.
    ///
    /// # Errors
    /// When one cannot be; it is named.
    pub fn undo(self) -> anyhow::Result<()> {
        for file in self.0.iter().rev() {
            put(&file.path, file.before.as_deref())
                .with_context(|| format!("cannot restore {}", file.path.display()))?;
        }
        Ok(())
    }
}

/// Puts a text in the place of a file at once: whoever reads it finds the old one or the new one, never half of it.
fn put(path: &Path, text: Option<&str>) -> io::Result<()> {
    let Some(text) = text else {
        return match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            outcome => outcome,
        };
    };
    // A file that is a link stays one.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut name = path.file_name().unwrap_or_default().to_owned();
    // sshd includes *.conf.
    name.push(format!(".psrpd-{}", std::process::id()));
    let new = path.with_file_name(name);
    let outcome = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o644).open(&new)?;
        file.write_all(text.as_bytes())?;
        if let Ok(data) = path.metadata() {
            file.set_permissions(Permissions::from_mode(data.mode() & 0o7777))?;
            chown(&new, Some(data.uid()), Some(data.gid()))?;
        }
        file.sync_all()?;
        fs::rename(&new, path)
    })();
    if outcome.is_err() {
        let _ = fs::remove_file(&new);
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_undone_and_modes_are_kept() -> anyhow::Result<()> {
        let folder = std::env::temp_dir().join(format!("psrpd-edit-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let (old, new, link) = (folder.join("old"), folder.join("new"), folder.join("link"));
        fs::write(&old, "a\n")?;
        fs::set_permissions(&old, Permissions::from_mode(0o600))?;
        std::os::unix::fs::symlink(&old, &link)?;
        let change = |path: &Path, before: Option<&str>, after: &str| File {
            path: path.to_owned(),
            before: before.map(str::to_owned),
            after: Some(after.to_owned()),
        };
        let edits = Edits::make(vec![change(&link, Some("a\n"), "b\n"), change(&new, None, "c\n")])?;
        assert_eq!((fs::read_to_string(&old)?, fs::read_to_string(&new)?), ("b\n".to_owned(), "c\n".to_owned()));
        assert_eq!(old.metadata()?.mode() & 0o777, 0o600);
        assert!(link.symlink_metadata()?.is_symlink());
        edits.undo()?;
        assert_eq!((fs::read_to_string(&old)?, new.exists()), ("a\n".to_owned(), false));
        let nowhere = folder.join("no/such/place");
        let failed = Edits::make(vec![change(&old, Some("a\n"), "b\n"), change(&nowhere, None, "c\n")]);
        assert!(failed.is_err_and(|error| error.to_string().contains("no/such/place")));
        assert_eq!(fs::read_to_string(&old)?, "a\n");
        fs::remove_dir_all(&folder)?;
        Ok(())
    }
}
