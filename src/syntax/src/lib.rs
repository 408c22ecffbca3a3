//! PowerShell text to tokens to tree.
