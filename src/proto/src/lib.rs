//! The PowerShell remoting protocol, without I/O and without a clock.
