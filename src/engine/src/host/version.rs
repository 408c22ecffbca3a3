//! What the host says it is: `$PSVersionTable`, and the same for the client.

use clixml::{Text, Value, Version};
use psrp_proto::message::{ApplicationPrivateData, versions};

use crate::system::{Machine as _, System};

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
        (Text::from("OS"), text(&System::title())),
        (Text::from("Platform"), text(System::PLATFORM)),
        (Text::from("PSCompatibleVersions"), versions(COMPATIBLE.map(|(major, minor)| Version::new(major, minor)))),
        (Text::from("PSSemanticVersion"), text(VERSION)),
    ];
    ApplicationPrivateData::with_version_table(protocol, table)
}
