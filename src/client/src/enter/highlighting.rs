//! What is typed, in colours.

use nu_ansi_term::Style;
use psrp_syntax::{ParseOptions, Source, Token, TokenFlags, TokenKind, parse};
use reedline::{Color, Highlighter, StyledText};

/// Colours as PowerShell's own editor has them.
pub struct Colored;

impl Highlighter for Colored {
    fn highlight(&self, line: &str, _cursor: usize) -> StyledText {
        let parsed = parse(&Source::new(line), ParseOptions { keep_tokens: true, ..ParseOptions::default() });
        let comments = parsed.comments.iter().map(|extent| (*extent, Style::new().fg(Color::Green)));
        let tokens = parsed.tokens.iter().filter_map(|token| Some((token.extent, style(token)?)));
        let mut parts: Vec<_> = comments.chain(tokens).collect();
        parts.sort_by_key(|(extent, _)| extent.start);
        let mut text = StyledText::new();
        let mut done = 0;
        for (extent, style) in parts {
            let (start, end) = (extent.start as usize, extent.end as usize);
            let (Some(before), Some(part)) = (line.get(done..start), line.get(start..end)) else { continue };
            text.push((Style::new(), before.to_owned()));
            text.push((style, part.to_owned()));
            done = end;
        }
        text.push((Style::new(), line.get(done..).unwrap_or_default().to_owned()));
        text
    }
}

fn style(token: &Token) -> Option<Style> {
    let color = match token.kind {
        TokenKind::Variable | TokenKind::SplattedVariable => Color::LightGreen,
        TokenKind::StringLiteral
        | TokenKind::StringExpandable
        | TokenKind::HereStringLiteral
        | TokenKind::HereStringExpandable => Color::Cyan,
        TokenKind::Number => Color::LightGray,
        TokenKind::Parameter => Color::DarkGray,
        _ if token.flags.has(TokenFlags::COMMAND_NAME) => Color::LightYellow,
        _ if token.flags.has(TokenFlags::KEYWORD) => Color::LightGreen,
        _ if token.flags.has(TokenFlags::TYPE_NAME) => Color::LightGray,
        _ => return None,
    };
    Some(Style::new().fg(color))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_that_was_typed_is_there() {
        let lines = ["Get-Item /tmp # note", "\"a $x b\" + 'ü€𝄞'", "if ($true) {", "'open", "", "  ", "@{ a = 1 }\n2"];
        for line in lines {
            let text: String = Colored.highlight(line, 0).buffer.into_iter().map(|(_, part)| part).collect();
            assert_eq!(text, line);
        }
    }
}
