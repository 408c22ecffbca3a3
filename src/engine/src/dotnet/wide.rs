//! Numbers that the language has no literals for: Int128, UInt128, Half, IntPtr and UIntPtr.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::argument::text;
use crate::convert::{self, Failure};
use crate::error::Exception;
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::types::{Method, Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&INT128, &UINT128, &HALF, &INT_PTR, &UINT_PTR];

const METHODS: &[Method] = &[
    method("ToInt32", |rt, this, _| convert::to_type(rt, &plain(this), &Type::Known(&super::number::INT32))),
    method("ToInt64", |rt, this, _| convert::to_type(rt, &plain(this), &Type::Known(&super::number::INT64))),
    method("ToString", |_, this, args| {
        let pattern = match args.first() {
            Some(Value::String(pattern)) => pattern.clone(),
            _ => "".into(),
        };
        let culture = super::argument::culture_among(args);
        match crate::text::number::format(&plain(this), &pattern, culture) {
            Some(Ok(text)) => Ok(Value::from(text)),
            _ => Err(thrown("System.FormatException", "Format specifier was invalid.")),
        }
    }),
    method("CompareTo", |rt, this, args| {
        let other = plain(&args[0]);
        Ok(Value::Int32(crate::operators::compare_values(rt, &plain(this), &other, false) as i32))
    }),
    method("Equals", |rt, this, args| {
        let other = plain(&args[0]);
        Ok(Value::Bool(crate::operators::equals(rt, &plain(this), &other, false)))
    }),
];

macro_rules! integers {
    ($($name:ident $full:literal $short:literal;)*) => { $(
        #[doc = $full]
        pub static $name: TypeInfo = TypeInfo {
            interfaces: &["System.IComparable", "System.IFormattable"],
            declarations: concat!(
                "static ", $full, " MaxValue {get;}\nstatic ", $full, " MinValue {get;}\nstatic ", $full, " Zero {get;}\n",
                "int CompareTo(System.Object value)\nbool Equals(System.Object obj)\nint GetHashCode()\n",
                "string ToString()\nstring ToString(string format)\nstring ToString(System.IFormatProvider provider)\n",
                "static ", $full, " Parse(string s)\n",
            ),
            methods: METHODS,
            static_properties: &[
                read("MaxValue", |_, _| Ok(bound(&$name, true))),
                read("MinValue", |_, _| Ok(bound(&$name, false))),
                read("Zero", |_, _| Ok(value(&$name, Number::Integer(BigInt::from(0))))),
            ],
            static_methods: &[method("Parse", |rt, _, args| {
                let text = Value::String(text(&args[0], "s")?);
                convert::to_type(rt, &text, &Type::Known(&$name))
            })],
            ..TypeInfo::value($full)
        };
    )* };
}

integers! {
    INT128 "System.Int128" "Int128";
    UINT128 "System.UInt128" "UInt128";
}

macro_rules! pointers {
    ($($name:ident $full:literal $bits:literal;)*) => { $(
        #[doc = $full]
        pub static $name: TypeInfo = TypeInfo {
            interfaces: &["System.IComparable", "System.IFormattable"],
            declarations: concat!(
                "new(int value)\nnew(long value)\n",
                "static ", $full, " Zero {get;}\nstatic int Size {get;}\n",
                "static ", $full, " MaxValue {get;}\nstatic ", $full, " MinValue {get;}\n",
                "int CompareTo(System.Object value)\nbool Equals(System.Object obj)\nint GetHashCode()\n",
                "int ToInt32()\nlong ToInt64()\nstring ToString()\nstring ToString(string format)\n",
            ),
            constructors: &[method("new", |rt, _, args| convert::to_type(rt, &args[0], &Type::Known(&$name)))],
            methods: METHODS,
            static_properties: &[
                read("Zero", |_, _| Ok(value(&$name, Number::Integer(BigInt::from(0))))),
                read("Size", |_, _| Ok(Value::Int32(8))),
                read("MaxValue", |_, _| Ok(bound(&$name, true))),
                read("MinValue", |_, _| Ok(bound(&$name, false))),
            ],
            ..TypeInfo::value($full)
        };
    )* };
}

pointers! {
    INT_PTR "System.IntPtr" 64;
    UINT_PTR "System.UIntPtr" 64;
}

/// System.Half
pub static HALF: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IFormattable"],
    declarations: "\
static System.Half MaxValue {get;}
static System.Half MinValue {get;}
static System.Half Epsilon {get;}
static System.Half NaN {get;}
static System.Half PositiveInfinity {get;}
static System.Half NegativeInfinity {get;}
int CompareTo(System.Object obj)
bool Equals(System.Object obj)
int GetHashCode()
string ToString()
string ToString(string format)
static System.Half Parse(string s)
static bool IsNaN(System.Half value)
",
    methods: METHODS,
    static_properties: &[
        read("MaxValue", |_, _| Ok(half(65504.0))),
        read("MinValue", |_, _| Ok(half(-65504.0))),
        read("Epsilon", |_, _| Ok(half(2_f64.powi(-24)))),
        read("NaN", |_, _| Ok(half(f64::NAN))),
        read("PositiveInfinity", |_, _| Ok(half(f64::INFINITY))),
        read("NegativeInfinity", |_, _| Ok(half(f64::NEG_INFINITY))),
    ],
    static_methods: &[
        method("Parse", |rt, _, args| {
            let text = Value::String(text(&args[0], "s")?);
            convert::to_type(rt, &text, &Type::Known(&HALF))
        }),
        method("IsNaN", |_, _, args| {
            Ok(Value::Bool(matches!(own(&args[0]), Some(Wide { number: Number::Half(own), .. }) if own.is_nan())))
        }),
    ],
    ..TypeInfo::value("System.Half")
};

