//! Secure strings on the wire: encrypted with a session key below protocol 2.4, in the clear from 2.4 on.
//!
//! Below 2.4 the client makes an RSA key for the session and sends its public half (`[MS-PSRP] 2.2.2.3`); the server
//! answers with an AES-256 key encrypted for it (`[MS-PSRP] 2.2.2.4`). Both travel as CryptoAPI blobs, whose numbers are
//! little-endian. A secure string is AES-256-CBC over UTF-16LE, with PKCS#7 padding and an initialization vector of zeros
//! (`[MS-PSRP] 2.2.5.1.24`): what two peers of this protocol have to do, not what anybody should do elsewhere.

use aws_lc_rs::cipher::{
    AES_256, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rsa::{
    KeySize, Pkcs1PrivateDecryptingKey, Pkcs1PublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
    PublicKeyComponents,
};
use clixml::SecureString;
use zeroize::Zeroizing;

/// PUBLICKEYBLOB (6), version 2, reserved, CALG_RSA_KEYX, "RSA1".
const PUBLIC_BLOB: [u8; 12] = [0x06, 0x02, 0, 0, 0x00, 0xa4, 0, 0, b'R', b'S', b'A', b'1'];
/// SIMPLEBLOB (1), version 2, reserved, CALG_AES_256, CALG_RSA_KEYX.
const SIMPLE_BLOB: [u8; 12] = [0x01, 0x02, 0, 0, 0x10, 0x66, 0, 0, 0x00, 0xa4, 0, 0];
const KEY_LENGTH: usize = 32;
const MODULUS_LENGTH: usize = 256;

/// Why a key or a secret could not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// A blob that is not a 2048 bit RSA public key.
    #[error("the public key is not a blob of a 2048 bit RSA key")]
    PublicKey,
    /// A blob that is not an AES-256 key encrypted for us.
    #[error("the session key is not an AES-256 key encrypted for this session")]
    SessionKey,
    /// A secure string that is not what the session key encrypts.
    #[error("a secure string cannot be decrypted")]
    SecureString,
    /// A secure string came, or has to go, before the keys were exchanged.
    #[error("the session has no key yet")]
    NoKey,
    /// The cryptographic library refused to work.
    #[error("the cryptographic library failed")]
    Library,
}

/// The key that encrypts the secure strings of one session. Overwritten when dropped, never shown.
#[derive(Clone)]
pub struct SessionKey(Zeroizing<[u8; KEY_LENGTH]>);

impl std::fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionKey(..)")
    }
}

impl SessionKey {
    /// A new random key.
    pub fn generate() -> Result<Self, CryptoError> {
        let mut key = Zeroizing::new([0; KEY_LENGTH]);
        aws_lc_rs::rand::fill(key.as_mut()).map_err(|_| CryptoError::Library)?;
        Ok(SessionKey(key))
    }

    /// A key that is known already.
    pub fn from_bytes(bytes: [u8; KEY_LENGTH]) -> Self {
        SessionKey(Zeroizing::new(bytes))
    }

    /// The blob that only the owner of `public` can open.
    pub fn seal_for(&self, public: &PublicKey) -> Result<Vec<u8>, CryptoError> {
        let mut sealed = [0; MODULUS_LENGTH];
        public.0.encrypt(self.0.as_ref(), &mut sealed).map_err(|_| CryptoError::PublicKey)?;
        sealed.reverse();
        Ok([&SIMPLE_BLOB[..], &sealed].concat())
    }

    /// What an `<SS>` element holds for these UTF-16LE bytes, before base64.
    pub fn encrypt(&self, plain: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let key = UnboundCipherKey::new(&AES_256, self.0.as_ref()).map_err(|_| CryptoError::Library)?;
        let key = PaddedBlockEncryptingKey::cbc_pkcs7(key).map_err(|_| CryptoError::Library)?;
        // Room for the padding, so that the plain text is not left behind in a buffer that grew.
        let mut bytes = Vec::with_capacity(plain.len() + 16);
        bytes.extend_from_slice(plain);
        key.less_safe_encrypt(&mut bytes, EncryptionContext::Iv128(zeros())).map_err(|_| CryptoError::Library)?;
        Ok(bytes)
    }

    /// The UTF-16LE bytes that an `<SS>` element's bytes stand for.
    pub fn decrypt(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let key = UnboundCipherKey::new(&AES_256, self.0.as_ref()).map_err(|_| CryptoError::Library)?;
        let key = PaddedBlockDecryptingKey::cbc_pkcs7(key).map_err(|_| CryptoError::Library)?;
        let mut bytes = Zeroizing::new(sealed.to_vec());
        let length =
            key.decrypt(&mut bytes, DecryptionContext::Iv128(zeros())).map_err(|_| CryptoError::SecureString)?.len();
        bytes.truncate(length);
        Ok(bytes)
    }
}

fn zeros() -> FixedLength<16> {
    FixedLength::from(&[0; 16])
}

/// The client's public key, as the server uses it.
#[derive(Debug)]
pub struct PublicKey(Pkcs1PublicEncryptingKey);

