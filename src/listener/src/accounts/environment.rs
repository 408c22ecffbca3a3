//! The environment that a login begins with, as sshd makes it.

use std::ffi::OsString;
use std::path::Path;

use crate::User;

/// As Debian's /etc/login.defs has it for users, and for root.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";
const PATH_OF_ROOT: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// pam_env(8)'s file.
const SYSTEM: &str = "/etc/environment";

/// The variables of everybody's sessions: PATH, the server's time zone, and /etc/environment.
pub fn of_the_system(user: &User) -> Vec<(OsString, OsString)> {
    let path = if user.uid == 0 { PATH_OF_ROOT } else { PATH };
    let mut variables = vec![("PATH".into(), path.into())];
    variables.extend(std::env::var_os("TZ").map(|zone| ("TZ".into(), zone)));
    let text = std::fs::read_to_string(Path::new(SYSTEM)).unwrap_or_default();
    variables.extend(parse(&text).map(|(name, value)| (name.into(), value.into())));
    variables
}

/// `NAME=VALUE` a line, `export` before it and quotes around the value as they like; everything else is skipped.
fn parse(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| {
        let line = line.split_once('#').map_or(line, |(before, _)| before).trim();
        let (name, value) = line.strip_prefix("export ").unwrap_or(line).trim_start().split_once('=')?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let quoted = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
        let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
        (is_name && !value.contains('\0')).then_some((name, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_s_variables_are_read_as_pam_does() {
        let text = "# all\nPATH=\"/opt/bin:/bin\"\nexport LANG='C.UTF-8' # here\nA=b=c\nno variable\n-X=1\nE=\n";
        let found: Vec<_> = parse(text).collect();
        assert_eq!(found, [("PATH", "/opt/bin:/bin"), ("LANG", "C.UTF-8"), ("A", "b=c"), ("E", "")]);
    }
}
