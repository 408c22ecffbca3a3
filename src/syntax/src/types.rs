//! Which types exist: only classes, enums and attributes need to know while a script is read.

use crate::ast::TypeName;
use crate::chars::{fold, same_name};

/// What is known about a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownType {
    /// It exists.
    Exists,
    /// It exists, and nothing can inherit from it.
    Sealed,
    /// It is an interface.
    Interface,
    /// It does not exist.
    Missing,
}

impl KnownType {
    /// Whether it exists.
    #[must_use]
    pub fn is_known(self) -> bool {
        self != Self::Missing
    }
}

/// Answers which types exist.
pub trait Types {
    /// What is known about the type with this name: an accelerator (`int`), a name in `System`, or a full name.
    fn find(&self, name: &TypeName) -> KnownType;

    /// As [`find`](Types::find), with `namespaces` to look in too, for a generic type with this many arguments (0 for
    /// any other).
    fn find_in(&self, name: &TypeName, namespaces: &[&str], arguments: usize) -> KnownType {
        let _ = (namespaces, arguments);
        self.find(name)
    }

    /// Whether there is an attribute with this name, its `Attribute` perhaps left out.
    fn find_attribute(&self, name: &TypeName, namespaces: &[&str]) -> bool {
        self.find_in(name, namespaces, 0).is_known()
    }
}

/// The types that every PowerShell has.
///
/// Names without a namespace are looked up in tables; of names with one, all that begin as .NET's and PowerShell's own
/// do are taken for known, so that no script is refused for a type that is missing here.
#[derive(Debug, Clone, Copy, Default)]
pub struct BuiltInTypes;

impl Types for BuiltInTypes {
    fn find(&self, name: &TypeName) -> KnownType {
        self.find_in(name, &[], 0)
    }

    fn find_in(&self, name: &TypeName, namespaces: &[&str], arguments: usize) -> KnownType {
        let simple = match name {
            TypeName::Simple(simple) => simple,
            TypeName::Array(array) => {
                return match self.find_in(&array.element, namespaces, 0) {
                    KnownType::Missing => KnownType::Missing,
                    _ => KnownType::Sealed,
                };
            }
            TypeName::Generic(generic) => {
                let known =
                    self.find_in(&TypeName::Simple(generic.generic.clone()), namespaces, generic.arguments.len());
                let arguments = generic.arguments.iter().all(|name| self.find_in(name, namespaces, 0).is_known());
                return if arguments { known } else { KnownType::Missing };
            }
        };
        if simple.assembly.is_some() {
            return KnownType::Exists;
        }
        let key = &*simple.key;
        let in_system = key.strip_prefix("system.").unwrap_or(key);
        if SEALED.contains(&in_system) {
            return KnownType::Sealed;
        }
        if let Some((namespace, short)) = in_system.rsplit_once('.') {
            let root = namespace.split('.').next().unwrap_or(namespace);
            let is_dotnet = key.starts_with("system.") || NAMESPACES.contains(&root);
            return if is_dotnet { interface_or_class(&simple.name, short) } else { KnownType::Missing };
        }
        if ACCELERATORS.contains(&in_system) || is_listed(SYSTEM, in_system) {
            return interface_or_class(&simple.name, in_system);
        }
        let imported = namespaces.iter().any(|namespace| {
            let namespace = fold(namespace);
            let root = namespace.split('.').next().unwrap_or(&namespace);
            NAMESPACES.contains(&root) || root == "system" && namespace != "system"
        });
        if imported || arguments > 0 && is_listed(GENERIC, in_system) {
            return interface_or_class(&simple.name, in_system);
        }
        KnownType::Missing
    }

