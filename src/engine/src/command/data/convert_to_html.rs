//! ConvertTo-Html

use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::format::directive::Expression;
use crate::format::{Item, Table};
use crate::value::{Str, Value};

/// Makes a page, or a part of one, with a table of objects.
#[derive(Default)]
pub struct ConvertToHtml {
    table: Option<Table>,
    begun: bool,
    rows: usize,
}

impl Cmdlet for ConvertToHtml {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        if call.switch("Fragment") {
            return lines(call, "PreContent");
        }
        let kind = if call.switch("Transitional") { ("Transitional", "transitional") } else { ("Strict", "strict") };
        write(
            call,
            format!(
                "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 {}//EN\"  \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-{}.dtd\">",
                kind.0, kind.1
            ),
        )?;
        write(call, "<html xmlns=\"http://www.w3.org/1999/xhtml\">")?;
        write(call, "<head>")?;
        if let Some(charset) = call.text("Charset") {
            write(call, format!("<meta charset=\"{charset}\">"))?;
        }
        if let Some(Value::Dictionary(meta)) = call.argument("Meta").cloned() {
            for (name, content) in meta.entries() {
                let (name, content) = (crate::format::text::plain(&name), crate::format::text::plain(&content));
                write(call, format!("<meta name=\"{name}\" content=\"{content}\">"))?;
            }
        }
        match call.texts("Head") {
            Some(head) => write(call, head.join("\n"))?,
            None => {
                let title = call.text("Title").unwrap_or_else(|| "HTML TABLE".into());
                write(call, format!("<title>{title}</title>"))?;
            }
        }
        if let Some(uri) = call.argument("CssUri").map(crate::format::text::plain) {
            write(call, format!("<link rel=\"stylesheet\" type=\"text/css\" href=\"{uri}\" />"))?;
        }
        write(call, "</head><body>")?;
        lines(call, "Body")?;
        lines(call, "PreContent")
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(value) = call.argument("InputObject").cloned().filter(|value| !value.is_null()) else { return Ok(()) };
        let as_list = call.text("As").is_some_and(|kind| kind.eq_ignore_ascii_case("List"));
        if self.table.is_none() {
            let items = call.values("Property").map(|values| values.iter().filter_map(item).collect());
            self.table = Some(Table::of(call.runspace, &value, items)?);
        }
        let Some(table) = &self.table else { return Ok(()) };
        if !self.begun {
            self.begun = true;
            write(call, "<table>")?;
            if !as_list {
                let columns = "<col/>".repeat(table.headings().len());
                write(call, format!("<colgroup>{columns}</colgroup>"))?;
                let headings: String = table.headings().iter().map(|name| format!("<th>{name}</th>")).collect();
                write(call, format!("<tr>{headings}</tr>"))?;
            }
        } else if as_list {
            write(call, "<tr><td><hr></td></tr>")?;
        }
        self.rows += 1;
        let texts = table.texts(call.runspace, &value)?;
        if as_list {
            for (heading, text) in table.headings().iter().zip(&texts) {
                write(call, format!("<tr><td>{heading}:</td><td>{}</td></tr>", encoded(text)))?;
            }
            return Ok(());
        }
        let cells: String = texts.iter().map(|text| format!("<td>{}</td>", encoded(text))).collect();
        write(call, format!("<tr>{cells}</tr>"))
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        if !self.begun {
            write(call, "<table>")?;
        }
        write(call, "</table>")?;
        lines(call, "PostContent")?;
        if call.switch("Fragment") { Ok(()) } else { write(call, "</body></html>") }
    }
}

fn write(call: &mut Call<'_>, line: impl Into<Str>) -> Result {
    call.write(Value::String(line.into()))
}

fn lines(call: &mut Call<'_>, parameter: &str) -> Result {
    let texts = call.texts(parameter).unwrap_or_default();
    texts.into_iter().try_for_each(|text| write(call, text))
}

/// A property as it is given: a name, a block, or a hashtable of label and expression.
fn item(value: &Value) -> Option<Item> {
    match value.bare() {
        Value::String(name) => Some(Item::named(name.clone())),
        Value::ScriptBlock(block) => Some(Item { expression: Expression::Block(block.clone()), ..Item::named("") }),
        Value::Dictionary(dictionary) => {
            let mut item = Item::named("");
            for (key, value) in dictionary.entries() {
                let key = crate::format::text::plain(&key).to_ascii_lowercase();
                match value.bare() {
                    Value::ScriptBlock(block) if key.starts_with('e') => {
                        item.expression = Expression::Block(block.clone());
                    }
                    Value::String(name) if key.starts_with('e') => item.expression = Expression::Name(name.clone()),
                    Value::String(label) if key.starts_with('n') || key.starts_with('l') => {
                        item.label = Some(label.clone());
                    }
                    _ => {}
                }
            }
            Some(item)
        }
        _ => None,
    }
}

/// The text with what means something in HTML written as entities.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{A0}'..='\u{FF}' | '\u{10000}'.. => out.push_str(&format!("&#{};", u32::from(char))),
            _ => out.push(char),
        }
    }
    out
}
