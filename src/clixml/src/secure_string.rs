//! Secure strings.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

/// The text of an `<SS>` element: ciphertext under protocol 2.3, the secret in plain base64 from 2.4 on.
///
/// Not shown by `Debug`, and overwritten when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SecureString(Zeroizing<String>);

impl SecureString {
    /// From the element's text.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// From bytes, which the wire carries in base64: ciphertext, or UTF-16LE of the secret.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(BASE64_STANDARD.encode(bytes)))
    }

    /// The element's text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The bytes that the text stands for, unless it is not base64.
    pub fn to_bytes(&self) -> Option<Zeroizing<Vec<u8>>> {
        BASE64_STANDARD.decode(self.0.as_bytes()).ok().map(Zeroizing::new)
    }
}

impl fmt::Debug for SecureString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecureString(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        let secret = SecureString::from_bytes(b"s\0e\0c\0");
        assert_eq!(secret.text(), "cwBlAGMA");
        assert_eq!(format!("{secret:?}"), "SecureString(..)");
        assert_eq!(secret.to_bytes().unwrap().as_slice(), b"s\0e\0c\0");
    }
}