    fn find_attribute(&self, name: &TypeName, namespaces: &[&str]) -> bool {
        let TypeName::Simple(simple) = name else { return false };
        let key = simple.key.strip_prefix("system.").unwrap_or(&simple.key);
        let key = key.strip_prefix("management.automation.").unwrap_or(key);
        let short = key.strip_suffix("attribute").unwrap_or(key);
        ATTRIBUTES.iter().any(|known| same_name(known, short))
            || (key.contains('.') || !namespaces.is_empty()) && self.find_in(name, namespaces, 0).is_known()
    }
}

/// .NET's interfaces are named alike: an `I` and another capital.
fn interface_or_class(written: &str, short: &str) -> KnownType {
    let name = written.get(written.len().saturating_sub(short.len())..).unwrap_or(short);
    let mut chars = name.chars();
    match (chars.next(), chars.next()) {
        (Some('I'), Some(second)) if second.is_ascii_uppercase() => KnownType::Interface,
        _ => KnownType::Exists,
    }
}

fn is_listed(list: &str, key: &str) -> bool {
    list.split_ascii_whitespace().any(|name| same_name(name, key))
}

/// Namespaces below `System`, and those beside it, that are .NET's or PowerShell's.
const NAMESPACES: &[&str] = &[
    "buffers",
    "codedom",
    "collections",
    "componentmodel",
    "configuration",
    "data",
    "diagnostics",
    "drawing",
    "dynamic",
    "formats",
    "globalization",
    "io",
    "linq",
    "management",
    "microsoft",
    "net",
    "numerics",
    "reflection",
    "resources",
    "runtime",
    "security",
    "servicemodel",
    "text",
    "threading",
    "timers",
    "transactions",
    "web",
    "xml",
];

/// Accelerators, folded.
const ACCELERATORS: &[&str] = &[
    "adsi",
    "adsisearcher",
    "alias",
    "allowemptycollection",
    "allowemptystring",
    "allownull",
    "argumentcompleter",
    "argumentcompletions",
    "array",
    "bigint",
    "cimclass",
    "cimconverter",
    "ciminstance",
    "cimsession",
    "cimtype",
    "cmdletbinding",
    "cultureinfo",
    "dsclocalconfigurationmanager",
    "dscproperty",
    "dscresource",
    "experimentaction",
    "experimental",
    "experimentalfeature",
    "hashtable",
    "initialsessionstate",
    "ipaddress",
    "ipendpoint",
    "mailaddress",
    "norunspaceaffinity",
    "nullstring",
    "objectsecurity",
    "ordered",
    "outputtype",
    "parameter",
    "physicaladdress",
    "powershell",
    "psaliasproperty",
    "pscredential",
    "pscustomobject",
    "psdefaultvalue",
    "pslistmodifier",
    "psmoduleinfo",
    "psnoteproperty",
    "psobject",
    "psprimitivedictionary",
    "pspropertyexpression",
    "psscriptmethod",
    "psscriptproperty",
    "pstypenameattribute",
    "psvariable",
    "psvariableproperty",
    "ref",
    "runspace",
    "runspacefactory",
    "securestring",
    "supportswildcards",
    "validatecount",
    "validatedrive",
    "validatelength",
    "validatenotnull",
    "validatenotnullorempty",
    "validatenotnullorwhitespace",
    "validatepattern",
    "validaterange",
    "validatescript",
    "validateset",
    "validatetrusteddata",
    "validateuserdrive",
    "wildcardpattern",
    "x500distinguishedname",
    "x509certificate",
];

/// Types that nothing can inherit from, folded: value types and sealed classes, by accelerator and by their name in
/// `System`.
const SEALED: &[&str] = &[
    "bool",
    "boolean",
    "byte",
    "char",
    "datetime",
    "datetimeoffset",
    "dateonly",
    "timeonly",
    "decimal",
    "double",
    "float",
    "guid",
    "half",
    "index",
    "range",
    "int",
    "int16",
    "int32",
    "int64",
    "int128",
    "uint128",
    "intptr",
    "uintptr",
    "long",
    "numerics.biginteger",
    "sbyte",
    "scriptblock",
    "management.automation.scriptblock",
    "semver",
    "short",
    "single",
    "string",
    "switch",
    "management.automation.switchparameter",
    "timespan",
    "uint",
    "uint16",
    "uint32",
    "uint64",
    "ulong",
    "ushort",
    "version",
    "void",
    "text.stringbuilder",
    "convert",
    "math",
    "environment",
    "console",
    "dbnull",
    "gc",
    "io.file",
    "io.path",
    "io.directory",
    "io.fileinfo",
    "io.directoryinfo",
    "nullable",
];

