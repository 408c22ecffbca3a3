//! System.Numerics.Complex.

use super::argument::double;
use crate::text::number::shortest;
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&COMPLEX];

/// System.Numerics.Complex
pub static COMPLEX: TypeInfo = TypeInfo {
    interfaces: &["System.IFormattable"],
    declarations: "\
new(double real, double imaginary)
double Real {get;}
double Imaginary {get;}
double Magnitude {get;}
double Phase {get;}
static System.Numerics.Complex ImaginaryOne {get;}
static System.Numerics.Complex One {get;}
static System.Numerics.Complex Zero {get;}
bool Equals(System.Numerics.Complex value)
bool Equals(System.Object obj)
int GetHashCode()
string ToString()
static double Abs(System.Numerics.Complex value)
static System.Numerics.Complex Add(System.Numerics.Complex left, System.Numerics.Complex right)
static System.Numerics.Complex Conjugate(System.Numerics.Complex value)
static System.Numerics.Complex Divide(System.Numerics.Complex dividend, System.Numerics.Complex divisor)
static System.Numerics.Complex Exp(System.Numerics.Complex value)
static System.Numerics.Complex FromPolarCoordinates(double magnitude, double phase)
static System.Numerics.Complex Multiply(System.Numerics.Complex left, System.Numerics.Complex right)
static System.Numerics.Complex Negate(System.Numerics.Complex value)
static System.Numerics.Complex Sqrt(System.Numerics.Complex value)
static System.Numerics.Complex Subtract(System.Numerics.Complex left, System.Numerics.Complex right)
",
    constructors: &[method("new", |_, _, args| Ok(value(double(&args[0]), double(&args[1]))))],
    properties: &[
        read("Real", |_, this| Ok(Value::Double(own(this).0))),
        read("Imaginary", |_, this| Ok(Value::Double(own(this).1))),
        read("Magnitude", |_, this| Ok(Value::Double(magnitude(own(this))))),
        read("Phase", |_, this| Ok(Value::Double(own(this).1.atan2(own(this).0)))),
    ],
    methods: &[method("Equals", |_, this, args| Ok(Value::Bool(of(&args[0]) == Some(own(this)))))],
    static_properties: &[
        read("Zero", |_, _| Ok(value(0.0, 0.0))),
        read("One", |_, _| Ok(value(1.0, 0.0))),
        read("ImaginaryOne", |_, _| Ok(value(0.0, 1.0))),
    ],
    static_methods: &[
        method("Abs", |_, _, args| Ok(Value::Double(magnitude(own(&args[0]))))),
        method("Add", |_, _, args| Ok(add(own(&args[0]), own(&args[1])))),
        method("Subtract", |_, _, args| {
            let (a, b) = own(&args[1]);
            Ok(add(own(&args[0]), (-a, -b)))
        }),
        method("Multiply", |_, _, args| Ok(multiply(own(&args[0]), own(&args[1])))),
        method("Divide", |_, _, args| Ok(divide(own(&args[0]), own(&args[1])))),
        method("Negate", |_, _, args| Ok(value(-own(&args[0]).0, -own(&args[0]).1))),
        method("Conjugate", |_, _, args| Ok(value(own(&args[0]).0, -own(&args[0]).1))),
        method("FromPolarCoordinates", |_, _, args| Ok(polar(double(&args[0]), double(&args[1])))),
        method("Exp", |_, _, args| Ok(polar(own(&args[0]).0.exp(), own(&args[0]).1))),
        method("Sqrt", |_, _, args| {
            let (real, imaginary) = own(&args[0]);
            if imaginary == 0.0 {
                return Ok(if real < 0.0 { value(0.0, (-real).sqrt()) } else { value(real.sqrt(), 0.0) });
            }
            Ok(polar(magnitude((real, imaginary)).sqrt(), imaginary.atan2(real) / 2.0))
        }),
    ],
    ..TypeInfo::value("System.Numerics.Complex")
};

#[derive(Debug)]
struct Complex(f64, f64);

impl Instance for Complex {
    fn ty(&self) -> Type {
        Type::Known(&COMPLEX)
    }

    fn text(&self) -> Option<Str> {
        Some(format!("<{}; {}>", shortest(self.0), shortest(self.1)).into())
    }

    fn hash_key(&self) -> Option<Box<str>> {
        self.text().map(|text| (*text).into())
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        Some(other.downcast::<Complex>().is_some_and(|other| self.0 == other.0 && self.1 == other.1))
    }
}

fn value(real: f64, imaginary: f64) -> Value {
    Value::from(Object::new(Complex(real, imaginary)))
}

fn of(value: &Value) -> Option<(f64, f64)> {
    match value.bare() {
        Value::Object(object) => object.downcast::<Complex>().map(|own| (own.0, own.1)),
        _ => None,
    }
}

/// The parts of a complex number; a real one has no imaginary part.
fn own(this: &Value) -> (f64, f64) {
    of(this).unwrap_or_else(|| (double(this), 0.0))
}

fn magnitude((real, imaginary): (f64, f64)) -> f64 {
    real.hypot(imaginary)
}

fn polar(magnitude: f64, phase: f64) -> Value {
    value(magnitude * phase.cos(), magnitude * phase.sin())
}

fn add(a: (f64, f64), b: (f64, f64)) -> Value {
    value(a.0 + b.0, a.1 + b.1)
}

fn multiply(a: (f64, f64), b: (f64, f64)) -> Value {
    value(a.0 * b.0 - a.1 * b.1, a.1 * b.0 + a.0 * b.1)
}

fn divide(a: (f64, f64), b: (f64, f64)) -> Value {
    // Smith's way, which .NET goes too.
    if b.1.abs() < b.0.abs() {
        let ratio = b.1 / b.0;
        let whole = b.0 + b.1 * ratio;
        value((a.0 + a.1 * ratio) / whole, (a.1 - a.0 * ratio) / whole)
    } else {
        let ratio = b.0 / b.1;
        let whole = b.1 + b.0 * ratio;
        value((a.1 + a.0 * ratio) / whole, (-a.0 + a.1 * ratio) / whole)
    }
}