#[derive(Clone, Debug)]
enum Number {
    Integer(BigInt),
    /// Already rounded to eleven bits.
    Half(f64),
}

#[derive(Debug)]
struct Wide {
    info: &'static TypeInfo,
    number: Number,
}

impl Instance for Wide {
    fn ty(&self) -> Type {
        Type::Known(self.info)
    }

    fn text(&self) -> Option<Str> {
        Some(match &self.number {
            Number::Integer(own) => own.to_string().into(),
            Number::Half(own) => half_text(*own).into(),
        })
    }

    fn hash_key(&self) -> Option<Box<str>> {
        self.text().map(|text| (*text).into())
    }

    fn truth(&self) -> Option<bool> {
        match &self.number {
            Number::Integer(own) => Some(*own != BigInt::from(0)),
            Number::Half(own) => Some(*own != 0.0),
        }
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        self.order(other).map(Ordering::is_eq)
    }

    fn order(&self, other: &dyn Instance) -> Option<Ordering> {
        match (&self.number, &other.downcast::<Wide>()?.number) {
            (Number::Integer(a), Number::Integer(b)) => Some(a.cmp(b)),
            (Number::Half(a), Number::Half(b)) => a.partial_cmp(b),
            _ => None,
        }
    }
}

fn own(this: &Value) -> Option<&Wide> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

/// The number as one that the language calculates with.
pub(crate) fn plain(this: &Value) -> Value {
    match own(this).map(|own| &own.number) {
        Some(Number::Integer(own)) => match own.to_i64() {
            Some(small) => Value::Int64(small),
            None => Value::from(own.clone()),
        },
        Some(Number::Half(own)) => Value::Double(*own),
        None => this.clone(),
    }
}

fn value(info: &'static TypeInfo, number: Number) -> Value {
    Value::from(Object::new(Wide { info, number }))
}

fn half(number: f64) -> Value {
    value(&HALF, Number::Half(round_half(number)))
}

/// The nearest number with eleven bits, exponents from -14 to 15.
fn round_half(number: f64) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return number;
    }
    let exponent = (number.abs().log2().floor() as i32).max(-14);
    let unit = 2_f64.powi(exponent - 10);
    let rounded = (number / unit).round_ties_even() * unit;
    if rounded.abs() > 65504.0 { f64::INFINITY.copysign(number) } else { rounded }
}

/// The shortest text that rounds to the number.
fn half_text(number: f64) -> String {
    for digits in 1..=5 {
        let text = format!("{:.*e}", digits - 1, number);
        if let Ok(read) = text.parse::<f64>()
            && round_half(read) == number
        {
            return crate::text::number::shortest(read);
        }
    }
    crate::text::number::shortest(number)
}

/// The least and the greatest number of the type.
fn range(info: &'static TypeInfo) -> (BigInt, BigInt) {
    let power = |bits: u32| BigInt::from(1) << bits;
    match info.name {
        "System.Int128" => (-power(127), power(127) - 1),
        "System.UInt128" => (BigInt::from(0), power(128) - 1),
        "System.IntPtr" => (-power(63), power(63) - 1),
        _ => (BigInt::from(0), power(64) - 1),
    }
}

fn bound(info: &'static TypeInfo, upper: bool) -> Value {
    let (least, greatest) = range(info);
    value(info, Number::Integer(if upper { greatest } else { least }))
}

/// The default of these types.
pub(super) fn zero(info: &'static TypeInfo) -> Option<Value> {
    let info = TYPES.iter().find(|own| std::ptr::eq(**own, info))?;
    Some(if info.name == "System.Half" { half(0.0) } else { value(info, Number::Integer(BigInt::from(0))) })
}

/// A number or text as one of these types; `None` where the type is another.
pub(super) fn convert(
    rt: &mut Runspace,
    from: &Value,
    info: &'static TypeInfo,
) -> Option<std::result::Result<Value, Failure>> {
    let info = *TYPES.iter().find(|own| std::ptr::eq(**own, info))?;
    let ty = Type::Known(info);
    if info.name == "System.Half" {
        let double = Type::Known(&super::number::DOUBLE);
        return Some(convert::convert(rt, &plain(from), &double).map(|number| match number {
            Value::Double(number) => half(number),
            other => other,
        }));
    }
    let integer = match plain(from) {
        Value::BigInteger(own) => (*own).clone(),
        Value::String(own) => match own.trim().parse::<BigInt>() {
            Ok(own) => own,
            Err(_) => {
                let message = format!("The input string '{own}' was not in a correct format.");
                let cause = Exception::new("System.FormatException", message);
                return Some(Err(Failure::because("InvalidCastParseTargetInvocation", &own, &ty, cause)));
            }
        },
        other => match convert::integer_of(&other) {
            Some(own) => BigInt::from(own),
            None => BigInt::from(convert::double_of(&other)?.round_ties_even() as i128),
        },
    };
    let (least, greatest) = range(info);
    if integer < least || integer > greatest {
        let cause = Exception::new(
            "System.OverflowException",
            format!("Value was either too large or too small for an {}.", info.name.trim_start_matches("System.")),
        );
        return Some(Err(Failure::because("InvalidCastConstructorInvocation", &integer.to_string(), &ty, cause)));
    }
    Some(Ok(value(info, Number::Integer(integer))))
}