/// Types of `System` that can be written without it.
const SYSTEM: &str = "AccessViolationException Action Activator AggregateException AppContext AppDomain \
    ApplicationException ArgumentException ArgumentNullException ArgumentOutOfRangeException ArithmeticException \
    ArraySegment ArrayTypeMismatchException AsyncCallback Attribute AttributeTargets AttributeUsage \
    AttributeUsageAttribute BadImageFormatException Base64FormattingOptions BitConverter Buffer CharEnumerator \
    CLSCompliant CLSCompliantAttribute Comparison ConsoleCancelEventArgs ConsoleColor ConsoleKey ConsoleKeyInfo \
    ConsoleModifiers ConsoleSpecialKey ContextBoundObject DateTimeKind DayOfWeek Delegate DivideByZeroException \
    DllNotFoundException EntryPointNotFoundException Enum EnvironmentVariableTarget EventArgs EventHandler Exception \
    ExecutionEngineException FieldAccessException Flags FlagsAttribute FormatException FormattableString Func \
    HashCode IAsyncResult ICloneable IComparable IConvertible ICustomFormatter IDisposable IAsyncDisposable \
    IEquatable IFormatProvider IFormattable IndexOutOfRangeException InsufficientExecutionStackException \
    InvalidCastException InvalidOperationException InvalidProgramException InvalidTimeZoneException IObservable \
    IObserver IProgress IServiceProvider Lazy LoaderOptimization LocalDataStoreSlot MarshalByRefObject MathF \
    MemberAccessException Memory MethodAccessException MidpointRounding MissingFieldException MissingMemberException \
    MissingMethodException ModuleHandle MTAThread MulticastDelegate MulticastNotSupportedException NonSerialized \
    NonSerializedAttribute NotFiniteNumberException NotImplementedException NotSupportedException \
    NullReferenceException Object ObjectDisposedException Obsolete ObsoleteAttribute OperatingSystem \
    OperationCanceledException OutOfMemoryException OverflowException ParamArray PlatformID \
    PlatformNotSupportedException Predicate Progress Random RankException ReadOnlyMemory ReadOnlySpan \
    ResolveEventArgs RuntimeTypeHandle Serializable SerializableAttribute Span StackOverflowException STAThread \
    StringComparer StringComparison StringSplitOptions SystemException ThreadStatic ThreadStaticAttribute \
    TimeoutException TimeZone TimeZoneInfo TimeZoneNotFoundException Tuple Type TypeAccessException TypeCode \
    TypeInitializationException TypeLoadException TypedReference UnauthorizedAccessException \
    UnhandledExceptionEventArgs Uri UriBuilder UriFormatException UriHostNameType UriKind UriParser UriPartial \
    ValueTuple ValueType WeakReference regex xml RuntimeException ErrorRecord CommandNotFoundException";

/// Generic types of `System`.
const GENERIC: &str = "Action Func Predicate Comparison Tuple ValueTuple Nullable Lazy IComparable IEquatable \
    IObservable IObserver Progress IProgress EventHandler ArraySegment Memory Span WeakReference Converter";

