//! What of a class each of PowerShell's attributes can stand on.

use crate::ast::TypeName;
use crate::chars::same_name;

/// A part of a class or enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Class,
    Enum,
    Constructor,
    Method,
    Property,
    Parameter,
}

const VALIDATION: &str = "Property, Field";

/// Names without `Attribute`, and where each can stand, in .NET's words.
const PLACES: &[(&str, &str)] = &[
    ("Alias", "Class, Property, Field"),
    ("AllowEmptyCollection", VALIDATION),
    ("AllowEmptyString", VALIDATION),
    ("AllowNull", VALIDATION),
    ("CmdletBinding", "Class"),
    ("DscProperty", VALIDATION),
    ("DscResource", "Class"),
    ("Flags", "Enum"),
    ("Parameter", VALIDATION),
    ("SupportsWildcards", VALIDATION),
    ("ValidateCount", VALIDATION),
    ("ValidateDrive", VALIDATION),
    ("ValidateLength", VALIDATION),
    ("ValidateNotNull", VALIDATION),
    ("ValidateNotNullOrEmpty", VALIDATION),
    ("ValidateNotNullOrWhiteSpace", VALIDATION),
    ("ValidatePattern", VALIDATION),
    ("ValidateRange", VALIDATION),
    ("ValidateScript", VALIDATION),
    ("ValidateSet", VALIDATION),
    ("ValidateTrustedData", VALIDATION),
    ("ValidateUserDrive", VALIDATION),
];

/// Name of the attribute and where it can stand, if that is not at `place`.
pub(super) fn not_allowed(attribute: &TypeName, place: Place) -> Option<(&'static str, &'static str)> {
    let key = attribute.simple_key()?;
    let key = key.strip_prefix("system.").unwrap_or(key);
    let key = key.strip_prefix("management.automation.").unwrap_or(key);
    let key = key.strip_suffix("attribute").unwrap_or(key);
    let (name, valid_on) = PLACES.iter().find(|(name, _)| same_name(name, key))?;
    let word = match place {
        Place::Class => "Class",
        Place::Enum => "Enum",
        Place::Constructor => "Constructor",
        Place::Method => "Method",
        Place::Property => "Property",
        Place::Parameter => "Parameter",
    };
    (!valid_on.split(", ").any(|valid| valid == word)).then_some((*name, *valid_on))
}
