//! Looking for the few bytes that mean something.

/// A set of bytes.
pub(crate) struct Bytes {
    contained: [bool; 256],
}

impl Bytes {
    pub(crate) const fn new(ranges: &[(u8, u8)]) -> Self {
        let mut contained = [false; 256];
        let mut at = 0;
        while at < ranges.len() {
            let (mut byte, last) = ranges[at];
            loop {
                contained[byte as usize] = true;
                if byte == last {
                    break;
                }
                byte += 1;
            }
            at += 1;
        }
        Self { contained }
    }

    pub(crate) fn contains(&self, byte: u8) -> bool {
        self.contained[usize::from(byte)]
    }

    /// How many bytes at the front are none of the set. `in_set` says the same as the set, by comparing: it is asked
    /// about whole blocks at once, without branches, so that it becomes vector instructions.
    #[inline]
    pub(crate) fn prefix_without(&self, bytes: &[u8], in_set: impl Fn(u8) -> bool) -> usize {
        const SHORT: usize = 16;
        // Most texts end before blocks pay.
        let head = bytes.len().min(SHORT);
        if let Some(at) = bytes[..head].iter().position(|byte| self.contains(*byte)) {
            return at;
        }
        let mut at = head;
        while let Some(block) = bytes[at..].first_chunk::<32>() {
            if block.iter().fold(false, |found, byte| found | in_set(*byte)) {
                break;
            }
            at += block.len();
        }
        at + bytes[at..].iter().position(|byte| self.contains(*byte)).unwrap_or(bytes.len() - at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_set_is_found_wherever_it_stands() {
        static SET: Bytes = Bytes::new(&[(0, 31), (b'<', b'<'), (0xF0, 0xFF)]);
        for length in 0..100 {
            for found in [0, 31, b'<', 0xF0, 0xFF] {
                let mut bytes = vec![b'a'; length];
                bytes.extend([found, b'a', found]);
                assert_eq!(SET.prefix_without(&bytes, |byte| byte < 32 || byte == b'<' || byte >= 0xF0), length);
            }
            assert_eq!(SET.prefix_without(&vec![b'a'; length], |byte| byte < 32 || byte == b'<'), length);
        }
    }
}
