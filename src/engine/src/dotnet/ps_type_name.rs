//! Small types of System.Management.Automation: PSTypeName, WildcardPattern, CodeGeneration.

use super::argument::{constant, text, text_or_empty};
use super::object::OBJECT;
use crate::text::Wildcard;
use crate::types::{Type, TypeInfo, lookup, method, read};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&PS_TYPE_NAME, &WILDCARD_PATTERN, &CODE_GENERATION];

/// System.Management.Automation.PSTypeName
pub static PS_TYPE_NAME: TypeInfo = TypeInfo {
    declarations: "\
new(string name)
new(type type)
string Name {get;}
type Type {get;}
string ToString()
",
    constructors: &[method("new", |_, _, args| Ok(value(&text_or_empty(&args[0]))))],
    properties: &[
        read("Name", |_, this| Ok(Value::from(named(this).map(|own| own.0.clone())))),
        read("Type", |_, this| Ok(Value::from(named(this).and_then(|own| lookup(&own.0, &()))))),
    ],
    ..TypeInfo::class("System.Management.Automation.PSTypeName", &OBJECT)
};
/// System.Management.Automation.WildcardPattern
pub static WILDCARD_PATTERN: TypeInfo = TypeInfo {
    declarations: "\
new(string pattern)
new(string pattern, System.Management.Automation.WildcardOptions options)
bool IsMatch(string input)
string ToWql()
static System.Management.Automation.WildcardPattern Get(string pattern, System.Management.Automation.WildcardOptions options)
static bool ContainsWildcardCharacters(string pattern)
static string Escape(string pattern)
static string Unescape(string pattern)
",
    constructors: &[method("new", |_, _, args| Ok(pattern(args)))],
    methods: &[method("IsMatch", |_, this, args| {
        let input = text_or_empty(&args[0]);
        Ok(Value::Bool(match this.bare() {
            Value::Object(object) => object.downcast::<Pattern>().is_some_and(|own| {
                Wildcard::new(&own.text, own.ignore_case).is_some_and(|wildcard| wildcard.is_match(&input))
            }),
            _ => false,
        }))
    })],
    static_methods: &[
        method("Get", |_, _, args| Ok(pattern(args))),
        method("ContainsWildcardCharacters", |_, _, args| Ok(Value::Bool(Wildcard::has_wildcards(&text_or_empty(&args[0]))))),
        method("Escape", |_, _, args| Ok(Value::from(Wildcard::escape(&text(&args[0], "pattern")?)))),
        method("Unescape", |_, _, args| Ok(Value::from(Wildcard::unescape(&text(&args[0], "pattern")?)))),
    ],
    ..TypeInfo::class("System.Management.Automation.WildcardPattern", &OBJECT)
};
/// System.Management.Automation.Language.CodeGeneration
pub static CODE_GENERATION: TypeInfo = TypeInfo {
    declarations: "\
static string EscapeSingleQuotedStringContent(string value)
static string EscapeBlockCommentContent(string value)
static string EscapeFormatStringContent(string value)
static string EscapeVariableName(string value)
",
    static_methods: &[
        method("EscapeSingleQuotedStringContent", |_, _, args| {
            let mut out = String::new();
            for c in text_or_empty(&args[0]).chars() {
                out.push(c);
                if matches!(c, '\'' | '‘' | '’' | '‚' | '‛') {
                    out.push(c);
                }
            }
            Ok(Value::from(out))
        }),
        method("EscapeBlockCommentContent", |_, _, args| {
            Ok(Value::from(text_or_empty(&args[0]).replace("<#", "<`#").replace("#>", "#`>")))
        }),
        method("EscapeFormatStringContent", |_, _, args| {
            Ok(Value::from(text_or_empty(&args[0]).replace('{', "{{").replace('}', "}}")))
        }),
        method("EscapeVariableName", |_, _, args| {
            Ok(Value::from(text_or_empty(&args[0]).replace('`', "``").replace('{', "`{").replace('}', "`}")))
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.Language.CodeGeneration", &OBJECT)
};

#[derive(Debug)]
struct TypeName(Str);

impl Instance for TypeName {
    fn ty(&self) -> Type {
        Type::Known(&PS_TYPE_NAME)
    }

    fn text(&self) -> Option<Str> {
        Some(self.0.clone())
    }
}

fn named(this: &Value) -> Option<&TypeName> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

/// The name of a type as an object.
pub fn value(name: &str) -> Value {
    Value::from(Object::new(TypeName(name.into())))
}

#[derive(Debug)]
struct Pattern {
    text: Str,
    ignore_case: bool,
}

impl Instance for Pattern {
    fn ty(&self) -> Type {
        Type::Known(&WILDCARD_PATTERN)
    }
}

fn pattern(args: &[Value]) -> Value {
    let ignore_case = constant(args.get(1)).unwrap_or(0) & 2 != 0;
    Value::from(Object::new(Pattern { text: text_or_empty(&args[0]), ignore_case }))
}
