//! Whatever the text, reading it ends: soon, without a panic, with a tree or an error.

use psrp_syntax::ast::ScriptBlockAst;
use psrp_syntax::walk::{Node, Visitor, Walk, walk};
use psrp_syntax::{ParseOptions, Parsed, Source, parse, parse_expandable, parse_number};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Ample for work in proportion to the text, on a busy machine and without optimisation; far too little for work in
/// proportion to its square.
const SOON: Duration = Duration::from_secs(60);

struct Count(usize);

impl<'a> Visitor<'a> for Count {
    fn enter(&mut self, _: Node<'a>) -> Walk {
        self.0 += 1;
        Walk::On
    }
}

/// Reads, walks and drops the tree on a small stack, as a server's thread may have.
fn read(text: String) -> (Arc<ScriptBlockAst>, Vec<String>) {
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || {
            let source = Source::new(text);
            let Parsed { script, errors, .. } =
                parse(&source, ParseOptions { keep_tokens: true, ..Default::default() });
            for error in errors.iter().take(20) {
                let _ = source.position_message(error.extent);
            }
            (script, errors.into_iter().map(|error| error.id.into_owned()).collect())
        })
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn nesting_has_a_limit() {
    for (open, close) in [
        ("(", ")"),
        ("@(", ")"),
        ("$(", ")"),
        ("{", "}"),
        ("if (1) {", "}"),
        ("@{a=", "}"),
        ("-", ""),
        ("!", ""),
        ("[int]", ""),
        ("\"$(", ")\""),
        ("$x[", "]"),
        ("$x.y(", ")"),
        ("$a ? 1 : ", ""),
        ("function f {", "}"),
        ("[x(", ")]"),
        ("[a[", "]]"),
        ("class C { m() {", "}}"),
        ("switch (1) { 1 {", "}}"),
        ("try {", "} catch {}"),
        ("$x = ", ""),
        ("return ", ""),
        ("a -b:(", ")"),
        ("data {", "}"),
        ("param($a = {", "})"),
    ] {
        for depth in [40, 20_000] {
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let start = Instant::now();
            let (_, errors) = read(text);
            assert!(start.elapsed() < SOON, "{depth} times {open} took {:?}", start.elapsed());
            let too_complicated = errors.iter().any(|id| id == "ScriptTooComplicated");
            assert!(depth > 1000 || !too_complicated, "{depth} times {open}: {errors:?}");
        }
    }
}

/// Attributes are read, found to be none, and read again: twice as often on every level. PowerShell never ends.
#[test]
fn reading_again_and_again_has_a_limit() {
    let start = Instant::now();
    let (_, errors) = read(format!("{}1{}", "[x({".repeat(40), "})]$a".repeat(40)));
    assert!(start.elapsed() < SOON);
    assert_eq!(errors, ["ScriptTooComplicated"]);
}

#[test]
fn chains_have_a_limit() {
    for (first, link) in [
        ("1", "+1"),
        ("1", " -and 1"),
        ("$x", ".y"),
        ("$x", "[0]"),
        ("$x", ".y()"),
        ("a", " && a"),
        ("", "[int]"),
        ("$x", " ?? $y"),
        ("(1", "+1"),
    ] {
        for length in [150, 2_000, 100_000] {
            let text = format!("{first}{}{}", link.repeat(length), if first.is_empty() { "1" } else { "" });
            let start = Instant::now();
            let (script, errors) = read(text);
            assert!(start.elapsed() < SOON, "{length} times {link} took {:?}", start.elapsed());
            let too_complicated = errors.iter().any(|id| id == "ScriptTooComplicated");
            assert_eq!(too_complicated, length > 3000, "{length} times {link}: {errors:?}");
            if !too_complicated {
                let mut count = Count(0);
                std::thread::scope(|scope| {
                    let deep = std::thread::Builder::new().stack_size(64 << 20);
                    deep.spawn_scoped(scope, || walk(Node::ScriptBlock(&script), &mut count)).unwrap();
                });
                assert!(count.0 > length);
            }
        }
    }
}

#[test]
fn long_flat_scripts_end_soon() {
    for piece in [
        "a b c;",
        "$x = 1\n",
        "if (",
        "@{a=1;",
        "1 +;",
        ") ",
        "} ",
        "`",
        "\"$x $(1) \" ",
        "<# x #> ",
        "# x\n",
        "'",
        "@\"\nx\n\"@\n",
        "[int",
        "param(",
        "$x.",
        "function ",
        "class A { ",
        "a |",
        "a |\n# c\n",
        "\n# c\n",
        "#requires -Version 7\n",
        "$(",
        "\"$(",
        "${",
        "catch ",
        "enum E { A; ",
        "switch ",
        "\u{201c}",
        "-",
        "1..",
        "&",
        "2>&1 ",
        "@",
    ] {
        let start = Instant::now();
        read(piece.repeat(100_000 / piece.len()));
        assert!(start.elapsed() < SOON, "100 kB of {piece:?} took {:?}", start.elapsed());
    }
}

/// A generator of numbers that look random, the same each time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }
}

#[test]
fn scrambled_scripts_are_read() {
    let files = golden::files(golden::LANGUAGE);
    let scripts: Vec<String> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".jsonl"))
        .flat_map(|(_, text)| text.lines())
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["script"].as_str().unwrap().to_owned())
        .collect();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let rounds = std::env::var("HOSTILE_ROUNDS").map_or(3_000, |rounds| rounds.parse().unwrap());
    for _ in 0..rounds {
        let mut text: Vec<char> = scripts[numbers.next(scripts.len())].chars().collect();
        for _ in 0..=numbers.next(4) {
            let other: Vec<char> = scripts[numbers.next(scripts.len())].chars().collect();
            let at = numbers.next(text.len() + 1);
            match numbers.next(4) {
                0 => text.truncate(at),
                1 => {
                    text.drain(at..(at + numbers.next(6)).min(text.len()));
                }
                2 => {
                    let from = numbers.next(other.len() + 1);
                    let to = (from + numbers.next(20)).min(other.len());
                    text.splice(at..at, other[from..to].iter().copied());
                }
                _ => {
                    let odd = [
                        '"',
                        '\'',
                        '`',
                        '$',
                        '(',
                        ')',
                        '{',
                        '}',
                        '[',
                        ']',
                        '@',
                        '#',
                        '<',
                        '>',
                        '\u{2019}',
                        '\u{2014}',
                        '\u{a0}',
                        '\u{1f600}',
                        '\n',
                        '\0',
                        ':',
                        '?',
                        '.',
                    ];
                    text.insert(at, odd[numbers.next(odd.len())]);
                }
            }
        }
        let text: String = text.into_iter().collect();
        let source = Source::new(text.as_str());
        let parsed = parse(&source, ParseOptions { keep_tokens: true, ..Default::default() });
        for error in &parsed.errors {
            let _ = source.position_message(error.extent);
        }
        let mut count = Count(0);
        walk(Node::ScriptBlock(&parsed.script), &mut count);
        let _ = parse_expandable(&text);
        let _ = parse_number(&text);
    }
}
