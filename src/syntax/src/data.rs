//! Data files: `.psd1`, `.pssc`, `.psrc`. They are PowerShell text of which nothing is ever run: tables, lists, texts, numbers,
//! script blocks as text, and little that combines them.
//!
//! ```
//! use psrp_syntax::{Source, data};
//!
//! let source = Source::new("@{ Name = 'demo'; Ports = 22, 2222 }");
//! let table = data::read(&source, &data::Variables::default()).unwrap();
//! assert_eq!(table.get("name").and_then(data::Value::as_str), Some("demo"));
//! ```

use crate::ast::{
    BinaryOperator, ConstantValue, ConstantVariable, ExpressionAst, ScriptBlockAst, StatementAst, StatementBlockAst,
    StringPart, TypeName, UnaryOperator,
};
use crate::chars::same_name;
use crate::parser::number_text;
use crate::report::Report;
use crate::semantics::{Allowed, check_restricted};
use crate::types::BuiltInTypes;
use crate::walk::Node;
use crate::{Extent, ParseErrors, Source, message, parse_script};
use num_bigint::BigInt;
use num_traits::ToPrimitive as _;
use std::fmt;
use std::sync::Arc;

/// A value of a data file.
#[derive(Debug, Clone)]
pub enum Value {
    /// `$null`
    Null,
    /// `$true`, `$false`
    Boolean(bool),
    /// A number as PowerShell types it.
    Number(ConstantValue),
    /// A text.
    String(Arc<str>),
    /// A list.
    Array(Vec<Value>),
    /// A table.
    Table(Table),
    /// A script block, which is not run.
    ScriptBlock(Arc<ScriptBlockAst>),
}

/// A table: entries in the order in which they stand in the file.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Where the table stands.
    pub extent: Extent,
    /// The entries.
    pub entries: Vec<Entry>,
}

/// An entry of a table.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key as text.
    pub key: Arc<str>,
    /// Where the key stands.
    pub key_extent: Extent,
    /// The value.
    pub value: Value,
    /// Where the value stands.
    pub value_extent: Extent,
}

impl Table {
    /// The value of a key, whatever its case.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry with a key, whatever its case.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| same_name(&entry.key, key))
    }
}

impl Value {
    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The table, if it is one.
    #[must_use]
    pub fn as_table(&self) -> Option<&Table> {
        match self {
            Self::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The whole number, if it is one that fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(value) => whole(value)?.to_i64(),
            _ => None,
        }
    }

    /// The elements of a list; anything else is the only element, null none.
    #[must_use]
    pub fn elements(&self) -> &[Value] {
        match self {
            Self::Null => &[],
            Self::Array(elements) => elements,
            value => std::slice::from_ref(value),
        }
    }

    /// A word for what it is, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a text",
            Self::Array(_) => "a list",
            Self::Table(_) => "a table",
            Self::ScriptBlock(_) => "a script block",
        }
    }

    /// As PowerShell makes a text of it.
    fn to_text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Boolean(true) => "True".to_owned(),
            Self::Boolean(false) => "False".to_owned(),
            Self::Number(value) => number_text(value),
            Self::String(text) => text.to_string(),
            Self::Array(elements) => elements.iter().map(Self::to_text).collect::<Vec<_>>().join(" "),
            Self::Table(_) => "System.Collections.Hashtable".to_owned(),
            Self::ScriptBlock(block) => block.body_text().to_owned(),
        }
    }
}

/// Variables that a data file may use besides `$true`, `$false` and `$null`.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    /// Names, such as `PSScriptRoot`, and values.
    pub named: Vec<(String, Value)>,
    /// Variables of the environment, if `$env:NAME` is allowed.
    pub environment: Option<Vec<(String, String)>>,
}

