//! System.Globalization.CultureInfo.

use super::argument;
use super::object::OBJECT;
use crate::member::thrown;
use crate::text::culture::{CULTURES, Culture, INVARIANT};
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&CULTURE_INFO, &TEXT_INFO];

/// System.Globalization.CultureInfo
pub static CULTURE_INFO: TypeInfo = TypeInfo {
    interfaces: &["System.IFormatProvider", "System.ICloneable"],
    declarations: include_str!("declarations/culture_info.txt"),
    constructors: &[method("new", |_, _, args| named(&args[0]))],
    properties: &[
        read("Name", |_, this| Ok(Value::string(own(this).name))),
        read("DisplayName", |_, this| Ok(Value::string(own(this).display_name))),
        read("EnglishName", |_, this| Ok(Value::string(own(this).display_name))),
        read("NativeName", |_, this| Ok(Value::string(own(this).display_name))),
        read("IetfLanguageTag", |_, this| Ok(Value::string(own(this).name))),
        read("TwoLetterISOLanguageName", |_, this| Ok(Value::string(own(this).name.get(..2).unwrap_or("iv")))),
        read("ThreeLetterISOLanguageName", |_, this| {
            Ok(Value::string(match own(this).name {
                "" => "ivl",
                "de-DE" => "deu",
                "fr-FR" => "fra",
                "tr-TR" => "tur",
                _ => "eng",
            }))
        }),
        read("ThreeLetterWindowsLanguageName", |_, this| {
            Ok(Value::string(match own(this).name {
                "" => "IVL",
                "de-DE" => "DEU",
                "fr-FR" => "FRA",
                "tr-TR" => "TRK",
                "en-GB" => "ENG",
                _ => "ENU",
            }))
        }),
        read("LCID", |_, this| Ok(Value::Int32(lcid(own(this))))),
        read("KeyboardLayoutId", |_, this| Ok(Value::Int32(lcid(own(this))))),
        read("IsNeutralCulture", |_, _| Ok(Value::Bool(false))),
        read("IsReadOnly", |_, _| Ok(Value::Bool(true))),
        read("TextInfo", |_, this| {
            Ok(Value::from(crate::value::Record::new(&TEXT_INFO, vec![Value::string(own(this).name)])))
        }),
        read("UseUserOverride", |_, _| Ok(Value::Bool(false))),
        read("Parent", |_, _| Ok(value(&INVARIANT))),
    ],
    methods: &[
        method("ToString", |_, this, _| Ok(Value::string(own(this).name))),
        method("Clone", |_, this, _| Ok(this.clone())),
        method("Equals", |_, this, args| {
            Ok(Value::Bool(of(&args[0]).is_some_and(|other| other.name == own(this).name)))
        }),
    ],
    static_properties: &[
        read("InvariantCulture", |_, _| Ok(value(&INVARIANT))),
        read("CurrentCulture", |_, _| Ok(value(&INVARIANT))),
        read("CurrentUICulture", |_, _| Ok(value(&INVARIANT))),
        read("InstalledUICulture", |_, _| Ok(value(&INVARIANT))),
        read("DefaultThreadCurrentCulture", |_, _| Ok(Value::Null)),
        read("DefaultThreadCurrentUICulture", |_, _| Ok(Value::Null)),
    ],
    static_methods: &[
        method("GetCultureInfo", |_, _, args| named(&args[0])),
        method("CreateSpecificCulture", |_, _, args| named(&args[0])),
        method("GetCultures", |_, _, _| {
            let all = CULTURES.iter().map(|culture| value(culture)).collect();
            Ok(Value::from(crate::value::Array::new(Type::Known(&CULTURE_INFO), all)))
        }),
        method("ReadOnly", |_, _, args| Ok(args[0].clone())),
    ],
    ..TypeInfo::class("System.Globalization.CultureInfo", &OBJECT)
};

/// System.Globalization.TextInfo
pub static TEXT_INFO: TypeInfo = TypeInfo {
    declarations: "\
string CultureName {get;}
string ListSeparator {get;}
string ToLower(string str)
string ToTitleCase(string str)
string ToUpper(string str)
",
    properties: &[read("CultureName", crate::value::field::<0>), read("ListSeparator", |_, _| Ok(Value::string(",")))],
    methods: &[
        method("ToLower", |_, _, args| Ok(Value::from(crate::text::lower(&argument::text(&args[0], "str")?)))),
        method("ToUpper", |_, _, args| Ok(Value::from(crate::text::upper(&argument::text(&args[0], "str")?)))),
        method("ToTitleCase", |_, _, args| Ok(Value::from(title_case(&argument::text(&args[0], "str")?)))),
    ],
    ..TypeInfo::class("System.Globalization.TextInfo", &OBJECT)
};

/// Each word with its first letter large; words that are all large stay.
fn title_case(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '\'') {
        let letters = || word.chars().filter(|c| c.is_alphabetic());
        let mut chars = word.chars();
        match chars.next() {
            Some(_) if letters().count() > 1 && letters().all(char::is_uppercase) => out.push_str(word),
            Some(first) => {
                out.push_str(&crate::text::upper(&first.to_string()));
                out.push_str(&crate::text::lower(chars.as_str()));
            }
            None => {}
        }
    }
    out
}

#[derive(Debug)]
struct CultureInfo(&'static Culture);

impl Instance for CultureInfo {
    fn ty(&self) -> Type {
        Type::Known(&CULTURE_INFO)
    }

    fn text(&self) -> Option<Str> {
        Some(self.0.name.into())
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        Some(other.downcast::<CultureInfo>().is_some_and(|other| other.0.name == self.0.name))
    }
}

/// The culture in a value.
pub fn of(value: &Value) -> Option<&'static Culture> {
    match value.bare() {
        Value::Object(object) => object.downcast::<CultureInfo>().map(|own| own.0),
        _ => None,
    }
}

fn own(this: &Value) -> &'static Culture {
    of(this).unwrap_or(&INVARIANT)
}

/// A culture as an object.
pub fn value(culture: &'static Culture) -> Value {
    Value::from(Object::new(CultureInfo(culture)))
}

/// The culture that a name or LCID names.
pub(super) fn named(name: &Value) -> crate::error::Result<Value> {
    let found = match name.bare() {
        Value::Int32(id) => CULTURES.iter().copied().find(|culture| lcid(culture) == *id),
        other => {
            let name = argument::text(other, "name")?;
            argument::named_culture(&name)
        }
    };
    found.map(value).ok_or_else(|| {
        let name = argument::text_or_empty(name);
        thrown(
            "System.Globalization.CultureNotFoundException",
            format!("Culture is not supported. (Parameter 'name')\n{name} is an invalid culture identifier."),
        )
    })
}

fn lcid(culture: &Culture) -> i32 {
    match culture.name {
        "en-US" => 1033,
        "en-GB" => 2057,
        "de-DE" => 1031,
        "fr-FR" => 1036,
        "tr-TR" => 1055,
        _ => 127,
    }
}
