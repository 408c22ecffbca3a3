//! Kinds of tokens and what is known about each kind.

use crate::Extent;
use std::ops::{BitOr, BitOrAssign};

/// What is known about a kind of token, and what the parser found out about one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TokenFlags(u32);

impl TokenFlags {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// `-and`, `-or`, `-xor`
    pub const BINARY_PRECEDENCE_LOGICAL: Self = Self(0x1);
    /// `-band`, `-bor`, `-bxor`
    pub const BINARY_PRECEDENCE_BITWISE: Self = Self(0x2);
    /// Comparisons, `-split`, `-join`, `-is`, `-as`, shifts.
    pub const BINARY_PRECEDENCE_COMPARISON: Self = Self(0x5);
    /// `??`
    pub const BINARY_PRECEDENCE_COALESCE: Self = Self(0x7);
    /// `+`, `-`
    pub const BINARY_PRECEDENCE_ADD: Self = Self(0x9);
    /// `*`, `/`, `%`
    pub const BINARY_PRECEDENCE_MULTIPLY: Self = Self(0xa);
    /// `-f`
    pub const BINARY_PRECEDENCE_FORMAT: Self = Self(0xc);
    /// `..`
    pub const BINARY_PRECEDENCE_RANGE: Self = Self(0xd);
    /// A word of the language.
    pub const KEYWORD: Self = Self(0x10);
    /// `begin`, `process` and the like.
    pub const SCRIPT_BLOCK_BLOCK_NAME: Self = Self(0x20);
    /// Stands between two expressions.
    pub const BINARY_OPERATOR: Self = Self(0x100);
    /// Stands before an expression.
    pub const UNARY_OPERATOR: Self = Self(0x200);
    /// Heeds case: `-ceq`.
    pub const CASE_SENSITIVE_OPERATOR: Self = Self(0x400);
    /// `?`
    pub const TERNARY_OPERATOR: Self = Self(0x800);
    /// `&`, `|`, `.`, `::`
    pub const SPECIAL_OPERATOR: Self = Self(0x1000);
    /// `=`, `+=` and the like.
    pub const ASSIGNMENT_OPERATOR: Self = Self(0x2000);
    /// Read the same in every mode.
    pub const PARSE_MODE_INVARIANT: Self = Self(0x8000);
    /// The token itself is wrong, such as a string without an end.
    pub const TOKEN_IN_ERROR: Self = Self(0x1_0000);
    /// Not allowed in data sections.
    pub const DISALLOWED_IN_RESTRICTED_MODE: Self = Self(0x2_0000);
    /// `++`, `--`
    pub const PREFIX_OR_POSTFIX_OPERATOR: Self = Self(0x4_0000);
    /// The name of a command.
    pub const COMMAND_NAME: Self = Self(0x8_0000);
    /// The name of a member, a label or a key.
    pub const MEMBER_NAME: Self = Self(0x10_0000);
    /// The name of a type.
    pub const TYPE_NAME: Self = Self(0x20_0000);
    /// The name of an attribute.
    pub const ATTRIBUTE_NAME: Self = Self(0x40_0000);
    /// No attribute can stand before the statement that begins so.
    pub const STATEMENT_DOESNT_SUPPORT_ATTRIBUTES: Self = Self(0x100_0000);

    const PRECEDENCE: u32 = 0xf;

    /// Whether any of the flags of `other` is set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Without the flags of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// How tightly a binary operator binds; higher is tighter.
    #[must_use]
    pub const fn binary_precedence(self) -> u32 {
        self.0 & Self::PRECEDENCE
    }
}

impl BitOr for TokenFlags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.with(other)
    }
}

impl BitOrAssign for TokenFlags {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// A token, as completion and highlighting see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// What is known about it, [`TokenKind::flags`] included.
    pub flags: TokenFlags,
    /// Where it stands.
    pub extent: Extent,
    /// Tokens within an expandable string.
    pub nested: Vec<Token>,
}

macro_rules! token_kinds {
    ($($kind:ident $text:literal [$($flag:ident)*];)*) => {
        /// The kinds of tokens, named as PowerShell's.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // the names are PowerShell's
        pub enum TokenKind {
            $($kind,)*
        }

        impl TokenKind {
            /// What is known about every token of this kind.
            #[must_use]
            pub const fn flags(self) -> TokenFlags {
                match self {
                    $(Self::$kind => TokenFlags::NONE$(.with(TokenFlags::$flag))*,)*
                }
            }

            /// How such a token is written, or a word for what it is; keywords and operators in lower case.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$kind => $text,)*
                }
            }
        }
    };
}

