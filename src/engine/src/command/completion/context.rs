//! What stands before the cursor, read far enough to know what may follow. The text is unfinished by nature, so this
//! reads words and brackets and leaves the grammar alone.

/// The word at the cursor and what it is part of.
pub struct Context<'a> {
    /// Where the word begins that is replaced.
    pub start: usize,
    /// What the word is.
    pub place: Place,
    /// The quote that the word begins with.
    pub quote: Option<char>,
    /// The words of the command before it, as they are written.
    pub words: Vec<&'a str>,
    /// Whether objects are piped into the command.
    pub piped: bool,
    /// The whole text before the cursor.
    pub input: &'a str,
}

/// What may stand at the cursor.
pub enum Place {
    /// Nothing that is known.
    Nothing,
    /// A variable; its name so far.
    Variable(String),
    /// A type in brackets.
    Type(String),
    /// A member of what stands before it.
    Member { target: String, prefix: String, is_static: bool },
    /// An operator, without its dash.
    Operator(String),
    /// One of these words.
    Keyword(&'static [&'static str], String),
    /// A command's name.
    Command(String),
    /// A parameter's name, without its dash.
    Parameter(String),
    /// An argument of a command.
    Argument(String),
}

/// What `switch` takes.
const SWITCH: &[&str] = &["-CaseSensitive", "-Exact", "-File", "-Parallel", "-Regex", "-Wildcard"];

/// What `using` takes.
const USING: &[&str] = &["assembly", "module", "namespace"];

/// The words of one command, or of what stands in one pair of brackets.
#[derive(Default)]
struct Frame {
    /// Beginning and end of words that are complete.
    words: Vec<(usize, usize)>,
    /// Where the word begins that is being read.
    word: Option<usize>,
    /// Whether the command stands after a pipe.
    piped: bool,
}

impl Frame {
    fn end_word(&mut self, text: &str, at: usize) {
        let Some(start) = self.word.take() else { return };
        let word = &text[start..at];
        let first_is_variable = self.words.first().is_some_and(|(start, end)| text[*start..*end].starts_with('$'));
        let assigns = matches!(word, "=" | "+=" | "-=" | "*=" | "/=" | "%=" | "??=");
        if self.words.len() == 1 && first_is_variable && (assigns || word.eq_ignore_ascii_case("in")) {
            self.words.clear();
        } else if self.words.is_empty() && matches!(word.to_ascii_lowercase().as_str(), "return" | "throw" | "&" | ".")
        {
            // What follows is a command of its own.
        } else {
            self.words.push((start, at));
        }
    }

    fn end_command(&mut self, text: &str, at: usize) {
        self.end_word(text, at);
        self.words.clear();
    }
}

/// Reads the text before the cursor; `None` when there is nothing.
pub fn read(input: &str) -> Option<Context<'_>> {
    if input.trim().is_empty() {
        return None;
    }
    let mut frames = vec![Frame::default()];
    let mut characters = input.char_indices().peekable();
    let mut open_quote = None;
    while let Some((at, character)) = characters.next() {
        let mut top = frames.pop().unwrap_or_default();
        match character {
            '\'' | '"' => {
                top.word.get_or_insert(at);
                let mut closed = false;
                while let Some((_, inner)) = characters.next() {
                    if inner == '`' && character == '"' {
                        characters.next();
                    } else if inner == character {
                        closed = true;
                        break;
                    }
                }
                if !closed {
                    open_quote = Some((at, character));
                }
            }
            '`' => {
                top.word.get_or_insert(at);
                characters.next();
            }
            '#' if top.word.is_none() => {
                let mut ended = false;
                for (_, inner) in characters.by_ref() {
                    if inner == '\n' {
                        ended = true;
                        break;
                    }
                }
                if !ended {
                    return Some(nothing(input, at));
                }
                top.end_command(input, at);
            }
            ' ' | '\t' => top.end_word(input, at),
            ';' | '|' | '\n' | '\r' => {
                top.end_command(input, at);
                top.piped = character == '|';
            }
            ',' => {
                top.end_word(input, at);
            }
            '&' => {
                top.end_word(input, at);
                if characters.peek().is_some_and(|(_, next)| *next == '&') {
                    characters.next();
                    top.words.clear();
                }
            }
            '(' | '{' => {
                top.word.get_or_insert(at);
                frames.push(top);
                top = Frame::default();
            }
            ')' | '}' => {
                if let Some(outer) = frames.pop() {
                    top = outer;
                    if character == '}' && top.word.is_some_and(|start| input[start..].starts_with('{')) {
                        // The end of a statement's body, or of a script block.
                        let statement =
                            top.words.first().is_some_and(|(start, end)| is_statement(&input[*start..*end]));
                        top.end_word(input, at + 1);
                        if statement {
                            top.words.clear();
                        }
                    }
                }
            }
            '=' if top.words.is_empty() && top.word.is_some_and(|start| !input[start..at].starts_with('-')) => {
                // An assignment without spaces, or an entry of a hash table.
                top.word = None;
            }
            _ => {
                top.word.get_or_insert(at);
            }
        }
        frames.push(top);
    }
    let top = frames.pop().unwrap_or_default();
    let start = top.word.unwrap_or(input.len());
    let words: Vec<&str> = top.words.iter().map(|(start, end)| &input[*start..*end]).collect();
    let word = &input[start..];
    let quote = open_quote.map(|(_, mark)| mark).filter(|_| word.starts_with(['\'', '"']));
    let mut context = Context { start, place: Place::Nothing, quote, words, piped: top.piped, input };
    place(&mut context, word, open_quote);
    Some(context)
}

