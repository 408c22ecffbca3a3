//! What a new session has.

use std::rc::Rc;

use super::command_info::AliasInfo;
use super::{ActionPreference, Runspace, VariableOptions, key};
use crate::system::{Account as _, Machine as _, System};
use crate::types::Type;
use crate::value::{Dictionary, DictionaryKind, EnumValue, Value};

/// Aliases: name, definition, options.
const ALIASES: &str = include_str!("../command/aliases.txt");

/// Aliases that come with a module, not with the session.
const OF_MANAGEMENT: &[&str] = &["gcb", "gin", "gtz", "scb", "stz"];

const NONE: VariableOptions = VariableOptions::NONE;
const CONSTANT: VariableOptions = VariableOptions::CONSTANT.with(VariableOptions::ALL_SCOPE);
const READ_ONLY: VariableOptions = VariableOptions::READ_ONLY.with(VariableOptions::ALL_SCOPE);

impl Runspace {
    /// Fills the global scope.
    pub(super) fn start(&mut self) {
        self.define_aliases();
        let action = |preference: ActionPreference| preference.to_value();
        let (go_on, silent) = (ActionPreference::Continue, ActionPreference::SilentlyContinue);
        let home = std::env::var(System::HOME).unwrap_or_default();
        let rows = [
            (
                "ConfirmPreference",
                enum_value("System.Management.Automation.ConfirmImpact", 3).unwrap_or("High".into()),
                NONE,
                "Dictates when confirmation should be requested. Confirmation is requested when the ConfirmImpact of the operation is equal to or greater than $ConfirmPreference. If $ConfirmPreference is None, actions will only be confirmed when Confirm is specified.",
            ),
            ("DebugPreference", action(silent), NONE, "Dictates the action taken when a Debug message is delivered"),
            (
                "ErrorActionPreference",
                action(go_on),
                NONE,
                "Dictates the action taken when an error message is delivered",
            ),
            (
                "ErrorView",
                enum_value("System.Management.Automation.ErrorView", 2).unwrap_or("ConciseView".into()),
                NONE,
                "Dictates the view mode to use when displaying errors",
            ),
            ("false", false.into(), CONSTANT, "Boolean False"),
            (
                "FormatEnumerationLimit",
                4.into(),
                NONE,
                "Dictates the limit of enumeration on formatting IEnumerable objects",
            ),
            ("Host", crate::command::host::host(), CONSTANT, "A reference to the host of the current runspace"),
            ("HOME", home.into(), READ_ONLY, "Folder containing the current user's profile"),
            (
                "InformationPreference",
                action(silent),
                NONE,
                "Dictates the action taken when a command generates an item in the Information stream",
            ),
            ("IsCoreCLR", true.into(), READ_ONLY, ""),
            ("IsLinux", cfg!(target_os = "linux").into(), READ_ONLY, ""),
            ("IsMacOS", cfg!(target_os = "macos").into(), READ_ONLY, ""),
            ("IsWindows", cfg!(windows).into(), READ_ONLY, ""),
            ("MaximumErrorCount", 256.into(), NONE, ""),
            ("MaximumHistoryCount", 4096.into(), NONE, "Maximum number of history objects to retain in a session"),
            (
                "NestedPromptLevel",
                0.into(),
                NONE,
                "Dictates what type of prompt should be displayed for the current nesting level",
            ),
            ("PID", i32::try_from(std::process::id()).unwrap_or(0).into(), CONSTANT, "Current process ID"),
            (
                "ProgressPreference",
                action(go_on),
                NONE,
                "Dictates the action taken when progress records are delivered",
            ),
            ("PSCulture", "".into(), READ_ONLY, "Culture of the current PowerShell session"),
            (
                "PSDefaultParameterValues",
                default_parameter_values(),
                NONE,
                "Variable to hold all default <cmdlet:parameter, value> pairs",
            ),
            ("PSEdition", "Core".into(), CONSTANT, "Edition information for the current PowerShell session"),
            (
                "PSEmailServer",
                "".into(),
                NONE,
                "Variable to contain the name of the email server. This can be used instead of the HostName parameter in the Send-MailMessage cmdlet.",
            ),
            (
                "PSNativeCommandArgumentPassing",
                enum_value("System.Management.Automation.NativeArgumentPassingStyle", 1).unwrap_or("Standard".into()),
                NONE,
                "Dictates how arguments are passed to native executables.",
            ),
            (
                "PSNativeCommandUseErrorActionPreference",
                false.into(),
                NONE,
                "If true, $ErrorActionPreference applies to native executables, so that non-zero exit codes will generate cmdlet-style errors governed by error action settings",
            ),
            (
                "PSSessionApplicationName",
                "wsman".into(),
                NONE,
                "AppName where the remote connection will be established",
            ),
            (
                "PSSessionConfigurationName",
                "http://schemas.microsoft.com/powershell/Microsoft.PowerShell".into(),
                NONE,
                "Name of the session configuration which will be loaded on the remote computer",
            ),
            ("PSStyle", crate::dotnet::ps_style::value(), CONSTANT, "Configuration controlling how text is rendered."),
            ("PSUICulture", "".into(), READ_ONLY, "UI culture of the current PowerShell session"),
            (
                "ShellId",
                "Microsoft.PowerShell".into(),
                CONSTANT,
                "The ShellID identifies the current shell.  This is used by #Requires.",
            ),
            ("true", true.into(), CONSTANT, "Boolean True"),
            (
                "null",
                Value::Null,
                NONE,
                "References to the null variable always return the null value. Assignments have no effect.",
            ),
            (
                "VerbosePreference",
                action(silent),
                NONE,
                "Dictates the action taken when a Verbose message is delivered",
            ),
            ("WarningPreference", action(go_on), NONE, "Dictates the action taken when a Warning message is delivered"),
            ("WhatIfPreference", false.into(), NONE, "If true, WhatIf is considered to be enabled for all commands."),
        ];
        for (name, value, options, description) in rows {
            self.define(name, value, options, description);
        }
        self.constrain_preferences();
        let context = crate::dotnet::engine_intrinsics::context();
        self.define("ExecutionContext", context, CONSTANT, "The run objects available to cmdlets");
        let here = self.extension::<crate::provider::Drives>().location();
        self.define("PWD", crate::provider::path_info(&here), NONE, "");
        self.define("PSVersionTable", version_table(), CONSTANT, "Version information for current PowerShell session");
    }

