//! The collections: lists, dictionaries, queues, stacks, sets.

use super::object::{OBJECT, VALUE_TYPE};
use super::{dictionary, list, queue, set};
use crate::types::{Type, TypeInfo};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[
    &ARRAY_LIST,
    &HASHTABLE,
    &ORDERED_DICTIONARY,
    &QUEUE,
    &STACK,
    &SORTED_LIST,
    &LIST,
    &COLLECTION,
    &OBSERVABLE_COLLECTION,
    &READ_ONLY_COLLECTION,
    &GENERIC_DICTIONARY,
    &CONCURRENT_DICTIONARY,
    &SORTED_DICTIONARY,
    &GENERIC_SORTED_LIST,
    &HASH_SET,
    &SORTED_SET,
    &GENERIC_QUEUE,
    &GENERIC_STACK,
    &CONCURRENT_BAG,
    &CONCURRENT_QUEUE,
    &NULLABLE,
    &PS_VERSION_TABLE,
    &BOUND_PARAMETERS,
    &DEFAULT_PARAMETERS,
    &PRIMITIVE_DICTIONARY,
    &HASHTABLE_KEYS,
    &HASHTABLE_VALUES,
    &ORDERED_PARTS,
    &GENERIC_KEYS,
    &GENERIC_VALUES,
    &SORTED_KEYS,
    &SORTED_VALUES,
];

pub(super) const LIST_INTERFACES: &[&str] =
    &["System.Collections.IList", "System.Collections.ICollection", "System.Collections.IEnumerable"];
const GENERIC_LIST_INTERFACES: &[&str] = &[
    "System.Collections.IList",
    "System.Collections.ICollection",
    "System.Collections.IEnumerable",
    "System.Collections.Generic.IList`1",
    "System.Collections.Generic.ICollection`1",
    "System.Collections.Generic.IEnumerable`1",
    "System.Collections.Generic.IReadOnlyList`1",
    "System.Collections.Generic.IReadOnlyCollection`1",
];
pub(super) const DICTIONARY_INTERFACES: &[&str] = &[
    "System.Collections.IDictionary",
    "System.Collections.ICollection",
    "System.Collections.IEnumerable",
    "System.Runtime.Serialization.ISerializable",
    "System.Runtime.Serialization.IDeserializationCallback",
    "System.ICloneable",
];
const GENERIC_DICTIONARY_INTERFACES: &[&str] = &[
    "System.Collections.IDictionary",
    "System.Collections.ICollection",
    "System.Collections.IEnumerable",
    "System.Collections.Generic.IDictionary`2",
    "System.Collections.Generic.IReadOnlyDictionary`2",
];
const COLLECTION_INTERFACES: &[&str] = &["System.Collections.ICollection", "System.Collections.IEnumerable"];
pub(super) const GENERIC_COLLECTION_INTERFACES: &[&str] = &[
    "System.Collections.IEnumerable",
    "System.Collections.ICollection",
    "System.Collections.Generic.ICollection`1",
    "System.Collections.Generic.IEnumerable`1",
    "System.Collections.Generic.IReadOnlyCollection`1",
];

