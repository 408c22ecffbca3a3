//! Messages cut into fragments, and joined again (`[MS-PSRP] 2.2.4`).
//!
//! A fragment is a header of 21 bytes and a blob. PowerShell's fragments are at most 32768 bytes long with their header.
//! A server sends one fragment in a `Data` packet; PowerShell's client fills packets of 32768 bytes with whatever part of its
//! fragments comes next, so that a packet may hold many fragments and end within one, even within its header.

use uuid::Uuid;

use crate::outofproc::{Stream, write_data};

/// Length of a fragment's header.
pub const HEADER_LENGTH: usize = 21;
/// Length of a full fragment as PowerShell cuts them, header included, and of a full packet.
pub const FRAGMENT_LENGTH: usize = 32768;
/// Length of the blob of a full fragment.
pub const BLOB_LENGTH: usize = FRAGMENT_LENGTH - HEADER_LENGTH;

/// What a joiner's buffer may keep between messages, in bytes.
const KEPT: usize = 64 * FRAGMENT_LENGTH;

const START: u8 = 1;
const END: u8 = 2;

/// The bytes before a blob, all big-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Which object the blob is a part of; positive.
    pub object_id: i64,
    /// Counts the object's fragments from 0.
    pub fragment_id: i64,
    /// The object begins here.
    pub start: bool,
    /// The object ends here.
    pub end: bool,
    /// Length of the blob.
    pub blob_length: u32,
}

impl Header {
    /// The header's bytes.
    pub fn to_bytes(self) -> [u8; HEADER_LENGTH] {
        let mut bytes = [0; HEADER_LENGTH];
        bytes[..8].copy_from_slice(&self.object_id.to_be_bytes());
        bytes[8..16].copy_from_slice(&self.fragment_id.to_be_bytes());
        bytes[16] = if self.start { START } else { 0 } | if self.end { END } else { 0 };
        bytes[17..].copy_from_slice(&self.blob_length.to_be_bytes());
        bytes
    }

    /// Reads a header; bits of the flags other than the two known ones are ignored, as PowerShell does.
    pub fn from_bytes(bytes: &[u8; HEADER_LENGTH]) -> Self {
        let [o0, o1, o2, o3, o4, o5, o6, o7, f0, f1, f2, f3, f4, f5, f6, f7, flags, l0, l1, l2, l3] = *bytes;
        Header {
            object_id: i64::from_be_bytes([o0, o1, o2, o3, o4, o5, o6, o7]),
            fragment_id: i64::from_be_bytes([f0, f1, f2, f3, f4, f5, f6, f7]),
            start: flags & START != 0,
            end: flags & END != 0,
            blob_length: u32::from_be_bytes([l0, l1, l2, l3]),
        }
    }
}

/// The fragments of one message: headers, each with its blob.
pub fn split(object_id: i64, message: &[u8]) -> impl Iterator<Item = (Header, &[u8])> {
    let count = message.len().div_ceil(BLOB_LENGTH).max(1);
    (0..count).map(move |i| {
        let blob = &message[i * BLOB_LENGTH..message.len().min((i + 1) * BLOB_LENGTH)];
        let header = Header {
            object_id,
            fragment_id: i as i64,
            start: i == 0,
            end: i + 1 == count,
            blob_length: blob.len() as u32,
        };
        (header, blob)
    })
}

/// Appends a message as a server sends it: one line a fragment. The message's bytes are read once and copied nowhere.
pub fn write_lines(out: &mut Vec<u8>, guid: Uuid, object_id: i64, message: &[u8]) {
    for (header, blob) in split(object_id, message) {
        write_data(out, Stream::Default, guid, &header.to_bytes(), blob);
    }
}

/// Appends a message's fragments as bare bytes, for a client's queue.
pub fn write_bytes(out: &mut Vec<u8>, object_id: i64, message: &[u8]) {
    out.reserve(message.len() + (message.len() / BLOB_LENGTH + 1) * HEADER_LENGTH);
    for (header, blob) in split(object_id, message) {
        out.extend_from_slice(&header.to_bytes());
        out.extend_from_slice(blob);
    }
}

/// What is wrong with a fragment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FragmentError {
    /// Object ids are positive.
    #[error("object id {0} is not positive")]
    ObjectId(i64),
    /// A fragment continues another object than the one begun, or none was begun.
    #[error("fragment of object {found} where one of {} is expected", expected.map_or("a new object".to_owned(), |id| format!("object {id}")))]
    OtherObject {
        /// The id in the fragment.
        found: i64,
        /// The object that was begun.
        expected: Option<i64>,
    },
    /// A fragment is missing, repeated or out of order.
    #[error("fragment {found} of an object where fragment {expected} is expected")]
    Sequence {
        /// The id in the fragment.
        found: i64,
        /// The id after the last one.
        expected: i64,
    },
    /// The object would be longer than the budget.
    #[error("an object of at least {found} bytes exceeds the limit of {budget}")]
    TooLong {
        /// Its length with the fragment's declared length.
        found: usize,
        /// The budget.
        budget: usize,
    },
}

