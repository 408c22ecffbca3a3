//! Help in comments of a function or script.

/// The sections of a comment: keyword in capitals, argument, text.
#[derive(Debug, Default, PartialEq)]
pub struct Comment {
    /// The sections in order.
    pub sections: Vec<(String, String, String)>,
}

/// Words that begin a section.
const KEYWORDS: &[&str] = &[
    "SYNOPSIS",
    "DESCRIPTION",
    "PARAMETER",
    "EXAMPLE",
    "INPUTS",
    "OUTPUTS",
    "NOTES",
    "LINK",
    "COMPONENT",
    "ROLE",
    "FUNCTIONALITY",
    "FORWARDHELPTARGETNAME",
    "FORWARDHELPCATEGORY",
    "REMOTEHELPRUNSPACE",
    "EXTERNALHELP",
];

impl Comment {
    /// The first comment of the text that has sections of help.
    pub fn find(text: &str) -> Option<Comment> {
        let mut rest = text;
        while let Some(at) = rest.find("<#") {
            let inner = &rest[at + 2..];
            let end = inner.find("#>").unwrap_or(inner.len());
            if let Some(comment) = Comment::read(inner[..end].lines()) {
                return Some(comment);
            }
            rest = &inner[end..];
        }
        let lines = text.lines().map(str::trim_start).filter_map(|line| line.strip_prefix('#'));
        Comment::read(lines)
    }

    fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Comment> {
        let mut comment = Comment::default();
        for line in lines {
            let trimmed = line.trim();
            let keyword = trimmed.strip_prefix('.').and_then(|rest| {
                let (word, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                let word = word.to_ascii_uppercase();
                KEYWORDS.contains(&word.as_str()).then(|| (word, argument.trim().to_owned()))
            });
            match (keyword, comment.sections.last_mut()) {
                (Some((word, argument)), _) => comment.sections.push((word, argument, String::new())),
                (None, Some((_, _, text))) => {
                    text.push_str(line.strip_prefix("    ").unwrap_or(line).trim_end());
                    text.push('\n');
                }
                (None, None) if trimmed.is_empty() => {}
                (None, None) => return None,
            }
        }
        for (_, _, text) in &mut comment.sections {
            *text = text.trim_matches('\n').to_owned();
        }
        (!comment.sections.is_empty()).then_some(comment)
    }

    /// The text of the first section of that keyword.
    pub fn section(&self, keyword: &str) -> Option<&str> {
        self.sections.iter().find(|(word, _, _)| word == keyword).map(|(_, _, text)| text.as_str())
    }

    /// All sections of that keyword.
    pub fn all<'a>(&'a self, keyword: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.sections
            .iter()
            .filter(move |(word, _, _)| word == keyword)
            .map(|(_, argument, text)| (argument.as_str(), text.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::Comment;

    #[test]
    fn sections_are_read_from_block_comments() {
        let text = "function f {\n<#\n.SYNOPSIS\nShows a demo.\n.PARAMETER Name\nWhom.\n#>\nparam($Name) }";
        let comment = Comment::find(text).expect("help");
        assert_eq!(comment.section("SYNOPSIS"), Some("Shows a demo."));
        assert_eq!(comment.all("PARAMETER").collect::<Vec<_>>(), [("Name", "Whom.")]);
    }

    #[test]
    fn sections_are_read_from_lines() {
        let comment = Comment::find("# .SYNOPSIS\n# Short.\nparam()").expect("help");
        assert_eq!(comment.section("SYNOPSIS").map(str::trim), Some("Short."));
    }

    #[test]
    fn other_comments_are_no_help() {
        assert_eq!(Comment::find("<# just words #> # and more"), None);
    }
}
