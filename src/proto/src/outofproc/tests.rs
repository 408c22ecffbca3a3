use super::*;

const G: &str = "21111111-2222-3333-4444-555555555555";
const OTHER: &str = "31111111-2222-3333-4444-555555555555";

fn guid(text: &str) -> Uuid {
    Uuid::parse_str(text).unwrap()
}

/// What a line says: a word for each packet, and the error that ends it.
fn said(line: &str) -> (Vec<String>, Option<ScanError>) {
    let mut words = Vec::new();
    for packet in scan(line.as_bytes()) {
        match packet {
            Ok(Packet::Plain(kind, guid)) => words.push(format!("{} {guid}", kind.name())),
            Ok(Packet::Data { stream, guid, payload }) => {
                let mut bytes = Vec::new();
                match payload.decode_into(&mut bytes) {
                    Ok(()) => words.push(format!("Data {} {guid} {bytes:?}", stream.name())),
                    Err(error) => return (words, Some(error)),
                }
            }
            Err(error) => return (words, Some(error)),
        }
    }
    (words, None)
}

#[test]
fn lines_are_read_as_the_xml_they_are() {
    let close = format!("Close {G}");
    let data = format!("Data Default {G} [0, 0, 0]");
    let cases: &[(String, Vec<&str>)] = &[
        (format!("<Close PSGuid='{G}' />"), vec![&close]),
        (format!("<Close PSGuid='{G}'/>"), vec![&close]),
        (format!("<Close PSGuid=\"{G}\" />"), vec![&close]),
        (format!("<Close  PSGuid = '{G}'\t/>"), vec![&close]),
        (format!("<Close PSGuid='{G}'></Close>"), vec![&close]),
        (format!("<Close PSGuid='{G}'></Close >"), vec![&close]),
        (format!("<Close PSGuid='{{{}}}' />", G.to_uppercase()), vec![&close]),
        (format!("<Close PSGuid='({G})' />"), vec![&close]),
        (format!("<Close PSGuid=' {G} ' />"), vec![&close]),
        (format!("<Close PSGuid='{}' />", G.replace('-', "")), vec![&close]),
        (
            "<Close PSGuid='{0x21111111,0x2222,0x3333,{0x44,0x44,0x55,0x55,0x55,0x55,0x55,0x55}}' />".to_owned(),
            vec![&close],
        ),
        (format!("<!-- c --><?p i?><Close PSGuid='{G}' /><!---->"), vec![&close]),
        (format!("<Close PSGuid='{G}' /><Close PSGuid='{G}' />"), vec![&close, &close]),
        (format!("<Data Stream='Default' PSGuid='{G}'>AAAA</Data>"), vec![&data]),
        (format!("<Data PSGuid='{G}' Stream='default' >AAAA</Data >"), vec![&data]),
        (format!("<Data Stream='Whatever' PSGuid='{G}'>AAAA</Data>"), vec![&data]),
        (format!("<Data Stream='Default' PSGuid='{G}'><!-- c -->AAAA</Data>"), vec![&data]),
        (format!("<Data Stream='Default' PSGuid='{G}'> AA\tAA </Data>"), vec![&data]),
        (format!("<Data Stream='Default' PSGuid='{G}'>AAAA</Data><Close PSGuid='{G}' />"), vec![&data, &close]),
        (String::new(), vec![]),
    ];
    for (line, expected) in cases {
        let (words, error) = said(line);
        assert_eq!(error, None, "{line}");
        assert_eq!(&words, expected, "{line}");
    }
    let (words, _) = said(&format!("<Data Stream='PROMPTRESPONSE' PSGuid='{G}'>AAAA</Data>"));
    assert_eq!(words, [format!("Data PromptResponse {G} [0, 0, 0]")]);
}