    /// Lets preference variables take nothing but preferences.
    fn constrain_preferences(&self) {
        let Some(info) = crate::types::find("System.Management.Automation.ActionPreference") else { return };
        let constraint = Rc::new(super::Constraint { types: vec![Type::Known(info)], rules: Vec::new() });
        for name in ["debug", "erroraction", "information", "progress", "verbose", "warning"] {
            if let Some(variable) = self.global.local(&format!("{name}preference")) {
                *variable.constraint.borrow_mut() = Some(constraint.clone());
            }
        }
    }

    fn define_aliases(&mut self) {
        let commands = self.global.commands_mut();
        for line in ALIASES.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let (Some(name), Some(definition)) = (words.next(), words.next()) else { continue };
            let mut alias = AliasInfo::new(name, definition);
            if OF_MANAGEMENT.contains(&name) {
                alias.module = Some("Microsoft.PowerShell.Management".into());
            }
            for option in words.next().unwrap_or_default().split(',') {
                let option = match option {
                    "ReadOnly" => VariableOptions::READ_ONLY,
                    "AllScope" => VariableOptions::ALL_SCOPE,
                    "Constant" => VariableOptions::CONSTANT,
                    _ => VariableOptions::NONE,
                };
                alias.options.set(alias.options.get().with(option));
            }
            commands.aliases.borrow_mut().set(key(name), Rc::new(alias));
        }
    }
}

/// A value of an enum of .NET, if the engine knows the enum.
pub fn enum_value(type_name: &str, value: i64) -> Option<Value> {
    let ty = Type::Known(crate::types::find(type_name)?);
    Some(Value::Enum(Rc::new(EnumValue { ty, value })))
}

fn default_parameter_values() -> Value {
    let ty = crate::types::find("System.Management.Automation.DefaultParameterDictionary")
        .map_or(Type::HASHTABLE, Type::Known);
    Value::Dictionary(Rc::new(Dictionary::new(ty, DictionaryKind::Hashtable)))
}

fn version_table() -> Value {
    let ty = crate::types::find("System.Management.Automation.PSVersionHashTable").map_or(Type::HASHTABLE, Type::Known);
    let table = Dictionary::new(ty, DictionaryKind::Hashtable);
    for (name, value) in [
        ("PSVersion", made("System.Management.Automation.SemanticVersion", "7.6.5")),
        ("PSEdition", "Core".into()),
        ("Platform", System::PLATFORM.into()),
        ("GitCommitId", "7.6.5".into()),
        ("OS", System::title().into()),
        ("PSCompatibleVersions", compatible_versions()),
        ("SerializationVersion", version("1.1.0.1")),
        ("WSManStackVersion", version("3.0")),
    ] {
        table.set(name.into(), value);
    }
    Value::Dictionary(Rc::new(table))
}

fn version(text: &str) -> Value {
    made("System.Version", text)
}

/// An object made of a text, or the text where the type is not known.
fn made(ty: &str, text: &str) -> Value {
    let made = crate::types::find(ty).and_then(|info| {
        crate::member::construct(&mut Runspace::bare(), &Type::Known(info), &[Value::string(text)]).ok()
    });
    made.unwrap_or_else(|| Value::string(text))
}

fn compatible_versions() -> Value {
    let versions = ["1.0", "2.0", "3.0", "4.0", "5.0", "5.1", "6.0", "7.0"].map(version);
    let element = crate::types::find("System.Version").map_or(Type::OBJECT, Type::Known);
    Value::from(crate::value::Array::new(element, versions.to_vec()))
}
