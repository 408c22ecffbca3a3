//! Whether what is typed goes on in the next line.

use psrp_syntax::Source;
use reedline::{ValidationResult, Validator};

/// Goes on while PowerShell would say that the text is incomplete.
pub struct Whole;

impl Validator for Whole {
    fn validate(&self, line: &str) -> ValidationResult {
        match psrp_syntax::parse_script(&Source::new(line)) {
            Err(errors) if errors.is_incomplete() => ValidationResult::Incomplete,
            _ => ValidationResult::Complete,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_on_while_something_is_open() {
        let cases = [
            ("1..3", true),
            ("if ($true) {", false),
            ("if ($true) {\n'inner' }", true),
            ("Get-Item |", false),
            ("'text", false),
            ("@'\ntext\n", false),
            ("f(", false),
            // Wrong, and no more text makes it right.
            ("if }", true),
            ("", true),
        ];
        for (line, whole) in cases {
            let complete = matches!(Whole.validate(line), ValidationResult::Complete);
            assert_eq!(complete, whole, "{line}");
        }
    }
}
