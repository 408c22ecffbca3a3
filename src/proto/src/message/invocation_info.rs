//! Where a command was called (`[MS-PSRP] 2.2.3.15.1`).

use clixml::{Object, Text, Value};

use super::bag::{Bag, nullable};
use super::enumeration::enumeration;
use super::{CommandTypes, Enumeration, MessageError};

enumeration! {
    /// Who called a command (`[MS-PSRP] 2.2.3.30`).
    CommandOrigin, "System.Management.Automation.CommandOrigin", flags = false {
        /// The user.
        RUNSPACE = 0 "Runspace",
        /// Another command.
        INTERNAL = 1 "Internal",
    }
}

enumeration! {
    /// Who may see a command.
    Visibility, "System.Management.Automation.SessionStateEntryVisibility", flags = false {
        /// Everybody.
        PUBLIC = 0 "Public",
        /// Other commands only.
        PRIVATE = 1 "Private",
    }
}

/// Where a command was called, written member by member into the record that tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct InvocationInfo {
    /// A dictionary, or null.
    pub bound_parameters: Value,
    /// Who called it. PowerShell's client takes the object only, not the bare number.
    pub command_origin: CommandOrigin,
    /// Whether it was piped to.
    pub expecting_input: bool,
    /// The name by which it was called.
    pub invocation_name: Option<Text>,
    /// The line.
    pub line: Option<Text>,
    /// Where in the line, from 1.
    pub offset_in_line: i32,
    /// Which command of the history; -1 for none.
    pub history_id: i64,
    /// How often each command of the pipeline had run, or null.
    pub pipeline_iteration: Value,
    /// Commands in the pipeline.
    pub pipeline_length: i32,
    /// Which of them, from 1.
    pub pipeline_position: i32,
    /// The script's folder.
    pub script_root: Option<Text>,
    /// The script's path.
    pub command_path: Option<Text>,
    /// The place in words.
    pub position_message: Option<Text>,
    /// Which line, from 1.
    pub script_line_number: i32,
    /// The script's path.
    pub script_name: Option<Text>,
    /// A list, or null.
    pub unbound_arguments: Value,
    /// The place, where the script is known.
    pub extent: Option<ScriptExtent>,
    /// The command, where it is known.
    pub command: Option<CommandInfo>,
}

/// A place in a script; lines and columns count from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptExtent {
    /// The script's path.
    pub file: Option<Text>,
    /// Line of the first character.
    pub start_line: i32,
    /// Column of the first character.
    pub start_column: i32,
    /// Line after the last character.
    pub end_line: i32,
    /// Column after the last character.
    pub end_column: i32,
}

/// A command in words.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandInfo {
    /// Its kind.
    pub command_type: CommandTypes,
    /// Its definition.
    pub definition: Option<Text>,
    /// Its name.
    pub name: Option<Text>,
    /// Who may see it.
    pub visibility: Visibility,
}

impl InvocationInfo {
    pub(super) fn decode(bag: &mut Bag) -> Result<Self, MessageError> {
        Ok(InvocationInfo {
            bound_parameters: bag.value("InvocationInfo_BoundParameters")?,
            command_origin: bag.enumeration("InvocationInfo_CommandOrigin")?,
            expecting_input: bag.bool("InvocationInfo_ExpectingInput")?,
            invocation_name: bag.optional_text("InvocationInfo_InvocationName")?,
            line: bag.optional_text("InvocationInfo_Line")?,
            offset_in_line: bag.i32("InvocationInfo_OffsetInLine")?,
            history_id: bag.i64("InvocationInfo_HistoryId")?,
            pipeline_iteration: bag.optional("InvocationInfo_PipelineIterationInfo").unwrap_or_default(),
            pipeline_length: bag.i32("InvocationInfo_PipelineLength")?,
            pipeline_position: bag.i32("InvocationInfo_PipelinePosition")?,
            script_root: bag.missing_text("InvocationInfo_PSScriptRoot")?,
            command_path: bag.missing_text("InvocationInfo_PSCommandPath")?,
            position_message: bag.missing_text("InvocationInfo_PositionMessage")?,
            script_line_number: bag.i32("InvocationInfo_ScriptLineNumber")?,
            script_name: bag.missing_text("InvocationInfo_ScriptName")?,
            unbound_arguments: bag.optional("InvocationInfo_UnboundArguments").unwrap_or_default(),
            extent: ScriptExtent::decode(bag)?,
            command: CommandInfo::decode(bag)?,
        })
    }

