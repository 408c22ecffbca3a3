//! The hierarchy of exceptions.

use super::object::OBJECT;
use crate::types::TypeInfo;

macro_rules! exceptions {
    ($($name:ident $full:literal: $base:ident)*) => {
        /// The types of this file.
        pub const TYPES: &[&TypeInfo] = &[&EXCEPTION, $(&$name),*];
        $(#[doc = $full] pub static $name: TypeInfo = TypeInfo::class($full, &$base);)*
    };
}

/// System.Exception
pub static EXCEPTION: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/exception.txt"),
    ..TypeInfo::class("System.Exception", &OBJECT)
};

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
    WRITE_ERROR "Microsoft.PowerShell.Commands.WriteErrorException": SYSTEM
}
