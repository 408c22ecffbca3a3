//! Measure-Object

use super::order;
use crate::command::property::PropertyExpression;
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::dotnet::object::OBJECT;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo, write};
use crate::value::{Record, Str, Value, field, set_field};

/// Microsoft.PowerShell.Commands.MeasureInfo
pub static MEASURE_INFO: TypeInfo = TypeInfo::class("Microsoft.PowerShell.Commands.MeasureInfo", &OBJECT);

/// Microsoft.PowerShell.Commands.GenericMeasureInfo
pub static GENERIC: TypeInfo = TypeInfo {
    declarations: "int Count {get;set;}
System.Nullable[double] Average {get;set;}
System.Nullable[double] Sum {get;set;}
System.Nullable[double] Maximum {get;set;}
System.Nullable[double] Minimum {get;set;}
System.Nullable[double] StandardDeviation {get;set;}
string Property {get;set;}",
    properties: &[
        write("Count", field::<0>, set_field::<0>),
        write("Average", field::<1>, set_field::<1>),
        write("Sum", field::<2>, set_field::<2>),
        write("Maximum", field::<3>, set_field::<3>),
        write("Minimum", field::<4>, set_field::<4>),
        write("StandardDeviation", field::<5>, set_field::<5>),
        write("Property", field::<6>, set_field::<6>),
    ],
    ..TypeInfo::class("Microsoft.PowerShell.Commands.GenericMeasureInfo", &MEASURE_INFO)
};

/// Microsoft.PowerShell.Commands.GenericObjectMeasureInfo
pub static GENERIC_OBJECT: TypeInfo = TypeInfo {
    declarations: "int Count {get;set;}
System.Nullable[double] Average {get;set;}
System.Nullable[double] Sum {get;set;}
System.Object Maximum {get;set;}
System.Object Minimum {get;set;}
string Property {get;set;}",
    properties: &[
        write("Count", field::<0>, set_field::<0>),
        write("Average", field::<1>, set_field::<1>),
        write("Sum", field::<2>, set_field::<2>),
        write("Maximum", field::<3>, set_field::<3>),
        write("Minimum", field::<4>, set_field::<4>),
        write("Property", field::<5>, set_field::<5>),
    ],
    ..TypeInfo::class("Microsoft.PowerShell.Commands.GenericObjectMeasureInfo", &MEASURE_INFO)
};

/// Microsoft.PowerShell.Commands.TextMeasureInfo
pub static TEXT: TypeInfo = TypeInfo {
    declarations: "System.Nullable[int] Lines {get;set;}
System.Nullable[int] Words {get;set;}
System.Nullable[int] Characters {get;set;}
string Property {get;set;}",
    properties: &[
        write("Lines", field::<0>, set_field::<0>),
        write("Words", field::<1>, set_field::<1>),
        write("Characters", field::<2>, set_field::<2>),
        write("Property", field::<3>, set_field::<3>),
    ],
    ..TypeInfo::class("Microsoft.PowerShell.Commands.TextMeasureInfo", &MEASURE_INFO)
};

/// Measure-Object
#[derive(Default)]
pub struct MeasureObject {
    wanted: Wanted,
    properties: Option<Vec<PropertyExpression>>,
    measured: Vec<Measured>,
    not_numeric: bool,
}

/// Which numbers are asked for.
#[derive(Clone, Copy, Default)]
struct Wanted {
    sum: bool,
    average: bool,
    deviation: bool,
    maximum: bool,
    minimum: bool,
    lines: bool,
    words: bool,
    characters: bool,
    ignore_white_space: bool,
}

/// What is known of one property so far.
#[derive(Default)]
struct Measured {
    /// `None` for the objects themselves.
    property: Option<Str>,
    count: i32,
    sum: f64,
    sum_before: f64,
    variance: f64,
    maximum: Value,
    minimum: Value,
    lines: i32,
    words: i32,
    characters: i32,
}

