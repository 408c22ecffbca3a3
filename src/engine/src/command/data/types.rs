//! The types of what the cmdlets of this folder give.

use crate::dotnet::object::OBJECT;
use crate::types::{Property, TypeInfo};
use crate::value::field;

/// The types.
pub const TYPES: &[&TypeInfo] = &[&BYTE_COLLECTION, &FILE_HASH_INFO, &SELECT_XML_INFO];

/// Microsoft.PowerShell.Commands.SelectXmlInfo
pub static SELECT_XML_INFO: TypeInfo = TypeInfo {
    properties: &[
        Property { name: "Node", ty: "System.Xml.XmlNode", get: field::<0>, set: None },
        Property { name: "Path", ty: "string", get: field::<1>, set: None },
        Property { name: "Pattern", ty: "string", get: field::<2>, set: None },
    ],
    ..TypeInfo::class("Microsoft.PowerShell.Commands.SelectXmlInfo", &OBJECT)
};

/// Microsoft.PowerShell.Commands.FileHashInfo
pub static FILE_HASH_INFO: TypeInfo = TypeInfo {
    properties: &[
        Property { name: "Algorithm", ty: "string", get: field::<0>, set: None },
        Property { name: "Hash", ty: "string", get: field::<1>, set: None },
        Property { name: "Path", ty: "string", get: field::<2>, set: None },
    ],
    ..TypeInfo::class("Microsoft.PowerShell.Commands.FileHashInfo", &OBJECT)
};

/// Microsoft.PowerShell.Commands.ByteCollection
pub static BYTE_COLLECTION: TypeInfo = TypeInfo {
    properties: &[
        Property { name: "Offset64", ty: "ulong", get: field::<0>, set: None },
        Property { name: "HexOffset", ty: "string", get: field::<1>, set: None },
        Property { name: "Bytes", ty: "byte[]", get: field::<2>, set: None },
        Property { name: "Path", ty: "string", get: field::<3>, set: None },
        Property { name: "HexBytes", ty: "string", get: field::<4>, set: None },
        Property { name: "Ascii", ty: "string", get: field::<5>, set: None },
        Property { name: "Label", ty: "string", get: field::<6>, set: None },
    ],
    ..TypeInfo::class("Microsoft.PowerShell.Commands.ByteCollection", &OBJECT)
};
