//! ConvertTo-Xml

use crate::command::{Call, Cmdlet};
use crate::error::{Flow, Result};
use crate::runspace::Runspace;
use crate::value::{Str, Value};

/// Makes XML of objects: a document, a text, or a text an object.
#[derive(Default)]
pub struct ConvertToXml {
    body: String,
}

impl Cmdlet for ConvertToXml {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        if streams(call) {
            call.write(Value::string(DECLARATION))?;
            call.write(Value::string("<Objects>"))?;
        }
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let value = call.argument("InputObject").cloned().unwrap_or_default();
        let depth = call.number("Depth").unwrap_or(1);
        let streams = streams(call);
        let mut xml =
            Xml { out: String::new(), with_types: !call.switch("NoTypeInformation"), indent: usize::from(!streams) };
        xml.value(call.runspace, "Object", None, &value, depth)?;
        if streams {
            return call.write(Value::string(xml.out));
        }
        self.body.push('\n');
        self.body.push_str(&xml.out);
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        if streams(call) {
            return call.write(Value::string("</Objects>"));
        }
        let body = std::mem::take(&mut self.body);
        let text = if body.is_empty() {
            format!("{DECLARATION}\n<Objects />")
        } else {
            format!("{DECLARATION}\n<Objects>{body}\n</Objects>")
        };
        if call.text("As").is_some_and(|kind| kind.eq_ignore_ascii_case("String")) {
            return call.write(Value::string(text));
        }
        let document = crate::serialize::xml_document(call.runspace, &text)?;
        call.write(document)
    }
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

fn streams(call: &Call<'_>) -> bool {
    call.text("As").is_some_and(|kind| kind.eq_ignore_ascii_case("Stream"))
}

/// A name, where there is one, and a value.
type Property = (Option<Str>, Value);

struct Xml {
    out: String,
    with_types: bool,
    indent: usize,
}

impl Xml {
    fn value(&mut self, runspace: &mut Runspace, tag: &str, name: Option<&str>, value: &Value, depth: i64) -> Result {
        self.line();
        self.out.push('<');
        self.out.push_str(tag);
        if let Some(name) = name {
            self.out.push_str(&format!(" Name=\"{}\"", escaped(name)));
        }
        if value.is_null() {
            self.out.push_str(" />");
            return Ok(());
        }
        if self.with_types {
            let ty = crate::types::type_of(value.bare()).name();
            let ty: Str = if matches!(value, Value::Custom(_)) {
                "System.Management.Automation.PSCustomObject".into()
            } else {
                ty
            };
            self.out.push_str(&format!(" Type=\"{}\"", escaped(&ty)));
        }
        let members = self.members(runspace, value, depth)?;
        match members {
            None => {
                let text = crate::serialize::text_of(runspace, value)?.unwrap_or_else(|| "".into());
                if text.is_empty() {
                    self.out.push_str(&format!("></{tag}>"));
                } else {
                    self.out.push_str(&format!(">{}</{tag}>", escaped(&text)));
                }
            }
            Some(members) if members.is_empty() => self.out.push_str(" />"),
            Some(members) => {
                self.out.push('>');
                self.indent += 1;
                for (name, value) in members {
                    self.value(runspace, "Property", name.as_deref(), &value, depth - 1)?;
                }
                self.indent -= 1;
                self.line();
                self.out.push_str(&format!("</{tag}>"));
            }
        }
        Ok(())
    }

    /// What stands in the element of a value; none for its text.
    fn members(&self, runspace: &mut Runspace, value: &Value, depth: i64) -> Result<Option<Vec<Property>>> {
        let scalar = !matches!(
            value.bare(),
            Value::Custom(_) | Value::Array(_) | Value::List(_) | Value::Dictionary(_) | Value::Object(_)
        );
        if scalar || depth < 1 {
            return Ok(None);
        }
        if let Value::Dictionary(dictionary) = value.bare() {
            let mut members = Vec::new();
            for (key, item) in dictionary.entries() {
                members.push((Some("Key".into()), key));
                members.push((Some("Value".into()), item));
            }
            return Ok(Some(members));
        }
        if let Some(items) = crate::serialize::items(runspace, value)? {
            return Ok(Some(items.into_iter().map(|item| (None, item)).collect()));
        }
        let mut members = Vec::new();
        for name in crate::serialize::property_names(runspace, value)? {
            match crate::serialize::property(runspace, value, &name) {
                Ok(member) => members.push((Some(name), member.unwrap_or_default())),
                Err(Flow::Error(..)) => {}
                Err(flow) => return Err(flow),
            }
        }
        Ok(Some(members))
    }

    fn line(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out.extend(std::iter::repeat_n(' ', 2 * self.indent));
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
