//! Which object or list of type names a `RefId` means.

use std::collections::HashMap;

/// What each `RefId` of a document means at this place: an id that stands twice means what stood last.
#[derive(Default)]
pub(crate) struct References<'i> {
    /// Ids as writers give them, from 0 on without gaps.
    dense: Vec<u32>,
    /// All others: PowerShell takes any text.
    sparse: HashMap<&'i str, u32>,
}

const NONE: u32 = u32::MAX;
/// How far ahead of the last id one may be and still stand among the dense ones.
const GAP: usize = 64;

impl<'i> References<'i> {
    pub(crate) fn insert(&mut self, id: &'i str, target: u32) {
        match dense(id) {
            Some(at) if at < self.dense.len() + GAP => {
                if at >= self.dense.len() {
                    self.dense.resize(at + 1, NONE);
                }
                self.dense[at] = target;
            }
            _ => {
                self.sparse.insert(id, target);
            }
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<u32> {
        let dense = dense(id).and_then(|at| self.dense.get(at)).copied().filter(|target| *target != NONE);
        dense.or_else(|| self.sparse.get(id).copied())
    }
}

/// The number that an id is the usual text of.
fn dense(id: &str) -> Option<usize> {
    let digits = id.as_bytes();
    let usual = matches!(digits, [b'0'] | [b'1'..=b'9', ..]) && digits.len() < 8;
    (usual && digits.iter().all(u8::is_ascii_digit))
        .then(|| digits.iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_an_id_counts() {
        let mut references = References::default();
        for (id, target) in [("0", 0), ("1", 1), ("abc", 2), ("1", 3), ("abc", 4), ("5000", 5), ("01", 6)] {
            references.insert(id, target);
        }
        for (id, target) in [
            ("0", Some(0)),
            ("1", Some(3)),
            ("abc", Some(4)),
            ("5000", Some(5)),
            ("01", Some(6)),
            ("2", None),
            ("", None),
        ] {
            assert_eq!(references.get(id), target, "{id}");
        }
    }
}
