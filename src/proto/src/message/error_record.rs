//! Error records.

use clixml::{Members, Object, Text, TypeNames, Value};

use super::bag::{Bag, boxed, nullable};
use super::{InvocationInfo, MessageError};

const TYPE_NAMES: &[&str] = &["System.Management.Automation.ErrorRecord", "System.Object"];

/// What an error is about (`[MS-PSRP] 2.2.3.9`). Numbers without a name can be represented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ErrorCategory(pub i32);

macro_rules! categories {
    ($($name:ident = $number:literal $text:literal,)*) => {
        #[allow(missing_docs, reason = "PowerShell's own names")]
        impl ErrorCategory {
            $(pub const $name: Self = ErrorCategory($number);)*

            /// PowerShell's name, if the number has one.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($text),)*
                    _ => None,
                }
            }
        }
    };
}

categories! {
    NOT_SPECIFIED = 0 "NotSpecified",
    OPEN_ERROR = 1 "OpenError",
    CLOSE_ERROR = 2 "CloseError",
    DEVICE_ERROR = 3 "DeviceError",
    DEADLOCK_DETECTED = 4 "DeadlockDetected",
    INVALID_ARGUMENT = 5 "InvalidArgument",
    INVALID_DATA = 6 "InvalidData",
    INVALID_OPERATION = 7 "InvalidOperation",
    INVALID_RESULT = 8 "InvalidResult",
    INVALID_TYPE = 9 "InvalidType",
    METADATA_ERROR = 10 "MetadataError",
    NOT_IMPLEMENTED = 11 "NotImplemented",
    NOT_INSTALLED = 12 "NotInstalled",
    OBJECT_NOT_FOUND = 13 "ObjectNotFound",
    OPERATION_STOPPED = 14 "OperationStopped",
    OPERATION_TIMEOUT = 15 "OperationTimeout",
    SYNTAX_ERROR = 16 "SyntaxError",
    PARSER_ERROR = 17 "ParserError",
    PERMISSION_DENIED = 18 "PermissionDenied",
    RESOURCE_BUSY = 19 "ResourceBusy",
    RESOURCE_EXISTS = 20 "ResourceExists",
    RESOURCE_UNAVAILABLE = 21 "ResourceUnavailable",
    READ_ERROR = 22 "ReadError",
    WRITE_ERROR = 23 "WriteError",
    FROM_STD_ERR = 24 "FromStdErr",
    SECURITY_ERROR = 25 "SecurityError",
    PROTOCOL_ERROR = 26 "ProtocolError",
    CONNECTION_ERROR = 27 "ConnectionError",
    AUTHENTICATION_ERROR = 28 "AuthenticationError",
    LIMITS_EXCEEDED = 29 "LimitsExceeded",
    QUOTA_EXCEEDED = 30 "QuotaExceeded",
    NOT_ENABLED = 31 "NotEnabled",
}

/// `[MS-PSRP] 2.2.2.20`, `2.2.3.15`: an error.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorRecord {
    /// What `ToString` gives. None for an error that answers a host call, which is a bare bag.
    pub text: Option<Text>,
    /// The exception's object. PowerShell shows its `Message` property.
    pub exception: Value,
    /// What was worked on.
    pub target_object: Value,
    /// What names the error, whatever the language.
    pub fully_qualified_error_id: Option<Text>,
    /// An object that tells where it happened, or null.
    pub invocation_info: Value,
    /// What it is about.
    pub category: ErrorCategory,
    /// What was being done.
    pub activity: Option<Text>,
    /// Why, mostly the exception's type.
    pub reason: Option<Text>,
    /// What was worked on, in words.
    pub target_name: Option<Text>,
    /// The type of what was worked on.
    pub target_type: Option<Text>,
    /// All of the category in one line.
    pub category_message: Option<Text>,
    /// What to show in place of the exception's message.
    pub details: Option<ErrorDetails>,
    /// Where it happened, where the pipeline was created with the wish to know.
    pub extended_info: Option<Box<ExtendedInfo>>,
    /// The script's stack.
    pub script_stack_trace: Option<Text>,
    /// Note properties of the record itself: `PSMessageDetails` wherever it was written to the error stream.
    pub notes: Members,
}

/// What to show in place of an exception's message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorDetails {
    /// The text.
    pub message: Option<Text>,
    /// What to do.
    pub recommended_action: Option<Text>,
}

/// Where an error or another record came from, member by member.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtendedInfo {
    /// The command.
    pub invocation: InvocationInfo,
    /// How often each command of the pipeline had run, or null.
    pub pipeline_iteration: Value,
}

