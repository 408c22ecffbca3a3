//! System.Management.Automation.ErrorRecord and what it is made of.

use std::rc::Rc;

use super::argument::text_or_empty;
use super::object::OBJECT;
use crate::convert::{self, to_type};
use crate::error::{ErrorCategory, ErrorRecord, Exception, InvocationInfo, Result};
use crate::runspace::Runspace;
use crate::serialize::category;
use crate::types::{Property, Type, TypeInfo, method, read, write};
use crate::value::{Dictionary, Instance, List, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&ERROR_RECORD, &CATEGORY_INFO, &ERROR_DETAILS, &INVOCATION_INFO];

/// System.Management.Automation.ErrorRecord
pub static ERROR_RECORD: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/error_record.txt"),
    constructors: &[method("new", |_, _, args| {
        if let [exception, id, category, target] = args {
            let category = match category {
                Value::Enum(own) => ErrorCategory::from_number(own.value).unwrap_or_default(),
                _ => ErrorCategory::default(),
            };
            let record = ErrorRecord::of(exception.clone(), &text_or_empty(id), category, target.clone());
            return Ok(value(Rc::new(record)));
        }
        let Some(from) = of(&args[0]) else { return Ok(Value::Null) };
        let exception = if args[1].is_null() { from.exception.clone() } else { args[1].clone() };
        let record = ErrorRecord::of(exception, &from.id, from.category, from.target.clone());
        *record.details.borrow_mut() = from.details.borrow().clone();
        Ok(value(Rc::new(record)))
    })],
    properties: &[
        read("Exception", |_, this| Ok(with(this, |own| own.exception.clone()))),
        read("TargetObject", |_, this| Ok(with(this, |own| own.target.clone()))),
        read("CategoryInfo", |_, this| {
            Ok(of(this).map_or(Value::Null, |own| Value::from(Object::new(CategoryInfo(own)))))
        }),
        read("FullyQualifiedErrorId", |_, this| Ok(with(this, |own| Value::String(category::fully_qualified_id(own))))),
        write(
            "ErrorDetails",
            |_, this| {
                Ok(match of(this) {
                    Some(own) if own.details.borrow().message.is_some() => Value::from(Object::new(ErrorDetails(own))),
                    _ => Value::Null,
                })
            },
            |rt, this, details| {
                if let Some(own) = of(this) {
                    let message = match crate::member::get(rt, &details, "Message")? {
                        Some(message) => convert::to_text(rt, &message)?,
                        None => convert::to_text(rt, &details)?,
                    };
                    own.details.borrow_mut().message = Some(message);
                }
                Ok(())
            },
        ),
        read("InvocationInfo", |_, this| {
            let invocation = of(this).and_then(|own| own.details.borrow().invocation.clone());
            Ok(invocation.map_or(Value::Null, |invocation| Value::from(Object::new(invocation))))
        }),
        read("ScriptStackTrace", |_, this| {
            Ok(with(this, |own| Value::from(own.details.borrow().script_stack_trace.clone())))
        }),
        read("PipelineIterationInfo", |_, _| {
            let int = Type::Known(&super::number::INT32);
            Ok(Value::from(List::new(super::collection::read_only_of(int), Vec::new())))
        }),
    ],
    methods: &[method("ToString", |_, this, _| Ok(with(this, |own| Value::String(category::message(own)))))],
    ..TypeInfo::class("System.Management.Automation.ErrorRecord", &OBJECT)
};

/// System.Management.Automation.ErrorCategoryInfo
pub static CATEGORY_INFO: TypeInfo = TypeInfo {
    declarations: "\
System.Management.Automation.ErrorCategory Category {get;}
string Activity {get;set;}
string Reason {get;set;}
string TargetName {get;set;}
string TargetType {get;set;}
string GetMessage()
string GetMessage(cultureinfo uiCultureInfo)
bool Equals(System.Object obj)
int GetHashCode()
string ToString()
",
    properties: &[
        read("Category", |rt, this| {
            let number = category_record(this).map_or(0, |own| own.category as i32);
            to_type(rt, &Value::Int32(number), &Type::Known(&super::enums::ERROR_CATEGORY))
        }),
        write(
            "Activity",
            |rt, this| part(rt, this, |parts| parts.activity),
            |_, this, value| set_part(this, value, |details, text| details.activity = text),
        ),
        write(
            "Reason",
            |rt, this| part(rt, this, |parts| parts.reason),
            |_, this, value| set_part(this, value, |details, text| details.reason = text),
        ),
        write(
            "TargetName",
            |rt, this| part(rt, this, |parts| parts.target_name),
            |_, this, value| set_part(this, value, |details, text| details.target_name = text),
        ),
        write(
            "TargetType",
            |rt, this| part(rt, this, |parts| parts.target_type),
            |_, this, value| set_part(this, value, |details, text| details.target_type = text),
        ),
    ],
    methods: &[
        method("GetMessage", |rt, this, _| message(rt, this)),
        method("ToString", |rt, this, _| message(rt, this)),
    ],
    ..TypeInfo::class("System.Management.Automation.ErrorCategoryInfo", &OBJECT)
};

