//! System.Drawing.Color.

use super::argument::{integer, text};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{Property, Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&COLOR];

/// System.Drawing.Color
pub static COLOR: TypeInfo = TypeInfo {
    declarations: "\
byte R {get;}
byte G {get;}
byte B {get;}
byte A {get;}
bool IsKnownColor {get;}
bool IsEmpty {get;}
bool IsNamedColor {get;}
bool IsSystemColor {get;}
string Name {get;}
bool Equals(System.Object obj)
float GetBrightness()
int GetHashCode()
float GetHue()
float GetSaturation()
int ToArgb()
string ToString()
static System.Drawing.Color FromArgb(int argb)
static System.Drawing.Color FromArgb(int red, int green, int blue)
static System.Drawing.Color FromArgb(int alpha, int red, int green, int blue)
static System.Drawing.Color FromName(string name)
",
    properties: &[
        read("R", |_, this| Ok(Value::Byte((own(this).1 >> 16) as u8))),
        read("G", |_, this| Ok(Value::Byte((own(this).1 >> 8) as u8))),
        read("B", |_, this| Ok(Value::Byte(own(this).1 as u8))),
        read("A", |_, this| Ok(Value::Byte((own(this).1 >> 24) as u8))),
        read("IsKnownColor", |_, this| Ok(Value::Bool(known(own(this).0).is_some()))),
        read("IsEmpty", |_, this| Ok(Value::Bool(own(this) == ("", 0)))),
        read("IsNamedColor", |_, this| Ok(Value::Bool(!own(this).0.is_empty()))),
        read("IsSystemColor", |_, _| Ok(Value::Bool(false))),
        read("Name", |_, this| {
            let (name, argb) = own(this);
            Ok(Value::from(if name.is_empty() { format!("{argb:x}") } else { name.to_owned() }))
        }),
    ],
    methods: &[
        method("ToArgb", |_, this, _| Ok(Value::Int32(own(this).1 as i32))),
        method("Equals", |_, this, args| Ok(Value::Bool(of(&args[0]) == Some(own(this))))),
        method("GetBrightness", |_, this, _| {
            let (least, greatest) = extremes(this);
            Ok(Value::Single((greatest + least) as f32 / 510.0))
        }),
        method("GetSaturation", |_, this, _| {
            let (least, greatest) = extremes(this);
            let sum = if greatest + least > 255 { 510 - greatest - least } else { greatest + least };
            Ok(Value::Single(if greatest == least { 0.0 } else { (greatest - least) as f32 / sum as f32 }))
        }),
        method("GetHue", hue),
    ],
    static_properties: NAMED,
    static_methods: &[
        method("FromArgb", |_, _, args| {
            let mut parts = [255; 4];
            match args {
                [argb] => return Ok(value("".into(), integer(argb) as u32)),
                numbers => {
                    let offset = 4 - numbers.len().min(4);
                    for (part, number) in parts[offset..].iter_mut().zip(numbers) {
                        *part = u8::try_from(integer(number)).map_err(|_| {
                            super::argument::invalid(format!(
                                "Value of '{}' is not valid for 'red'. 'red' should be greater than or equal to 0 and less than or equal to 255.",
                                integer(number)
                            ))
                        })?;
                    }
                }
            }
            Ok(value("".into(), u32::from_be_bytes(parts)))
        }),
        method("FromName", |_, _, args| {
            let name = text(&args[0], "name")?;
            Ok(named(&name).unwrap_or_else(|| value(name, 0)))
        }),
    ],
    ..TypeInfo::value("System.Drawing.Color")
};

#[derive(Debug)]
struct Color {
    name: Str,
    argb: u32,
}

impl Instance for Color {
    fn ty(&self) -> Type {
        Type::Known(&COLOR)
    }

    fn text(&self) -> Option<Str> {
        let [a, r, g, b] = self.argb.to_be_bytes();
        Some(match (&*self.name, self.argb) {
            ("", 0) => "Color [Empty]".into(),
            ("", _) => format!("Color [A={a}, R={r}, G={g}, B={b}]").into(),
            (name, _) => format!("Color [{name}]").into(),
        })
    }