impl ErrorRecord {
    /// An error as PowerShell makes it of an exception of this type with this message.
    ///
    /// `type_names` are the exception's own, most derived first, without `System.Object`'s bases left out.
    pub fn new(
        type_names: impl Into<TypeNames>,
        message: impl Into<Text>,
        id: impl Into<Text>,
        category: ErrorCategory,
    ) -> Self {
        let message = message.into();
        let type_names = type_names.into();
        let type_name = type_names.first().unwrap_or("System.Exception");
        let reason = type_name.rsplit('.').next().unwrap_or(type_name).to_owned();
        let to_string = format!("{type_name}: {message}");
        let category_message = format!("{}: (:) [], {reason}", category.name().unwrap_or("NotSpecified"));
        let exception =
            Object::of(type_names).with_to_string(to_string).with_adapted("Message", Value::String(message.clone()));
        ErrorRecord {
            text: Some(message),
            exception: boxed(exception),
            fully_qualified_error_id: Some(id.into()),
            category,
            activity: Some("".into()),
            reason: Some(reason.into()),
            target_name: Some("".into()),
            target_type: Some("".into()),
            category_message: Some(category_message.into()),
            ..ErrorRecord::default()
        }
    }

    /// The text that PowerShell shows: the details' message, the exception's, or the category's.
    pub fn message(&self) -> Option<&Text> {
        let details = self.details.as_ref().and_then(|details| details.message.as_ref());
        details.or_else(|| self.exception.get("Message").and_then(Value::as_text)).or(self.category_message.as_ref())
    }

    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        let text = bag.object_mut().to_string.take();
        let exception = bag.value("Exception")?;
        let target_object = bag.value("TargetObject")?;
        let fully_qualified_error_id = bag.optional_text("FullyQualifiedErrorId")?;
        let invocation_info = bag.optional("InvocationInfo").unwrap_or_default();
        let category = ErrorCategory(bag.i32("ErrorCategory_Category")?);
        let activity = bag.optional_text("ErrorCategory_Activity")?;
        let reason = bag.optional_text("ErrorCategory_Reason")?;
        let target_name = bag.optional_text("ErrorCategory_TargetName")?;
        let target_type = bag.optional_text("ErrorCategory_TargetType")?;
        let category_message = bag.optional_text("ErrorCategory_Message")?;
        let has_details = bag.object_mut().extended.get("ErrorDetails_Message").is_some()
            || bag.object_mut().extended.get("ErrorDetails_RecommendedAction").is_some();
        let details = match has_details {
            true => Some(ErrorDetails {
                message: bag.missing_text("ErrorDetails_Message")?,
                recommended_action: bag.missing_text("ErrorDetails_RecommendedAction")?,
            }),
            false => None,
        };
        let extended_info = match bag.bool("SerializeExtendedInfo")? {
            true => Some(Box::new(ExtendedInfo {
                invocation: InvocationInfo::decode(&mut bag)?,
                pipeline_iteration: bag.optional("PipelineIterationInfo").unwrap_or_default(),
            })),
            false => None,
        };
        let script_stack_trace = bag.missing_text("ErrorDetails_ScriptStackTrace")?;
        Ok(ErrorRecord {
            text,
            exception,
            target_object,
            fully_qualified_error_id,
            invocation_info,
            category,
            activity,
            reason,
            target_name,
            target_type,
            category_message,
            details,
            extended_info,
            script_stack_trace,
            notes: bag.into_object().extended,
        })
    }
}

impl From<ErrorRecord> for Value {
    fn from(record: ErrorRecord) -> Self {
        let mut bag = match record.text {
            Some(text) => Object::of(TYPE_NAMES).with_to_string(text),
            None => Object::bag(),
        };
        bag = bag
            .with("Exception", record.exception)
            .with("TargetObject", record.target_object)
            .with("FullyQualifiedErrorId", nullable(record.fully_qualified_error_id))
            .with("InvocationInfo", record.invocation_info)
            .with("ErrorCategory_Category", Value::Int32(record.category.0))
            .with("ErrorCategory_Activity", nullable(record.activity))
            .with("ErrorCategory_Reason", nullable(record.reason))
            .with("ErrorCategory_TargetName", nullable(record.target_name))
            .with("ErrorCategory_TargetType", nullable(record.target_type))
            .with("ErrorCategory_Message", nullable(record.category_message));
        if let Some(details) = record.details {
            bag = bag
                .with("ErrorDetails_Message", nullable(details.message))
                .with("ErrorDetails_RecommendedAction", nullable(details.recommended_action));
        }
        bag = bag.with("SerializeExtendedInfo", Value::Bool(record.extended_info.is_some()));
        if let Some(info) = record.extended_info {
            bag = info.invocation.append_to(bag).with("PipelineIterationInfo", info.pipeline_iteration);
        }
        bag = bag.with_some("ErrorDetails_ScriptStackTrace", record.script_stack_trace.map(Value::String));
        bag.extended.extend(record.notes);
        boxed(bag)
    }
}
