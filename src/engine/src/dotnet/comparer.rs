//! StringComparer, and its effect on collections made with one.

use super::argument::text_or_empty;
use super::object::OBJECT;
use crate::text;
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, List, Member, MemberKind, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&STRING_COMPARER, &EQUALITY_COMPARER];

/// System.Collections.Generic.EqualityComparer, of whatever type.
pub static EQUALITY_COMPARER: TypeInfo =
    TypeInfo::class("System.Collections.Generic.GenericEqualityComparer`1", &OBJECT);

/// System.StringComparer
pub static STRING_COMPARER: TypeInfo = TypeInfo {
    interfaces: &[
        "System.Collections.IComparer",
        "System.Collections.IEqualityComparer",
        "System.Collections.Generic.IComparer`1",
        "System.Collections.Generic.IEqualityComparer`1",
    ],
    declarations: "\
static System.StringComparer CurrentCulture {get;}
static System.StringComparer CurrentCultureIgnoreCase {get;}
static System.StringComparer InvariantCulture {get;}
static System.StringComparer InvariantCultureIgnoreCase {get;}
static System.StringComparer Ordinal {get;}
static System.StringComparer OrdinalIgnoreCase {get;}
bool Equals(string x, string y)
bool Equals(System.Object obj)
int Compare(string x, string y)
int GetHashCode(string obj)
",
    static_properties: &[
        read("CurrentCulture", |_, _| Ok(made(false, false))),
        read("CurrentCultureIgnoreCase", |_, _| Ok(made(true, false))),
        read("InvariantCulture", |_, _| Ok(made(false, false))),
        read("InvariantCultureIgnoreCase", |_, _| Ok(made(true, false))),
        read("Ordinal", |_, _| Ok(made(false, true))),
        read("OrdinalIgnoreCase", |_, _| Ok(made(true, true))),
    ],
    methods: &[
        method("Compare", |_, this, args| {
            let (a, b) = (text_or_empty(&args[0]), text_or_empty(&args[1]));
            Ok(Value::Int32(order(this, &a, &b) as i32))
        }),
        method("Equals", |_, this, args| match args {
            [a, b] => Ok(Value::Bool(order(this, &text_or_empty(a), &text_or_empty(b)).is_eq())),
            _ => Ok(Value::Bool(false)),
        }),
    ],
    ..TypeInfo::class("System.StringComparer", &OBJECT)
};

#[derive(Debug)]
struct Comparer {
    ignore_case: bool,
    ordinal: bool,
}

impl Instance for Comparer {
    fn ty(&self) -> Type {
        Type::Known(&STRING_COMPARER)
    }
}

fn made(ignore_case: bool, ordinal: bool) -> Value {
    Value::from(Object::new(Comparer { ignore_case, ordinal }))
}

fn own(value: &Value) -> Option<&Comparer> {
    match value.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn order(this: &Value, a: &str, b: &str) -> std::cmp::Ordering {
    match own(this) {
        Some(Comparer { ignore_case: true, ordinal: true }) => text::upper(a).cmp(&text::upper(b)),
        Some(Comparer { ignore_case: false, ordinal: true }) => a.cmp(b),
        Some(Comparer { ignore_case: true, .. }) => text::compare_ignore_case(a, b),
        _ => text::compare(a, b),
    }
}

/// Whether the value is a comparer.
pub(super) fn is_comparer(value: &Value) -> bool {
    own(value).is_some()
}

/// Whether the value is a comparer that does not regard case.
pub(super) fn ignores_case(value: &Value) -> bool {
    own(value).is_some_and(|comparer| comparer.ignore_case)
}

/// The comparer of a set, as far as anybody can see it.
pub(super) fn of_set(list: &List, element: &Type) -> Value {
    if is_marked(list) {
        return made(true, true);
    }
    let full = match element {
        Type::Known(info) if info.name == "System.Object" => {
            "System.Collections.Generic.ObjectEqualityComparer`1[System.Object]".to_owned()
        }
        Type::Known(info) if info.name == "System.String" => {
            "System.Collections.Generic.StringEqualityComparer".to_owned()
        }
        other => format!("System.Collections.Generic.GenericEqualityComparer`1[{}]", other.name()),
    };
    crate::value::Record::new(&EQUALITY_COMPARER, Vec::new()).with_text(full).into()
}

const MARK: &str = "<ignores case>";

/// A set that does not regard case.
pub(super) fn marked(list: List) -> List {
    list.extra.members_mut().push(Member {
        name: MARK.into(),
        kind: MemberKind::Note(Value::Bool(true)),
        hidden: true,
    });
    list
}

/// Whether the set does not regard case.
pub(super) fn is_marked(list: &List) -> bool {
    list.extra.members().is_some_and(|members| members.get(MARK).is_some())
}
