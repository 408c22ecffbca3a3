//! Tokens as completion and highlighting get them.

use psrp_syntax::{ParseOptions, Source, Token, TokenFlags, TokenKind as K, parse};
use std::sync::Arc;

fn tokens(text: &str) -> (Arc<Source>, Vec<Token>) {
    let source = Source::new(text);
    let parsed = parse(&source, ParseOptions { keep_tokens: true, ..Default::default() });
    (source, parsed.tokens)
}

#[test]
fn every_character_belongs_to_one_token() {
    let files = golden::files(golden::LANGUAGE);
    let lines = files.iter().filter(|(path, _)| path.ends_with(".jsonl")).flat_map(|(_, text)| text.lines());
    for line in lines {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = case["script"].as_str().unwrap();
        let (source, tokens) = tokens(text);
        let mut end = 0;
        for token in &tokens {
            let start = token.extent.start as usize;
            assert!(start >= end, "{text:?}: {token:?} overlaps the one before");
            let between = text.get(end..start.min(text.len())).unwrap();
            // What a parser could not make sense of may be left out, blanks always are.
            let blank = between.chars().all(|c| c.is_whitespace() || c == '`');
            assert!(blank, "{text:?}: {between:?} is in no token");
            end = (token.extent.end as usize).min(text.len());
            for nested in &token.nested {
                assert!(nested.extent.start >= token.extent.start && nested.extent.end <= token.extent.end, "{text:?}");
                assert!(!source.slice(nested.extent).is_empty());
            }
        }
        if parse(&source, ParseOptions::default()).errors.is_empty() {
            assert_eq!(tokens.last().map(|token| token.kind), Some(K::EndOfInput), "{text:?}");
        }
    }
}

#[test]
fn tokens_say_what_they_are() {
    let text = "# note\nif ($a -eq 1) { Get-Item -Path \"x$b\" | % Name >> y } # end";
    let (source, tokens) = tokens(text);
    let found: Vec<_> = tokens.iter().map(|token| (token.kind, source.slice(token.extent))).collect();
    assert_eq!(
        found,
        [
            (K::Comment, "# note"),
            (K::NewLine, "\n"),
            (K::If, "if"),
            (K::LParen, "("),
            (K::Variable, "$a"),
            (K::Ieq, "-eq"),
            (K::Number, "1"),
            (K::RParen, ")"),
            (K::LCurly, "{"),
            (K::Generic, "Get-Item"),
            (K::Parameter, "-Path"),
            (K::StringExpandable, "\"x$b\""),
            (K::Pipe, "|"),
            (K::Rem, "%"),
            (K::Identifier, "Name"),
            (K::Redirection, ">>"),
            (K::Identifier, "y"),
            (K::RCurly, "}"),
            (K::Comment, "# end"),
            (K::EndOfInput, ""),
        ]
    );
    let find = |text: &str| tokens.iter().find(|token| source.slice(token.extent) == text).unwrap();
    assert!(find("if").flags.has(TokenFlags::KEYWORD));
    assert!(find("Get-Item").flags.has(TokenFlags::COMMAND_NAME));
    assert!(find("%").flags.has(TokenFlags::COMMAND_NAME));
    assert!(find("-eq").flags.has(TokenFlags::BINARY_OPERATOR));
    let nested = &find("\"x$b\"").nested;
    assert_eq!(nested.iter().map(|token| source.slice(token.extent)).collect::<Vec<_>>(), ["$b"]);
}

#[test]
fn tokens_in_strings_stand_where_they_stand() {
    let text = "\"a $(Get-Item \"\"b c\"\" | x) d\"";
    let (source, tokens) = tokens(text);
    let nested: Vec<_> = tokens[0].nested.iter().map(|token| (token.kind, source.slice(token.extent))).collect();
    assert_eq!(
        nested,
        [
            (K::DollarParen, "$("),
            (K::Generic, "Get-Item"),
            (K::StringExpandable, "\"\"b c\"\""),
            (K::Pipe, "|"),
            (K::Identifier, "x"),
            (K::RParen, ")"),
        ]
    );
}

#[test]
fn comments_are_kept() {
    let source = Source::new("<# .SYNOPSIS x #>\nfunction f { # inner\n }\n#requires -Version 7");
    let parsed = parse(&source, ParseOptions::default());
    let comments: Vec<_> = parsed.comments.iter().map(|extent| source.slice(*extent)).collect();
    assert_eq!(comments, ["<# .SYNOPSIS x #>", "# inner", "#requires -Version 7"]);
    assert_eq!(parsed.script.requirements.as_ref().unwrap().version.as_deref(), Some("7.0"));
}
