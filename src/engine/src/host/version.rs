//! What the host says it is: `$PSVersionTable`, and the same for the client.

use clixml::{Text, Value, Version};
use psrp_proto::message::{ApplicationPrivateData, versions};

/// The version of PowerShell whose behaviour the engine has.
pub const VERSION: &str = "7.6.5";

/// `PSCompatibleVersions`
const COMPATIBLE: [(u32, u32); 8] = [(1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (5, 1), (6, 0), (7, 0)];

/// What the client is told before the pool is open.
pub fn private_data(protocol: Version) -> ApplicationPrivateData {
    let text = |text: &str| Value::String(Text::from(text));
    let table = vec![
        (Text::from("PSVersion"), Value::Version(Version::with_build(7, 6, 5))),
        (Text::from("PSEdition"), text("Core")),
        (Text::from("GitCommitId"), text(VERSION)),
        (Text::from("OS"), text(&system())),
        (Text::from("Platform"), text(if cfg!(windows) { "Win32NT" } else { "Unix" })),
        (Text::from("PSCompatibleVersions"), versions(COMPATIBLE.map(|(major, minor)| Version::new(major, minor)))),
        (Text::from("PSSemanticVersion"), text(VERSION)),
    ];
    ApplicationPrivateData::with_version_table(protocol, table)
}

/// The system's name as PowerShell says it: `Debian GNU/Linux 12 (bookworm)`.
pub fn system() -> String {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(|| std::env::consts::OS.to_owned(), |name| name.trim_matches('"').to_owned())
}
