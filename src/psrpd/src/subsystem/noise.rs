//! Telling a host's lines from what else it prints: banners, usage texts, the output of children that inherited its
//! output.

use memchr::memmem;
use psrp_proto::outofproc::ERROR_PREFIX;

/// What a line of a host's output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A packet with data, from this byte of the line on; what stands before is noise.
    Data(usize),
    /// An acknowledgement, from this byte on.
    Acknowledgement(usize),
    /// A report of an error, which ends what a client understands.
    Error,
    /// Nothing.
    Empty,
    /// Noise.
    Noise,
}

const DATA: &[u8] = b"<Data Stream='Default' PSGuid='";
const DATA_END: &[u8] = b"</Data>";
const ACKNOWLEDGEMENTS: [&[u8]; 4] =
    [b"<DataAck PSGuid='", b"<CloseAck PSGuid='", b"<CommandAck PSGuid='", b"<SignalAck PSGuid='"];

/// Tells what a line is, without its line end.
pub fn classify(line: &[u8]) -> Line {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.starts_with(DATA) && line.ends_with(DATA_END) {
        return Line::Data(0);
    }
    if ACKNOWLEDGEMENTS.iter().any(|beginning| line.starts_with(beginning)) && line.ends_with(b"/>") {
        return Line::Acknowledgement(0);
    }
    unusual(line)
}

#[cold]
fn unusual(line: &[u8]) -> Line {
    if line.is_empty() {
        return Line::Empty;
    }
    if line.len() >= ERROR_PREFIX.len() && line[..ERROR_PREFIX.len()].eq_ignore_ascii_case(ERROR_PREFIX.as_bytes()) {
        return Line::Error;
    }
    // A child printed without an end of line: the packet follows on the same line.
    if line.ends_with(DATA_END)
        && let Some(at) = memmem::rfind(line, DATA)
    {
        return Line::Data(at);
    }
    if line.ends_with(b"/>")
        && let Some(at) = ACKNOWLEDGEMENTS.iter().filter_map(|beginning| memmem::rfind(line, beginning)).max()
    {
        return Line::Acknowledgement(at);
    }
    Line::Noise
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_found_behind_noise_and_noise_is_noise() {
        let zero = "00000000-0000-0000-0000-000000000000";
        let data = format!("<Data Stream='Default' PSGuid='{zero}'>AAAA</Data>");
        let ack = format!("<CloseAck PSGuid='{zero}' />");
        let cases = [
            (data.clone(), Line::Data(0)),
            (format!("{data}\r"), Line::Data(0)),
            (format!("loading{data}"), Line::Data(7)),
            (ack.clone(), Line::Acknowledgement(0)),
            (format!("50%{ack}"), Line::Acknowledgement(3)),
            ("__namedpipeerror__:no".into(), Line::Error),
            (String::new(), Line::Empty),
            ("Welcome to <Data> centre".into(), Line::Noise),
            (data[..60].to_owned(), Line::Noise),
        ];
        for (line, wanted) in cases {
            assert_eq!(classify(line.as_bytes()), wanted, "{line}");
        }
    }
}