/// Joins the fragments of one stream of one channel.
///
/// Bytes are appended to [`Joiner::buffer`] as they come, cut anywhere, and [`Joiner::next_message`] is called until it
/// has none. A message that came in one fragment is handed out where it lies; of a longer one each blob is moved once,
/// down over its header.
///
/// A fragment's declared length counts against the budget before any byte of it has arrived. After an error the joiner
/// is empty and goes on with what comes next, as PowerShell does.
#[derive(Debug)]
pub struct Joiner {
    budget: usize,
    /// `bytes[object..joined]` is the object so far, `bytes[raw..]` are bytes not looked at yet.
    bytes: Vec<u8>,
    object: usize,
    joined: usize,
    raw: usize,
    begun: Option<Begun>,
}

#[derive(Clone, Copy, Debug)]
struct Begun {
    object_id: i64,
    fragment_id: i64,
}

impl Joiner {
    /// No message may be longer than `budget` bytes.
    pub fn new(budget: usize) -> Self {
        Joiner { budget, bytes: Vec::new(), object: 0, joined: 0, raw: 0, begun: None }
    }

    /// Where to append the bytes that came.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        if self.begun.is_none() {
            self.joined = self.object;
        }
        self.bytes.copy_within(self.raw.., self.joined);
        self.bytes.truncate(self.joined + self.bytes.len() - self.raw);
        self.raw = self.joined;
        if self.object > 0 {
            self.bytes.drain(..self.object);
            self.joined -= self.object;
            self.raw -= self.object;
            self.object = 0;
        }
        if self.bytes.is_empty() && self.bytes.capacity() > KEPT {
            self.bytes = Vec::new();
        }
        &mut self.bytes
    }

    /// Bytes that are kept because what they belong to is not whole yet.
    pub fn unfinished(&self) -> usize {
        let joined = if self.begun.is_some() { self.joined - self.object } else { 0 };
        joined + self.bytes.len() - self.raw
    }

    /// Whether an object was begun and not ended, or a fragment came in part.
    pub fn is_within(&self) -> bool {
        self.begun.is_some() || self.raw < self.bytes.len()
    }

    /// The next whole message, if there is one.
    pub fn next_message(&mut self) -> Result<Option<&[u8]>, FragmentError> {
        loop {
            let Some(header) = self.bytes[self.raw..].first_chunk::<HEADER_LENGTH>() else { return Ok(None) };
            let header = Header::from_bytes(header);
            if let Err(error) = self.check(header) {
                *self = Joiner::new(self.budget);
                return Err(error);
            }
            let blob = self.raw + HEADER_LENGTH;
            let Some(after) = blob.checked_add(header.blob_length as usize).filter(|after| *after <= self.bytes.len())
            else {
                return Ok(None);
            };
            if header.start {
                // Whatever was begun before is dropped without a word, as in PowerShell.
                self.object = blob;
                self.joined = after;
            } else {
                self.bytes.copy_within(blob..after, self.joined);
                self.joined += after - blob;
            }
            self.raw = after;
            self.begun = Some(Begun { object_id: header.object_id, fragment_id: header.fragment_id });
            if header.end {
                self.begun = None;
                let message = self.object..self.joined;
                self.object = self.joined;
                return Ok(Some(&self.bytes[message]));
            }
        }
    }

    fn check(&self, header: Header) -> Result<(), FragmentError> {
        if header.object_id <= 0 {
            return Err(FragmentError::ObjectId(header.object_id));
        }
        let mut length = 0;
        if !header.start {
            let Some(begun) = self.begun.filter(|begun| begun.object_id == header.object_id) else {
                let expected = self.begun.map(|begun| begun.object_id);
                return Err(FragmentError::OtherObject { found: header.object_id, expected });
            };
            let expected = begun.fragment_id.wrapping_add(1);
            if header.fragment_id != expected {
                return Err(FragmentError::Sequence { found: header.fragment_id, expected });
            }
            length = self.joined - self.object;
        }
        let found = length.saturating_add(header.blob_length as usize);
        if found > self.budget {
            return Err(FragmentError::TooLong { found, budget: self.budget });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
