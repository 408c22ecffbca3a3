//! Keys that may not log in, whatever else says so: sshd's RevokedKeys, as a list of public keys or as a key revocation list
//! (OpenSSH's PROTOCOL.krl, from `ssh-keygen -k`).

use russh::keys::{Certificate, HashAlg, PublicKey};

use crate::authorized_keys::Key;

/// `SSHKRL\n\0`
const MAGIC: &[u8] = b"SSHKRL\n\0";
const FORMAT: u32 = 1;

/// What a file revokes.
#[derive(Debug, Default)]
pub struct Revoked {
    /// Whole keys.
    keys: Vec<Vec<u8>>,
    /// SHA-256 of keys.
    fingerprints: Vec<Vec<u8>>,
    certificates: Vec<OfAuthority>,
}

/// Certificates of one authority; of all, where its key is empty.
#[derive(Debug, Default)]
struct OfAuthority {
    key: Vec<u8>,
    serials: Vec<(u64, u64)>,
    /// From a number on, a bit for each serial; the last byte holds the lowest bits.
    bitmaps: Vec<(u64, Vec<u8>)>,
    ids: Vec<Vec<u8>>,
}

/// What is wrong with a file. Nobody logs in then: somebody meant to lock somebody out.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotUnderstood {
    /// A line that is no key.
    #[error("line {0} is no public key")]
    Line(usize),
    /// A list that ends too early, or says more than it should.
    #[error("the revocation list is cut off or malformed")]
    Malformed,
    /// A list of another format.
    #[error("the revocation list has format {0}, {FORMAT} is expected")]
    Format(u32),
    /// A kind of section that is not known.
    #[error("the revocation list has a section of type {0}, which is not supported")]
    Section(u8),
}

impl Revoked {
    /// Reads a file.
    ///
    /// # Errors
    /// When anything in it is not understood.
    pub fn parse(file: &[u8]) -> Result<Revoked, NotUnderstood> {
        match file.strip_prefix(MAGIC) {
            Some(list) => Revoked::parse_list(list),
            None => Revoked::parse_lines(&String::from_utf8_lossy(file)),
        }
    }

    fn parse_lines(text: &str) -> Result<Revoked, NotUnderstood> {
        let mut revoked = Revoked::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let key: Key = line.parse().map_err(|_| NotUnderstood::Line(index + 1))?;
            revoked.keys.push(key.blob);
        }
        Ok(revoked)
    }

    fn parse_list(bytes: &[u8]) -> Result<Revoked, NotUnderstood> {
        let mut list = Reader(bytes);
        let format = list.u32()?;
        if format != FORMAT {
            return Err(NotUnderstood::Format(format));
        }
        // Its version, when it was made, and flags.
        for _ in 0..3 {
            list.u64()?;
        }
        // Something reserved, and a comment.
        for _ in 0..2 {
            list.string()?;
        }
        let mut revoked = Revoked::default();
        while !list.0.is_empty() {
            let kind = list.byte()?;
            let mut section = Reader(list.string()?);
            match kind {
                1 => revoked.certificates.push(OfAuthority::parse(section)?),
                2 => section.strings(&mut revoked.keys)?,
                5 => section.strings(&mut revoked.fingerprints)?,
                // What a signature covers was read; whose it is was never checked by sshd either.
                4 => {}
                kind => return Err(NotUnderstood::Section(kind)),
            }
        }
        Ok(revoked)
    }

    /// Whether a key is revoked.
    pub fn key(&self, key: &PublicKey) -> bool {
        let Ok(blob) = key.to_bytes() else { return true };
        let fingerprint = key.fingerprint(HashAlg::Sha256);
        self.keys.contains(&blob) || self.fingerprints.iter().any(|revoked| revoked == fingerprint.as_bytes())
    }

    /// Whether a certificate is revoked, its key, or the authority's.
    pub fn certificate(&self, certificate: &Certificate) -> bool {
        let authority = PublicKey::from(certificate.signature_key().clone());
        let Ok(blob) = authority.to_bytes() else { return true };
        self.key(&authority)
            || self.key(&PublicKey::from(certificate.public_key().clone()))
            || self
                .certificates
                .iter()
                .filter(|of| of.key.is_empty() || of.key == blob)
                .any(|of| of.revokes(certificate.serial(), certificate.key_id()))
    }
}

