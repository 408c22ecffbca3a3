//! Reading XML.

use std::rc::Rc;

use super::node::{Kind, Node};

/// Elements within elements.
const DEPTH: usize = 1000;

/// Reads a document, or says what is wrong with it. Document types are refused.
pub(super) fn parse(text: &str) -> Result<Rc<Node>, String> {
    let document = Node::new(Kind::Document, "#document", "");
    read_into(&document, text.trim_start_matches('\u{feff}'), text)?;
    match document.elements().len() {
        0 => Err("Root element is missing.".to_owned()),
        1 => Ok(document),
        _ => Err(at("There are multiple root elements.", text, text.len())),
    }
}

/// Reads markup into a node, as `InnerXml` does.
pub(super) fn read_into(parent: &Rc<Node>, markup: &str, whole: &str) -> Result<(), String> {
    let mut open = vec![parent.clone()];
    let mut rest = markup;
    let position = |rest: &str| whole.len().saturating_sub(rest.len());
    while !rest.is_empty() {
        let top = open[open.len() - 1].clone();
        let Some(start) = rest.find('<') else {
            text(&top, rest, whole)?;
            break;
        };
        if start > 0 {
            text(&top, &rest[..start], whole)?;
        }
        rest = &rest[start..];
        if let Some(body) = rest.strip_prefix("<!--") {
            let end = body
                .find("-->")
                .ok_or_else(|| at("Unexpected end of file while parsing Comment has occurred.", whole, whole.len()))?;
            top.append(Node::new(Kind::Comment, "#comment", &body[..end]));
            rest = &body[end + 3..];
        } else if let Some(body) = rest.strip_prefix("<![CDATA[") {
            let end = body
                .find("]]>")
                .ok_or_else(|| at("Unexpected end of file while parsing CDATA has occurred.", whole, whole.len()))?;
            top.append(Node::new(Kind::CData, "#cdata-section", &body[..end]));
            rest = &body[end + 3..];
        } else if let Some(body) = rest.strip_prefix("<?") {
            let end = body.find("?>").ok_or_else(|| at("Unexpected end of file has occurred.", whole, whole.len()))?;
            let (name, value) = body[..end].split_once(char::is_whitespace).unwrap_or((&body[..end], ""));
            let kind = if name == "xml" { Kind::Declaration } else { Kind::Instruction };
            top.append(Node::new(kind, name, value.trim()));
            rest = &body[end + 2..];
        } else if rest.starts_with("<!") {
            return Err("For security reasons DTD is prohibited in this XML document. To enable DTD processing set the DtdProcessing property on XmlReaderSettings to Parse and pass the settings into XmlReader.Create method.".to_owned());
        } else if let Some(body) = rest.strip_prefix("</") {
            let end = body.find('>').ok_or_else(|| at("Unexpected end of file has occurred.", whole, whole.len()))?;
            let name = body[..end].trim();
            if open.len() < 2 {
                return Err(at("Unexpected end tag.", whole, position(rest) + 2));
            }
            if top.name != name {
                let message = format!(
                    "The '{}' start tag on line {} does not match the end tag of '{name}'.",
                    top.name, "1 position 2"
                );
                return Err(at(&message, whole, position(rest) + 2));
            }
            if top.children.borrow().is_empty() {
                top.open.set(true);
            }
            open.pop();
            rest = &body[end + 1..];
        } else {
            if open.len() > DEPTH {
                return Err("The XML document is nested too deeply.".to_owned());
            }
            let (element, empty, after) = tag(&rest[1..], whole)?;
            top.append(element.clone());
            if !empty {
                open.push(element);
            }
            rest = after;
        }
    }
    match open.len() {
        1 => Ok(()),
        _ => {
            let names: Vec<&str> = open[1..].iter().rev().map(|node| node.name.as_str()).collect();
            Err(at(
                &format!(
                    "Unexpected end of file has occurred. The following elements are not closed: {}.",
                    names.join(", ")
                ),
                whole,
                whole.len(),
            ))
        }
    }
}

fn text(parent: &Rc<Node>, raw: &str, whole: &str) -> Result<(), String> {
    if raw.trim().is_empty() {
        return Ok(());
    }
    if parent.kind == Kind::Document {
        let position = whole.find(raw.trim_start()).unwrap_or(0);
        return Err(at("Data at the root level is invalid.", whole, position));
    }
    parent.append(Node::new(Kind::Text, "#text", &unescape(raw, whole)?));
    Ok(())
}

/// A start tag after its `<`: the element, whether it is empty, and what follows.
fn tag<'a>(body: &'a str, whole: &str) -> Result<(Rc<Node>, bool, &'a str), String> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.');
    let end = body.find(|c| !is_name(c)).unwrap_or(body.len());
    let position = |rest: &str| whole.len().saturating_sub(rest.len());
    let (name, mut rest) = body.split_at(end);
    if name.is_empty() {
        let c = body.chars().next().map_or(String::new(), |c| c.to_string());
        let code = body.chars().next().map_or(0, |c| c as u32);
        return Err(at(
            &format!("Name cannot begin with the '{c}' character, hexadecimal value 0x{code:02X}."),
            whole,
            position(body),
        ));
    }
    let element = Node::new(Kind::Element, name, "");
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            return Ok((element, true, after));
        }
        if let Some(after) = rest.strip_prefix('>') {
            return Ok((element, false, after));
        }
        if rest.is_empty() {
            return Err(at("Unexpected end of file has occurred.", whole, whole.len()));
        }
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end);
        let after = after.trim_start().strip_prefix('=').map(str::trim_start);
        let quoted = after.filter(|after| !attribute.is_empty() && after.starts_with(['"', '\'']));
        let Some(after) = quoted else {
            return Err(at("An error occurred while parsing an attribute.", whole, position(rest)));
        };
        let quote = if after.starts_with('"') { '"' } else { '\'' };
        let Some(end) = after[1..].find(quote) else {
            return Err(at("Unexpected end of file has occurred.", whole, whole.len()));
        };
        if element.attribute(attribute).is_some() {
            return Err(at(&format!("'{attribute}' is a duplicate attribute name."), whole, position(rest)));
        }
        element.set_attribute(attribute, &unescape(&after[1..1 + end], whole)?);
        rest = &after[end + 2..];
    }
}

fn unescape(text: &str, whole: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        let after = &rest[start + 1..];
        let decoded = after.find(';').and_then(|end| Some((entity(&after[..end])?, end)));
        let Some((c, end)) = decoded else {
            let name: String = after.chars().take_while(|c| c.is_alphanumeric()).collect();
            let message = if name.is_empty() {
                "An error occurred while parsing EntityName.".to_owned()
            } else {
                format!("Reference to undeclared entity '{name}'.")
            };
            return Err(at(&message, whole, whole.find(after).unwrap_or(0)));
        };
        out.push(c);
        rest = &after[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

fn entity(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        other => {
            let number = other.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// A message with line and position, as XmlException has it.
fn at(message: &str, whole: &str, place: usize) -> String {
    let before = whole.get(..place).unwrap_or(whole);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    format!("{message} Line {line}, position {column}.")
}
