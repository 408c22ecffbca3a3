//! Small tables from names to things: linear while small, hashed when large.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// From this many entries on, a table is hashed.
const HASHED_FROM: usize = 9;

/// Entries under names folded to lower case, in no particular order.
#[derive(Debug)]
pub struct Table<T> {
    entries: Vec<(Arc<str>, T)>,
    index: Option<HashMap<Arc<str>, u32, Fold>>,
}

type Fold = BuildHasherDefault<NameHasher>;

/// FNV-like hash of short names: they come from scripts, and a script can burn its own time in simpler ways.
#[derive(Default)]
pub struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table { entries: Vec::new(), index: None }
    }
}

impl<T> Table<T> {
    /// The entry of the folded name.
    #[inline]
    pub fn get(&self, key: &str) -> Option<&T> {
        match &self.index {
            None => self.entries.iter().find(|(name, _)| **name == *key).map(|(_, entry)| entry),
            Some(index) => index.get(key).map(|at| &self.entries[*at as usize].1),
        }
    }

    /// Adds or replaces the entry of the folded name.
    pub fn set(&mut self, key: Arc<str>, entry: T) {
        let at = match &self.index {
            None => self.entries.iter().position(|(name, _)| *name == key),
            Some(index) => index.get(&key).map(|at| *at as usize),
        };
        match at {
            Some(at) => self.entries[at].1 = entry,
            None => {
                if let Some(index) = &mut self.index {
                    index.insert(key.clone(), self.entries.len() as u32);
                }
                self.entries.push((key, entry));
                if self.index.is_none() && self.entries.len() >= HASHED_FROM {
                    let names = self.entries.iter().enumerate().map(|(at, (name, _))| (name.clone(), at as u32));
                    self.index = Some(names.collect());
                }
            }
        }
    }

    /// Takes the entry out.
    pub fn remove(&mut self, key: &str) -> Option<T> {
        let at = match &self.index {
            None => self.entries.iter().position(|(name, _)| **name == *key)?,
            Some(index) => *index.get(key)? as usize,
        };
        let (_, entry) = self.entries.swap_remove(at);
        if let Some(index) = &mut self.index {
            index.remove(key);
            if let Some((moved, _)) = self.entries.get(at) {
                index.insert(moved.clone(), at as u32);
            }
        }
        Some(entry)
    }

    /// The entries.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &T)> {
        self.entries.iter().map(|(name, entry)| (name, entry))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// The name as tables have it.
pub fn folded(name: &str) -> Arc<str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
        name.to_lowercase().into()
    } else {
        name.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stay_reachable_when_a_table_grows_and_shrinks() {
        let mut table = Table::default();
        for number in 0..40 {
            table.set(folded(&format!("Name{number}")), number);
        }
        for number in (0..40).step_by(3) {
            assert_eq!(table.remove(&format!("name{number}")), Some(number));
        }
        for number in 0..40 {
            assert_eq!(table.get(&format!("name{number}")).copied(), (number % 3 != 0).then_some(number));
        }
    }
}
