//! Finding by name without regard to case and without allocating.

/// Entries by ASCII-case-insensitive name: open addressing, built once, never changed after.
#[derive(Debug)]
pub struct NameIndex<T> {
    slots: Vec<Option<(&'static str, T)>>,
}

impl<T: Copy> NameIndex<T> {
    /// An index of the entries; of two of the same name the first stays.
    pub fn new(entries: impl IntoIterator<Item = (&'static str, T)>) -> NameIndex<T> {
        let entries: Vec<_> = entries.into_iter().collect();
        let size = (entries.len() * 2).next_power_of_two().max(2);
        let mut index = NameIndex { slots: (0..size).map(|_| None).collect() };
        for (name, entry) in entries {
            let at = index.slot(name);
            index.slots[at].get_or_insert((name, entry));
        }
        index
    }

    /// The entry of that name.
    pub fn get(&self, name: &str) -> Option<T> {
        self.slots[self.slot(name)].as_ref().map(|(_, entry)| *entry)
    }

    /// The slot that holds the name, or the empty one where it would stand. There is always an empty one.
    fn slot(&self, name: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash(name) as usize & mask;
        while let Some((held, _)) = &self.slots[at] {
            if held.eq_ignore_ascii_case(name) {
                break;
            }
            at = (at + 1) & mask;
        }
        at
    }
}

/// FNV-1a over the lower-case bytes.
fn hash(name: &str) -> u64 {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x100_0000_01b3)
    });
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_without_regard_to_case() {
        let index = NameIndex::new([("Length", 1), ("Count", 2), ("length", 3)]);
        assert_eq!([index.get("LENGTH"), index.get("count"), index.get("Size")], [Some(1), Some(2), None]);
    }
}
