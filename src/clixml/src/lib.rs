//! PowerShell objects and their XML.
