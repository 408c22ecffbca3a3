//! An engine that runs the PowerShell language.