/// Why a data file cannot be read.
#[derive(Debug, Clone)]
pub enum DataError {
    /// It is no PowerShell, or has in it what data files must not have; with PowerShell's ids and messages.
    Syntax(ParseErrors),
    /// It is PowerShell and harmless, but not data that is understood here.
    Unsupported {
        /// The text.
        source: Arc<Source>,
        /// Where it stands.
        extent: Extent,
        /// What was found and expected.
        problem: String,
    },
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(errors) => errors.fmt(f),
            Self::Unsupported { source, extent, problem } => {
                write!(f, "{}\n{problem}", source.position_message(*extent))
            }
        }
    }
}

impl std::error::Error for DataError {}

impl From<ParseErrors> for DataError {
    fn from(errors: ParseErrors) -> Self {
        Self::Syntax(errors)
    }
}

/// Reads a data file that holds one table.
///
/// # Errors
/// [`DataError::Syntax`] for what PowerShell refuses in data too, [`DataError::Unsupported`] for what only running could
/// tell: commands, `if`, and for files that hold anything but one table.
pub fn read(source: &Arc<Source>, variables: &Variables) -> Result<Table, DataError> {
    let script = parse_script(source)?;
    // Script blocks are values here, though nowhere else in the restricted language.
    let reader = Reader { source, variables };
    let [statement] = script.end_block.as_ref().map_or(&[][..], |block| &block.statements) else {
        check_restricted_language(&script, &reader.allowed())?;
        return Err(reader.unsupported(script.extent, "expected one table and nothing else"));
    };
    match reader.statement(statement) {
        Ok(Value::Table(table)) => Ok(table),
        Ok(value) => Err(reader.unsupported(statement.extent(), &format!("found {}, expected a table", value.kind()))),
        Err(problem) => {
            // PowerShell's own words where it has some for what is wrong.
            check_restricted_language(&script, &reader.allowed())?;
            Err(problem)
        }
    }
}

/// What a script may use in the restricted language.
#[derive(Debug, Clone, Copy, Default)]
pub struct RestrictedLanguage<'a> {
    /// Commands; `None` allows all.
    pub commands: Option<&'a [Arc<str>]>,
    /// Variables besides `$PSCulture`, `$PSUICulture`, `$true`, `$false` and `$null`.
    pub variables: &'a [&'a str],
    /// Whether `$env:NAME` is allowed.
    pub environment: bool,
    /// Whether script blocks are allowed as values, as they are in session configurations.
    pub script_blocks: bool,
}

/// Checks a whole script as `ScriptBlock.CheckRestrictedLanguage` does.
///
/// # Errors
/// Everything that the restricted language does not have.
pub fn check_restricted_language(script: &ScriptBlockAst, allowed: &RestrictedLanguage<'_>) -> Result<(), ParseErrors> {
    let mut report = Report::new(script.source.text().len());
    let block = script.begin_block.as_ref().or(script.process_block.as_ref()).map(|block| block.extent);
    if let Some(extent) = block.or(script.param_block.as_ref().map(|block| block.extent)) {
        report.error(extent, message::INVALID_SCRIPT_BLOCK_IN_DATA_SECTION, &[]);
    }
    if let Some(block) = &script.end_block {
        let allowed = Allowed {
            commands: allowed.commands,
            variables: allowed.variables,
            environment: allowed.environment,
            script_blocks: allowed.script_blocks,
        };
        check_restricted(Node::NamedBlock(block), &script.source, &allowed, &BuiltInTypes, &mut report);
    }
    match ParseErrors::new(script.source.clone(), report.finish().0) {
        None => Ok(()),
        Some(errors) => Err(errors),
    }
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    variables: &'a Variables,
}

