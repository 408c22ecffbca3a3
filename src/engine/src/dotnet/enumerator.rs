//! Enumerators: `$x.GetEnumerator()`.

use std::cell::Cell;
use std::rc::Rc;

use super::object::OBJECT;
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Dictionary, Instance, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&ENUMERATOR, &CHAR_ENUMERATOR, &ARRAY_ENUMERATOR, &HASHTABLE_ENUMERATOR];

const DECLARATIONS: &str = "\
System.Object Current {get;}
bool MoveNext()
void Reset()
void Dispose()
";
const PROPERTIES: &[crate::types::Property] = &[read("Current", |_, this| match own(this) {
    Some(own) => match own.at.get().checked_sub(1).and_then(|at| own.items.get(at)) {
        Some(item) => Ok(item.clone()),
        None => Err(thrown(
            "System.InvalidOperationException",
            "Enumeration has either not started or has already finished.",
        )),
    },
    None => Ok(Value::Null),
})];
const METHODS: &[crate::types::Method] = &[
    method("MoveNext", |_, this, _| {
        if is_stale(this) {
            return Err(modified());
        }
        Ok(Value::Bool(own(this).is_some_and(|own| {
            let at = own.at.get();
            own.at.set((at + 1).min(own.items.len() + 1));
            at < own.items.len()
        })))
    }),
    method("Reset", |_, this, _| {
        if let Some(own) = own(this) {
            own.at.set(0);
        }
        Ok(Value::Nothing)
    }),
    method("Dispose", |_, _, _| Ok(Value::Nothing)),
];

macro_rules! enumerators {
    ($($name:ident $full:literal)*) => { $(
        #[doc = $full]
        pub static $name: TypeInfo = TypeInfo {
            interfaces: &["System.Collections.IEnumerator", "System.IDisposable"],
            declarations: DECLARATIONS,
            properties: PROPERTIES,
            methods: METHODS,
            ..TypeInfo::class($full, &OBJECT)
        };
    )* };
}

enumerators! {
    ENUMERATOR "System.Collections.Generic.List`1+Enumerator"
    CHAR_ENUMERATOR "System.CharEnumerator"
    ARRAY_ENUMERATOR "System.Array+SZGenericArrayEnumerator"
}

/// System.Collections.Hashtable+HashtableEnumerator
pub static HASHTABLE_ENUMERATOR: TypeInfo = TypeInfo {
    interfaces: &["System.Collections.IEnumerator", "System.Collections.IDictionaryEnumerator"],
    declarations: "\
System.Object Current {get;}
System.Collections.DictionaryEntry Entry {get;}
System.Object Key {get;}
System.Object Value {get;}
bool MoveNext()
void Reset()
",
    properties: &[
        read("Current", current),
        read("Entry", current),
        read("Key", |rt, this| {
            let entry = current(rt, this)?;
            Ok(crate::member::get(rt, &entry, "Key")?.unwrap_or_default())
        }),
        read("Value", |rt, this| {
            let entry = current(rt, this)?;
            Ok(crate::member::get(rt, &entry, "Value")?.unwrap_or_default())
        }),
    ],
    methods: METHODS,
    ..TypeInfo::class("System.Collections.Hashtable+HashtableEnumerator", &OBJECT)
};

fn current(rt: &mut Runspace, this: &Value) -> crate::error::Result<Value> {
    (PROPERTIES[0].get)(rt, this)
}

#[derive(Debug)]
struct Enumerator {
    info: &'static TypeInfo,
    items: Vec<Value>,
    /// How many items were reached.
    at: Cell<usize>,
    /// The dictionary that must not change under way, and its version at the start.
    over: Option<(Rc<Dictionary>, u64)>,
}

impl Instance for Enumerator {
    fn ty(&self) -> Type {
        Type::Known(self.info)
    }

    fn is_enumerable(&self) -> bool {
        true
    }

    fn items(&self, _rt: &mut Runspace, _this: &Value) -> Option<Vec<Value>> {
        let at = self.at.get().min(self.items.len());
        self.at.set(self.items.len() + 1);
        Some(self.items[at..].to_vec())
    }
}

fn own(this: &Value) -> Option<&Enumerator> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

/// An enumerator over items, of the type of that name.
pub(crate) fn over(items: Vec<Value>, type_name: &str) -> Value {
    let info = TYPES.iter().find(|info| info.name == type_name).copied().unwrap_or(&ENUMERATOR);
    Value::from(Object::new(Enumerator { info, items, at: Cell::new(0), over: None }))
}

/// An enumerator over the entries of a dictionary.
pub(crate) fn over_dictionary(dictionary: &Rc<Dictionary>, entries: Vec<Value>) -> Value {
    let over = Some((dictionary.clone(), dictionary.version()));
    Value::from(Object::new(Enumerator { info: &HASHTABLE_ENUMERATOR, items: entries, at: Cell::new(0), over }))
}

/// Whether what the enumerator walks through was changed since.
pub(crate) fn is_stale(enumerator: &Value) -> bool {
    own(enumerator).and_then(|own| own.over.as_ref()).is_some_and(|(over, version)| over.version() != *version)
}

/// The error of an enumerator whose collection was changed.
pub(crate) fn modified() -> crate::error::Flow {
    thrown("System.InvalidOperationException", "Collection was modified; enumeration operation may not execute.")
}
