//! The two messages of the key exchange, below protocol 2.4.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use clixml::{Object, Value};

use super::MessageError;
use super::bag::{Bag, boxed};

/// `[MS-PSRP] 2.2.2.3`: the client's public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// A CryptoAPI PUBLICKEYBLOB.
    pub blob: Vec<u8>,
}

/// `[MS-PSRP] 2.2.2.4`: the session key, encrypted for the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptedSessionKey {
    /// A CryptoAPI SIMPLEBLOB.
    pub blob: Vec<u8>,
}

impl PublicKey {
    pub(super) fn decode(bag: Bag) -> Result<Self, MessageError> {
        Ok(PublicKey { blob: blob(bag, "PublicKey")? })
    }
}

impl EncryptedSessionKey {
    pub(super) fn decode(bag: Bag) -> Result<Self, MessageError> {
        Ok(EncryptedSessionKey { blob: blob(bag, "EncryptedSessionKey")? })
    }
}

fn blob(mut bag: Bag, name: &'static str) -> Result<Vec<u8>, MessageError> {
    let text = bag.text(name)?;
    text.as_str().and_then(|text| BASE64_STANDARD.decode(text).ok()).ok_or(MessageError::Type {
        name,
        expected: "base64",
        found: "S",
    })
}

impl From<PublicKey> for Value {
    fn from(message: PublicKey) -> Self {
        boxed(Object::bag().with("PublicKey", Value::String(BASE64_STANDARD.encode(message.blob).into())))
    }
}

impl From<EncryptedSessionKey> for Value {
    fn from(message: EncryptedSessionKey) -> Self {
        boxed(Object::bag().with("EncryptedSessionKey", Value::String(BASE64_STANDARD.encode(message.blob).into())))
    }
}