impl OfAuthority {
    fn parse(mut section: Reader<'_>) -> Result<OfAuthority, NotUnderstood> {
        let mut of = OfAuthority { key: section.string()?.to_vec(), ..OfAuthority::default() };
        section.string()?;
        while !section.0.is_empty() {
            let kind = section.byte()?;
            let mut part = Reader(section.string()?);
            match kind {
                0x20 => {
                    while !part.0.is_empty() {
                        let serial = part.u64()?;
                        of.serials.push((serial, serial));
                    }
                }
                0x21 => of.serials.push((part.u64()?, part.u64()?)),
                0x22 => of.bitmaps.push((part.u64()?, part.string()?.to_vec())),
                0x23 => part.strings(&mut of.ids)?,
                kind => return Err(NotUnderstood::Section(kind)),
            }
        }
        Ok(of)
    }

    fn revokes(&self, serial: u64, id: &str) -> bool {
        if self.ids.iter().any(|revoked| revoked == id.as_bytes()) {
            return true;
        }
        // A certificate without a number has 0.
        serial != 0
            && (self.serials.iter().any(|(least, most)| (*least..=*most).contains(&serial))
                || self.bitmaps.iter().any(|(offset, bits)| has_bit(bits, serial.checked_sub(*offset))))
    }
}

fn has_bit(bits: &[u8], number: Option<u64>) -> bool {
    let Some(number) = number.and_then(|number| usize::try_from(number).ok()) else { return false };
    bits.iter().rev().nth(number / 8).is_some_and(|byte| byte >> (number % 8) & 1 == 1)
}

/// SSH's data types. RFC 4251, 5.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], NotUnderstood> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(NotUnderstood::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, NotUnderstood> {
        Ok(self.take(1)?[0])
    }

    fn u32(&mut self) -> Result<u32, NotUnderstood> {
        self.take(4)?.try_into().map(u32::from_be_bytes).map_err(|_| NotUnderstood::Malformed)
    }

    fn u64(&mut self) -> Result<u64, NotUnderstood> {
        self.take(8)?.try_into().map(u64::from_be_bytes).map_err(|_| NotUnderstood::Malformed)
    }

    fn string(&mut self) -> Result<&'a [u8], NotUnderstood> {
        let length = self.u32()?;
        self.take(length as usize)
    }

    fn strings(&mut self, to: &mut Vec<Vec<u8>>) -> Result<(), NotUnderstood> {
        while !self.0.is_empty() {
            to.push(self.string()?.to_vec());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(bytes: &[u8]) -> Vec<u8> {
        [&u32::try_from(bytes.len()).expect("short").to_be_bytes(), bytes].concat()
    }

    fn list(sections: &[(u8, Vec<u8>)]) -> Vec<u8> {
        let mut list = [MAGIC, &FORMAT.to_be_bytes(), &[0; 24], &string(b""), &string(b"a comment")].concat();
        for (kind, section) in sections {
            list.push(*kind);
            list.extend(string(section));
        }
        list
    }

    fn certificates(parts: &[(u8, Vec<u8>)]) -> Vec<u8> {
        let mut section = [string(b"authority"), string(b"")].concat();
        for (kind, part) in parts {
            section.push(*kind);
            section.extend(string(part));
        }
        section
    }

    #[test]
    fn certificates_are_revoked_by_number_range_bit_and_name() -> Result<(), NotUnderstood> {
        let number = |number: u64| number.to_be_bytes().to_vec();
        let revoked = Revoked::parse(&list(&[(
            1,
            certificates(&[
                (0x20, [number(5), number(7)].concat()),
                (0x21, [number(100), number(110)].concat()),
                // 1000 and 1009.
                (0x22, [number(1000), string(&[0b10, 0b1])].concat()),
                (0x23, [string(b"me"), string(b"you")].concat()),
            ]),
        )]))?;
        let of = &revoked.certificates[0];
        for serial in [5, 7, 100, 110, 1000, 1009] {
            assert!(of.revokes(serial, "them"), "{serial}");
        }
        for serial in [0, 6, 99, 111, 999, 1001, 1008, 1010, u64::MAX] {
            assert!(!of.revokes(serial, "them"), "{serial}");
        }
        assert!(of.revokes(0, "you"));
        Ok(())
    }

    #[test]
    fn a_file_that_is_not_understood_is_an_error() {
        let whole = list(&[(1, certificates(&[(0x20, vec![0; 8])]))]);
        for length in MAGIC.len()..whole.len() {
            // A list may well end after its head.
            let head = list(&[]).len();
            assert_eq!(Revoked::parse(&whole[..length]).is_err(), length != head, "{length}");
        }
        assert_eq!(Revoked::parse(&list(&[(3, string(b"sha1"))])).map(drop), Err(NotUnderstood::Section(3)));
        let of_another_kind = list(&[(1, certificates(&[(0x39, Vec::new())]))]);
        assert_eq!(Revoked::parse(&of_another_kind).map(drop), Err(NotUnderstood::Section(0x39)));
        assert_eq!(Revoked::parse(b"# mine\nnonsense\n").map(drop), Err(NotUnderstood::Line(2)));
    }
}
