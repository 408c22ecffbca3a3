//! What a reader may spend on one document.

/// Limits for reading one document; whatever goes beyond one is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Values within values, the outermost one counted. PowerShell takes 49.
    pub depth: usize,
    /// Values and type names. An object counts as [eight](Self::NODES_OF_AN_OBJECT), for that much more memory it takes:
    /// a node is some 64 bytes.
    pub nodes: usize,
    /// The document's length.
    pub bytes: usize,
    /// References to objects and to lists of type names.
    pub references: usize,
}

impl Budget {
    /// How deep PowerShell reads and writes.
    pub const POWERSHELL_DEPTH: usize = 49;
    /// What an object counts as.
    pub const NODES_OF_AN_OBJECT: usize = 8;
}

/// PowerShell's depth, four million nodes, 256 MiB, one million references.
impl Default for Budget {
    fn default() -> Self {
        Self { depth: Self::POWERSHELL_DEPTH, nodes: 4 << 20, bytes: 256 << 20, references: 1 << 20 }
    }
}