impl Cmdlet for MeasureObject {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        let all = call.switch("AllStats");
        self.wanted = Wanted {
            sum: all || call.switch("Sum"),
            average: all || call.switch("Average"),
            deviation: all || call.switch("StandardDeviation"),
            maximum: all || call.switch("Maximum"),
            minimum: all || call.switch("Minimum"),
            lines: call.switch("Line"),
            words: call.switch("Word"),
            characters: call.switch("Character"),
            ignore_white_space: call.switch("IgnoreWhiteSpace"),
        };
        self.properties =
            call.values("Property").map(|values| values.iter().filter_map(PropertyExpression::from_value).collect());
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(input) = call.argument("InputObject").filter(|input| !input.is_null()).cloned() else { return Ok(()) };
        let Some(properties) = self.properties.clone() else { return self.measure(call, None, input.bare()) };
        let mut counted: Vec<Str> = Vec::new();
        for property in &properties {
            let results = property.values(call.runspace, &input)?;
            if results.is_empty() && !property.has_wildcard() {
                self.slot(Some(property.text()));
            }
            for result in results {
                if !counted.iter().any(|name| name.eq_ignore_ascii_case(&result.name)) {
                    self.measure(call, Some(result.name.clone()), &result.value)?;
                    counted.push(result.name);
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        if self.measured.is_empty() && self.properties.is_none() {
            self.slot(None);
        }
        for measured in std::mem::take(&mut self.measured) {
            if measured.count == 0 && measured.property.is_some() {
                if call.runspace.strict_version() >= 20 {
                    not_found(call, measured.property.as_deref().unwrap_or_default())?;
                }
                continue;
            }
            let info = self.info(call, measured)?;
            call.write(info)?;
        }
        Ok(())
    }
}

impl MeasureObject {
    fn slot(&mut self, property: Option<Str>) -> &mut Measured {
        let same = |measured: &Measured| match (&measured.property, &property) {
            (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
            (None, None) => true,
            _ => false,
        };
        let at = match self.measured.iter().position(same) {
            Some(at) => at,
            None => {
                self.measured.push(Measured { property, ..Measured::default() });
                self.measured.len() - 1
            }
        };
        &mut self.measured[at]
    }

    fn measure(&mut self, call: &mut Call<'_>, property: Option<Str>, value: &Value) -> Result {
        let wanted = self.wanted;
        let measured = self.slot(property);
        measured.count += 1;
        if wanted.lines || wanted.words || wanted.characters {
            let text = if value.is_null() { "".into() } else { convert::to_text(call.runspace, value)? };
            measured.count_text(&text, wanted);
        }
        if wanted.sum || wanted.average || wanted.deviation {
            match number(call.runspace, value)? {
                Some(number) => measured.add(number, wanted),
                None => {
                    self.not_numeric = true;
                    return not_numeric(call, value);
                }
            }
        }
        if wanted.minimum && replaces(call.runspace, value, &measured.minimum, true)? {
            measured.minimum = value.clone();
        }
        if wanted.maximum && replaces(call.runspace, value, &measured.maximum, false)? {
            measured.maximum = value.clone();
        }
        Ok(())
    }

    fn info(&self, call: &mut Call<'_>, measured: Measured) -> Result<Record> {
        let wanted = self.wanted;
        let property: Value = measured.property.into();
        if call.set == "TextMeasure" {
            let some = |wanted: bool, number: i32| if wanted { number.into() } else { Value::Null };
            return Ok(Record::new(
                &TEXT,
                vec![
                    some(wanted.lines, measured.lines),
                    some(wanted.words, measured.words),
                    some(wanted.characters, measured.characters),
                    property,
                ],
            ));
        }
        let number_or_null = |wanted: bool, number: f64| {
            if wanted && !self.not_numeric { Value::Double(number) } else { Value::Null }
        };
        let count: Value = measured.count.into();
        let average =
            number_or_null(wanted.average && measured.count > 0, measured.sum / f64::from(measured.count.max(1)));
        let sum = number_or_null(wanted.sum, measured.sum);
        let numbers =
            (number_if_set(call.runspace, &measured.maximum)?, number_if_set(call.runspace, &measured.minimum)?);
        if let (Some(maximum), Some(minimum)) = numbers {
            let deviation = number_or_null(wanted.deviation, measured.variance.sqrt());
            return Ok(Record::new(&GENERIC, vec![count, average, sum, maximum, minimum, deviation, property]));
        }
        Ok(Record::new(&GENERIC_OBJECT, vec![count, average, sum, measured.maximum, measured.minimum, property]))
    }
}

impl Measured {
    fn add(&mut self, number: f64, wanted: Wanted) {
        self.sum_before = self.sum;
        self.sum += number;
        if wanted.deviation && self.count > 1 {
            let count = f64::from(self.count);
            let average_before = self.sum_before / (count - 1.0);
            self.variance *= (count - 2.0) / (count - 1.0);
            self.variance += (number - average_before) * (number - average_before) / count;
        }
    }

    fn count_text(&mut self, text: &str, wanted: Wanted) {
        if wanted.characters {
            let units = text.chars().filter(|c| !(wanted.ignore_white_space && c.is_whitespace())).map(char::len_utf16);
            self.characters += i32::try_from(units.sum::<usize>()).unwrap_or(i32::MAX);
        }
        if wanted.words {
            self.words += i32::try_from(text.split_whitespace().count()).unwrap_or(i32::MAX);
        }
        if wanted.lines {
            self.lines += i32::try_from(lines(text)).unwrap_or(i32::MAX);
        }
    }
}

/// Line feeds, and one more when the last line has none.
fn lines(text: &str) -> usize {
    text.matches('\n').count() + usize::from(!text.is_empty() && !text.ends_with('\n'))
}

/// The value as a number, if it converts to one. Null is 0.
fn number(runspace: &mut Runspace, value: &Value) -> Result<Option<f64>> {
    match convert::to_type(runspace, value.bare(), &Type::Known(&crate::dotnet::number::DOUBLE)) {
        Ok(Value::Double(number)) => Ok(Some(number)),
        Ok(_) | Err(Flow::Error(..)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// A maximum or minimum as a number; null where there is none, `None` where it is no number.
fn number_if_set(runspace: &mut Runspace, value: &Value) -> Result<Option<Value>> {
    if value.is_null() {
        return Ok(Some(Value::Null));
    }
    Ok(number(runspace, value)?.map(Value::Double))
}

/// Whether `value` takes the place of the minimum or maximum so far. Numbers compare as numbers, what has another type
/// than the other as text.
fn replaces(runspace: &mut Runspace, value: &Value, known: &Value, minimum: bool) -> Result<bool> {
    if known.is_null() {
        return Ok(true);
    }
    let number_of = |runspace: &mut Runspace, value: &Value| -> Result<Value> {
        Ok(match value.is_null() {
            true => Value::Null,
            false => number(runspace, value)?.map_or_else(|| value.bare().clone(), Value::Double),
        })
    };
    let (mut new, mut old) = (number_of(runspace, value)?, number_of(runspace, known)?);
    if !new.is_null() && crate::member::type_of(&new) != crate::member::type_of(&old) {
        new = convert::to_text(runspace, &new)?.into();
        old = convert::to_text(runspace, &old)?.into();
    }
    let ordering = order::compare(runspace, &old, &new, true)?;
    Ok(if minimum { ordering.is_gt() } else { ordering.is_lt() })
}

fn not_numeric(call: &mut Call<'_>, value: &Value) -> Result {
    let text = convert::to_text(call.runspace, value)?;
    let message = format!("Input object \"{text}\" is not numeric.");
    call.error(ErrorRecord::new(
        Exception::new("System.Management.Automation.PSInvalidOperationException", message),
        "NonNumericInputObject",
        ErrorCategory::InvalidType,
        value.clone(),
    ))
}

fn not_found(call: &mut Call<'_>, property: &str) -> Result {
    let id = if call.set == "TextMeasure" { "TextMeasurePropertyNotFound" } else { "GenericMeasurePropertyNotFound" };
    let record = ErrorRecord::new(
        Exception::new(
            "System.Management.Automation.PSArgumentException",
            format!(
                "Cannot process argument because the value of argument \"{property}\" is not valid. Change the value \
                     of the \"{property}\" argument and run the operation again."
            ),
        ),
        id,
        ErrorCategory::ObjectNotFound,
        Value::Null,
    );
    let message = format!("The property \"{property}\" cannot be found in the input for any objects.");
    record.details.borrow_mut().message = Some(message.into());
    call.error(record)
}
