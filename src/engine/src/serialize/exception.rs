//! Exceptions: their properties in .NET's order, and their text.

use std::rc::Rc;

use crate::error::Exception;
use crate::value::{Dictionary, DictionaryKind, Object, Str, Value};

/// The properties that an exception type declares or overrides. .NET lists those of the most derived type first.
const DECLARED: &[(&str, &[&str])] = &[
    (
        "System.Exception",
        &["TargetSite", "Message", "Data", "InnerException", "HelpLink", "Source", "HResult", "StackTrace"],
    ),
    ("System.ArgumentException", &["Message", "ParamName"]),
    ("System.ArgumentOutOfRangeException", &["Message", "ActualValue"]),
    ("System.ObjectDisposedException", &["Message", "ObjectName"]),
    ("System.IO.FileNotFoundException", &["Message", "FileName", "FusionLog"]),
    ("System.IO.FileLoadException", &["Message", "FileName", "FusionLog"]),
    ("System.BadImageFormatException", &["Message", "FileName", "FusionLog"]),
    ("System.TypeLoadException", &["Message", "TypeName"]),
    ("System.TypeInitializationException", &["TypeName"]),
    ("System.AggregateException", &["InnerExceptions", "Message"]),
    ("System.Xml.XmlException", &["LineNumber", "LinePosition", "SourceUri", "Message"]),
    ("System.Threading.Tasks.TaskCanceledException", &["Task"]),
    ("System.OperationCanceledException", &["CancellationToken"]),
    ("System.Globalization.CultureNotFoundException", &["InvalidCultureId", "InvalidCultureName", "Message"]),
    ("System.ComponentModel.Win32Exception", &["NativeErrorCode"]),
    ("System.Runtime.InteropServices.ExternalException", &["ErrorCode"]),
    ("System.Net.Sockets.SocketException", &["Message", "SocketErrorCode", "ErrorCode"]),
    ("System.Text.RegularExpressions.RegexParseException", &["Error", "Offset"]),
    ("System.Collections.Generic.KeyNotFoundException", &[]),
    ("System.Management.Automation.RuntimeException", &["ErrorRecord", "WasThrownFromThrowStatement"]),
    ("System.Management.Automation.SessionStateException", &["ErrorRecord", "ItemName", "SessionStateCategory"]),
    ("System.Management.Automation.CommandNotFoundException", &["ErrorRecord", "CommandName"]),
    (
        "System.Management.Automation.ScriptRequiresException",
        &["CommandName", "RequiresShellId", "RequiresPSVersion", "MissingPSSnapIns", "RequiresShellPath"],
    ),
    (
        "System.Management.Automation.ParameterBindingException",
        &[
            "Message",
            "ParameterName",
            "ParameterType",
            "TypeSpecified",
            "ErrorId",
            "Line",
            "Offset",
            "CommandInvocation",
            "ErrorRecord",
        ],
    ),
    ("System.Management.Automation.ParseException", &["Errors", "Message"]),
    ("System.Management.Automation.PSInvalidCastException", &["ErrorRecord"]),
    ("System.Management.Automation.PSArgumentException", &["ErrorRecord", "Message"]),
    ("System.Management.Automation.PSArgumentNullException", &["ErrorRecord", "Message"]),
    ("System.Management.Automation.PSArgumentOutOfRangeException", &["ErrorRecord"]),
    ("System.Management.Automation.PSInvalidOperationException", &["ErrorRecord"]),
    ("System.Management.Automation.PSNotImplementedException", &["ErrorRecord"]),
    ("System.Management.Automation.PSNotSupportedException", &["ErrorRecord"]),
    ("System.Management.Automation.PSObjectDisposedException", &["ErrorRecord"]),
    ("System.Management.Automation.PSSecurityException", &["ErrorRecord", "Message"]),
    ("System.Management.Automation.ProviderInvocationException", &["ProviderInfo", "ErrorRecord", "Message"]),
    ("System.Management.Automation.CmdletInvocationException", &["ErrorRecord"]),
    ("System.Management.Automation.ActionPreferenceStopException", &["ErrorRecord"]),
    ("System.Management.Automation.Host.HostException", &[]),
    (
        "System.Management.Automation.RemoteException",
        &["SerializedRemoteException", "SerializedRemoteInvocationInfo", "ErrorRecord"],
    ),
    (
        "System.Management.Automation.CmdletProviderInvocationException",
        &["ProviderInvocationException", "ProviderInfo"],
    ),
    ("System.Management.Automation.ApplicationFailedException", &["ErrorRecord"]),
];