fn nothing(input: &str, start: usize) -> Context<'_> {
    Context { start, place: Place::Nothing, quote: None, words: Vec::new(), piped: false, input }
}

fn is_statement(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let words =
        ["if", "else", "elseif", "while", "for", "foreach", "do", "function", "filter", "try", "catch", "finally"];
    words.contains(&word.as_str())
}

/// What the word is by its own first characters and those before it.
fn place(context: &mut Context<'_>, word: &str, open_quote: Option<(usize, char)>) {
    if let Some((at, mark)) = open_quote {
        // A variable in an unfinished text, or a path or name in quotes.
        let inner = &context.input[at + 1..];
        if let Some(dollar) = inner.rfind('$').filter(|_| mark == '"')
            && is_variable(&inner[dollar..])
        {
            context.start = at + 1 + dollar;
            context.quote = None;
            context.place = Place::Variable(inner[dollar + 1..].to_owned());
            return;
        }
        if context.quote.is_none() {
            return;
        }
        let prefix = inner.to_owned();
        context.place = if context.words.is_empty() { Place::Command(prefix) } else { Place::Argument(prefix) };
        return;
    }
    if is_variable(word) {
        context.place = Place::Variable(word[1..].trim_start_matches('{').to_owned());
        return;
    }
    if let Some(name) = word.strip_prefix('[').filter(|name| !name.contains(']')) {
        let inner = name.rfind(['[', ',']).map_or(0, |at| at + 1);
        context.start += 1 + inner;
        context.place = Place::Type(name[inner..].to_owned());
        return;
    }
    let is_expression = word.starts_with(['$', '(', '[', '"', '\'', '@']);
    if let Some((target, prefix, is_static)) = member(word).filter(|_| is_expression) {
        context.start += word.len() - prefix.len();
        context.place = Place::Member { target: target.to_owned(), prefix: prefix.to_owned(), is_static };
        return;
    }
    if let Some(dash) = word.strip_prefix('-') {
        let of_expression = context
            .words
            .first()
            .is_none_or(|first| first.starts_with(['$', '(', '[', '"', '\'', '@']) || first.parse::<f64>().is_ok());
        context.place = match (of_expression, context.words.is_empty()) {
            (true, true) => Place::Nothing,
            (true, false) => Place::Operator(dash.to_owned()),
            (false, _) if context.words.first().is_some_and(|first| first.eq_ignore_ascii_case("switch")) => {
                Place::Keyword(SWITCH, word.to_owned())
            }
            (false, _) => Place::Parameter(dash.to_owned()),
        };
        return;
    }
    context.place = match context.words.first() {
        None => Place::Command(word.to_owned()),
        Some(first) if is_statement(first) => Place::Nothing,
        Some(first) if first.eq_ignore_ascii_case("using") && context.words.len() == 1 => {
            Place::Keyword(USING, word.to_owned())
        }
        Some(_) => Place::Argument(word.to_owned()),
    };
}

fn is_variable(word: &str) -> bool {
    let Some(name) = word.strip_prefix('$').or_else(|| word.strip_prefix('@')) else { return false };
    let name = name.strip_prefix('{').unwrap_or(name);
    name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | ':' | '?'))
        && !(name.contains("::"))
        && !(word.starts_with('@') && name.is_empty())
}

/// Target, what is there of the member's name, and whether it is a member of a type itself.
fn member(word: &str) -> Option<(&str, &str, bool)> {
    let name = word.rfind(|character: char| !(character.is_alphanumeric() || character == '_'))? + 1;
    let (before, prefix) = word.split_at(name);
    if let Some(target) = before.strip_suffix("::") {
        return Some((target, prefix, true));
    }
    let target = before.strip_suffix('.')?;
    let target = target.strip_suffix('?').unwrap_or(target);
    (!target.is_empty()).then_some((target, prefix, false))
}
