//! Custom numeric format strings: `#,##0.00;(0)`.

use super::culture::Culture;
use super::number::Digits;

/// What a section of a format asks for.
#[derive(Default)]
struct Shape {
    /// Places for digits before the point, and the first of them that is a `0`.
    places: i32,
    first_zero: Option<i32>,
    decimals: i32,
    last_zero: i32,
    grouped: bool,
    /// Power of ten by which the number is shifted for printing.
    shift: i32,
    scientific: bool,
}

/// Lays out the digits as the format says.
pub(super) fn format(digits: Digits, format: &str, culture: &Culture) -> String {
    let sections = sections(format);
    let zero = digits.digits.is_empty();
    let (section, own_sign) = match (digits.negative, sections.as_slice()) {
        (true, [_, negative, ..]) if !zero && !negative.is_empty() => (*negative, true),
        (_, [_, _, third, ..]) if zero && !third.is_empty() => (*third, true),
        (_, sections) => (sections[0], false),
    };
    let shape = Shape::read(section);
    let mut rounded = digits.clone();
    round(&mut rounded, &shape);
    if rounded.digits.is_empty() && !zero && sections.len() > 2 && section != sections[2] && !sections[2].is_empty() {
        // Rounding made it zero: the third section prints it.
        let shape = Shape::read(sections[2]);
        rounded.negative = false;
        return lay_out(&rounded, sections[2], &shape, culture);
    }
    let mut out = String::new();
    if digits.negative && !own_sign && (!rounded.digits.is_empty() || digits.float && shape.places + shape.decimals > 0)
    {
        out.push('-');
    }
    out.push_str(&lay_out(&rounded, section, &shape, culture));
    out
}

fn round(digits: &mut Digits, shape: &Shape) {
    if shape.scientific {
        digits.round(shape.places + shape.decimals);
    } else if !digits.digits.is_empty() {
        digits.scale += shape.shift;
        let keep = digits.scale + shape.decimals;
        digits.round(keep);
    }
}

/// Sections between `;` outside quotes.
fn sections(format: &str) -> Vec<&str> {
    let mut sections = Vec::new();
    let (mut start, mut quote, mut escaped) = (0, None, false);
    for (at, c) in format.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' | '"' if quote == Some(c) => quote = None,
            '\'' | '"' if quote.is_none() => quote = Some(c),
            ';' if quote.is_none() => {
                sections.push(&format[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    sections.push(&format[start..]);
    sections
}

impl Shape {
    fn read(section: &str) -> Shape {
        let mut shape = Shape::default();
        let (mut seen_point, mut commas) = (false, 0);
        for token in tokens(section) {
            match token {
                Token::Zero | Token::Place => {
                    if seen_point {
                        shape.decimals += 1;
                        if matches!(token, Token::Zero) {
                            shape.last_zero = shape.decimals;
                        }
                    } else {
                        if commas > 0 && shape.places > 0 {
                            shape.grouped = true;
                        }
                        commas = 0;
                        if matches!(token, Token::Zero) {
                            shape.first_zero.get_or_insert(shape.places);
                        }
                        shape.places += 1;
                    }
                }
                Token::Point => {
                    if !seen_point {
                        shape.shift -= 3 * commas;
                        commas = 0;
                    }
                    seen_point = true;
                }
                Token::Comma if !seen_point => commas += 1,
                Token::Percent => shape.shift += 2,
                Token::PerMille => shape.shift += 3,
                Token::Exponent { .. } => shape.scientific = true,
                Token::Comma | Token::Literal(_) => {}
            }
        }
        if shape.places > 0 {
            shape.shift -= 3 * commas;
        }
        shape
    }
}

enum Token<'a> {
    Zero,
    Place,
    Point,
    Comma,
    Percent,
    PerMille,
    Exponent { mark: char, plus: bool, digits: usize },
    Literal(&'a str),
}

fn tokens(section: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = section;
    std::iter::from_fn(move || {
        let c = rest.chars().next()?;
        let (token, length) = match c {
            '0' => (Token::Zero, 1),
            '#' => (Token::Place, 1),
            '.' => (Token::Point, 1),
            ',' => (Token::Comma, 1),
            '%' => (Token::Percent, 1),
            '‰' => (Token::PerMille, c.len_utf8()),
            '\\' => {
                let literal = rest[1..].chars().next().map_or("", |next| &rest[1..1 + next.len_utf8()]);
                (Token::Literal(literal), 1 + literal.len())
            }
            '\'' | '"' => match rest[1..].find(c) {
                Some(end) => (Token::Literal(&rest[1..1 + end]), end + 2),
                None => (Token::Literal(&rest[1..]), rest.len()),
            },
            'E' | 'e' => {
                let after = &rest[1..];
                let sign = after.starts_with(['+', '-']) as usize;
                let zeros = after[sign..].bytes().take_while(|byte| *byte == b'0').count();
                if zeros > 0 {
                    (Token::Exponent { mark: c, plus: after.starts_with('+'), digits: zeros }, 1 + sign + zeros)
                } else {
                    (Token::Literal(&rest[..1]), 1)
                }
            }
            other => (Token::Literal(&rest[..other.len_utf8()]), other.len_utf8()),
        };
        rest = &rest[length..];
        Some(token)
    })
}

fn lay_out(digits: &Digits, section: &str, shape: &Shape, culture: &Culture) -> String {
    let mut out = String::new();
    let empty = digits.digits.is_empty();
    let scale = if shape.scientific && !empty { shape.places } else { digits.scale };
    let exponent = if shape.scientific && !empty { digits.scale - shape.places } else { 0 };
    // Digits before the point that get printed, zeros in front included.
    let zeros = shape.first_zero.map_or(0, |first| shape.places - first);
    let whole = scale.max(0).max(zeros);
    let (mut place, mut decimal, mut seen_point) = (0, 0, false);
    let mut printed = 0;
    let has_decimals = |from: i32| from < digits.digits.len() as i32;
    for token in tokens(section) {
        match token {
            Token::Zero | Token::Place if !seen_point => {
                place += 1;
                // The first place takes all digits that have no place of their own.
                let until = whole - (shape.places - place);
                while printed < until {
                    let at = printed - (whole - scale);
                    out.push(if at < 0 { '0' } else { digits.digit(at) });
                    printed += 1;
                    let left = whole - printed;
                    if shape.grouped && left > 0 && left % 3 == 0 {
                        out.push_str(culture.group);
                    }
                }
            }
            Token::Zero | Token::Place => {
                decimal += 1;
                if decimal <= shape.last_zero || has_decimals(scale + decimal - 1) {
                    let at = scale + decimal - 1;
                    out.push(if at < 0 { '0' } else { digits.digit(at) });
                }
            }
            Token::Point if !seen_point => {
                seen_point = true;
                if shape.last_zero > 0 || has_decimals(scale.max(0)) && !empty && shape.decimals > 0 {
                    out.push_str(culture.decimal);
                }
            }
            Token::Point | Token::Comma => {}
            Token::Percent => out.push('%'),
            Token::PerMille => out.push('‰'),
            Token::Exponent { mark, plus, digits } => {
                out.push(mark);
                if exponent < 0 {
                    out.push('-');
                } else if plus {
                    out.push('+');
                }
                out.push_str(&format!("{:0width$}", exponent.unsigned_abs(), width = digits));
            }
            Token::Literal(text) => out.push_str(text),
        }
    }
    out
}