/// What `HResult` is of a type that says nothing else; of the most derived type that is listed.
const RESULTS: &[(&str, i32)] = &[
    ("System.Exception", -2146233088),
    ("System.SystemException", -2146233087),
    ("System.ArgumentException", -2147024809),
    ("System.ArgumentNullException", -2147467261),
    ("System.ArgumentOutOfRangeException", -2146233086),
    ("System.ArithmeticException", -2147024362),
    ("System.DivideByZeroException", -2147352558),
    ("System.OverflowException", -2146233066),
    ("System.FormatException", -2146233033),
    ("System.IndexOutOfRangeException", -2146233080),
    ("System.InvalidCastException", -2147467262),
    ("System.InvalidOperationException", -2146233079),
    ("System.ObjectDisposedException", -2146232798),
    ("System.NotImplementedException", -2147467263),
    ("System.NotSupportedException", -2146233067),
    ("System.NullReferenceException", -2147467261),
    ("System.OutOfMemoryException", -2147024882),
    ("System.StackOverflowException", -2147023895),
    ("System.TimeoutException", -2146233083),
    ("System.UnauthorizedAccessException", -2147024891),
    ("System.Collections.Generic.KeyNotFoundException", -2146232969),
    ("System.IO.IOException", -2146232800),
    ("System.IO.FileNotFoundException", -2147024894),
    ("System.IO.DirectoryNotFoundException", -2147024893),
    ("System.IO.PathTooLongException", -2147024690),
    ("System.IO.EndOfStreamException", -2147024858),
    ("System.OperationCanceledException", -2146233029),
    ("System.RankException", -2146233065),
    ("System.Security.SecurityException", -2146233078),
    ("System.TypeLoadException", -2146233054),
    ("System.MissingMemberException", -2146233070),
    ("System.MissingMethodException", -2146233069),
    ("System.MissingFieldException", -2146233071),
    ("System.Xml.XmlException", -2146232000),
    ("System.ApplicationException", -2146232832),
    ("System.ComponentModel.Win32Exception", -2147467259),
    ("System.Runtime.InteropServices.ExternalException", -2147467259),
    ("System.PlatformNotSupportedException", -2146233031),
    ("System.AggregateException", -2146233088),
];

/// The names of the properties of an exception with these type names.
pub(crate) fn properties(types: &[Str]) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    for ty in types {
        if let Some((_, names)) = DECLARED.iter().find(|(known, _)| *known == &**ty) {
            for name in *names {
                if !found.contains(name) {
                    found.push(name);
                }
            }
        }
    }
    found
}

/// The value of a property of an exception.
pub(crate) fn property(exception: &Exception, value: &Value, name: &str) -> Option<Value> {
    let found = match name {
        "Message" => Value::String(exception.message.clone()),
        "InnerException" => exception.inner.clone(),
        "Data" => data(exception),
        "HResult" => Value::Int32(result(exception, value)),
        "ErrorRecord" => match &*exception.record.borrow() {
            Some(record) => Value::Object(Rc::new(Object::new(record.clone()))),
            None => given(exception, name).unwrap_or(Value::String(exception.message.clone())),
        },
        "WasThrownFromThrowStatement" => given(exception, name).unwrap_or(Value::Bool(false)),
        "SessionStateCategory" => {
            given(exception, name).filter(|own| !own.is_null()).unwrap_or_else(|| Value::string("Drive"))
        }
        "Errors" => match given(exception, name) {
            Some(Value::Array(errors)) if errors.is_empty() => Value::Null,
            errors => errors.unwrap_or_default(),
        },
        "TargetSite" | "Source" | "StackTrace" => given(exception, name).unwrap_or_else(|| thrown(exception, name)),
        "ParamName" => given(exception, name).unwrap_or_else(|| named_in(&exception.message)),
        _ => given(exception, name).unwrap_or_default(),
    };
    Some(found)
}

fn thrown(exception: &Exception, name: &str) -> Value {
    let Some(site) = exception.thrown.get() else { return Value::Null };
    Value::string(match name {
        "TargetSite" => site.method,
        "Source" => site.assembly,
        _ => site.trace,
    })
}

/// The parameter that a message names at its end.
fn named_in(message: &str) -> Value {
    let line = message.lines().next().unwrap_or_default();
    let name = line.strip_suffix("')").and_then(|line| line.rsplit_once("(Parameter '")).map(|(_, name)| name);
    name.map_or(Value::Null, Value::string)
}

fn given(exception: &Exception, name: &str) -> Option<Value> {
    exception.properties.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
}

fn data(exception: &Exception) -> Value {
    let mut data = exception.data.borrow_mut();
    if data.is_null() {
        *data = Dictionary::new(crate::error::thrown::list_dictionary(), DictionaryKind::Generic).into();
    }
    data.clone()
}

fn result(exception: &Exception, value: &Value) -> i32 {
    if exception.hresult != 0 {
        return exception.hresult;
    }
    super::names::of_value(value)
        .iter()
        .find_map(|name| RESULTS.iter().find(|(known, _)| *known == &**name))
        .map_or(-2146233088, |(_, result)| *result)
}

/// What `ToString()` of an exception gives: type, message, causes, and where it was thrown, as far as that is known.
pub(crate) fn text(exception: &Exception) -> String {
    let mut text = exception.type_name.to_owned();
    if !exception.message.is_empty() {
        text.push_str(": ");
        text.push_str(&exception.message);
    }
    if let Value::Object(inner) = exception.inner.bare()
        && let Some(inner) = inner.downcast::<Exception>()
    {
        text.push_str("\n ---> ");
        text.push_str(&self::text(inner));
        text.push_str("\n   --- End of inner exception stack trace ---");
    }
    if let Some(Value::String(file)) = given(exception, "FileName") {
        text.push_str(&format!("\nFile name: '{file}'"));
    }
    if let Value::String(trace) = given(exception, "StackTrace").unwrap_or_else(|| thrown(exception, "StackTrace")) {
        text.push('\n');
        text.push_str(&trace);
    }
    text
}