/// Attributes, without `Attribute` at their end.
const ATTRIBUTES: &[&str] = &[
    "Alias",
    "AllowEmptyCollection",
    "AllowEmptyString",
    "AllowNull",
    "ArgumentCompleter",
    "ArgumentCompletions",
    "ArgumentTransformation",
    "AttributeUsage",
    "Cmdlet",
    "CmdletBinding",
    "ComponentModel.Description",
    "Credential",
    "DefaultValue",
    "Description",
    "DscLocalConfigurationManager",
    "DscProperty",
    "DscResource",
    "Experimental",
    "Flags",
    "Hidden",
    "NoRunspaceAffinity",
    "NonSerialized",
    "Obsolete",
    "OutputType",
    "PSDefaultValue",
    "PSTypeName",
    "Parameter",
    "Serializable",
    "SupportsWildcards",
    "ThreadStatic",
    "ValidateArguments",
    "ValidateCount",
    "ValidateDrive",
    "ValidateEnumeratedArguments",
    "ValidateLength",
    "ValidateNotNull",
    "ValidateNotNullOrEmpty",
    "ValidateNotNullOrWhiteSpace",
    "ValidatePattern",
    "ValidateRange",
    "ValidateScript",
    "ValidateSet",
    "ValidateTrustedData",
    "ValidateUserDrive",
];

/// Whether a cast to the type does nothing but convert between .NET's own simple types.
pub(crate) fn is_safe_primitive(name: &TypeName) -> bool {
    name.simple_key().is_some_and(|key| {
        let key = key.strip_prefix("system.").unwrap_or(key);
        matches!(
            key,
            "bool"
                | "boolean"
                | "char"
                | "sbyte"
                | "byte"
                | "int16"
                | "short"
                | "uint16"
                | "ushort"
                | "int"
                | "int32"
                | "uint"
                | "uint32"
                | "long"
                | "int64"
                | "ulong"
                | "uint64"
                | "float"
                | "single"
                | "double"
                | "string"
                | "decimal"
                | "bigint"
                | "datetime"
        )
    })
}

/// Range of the labels of an enum over the type with this name; none if it is no integer type.
pub(crate) fn enum_underlying_type(name: &TypeName) -> Option<(i128, i128)> {
    let key = name.simple_key()?;
    let key = key.strip_prefix("system.").unwrap_or(key);
    Some(match key {
        "byte" => (0, u8::MAX.into()),
        "sbyte" => (i8::MIN.into(), i8::MAX.into()),
        "short" | "int16" => (i16::MIN.into(), i16::MAX.into()),
        "ushort" | "uint16" => (0, u16::MAX.into()),
        "int" | "int32" => (i32::MIN.into(), i32::MAX.into()),
        "uint" | "uint32" => (0, u32::MAX.into()),
        "long" | "int64" => (i64::MIN.into(), i64::MAX.into()),
        "ulong" | "uint64" => (0, u64::MAX.into()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ast::{ExpressionAst, StatementAst};
    use crate::{Source, parse_script};

    fn find(name: &str) -> KnownType {
        let script = parse_script(&Source::new(format!("[{name}]"))).unwrap();
        let Some(StatementAst::Pipeline(pipeline)) = script.end_block.as_ref().unwrap().statements.first() else {
            panic!("{name} is no expression")
        };
        let Some(ExpressionAst::Type(expression)) = pipeline.pure_expression() else { panic!("{name} is no type") };
        BuiltInTypes.find(&expression.type_name)
    }

    #[test]
    fn what_is_known_about_types() {
        for (name, expected) in [
            ("int", KnownType::Sealed),
            ("System.String", KnownType::Sealed),
            ("Exception", KnownType::Exists),
            ("System.IDisposable", KnownType::Interface),
            ("Collections.Generic.List[int]", KnownType::Exists),
            ("Collections.Generic.List[Nope]", KnownType::Missing),
            ("Nope", KnownType::Missing),
            ("Nope.Thing", KnownType::Missing),
            ("string[]", KnownType::Sealed),
        ] {
            assert_eq!(find(name), expected, "{name}");
        }
    }
}
