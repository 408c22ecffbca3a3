//! Named values.

use crate::{Text, Value};

/// A named value.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its name.
    pub name: Text,
    /// Its value.
    pub value: Value,
}

/// Members in the order in which they stand. Names may repeat; PowerShell lets the last one count.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members(Vec<Member>);

impl Members {
    /// None.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds one at the end.
    pub fn push(&mut self, name: impl Into<Text>, value: impl Into<Value>) {
        self.0.push(Member { name: name.into(), value: value.into() });
    }

    /// The value of that name, in any case.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().rev().find(|member| member.name.eq_ignore_case(name)).map(|member| &member.value)
    }

    /// The value of that name, in any case.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.iter_mut().rev().find(|member| member.name.eq_ignore_case(name)).map(|member| &mut member.value)
    }

    /// Removes all of that name, in any case, and gives the value of the last.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        let mut taken = None;
        self.0.retain_mut(|member| {
            let found = member.name.eq_ignore_case(name);
            if found {
                taken = Some(std::mem::take(&mut member.value));
            }
            !found
        });
        taken
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In order.
    pub fn iter(&self) -> std::slice::Iter<'_, Member> {
        self.0.iter()
    }

    /// In order.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Member> {
        self.0.iter_mut()
    }
}

impl IntoIterator for Members {
    type Item = Member;
    type IntoIter = std::vec::IntoIter<Member>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Members {
    type Item = &'a Member;
    type IntoIter = std::slice::Iter<'a, Member>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl FromIterator<Member> for Members {
    fn from_iter<I: IntoIterator<Item = Member>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

impl<N: Into<Text>, V: Into<Value>> FromIterator<(N, V)> for Members {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(members: I) -> Self {
        members.into_iter().map(|(name, value)| Member { name: name.into(), value: value.into() }).collect()
    }
}

impl Extend<Member> for Members {
    fn extend<I: IntoIterator<Item = Member>>(&mut self, members: I) {
        self.0.extend(members);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_name_counts() {
        let mut members: Members = [("a", 1), ("b", 2), ("A", 3)].into_iter().collect();
        assert_eq!(members.get("a"), Some(&Value::Int32(3)));
        assert_eq!(members.take("a"), Some(Value::Int32(3)));
        assert_eq!(members, [("b", 2)].into_iter().collect());
        assert_eq!(members.take("a"), None);
    }
}
