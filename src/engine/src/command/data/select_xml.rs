//! Select-Xml

use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::member;
use crate::value::{Record, Str, Value};

/// Finds nodes in documents: in files, texts, or nodes that are there already.
pub struct SelectXml;

impl Cmdlet for SelectXml {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for node in call.values("Xml").unwrap_or_default() {
            select(call, &node, "InputStream")?;
        }
        for text in call.texts("Content").unwrap_or_default() {
            let document = crate::serialize::xml_document(call.runspace, &text)?;
            select(call, &document, "InputStream")?;
        }
        let paths = call.texts("Path").or_else(|| call.texts("LiteralPath"));
        for path in paths.unwrap_or_default() {
            let full = std::path::Path::new(&*call.runspace.location_path()).join(&*path);
            let full = full.to_string_lossy().into_owned();
            match std::fs::read_to_string(&full) {
                Ok(text) => {
                    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                    let document = crate::serialize::xml_document(call.runspace, text)?;
                    select(call, &document, &full)?;
                }
                Err(_) => call.error(crate::provider::path_not_found(&full))?,
            }
        }
        Ok(())
    }
}

fn select(call: &mut Call<'_>, node: &Value, path: &str) -> Result {
    let pattern: Str = call.text("XPath").unwrap_or_default();
    if call.has("Namespace") {
        let message = "Select-Xml -Namespace is not supported by this host.";
        let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
        let record = ErrorRecord::new(exception, "NotSupported", ErrorCategory::NotImplemented, Value::Null);
        return Err(call.terminating(record));
    }
    let nodes = member::call(call.runspace, node, "SelectNodes", vec![pattern.clone().into()])?;
    for found in convert::enumerate(call.runspace, &nodes).unwrap_or_default() {
        let text = member::get(call.runspace, &found, "InnerText")?.unwrap_or_default();
        let text = convert::to_text(call.runspace, &text)?;
        let fields = vec![found, path.into(), pattern.clone().into()];
        call.write(Record::new(&super::types::SELECT_XML_INFO, fields).with_text(text))?;
    }
    Ok(())
}