impl Reader<'_> {
    fn allowed(&self) -> RestrictedLanguage<'_> {
        // Names of variables are reported by the reader, which knows them.
        RestrictedLanguage {
            commands: Some(&[]),
            variables: &[],
            environment: self.variables.environment.is_some(),
            script_blocks: true,
        }
    }

    fn unsupported(&self, extent: Extent, problem: &str) -> DataError {
        DataError::Unsupported { source: self.source.clone(), extent, problem: problem.to_owned() }
    }

    fn statement(&self, statement: &StatementAst) -> Result<Value, DataError> {
        match statement.pure_expression() {
            Some(expression) => self.expression(expression),
            None => Err(self.unsupported(statement.extent(), "found a statement, expected a value")),
        }
    }

    fn expression(&self, expression: &ExpressionAst) -> Result<Value, DataError> {
        match expression {
            ExpressionAst::Constant(constant) => Ok(Value::Number(constant.value.clone())),
            ExpressionAst::StringConstant(text) => Ok(Value::String(text.value.clone())),
            ExpressionAst::ExpandableString(string) => {
                let mut text = String::new();
                for part in &string.parts {
                    match part {
                        StringPart::Text(part) => text.push_str(part),
                        StringPart::Expression(part) => text.push_str(&self.expression(part)?.to_text()),
                    }
                }
                Ok(Value::String(text.into()))
            }
            ExpressionAst::Variable(variable) => self.variable(variable),
            ExpressionAst::ArrayLiteral(array) => {
                let elements = array.elements.iter().map(|element| self.expression(element));
                Ok(Value::Array(elements.collect::<Result<_, _>>()?))
            }
            ExpressionAst::ArrayExpression(array) => Ok(Value::Array(self.elements(&array.body)?)),
            ExpressionAst::SubExpression(expression) => {
                let mut elements = self.elements(&expression.body)?;
                Ok(match elements.len() {
                    0 => Value::Null,
                    1 => elements.remove(0),
                    _ => Value::Array(elements),
                })
            }
            ExpressionAst::Paren(paren) => self.statement(&paren.pipeline),
            ExpressionAst::Hashtable(table) => {
                let mut entries = Vec::with_capacity(table.entries.len());
                for entry in &table.entries {
                    entries.push(Entry {
                        key: self.expression(&entry.key)?.to_text().into(),
                        key_extent: entry.key.extent(),
                        value: self.statement(&entry.value)?,
                        value_extent: entry.value.extent(),
                    });
                }
                Ok(Value::Table(Table { extent: table.extent, entries }))
            }
            ExpressionAst::ScriptBlock(block) => Ok(Value::ScriptBlock(block.script_block.clone())),
            ExpressionAst::Unary(unary) => {
                let value = self.expression(&unary.child)?;
                negated(unary.operator, &value)
                    .ok_or_else(|| self.unsupported(unary.extent, "this operator cannot be used on this value in data"))
            }
            ExpressionAst::Binary(binary) if binary.operator == BinaryOperator::Plus => {
                let (left, right) = (self.expression(&binary.left)?, self.expression(&binary.right)?);
                let (kind, other) = (left.kind(), right.kind());
                sum(left, right)
                    .ok_or_else(|| self.unsupported(binary.extent, &format!("cannot add {other} to {kind} in data")))
            }
            ExpressionAst::Convert(convert) => {
                let value = self.expression(&convert.child)?;
                let name = &convert.type_constraint.type_name;
                converted(value, name).ok_or_else(|| {
                    self.unsupported(convert.extent, &format!("cannot convert this to [{name}] in data"))
                })
            }
            expression => Err(self.unsupported(expression.extent(), "expected a value that needs nothing run")),
        }
    }

    fn variable(&self, variable: &crate::ast::VariableExpressionAst) -> Result<Value, DataError> {
        let path = &variable.path;
        match path.constant {
            Some(ConstantVariable::Null) => return Ok(Value::Null),
            Some(ConstantVariable::True) => return Ok(Value::Boolean(true)),
            Some(ConstantVariable::False) => return Ok(Value::Boolean(false)),
            None => {}
        }
        if let Some((_, value)) = self.variables.named.iter().find(|(name, _)| same_name(name, &path.user_path)) {
            return Ok(value.clone());
        }
        if let (Some(environment), Some(drive)) = (&self.variables.environment, path.drive())
            && same_name(drive, "env")
        {
            let found = environment.iter().find(|(name, _)| *name == *path.name);
            return Ok(found.map_or(Value::Null, |(_, value)| Value::String(value.as_str().into())));
        }
        Err(self.unsupported(variable.extent, "this variable cannot be used in data"))
    }

    /// What statements give together: lists are spread.
    fn elements(&self, block: &StatementBlockAst) -> Result<Vec<Value>, DataError> {
        if let Some(trap) = block.traps.first() {
            return Err(self.unsupported(trap.extent, "found a trap, expected a value"));
        }
        let mut elements = Vec::new();
        for statement in &block.statements {
            match self.statement(statement)? {
                Value::Array(inner) => elements.extend(inner),
                value => elements.push(value),
            }
        }
        Ok(elements)
    }
}