    fn hash_key(&self) -> Option<Box<str>> {
        self.text().map(|text| (*text).into())
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        Some(other.downcast::<Color>().is_some_and(|other| self.argb == other.argb && self.name == other.name))
    }
}

fn value(name: Str, argb: u32) -> Value {
    Value::from(Object::new(Color { name, argb }))
}

fn of(this: &Value) -> Option<(&str, u32)> {
    match this.bare() {
        Value::Object(object) => object.downcast::<Color>().map(|own| (&*own.name, own.argb)),
        _ => None,
    }
}

fn own(this: &Value) -> (&str, u32) {
    of(this).unwrap_or(("", 0))
}

fn extremes(this: &Value) -> (u32, u32) {
    let [_, parts @ ..] = own(this).1.to_be_bytes();
    let (least, greatest) =
        parts.iter().fold((255, 0), |(least, greatest), part| (least.min(*part), greatest.max(*part)));
    (least.into(), greatest.into())
}

fn hue(_: &mut Runspace, this: &Value, _: &[Value]) -> Result<Value> {
    let (least, greatest) = extremes(this);
    let [_, r, g, b] = own(this).1.to_be_bytes().map(f32::from);
    let delta = (greatest - least) as f32;
    if delta == 0.0 {
        return Ok(Value::Single(0.0));
    }
    let greatest = greatest as f32;
    let sixth = if r == greatest {
        (g - b) / delta
    } else if g == greatest {
        (b - r) / delta + 2.0
    } else {
        (r - g) / delta + 4.0
    };
    Ok(Value::Single((sixth * 60.0).rem_euclid(360.0)))
}

/// The colour of that name, as it is spelt here, and its number.
fn known(name: &str) -> Option<(&'static str, u32)> {
    COLORS.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).copied()
}

/// The colour of that name.
pub(super) fn named(name: &str) -> Option<Value> {
    known(name).map(|(name, rgb)| value(name.into(), if rgb == 0x1_000_000 { 0x00FF_FFFF } else { 0xFF00_0000 | rgb }))
}

macro_rules! colors {
    ($($name:ident = $rgb:literal)*) => {
        const COLORS: &[(&str, u32)] = &[$((stringify!($name), $rgb)),*];
        const NAMED: &[Property] = &[
            Property {
                name: "Empty",
                ty: "System.Drawing.Color",
                get: |_, _| Ok(value("".into(), 0)),
                set: None,
            },
            $(Property {
                name: stringify!($name),
                ty: "System.Drawing.Color",
                get: |_, _| Ok(named(stringify!($name)).unwrap_or_default()),
                set: None,
            },)*
        ];
    };
}

