//! Get-ExperimentalFeature and the switches for them

use crate::command::pattern::Pattern;
use crate::command::{Call, Cmdlet};
use crate::dotnet::object::OBJECT;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::types::{TypeInfo, read};
use crate::value::{Record, Value, field};

/// System.Management.Automation.ExperimentalFeature
pub static EXPERIMENTAL_FEATURE: TypeInfo = TypeInfo {
    declarations: "string Name {get;}
string Description {get;}
string Source {get;}
bool Enabled {get;}",
    properties: &[
        read("Name", field::<0>),
        read("Description", field::<1>),
        read("Source", field::<2>),
        read("Enabled", field::<3>),
    ],
    ..TypeInfo::class("System.Management.Automation.ExperimentalFeature", &OBJECT)
};

/// Name and description of the features of this version; none is on.
const FEATURES: &[(&str, &str)] = &[
    ("PSLoadAssemblyFromNativeCode", "Expose an API to allow assembly loading from native code"),
    ("PSProfileDSCResource", "DSC v3 resources for managing PowerShell profile."),
    (
        "PSSerializeJSONLongEnumAsNumber",
        "Serialize enums based on long or ulong as an numeric value rather than the string representation when using \
         ConvertTo-Json.",
    ),
];

/// Get-ExperimentalFeature
pub struct GetExperimentalFeature;

impl Cmdlet for GetExperimentalFeature {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let patterns = call.texts("Name").unwrap_or_else(|| vec!["*".into()]);
        for (name, description) in FEATURES {
            if patterns.iter().any(|pattern| Pattern::new(pattern).is_match(name)) {
                let fields = vec![(*name).into(), (*description).into(), "PSEngine".into(), Value::Bool(false)];
                call.write(Record::new(&EXPERIMENTAL_FEATURE, fields))?;
            }
        }
        Ok(())
    }
}

/// Enable-ExperimentalFeature, Disable-ExperimentalFeature
pub enum Switch {
    /// Enable-ExperimentalFeature
    On,
    /// Disable-ExperimentalFeature
    Off,
}

impl Cmdlet for Switch {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for name in call.texts("Name").unwrap_or_default() {
            let known = FEATURES.iter().any(|(known, _)| known.eq_ignore_ascii_case(&name));
            if known && matches!(self, Switch::Off) {
                continue;
            }
            let message = if known {
                format!("the experimental feature '{name}' is not part of this engine")
            } else {
                format!("No experimental feature with name \"{name}\" was found.")
            };
            let exception = Exception::new("System.Management.Automation.ItemNotFoundException", message);
            let record =
                ErrorRecord::new(exception, "ItemNotFoundException", ErrorCategory::ObjectNotFound, name.into());
            call.error(record)?;
        }
        Ok(())
    }
}
