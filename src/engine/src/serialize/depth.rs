//! Types that say themselves how they are written, as the built-in type table has it.

/// What the type table says of a type.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rule {
    /// `SerializationDepth`: takes the place of the depth that is left.
    pub depth: Option<i32>,
    /// `SerializationMethod` SpecificProperties: these properties and no others.
    pub only: Option<&'static [&'static str]>,
    /// `SerializationMethod` String: the text of this property.
    pub text: Option<&'static str>,
}

const fn deep(depth: i32) -> Rule {
    Rule { depth: Some(depth), only: None, text: None }
}

const fn only(depth: Option<i32>, properties: &'static [&'static str]) -> Rule {
    Rule { depth, only: Some(properties), text: None }
}

/// Type names, and what the table says of each.
const RULES: &[(&str, Rule)] = &[
    ("System.Exception", deep(1)),
    ("System.Management.Automation.PSCredential", deep(1)),
    ("System.Management.Automation.PSPrimitiveDictionary", deep(1)),
    ("System.Management.Automation.SwitchParameter", deep(1)),
    ("System.Management.Automation.Signature", deep(2)),
    ("System.Management.Automation.PSListModifier", deep(2)),
    ("System.Management.Automation.JobStateEventArgs", deep(2)),
    (
        "System.Management.Automation.Job",
        only(
            Some(2),
            &[
                "HasMoreData",
                "StatusMessage",
                "Location",
                "Command",
                "JobStateInfo",
                "InstanceId",
                "Id",
                "Name",
                "ChildJobs",
                "PSJobTypeName",
                "PSBeginTime",
                "PSEndTime",
            ],
        ),
    ),
    ("System.Management.Automation.DebuggerStopEventArgs", deep(2)),
    (
        "System.Globalization.CultureInfo",
        only(
            Some(1),
            &[
                "LCID",
                "Name",
                "DisplayName",
                "IetfLanguageTag",
                "ThreeLetterISOLanguageName",
                "ThreeLetterWindowsLanguageName",
                "TwoLetterISOLanguageName",
            ],
        ),
    ),
    ("System.Net.IPAddress", deep(1)),
    ("System.Net.Mail.MailAddress", deep(1)),
    ("System.Security.Cryptography.X509Certificates.X509Certificate2", only(Some(1), &["RawData"])),
    ("System.Security.Cryptography.X509Certificates.X500DistinguishedName", only(Some(1), &["RawData"])),
    ("System.Management.Automation.PSTypeName", Rule { depth: None, only: None, text: Some("Name") }),
    (
        "System.Management.Automation.ParameterMetadata",
        only(None, &["Name", "ParameterType", "Aliases", "IsDynamic", "SwitchParameter"]),
    ),
    ("System.Management.Automation.ParameterSetMetadata", only(None, &["Position", "Flags", "HelpMessage"])),
    ("System.Management.Automation.CommandCompletion", deep(1)),
    ("System.Management.Automation.CompletionResult", deep(1)),
    ("Microsoft.PowerShell.Commands.ModuleSpecification", deep(1)),
    ("System.Management.Automation.Remoting.PSSessionOption", deep(1)),
    ("System.Management.Automation.ExtendedTypeDefinition", only(Some(1), &["TypeNames", "FormatViewDefinition"])),
    ("System.Management.Automation.FormatViewDefinition", deep(1)),
    ("System.Management.Automation.PSControl", deep(1)),
    ("System.Management.Automation.PSControlGroupBy", deep(1)),
    ("System.Management.Automation.DisplayEntry", deep(1)),
    ("HelpInfo", deep(1)),
    ("System.Management.Automation.Internal.Format.FormatInfoData", deep(1)),
    ("Microsoft.PowerShell.Commands.Internal.Format.FormatInfoData", deep(1)),
    ("System.Management.ManagementEventArgs", deep(2)),
    ("System.Management.Automation.Remoting.PSSenderInfo", deep(4)),
    ("Microsoft.Management.Infrastructure.CimInstance", deep(1)),
];

/// What the table says of an object with these type names, the most derived first.
pub(super) fn rule<'a>(names: impl IntoIterator<Item = &'a str>) -> Rule {
    let mut found = Rule::default();
    for name in names {
        let name = name.strip_prefix("Deserialized.").unwrap_or(name);
        if let Some((_, rule)) = RULES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            found.depth = found.depth.or(rule.depth);
            found.only = found.only.or(rule.only);
            found.text = found.text.or(rule.text);
        }
    }
    found
}
