//! Why a document was not read.

use std::fmt;

/// What was wrong with a document, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// What was wrong.
    pub kind: ReadErrorKind,
    /// How many bytes into the document: behind what was wrong, or at its begin.
    pub offset: usize,
    /// The names of the elements around the place, outermost first, with `/` between them.
    pub path: String,
}

/// What was wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// Not well-formed XML.
    #[error("malformed XML: {0}")]
    Malformed(String),
    /// Not UTF-8, or UTF-16 with an odd number of bytes or lone surrogates.
    #[error("text that is not {0}")]
    Encoding(&'static str),
    /// A character that XML does not allow as it is.
    #[error("control character U+{0:04X}")]
    ControlCharacter(u32),
    /// A document type definition: refused for what its entities could do.
    #[error("a DOCTYPE, which is not allowed")]
    DocumentType,
    /// An entity other than XML's own five.
    #[error("undeclared entity {0:?}")]
    Entity(String),
    /// The document holds no element.
    #[error("no root element")]
    NoRoot,
    /// Something stands behind the root element.
    #[error("more than one root element")]
    SecondRoot,
    /// The root of a file is not `Objs` of CLIXML's namespace.
    #[error("root element <{0}>, expected <Objs> of PowerShell's namespace")]
    Root(String),
    /// The file's version is not 1.x.
    #[error("version {0:?}, expected 1.x")]
    Version(String),
    /// An element that does not belong there.
    #[error("<{found}>, expected {expected}")]
    Element {
        /// Its name.
        found: String,
        /// What would have belonged there.
        expected: &'static str,
    },
    /// Text where only elements belong.
    #[error("text between elements")]
    StrayText,
    /// An attribute is missing.
    #[error("no attribute {0}")]
    Attribute(&'static str),
    /// A text that does not read as what its element says.
    #[error("{text:?} is not a valid {of}: {reason}")]
    Content {
        /// The .NET type.
        of: &'static str,
        /// The text, cut where it is long.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A dictionary's entry without a key, without a value, with more, or with a null key.
    #[error("a dictionary entry {0}")]
    Entry(&'static str),
    /// A reference to an object that does not stand before it.
    #[error("no object with RefId {0:?} before its reference")]
    Reference(String),
    /// A reference to type names that do not stand before it.
    #[error("no type names with RefId {0:?} before their reference")]
    TypeReference(String),
    /// Beyond [`Budget::depth`](crate::Budget::depth).
    #[error("nested deeper than {0} levels")]
    Depth(usize),
    /// Beyond [`Budget::nodes`](crate::Budget::nodes).
    #[error("more than {0} values")]
    Nodes(usize),
    /// Beyond [`Budget::bytes`](crate::Budget::bytes).
    #[error("longer than {0} bytes")]
    Bytes(usize),
    /// Beyond [`Budget::references`](crate::Budget::references).
    #[error("more than {0} references")]
    References(usize),
}

/// An error on its way out, boxed so that it costs nothing where there is none.
pub(crate) type Fault = Box<ReadError>;

impl ReadErrorKind {
    #[cold]
    pub(crate) fn fault(self, offset: usize) -> Fault {
        Box::new(ReadError { kind: self, offset, path: String::new() })
    }
}

impl ReadError {
    /// The error, seen from around that element.
    #[cold]
    pub(crate) fn within(mut self: Box<Self>, element: &str) -> Fault {
        if !self.path.is_empty() {
            self.path.insert(0, '/');
        }
        self.path.insert_str(0, element);
        self
    }
}

impl From<Fault> for ReadError {
    fn from(fault: Fault) -> Self {
        *fault
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind, self.offset)?;
        if !self.path.is_empty() {
            write!(f, ", in {}", self.path)?;
        }
        Ok(())
    }
}

impl std::error::Error for ReadError {}
