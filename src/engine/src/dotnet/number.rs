//! The numbers.

use crate::types::TypeInfo;

/// The types of this file.
pub const TYPES: &[&TypeInfo] =
    &[&INT32, &INT64, &INT16, &SBYTE, &BYTE, &UINT16, &UINT32, &UINT64, &SINGLE, &DOUBLE, &DECIMAL, &BIG_INTEGER];

const INTERFACES: &[&str] = &["System.IComparable", "System.IConvertible", "System.IFormattable"];

macro_rules! numbers {
    ($($name:ident $full:literal $declarations:literal)*) => { $(
        #[doc = $full]
        pub static $name: TypeInfo = TypeInfo {
            interfaces: INTERFACES,
            declarations: include_str!(concat!("declarations/", $declarations, ".txt")),
            ..TypeInfo::value($full)
        };
    )* };
}

numbers! {
    INT32 "System.Int32" "int32"
    INT64 "System.Int64" "int64"
    INT16 "System.Int16" "int16"
    SBYTE "System.SByte" "sbyte"
    BYTE "System.Byte" "byte"
    UINT16 "System.UInt16" "uint16"
    UINT32 "System.UInt32" "uint32"
    UINT64 "System.UInt64" "uint64"
    SINGLE "System.Single" "single"
    DOUBLE "System.Double" "double"
    DECIMAL "System.Decimal" "decimal"
    BIG_INTEGER "System.Numerics.BigInteger" "big_integer"
}
