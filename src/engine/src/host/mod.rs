//! The host: OutOfProc on one side, runspaces on the other.