/// System.Management.Automation.ErrorDetails
pub static ERROR_DETAILS: TypeInfo = TypeInfo {
    declarations: "\
new(string message)
string Message {get;}
string RecommendedAction {get;set;}
string ToString()
",
    constructors: &[method("new", |_, _, args| {
        let record = ErrorRecord::new(Exception::runtime(""), "", ErrorCategory::NotSpecified, Value::Null);
        record.details.borrow_mut().message = Some(text_or_empty(&args[0]));
        Ok(Value::from(Object::new(ErrorDetails(Rc::new(record)))))
    })],
    properties: &[
        read("Message", |_, this| Ok(Value::from(details(this).and_then(|own| own.details.borrow().message.clone())))),
        write(
            "RecommendedAction",
            |_, this| {
                let action = details(this).and_then(|own| own.details.borrow().recommended_action.clone());
                Ok(Value::String(action.unwrap_or_else(|| "".into())))
            },
            |_, this, value| {
                if let Some(own) = details(this) {
                    own.details.borrow_mut().recommended_action = Some(text_or_empty(&value));
                }
                Ok(())
            },
        ),
    ],
    ..TypeInfo::class("System.Management.Automation.ErrorDetails", &OBJECT)
};

/// System.Management.Automation.InvocationInfo
pub static INVOCATION_INFO: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/invocation_info.txt"),
    properties: INVOCATION,
    ..TypeInfo::class("System.Management.Automation.InvocationInfo", &OBJECT)
};

const INVOCATION: &[Property] = &[
    read("MyCommand", |_, this| Ok(invocation(this).map_or(Value::Null, |own| own.my_command.clone()))),
    read("InvocationName", |_, this| Ok(text(this, |own| own.invocation_name.clone()))),
    read("ScriptLineNumber", |_, this| Ok(Value::Int32(place(this).map_or(0, |(line, _)| line)))),
    read("OffsetInLine", |_, this| Ok(Value::Int32(place(this).map_or(0, |(_, column)| column)))),
    read("HistoryId", |runspace, this| {
        Ok(Value::Int64(invocation(this).map_or(-1, |own| runspace.history_id_of(&own))))
    }),
    read("ScriptName", |_, this| {
        Ok(text(this, |own| own.position.as_ref().and_then(|(source, _)| source.file().cloned()).unwrap_or_default()))
    }),
    read("Line", |_, this| {
        Ok(text(this, |own| {
            own.position
                .as_ref()
                .map_or_else(Str::default, |(source, extent)| source.whole_line_at(extent.start).into())
        }))
    }),
    read("Statement", |_, this| {
        Ok(text(this, |own| {
            own.position.as_ref().map_or_else(Str::default, |(source, extent)| source.slice(*extent).into())
        }))
    }),
    read("PositionMessage", |_, this| {
        Ok(text(this, |own| {
            own.position.as_ref().map_or_else(Str::default, |(source, extent)| source.position_message(*extent).into())
        }))
    }),
    read("PSScriptRoot", |_, this| {
        Ok(text(this, |own| {
            let file = own.position.as_ref().and_then(|(source, _)| source.file().cloned()).unwrap_or_default();
            crate::provider::path::parent(&file).into()
        }))
    }),
    read("PSCommandPath", |_, this| {
        let file =
            invocation(this).and_then(|own| own.position.as_ref().and_then(|(source, _)| source.file().cloned()));
        Ok(Value::from(file))
    }),
    read("BoundParameters", |_, this| {
        Ok(match invocation(this).map(|own| own.bound_parameters.clone()) {
            Some(bound) if !bound.is_null() => bound,
            _ => {
                let of_call = invocation(this).is_some_and(|own| !own.my_command.is_null());
                let ty = if of_call {
                    crate::types::find("System.Management.Automation.PSBoundParametersDictionary")
                        .map_or(Type::HASHTABLE, Type::Known)
                } else {
                    super::collection::dictionary_of(Type::STRING, Type::OBJECT)
                };
                Value::from(Dictionary::new(ty, crate::value::DictionaryKind::GenericIgnoreCase))
            }
        })
    }),
    read("UnboundArguments", |_, this| {
        Ok(match invocation(this).map(|own| own.unbound_arguments.clone()) {
            Some(unbound) if !unbound.is_null() => unbound,
            _ => Value::from(List::new(super::collection::list_of(Type::OBJECT), Vec::new())),
        })
    }),
    read("ExpectingInput", |_, this| Ok(Value::Bool(invocation(this).is_some_and(|own| own.expecting_input)))),
    read("PipelineLength", |_, this| Ok(Value::Int32(invocation(this).map_or(0, |own| own.pipeline_length)))),
    read("PipelinePosition", |_, this| Ok(Value::Int32(invocation(this).map_or(0, |own| own.pipeline_position)))),
    read("CommandOrigin", |rt, _| to_type(rt, &Value::Int32(1), &Type::Known(&super::enums::COMMAND_ORIGIN))),
    read("DisplayScriptPosition", |_, _| Ok(Value::Null)),
];