token_kinds! {
    Unknown "unknown" [];
    Variable "var" [];
    SplattedVariable "@var" [];
    Parameter "param" [];
    Number "number" [];
    Label "label" [];
    Identifier "ident" [];
    Generic "generic" [];
    NewLine "newline" [PARSE_MODE_INVARIANT];
    LineContinuation "line continuation" [PARSE_MODE_INVARIANT];
    Comment "comment" [PARSE_MODE_INVARIANT];
    EndOfInput "eof" [PARSE_MODE_INVARIANT];
    StringLiteral "sqstr" [PARSE_MODE_INVARIANT];
    StringExpandable "dqstr" [PARSE_MODE_INVARIANT];
    HereStringLiteral "sq here string" [PARSE_MODE_INVARIANT];
    HereStringExpandable "dq here string" [PARSE_MODE_INVARIANT];
    LParen "(" [PARSE_MODE_INVARIANT];
    RParen ")" [PARSE_MODE_INVARIANT];
    LCurly "{" [PARSE_MODE_INVARIANT];
    RCurly "}" [PARSE_MODE_INVARIANT];
    LBracket "[" [];
    RBracket "]" [PARSE_MODE_INVARIANT];
    AtParen "@(" [PARSE_MODE_INVARIANT];
    AtCurly "@{" [PARSE_MODE_INVARIANT];
    DollarParen "$(" [PARSE_MODE_INVARIANT];
    Semi ";" [PARSE_MODE_INVARIANT];
    AndAnd "&&" [PARSE_MODE_INVARIANT];
    OrOr "||" [PARSE_MODE_INVARIANT];
    Ampersand "&" [SPECIAL_OPERATOR PARSE_MODE_INVARIANT];
    Pipe "|" [SPECIAL_OPERATOR PARSE_MODE_INVARIANT];
    Comma "," [UNARY_OPERATOR PARSE_MODE_INVARIANT];
    MinusMinus "--" [UNARY_OPERATOR PREFIX_OR_POSTFIX_OPERATOR DISALLOWED_IN_RESTRICTED_MODE];
    PlusPlus "++" [UNARY_OPERATOR PREFIX_OR_POSTFIX_OPERATOR DISALLOWED_IN_RESTRICTED_MODE];
    DotDot ".." [BINARY_OPERATOR BINARY_PRECEDENCE_RANGE DISALLOWED_IN_RESTRICTED_MODE];
    ColonColon "::" [SPECIAL_OPERATOR DISALLOWED_IN_RESTRICTED_MODE];
    Dot "." [SPECIAL_OPERATOR DISALLOWED_IN_RESTRICTED_MODE];
    Exclaim "!" [UNARY_OPERATOR];
    Multiply "*" [BINARY_OPERATOR BINARY_PRECEDENCE_MULTIPLY];
    Divide "/" [BINARY_OPERATOR BINARY_PRECEDENCE_MULTIPLY];
    Rem "%" [BINARY_OPERATOR BINARY_PRECEDENCE_MULTIPLY];
    Plus "+" [BINARY_OPERATOR BINARY_PRECEDENCE_ADD UNARY_OPERATOR];
    Minus "-" [BINARY_OPERATOR BINARY_PRECEDENCE_ADD UNARY_OPERATOR];
    Equals "=" [ASSIGNMENT_OPERATOR];
    PlusEquals "+=" [ASSIGNMENT_OPERATOR];
    MinusEquals "-=" [ASSIGNMENT_OPERATOR];
    MultiplyEquals "*=" [ASSIGNMENT_OPERATOR];
    DivideEquals "/=" [ASSIGNMENT_OPERATOR];
    RemainderEquals "%=" [ASSIGNMENT_OPERATOR];
    Redirection "redirection" [DISALLOWED_IN_RESTRICTED_MODE];
    RedirectInStd "<" [PARSE_MODE_INVARIANT DISALLOWED_IN_RESTRICTED_MODE];
    Format "-f" [BINARY_OPERATOR BINARY_PRECEDENCE_FORMAT DISALLOWED_IN_RESTRICTED_MODE];
    Not "-not" [UNARY_OPERATOR];
    Bnot "-bnot" [UNARY_OPERATOR];
    And "-and" [BINARY_OPERATOR BINARY_PRECEDENCE_LOGICAL];
    Or "-or" [BINARY_OPERATOR BINARY_PRECEDENCE_LOGICAL];
    Xor "-xor" [BINARY_OPERATOR BINARY_PRECEDENCE_LOGICAL];
    Band "-band" [BINARY_OPERATOR BINARY_PRECEDENCE_BITWISE];
    Bor "-bor" [BINARY_OPERATOR BINARY_PRECEDENCE_BITWISE];
    Bxor "-bxor" [BINARY_OPERATOR BINARY_PRECEDENCE_BITWISE];
    Join "-join" [BINARY_OPERATOR UNARY_OPERATOR BINARY_PRECEDENCE_COMPARISON DISALLOWED_IN_RESTRICTED_MODE];
    Ieq "-eq" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Ine "-ne" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Ige "-ge" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Igt "-gt" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Ilt "-lt" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Ile "-le" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Ilike "-ilike" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Inotlike "-inotlike" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Imatch "-imatch" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON DISALLOWED_IN_RESTRICTED_MODE];
    Inotmatch "-inotmatch" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON DISALLOWED_IN_RESTRICTED_MODE];
    Ireplace "-ireplace" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON DISALLOWED_IN_RESTRICTED_MODE];
    Icontains "-icontains" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Inotcontains "-inotcontains" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Iin "-iin" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Inotin "-inotin" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Isplit "-isplit" [BINARY_OPERATOR UNARY_OPERATOR BINARY_PRECEDENCE_COMPARISON DISALLOWED_IN_RESTRICTED_MODE];
    Ceq "-ceq" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR];
    Cne "-cne" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR];
    Cge "-cge" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR];
    Cgt "-cgt" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR];
    Clt "-clt" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR];
    Cle "-cle" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR];
    Clike "-clike" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR];
    Cnotlike "-cnotlike" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR];
    Cmatch "-cmatch" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR DISALLOWED_IN_RESTRICTED_MODE];
    Cnotmatch "-cnotmatch" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR DISALLOWED_IN_RESTRICTED_MODE];
    Creplace "-creplace" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR DISALLOWED_IN_RESTRICTED_MODE];
    Ccontains "-ccontains" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR];
    Cnotcontains "-cnotcontains" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR];
    Cin "-cin" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR];
    Cnotin "-cnotin" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR];
    Csplit "-csplit" [BINARY_OPERATOR UNARY_OPERATOR BINARY_PRECEDENCE_COMPARISON CASE_SENSITIVE_OPERATOR DISALLOWED_IN_RESTRICTED_MODE];
    Is "-is" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    IsNot "-isnot" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    As "-as" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON DISALLOWED_IN_RESTRICTED_MODE];
    PostfixPlusPlus "++" [UNARY_OPERATOR PREFIX_OR_POSTFIX_OPERATOR DISALLOWED_IN_RESTRICTED_MODE];
    PostfixMinusMinus "--" [UNARY_OPERATOR PREFIX_OR_POSTFIX_OPERATOR DISALLOWED_IN_RESTRICTED_MODE];
    Shl "-shl" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Shr "-shr" [BINARY_OPERATOR BINARY_PRECEDENCE_COMPARISON];
    Colon ":" [SPECIAL_OPERATOR DISALLOWED_IN_RESTRICTED_MODE];
    QuestionMark "?" [TERNARY_OPERATOR DISALLOWED_IN_RESTRICTED_MODE];
    QuestionQuestionEquals "??=" [ASSIGNMENT_OPERATOR];
    QuestionQuestion "??" [BINARY_OPERATOR BINARY_PRECEDENCE_COALESCE];
    QuestionDot "?." [SPECIAL_OPERATOR DISALLOWED_IN_RESTRICTED_MODE];
    QuestionLBracket "?[" [];
    Begin "begin" [KEYWORD SCRIPT_BLOCK_BLOCK_NAME];
    Break "break" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Catch "catch" [KEYWORD];
    Class "class" [KEYWORD];
    Continue "continue" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Data "data" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Define "define" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Do "do" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Dynamicparam "dynamicparam" [KEYWORD SCRIPT_BLOCK_BLOCK_NAME];
    Else "else" [KEYWORD];
    ElseIf "elseif" [KEYWORD];
    End "end" [KEYWORD SCRIPT_BLOCK_BLOCK_NAME];
    Exit "exit" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Filter "filter" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Finally "finally" [KEYWORD];
    For "for" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Foreach "foreach" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    From "from" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Function "function" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    If "if" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    In "in" [KEYWORD];
    Param "param" [KEYWORD];
    Process "process" [KEYWORD SCRIPT_BLOCK_BLOCK_NAME];
    Return "return" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Switch "switch" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Throw "throw" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Trap "trap" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Try "try" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Until "until" [KEYWORD];
    Using "using" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Var "var" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    While "while" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Workflow "workflow" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Parallel "parallel" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Sequence "sequence" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    InlineScript "inlinescript" [KEYWORD STATEMENT_DOESNT_SUPPORT_ATTRIBUTES];
    Configuration "configuration" [KEYWORD];
    Public "public" [KEYWORD];
    Private "private" [KEYWORD];
    Static "static" [KEYWORD];
    Interface "interface" [KEYWORD];
    Enum "enum" [KEYWORD];
    Namespace "namespace" [KEYWORD];
    Module "module" [KEYWORD];
    Type "type" [KEYWORD];
    Assembly "assembly" [KEYWORD];
    Command "command" [KEYWORD];
    Hidden "hidden" [KEYWORD];
    Base "base" [KEYWORD];
    Default "default" [KEYWORD];
    Clean "clean" [KEYWORD SCRIPT_BLOCK_BLOCK_NAME];
}