/// System.Collections.ArrayList
pub static ARRAY_LIST: TypeInfo = TypeInfo {
    interfaces: LIST_INTERFACES,
    declarations: include_str!("declarations/array_list.txt"),
    constructors: list::CONSTRUCTORS,
    properties: list::PROPERTIES,
    methods: list::METHODS,
    static_methods: list::STATIC_METHODS,
    ..TypeInfo::class("System.Collections.ArrayList", &OBJECT)
};
/// System.Collections.Hashtable
pub static HASHTABLE: TypeInfo = TypeInfo {
    interfaces: DICTIONARY_INTERFACES,
    declarations: include_str!("declarations/hashtable.txt"),
    constructors: dictionary::CONSTRUCTORS,
    properties: dictionary::PROPERTIES,
    methods: dictionary::METHODS,
    ..TypeInfo::class("System.Collections.Hashtable", &OBJECT)
};
/// System.Collections.Specialized.OrderedDictionary
pub static ORDERED_DICTIONARY: TypeInfo = TypeInfo {
    interfaces: DICTIONARY_INTERFACES,
    declarations: include_str!("declarations/ordered_dictionary.txt"),
    constructors: dictionary::CONSTRUCTORS,
    properties: dictionary::PROPERTIES,
    methods: dictionary::METHODS,
    ..TypeInfo::class("System.Collections.Specialized.OrderedDictionary", &OBJECT)
};
/// System.Collections.Queue
pub static QUEUE: TypeInfo = TypeInfo {
    interfaces: COLLECTION_INTERFACES,
    declarations: include_str!("declarations/queue.txt"),
    constructors: list::CONSTRUCTORS,
    properties: list::PROPERTIES,
    methods: queue::QUEUE_METHODS,
    ..TypeInfo::class("System.Collections.Queue", &OBJECT)
};
/// System.Collections.Stack
pub static STACK: TypeInfo = TypeInfo {
    interfaces: COLLECTION_INTERFACES,
    declarations: include_str!("declarations/stack.txt"),
    constructors: list::CONSTRUCTORS,
    properties: list::PROPERTIES,
    methods: queue::STACK_METHODS,
    ..TypeInfo::class("System.Collections.Stack", &OBJECT)
};
/// System.Collections.SortedList
pub static SORTED_LIST: TypeInfo = TypeInfo {
    interfaces: DICTIONARY_INTERFACES,
    declarations: include_str!("declarations/hashtable.txt"),
    constructors: dictionary::CONSTRUCTORS,
    properties: dictionary::PROPERTIES,
    methods: dictionary::METHODS,
    ..TypeInfo::class("System.Collections.SortedList", &OBJECT)
};
/// System.Collections.Generic.List
pub static LIST: TypeInfo = TypeInfo {
    interfaces: GENERIC_LIST_INTERFACES,
    declarations: include_str!("declarations/list.txt"),
    constructors: list::CONSTRUCTORS,
    properties: list::PROPERTIES,
    methods: list::METHODS,
    ..TypeInfo::class("System.Collections.Generic.List`1", &OBJECT)
};
/// System.Collections.ObjectModel.Collection
pub static COLLECTION: TypeInfo = TypeInfo {
    interfaces: GENERIC_LIST_INTERFACES,
    declarations: "\
new()
new(System.Collections.Generic.IList[T] list)
int Count {get;}
T Item {get;set;}
bool Contains(T item)
bool Remove(T item)
int IndexOf(T item)
System.Collections.Generic.IEnumerator[T] GetEnumerator()
void Add(T item)
void Clear()
void CopyTo(T[] array, int index)
void Insert(int index, T item)
void RemoveAt(int index)
",
    constructors: list::CONSTRUCTORS,
    properties: list::PROPERTIES,
    methods: list::METHODS,
    ..TypeInfo::class("System.Collections.ObjectModel.Collection`1", &OBJECT)
};
/// System.Collections.ObjectModel.ObservableCollection
pub static OBSERVABLE_COLLECTION: TypeInfo =
    TypeInfo::class("System.Collections.ObjectModel.ObservableCollection`1", &COLLECTION);
