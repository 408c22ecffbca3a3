//! Which exceptions are kinds of which, as far as `catch` clauses in one `try` need to know.

use crate::ast::TypeName;
use crate::chars::same_name;

/// Exceptions and what each is a kind of; those without a dot are of `System`.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("Exception", ""),
    ("SystemException", "Exception"),
    ("ApplicationException", "Exception"),
    ("AggregateException", "Exception"),
    ("ArgumentException", "SystemException"),
    ("ArgumentNullException", "ArgumentException"),
    ("ArgumentOutOfRangeException", "ArgumentException"),
    ("ArithmeticException", "SystemException"),
    ("DivideByZeroException", "ArithmeticException"),
    ("OverflowException", "ArithmeticException"),
    ("NotFiniteNumberException", "ArithmeticException"),
    ("ArrayTypeMismatchException", "SystemException"),
    ("BadImageFormatException", "SystemException"),
    ("FormatException", "SystemException"),
    ("UriFormatException", "FormatException"),
    ("IndexOutOfRangeException", "SystemException"),
    ("InvalidCastException", "SystemException"),
    ("InvalidOperationException", "SystemException"),
    ("ObjectDisposedException", "InvalidOperationException"),
    ("NotImplementedException", "SystemException"),
    ("NotSupportedException", "SystemException"),
    ("PlatformNotSupportedException", "NotSupportedException"),
    ("NullReferenceException", "SystemException"),
    ("OperationCanceledException", "SystemException"),
    ("OutOfMemoryException", "SystemException"),
    ("TimeoutException", "SystemException"),
    ("UnauthorizedAccessException", "SystemException"),
    ("IO.IOException", "SystemException"),
    ("IO.FileNotFoundException", "IO.IOException"),
    ("IO.DirectoryNotFoundException", "IO.IOException"),
    ("IO.DriveNotFoundException", "IO.IOException"),
    ("IO.PathTooLongException", "IO.IOException"),
    ("IO.EndOfStreamException", "IO.IOException"),
    ("Collections.Generic.KeyNotFoundException", "SystemException"),
    ("ComponentModel.Win32Exception", "SystemException"),
    ("Net.WebException", "InvalidOperationException"),
    ("Net.Http.HttpRequestException", "Exception"),
    ("Net.Sockets.SocketException", "ComponentModel.Win32Exception"),
    ("Text.Json.JsonException", "Exception"),
    ("Xml.XmlException", "SystemException"),
    ("Management.Automation.RuntimeException", "SystemException"),
    ("Management.Automation.ActionPreferenceStopException", "Management.Automation.RuntimeException"),
    ("Management.Automation.CommandNotFoundException", "Management.Automation.RuntimeException"),
    ("Management.Automation.MethodException", "Management.Automation.ExtendedTypeSystemException"),
    ("Management.Automation.MethodInvocationException", "Management.Automation.MethodException"),
    ("Management.Automation.ExtendedTypeSystemException", "Management.Automation.RuntimeException"),
    ("Management.Automation.SetValueException", "Management.Automation.ExtendedTypeSystemException"),
    ("Management.Automation.GetValueException", "Management.Automation.ExtendedTypeSystemException"),
    ("Management.Automation.SetValueInvocationException", "Management.Automation.SetValueException"),
    ("Management.Automation.GetValueInvocationException", "Management.Automation.GetValueException"),
    ("Management.Automation.SessionStateException", "Management.Automation.RuntimeException"),
    ("Management.Automation.ItemNotFoundException", "Management.Automation.SessionStateException"),
    ("Management.Automation.DriveNotFoundException", "Management.Automation.SessionStateException"),
    ("Management.Automation.ProviderNotFoundException", "Management.Automation.SessionStateException"),
    ("Management.Automation.ParameterBindingException", "Management.Automation.RuntimeException"),
    ("Management.Automation.ParseException", "Management.Automation.RuntimeException"),
    ("Management.Automation.IncompleteParseException", "Management.Automation.ParseException"),
    ("Management.Automation.PSInvalidCastException", "InvalidCastException"),
    ("Management.Automation.PSInvalidOperationException", "InvalidOperationException"),
    ("Management.Automation.PSArgumentException", "ArgumentException"),
    ("Management.Automation.PSNotSupportedException", "NotSupportedException"),
    ("Management.Automation.PipelineStoppedException", "Management.Automation.RuntimeException"),
    ("Management.Automation.ValidationMetadataException", "Management.Automation.MetadataException"),
    ("Management.Automation.MetadataException", "Management.Automation.RuntimeException"),
    ("Management.Automation.Host.HostException", "Management.Automation.RuntimeException"),
    ("Management.Automation.Remoting.PSRemotingTransportException", "Management.Automation.RuntimeException"),
];

fn find(name: &str) -> Option<&'static (&'static str, &'static str)> {
    let name = name.strip_prefix("system.").unwrap_or(name);
    EXCEPTIONS.iter().find(|(known, _)| same_name(known, name))
}

/// Full name of `second`, if whatever is of that type was caught as `first` already.
pub(super) fn already_caught(first: &TypeName, second: &TypeName) -> Option<String> {
    let first = find(first.simple_key()?)?;
    let second = find(second.simple_key()?)?;
    let mut kind = second;
    loop {
        if kind.0 == first.0 {
            return Some(format!("System.{}", second.0));
        }
        kind = find(kind.1)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exception_is_a_kind_of_exception() {
        for (name, base) in EXCEPTIONS {
            let mut base = *base;
            while !base.is_empty() {
                base = find(base).unwrap_or_else(|| panic!("{name} is a kind of {base}, which is not listed")).1;
            }
        }
    }
}