impl TokenKind {
    /// Whether every token of this kind has any of `flags`.
    #[must_use]
    pub const fn has(self, flags: TokenFlags) -> bool {
        self.flags().has(flags)
    }

    /// The keyword that `word` is, in any case.
    #[must_use]
    pub fn keyword(word: &str) -> Option<Self> {
        lookup(KEYWORDS, word)
    }

    /// The operator that `-word` is, in any case; `word` comes without its dash.
    #[must_use]
    pub fn dash_operator(word: &str) -> Option<Self> {
        lookup(DASH_OPERATORS, word)
    }
}

/// Longest keyword or operator.
const LONGEST: usize = 13;

fn lookup(table: &[(&str, TokenKind)], word: &str) -> Option<TokenKind> {
    let mut buffer = [0; LONGEST];
    let lower = buffer.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let lower: &[u8] = lower;
    table.binary_search_by(|(text, _)| text.as_bytes().cmp(lower)).ok().map(|index| table[index].1)
}

/// Keywords, sorted.
const KEYWORDS: &[(&str, TokenKind)] = &[
    ("assembly", TokenKind::Assembly),
    ("base", TokenKind::Base),
    ("begin", TokenKind::Begin),
    ("break", TokenKind::Break),
    ("catch", TokenKind::Catch),
    ("class", TokenKind::Class),
    ("clean", TokenKind::Clean),
    ("command", TokenKind::Command),
    ("configuration", TokenKind::Configuration),
    ("continue", TokenKind::Continue),
    ("data", TokenKind::Data),
    ("default", TokenKind::Default),
    ("define", TokenKind::Define),
    ("do", TokenKind::Do),
    ("dynamicparam", TokenKind::Dynamicparam),
    ("else", TokenKind::Else),
    ("elseif", TokenKind::ElseIf),
    ("end", TokenKind::End),
    ("enum", TokenKind::Enum),
    ("exit", TokenKind::Exit),
    ("filter", TokenKind::Filter),
    ("finally", TokenKind::Finally),
    ("for", TokenKind::For),
    ("foreach", TokenKind::Foreach),
    ("from", TokenKind::From),
    ("function", TokenKind::Function),
    ("hidden", TokenKind::Hidden),
    ("if", TokenKind::If),
    ("in", TokenKind::In),
    ("inlinescript", TokenKind::InlineScript),
    ("interface", TokenKind::Interface),
    ("module", TokenKind::Module),
    ("namespace", TokenKind::Namespace),
    ("parallel", TokenKind::Parallel),
    ("param", TokenKind::Param),
    ("private", TokenKind::Private),
    ("process", TokenKind::Process),
    ("public", TokenKind::Public),
    ("return", TokenKind::Return),
    ("sequence", TokenKind::Sequence),
    ("static", TokenKind::Static),
    ("switch", TokenKind::Switch),
    ("throw", TokenKind::Throw),
    ("trap", TokenKind::Trap),
    ("try", TokenKind::Try),
    ("type", TokenKind::Type),
    ("until", TokenKind::Until),
    ("using", TokenKind::Using),
    ("var", TokenKind::Var),
    ("while", TokenKind::While),
    ("workflow", TokenKind::Workflow),
];