/// System.Collections.ObjectModel.ReadOnlyCollection
pub static READ_ONLY_COLLECTION: TypeInfo = TypeInfo {
    interfaces: GENERIC_LIST_INTERFACES,
    declarations: "\
new(System.Collections.Generic.IList[T] list)
int Count {get;}
T Item {get;}
bool Contains(T value)
int IndexOf(T value)
System.Collections.Generic.IEnumerator[T] GetEnumerator()
void CopyTo(T[] array, int index)
",
    constructors: list::CONSTRUCTORS,
    properties: list::PROPERTIES,
    methods: list::METHODS,
    ..TypeInfo::class("System.Collections.ObjectModel.ReadOnlyCollection`1", &OBJECT)
};
/// System.Collections.Generic.Dictionary
pub static GENERIC_DICTIONARY: TypeInfo = TypeInfo {
    interfaces: GENERIC_DICTIONARY_INTERFACES,
    declarations: include_str!("declarations/generic_dictionary.txt"),
    constructors: dictionary::CONSTRUCTORS,
    properties: dictionary::PROPERTIES,
    methods: dictionary::METHODS,
    ..TypeInfo::class("System.Collections.Generic.Dictionary`2", &OBJECT)
};
/// System.Collections.Concurrent.ConcurrentDictionary
pub static CONCURRENT_DICTIONARY: TypeInfo = TypeInfo {
    interfaces: GENERIC_DICTIONARY_INTERFACES,
    declarations: include_str!("declarations/generic_dictionary.txt"),
    constructors: dictionary::CONSTRUCTORS,
    properties: dictionary::PROPERTIES,
    methods: dictionary::METHODS,
    ..TypeInfo::class("System.Collections.Concurrent.ConcurrentDictionary`2", &OBJECT)
};
/// System.Collections.Generic.SortedDictionary
pub static SORTED_DICTIONARY: TypeInfo = TypeInfo {
    interfaces: GENERIC_DICTIONARY_INTERFACES,
    declarations: include_str!("declarations/generic_dictionary.txt"),
    constructors: dictionary::CONSTRUCTORS,
    properties: dictionary::PROPERTIES,
    methods: dictionary::METHODS,
    ..TypeInfo::class("System.Collections.Generic.SortedDictionary`2", &OBJECT)
};
/// System.Collections.Generic.SortedList
pub static GENERIC_SORTED_LIST: TypeInfo = TypeInfo {
    interfaces: GENERIC_DICTIONARY_INTERFACES,
    declarations: include_str!("declarations/generic_dictionary.txt"),
    constructors: dictionary::CONSTRUCTORS,
    properties: dictionary::PROPERTIES,
    methods: dictionary::METHODS,
    ..TypeInfo::class("System.Collections.Generic.SortedList`2", &OBJECT)
};
/// System.Collections.Generic.HashSet
pub static HASH_SET: TypeInfo = TypeInfo {
    interfaces: GENERIC_COLLECTION_INTERFACES,
    declarations: include_str!("declarations/hash_set.txt"),
    constructors: list::CONSTRUCTORS,
    properties: set::PROPERTIES,
    methods: set::METHODS,
    ..TypeInfo::class("System.Collections.Generic.HashSet`1", &OBJECT)
};
/// System.Collections.Generic.SortedSet
pub static SORTED_SET: TypeInfo = TypeInfo {
    interfaces: GENERIC_COLLECTION_INTERFACES,
    declarations: include_str!("declarations/hash_set.txt"),
    constructors: list::CONSTRUCTORS,
    properties: set::PROPERTIES,
    methods: set::METHODS,
    ..TypeInfo::class("System.Collections.Generic.SortedSet`1", &OBJECT)
};
/// System.Collections.Generic.Queue
pub static GENERIC_QUEUE: TypeInfo = TypeInfo {
    interfaces: GENERIC_COLLECTION_INTERFACES,
    declarations: "\
new()
new(int capacity)
new(System.Collections.Generic.IEnumerable[T] collection)
int Capacity {get;}
int Count {get;}
bool Contains(T item)
bool TryDequeue([ref] T result)
bool TryPeek([ref] T result)
int EnsureCapacity(int capacity)
System.Collections.Generic.Queue`1+Enumerator[T] GetEnumerator()
T Dequeue()
T Peek()
T[] ToArray()
void Clear()
void CopyTo(T[] array, int arrayIndex)
void Enqueue(T item)
void TrimExcess()
void TrimExcess(int capacity)
",
    constructors: list::CONSTRUCTORS,
    properties: list::PROPERTIES,
    methods: queue::QUEUE_METHODS,
    ..TypeInfo::class("System.Collections.Generic.Queue`1", &OBJECT)
};
/// System.Collections.Generic.Stack
pub static GENERIC_STACK: TypeInfo = TypeInfo {
    interfaces: GENERIC_COLLECTION_INTERFACES,
    declarations: "\
new()
new(int capacity)
new(System.Collections.Generic.IEnumerable[T] collection)
int Capacity {get;}
int Count {get;}
bool Contains(T item)
bool TryPeek([ref] T result)
bool TryPop([ref] T result)
int EnsureCapacity(int capacity)
System.Collections.Generic.Stack`1+Enumerator[T] GetEnumerator()
T Peek()
T Pop()
T[] ToArray()
void Clear()
void CopyTo(T[] array, int arrayIndex)
void Push(T item)
void TrimExcess()
void TrimExcess(int capacity)
",
    constructors: list::CONSTRUCTORS,
    properties: list::PROPERTIES,
    methods: queue::STACK_METHODS,
    ..TypeInfo::class("System.Collections.Generic.Stack`1", &OBJECT)
};
/// System.Collections.Concurrent.ConcurrentBag
pub static CONCURRENT_BAG: TypeInfo = TypeInfo {
    interfaces: GENERIC_COLLECTION_INTERFACES,
    declarations: "\
new()
new(System.Collections.Generic.IEnumerable[T] collection)
int Count {get;}
bool IsEmpty {get;}
bool TryPeek([ref] T result)
bool TryTake([ref] T result)
T[] ToArray()
void Add(T item)
void Clear()
void CopyTo(T[] array, int index)
",
    constructors: list::CONSTRUCTORS,
    properties: list::PROPERTIES,
    methods: queue::BAG_METHODS,
    ..TypeInfo::class("System.Collections.Concurrent.ConcurrentBag`1", &OBJECT)
};
/// System.Collections.Concurrent.ConcurrentQueue
pub static CONCURRENT_QUEUE: TypeInfo = TypeInfo {
    interfaces: GENERIC_COLLECTION_INTERFACES,
    declarations: "\
new()
new(System.Collections.Generic.IEnumerable[T] collection)
int Count {get;}
bool IsEmpty {get;}
bool TryDequeue([ref] T result)
bool TryPeek([ref] T result)
T[] ToArray()
void Clear()
void CopyTo(T[] array, int index)
void Enqueue(T item)
",
    constructors: list::CONSTRUCTORS,
    properties: list::PROPERTIES,
    methods: queue::QUEUE_METHODS,
    ..TypeInfo::class("System.Collections.Concurrent.ConcurrentQueue`1", &OBJECT)
};
/// System.Nullable: in names only, a value is null or of the type itself.
pub static NULLABLE: TypeInfo = TypeInfo { base: Some(&VALUE_TYPE), ..TypeInfo::value("System.Nullable`1") };
/// The type of `$PSVersionTable`.
pub static PS_VERSION_TABLE: TypeInfo = TypeInfo::class("System.Management.Automation.PSVersionHashTable", &HASHTABLE);
/// The type of `$PSBoundParameters`.
pub static BOUND_PARAMETERS: TypeInfo = TypeInfo {
    interfaces: GENERIC_DICTIONARY_INTERFACES,
    declarations: include_str!("declarations/hashtable.txt"),
    constructors: dictionary::CONSTRUCTORS,
    properties: dictionary::PROPERTIES,
    methods: dictionary::METHODS,
    ..TypeInfo::class("System.Management.Automation.PSBoundParametersDictionary", &OBJECT)
};
/// The type of `$PSDefaultParameterValues`.
pub static DEFAULT_PARAMETERS: TypeInfo =
    TypeInfo::class("System.Management.Automation.DefaultParameterDictionary", &HASHTABLE);
