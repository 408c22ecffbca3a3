//! A PowerShell remoting host.

fn main() {}
