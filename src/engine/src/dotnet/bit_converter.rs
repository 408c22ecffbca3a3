//! System.BitConverter.

use super::argument::{self, integer};
use super::array::bytes;
use super::object::OBJECT;
use crate::error::Result;
use crate::types::{Call, TypeInfo, method, read};
use crate::value::Value;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&BIT_CONVERTER];

macro_rules! from_bytes {
    ($variant:ident $ty:ty) => {{
        const CALL: Call = |_, _, args| Ok(Value::$variant(<$ty>::from_le_bytes(taken(args)?)));
        CALL
    }};
}

/// System.BitConverter
pub static BIT_CONVERTER: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/bit_converter.txt"),
    static_properties: &[read("IsLittleEndian", |_, _| Ok(Value::Bool(true)))],
    static_methods: &[
        method("GetBytes", |_, _, args| {
            Ok(match &args[0] {
                Value::Bool(v) => bytes([u8::from(*v)]),
                Value::Char(v) => bytes(v.to_le_bytes()),
                Value::Int16(v) => bytes(v.to_le_bytes()),
                Value::UInt16(v) => bytes(v.to_le_bytes()),
                Value::Int32(v) => bytes(v.to_le_bytes()),
                Value::UInt32(v) => bytes(v.to_le_bytes()),
                Value::Int64(v) => bytes(v.to_le_bytes()),
                Value::UInt64(v) => bytes(v.to_le_bytes()),
                Value::Single(v) => bytes(v.to_le_bytes()),
                Value::Double(v) => bytes(v.to_le_bytes()),
                _ => Value::Null,
            })
        }),
        method("ToString", |_, _, args| {
            let Value::Array(array) = &args[0] else { return Err(argument::null("value")) };
            let all = array.bytes();
            let start = args.get(1).map_or(0, integer).max(0) as usize;
            let count = args.get(2).map_or(all.len().saturating_sub(start), |count| integer(count).max(0) as usize);
            let part = all.get(start..start + count).ok_or_else(out_of_range)?;
            let digits: Vec<String> = part.iter().map(|byte| format!("{byte:02X}")).collect();
            Ok(Value::from(digits.join("-")))
        }),
        method("ToInt16", from_bytes!(Int16 i16)),
        method("ToUInt16", from_bytes!(UInt16 u16)),
        method("ToInt32", from_bytes!(Int32 i32)),
        method("ToUInt32", from_bytes!(UInt32 u32)),
        method("ToInt64", from_bytes!(Int64 i64)),
        method("ToUInt64", from_bytes!(UInt64 u64)),
        method("ToSingle", from_bytes!(Single f32)),
        method("ToDouble", from_bytes!(Double f64)),
        method("ToChar", from_bytes!(Char u16)),
        method("ToBoolean", |_, _, args| Ok(Value::Bool(taken::<1>(args)?[0] != 0))),
        method("DoubleToInt64Bits", |_, _, args| Ok(Value::Int64(argument::double(&args[0]).to_bits() as i64))),
        method("Int64BitsToDouble", |_, _, args| Ok(Value::Double(f64::from_bits(integer(&args[0]) as u64)))),
        method("SingleToInt32Bits", |_, _, args| {
            Ok(Value::Int32((argument::double(&args[0]) as f32).to_bits() as i32))
        }),
        method("Int32BitsToSingle", |_, _, args| Ok(Value::Single(f32::from_bits(integer(&args[0]) as u32)))),
    ],
    ..TypeInfo::class("System.BitConverter", &OBJECT)
};

fn out_of_range() -> crate::error::Flow {
    argument::out_of_range(
        "startIndex",
        "Index was out of range. Must be non-negative and less than the size of the collection.",
    )
}

fn taken<const COUNT: usize>(args: &[Value]) -> Result<[u8; COUNT]> {
    let Value::Array(array) = &args[0] else { return Err(argument::null("value")) };
    let all = array.bytes();
    let start = args.get(1).map_or(0, integer);
    let start = usize::try_from(start).ok().filter(|start| *start < all.len()).ok_or_else(out_of_range)?;
    all.get(start..start + COUNT)
        .and_then(|part| part.try_into().ok())
        .ok_or_else(|| argument::invalid("Destination array is not long enough to copy all the items in the collection. Check array index and length. (Parameter 'value')"))
}
