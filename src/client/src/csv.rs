//! Objects as comma-separated values (RFC 4180).

use serde_json::Value as Json;

/// The rows of a table, whose columns are the properties of the first object, as `Export-Csv` has it: what later ones have
/// besides is left out, what they lack is empty.
#[derive(Debug, Default)]
pub struct Table {
    columns: Option<Vec<String>>,
}

impl Table {
    /// An object's row, after the names of the columns where it is the first. What is no object is a column `value`.
    pub fn row(&mut self, object: Json) -> String {
        let members = match object {
            Json::Object(members) => members,
            other => serde_json::Map::from_iter([("value".to_owned(), other)]),
        };
        let mut lines = String::new();
        if self.columns.is_none() {
            push_row(&mut lines, members.keys().map(|name| name.as_str().into()));
        }
        let columns = self.columns.get_or_insert_with(|| members.keys().cloned().collect());
        push_row(&mut lines, columns.iter().map(|column| members.get(column).map_or_else(|| "".into(), field)));
        lines
    }
}

fn field(value: &Json) -> std::borrow::Cow<'_, str> {
    match value {
        Json::Null => "".into(),
        Json::String(text) => text.as_str().into(),
        other => other.to_string().into(),
    }
}

fn push_row<'a>(lines: &mut String, fields: impl Iterator<Item = std::borrow::Cow<'a, str>>) {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            lines.push(',');
        }
        if field.contains([',', '"', '\n', '\r']) {
            lines.push('"');
            lines.push_str(&field.replace('"', "\"\""));
            lines.push('"');
        } else {
            lines.push_str(&field);
        }
    }
    lines.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_the_columns_of_the_first_object() -> Result<(), serde_json::Error> {
        let mut table = Table::default();
        let cases = [
            (r#"{"a":1,"b":"x, \"y\""}"#, "a,b\n1,\"x, \"\"y\"\"\"\n"),
            (r#"{"b":null,"c":2}"#, ",\n"),
            (r#"{"a":[1,2],"b":"two\nlines"}"#, "\"[1,2]\",\"two\nlines\"\n"),
        ];
        for (object, wanted) in cases {
            assert_eq!(table.row(serde_json::from_str(object)?), wanted);
        }
        assert_eq!(Table::default().row(7.into()), "value\n7\n");
        Ok(())
    }
}
