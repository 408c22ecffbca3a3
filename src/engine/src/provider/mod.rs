//! Providers: what stands behind a path. Drives, locations, items and their content.

pub mod path;
