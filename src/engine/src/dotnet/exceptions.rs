//! The hierarchy of exceptions.

use super::object::OBJECT;
use crate::convert;
use crate::error::{Exception, Result};
use crate::runspace::Runspace;
use crate::serialize;
use crate::types::{Method, Type, TypeInfo, find, method, read};
use crate::value::{Instance, Object, Str, Value};

macro_rules! exceptions {
    ($($name:ident $full:literal: $base:ident)*) => {
        /// The types of this file.
        pub const TYPES: &[&TypeInfo] = &[&EXCEPTION, $(&$name),*];
        $(
            #[doc = $full]
            pub static $name: TypeInfo = TypeInfo {
                declarations: CONSTRUCTED,
                constructors: CONSTRUCTORS,
                ..TypeInfo::class($full, &$base)
            };
        )*
    };
}

/// System.Exception
pub static EXCEPTION: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/exception.txt"),
    constructors: CONSTRUCTORS,
    properties: &[
        read("Message", |_, this| Ok(named(this, "Message"))),
        read("InnerException", |_, this| Ok(named(this, "InnerException"))),
        read("Data", |_, this| Ok(named(this, "Data"))),
        read("HResult", |_, this| Ok(named(this, "HResult"))),
        read("HelpLink", |_, this| Ok(named(this, "HelpLink"))),
        read("Source", |_, this| Ok(named(this, "Source"))),
        read("StackTrace", |_, this| Ok(named(this, "StackTrace"))),
        read("TargetSite", |_, this| Ok(named(this, "TargetSite"))),
    ],
    methods: &[
        method("ToString", |rt, this, _| match own(this) {
            Some(own) => Ok(Value::from(serialize::exception::text(own))),
            None => convert::to_text(rt, this).map(Value::String),
        }),
        method("GetBaseException", |_, this, _| {
            let mut at = this.clone();
            while let Some(inner) = own(&at).map(|own| own.inner.clone()).filter(|inner| !inner.is_null()) {
                at = inner;
            }
            Ok(at)
        }),
    ],
    ..TypeInfo::class("System.Exception", &OBJECT)
};

const CONSTRUCTED: &str = "\
new()
new(string message)
new(string message, System.Exception innerException)
new(string message, string paramName)
";

const CONSTRUCTORS: &[Method] = &[method("new", |_, ty, args| {
    let Value::Type(ty) = ty else { return Ok(Value::Null) };
    let info = ty.info();
    let message: Str = match args.first() {
        Some(Value::String(message)) => message.clone(),
        _ => format!("Exception of type '{}' was thrown.", info.name).into(),
    };
    let mut exception = Exception::new(info.name, message);
    match args.get(1) {
        Some(inner @ Value::Object(_)) => exception.inner = inner.clone(),
        Some(Value::String(name)) => {
            if matches!(info.name, "System.IO.FileNotFoundException" | "System.IO.FileLoadException") {
                exception.properties.push(("FileName", Value::String(name.clone())));
            } else if matches!(info.name, "System.ArgumentNullException" | "System.ArgumentOutOfRangeException") {
                // These take the parameter's name first.
                let text = format!("{name} (Parameter '{}')", exception.message);
                let parameter = std::mem::replace(&mut exception.message, text.into());
                exception.properties.push(("ParamName", Value::String(parameter)));
            } else {
                exception.message = format!("{} (Parameter '{name}')", exception.message).into();
                exception.properties.push(("ParamName", Value::String(name.clone())));
            }
        }
        _ => {
            if info.name == "System.ArgumentNullException" && args.len() == 1 {
                let text = format!("Value cannot be null. (Parameter '{}')", exception.message);
                let parameter = std::mem::replace(&mut exception.message, text.into());
                exception.properties.push(("ParamName", Value::String(parameter)));
            }
        }
    }
    Ok(Value::from(Object::new(exception)))
})];

fn own(this: &Value) -> Option<&Exception> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn named(this: &Value, name: &str) -> Value {
    own(this).and_then(|own| serialize::exception::property(own, this, name)).unwrap_or_default()
}

impl Instance for Exception {
    fn ty(&self) -> Type {
        find(self.type_name).map_or(Type::OBJECT, Type::Known)
    }