/// System.Management.Automation.PSPrimitiveDictionary
pub static PRIMITIVE_DICTIONARY: TypeInfo =
    TypeInfo::class("System.Management.Automation.PSPrimitiveDictionary", &HASHTABLE);

/// Collection[element].
pub(crate) fn collection_of(element: Type) -> Type {
    Type::Generic(std::rc::Rc::new(crate::types::GenericType { definition: &COLLECTION, arguments: vec![element] }))
}

/// ReadOnlyCollection[element].
pub(crate) fn read_only_of(element: Type) -> Type {
    Type::Generic(std::rc::Rc::new(crate::types::GenericType {
        definition: &READ_ONLY_COLLECTION,
        arguments: vec![element],
    }))
}

/// Dictionary[key, value].
pub(crate) fn dictionary_of(key: Type, value: Type) -> Type {
    Type::Generic(std::rc::Rc::new(crate::types::GenericType {
        definition: &GENERIC_DICTIONARY,
        arguments: vec![key, value],
    }))
}

/// List[element].
pub(crate) fn list_of(element: Type) -> Type {
    Type::Generic(std::rc::Rc::new(crate::types::GenericType { definition: &LIST, arguments: vec![element] }))
}

macro_rules! parts {
    ($($name:ident $full:literal)*) => { $(
        #[doc = $full]
        pub static $name: TypeInfo = TypeInfo {
            interfaces: COLLECTION_INTERFACES,
            declarations: "\
int Count {get;}
bool IsSynchronized {get;}
System.Object SyncRoot {get;}
bool Contains(System.Object item)
void CopyTo(array array, int arrayIndex)
System.Collections.IEnumerator GetEnumerator()
",
            properties: list::PROPERTIES,
            methods: list::METHODS,
            ..TypeInfo::class($full, &OBJECT)
        };
    )* };
}

// The keys and values of dictionaries.
parts! {
    HASHTABLE_KEYS "System.Collections.Hashtable+KeyCollection"
    HASHTABLE_VALUES "System.Collections.Hashtable+ValueCollection"
    ORDERED_PARTS "System.Collections.Specialized.OrderedDictionary+OrderedDictionaryKeyValueCollection"
    GENERIC_KEYS "System.Collections.Generic.Dictionary`2+KeyCollection"
    GENERIC_VALUES "System.Collections.Generic.Dictionary`2+ValueCollection"
    SORTED_KEYS "System.Collections.Generic.SortedDictionary`2+KeyCollection"
    SORTED_VALUES "System.Collections.Generic.SortedDictionary`2+ValueCollection"
}
