//! Text as .NET makes and takes it: formats of numbers and dates, wildcards, regular expressions, order.

mod collation;
mod composite;
pub mod culture;
mod custom_number;
pub mod date_parse;
pub mod date_time;
pub mod number;
pub mod regex;
mod regex_syntax;
pub mod replacement;
pub mod time_span;
mod units;
mod wildcard;
pub mod zone;

pub use collation::{compare, compare_ignore_case, equal_ignore_case};
pub(crate) use composite::format_in;
pub use composite::{CompositeError, format, format_value};
pub use culture::{Culture, INVARIANT};
pub use regex::Regex;
pub use units::{char_text, from_units, lower, unit_slice, units_of, upper};
pub use wildcard::Wildcard;
