//! System.Collections.Specialized, as far as it is not the language's own: StringCollection and small dictionaries.

use super::collection::{DICTIONARY_INTERFACES, LIST_INTERFACES};
use super::object::OBJECT;
use super::{dictionary, list};
use crate::types::TypeInfo;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&STRING_COLLECTION, &HYBRID_DICTIONARY, &LIST_DICTIONARY];

/// System.Collections.Specialized.StringCollection
pub static STRING_COLLECTION: TypeInfo = TypeInfo {
    interfaces: LIST_INTERFACES,
    declarations: "\
new()
int Count {get;}
bool IsReadOnly {get;}
bool IsSynchronized {get;}
string Item {get;set;}
System.Object SyncRoot {get;}
int Add(string value)
void AddRange(string[] value)
void Clear()
bool Contains(string value)
void CopyTo(string[] array, int index)
int IndexOf(string value)
void Insert(int index, string value)
void Remove(string value)
void RemoveAt(int index)
",
    constructors: list::CONSTRUCTORS,
    properties: list::PROPERTIES,
    methods: list::METHODS,
    ..TypeInfo::class("System.Collections.Specialized.StringCollection", &OBJECT)
};

macro_rules! dictionaries {
    ($($name:ident $full:literal)*) => { $(
        #[doc = $full]
        pub static $name: TypeInfo = TypeInfo {
            interfaces: DICTIONARY_INTERFACES,
            declarations: "\
new()
int Count {get;}
bool IsFixedSize {get;}
bool IsReadOnly {get;}
bool IsSynchronized {get;}
System.Object Item {get;set;}
System.Collections.ICollection Keys {get;}
System.Object SyncRoot {get;}
System.Collections.ICollection Values {get;}
void Add(System.Object key, System.Object value)
void Clear()
bool Contains(System.Object key)
void CopyTo(array array, int index)
System.Collections.IDictionaryEnumerator GetEnumerator()
void Remove(System.Object key)
",
            constructors: dictionary::CONSTRUCTORS,
            properties: dictionary::PROPERTIES,
            methods: dictionary::METHODS,
            ..TypeInfo::class($full, &OBJECT)
        };
    )* };
}

dictionaries! {
    HYBRID_DICTIONARY "System.Collections.Specialized.HybridDictionary"
    LIST_DICTIONARY "System.Collections.Specialized.ListDictionary"
}