fn whole(value: &ConstantValue) -> Option<BigInt> {
    Some(match value {
        ConstantValue::SByte(value) => (*value).into(),
        ConstantValue::Byte(value) => (*value).into(),
        ConstantValue::Int16(value) => (*value).into(),
        ConstantValue::UInt16(value) => (*value).into(),
        ConstantValue::Int32(value) => (*value).into(),
        ConstantValue::UInt32(value) => (*value).into(),
        ConstantValue::Int64(value) => (*value).into(),
        ConstantValue::UInt64(value) => (*value).into(),
        ConstantValue::BigInteger(value) => value.clone(),
        ConstantValue::Double(_) | ConstantValue::Decimal(_) => return None,
    })
}

/// The smallest of PowerShell's usual types that holds a whole number.
fn number(value: BigInt) -> Value {
    Value::Number(match (value.to_i32(), value.to_i64()) {
        (Some(value), _) => ConstantValue::Int32(value),
        (None, Some(value)) => ConstantValue::Int64(value),
        (None, None) => ConstantValue::BigInteger(value),
    })
}

fn negated(operator: UnaryOperator, value: &Value) -> Option<Value> {
    match (operator, value) {
        (UnaryOperator::Plus, Value::Number(_)) => Some(value.clone()),
        (UnaryOperator::Minus, Value::Number(ConstantValue::Double(value))) => {
            Some(Value::Number(ConstantValue::Double(-value)))
        }
        (UnaryOperator::Minus, Value::Number(ConstantValue::Decimal(value))) => {
            Some(Value::Number(ConstantValue::Decimal(-value)))
        }
        (UnaryOperator::Minus, Value::Number(value)) => Some(number(-whole(value)?)),
        (UnaryOperator::Not, Value::Boolean(value)) => Some(Value::Boolean(!value)),
        _ => None,
    }
}

fn sum(left: Value, right: Value) -> Option<Value> {
    Some(match (left, right) {
        (Value::String(left), right) => Value::String(format!("{left}{}", right.to_text()).into()),
        (Value::Array(mut left), right) => {
            match right {
                Value::Array(right) => left.extend(right),
                right => left.push(right),
            }
            Value::Array(left)
        }
        (Value::Table(mut left), Value::Table(right)) => {
            if right.entries.iter().any(|entry| left.entry(&entry.key).is_some()) {
                return None;
            }
            left.entries.extend(right.entries);
            Value::Table(left)
        }
        (Value::Number(left), Value::Number(right)) => number(whole(&left)? + whole(&right)?),
        _ => return None,
    })
}

