//! Asking for commands.

use clixml::{Object, Text, Value};

use super::bag::{Bag, boxed, text};
use super::enumeration::enumeration;
use super::{Enumeration, MessageError, TypedList};

enumeration! {
    /// Kinds of command (`[MS-PSRP] 2.2.3.19`).
    CommandTypes, "System.Management.Automation.CommandTypes", flags = true {
        /// Another name of a command.
        ALIAS = 1 "Alias",
        /// A function.
        FUNCTION = 2 "Function",
        /// A function with a process block only.
        FILTER = 4 "Filter",
        /// A cmdlet.
        CMDLET = 8 "Cmdlet",
        /// A script file.
        EXTERNAL_SCRIPT = 16 "ExternalScript",
        /// A program.
        APPLICATION = 32 "Application",
        /// A script that is no file.
        SCRIPT = 64 "Script",
        /// A DSC configuration.
        CONFIGURATION = 256 "Configuration",
        /// All of them.
        ALL = 383 "All",
    }
}

/// `[MS-PSRP] 2.2.2.14`: asks for the commands that fit. A pipeline of its own, whose output is a count and the commands.
#[derive(Clone, Debug, PartialEq)]
pub struct GetCommandMetadata {
    /// Names and patterns; all when there are none.
    pub names: Option<TypedList<Text>>,
    /// Which kinds.
    pub command_type: CommandTypes,
    /// Modules; the empty one when there are none.
    pub namespaces: Option<TypedList<Text>>,
    /// Modules with their versions, or null.
    pub fully_qualified_modules: Value,
    /// Arguments by which commands with dynamic parameters decide, or null.
    pub arguments: Value,
}

impl GetCommandMetadata {
    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        Ok(GetCommandMetadata {
            names: texts(&mut bag, "Name")?,
            command_type: bag.enumeration("CommandType")?,
            namespaces: texts(&mut bag, "Namespace")?,
            fully_qualified_modules: bag.optional("FullyQualifiedModule").unwrap_or_default(),
            arguments: bag.value("ArgumentList")?,
        })
    }
}

fn texts(bag: &mut Bag, name: &'static str) -> Result<Option<TypedList<Text>>, MessageError> {
    match bag.value(name)? {
        Value::Null => Ok(None),
        value => TypedList::from_value(value, name)?.try_map(|item| text(item, name)).map(Some),
    }
}

impl From<GetCommandMetadata> for Value {
    fn from(message: GetCommandMetadata) -> Self {
        let texts = |list: Option<TypedList<Text>>| list.map_or(Value::Null, |list| list.into_value(Value::String));
        boxed(
            Object::bag()
                .with("Name", texts(message.names))
                .with("CommandType", message.command_type.into_value())
                .with("Namespace", texts(message.namespaces))
                .with("FullyQualifiedModule", message.fully_qualified_modules)
                .with("ArgumentList", message.arguments),
        )
    }
}
