//! What was typed before.

use std::io;
use std::path::Path;

use reedline::{FileBackedHistory, History, HistoryItem, HistoryItemId, HistorySessionId, Result, SearchQuery};

use crate::system::{PrivateFiles as _, System};

/// Lines that are kept.
const LINES: usize = 10_000;

/// Words with which a line may tell a secret, as PowerShell's own editor has them.
const SENSITIVE: &[&str] = &["password", "asplaintext", "token", "apikey", "secret"];

/// A history that keeps no line that may tell a secret.
pub struct Discreet(FileBackedHistory);

impl Discreet {
    /// A history in a file that only its owner reads, or one that is forgotten.
    pub fn open(file: Option<&Path>) -> io::Result<Discreet> {
        let history = match file {
            None => FileBackedHistory::new(LINES),
            Some(file) => {
                make(file)?;
                FileBackedHistory::with_file(LINES, file.to_owned())
            }
        };
        Ok(Discreet(history.map_err(io::Error::other)?))
    }
}

fn make(file: &Path) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    System::private(&mut options);
    options.open(file).map(drop)
}

fn is_sensitive(line: &str) -> bool {
    let line = line.to_lowercase();
    SENSITIVE.iter().any(|word| line.contains(word))
}

impl History for Discreet {
    fn save(&mut self, item: HistoryItem) -> Result<HistoryItem> {
        if is_sensitive(&item.command_line) {
            return Ok(item);
        }
        self.0.save(item)
    }

    fn load(&self, id: HistoryItemId) -> Result<HistoryItem> {
        self.0.load(id)
    }

    fn count(&self, query: SearchQuery) -> Result<i64> {
        self.0.count(query)
    }

    fn search(&self, query: SearchQuery) -> Result<Vec<HistoryItem>> {
        self.0.search(query)
    }

    fn update(&mut self, id: HistoryItemId, updater: &dyn Fn(HistoryItem) -> HistoryItem) -> Result<()> {
        self.0.update(id, updater)
    }

    fn clear(&mut self) -> Result<()> {
        self.0.clear()
    }

    fn delete(&mut self, id: HistoryItemId) -> Result<()> {
        self.0.delete(id)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()
    }

    fn session(&self) -> Option<HistorySessionId> {
        self.0.session()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_may_tell_a_secret_is_not_kept() -> io::Result<()> {
        let file = std::env::temp_dir().join(format!("psrp-history-{}", uuid::Uuid::new_v4().simple()));
        let mut history = Discreet::open(Some(&file))?;
        for line in ["Get-Date", "$p = ConvertTo-SecureString x -AsPlainText", "$Token = 1", "Get-Item x"] {
            history.save(HistoryItem::from_command_line(line)).map_err(io::Error::other)?;
        }
        history.sync()?;
        let kept = std::fs::read_to_string(&file)?;
        std::fs::remove_file(&file)?;
        assert_eq!(kept, "Get-Date\nGet-Item x\n");
        Ok(())
    }
}
