//! Records of the streams besides output and errors.

use clixml::{DateTime, Object, Text, Value};

use super::bag::{Bag, boxed, nullable, wrong};
use super::enumeration::enumeration;
use super::error_record::ExtendedInfo;
use super::{Enumeration, InvocationInfo, MessageError, TypedList};

/// Which stream an informational record belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// Debug messages.
    Debug,
    /// Verbose messages.
    Verbose,
    /// Warnings.
    Warning,
}

impl RecordKind {
    const fn type_names(self) -> &'static [&'static str] {
        match self {
            RecordKind::Debug => &[
                "System.Management.Automation.DebugRecord",
                "System.Management.Automation.InformationalRecord",
                "System.Object",
            ],
            RecordKind::Verbose => &[
                "System.Management.Automation.VerboseRecord",
                "System.Management.Automation.InformationalRecord",
                "System.Object",
            ],
            RecordKind::Warning => &[
                "System.Management.Automation.WarningRecord",
                "System.Management.Automation.InformationalRecord",
                "System.Object",
            ],
        }
    }
}

/// `[MS-PSRP] 2.2.2.22` to `2.2.2.24`, `2.2.3.16`: a debug message, a verbose message or a warning.
#[derive(Clone, Debug, PartialEq)]
pub struct InformationalRecord {
    /// The text.
    pub message: Option<Text>,
    /// Where it was written, where the pipeline was created with the wish to know.
    pub extended_info: Option<Box<ExtendedInfo>>,
}

impl InformationalRecord {
    /// A record that does not tell where it was written.
    pub fn new(message: impl Into<Text>) -> Self {
        InformationalRecord { message: Some(message.into()), extended_info: None }
    }

    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        let message = bag.optional_text("InformationalRecord_Message")?;
        let extended_info = match bag.bool("InformationalRecord_SerializeInvocationInfo")? {
            true => Some(Box::new(ExtendedInfo {
                invocation: InvocationInfo::decode(&mut bag)?,
                pipeline_iteration: bag.optional("InformationalRecord_PipelineIterationInfo").unwrap_or_default(),
            })),
            false => None,
        };
        Ok(InformationalRecord { message, extended_info })
    }

    pub(super) fn into_value(self, kind: RecordKind) -> Value {
        let mut bag = Object::of(kind.type_names());
        bag.to_string = self.message.clone();
        bag = bag
            .with("InformationalRecord_Message", nullable(self.message))
            .with("InformationalRecord_SerializeInvocationInfo", Value::Bool(self.extended_info.is_some()));
        if let Some(info) = self.extended_info {
            bag = info
                .invocation
                .append_to(bag)
                .with("InformationalRecord_PipelineIterationInfo", info.pipeline_iteration);
        }
        boxed(bag)
    }
}

enumeration! {
    /// Whether there is more to come.
    ProgressRecordType, "System.Management.Automation.ProgressRecordType", flags = false {
        /// There is.
        PROCESSING = 0 "Processing",
        /// It was the last.
        COMPLETED = 1 "Completed",
    }
}

/// `[MS-PSRP] 2.2.2.25`: how far something has come.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgressRecord {
    /// What is being done; never empty.
    pub activity: Text,
    /// Which of several activities.
    pub activity_id: i32,
    /// How it is going; never empty.
    pub status_description: Text,
    /// What exactly is being done.
    pub current_operation: Option<Text>,
    /// The activity that this one is a part of; -1 for none.
    pub parent_activity_id: i32,
    /// Out of 100; -1 for unknown.
    pub percent_complete: i32,
    /// Whether there is more to come.
    pub kind: ProgressRecordType,
    /// What is left; -1 for unknown.
    pub seconds_remaining: i32,
}

impl ProgressRecord {
    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        Ok(ProgressRecord {
            activity: bag.text("Activity")?,
            activity_id: bag.i32("ActivityId")?,
            status_description: bag.text("StatusDescription")?,
            current_operation: bag.optional_text("CurrentOperation")?,
            parent_activity_id: bag.i32("ParentActivityId")?,
            percent_complete: bag.i32("PercentComplete")?,
            kind: bag.enumeration("Type")?,
            seconds_remaining: bag.i32("SecondsRemaining")?,
        })
    }
}

impl From<ProgressRecord> for Value {
    fn from(record: ProgressRecord) -> Self {
        boxed(
            Object::bag()
                .with("Activity", Value::String(record.activity))
                .with("ActivityId", Value::Int32(record.activity_id))
                .with("StatusDescription", Value::String(record.status_description))
                .with("CurrentOperation", nullable(record.current_operation))
                .with("ParentActivityId", Value::Int32(record.parent_activity_id))
                .with("PercentComplete", Value::Int32(record.percent_complete))
                .with("Type", record.kind.into_value())
                .with("SecondsRemaining", Value::Int32(record.seconds_remaining)),
        )
    }
}

/// `[MS-PSRP] 2.2.2.26`: what `Write-Information` and `Write-Host` write.
#[derive(Clone, Debug, PartialEq)]
pub struct InformationRecord {
    /// What was written.
    pub message_data: Value,
    /// The script or command that wrote it.
    pub source: Option<Text>,
    /// When.
    pub time_generated: DateTime,
    /// What it was tagged with; `PSHOST` for what was written to the host.
    pub tags: TypedList<Text>,
    /// Who wrote it.
    pub user: Option<Text>,
    /// Where.
    pub computer: Option<Text>,
    /// The process that wrote it.
    pub process_id: u32,
    /// The thread that wrote it.
    pub native_thread_id: u32,
    /// .NET's number of that thread.
    pub managed_thread_id: u32,
}

impl InformationRecord {
    /// The type of a record's tags.
    pub const TAGS: &'static [&'static str] = &[
        "System.Collections.Generic.List`1[[System.String, System.Private.CoreLib, Version=10.0.0.0, \
         Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]",
        "System.Object",
    ];

    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        Ok(InformationRecord {
            message_data: bag.value("MessageData")?,
            source: bag.optional_text("Source")?,
            time_generated: match bag.value("TimeGenerated")?.into_unwrapped() {
                Value::DateTime(time) => time,
                other => return Err(wrong("TimeGenerated", "DT", &other)),
            },
            tags: bag.list("Tags")?.try_map(|tag| super::bag::text(tag, "Tags"))?,
            user: bag.optional_text("User")?,
            computer: bag.optional_text("Computer")?,
            process_id: bag.u32("ProcessId")?,
            native_thread_id: bag.u32("NativeThreadId")?,
            managed_thread_id: bag.u32("ManagedThreadId")?,
        })
    }
}

impl From<InformationRecord> for Value {
    fn from(record: InformationRecord) -> Self {
        boxed(
            Object::bag()
                .with("MessageData", record.message_data)
                .with("Source", nullable(record.source))
                .with("TimeGenerated", Value::DateTime(record.time_generated))
                .with("Tags", record.tags.into_value(Value::String))
                .with("User", nullable(record.user))
                .with("Computer", nullable(record.computer))
                .with("ProcessId", Value::UInt32(record.process_id))
                .with("NativeThreadId", Value::UInt32(record.native_thread_id))
                .with("ManagedThreadId", Value::UInt32(record.managed_thread_id)),
        )
    }
}
