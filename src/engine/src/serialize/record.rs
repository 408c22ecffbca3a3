//! Records of the other streams (`[MS-PSRP]` 2.2.2.22 to 2.2.2.26).

use clixml::{ListKind, TypeNames, Writer};

use super::write::{Serializer, date_time};
use super::{Seal, error_record, invocation, shape};
use crate::error::{InvocationInfo, Result};
use crate::runspace::{InformationRecord, InformationalRecord, ProgressRecord, Record, Runspace};
use crate::system::{Account as _, Machine as _, System};
use crate::value::{DateTime, DateTimeKind};

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

/// Appends what a message carries for a record of any stream. `options` are the client's RemoteStreamOptions: which
/// records say where they come from.
pub fn write_record(
    out: &mut Vec<u8>,
    runspace: &mut Runspace,
    record: &Record,
    seal: Seal<'_>,
    options: RemoteStreamOptions,
) -> Result {
    match record {
        Record::Error(record) => error_record::write_as(out, runspace, record, seal, options.error, true),
        Record::Warning(record) => write_text(out, runspace, RecordKind::Warning, record, options.warning),
        Record::Verbose(record) => write_text(out, runspace, RecordKind::Verbose, record, options.verbose),
        Record::Debug(record) => write_text(out, runspace, RecordKind::Debug, record, options.debug),
        Record::Information(record) => {
            let mut writer = Writer::new(out);
            let mut serializer = Serializer::new(&mut writer, runspace, seal);
            serializer.writer.item().begin_object();
            write_information(&mut serializer, record)
        }
        Record::Progress(record) => {
            let mut writer = Writer::new(out);
            let mut serializer = Serializer::new(&mut writer, runspace, seal);
            serializer.writer.item().begin_object();
            write_progress(&mut serializer, record);
            Ok(())
        }
    }
}

/// Which records the client wants to know the origin of (AddInvocationInfoTo...Record).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct RemoteStreamOptions {
    pub error: bool,
    pub warning: bool,
    pub debug: bool,
    pub verbose: bool,
}

impl From<i32> for RemoteStreamOptions {
    fn from(bits: i32) -> Self {
        RemoteStreamOptions {
            error: bits & 1 != 0,
            warning: bits & 2 != 0,
            debug: bits & 4 != 0,
            verbose: bits & 8 != 0,
        }
    }
}

fn write_text(
    out: &mut Vec<u8>,
    runspace: &mut Runspace,
    kind: RecordKind,
    record: &InformationalRecord,
    with_invocation: bool,
) -> Result {
    let invocation = record.invocation.as_deref().filter(|_| with_invocation);
    write_informational(out, runspace, kind, &record.message, invocation)
}

/// Writes what stands in an information record's bag, and ends it.
fn write_information(serializer: &mut Serializer<'_, '_>, record: &InformationRecord) -> Result {
    const TAGS: TypeNames = TypeNames::known(&[
        "System.Collections.Generic.List`1[[System.String, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, \
         PublicKeyToken=7cec85d7bea7798e]]",
        "System.Object",
    ]);
    serializer.writer.begin_extended();
    serializer.member("MessageData", &record.message, super::REMOTING_DEPTH)?;
    serializer.text_member("Source", &record.source);
    if let Some(now) = date_time(now()) {
        serializer.writer.member("TimeGenerated").date_time(&now);
    }
    serializer.writer.member("Tags").begin_object();
    serializer.writer.type_names(&TAGS);
    serializer.writer.begin_list(ListKind::List);
    for tag in &record.tags {
        serializer.string(None, tag);
    }
    serializer.writer.end();
    serializer.writer.end();
    serializer.text_member("User", &user());
    serializer.text_member("Computer", &computer());
    serializer.writer.member("ProcessId").uint32(std::process::id());
    serializer.writer.member("NativeThreadId").uint32(0);
    serializer.writer.member("ManagedThreadId").uint32(0);
    serializer.writer.end();
    serializer.writer.end();
    Ok(())
}

/// Writes what stands in a progress record's bag, and ends it.
pub(super) fn write_progress(serializer: &mut Serializer<'_, '_>, record: &ProgressRecord) {
    const TYPE: TypeNames = TypeNames::known(&[
        "System.Management.Automation.ProgressRecordType",
        "System.Enum",
        "System.ValueType",
        "System.Object",
    ]);
    serializer.writer.begin_extended();
    serializer.text_member("Activity", &record.activity);
    serializer.writer.member("ActivityId").int32(record.id);
    serializer.text_member("StatusDescription", &record.status);
    serializer.text_or_null("CurrentOperation", record.current_operation.as_deref());
    let writer = &mut *serializer.writer;
    writer.member("ParentActivityId").int32(record.parent_id);
    writer.member("PercentComplete").int32(record.percent_complete);
    writer.member("Type").begin_object();
    writer.type_names(&TYPE);
    writer.to_string_text(if record.completed { "Completed" } else { "Processing" });
    writer.item().int32(record.completed.into());
    writer.end();
    writer.member("SecondsRemaining").int32(record.seconds_remaining);
    writer.end();
    writer.end();
}

pub(crate) fn now() -> DateTime {
    const UNIX_EPOCH: i64 = 621_355_968_000_000_000;
    let since = jiff::Timestamp::now().as_nanosecond() / 100;
    let utc = UNIX_EPOCH + since as i64;
    DateTime { ticks: utc + i64::from(shape::local_offset_of_utc(utc)) * 600_000_000, kind: DateTimeKind::Local }
}

/// The user who runs this.
fn user() -> String {
    let named = System::NAME.first().and_then(|variable| std::env::var(variable).ok());
    named.filter(|name| !name.is_empty()).or_else(System::user).unwrap_or_default()
}

/// The machine's name.
fn computer() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| System::name())
}

/// Writes what stands in the record's object, and ends it.
pub(super) fn write_members(
    serializer: &mut Serializer<'_, '_>,
    kind: RecordKind,
    message: &str,
    invocation: Option<&InvocationInfo>,
) -> Result {
    serializer.writer.type_names(&kind.type_names());
    serializer.write_to_string(message);
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
