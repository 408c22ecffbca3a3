//! A client for PowerShell remoting.