#[test]
fn what_is_no_packet_is_refused_after_what_stands_before_it() {
    let close = format!("<Close PSGuid='{G}' />");
    let data = |inside: &str| format!("<Data Stream='Default' PSGuid='{G}'>{inside}</Data>");
    type Expected = fn(&ScanError) -> bool;
    let cases: &[(String, usize, Expected)] = &[
        (format!("  {close}"), 0, |e| *e == ScanError::Node("Whitespace")),
        (format!("{close} "), 1, |e| *e == ScanError::Node("Whitespace")),
        (format!("{close}x"), 1, |e| matches!(e, ScanError::Text(_))),
        ("hello world".to_owned(), 0, |e| *e == ScanError::Text("hello world".to_owned())),
        (format!("\u{feff}{close}"), 0, |e| matches!(e, ScanError::Text(_))),
        (format!("<?xml version='1.0'?>{close}"), 0, |e| *e == ScanError::Node("XmlDeclaration")),
        (format!("<!DOCTYPE d [<!ENTITY e 'x'>]>{close}"), 0, |e| *e == ScanError::Node("DocumentType")),
        (format!("<close PSGuid='{G}' />"), 0, |e| *e == ScanError::UnknownElement("close".to_owned())),
        (format!("<Hello PSGuid='{G}' />"), 0, |e| *e == ScanError::UnknownElement("Hello".to_owned())),
        ("<Close />".to_owned(), 0, |e| matches!(e, ScanError::Attributes { .. })),
        (format!("<Close psguid='{G}' />"), 0, |e| matches!(e, ScanError::Attributes { .. })),
        (format!("<Close PSGuid='{G}' X='1' />"), 0, |e| matches!(e, ScanError::Attributes { .. })),
        (format!("<Close PSGuid='{G}' PSGuid='{G}' />"), 0, |e| matches!(e, ScanError::Malformed(_))),
        (format!("<Close PSGuid='{G}'X='1' />"), 0, |e| matches!(e, ScanError::Malformed(_))),
        (format!("<Close PSGuid={G} />"), 0, |e| matches!(e, ScanError::Malformed(_))),
        ("<Close PSGuid='nonsense' />".to_owned(), 0, |e| *e == ScanError::Guid("nonsense".to_owned())),
        (format!("<Close PSGuid='urn:uuid:{G}' />"), 0, |e| matches!(e, ScanError::Guid(_))),
        (format!("<Close PSGuid='{G}'>"), 1, |e| matches!(e, ScanError::Malformed(_))),
        (format!("<Close PSGuid='{G}'></Data>"), 1, |e| matches!(e, ScanError::Malformed(_))),
        ("</Close>".to_owned(), 0, |e| matches!(e, ScanError::Malformed(_))),
        ("<Close".to_owned(), 0, |e| matches!(e, ScanError::Malformed(_))),
        ("<".to_owned(), 0, |e| matches!(e, ScanError::Malformed(_))),
        ("<!-- c".to_owned(), 0, |e| matches!(e, ScanError::Malformed(_))),
        (data(""), 0, |e| *e == ScanError::NoText),
        (data("   "), 0, |e| *e == ScanError::NoText),
        (data("<![CDATA[AAAA]]>"), 0, |e| *e == ScanError::NoText),
        (data("@@@@"), 0, |e| *e == ScanError::Base64),
        (data("AAA"), 0, |e| *e == ScanError::Base64),
        (data("AAAA<![CDATA[AAAA]]>"), 1, |e| *e == ScanError::Node("CDATA")),
        (data("AAAA<!-- c -->AAAA"), 1, |e| matches!(e, ScanError::Text(_))),
        (format!("<Data Stream='Default' PSGuid='{G}' />"), 0, |e| *e == ScanError::NoText),
        (format!("<Data PSGuid='{G}'>AAAA</Data>"), 0, |e| matches!(e, ScanError::Attributes { .. })),
        (format!("<Data Stream='Default' PSGuid='{G}'>AAAA"), 1, |e| matches!(e, ScanError::Malformed(_))),
        ("<Close PSGuid='".repeat(3), 0, |e| matches!(e, ScanError::Malformed(_))),
        (format!("<Close PSGuid='{G}'>").repeat(100), 16, |e| matches!(e, ScanError::Malformed(_))),
    ];
    for (line, packets, expected) in cases {
        let (words, error) = said(line);
        assert_eq!(words.len(), *packets, "{line}: {words:?}");
        assert!(error.as_ref().is_some_and(expected), "{line}: {error:?}");
    }
}

#[test]
fn escaped_bytes_stay_on_their_line_and_come_back() {
    let all: Vec<u8> = (0..=255).cycle().take(1000).collect();
    for bytes in
        [&b""[..], b"=", b"\r\n<=", b"no such byte in sixty-four of them, nor in those that follow after it", &all]
    {
        let mut out = Vec::new();
        write_escaped(&mut out, Stream::Default, guid(G), &bytes[..bytes.len() / 2], &bytes[bytes.len() / 2..]);
        assert_eq!(out.pop(), Some(b'\n'));
        assert!(!out.iter().any(|byte| b"\r\n".contains(byte)), "{bytes:?}");
        let packets: Vec<_> = scan(&out).collect();
        let [Ok(Packet::Data { payload, .. })] = packets[..] else { panic!("{packets:?}") };
        let mut back = b"before".to_vec();
        assert_eq!(payload.decode_either_into(&mut back), Ok(()));
        assert_eq!(&back[6..], bytes);
        // Who was not told of it reads base64 alone.
        assert_eq!(payload.decode_into(&mut Vec::new()), Err(ScanError::Base64));
    }
}