/// A record as an object.
pub fn value(record: Rc<ErrorRecord>) -> Value {
    Value::from(Object::new(record))
}

/// The record in a value.
pub fn of(value: &Value) -> Option<Rc<ErrorRecord>> {
    match value.bare() {
        Value::Object(object) => object.downcast::<Rc<ErrorRecord>>().cloned(),
        _ => None,
    }
}

fn with(this: &Value, get: impl FnOnce(&Rc<ErrorRecord>) -> Value) -> Value {
    of(this).map_or(Value::Null, |own| get(&own))
}

#[derive(Debug)]
struct CategoryInfo(Rc<ErrorRecord>);

impl Instance for CategoryInfo {
    fn ty(&self) -> Type {
        Type::Known(&CATEGORY_INFO)
    }

    fn text(&self) -> Option<Str> {
        category::category_message(&mut Runspace::default(), &self.0).ok()
    }
}

fn category_record(this: &Value) -> Option<Rc<ErrorRecord>> {
    match this.bare() {
        Value::Object(object) => object.downcast::<CategoryInfo>().map(|own| own.0.clone()),
        _ => None,
    }
}

fn part(rt: &mut Runspace, this: &Value, get: impl FnOnce(category::Parts) -> Str) -> Result<Value> {
    match category_record(this) {
        Some(own) => Ok(Value::String(get(category::parts(rt, &own)?))),
        None => Ok(Value::Null),
    }
}

fn set_part(this: &Value, value: Value, set: impl FnOnce(&mut crate::error::RecordDetails, Option<Str>)) -> Result<()> {
    if let Some(own) = category_record(this) {
        set(&mut own.details.borrow_mut(), Some(text_or_empty(&value)));
    }
    Ok(())
}

fn message(rt: &mut Runspace, this: &Value) -> Result<Value> {
    match category_record(this) {
        Some(own) => category::category_message(rt, &own).map(Value::String),
        None => Ok(Value::Null),
    }
}

#[derive(Debug)]
struct ErrorDetails(Rc<ErrorRecord>);

impl Instance for ErrorDetails {
    fn ty(&self) -> Type {
        Type::Known(&ERROR_DETAILS)
    }

    fn text(&self) -> Option<Str> {
        self.0.details.borrow().message.clone()
    }
}

fn details(this: &Value) -> Option<Rc<ErrorRecord>> {
    match this.bare() {
        Value::Object(object) => object.downcast::<ErrorDetails>().map(|own| own.0.clone()),
        _ => None,
    }
}

fn invocation(this: &Value) -> Option<Rc<InvocationInfo>> {
    match this.bare() {
        Value::Object(object) => object.downcast::<Rc<InvocationInfo>>().cloned(),
        _ => None,
    }
}

fn text(this: &Value, get: impl FnOnce(&InvocationInfo) -> Str) -> Value {
    invocation(this).map_or(Value::Null, |own| Value::String(get(&own)))
}

/// Line and column.
fn place(this: &Value) -> Option<(i32, i32)> {
    let own = invocation(this)?;
    let (source, extent) = own.position.as_ref()?;
    let position = source.position(extent.start);
    Some((position.line as i32, position.column as i32))
}
