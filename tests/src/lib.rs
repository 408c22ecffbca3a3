//! What the black-box suites share: where the binaries and the judges are.
