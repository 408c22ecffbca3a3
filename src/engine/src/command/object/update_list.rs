//! Update-List

use std::rc::Rc;

use crate::command::property::find_member;
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::member;
use crate::value::{Dictionary, Value};

/// Update-List
pub struct UpdateList;

impl Cmdlet for UpdateList {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let (add, remove, replace) = (call.values("Add"), call.values("Remove"), call.values("Replace"));
        let input = call.argument("InputObject").filter(|input| !input.is_null()).cloned();
        let property = call.text("Property");
        let (input, property) = match (input, property) {
            (Some(input), Some(property)) => (input, property),
            (None, None) => return changes(call, add, remove, replace),
            (None, Some(_)) => {
                let message = "You must specify the InputObject parameter when the Property parameter is specified.";
                return Err(call.terminating(missing("MissingInputObjectParameter", message)));
            }
            (Some(_), None) => {
                let message = "You must specify the Property parameter when the InputObject parameter is specified.";
                return Err(call.terminating(missing("MissingPropertyParameter", message)));
            }
        };
        if find_member(call.runspace, &input, &property).is_none() {
            let message = format!("The property '{property}' cannot be found on this object");
            let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
            return call.error(ErrorRecord::new(
                exception,
                "MemberDoesntExist",
                ErrorCategory::InvalidType,
                property.into(),
            ));
        }
        let list = member::get(call.runspace, &input, &property)?.unwrap_or_default();
        let before = convert::enumerate(call.runspace, &list).unwrap_or_default();
        if let Some(replace) = replace {
            for item in before {
                member::call(call.runspace, &list, "Remove", vec![item])?;
            }
            for item in replace {
                member::call(call.runspace, &list, "Add", vec![item])?;
            }
        }
        for item in add.unwrap_or_default() {
            member::call(call.runspace, &list, "Add", vec![item])?;
        }
        for item in remove.unwrap_or_default() {
            member::call(call.runspace, &list, "Remove", vec![item])?;
        }
        call.write(input)
    }
}

/// Without an object: what would change, for cmdlets that take such a table.
fn changes(
    call: &mut Call<'_>,
    add: Option<Vec<Value>>,
    remove: Option<Vec<Value>>,
    replace: Option<Vec<Value>>,
) -> Result {
    let table = Dictionary::hashtable();
    for (key, items) in [("Add", add), ("Remove", remove), ("Replace", replace)] {
        if let Some(items) = items {
            table.set(key.into(), Value::array(items));
        }
    }
    call.write(Rc::new(table))
}

fn missing(id: &'static str, message: &str) -> ErrorRecord {
    let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
    ErrorRecord::new(exception, id, ErrorCategory::InvalidArgument, Value::Null)
}