impl PublicKey {
    /// Reads a CryptoAPI PUBLICKEYBLOB of a 2048 bit key.
    pub fn from_blob(blob: &[u8]) -> Result<Self, CryptoError> {
        let rest = blob.strip_prefix(&PUBLIC_BLOB).ok_or(CryptoError::PublicKey)?;
        let (bits, rest) = rest.split_first_chunk::<4>().ok_or(CryptoError::PublicKey)?;
        let (exponent, modulus) = rest.split_first_chunk::<4>().ok_or(CryptoError::PublicKey)?;
        if u32::from_le_bytes(*bits) as usize != MODULUS_LENGTH * 8 || modulus.len() != MODULUS_LENGTH {
            return Err(CryptoError::PublicKey);
        }
        let exponent = exponent.iter().rev().copied().skip_while(|b| *b == 0).collect();
        let modulus: Vec<u8> = modulus.iter().rev().copied().collect();
        let components: PublicKeyComponents<Vec<u8>> = PublicKeyComponents { n: modulus, e: exponent };
        let key: PublicEncryptingKey = components.try_into().map_err(|_| CryptoError::PublicKey)?;
        Ok(PublicKey(Pkcs1PublicEncryptingKey::new(key).map_err(|_| CryptoError::PublicKey)?))
    }
}

/// The client's key pair. One is made for each session that needs it.
#[derive(Debug)]
pub struct KeyPair {
    private: Pkcs1PrivateDecryptingKey,
    blob: Vec<u8>,
}

impl KeyPair {
    /// Makes a 2048 bit RSA key. Takes some tens of milliseconds.
    pub fn generate() -> Result<Self, CryptoError> {
        let private = PrivateDecryptingKey::generate(KeySize::Rsa2048).map_err(|_| CryptoError::Library)?;
        let der: PublicKeyX509Der<'_> = private.public_key().as_der().map_err(|_| CryptoError::Library)?;
        let blob = public_blob(der.as_ref()).ok_or(CryptoError::Library)?;
        let private = Pkcs1PrivateDecryptingKey::new(private).map_err(|_| CryptoError::Library)?;
        Ok(KeyPair { private, blob })
    }

    /// The public half as a CryptoAPI PUBLICKEYBLOB.
    pub fn public_blob(&self) -> &[u8] {
        &self.blob
    }

    /// Opens the SIMPLEBLOB in which the server sent the session key.
    pub fn open(&self, blob: &[u8]) -> Result<SessionKey, CryptoError> {
        let sealed = blob.strip_prefix(&SIMPLE_BLOB).ok_or(CryptoError::SessionKey)?;
        let sealed: Vec<u8> = sealed.iter().rev().copied().collect();
        let mut plain = Zeroizing::new(vec![0; self.private.min_output_size()]);
        let key = self.private.decrypt(&sealed, &mut plain).map_err(|_| CryptoError::SessionKey)?;
        let key: &[u8; KEY_LENGTH] = (&*key).try_into().map_err(|_| CryptoError::SessionKey)?;
        Ok(SessionKey::from_bytes(*key))
    }
}

/// Rewrites an X.509 SubjectPublicKeyInfo of a 2048 bit key with exponent 65537, which is what the library makes.
fn public_blob(der: &[u8]) -> Option<Vec<u8>> {
    /// `INTEGER` of 257 bytes with its leading zero, and `INTEGER` 65537.
    const MODULUS: &[u8] = &[0x02, 0x82, 0x01, 0x01, 0x00];
    const EXPONENT: &[u8] = &[0x02, 0x03, 0x01, 0x00, 0x01];
    let head = der.strip_suffix(EXPONENT)?;
    let modulus = head.last_chunk::<MODULUS_LENGTH>()?;
    if !head[..head.len() - MODULUS_LENGTH].ends_with(MODULUS) {
        return None;
    }
    let mut blob = PUBLIC_BLOB.to_vec();
    blob.extend_from_slice(&(MODULUS_LENGTH as u32 * 8).to_le_bytes());
    blob.extend_from_slice(&65537_u32.to_le_bytes());
    blob.extend(modulus.iter().rev());
    Some(blob)
}

/// How the secure strings of a session travel.
#[derive(Clone, Debug, Default)]
pub enum Secrets {
    /// Below 2.4, before the keys were exchanged: not at all.
    #[default]
    NoKey,
    /// Below 2.4: encrypted.
    Key(SessionKey),
    /// From 2.4 on: in the clear.
    Clear,
}

impl Secrets {
    /// A secure string of this secret.
    pub fn seal(&self, secret: &str) -> Result<SecureString, CryptoError> {
        let mut plain = Zeroizing::new(Vec::with_capacity(secret.len() * 2));
        for unit in secret.encode_utf16() {
            plain.extend_from_slice(&unit.to_le_bytes());
        }
        Ok(match self {
            Secrets::NoKey => return Err(CryptoError::NoKey),
            Secrets::Key(key) => SecureString::from_bytes(&key.encrypt(&plain)?),
            Secrets::Clear => SecureString::from_bytes(&plain),
        })
    }

    /// The secret of a secure string. Lone surrogates, which no keyboard makes, become U+FFFD.
    pub fn open(&self, sealed: &SecureString) -> Result<Zeroizing<String>, CryptoError> {
        let bytes = sealed.to_bytes().ok_or(CryptoError::SecureString)?;
        let plain = match self {
            Secrets::NoKey => return Err(CryptoError::NoKey),
            Secrets::Key(key) => key.decrypt(&bytes)?,
            Secrets::Clear => bytes,
        };
        if plain.len() % 2 != 0 {
            return Err(CryptoError::SecureString);
        }
        let units = plain.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let mut secret = Zeroizing::new(String::with_capacity(plain.len() / 2 * 3));
        secret.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
        Ok(secret)
    }
}

#[cfg(test)]
mod tests;