// Transparent is white without cover.
colors! {
    Transparent = 0x1000000 AliceBlue = 0xF0F8FF AntiqueWhite = 0xFAEBD7 Aqua = 0x00FFFF Aquamarine = 0x7FFFD4
    Azure = 0xF0FFFF Beige = 0xF5F5DC Bisque = 0xFFE4C4 Black = 0x000000 BlanchedAlmond = 0xFFEBCD Blue = 0x0000FF
    BlueViolet = 0x8A2BE2 Brown = 0xA52A2A BurlyWood = 0xDEB887 CadetBlue = 0x5F9EA0 Chartreuse = 0x7FFF00
    Chocolate = 0xD2691E Coral = 0xFF7F50 CornflowerBlue = 0x6495ED Cornsilk = 0xFFF8DC Crimson = 0xDC143C
    Cyan = 0x00FFFF DarkBlue = 0x00008B DarkCyan = 0x008B8B DarkGoldenrod = 0xB8860B DarkGray = 0xA9A9A9
    DarkGreen = 0x006400 DarkKhaki = 0xBDB76B DarkMagenta = 0x8B008B DarkOliveGreen = 0x556B2F DarkOrange = 0xFF8C00
    DarkOrchid = 0x9932CC DarkRed = 0x8B0000 DarkSalmon = 0xE9967A DarkSeaGreen = 0x8FBC8F DarkSlateBlue = 0x483D8B
    DarkSlateGray = 0x2F4F4F DarkTurquoise = 0x00CED1 DarkViolet = 0x9400D3 DeepPink = 0xFF1493 DeepSkyBlue = 0x00BFFF
    DimGray = 0x696969 DodgerBlue = 0x1E90FF Firebrick = 0xB22222 FloralWhite = 0xFFFAF0 ForestGreen = 0x228B22
    Fuchsia = 0xFF00FF Gainsboro = 0xDCDCDC GhostWhite = 0xF8F8FF Gold = 0xFFD700 Goldenrod = 0xDAA520 Gray = 0x808080
    Green = 0x008000 GreenYellow = 0xADFF2F Honeydew = 0xF0FFF0 HotPink = 0xFF69B4 IndianRed = 0xCD5C5C
    Indigo = 0x4B0082 Ivory = 0xFFFFF0 Khaki = 0xF0E68C Lavender = 0xE6E6FA LavenderBlush = 0xFFF0F5
    LawnGreen = 0x7CFC00 LemonChiffon = 0xFFFACD LightBlue = 0xADD8E6 LightCoral = 0xF08080 LightCyan = 0xE0FFFF
    LightGoldenrodYellow = 0xFAFAD2 LightGreen = 0x90EE90 LightGray = 0xD3D3D3 LightPink = 0xFFB6C1
    LightSalmon = 0xFFA07A LightSeaGreen = 0x20B2AA LightSkyBlue = 0x87CEFA LightSlateGray = 0x778899
    LightSteelBlue = 0xB0C4DE LightYellow = 0xFFFFE0 Lime = 0x00FF00 LimeGreen = 0x32CD32 Linen = 0xFAF0E6
    Magenta = 0xFF00FF Maroon = 0x800000 MediumAquamarine = 0x66CDAA MediumBlue = 0x0000CD MediumOrchid = 0xBA55D3
    MediumPurple = 0x9370DB MediumSeaGreen = 0x3CB371 MediumSlateBlue = 0x7B68EE MediumSpringGreen = 0x00FA9A
    MediumTurquoise = 0x48D1CC MediumVioletRed = 0xC71585 MidnightBlue = 0x191970 MintCream = 0xF5FFFA
    MistyRose = 0xFFE4E1 Moccasin = 0xFFE4B5 NavajoWhite = 0xFFDEAD Navy = 0x000080 OldLace = 0xFDF5E6 Olive = 0x808000
    OliveDrab = 0x6B8E23 Orange = 0xFFA500 OrangeRed = 0xFF4500 Orchid = 0xDA70D6 PaleGoldenrod = 0xEEE8AA
    PaleGreen = 0x98FB98 PaleTurquoise = 0xAFEEEE PaleVioletRed = 0xDB7093 PapayaWhip = 0xFFEFD5 PeachPuff = 0xFFDAB9
    Peru = 0xCD853F Pink = 0xFFC0CB Plum = 0xDDA0DD PowderBlue = 0xB0E0E6 Purple = 0x800080 RebeccaPurple = 0x663399
    Red = 0xFF0000 RosyBrown = 0xBC8F8F RoyalBlue = 0x4169E1 SaddleBrown = 0x8B4513 Salmon = 0xFA8072
    SandyBrown = 0xF4A460 SeaGreen = 0x2E8B57 SeaShell = 0xFFF5EE Sienna = 0xA0522D Silver = 0xC0C0C0
    SkyBlue = 0x87CEEB SlateBlue = 0x6A5ACD SlateGray = 0x708090 Snow = 0xFFFAFA SpringGreen = 0x00FF7F
    SteelBlue = 0x4682B4 Tan = 0xD2B48C Teal = 0x008080 Thistle = 0xD8BFD8 Tomato = 0xFF6347 Turquoise = 0x40E0D0
    Violet = 0xEE82EE Wheat = 0xF5DEB3 White = 0xFFFFFF WhiteSmoke = 0xF5F5F5 Yellow = 0xFFFF00 YellowGreen = 0x9ACD32
}
