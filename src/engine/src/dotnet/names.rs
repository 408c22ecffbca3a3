//! Types that are known by name and base, and have their members elsewhere or none that scripts use.

use super::collection::HASHTABLE;
use super::object::{OBJECT, VALUE_TYPE};
use crate::types::TypeInfo;

macro_rules! classes {
    ($($name:ident $full:literal: $base:ident)*) => {
        /// The types of this file.
        pub const TYPES: &[&TypeInfo] = &[$(&$name),*];
        $(#[doc = $full] pub static $name: TypeInfo = TypeInfo::class($full, &$base);)*
    };
}

classes! {
    VOID "System.Void": VALUE_TYPE
    DNS "System.Net.Dns": OBJECT
    ORDERED_HASHTABLE "System.Management.Automation.OrderedHashtable": HASHTABLE
    LIST_DICTIONARY_INTERNAL "System.Collections.ListDictionaryInternal": OBJECT
    INTERPRETED_FRAME_INFO "System.Management.Automation.Interpreter.InterpretedFrameInfo": OBJECT
    PARSE_ERROR "System.Management.Automation.Language.ParseError": OBJECT
    ATTRIBUTE "System.Attribute": OBJECT
    PS_SCRIPT_CMDLET "System.Management.Automation.PSScriptCmdlet": OBJECT
    PS_CUSTOM_OBJECT "System.Management.Automation.PSCustomObject": OBJECT
}
