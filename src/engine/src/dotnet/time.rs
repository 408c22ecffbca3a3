//! System.DateTime and System.TimeSpan.

use crate::types::TypeInfo;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&DATE_TIME, &TIME_SPAN];

/// System.DateTime
pub static DATE_TIME: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IConvertible", "System.IFormattable"],
    declarations: include_str!("declarations/date_time.txt"),
    ..TypeInfo::value("System.DateTime")
};
/// System.TimeSpan
pub static TIME_SPAN: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IFormattable"],
    declarations: include_str!("declarations/time_span.txt"),
    ..TypeInfo::value("System.TimeSpan")
};
pub use super::guid::GUID;

/// An ArgumentException.
pub(crate) fn invalid_argument(message: &'static str) -> crate::error::Flow {
    crate::member::thrown("System.ArgumentException", message)
}