    pub(super) fn append_to(self, bag: Object) -> Object {
        let bag = bag
            .with("InvocationInfo_BoundParameters", self.bound_parameters)
            .with("InvocationInfo_CommandOrigin", self.command_origin.into_value())
            .with("InvocationInfo_ExpectingInput", Value::Bool(self.expecting_input))
            .with("InvocationInfo_InvocationName", nullable(self.invocation_name))
            .with("InvocationInfo_Line", nullable(self.line))
            .with("InvocationInfo_OffsetInLine", Value::Int32(self.offset_in_line))
            .with("InvocationInfo_HistoryId", Value::Int64(self.history_id))
            .with("InvocationInfo_PipelineIterationInfo", self.pipeline_iteration)
            .with("InvocationInfo_PipelineLength", Value::Int32(self.pipeline_length))
            .with("InvocationInfo_PipelinePosition", Value::Int32(self.pipeline_position))
            .with("InvocationInfo_PSScriptRoot", nullable(self.script_root))
            .with("InvocationInfo_PSCommandPath", nullable(self.command_path))
            .with("InvocationInfo_PositionMessage", nullable(self.position_message))
            .with("InvocationInfo_ScriptLineNumber", Value::Int32(self.script_line_number))
            .with("InvocationInfo_ScriptName", nullable(self.script_name))
            .with("InvocationInfo_UnboundArguments", self.unbound_arguments)
            .with("SerializeExtent", Value::Bool(self.extent.is_some()));
        let bag = match self.extent {
            Some(extent) => extent.append_to(bag),
            None => bag,
        };
        match self.command {
            Some(command) => command.append_to(bag),
            None => bag,
        }
    }
}

impl ScriptExtent {
    fn decode(bag: &mut Bag) -> Result<Option<Self>, MessageError> {
        if !matches!(bag.optional("SerializeExtent"), Some(Value::Bool(true))) {
            return Ok(None);
        }
        Ok(Some(ScriptExtent {
            file: bag.optional_text("ScriptExtent_File")?,
            start_line: bag.i32("ScriptExtent_StartLineNumber")?,
            start_column: bag.i32("ScriptExtent_StartColumnNumber")?,
            end_line: bag.i32("ScriptExtent_EndLineNumber")?,
            end_column: bag.i32("ScriptExtent_EndColumnNumber")?,
        }))
    }

    fn append_to(self, bag: Object) -> Object {
        bag.with("ScriptExtent_File", nullable(self.file))
            .with("ScriptExtent_StartLineNumber", Value::Int32(self.start_line))
            .with("ScriptExtent_StartColumnNumber", Value::Int32(self.start_column))
            .with("ScriptExtent_EndLineNumber", Value::Int32(self.end_line))
            .with("ScriptExtent_EndColumnNumber", Value::Int32(self.end_column))
    }
}

impl CommandInfo {
    fn decode(bag: &mut Bag) -> Result<Option<Self>, MessageError> {
        let Some(command_type) = bag.optional("CommandInfo_CommandType") else { return Ok(None) };
        Ok(Some(CommandInfo {
            command_type: CommandTypes::from_value(command_type, "CommandInfo_CommandType")?,
            definition: bag.missing_text("CommandInfo_Definition")?,
            name: bag.missing_text("CommandInfo_Name")?,
            visibility: bag.enumeration("CommandInfo_Visibility")?,
        }))
    }

    fn append_to(self, bag: Object) -> Object {
        bag.with("CommandInfo_CommandType", self.command_type.into_value())
            .with("CommandInfo_Definition", nullable(self.definition))
            .with("CommandInfo_Name", nullable(self.name))
            .with("CommandInfo_Visibility", self.visibility.into_value())
    }
}
