//! Fields of messages and of orders, one behind the other: numbers little endian, everything else with its length before it, and
//! no more of anything than whoever reads it allows.

/// What is wrong with a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It ends before it should.
    #[error("it ends where {0} is expected")]
    Short(&'static str),
    /// It goes on after its end.
    #[error("{0} bytes follow its end")]
    Long(usize),
    /// A length or a count beyond what there may be.
    #[error("{what} of {found}, where {most} is the most")]
    Much {
        /// Of what.
        what: &'static str,
        /// How much was found.
        found: usize,
        /// How much there may be.
        most: usize,
    },
    /// Something that is none.
    #[error("{0} is none")]
    Wrong(&'static str),
}

/// Puts fields one behind the other.
#[derive(Debug, Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    /// A byte.
    pub fn u8(&mut self, number: u8) {
        self.0.push(number);
    }

    /// A number.
    pub fn u32(&mut self, number: u32) {
        self.0.extend(number.to_le_bytes());
    }

    /// A number.
    pub fn u64(&mut self, number: u64) {
        self.0.extend(number.to_le_bytes());
    }

    /// A number.
    pub fn i32(&mut self, number: i32) {
        self.0.extend(number.to_le_bytes());
    }

    /// Bytes, with their length before them.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.u32(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        self.0.extend(bytes);
    }

    /// Some, with their number before them.
    pub fn list<T>(&mut self, items: &[T], mut put: impl FnMut(&mut Writer, &T)) {
        self.u32(u32::try_from(items.len()).unwrap_or(u32::MAX));
        items.iter().for_each(|item| put(self, item));
    }

    /// A text that may be absent.
    pub fn optional(&mut self, text: Option<&str>) {
        self.u8(u8::from(text.is_some()));
        if let Some(text) = text {
            self.bytes(text.as_bytes());
        }
    }
}

/// Takes fields one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize, what: &'static str) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Malformed::Short(what))?;
        self.0 = rest;
        Ok(taken)
    }

    /// So many bytes.
    pub fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], Malformed> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(Malformed::Short(what))?;
        self.0 = rest;
        Ok(*taken)
    }

    /// A byte.
    pub fn u8(&mut self, what: &'static str) -> Result<u8, Malformed> {
        self.array::<1>(what).map(|[byte]| byte)
    }

    /// A number.
    pub fn u32(&mut self) -> Result<u32, Malformed> {
        self.array("a number").map(u32::from_le_bytes)
    }

    /// A number.
    pub fn u64(&mut self) -> Result<u64, Malformed> {
        self.array("a number").map(u64::from_le_bytes)
    }

    /// A number.
    pub fn i32(&mut self) -> Result<i32, Malformed> {
        self.array("a number").map(i32::from_le_bytes)
    }

    /// Yes or no.
    pub fn flag(&mut self) -> Result<bool, Malformed> {
        match self.u8("yes or no")? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed::Wrong("yes or no")),
        }
    }

    /// Bytes, no more of them than there may be.
    pub fn bytes(&mut self, what: &'static str, most: usize) -> Result<&'a [u8], Malformed> {
        let found = self.u32()? as usize;
        if found > most {
            return Err(Malformed::Much { what, found, most });
        }
        self.take(found, what)
    }

    /// The same as text, without a zero byte in it: what the system takes for the end of one.
    pub fn text(&mut self, what: &'static str, most: usize) -> Result<String, Malformed> {
        let text = std::str::from_utf8(self.bytes(what, most)?).map_err(|_| Malformed::Wrong(what))?;
        if text.contains('\0') { Err(Malformed::Wrong(what)) } else { Ok(text.to_owned()) }
    }

    /// Some, no more of them than there may be.
    pub fn list<T>(
        &mut self,
        what: &'static str,
        most: usize,
        mut item: impl FnMut(&mut Reader<'a>) -> Result<T, Malformed>,
    ) -> Result<Vec<T>, Malformed> {
        let found = self.u32()? as usize;
        if found > most {
            return Err(Malformed::Much { what, found, most });
        }
        (0..found).map(|_| item(self)).collect()
    }

    /// A text that may be absent.
    pub fn optional(&mut self, what: &'static str, most: usize) -> Result<Option<String>, Malformed> {
        if self.flag()? { self.text(what, most).map(Some) } else { Ok(None) }
    }

    /// What was read, if nothing follows it.
    pub fn end<T>(self, read: T) -> Result<T, Malformed> {
        if self.0.is_empty() { Ok(read) } else { Err(Malformed::Long(self.0.len())) }
    }
}
