//! Who may log in by name, group and address, and whether root may: sshd_config(5), AllowUsers, DenyUsers, AllowGroups,
//! DenyGroups, PermitRootLogin.

use std::str::FromStr;

use crate::authorized_keys::{Sources, is_like};
use crate::{Ends, User};

/// What an administrator has said of accounts.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// When there are any, only whoever is like one of these may log in.
    pub allow_users: Vec<Pattern>,
    /// Whoever is like one of these may not.
    pub deny_users: Vec<Pattern>,
    /// When there are any, only members of groups that are like one of these may.
    pub allow_groups: Vec<String>,
    /// Members of groups that are like one of these may not.
    pub deny_groups: Vec<String>,
    /// Whether root may.
    pub root: RootLogin,
}

/// `USER` or `USER@ADDRESS`, with `*` and `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    user: String,
    from: Option<Sources>,
}

/// Whether root may log in: PermitRootLogin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RootLogin {
    /// With a key.
    #[default]
    Yes,
    /// Not at all.
    No,
    /// With a key that forces a command.
    ForcedCommandsOnly,
}

/// A text that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not {1}")]
pub struct NoSuchAccess(String, &'static str);

/// Why somebody is kept out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Kept {
    /// A pattern of users keeps them out.
    #[error("the user is denied by {0}")]
    Denied(String),
    /// None lets them in.
    #[error("the user is not among those who are allowed")]
    NotAllowed,
    /// A pattern of groups keeps them out.
    #[error("group {0} is denied")]
    GroupDenied(String),
    /// None lets them in.
    #[error("none of the user's groups is allowed")]
    NoGroupAllowed,
    /// Root may not.
    #[error("root may not log in")]
    Root,
}

impl Access {
    /// Whether an account may log in, in sshd's order: denied users, allowed ones, denied groups, allowed ones.
    ///
    /// # Errors
    /// Why not.
    pub fn admit<I: Iterator<Item = String>>(
        &self,
        user: &User,
        ends: Ends,
        groups: impl Fn() -> I,
    ) -> Result<(), Kept> {
        if user.uid == 0 && self.root == RootLogin::No {
            return Err(Kept::Root);
        }
        if let Some(pattern) = self.deny_users.iter().find(|pattern| pattern.matches(user, ends)) {
            return Err(Kept::Denied(pattern.text.clone()));
        }
        if !self.allow_users.is_empty() && !self.allow_users.iter().any(|pattern| pattern.matches(user, ends)) {
            return Err(Kept::NotAllowed);
        }
        let like = |patterns: &[String], group: &str| patterns.iter().any(|pattern| is_like(pattern, group));
        if !self.deny_groups.is_empty()
            && let Some(group) = groups().find(|group| like(&self.deny_groups, group))
        {
            return Err(Kept::GroupDenied(group));
        }
        if !self.allow_groups.is_empty() && !groups().any(|group| like(&self.allow_groups, &group)) {
            return Err(Kept::NoGroupAllowed);
        }
        Ok(())
    }
}

impl Pattern {
    fn matches(&self, user: &User, ends: Ends) -> bool {
        is_like(&self.user, &user.name) && self.from.as_ref().is_none_or(|from| from.admit(ends.address()))
    }
}

impl FromStr for Pattern {
    type Err = NoSuchAccess;

    fn from_str(text: &str) -> Result<Pattern, NoSuchAccess> {
        let wrong = || NoSuchAccess(text.to_owned(), "USER or USER@ADDRESS, with * and ?");
        let (user, from) = match text.rsplit_once('@') {
            Some((user, from)) => (user, Some(Sources::parse(from).map_err(|_| wrong())?)),
            None => (text, None),
        };
        // In sshd_config these do not negate.
        if user.is_empty() || text.contains(['!', ',', ' ']) {
            return Err(wrong());
        }
        Ok(Pattern { text: text.to_owned(), user: user.to_owned(), from })
    }
}

impl FromStr for RootLogin {
    type Err = NoSuchAccess;

    fn from_str(text: &str) -> Result<RootLogin, NoSuchAccess> {
        match text {
            // Nobody logs in with a password here.
            "yes" | "prohibit-password" | "without-password" => Ok(RootLogin::Yes),
            "no" => Ok(RootLogin::No),
            "forced-commands-only" => Ok(RootLogin::ForcedCommandsOnly),
            _ => Err(NoSuchAccess(text.to_owned(), "yes, prohibit-password, forced-commands-only or no")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(access: &Access, name: &str, uid: u32) -> Result<(), Kept> {
        let user = User { name: name.into(), uid, gid: 1, home: "/".into(), shell: "/bin/sh".into() };
        let ends = Ends { client: ([192, 0, 2, 7], 5).into(), server: ([192, 0, 2, 1], 22).into() };
        access.admit(&user, ends, || ["staff", "audio"].map(str::to_owned).into_iter())
    }

    fn patterns(texts: &[&str]) -> Vec<Pattern> {
        texts.iter().map(|text| text.parse().expect("a pattern")).collect()
    }

    #[test]
    fn patterns_are_sshd_s() {
        let cases: &[(&[&str], &[&str], Result<(), Kept>)] = &[
            (&[], &[], Ok(())),
            (&["ann"], &[], Ok(())),
            (&["bob", "a?n"], &[], Ok(())),
            (&["ann@192.0.2.*"], &[], Ok(())),
            (&["ann@192.0.2.0/24"], &[], Ok(())),
            (&["ann@10.0.0.0/8"], &[], Err(Kept::NotAllowed)),
            (&["bob"], &[], Err(Kept::NotAllowed)),
            (&["*"], &["ann"], Err(Kept::Denied("ann".into()))),
            (&[], &["*@192.0.2.7"], Err(Kept::Denied("*@192.0.2.7".into()))),
            (&[], &["ann@10.*"], Ok(())),
        ];
        for (allow, deny, wanted) in cases {
            let access = Access { allow_users: patterns(allow), deny_users: patterns(deny), ..Access::default() };
            assert_eq!(admitted(&access, "ann", 1000), *wanted, "{allow:?} {deny:?}");
        }
        for text in ["", "@host", "!ann", "ann,bob", "ann@10.0.0.1/8"] {
            assert!(text.parse::<Pattern>().is_err(), "{text}");
        }
    }

    #[test]
    fn one_group_is_enough() {
        let groups = |allow: &[&str], deny: &[&str]| {
            let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
            let access = Access { allow_groups: list(allow), deny_groups: list(deny), ..Access::default() };
            admitted(&access, "ann", 1000)
        };
        assert_eq!(groups(&["wheel", "aud*"], &[]), Ok(()));
        assert_eq!(groups(&["wheel"], &[]), Err(Kept::NoGroupAllowed));
        assert_eq!(groups(&["staff"], &["audio"]), Err(Kept::GroupDenied("audio".into())));
    }

    #[test]
    fn root_is_whoever_has_its_number() {
        let access = Access { root: RootLogin::No, ..Access::default() };
        assert_eq!(admitted(&access, "toor", 0), Err(Kept::Root));
        assert_eq!(admitted(&access, "ann", 1000), Ok(()));
        assert_eq!("prohibit-password".parse(), Ok(RootLogin::Yes));
        assert!("maybe".parse::<RootLogin>().is_err());
    }
}
