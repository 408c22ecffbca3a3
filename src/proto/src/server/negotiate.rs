//! What both sides speak (`[MS-PSRP] 3.1.5.4.1`).

use clixml::Version;

use crate::message::SessionCapability;

/// The protocol version that a server of `own` speaks with this client; `None` where they have none in common.
///
/// An older client gets its own version, a newer one of the same major version gets ours.
pub(super) fn negotiate(own: Version, client: &SessionCapability) -> Option<Version> {
    let fits = |client: Version, own: Version| client.major() == own.major() && client.minor() >= own.minor();
    if client.protocol.major() != own.major()
        || !fits(client.powershell, SessionCapability::POWERSHELL)
        || !fits(client.serialization, SessionCapability::SERIALIZATION)
    {
        return None;
    }
    let minor = client.protocol.minor().min(own.minor());
    Some(Version::new(own.major(), minor))
}
