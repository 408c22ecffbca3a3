//! What PowerShell's tokenizer takes each character for.
//!
//! PowerShell looks at UTF-16 units; a character outside the basic plane is two units that are nothing in particular, so
//! it is neither letter nor digit nor white space here.

/// Blank, tab and other separators; not line ends.
pub(crate) fn is_whitespace(c: char) -> bool {
    match c {
        ' ' | '\t' | '\u{b}' | '\u{c}' | '\u{a0}' | '\u{85}' => true,
        _ if c < '\u{100}' => false,
        _ => c.is_whitespace(),
    }
}

/// A dash of any kind that typographers put in its place.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2013}' | '\u{2014}' | '\u{2015}')
}

pub(crate) fn is_single_quote(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}')
}

pub(crate) fn is_double_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}')
}

pub(crate) fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || (c > '\u{7f}' && c < '\u{10000}' && c.is_alphabetic())
}

pub(crate) fn is_letter_or_digit(c: char) -> bool {
    c.is_ascii_alphanumeric() || (c > '\u{7f}' && c < '\u{10000}' && c.is_alphanumeric())
}

/// Whether `c` can be the first character of the name behind `$`.
pub(crate) fn is_variable_start(c: char) -> bool {
    matches!(c, '$' | ':' | '?' | '^' | '_') || is_letter_or_digit(c)
}

pub(crate) fn is_identifier_start(c: char) -> bool {
    c == '_' || is_letter(c)
}

pub(crate) fn is_identifier_follow(c: char) -> bool {
    c == '_' || is_letter_or_digit(c)
}

/// Whether `c` ends any word, in every mode.
pub(crate) fn forces_new_token(c: char) -> bool {
    match c {
        '\0' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ' | '&' | '(' | ')' | ',' | ';' | '{' | '|' | '}' => true,
        _ if c.is_ascii() => false,
        _ => is_whitespace(c),
    }
}

/// Whether `c` ends a number in an expression.
pub(crate) fn forces_new_token_after_number(c: char, at_ternary: bool) -> bool {
    match c {
        '!' | '#' | '%' | '*' | '+' | '-' | '.' | '/' | '<' | '=' | '>' | ']' => true,
        '?' | ':' => at_ternary,
        _ => is_dash(c),
    }
}

/// Whether `c` ends a part of an assembly's name.
pub(crate) fn ends_assembly_name_part(c: char) -> bool {
    matches!(c, '\0' | '\n' | '\r' | ',' | '=' | ']') || is_whitespace(c)
}

/// Folds a name for comparison without regard to case, as .NET's ordinal comparison does: character by character,
/// never changing their number.
pub(crate) fn fold(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let single = |mut mapped: std::char::ToUppercase, c: char| match (mapped.next(), mapped.next()) {
        (Some(upper), None) => upper,
        _ => c,
    };
    name.chars()
        .map(|c| {
            let upper = single(c.to_uppercase(), c);
            let mut lower = upper.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(lower), None) => lower,
                _ => upper,
            }
        })
        .collect()
}

/// Whether two names are the same but for case.
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!(a.is_ascii() && b.is_ascii()) && fold(a) == fold(b))
}
