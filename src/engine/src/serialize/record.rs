//! Records of the other streams (`[MS-PSRP]` 2.2.2.22 to 2.2.2.26).

use clixml::{TypeNames, Writer};

use super::write::Serializer;
use super::{Seal, invocation};
use crate::error::{InvocationInfo, Result};
use crate::runspace::Runspace;

/// Which of the records that carry a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// Warnings.
    Warning,
    /// Verbose records.
    Verbose,
    /// Debug records.
    Debug,
}

impl RecordKind {
    fn type_names(self) -> TypeNames {
        const BASE: &str = "System.Management.Automation.InformationalRecord";
        TypeNames::known(match self {
            RecordKind::Warning => &["System.Management.Automation.WarningRecord", BASE, "System.Object"],
            RecordKind::Verbose => &["System.Management.Automation.VerboseRecord", BASE, "System.Object"],
            RecordKind::Debug => &["System.Management.Automation.DebugRecord", BASE, "System.Object"],
        })
    }

    /// The kind of that .NET type.
    pub fn of_type(name: &str) -> Option<RecordKind> {
        match name {
            "System.Management.Automation.WarningRecord" => Some(RecordKind::Warning),
            "System.Management.Automation.VerboseRecord" => Some(RecordKind::Verbose),
            "System.Management.Automation.DebugRecord" => Some(RecordKind::Debug),
            _ => None,
        }
    }
}

/// Appends what a message carries for a warning, verbose or debug record. With an invocation it says where it comes from,
/// as clients ask for with RemoteStreamOptions.
pub fn write_informational(
    out: &mut Vec<u8>,
    runspace: &mut Runspace,
    kind: RecordKind,
    message: &str,
    invocation: Option<&InvocationInfo>,
) -> Result {
    let mut writer = Writer::new(out);
    let mut serializer = Serializer::new(&mut writer, runspace, Seal::Plain);
    serializer.writer.item().begin_object();
    write_members(&mut serializer, kind, message, invocation)
}

/// Writes what stands in the record's object, and ends it.
pub(super) fn write_members(
    serializer: &mut Serializer<'_, '_>,
    kind: RecordKind,
    message: &str,
    invocation: Option<&InvocationInfo>,
) -> Result {
    serializer.writer.type_names(&kind.type_names());
    serializer.to_string(message);
    serializer.writer.begin_extended();
    serializer.text_member("InformationalRecord_Message", message);
    serializer.writer.member("InformationalRecord_SerializeInvocationInfo").bool(invocation.is_some());
    if let Some(own) = invocation {
        invocation::write_extended(serializer, own, None)?;
        invocation::write_iterations(serializer, "InformationalRecord_PipelineIterationInfo", own);
    }
    serializer.writer.end();
    serializer.writer.end();
    Ok(())
}
