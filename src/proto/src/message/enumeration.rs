//! .NET's enumerations: numbers with names, unknown numbers included.

use clixml::{Object, Value};

use super::MessageError;
use super::bag::{boxed, wrong};

/// A .NET enumeration on the wire.
pub trait Enumeration: Copy {
    /// The type's names, most derived first.
    const TYPE_NAMES: &'static [&'static str];
    /// Names and numbers, in ascending order.
    const MEMBERS: &'static [(&'static str, i32)];
    /// Whether several members can be set at once.
    const FLAGS: bool;

    /// From a number.
    fn from_number(number: i32) -> Self;

    /// The number.
    fn number(self) -> i32;

    /// What .NET's `ToString` gives: a member's name, names joined with commas, or the number.
    fn name(self) -> String {
        let number = self.number();
        if let Some((name, _)) = Self::MEMBERS.iter().find(|(_, member)| *member == number) {
            return (*name).to_owned();
        }
        if Self::FLAGS {
            let mut rest = number;
            let mut names = Vec::new();
            for (name, member) in Self::MEMBERS.iter().rev() {
                if *member != 0 && rest & member == *member {
                    rest &= !member;
                    names.push(*name);
                }
            }
            if rest == 0 && !names.is_empty() {
                names.reverse();
                return names.join(", ");
            }
        }
        number.to_string()
    }

    /// The object that PowerShell writes: type names, name, number.
    fn into_value(self) -> Value {
        boxed(Object::enumeration(Self::TYPE_NAMES, self.name(), Value::Int32(self.number())))
    }

    /// From a number, a name, or an object of either; null is 0.
    fn from_value(value: Value, name: &'static str) -> Result<Self, MessageError> {
        let number = match value.into_unwrapped() {
            Value::Null => 0,
            Value::Int32(number) => number,
            Value::Byte(number) => number.into(),
            Value::SByte(number) => number.into(),
            Value::Int16(number) => number.into(),
            Value::UInt16(number) => number.into(),
            Value::Int64(number) => {
                i32::try_from(number).map_err(|_| wrong(name, "enumeration", &Value::Int64(number)))?
            }
            Value::UInt32(number) => {
                i32::try_from(number).map_err(|_| wrong(name, "enumeration", &Value::UInt32(number)))?
            }
            Value::String(text) => text.as_str().and_then(Self::parse).ok_or(MessageError::Type {
                name,
                expected: "enumeration",
                found: "S",
            })?,
            other => return Err(wrong(name, "enumeration", &other)),
        };
        Ok(Self::from_number(number))
    }

    /// A number by names joined with commas, in any case, or by digits.
    fn parse(text: &str) -> Option<i32> {
        if let Ok(number) = text.trim().parse() {
            return Some(number);
        }
        text.split(',').try_fold(0, |number, part| {
            let part = part.trim();
            let (_, member) = Self::MEMBERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(part))?;
            Some(number | member)
        })
    }
}

/// Declares an enumeration as a number with names.
macro_rules! enumeration {
    (
        $(#[$doc:meta])*
        $type:ident, $net:literal, flags = $flags:literal {
            $($(#[$member_doc:meta])* $member:ident = $number:literal $name:literal,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $type(pub i32);

        impl $type {
            $($(#[$member_doc])* pub const $member: Self = $type($number);)*
        }

        impl $crate::message::Enumeration for $type {
            const TYPE_NAMES: &'static [&'static str] = &[$net, "System.Enum", "System.ValueType", "System.Object"];
            const MEMBERS: &'static [(&'static str, i32)] = &[$(($name, $number),)*];
            const FLAGS: bool = $flags;

            fn from_number(number: i32) -> Self {
                $type(number)
            }

            fn number(self) -> i32 {
                self.0
            }
        }
    };
}

pub(super) use enumeration;