fn converted(value: Value, name: &TypeName) -> Option<Value> {
    let key = name.simple_key()?;
    match key.strip_prefix("system.").unwrap_or(key) {
        "string" => Some(Value::String(value.to_text().into())),
        "ordered" | "hashtable" | "collections.hashtable" => matches!(value, Value::Table(_)).then_some(value),
        "bool" | "boolean" => matches!(value, Value::Boolean(_)).then_some(value),
        "int" | "int32" | "long" | "int64" => {
            let parsed = match &value {
                Value::Number(value) => whole(value)?,
                Value::String(text) => whole(&crate::tokenizer::parse_number(text.trim())?)?,
                Value::Boolean(value) => i32::from(*value).into(),
                _ => return None,
            };
            if key.ends_with('t') || key.ends_with("32") {
                parsed.to_i32().map(|value| Value::Number(ConstantValue::Int32(value)))
            } else {
                parsed.to_i64().map(|value| Value::Number(ConstantValue::Int64(value)))
            }
        }
        "version" | "guid" | "timespan" | "datetime" => matches!(value, Value::String(_)).then_some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<Table, DataError> {
        read(&Source::new(text), &Variables::default())
    }

    #[test]
    fn tables_are_read_whatever_stands_in_them() {
        let table = table(
            "@{ # a comment\n  SchemaVersion = '2.0.0.0'\n  Ports = 22, 2222; Depth = -5\n  On = $true\n  List = @('a'; 'b')\n\
             Nested = @{ Inner = @(@{ Name = 'x' }) }\n  Block = { Get-Date }\n  Long = 'a' +\n 'b'\n}",
        )
        .unwrap();
        assert_eq!(table.get("schemaversion").unwrap().as_str(), Some("2.0.0.0"));
        assert_eq!(table.get("Ports").unwrap().elements().len(), 2);
        assert_eq!(table.get("Depth").unwrap().as_i64(), Some(-5));
        assert!(matches!(table.get("On"), Some(Value::Boolean(true))));
        assert_eq!(table.get("List").unwrap().elements()[1].as_str(), Some("b"));
        assert_eq!(table.get("Long").unwrap().as_str(), Some("ab"));
        let inner = table.get("Nested").unwrap().as_table().unwrap().get("Inner").unwrap();
        assert_eq!(inner.elements()[0].as_table().unwrap().get("Name").unwrap().as_str(), Some("x"));
        assert!(matches!(table.get("Block"), Some(Value::ScriptBlock(block)) if block.body_text() == " Get-Date "));
    }

    #[test]
    fn nothing_is_run_and_powershell_says_why() {
        for (text, expected) in [
            ("@{ A = Get-Date }", "CmdletNotInAllowedListForDataSection"),
            ("@{ A = $x }", "VariableReferenceNotSupportedInDataSection"),
            ("@{ A = [Console]::Beep() }", "TypeNotAllowedInDataSection"),
            ("@{ A = 'x'.Length }", "PropertyReferenceNotSupportedInDataSection"),
            ("$x = @{}", "AssignmentStatementNotSupportedInDataSection"),
            ("@{ A = 1..9 }", "OperatorNotSupportedInDataSection"),
            ("@{ A = 1; A = 2 }", "DuplicateKeyInHashLiteral"),
            ("@{ A = ", "MissingStatementInHashLiteral"),
        ] {
            match table(text) {
                Err(DataError::Syntax(errors)) => {
                    assert!(errors.errors().iter().any(|error| error.id == expected), "{text}: {errors}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        assert!(matches!(table("1, 2"), Err(DataError::Unsupported { .. })));
        assert!(matches!(table("@{}; @{}"), Err(DataError::Unsupported { .. })));
        assert!(matches!(table(""), Err(DataError::Unsupported { .. })));
    }

    #[test]
    fn variables_are_what_the_caller_says() {
        let variables = Variables {
            named: vec![("PSScriptRoot".to_owned(), Value::String("/etc".into()))],
            environment: Some(vec![("HOME".to_owned(), "/home/demo".to_owned())]),
        };
        let source = Source::new("@{ A = \"$PSScriptRoot/x\"; B = $env:HOME; C = $env:NONE }");
        let table = read(&source, &variables).unwrap();
        assert_eq!(table.get("A").unwrap().as_str(), Some("/etc/x"));
        assert_eq!(table.get("B").unwrap().as_str(), Some("/home/demo"));
        assert!(matches!(table.get("C"), Some(Value::Null)));
    }
}