    fn text(&self) -> Option<Str> {
        Some(serialize::exception::text(self).into())
    }

    /// Properties that the particular type has besides those of System.Exception.
    fn get(&self, _rt: &mut Runspace, this: &Value, name: &str) -> Result<Option<Value>> {
        let known = declared(this).into_iter().find(|own| own.eq_ignore_ascii_case(name));
        Ok(known.and_then(|known| serialize::exception::property(self, this, known)))
    }
}

/// Names of the properties that the exception's type declares.
fn declared(this: &Value) -> Vec<&'static str> {
    serialize::exception::properties(&crate::member::type_names(this))
}

exceptions! {
    SYSTEM "System.SystemException": EXCEPTION
    APPLICATION "System.ApplicationException": EXCEPTION
    ARGUMENT "System.ArgumentException": SYSTEM
    ARGUMENT_NULL "System.ArgumentNullException": ARGUMENT
    ARGUMENT_OUT_OF_RANGE "System.ArgumentOutOfRangeException": ARGUMENT
    CULTURE_NOT_FOUND "System.Globalization.CultureNotFoundException": ARGUMENT
    REGEX_PARSE "System.Text.RegularExpressions.RegexParseException": ARGUMENT
    ARITHMETIC "System.ArithmeticException": SYSTEM
    DIVIDE_BY_ZERO "System.DivideByZeroException": ARITHMETIC
    OVERFLOW "System.OverflowException": ARITHMETIC
    NOT_FINITE "System.NotFiniteNumberException": ARITHMETIC
    ARRAY_TYPE_MISMATCH "System.ArrayTypeMismatchException": SYSTEM
    FORMAT "System.FormatException": SYSTEM
    URI_FORMAT "System.UriFormatException": FORMAT
    INDEX_OUT_OF_RANGE "System.IndexOutOfRangeException": SYSTEM
    INVALID_CAST "System.InvalidCastException": SYSTEM
    INVALID_OPERATION "System.InvalidOperationException": SYSTEM
    OBJECT_DISPOSED "System.ObjectDisposedException": INVALID_OPERATION
    MEMBER_ACCESS "System.MemberAccessException": SYSTEM
    MISSING_MEMBER "System.MissingMemberException": MEMBER_ACCESS
    MISSING_METHOD "System.MissingMethodException": MISSING_MEMBER
    METHOD_ACCESS "System.MethodAccessException": MEMBER_ACCESS
    NOT_IMPLEMENTED "System.NotImplementedException": SYSTEM
    NOT_SUPPORTED "System.NotSupportedException": SYSTEM
    PLATFORM_NOT_SUPPORTED "System.PlatformNotSupportedException": NOT_SUPPORTED
    NULL_REFERENCE "System.NullReferenceException": SYSTEM
    OPERATION_CANCELED "System.OperationCanceledException": SYSTEM
    TASK_CANCELED "System.Threading.Tasks.TaskCanceledException": OPERATION_CANCELED
    OUT_OF_MEMORY "System.OutOfMemoryException": SYSTEM
    RANK "System.RankException": SYSTEM
    STACK_OVERFLOW "System.StackOverflowException": SYSTEM
    INSUFFICIENT_STACK "System.InsufficientExecutionStackException": SYSTEM
    TIMEOUT "System.TimeoutException": SYSTEM
    TYPE_INITIALIZATION "System.TypeInitializationException": SYSTEM
    TYPE_LOAD "System.TypeLoadException": SYSTEM
    UNAUTHORIZED_ACCESS "System.UnauthorizedAccessException": SYSTEM
    AGGREGATE "System.AggregateException": EXCEPTION
    KEY_NOT_FOUND "System.Collections.Generic.KeyNotFoundException": SYSTEM
    IO "System.IO.IOException": SYSTEM
    FILE_NOT_FOUND "System.IO.FileNotFoundException": IO
    DIRECTORY_NOT_FOUND "System.IO.DirectoryNotFoundException": IO
    DRIVE_NOT_FOUND_IO "System.IO.DriveNotFoundException": IO
    END_OF_STREAM "System.IO.EndOfStreamException": IO
    FILE_LOAD "System.IO.FileLoadException": IO
    PATH_TOO_LONG "System.IO.PathTooLongException": IO
    INVALID_DATA "System.IO.InvalidDataException": SYSTEM
    EXTERNAL "System.Runtime.InteropServices.ExternalException": SYSTEM
    COM "System.Runtime.InteropServices.COMException": EXTERNAL
    WIN32 "System.ComponentModel.Win32Exception": EXTERNAL
    SOCKET "System.Net.Sockets.SocketException": WIN32
    WEB "System.Net.WebException": INVALID_OPERATION
    HTTP_REQUEST "System.Net.Http.HttpRequestException": EXCEPTION
    SECURITY "System.Security.SecurityException": SYSTEM
    CRYPTOGRAPHIC "System.Security.Cryptography.CryptographicException": SYSTEM
    SERIALIZATION "System.Runtime.Serialization.SerializationException": SYSTEM
    TARGET "System.Reflection.TargetException": APPLICATION
    TARGET_INVOCATION "System.Reflection.TargetInvocationException": APPLICATION
    TARGET_PARAMETER_COUNT "System.Reflection.TargetParameterCountException": APPLICATION
    AMBIGUOUS_MATCH "System.Reflection.AmbiguousMatchException": SYSTEM
    XML "System.Xml.XmlException": SYSTEM
    XPATH "System.Xml.XPath.XPathException": SYSTEM
    JSON_READER "Newtonsoft.Json.JsonReaderException": EXCEPTION
    JSON_SERIALIZATION "Newtonsoft.Json.JsonSerializationException": EXCEPTION
    RUNTIME "System.Management.Automation.RuntimeException": SYSTEM
    ACTION_PREFERENCE_STOP "System.Management.Automation.ActionPreferenceStopException": RUNTIME
    CMDLET_INVOCATION "System.Management.Automation.CmdletInvocationException": RUNTIME
    CMDLET_PROVIDER_INVOCATION "System.Management.Automation.CmdletProviderInvocationException": CMDLET_INVOCATION
    COMMAND_NOT_FOUND "System.Management.Automation.CommandNotFoundException": RUNTIME
    EXTENDED_TYPE_SYSTEM "System.Management.Automation.ExtendedTypeSystemException": RUNTIME
    METHOD "System.Management.Automation.MethodException": EXTENDED_TYPE_SYSTEM
    METHOD_INVOCATION "System.Management.Automation.MethodInvocationException": METHOD
    GET_VALUE "System.Management.Automation.GetValueException": EXTENDED_TYPE_SYSTEM
    GET_VALUE_INVOCATION "System.Management.Automation.GetValueInvocationException": GET_VALUE
    PROPERTY_NOT_FOUND "System.Management.Automation.PropertyNotFoundException": EXTENDED_TYPE_SYSTEM
    SET_VALUE "System.Management.Automation.SetValueException": EXTENDED_TYPE_SYSTEM
    SET_VALUE_INVOCATION "System.Management.Automation.SetValueInvocationException": SET_VALUE
    HALT_COMMAND "System.Management.Automation.HaltCommandException": SYSTEM
    METADATA "System.Management.Automation.MetadataException": RUNTIME
    ARGUMENT_TRANSFORMATION "System.Management.Automation.ArgumentTransformationMetadataException": METADATA
    PARSING_METADATA "System.Management.Automation.ParsingMetadataException": METADATA
    VALIDATION_METADATA "System.Management.Automation.ValidationMetadataException": METADATA
    PARAMETER_BINDING "System.Management.Automation.ParameterBindingException": RUNTIME
    PARAMETER_BINDING_TRANSFORMATION
        "System.Management.Automation.ParameterBindingArgumentTransformationException": PARAMETER_BINDING
    PARAMETER_BINDING_VALIDATION "System.Management.Automation.ParameterBindingValidationException": PARAMETER_BINDING
    PARAMETER_BINDING_PARAMETERDEFAULT
        "System.Management.Automation.ParameterBindingParameterDefaultValueException": PARAMETER_BINDING
    PARSE "System.Management.Automation.ParseException": RUNTIME
    INCOMPLETE_PARSE "System.Management.Automation.IncompleteParseException": PARSE
    PIPELINE_STOPPED "System.Management.Automation.PipelineStoppedException": RUNTIME
    PIPELINE_CLOSED "System.Management.Automation.PipelineClosedException": RUNTIME
    PIPELINE_DEPTH "System.Management.Automation.PipelineDepthException": SYSTEM
    SCRIPT_CALL_DEPTH "System.Management.Automation.ScriptCallDepthException": SYSTEM
    SCRIPT_REQUIRES "System.Management.Automation.ScriptRequiresException": RUNTIME
    APPLICATION_FAILED "System.Management.Automation.ApplicationFailedException": RUNTIME
    NATIVE_COMMAND_EXIT "System.Management.Automation.NativeCommandExitException": RUNTIME
    PROVIDER_INVOCATION "System.Management.Automation.ProviderInvocationException": RUNTIME
    PROVIDER_NAME_AMBIGUOUS "System.Management.Automation.ProviderNameAmbiguousException": PROVIDER_NOT_FOUND
    PS_ARGUMENT "System.Management.Automation.PSArgumentException": ARGUMENT
    PS_ARGUMENT_NULL "System.Management.Automation.PSArgumentNullException": ARGUMENT_NULL
    PS_ARGUMENT_OUT_OF_RANGE "System.Management.Automation.PSArgumentOutOfRangeException": ARGUMENT_OUT_OF_RANGE
    PS_INVALID_CAST "System.Management.Automation.PSInvalidCastException": INVALID_CAST
    PS_INVALID_OPERATION "System.Management.Automation.PSInvalidOperationException": INVALID_OPERATION
    PS_NOT_IMPLEMENTED "System.Management.Automation.PSNotImplementedException": NOT_IMPLEMENTED
    PS_NOT_SUPPORTED "System.Management.Automation.PSNotSupportedException": NOT_SUPPORTED
    PS_OBJECT_DISPOSED "System.Management.Automation.PSObjectDisposedException": OBJECT_DISPOSED
    PS_SECURITY "System.Management.Automation.PSSecurityException": RUNTIME
    REMOTE "System.Management.Automation.RemoteException": RUNTIME
    SESSION_STATE "System.Management.Automation.SessionStateException": RUNTIME
    DRIVE_NOT_FOUND "System.Management.Automation.DriveNotFoundException": SESSION_STATE
    ITEM_NOT_FOUND "System.Management.Automation.ItemNotFoundException": SESSION_STATE
    PROVIDER_NOT_FOUND "System.Management.Automation.ProviderNotFoundException": SESSION_STATE
    SESSION_STATE_OVERFLOW "System.Management.Automation.SessionStateOverflowException": SESSION_STATE
    SESSION_STATE_UNAUTHORIZED
        "System.Management.Automation.SessionStateUnauthorizedAccessException": SESSION_STATE
    WILDCARD_PATTERN "System.Management.Automation.WildcardPatternException": RUNTIME
    HOST "System.Management.Automation.Host.HostException": RUNTIME
    PROMPTING "System.Management.Automation.Host.PromptingException": HOST
    INVALID_JOB_STATE "System.Management.Automation.InvalidJobStateException": SYSTEM
    PS_REMOTING_TRANSPORT "System.Management.Automation.Remoting.PSRemotingTransportException": RUNTIME
    PS_REMOTING_DATA_STRUCTURE "System.Management.Automation.Remoting.PSRemotingDataStructureException": RUNTIME
    INVALID_RUNSPACE_STATE "System.Management.Automation.Runspaces.InvalidRunspaceStateException": SYSTEM
    SERVICE_COMMAND "Microsoft.PowerShell.Commands.ServiceCommandException": SYSTEM
    PROCESS_COMMAND "Microsoft.PowerShell.Commands.ProcessCommandException": SYSTEM
    HELP_NOT_FOUND "Microsoft.PowerShell.Commands.HelpNotFoundException": SYSTEM
    BAD_IMAGE_FORMAT "System.BadImageFormatException": SYSTEM
    DLL_NOT_FOUND "System.DllNotFoundException": TYPE_LOAD
    TIME_ZONE_NOT_FOUND "System.TimeZoneNotFoundException": EXCEPTION
    REGEX_MATCH_TIMEOUT "System.Text.RegularExpressions.RegexMatchTimeoutException": TIMEOUT
    WRITE_ERROR "Microsoft.PowerShell.Commands.WriteErrorException": SYSTEM
}
