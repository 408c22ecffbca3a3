//! Numbers as .NET writes them in the invariant culture.

/// Two decimal digits for each number below 100.
static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut n = 0;
    while n < 100 {
        pairs[n] = [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
        n += 1;
    }
    pairs
};

/// Appends an integer.
pub fn push_u64(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    while number >= 100 {
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[(number % 100) as usize]);
        number /= 100;
    }
    if number >= 10 {
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[number as usize]);
    } else {
        at -= 1;
        digits[at] = b'0' + number as u8;
    }
    out.extend_from_slice(&digits[at..]);
}

/// Appends an integer.
pub fn push_i64(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    push_u64(out, number.unsigned_abs());
}

/// Appends a number of at least `width` digits.
pub(crate) fn push_padded(out: &mut Vec<u8>, number: u64, width: usize) {
    let start = out.len();
    push_u64(out, number);
    let written = out.len() - start;
    if written < width {
        out.splice(start..start, std::iter::repeat_n(b'0', width - written));
    }
}

/// Appends a double as `XmlConvert` does: the shortest text that reads back as the same number, `INF`, `-INF`, `NaN`.
///
/// Zero, and from 1E-05 up to 17 places before the point, without an exponent.
pub fn push_double(out: &mut Vec<u8>, number: f64) {
    match special(number.is_nan(), number.is_infinite(), number.is_sign_negative()) {
        Some(name) => out.extend_from_slice(name),
        None => push_shortest(out, 17, zmij::Buffer::new().format_finite(number)),
    }
}

/// Appends a single as `XmlConvert` does; without an exponent up to 9 places before the point.
pub fn push_single(out: &mut Vec<u8>, number: f32) {
    match special(number.is_nan(), number.is_infinite(), number.is_sign_negative()) {
        Some(name) => out.extend_from_slice(name),
        None => push_shortest(out, 9, zmij::Buffer::new().format_finite(number)),
    }
}

fn special(nan: bool, infinite: bool, negative: bool) -> Option<&'static [u8]> {
    match (nan, infinite, negative) {
        (true, _, _) => Some(b"NaN"),
        (_, true, false) => Some(b"INF"),
        (_, true, true) => Some(b"-INF"),
        _ => None,
    }
}

/// Lays out the shortest digits, which come in any form (`-1.25e-7`, `0.5`, `100.0`), as .NET's general format does:
/// without an exponent while the point stands no further than `places` behind, and no further than three zeros before,
/// the first digit.
fn push_shortest(out: &mut Vec<u8>, places: i32, text: &str) {
    let text = match text.strip_prefix('-') {
        Some(text) => {
            out.push(b'-');
            text.as_bytes()
        }
        None => text.as_bytes(),
    };
    // Digits without leading and trailing zeros, and how many of them stand before the point: 0 for 0.1, negative for
    // more zeros behind it.
    let mut buffer = [0_u8; 32];
    let (mut count, mut point, mut exponent) = (0, 0, 0);
    let mut behind_point = false;
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'.' => behind_point = true,
            b'e' => {
                exponent = small_integer(&text[at + 1..]);
                break;
            }
            b'0' if count == 0 => point -= i32::from(behind_point),
            digit => {
                if count < buffer.len() {
                    buffer[count] = digit;
                    count += 1;
                }
                point += i32::from(!behind_point);
            }
        }
    }
    while count > 0 && buffer[count - 1] == b'0' {
        count -= 1;
    }
    if count == 0 {
        return out.push(b'0');
    }
    let digits = &buffer[..count];
    let point = point + exponent;

    if point > places || point < -3 {
        out.push(digits[0]);
        if count > 1 {
            out.push(b'.');
            out.extend_from_slice(&digits[1..]);
        }
        let exponent = point - 1;
        out.extend_from_slice(if exponent < 0 { b"E-" } else { b"E+" });
        push_padded(out, exponent.unsigned_abs().into(), 2);
    } else if point <= 0 {
        out.extend_from_slice(b"0.");
        out.extend(std::iter::repeat_n(b'0', point.unsigned_abs() as usize));
        out.extend_from_slice(digits);
    } else {
        let before = (point as usize).min(count);
        out.extend_from_slice(&digits[..before]);
        out.extend(std::iter::repeat_n(b'0', point as usize - before));
        if before < count {
            out.push(b'.');
            out.extend_from_slice(&digits[before..]);
        }
    }
}

fn small_integer(text: &[u8]) -> i32 {
    let (digits, negative) = match text.split_first() {
        Some((b'-', rest)) => (rest, true),
        Some((b'+', rest)) => (rest, false),
        _ => (text, false),
    };
    let number = digits.iter().fold(0, |number, digit| number * 10 + i32::from(digit - b'0'));
    if negative { -number } else { number }
}

/// A double's text, see [`push_double`].
pub fn double(number: f64) -> String {
    text(|out| push_double(out, number))
}

/// A single's text, see [`push_single`].
pub fn single(number: f32) -> String {
    text(|out| push_single(out, number))
}

pub(crate) fn text(push: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::with_capacity(32);
    push(&mut out);
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_read_as_dotnet_writes_them() {
        for (number, expected) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (100.0, "100"),
            (0.1, "0.1"),
            (0.001, "0.001"),
            (0.0001, "0.0001"),
            (0.00001, "1E-05"),
            (0.000015, "1.5E-05"),
            (1e15, "1000000000000000"),
            (1e16, "10000000000000000"),
            (1e17, "1E+17"),
            (1e20, "1E+20"),
            (1e300, "1E+300"),
            (5e-324, "5E-324"),
            (f64::MAX, "1.7976931348623157E+308"),
            (123456789.12345679, "123456789.12345679"),
            (1.0 / 3.0, "0.3333333333333333"),
            (18446744073709551615.0, "1.8446744073709552E+19"),
            (f64::INFINITY, "INF"),
            (f64::NEG_INFINITY, "-INF"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(double(number), expected);
        }
    }

    #[test]
    fn singles_read_as_dotnet_writes_them() {
        for (number, expected) in [
            (1.5, "1.5"),
            (-0.0, "-0"),
            (16777216.0, "16777216"),
            (1e8, "100000000"),
            (1e9, "1E+09"),
            (f32::MAX, "3.4028235E+38"),
            (f32::NAN, "NaN"),
        ] {
            assert_eq!(single(number), expected);
        }
    }

    #[test]
    fn every_number_reads_back_as_itself() {
        let mut bits = 1_u64;
        for _ in 0..20_000 {
            // Knuth's generator: all exponents come along.
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let number = f64::from_bits(bits);
            if number.is_finite() {
                assert_eq!(double(number).parse::<f64>(), Ok(number));
            }
            let number = f32::from_bits((bits >> 32) as u32);
            if number.is_finite() {
                assert_eq!(single(number).parse::<f32>(), Ok(number));
            }
        }
    }

    #[test]
    fn integers() {
        for number in [0, 7, 10, 99, 100, 12345, -1, -100, i64::MAX, i64::MIN] {
            assert_eq!(text(|out| push_i64(out, number)), number.to_string());
        }
        assert_eq!(text(|out| push_u64(out, u64::MAX)), u64::MAX.to_string());
    }
}