/// Operators that begin with a dash, sorted.
const DASH_OPERATORS: &[(&str, TokenKind)] = &[
    ("and", TokenKind::And),
    ("as", TokenKind::As),
    ("band", TokenKind::Band),
    ("bnot", TokenKind::Bnot),
    ("bor", TokenKind::Bor),
    ("bxor", TokenKind::Bxor),
    ("ccontains", TokenKind::Ccontains),
    ("ceq", TokenKind::Ceq),
    ("cge", TokenKind::Cge),
    ("cgt", TokenKind::Cgt),
    ("cin", TokenKind::Cin),
    ("cle", TokenKind::Cle),
    ("clike", TokenKind::Clike),
    ("clt", TokenKind::Clt),
    ("cmatch", TokenKind::Cmatch),
    ("cne", TokenKind::Cne),
    ("cnotcontains", TokenKind::Cnotcontains),
    ("cnotin", TokenKind::Cnotin),
    ("cnotlike", TokenKind::Cnotlike),
    ("cnotmatch", TokenKind::Cnotmatch),
    ("contains", TokenKind::Icontains),
    ("creplace", TokenKind::Creplace),
    ("csplit", TokenKind::Csplit),
    ("eq", TokenKind::Ieq),
    ("f", TokenKind::Format),
    ("ge", TokenKind::Ige),
    ("gt", TokenKind::Igt),
    ("icontains", TokenKind::Icontains),
    ("ieq", TokenKind::Ieq),
    ("ige", TokenKind::Ige),
    ("igt", TokenKind::Igt),
    ("iin", TokenKind::Iin),
    ("ile", TokenKind::Ile),
    ("ilike", TokenKind::Ilike),
    ("ilt", TokenKind::Ilt),
    ("imatch", TokenKind::Imatch),
    ("in", TokenKind::Iin),
    ("ine", TokenKind::Ine),
    ("inotcontains", TokenKind::Inotcontains),
    ("inotin", TokenKind::Inotin),
    ("inotlike", TokenKind::Inotlike),
    ("inotmatch", TokenKind::Inotmatch),
    ("ireplace", TokenKind::Ireplace),
    ("is", TokenKind::Is),
    ("isnot", TokenKind::IsNot),
    ("isplit", TokenKind::Isplit),
    ("join", TokenKind::Join),
    ("le", TokenKind::Ile),
    ("like", TokenKind::Ilike),
    ("lt", TokenKind::Ilt),
    ("match", TokenKind::Imatch),
    ("ne", TokenKind::Ine),
    ("not", TokenKind::Not),
    ("notcontains", TokenKind::Inotcontains),
    ("notin", TokenKind::Inotin),
    ("notlike", TokenKind::Inotlike),
    ("notmatch", TokenKind::Inotmatch),
    ("or", TokenKind::Or),
    ("replace", TokenKind::Ireplace),
    ("shl", TokenKind::Shl),
    ("shr", TokenKind::Shr),
    ("split", TokenKind::Isplit),
    ("xor", TokenKind::Xor),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(KEYWORDS.is_sorted_by_key(|(text, _)| *text));
        assert!(DASH_OPERATORS.is_sorted_by_key(|(text, _)| *text));
    }

    #[test]
    fn words_are_found_in_any_case() {
        assert_eq!(TokenKind::keyword("ForEach"), Some(TokenKind::Foreach));
        assert_eq!(TokenKind::dash_operator("EQ"), Some(TokenKind::Ieq));
        assert_eq!(TokenKind::dash_operator("verylongnonsense"), None);
    }
}
