//! A secret as it is typed: an asterisk stands for each character.

use zeroize::Zeroizing;

const BACKSPACE: u8 = 0x08;
const DELETE: u8 = 0x7f;
const CONTROL_C: u8 = 0x03;
const CONTROL_D: u8 = 0x04;
const CONTROL_U: u8 = 0x15;
const ESCAPE: u8 = 0x1b;

/// What a byte of the terminal means to the line.
#[derive(Debug, PartialEq, Eq)]
pub enum Key {
    /// The line goes on; this is written for it.
    Shown(String),
    /// The line is whole.
    Enter,
    /// Nothing more comes: Ctrl-D on an empty line.
    End,
    /// Ctrl-C.
    Interrupt,
}

/// What was typed so far.
#[derive(Debug, Default)]
pub struct Secret {
    text: Zeroizing<String>,
    /// The bytes of a character that is not whole.
    partial: Zeroizing<Vec<u8>>,
    sequence: Sequence,
}

/// Where in a key's sequence of bytes the terminal is. Keys that have one type nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Sequence {
    #[default]
    None,
    /// After the escape character.
    Begun,
    /// Within a control sequence, until a letter or `~` ends it.
    Control,
    /// Before the one character of a function key.
    Function,
}

impl Secret {
    /// Takes what the terminal has sent.
    pub fn byte(&mut self, byte: u8) -> Key {
        let nothing = Key::Shown(String::new());
        match self.sequence {
            Sequence::None => {}
            Sequence::Begun => {
                self.sequence = match byte {
                    b'[' => Sequence::Control,
                    b'O' => Sequence::Function,
                    _ => Sequence::None,
                };
                if self.sequence != Sequence::None {
                    return nothing;
                }
            }
            Sequence::Control => {
                if (0x40..=0x7e).contains(&byte) {
                    self.sequence = Sequence::None;
                }
                return nothing;
            }
            Sequence::Function => {
                self.sequence = Sequence::None;
                return nothing;
            }
        }
        match byte {
            b'\r' | b'\n' => Key::Enter,
            CONTROL_C => Key::Interrupt,
            CONTROL_D if self.text.is_empty() => Key::End,
            BACKSPACE | DELETE => Key::Shown(self.text.pop().map_or_else(String::new, |_| erased(1))),
            CONTROL_U => {
                let count = self.text.chars().count();
                self.text = Zeroizing::default();
                Key::Shown(erased(count))
            }
            ESCAPE => {
                self.sequence = Sequence::Begun;
                nothing
            }
            0..0x20 => nothing,
            byte => self.character(byte),
        }
    }

    /// All that was typed.
    pub fn into_text(self) -> Zeroizing<String> {
        self.text
    }

    fn character(&mut self, byte: u8) -> Key {
        self.partial.push(byte);
        let whole = match std::str::from_utf8(&self.partial) {
            Ok(text) => text.chars().next(),
            // More bytes belong to it.
            Err(error) if error.error_len().is_none() => return Key::Shown(String::new()),
            Err(_) => Some(char::REPLACEMENT_CHARACTER),
        };
        self.partial.clear();
        if let Some(character) = whole {
            self.push(character);
        }
        Key::Shown("*".to_owned())
    }

    /// Adds a character. Text that has to move leaves nothing behind.
    fn push(&mut self, character: char) {
        if self.text.capacity() - self.text.len() < character.len_utf8() {
            let mut roomy = Zeroizing::new(String::with_capacity((self.text.capacity() * 2).max(64)));
            roomy.push_str(&self.text);
            self.text = roomy;
        }
        self.text.push(character);
    }
}

/// What takes asterisks off the terminal.
fn erased(count: usize) -> String {
    "\x08 \x08".repeat(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_as_an_asterisk_for_each_character() {
        let cases: [(&[u8], &str, &str); 10] = [
            (b"abc", "abc", "***"),
            ("p\u{e4}\u{65e5}\u{1d11e}".as_bytes(), "p\u{e4}\u{65e5}\u{1d11e}", "****"),
            (b"ab\x7fc", "ac", "**\x08 \x08*"),
            ("a\u{65e5}\x08".as_bytes(), "a", "**\x08 \x08"),
            (b"\x7f\x08", "", ""),
            (b"ab\x15c", "c", "**\x08 \x08\x08 \x08*"),
            // Arrows, Delete, F1, and what a terminal puts around what is pasted.
            (b"\x1b[Aa\x1b[3~\x1bOP\x1b[200~b\x1b[201~\x1b[1;5C", "ab", "**"),
            // Alt and a letter, a tab, Ctrl-W.
            (b"\x1bx\ty\x17", "xy", "**"),
            (b"\xffa", "\u{fffd}a", "**"),
            (b"a\x04", "a", "*"),
        ];
        for (typed, text, wanted) in cases {
            let mut secret = Secret::default();
            let mut shown = String::new();
            for byte in typed {
                match secret.byte(*byte) {
                    Key::Shown(more) => shown += &more,
                    other => panic!("{other:?} in {typed:?}"),
                }
            }
            assert_eq!((secret.into_text().as_str(), shown.as_str()), (text, wanted), "{typed:?}");
        }
    }

    #[test]
    fn a_secret_ends_with_enter_and_is_left_with_control_c_and_control_d() {
        for (byte, wanted) in [(b'\r', Key::Enter), (b'\n', Key::Enter), (3, Key::Interrupt), (4, Key::End)] {
            assert_eq!(Secret::default().byte(byte), wanted);
        }
    }

    #[test]
    fn a_long_secret_is_kept_whole() {
        let mut secret = Secret::default();
        let typed: String = ('a'..='z').cycle().take(1000).collect();
        for byte in typed.bytes() {
            secret.byte(byte);
        }
        assert_eq!(*secret.into_text(), typed);
    }
}