#[test]
fn what_is_no_escape_is_told() {
    for (text, expected) in [
        ("=a=J", Ok(())),
        ("=a=", Err(ScanError::Escape)),
        ("==", Err(ScanError::Escape)),
        ("=a=b", Err(ScanError::Escape)),
        ("AAAA", Ok(())),
        ("A===", Err(ScanError::Base64)),
    ] {
        let line = format!("<Data Stream='Default' PSGuid='{G}'>{text}</Data>");
        let packets: Vec<_> = scan(line.as_bytes()).collect();
        let [Ok(Packet::Data { payload, .. })] = packets[..] else { panic!("{packets:?}") };
        let mut out = b"before".to_vec();
        assert_eq!(payload.decode_either_into(&mut out), expected, "{text}");
        assert!(expected.is_ok() || out == b"before", "{text}");
    }
}

#[test]
fn packets_are_written_as_powershell_writes_them() {
    let mut out = Vec::new();
    write_data(&mut out, Stream::Default, Uuid::nil(), &[1, 2, 3], &[4]);
    write_data(&mut out, Stream::PromptResponse, guid(G), &[], &[255, 0]);
    write_packet(&mut out, Kind::SignalAck, guid(OTHER));
    write_error(&mut out, "one\r\ntwo");
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "<Data Stream='Default' PSGuid='00000000-0000-0000-0000-000000000000'>AQIDBA==</Data>\n\
         <Data Stream='PromptResponse' PSGuid='21111111-2222-3333-4444-555555555555'>/wA=</Data>\n\
         <SignalAck PSGuid='31111111-2222-3333-4444-555555555555' />\n\
         __NamedPipeError__:one two\n"
    );
}

/// The lines of chunks, and what was left at their end.
fn lines_of(chunks: &[&[u8]]) -> (Vec<Vec<u8>>, Option<Vec<u8>>) {
    let mut lines = Lines::new(1000);
    let mut found = Vec::new();
    for mut chunk in chunks.iter().copied() {
        while let Some(line) = lines.next(&mut chunk).unwrap() {
            found.push(line.to_vec());
        }
        assert!(chunk.is_empty());
    }
    let rest = lines.finish().map(<[u8]>::to_vec);
    (found, rest)
}

#[test]
fn lines_end_in_lf_cr_or_both_wherever_the_stream_is_cut() {
    let stream = b"\xef\xbb\xbfone\ntwo\r\nthree\rfour\n\nsix\n\r\n\xef\xbb\xbfeight";
    let expected: Vec<&[u8]> = vec![b"one", b"two", b"three", b"four", b"", b"six", b"", b"\xef\xbb\xbfeight"];
    for size in 1..=stream.len() {
        let chunks: Vec<&[u8]> = stream.chunks(size).collect();
        let (mut found, rest) = lines_of(&chunks);
        found.extend(rest);
        assert_eq!(found, expected, "chunks of {size}");
    }
}

#[test]
fn a_carriage_return_ends_its_line_when_the_next_byte_comes() {
    assert_eq!(lines_of(&[b"one\r"]), (vec![], Some(b"one".to_vec())));
    assert_eq!(lines_of(&[b"one\r", b"two"]), (vec![b"one".to_vec()], Some(b"two".to_vec())));
    assert_eq!(lines_of(&[b"one\r", b"\ntwo"]), (vec![b"one".to_vec()], Some(b"two".to_vec())));
}

#[test]
fn a_line_that_does_not_end_is_given_up_at_the_budget() {
    let mut lines = Lines::new(10);
    let mut input: &[u8] = b"123456";
    assert_eq!(lines.next(&mut input), Ok(None));
    let mut input: &[u8] = b"78901";
    assert_eq!(lines.next(&mut input), Err(LineTooLong { budget: 10 }));
    let mut lines = Lines::new(10);
    let mut input: &[u8] = b"12345678901\n";
    assert_eq!(lines.next(&mut input), Err(LineTooLong { budget: 10 }));
}
