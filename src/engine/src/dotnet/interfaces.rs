//! Interfaces that scripts ask for.

use crate::types::TypeInfo;

macro_rules! interfaces {
    ($($name:ident $full:literal)*) => {
        /// The types of this file.
        pub const TYPES: &[&TypeInfo] = &[$(&$name),*];
        $(#[doc = $full] pub static $name: TypeInfo = TypeInfo::interface($full);)*
    };
}

interfaces! {
    IENUMERABLE "System.Collections.IEnumerable"
    IENUMERATOR "System.Collections.IEnumerator"
    ICOLLECTION "System.Collections.ICollection"
    ILIST "System.Collections.IList"
    IDICTIONARY "System.Collections.IDictionary"
    ICOMPARER "System.Collections.IComparer"
    IEQUALITY_COMPARER "System.Collections.IEqualityComparer"
    ICOMPARABLE "System.IComparable"
    ICONVERTIBLE "System.IConvertible"
    IFORMATTABLE "System.IFormattable"
    IFORMAT_PROVIDER "System.IFormatProvider"
    ICLONEABLE "System.ICloneable"
    ISERIALIZABLE "System.Runtime.Serialization.ISerializable"
    IDESERIALIZATION_CALLBACK "System.Runtime.Serialization.IDeserializationCallback"
    IDISPOSABLE "System.IDisposable"
    GENERIC_IENUMERABLE "System.Collections.Generic.IEnumerable`1"
    GENERIC_IENUMERATOR "System.Collections.Generic.IEnumerator`1"
    GENERIC_ICOLLECTION "System.Collections.Generic.ICollection`1"
    GENERIC_ILIST "System.Collections.Generic.IList`1"
    GENERIC_IDICTIONARY "System.Collections.Generic.IDictionary`2"
    GENERIC_IREADONLYLIST "System.Collections.Generic.IReadOnlyList`1"
    GENERIC_IREADONLYCOLLECTION "System.Collections.Generic.IReadOnlyCollection`1"
    GENERIC_IREADONLYDICTIONARY "System.Collections.Generic.IReadOnlyDictionary`2"
    GENERIC_ICOMPARER "System.Collections.Generic.IComparer`1"
    GENERIC_IEQUALITY_COMPARER "System.Collections.Generic.IEqualityComparer`1"
    GENERIC_ICOMPARABLE "System.IComparable`1"
    GENERIC_IEQUATABLE "System.IEquatable`1"
    ISET "System.Collections.Generic.ISet`1"
    IVALIDATE_SET_VALUES_GENERATOR "System.Management.Automation.IValidateSetValuesGenerator"
}
