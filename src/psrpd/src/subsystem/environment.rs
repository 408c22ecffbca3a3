//! What a host sees of our environment. A client may send variables of its own (sshd's AcceptEnv); they end here.

use std::ffi::{OsStr, OsString};

/// Names that are passed on; one that ends in `*` stands for all that begin so.
const ALLOWED: &[&str] = &[
    "DOTNET_ROOT",
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "KRB5CCNAME",
    "LANG",
    "LANGUAGE",
    "LC_*",
    "LOGNAME",
    "MAIL",
    "NO_PROXY",
    "PATH",
    "POWERSHELL_TELEMETRY_OPTOUT",
    "POWERSHELL_UPDATECHECK",
    "PSModulePath",
    "SHELL",
    "SSH_CLIENT",
    "SSH_CONNECTION",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TMPDIR",
    "TZ",
    "USER",
    "XDG_*",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// The variables of `environment` that a host gets, with those that are named `besides`.
pub fn allowed(
    environment: impl Iterator<Item = (OsString, OsString)>,
    besides: &[String],
) -> impl Iterator<Item = (OsString, OsString)> {
    environment.filter(|(name, _)| is_passed(name, besides))
}

/// Whether a host gets the variable, when it gets those that are named `besides`, too.
pub fn is_passed(name: &OsStr, besides: &[String]) -> bool {
    name.to_str().is_some_and(|name| is_allowed(name) || besides.iter().any(|more| more == name))
}

fn is_allowed(name: &str) -> bool {
    ALLOWED.iter().any(|allowed| match allowed.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == *allowed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_how_programs_load_code_is_not_passed_on() {
        for name in ["LD_PRELOAD", "DOTNET_STARTUP_HOOKS", "CORECLR_PROFILER", "BASH_ENV", "PYTHONPATH", "PATHS"] {
            assert!(!is_allowed(name), "{name}");
        }
        for name in ["PATH", "LC_ALL", "TZ", "XDG_RUNTIME_DIR"] {
            assert!(is_allowed(name), "{name}");
        }
    }
}
