//! The members of documents and nodes.

use std::borrow::Cow;
use std::rc::Rc;

use super::node::{Kind, Node};
use super::{parse, path};
use crate::convert;
use crate::dotnet::argument::{flag, text, text_or_empty};
use crate::dotnet::object::OBJECT;
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::types::{Method, Property, Type, TypeInfo, method, read, write};
use crate::value::{Instance, Object, Primitive, Str, Value};

/// The types of this folder.
pub const TYPES: &[&TypeInfo] = &[
    &NODE,
    &LINKED_NODE,
    &DOCUMENT,
    &ELEMENT,
    &ATTRIBUTE,
    &CHARACTER_DATA,
    &TEXT,
    &CDATA,
    &COMMENT,
    &DECLARATION,
    &INSTRUCTION,
    &NODE_LIST,
    &ATTRIBUTES,
];

/// System.Xml.XmlNode
pub static NODE: TypeInfo = TypeInfo {
    declarations: DECLARATIONS,
    properties: PROPERTIES,
    methods: METHODS,
    ..TypeInfo::class("System.Xml.XmlNode", &OBJECT)
};
/// System.Xml.XmlLinkedNode
pub static LINKED_NODE: TypeInfo = TypeInfo::class("System.Xml.XmlLinkedNode", &NODE);
/// System.Xml.XmlElement
pub static ELEMENT: TypeInfo = TypeInfo::class("System.Xml.XmlElement", &LINKED_NODE);
/// System.Xml.XmlAttribute
pub static ATTRIBUTE: TypeInfo = TypeInfo::class("System.Xml.XmlAttribute", &NODE);
/// System.Xml.XmlCharacterData
pub static CHARACTER_DATA: TypeInfo = TypeInfo::class("System.Xml.XmlCharacterData", &LINKED_NODE);
/// System.Xml.XmlText
pub static TEXT: TypeInfo = TypeInfo::class("System.Xml.XmlText", &CHARACTER_DATA);
/// System.Xml.XmlCDataSection
pub static CDATA: TypeInfo = TypeInfo::class("System.Xml.XmlCDataSection", &CHARACTER_DATA);
/// System.Xml.XmlComment
pub static COMMENT: TypeInfo = TypeInfo::class("System.Xml.XmlComment", &CHARACTER_DATA);
/// System.Xml.XmlDeclaration
pub static DECLARATION: TypeInfo = TypeInfo::class("System.Xml.XmlDeclaration", &LINKED_NODE);
/// System.Xml.XmlProcessingInstruction
pub static INSTRUCTION: TypeInfo = TypeInfo::class("System.Xml.XmlProcessingInstruction", &LINKED_NODE);
/// System.Xml.XmlDocument
pub static DOCUMENT: TypeInfo = TypeInfo {
    declarations: "\
new()
System.Xml.XmlElement DocumentElement {get;}
bool PreserveWhitespace {get;set;}
System.Xml.XmlElement CreateElement(string name)
System.Xml.XmlElement CreateElement(string qualifiedName, string namespaceURI)
System.Xml.XmlText CreateTextNode(string text)
System.Xml.XmlComment CreateComment(string data)
System.Xml.XmlCDataSection CreateCDataSection(string data)
System.Xml.XmlAttribute CreateAttribute(string name)
System.Xml.XmlDeclaration CreateXmlDeclaration(string version, string encoding, string standalone)
System.Xml.XmlNode ImportNode(System.Object node, bool deep)
void LoadXml(string xml)
void Load(string filename)
void Save(string filename)
",
    constructors: &[method("new", |_, _, _| Ok(value(&Node::new(Kind::Document, "#document", ""))))],
    properties: &[
        read("DocumentElement", |_, this| {
            Ok(of(this).and_then(|own| own.elements().first().map(value)).unwrap_or_default())
        }),
        write("PreserveWhitespace", |_, _| Ok(Value::Bool(false)), |_, _, _| Ok(())),
    ],
    methods: &[
        method("CreateElement", |_, _, args| {
            let made = Node::new(Kind::Element, &text(&args[0], "name")?, "");
            if let Some(Value::String(namespace)) = args.get(1)
                && !namespace.is_empty()
            {
                made.set_attribute("xmlns", namespace);
            }
            Ok(value(&made))
        }),
        method("CreateTextNode", |_, _, args| Ok(value(&Node::new(Kind::Text, "#text", &text_or_empty(&args[0]))))),
        method("CreateComment", |_, _, args| {
            Ok(value(&Node::new(Kind::Comment, "#comment", &text_or_empty(&args[0]))))
        }),
        method("CreateCDataSection", |_, _, args| {
            Ok(value(&Node::new(Kind::CData, "#cdata-section", &text_or_empty(&args[0]))))
        }),
        method("CreateAttribute", |_, _, args| Ok(value(&Node::new(Kind::Attribute, &text(&args[0], "name")?, "")))),
        method("CreateXmlDeclaration", |_, _, args| {
            let mut body = format!("version=\"{}\"", text_or_empty(&args[0]));
            for (name, value) in [("encoding", &args[1]), ("standalone", &args[2])] {
                let value = text_or_empty(value);
                if !value.is_empty() {
                    body.push_str(&format!(" {name}=\"{value}\""));
                }
            }
            Ok(value(&Node::new(Kind::Declaration, "xml", &body)))
        }),
        method("ImportNode", |_, _, args| {
            Ok(of(&args[0]).map(|own| value(&own.copy(flag(args.get(1))))).unwrap_or_default())
        }),
        method("LoadXml", |_, this, args| load(this, &text(&args[0], "xml")?)),
        method("Load", |_, this, args| {
            let file = text(&args[0], "filename")?;
            let data = std::fs::read_to_string(&*file).map_err(|error| crate::dotnet::file::failure(&error, &file))?;
            load(this, &data)
        }),
        method("Save", |_, this, args| {
            let file = text(&args[0], "filename")?;
            let markup = of(this).map(|own| own.outer()).unwrap_or_default();
            std::fs::write(&*file, markup).map_err(|error| crate::dotnet::file::failure(&error, &file))?;
            Ok(Value::Nothing)
        }),
    ],
    ..TypeInfo::class("System.Xml.XmlDocument", &NODE)
};

const LIST: &str = "\
int Count {get;}
System.Xml.XmlNode Item(int index)
";
/// System.Xml.XmlNodeList
pub static NODE_LIST: TypeInfo = TypeInfo {
    interfaces: &["System.Collections.IEnumerable"],
    declarations: LIST,
    properties: &[read("Count", |_, this| Ok(Value::Int32(nodes(this).len() as i32)))],
    methods: &[method("Item", |_, this, args| Ok(nth(this, &args[0])))],
    ..TypeInfo::class("System.Xml.XmlNodeList", &OBJECT)
};
/// System.Xml.XmlAttributeCollection
pub static ATTRIBUTES: TypeInfo = TypeInfo {
    interfaces: &["System.Collections.IEnumerable", "System.Collections.ICollection"],
    declarations: "\
int Count {get;}
System.Xml.XmlNode GetNamedItem(string name)
System.Xml.XmlNode Item(int index)
",
    properties: &[read("Count", |_, this| Ok(Value::Int32(nodes(this).len() as i32)))],
    methods: &[
        method("Item", |_, this, args| Ok(nth(this, &args[0]))),
        method("GetNamedItem", |_, this, args| {
            let name = text_or_empty(&args[0]);
            Ok(nodes(this).iter().find(|own| own.name == *name).map(value).unwrap_or_default())
        }),
    ],
    ..TypeInfo::class("System.Xml.XmlAttributeCollection", &OBJECT)
};

const DECLARATIONS: &str = "\
System.Xml.XmlAttributeCollection Attributes {get;}
System.Xml.XmlNodeList ChildNodes {get;}
System.Xml.XmlNode FirstChild {get;}
bool HasAttributes {get;}
bool HasChildNodes {get;}
string InnerText {get;set;}
string InnerXml {get;set;}
bool IsEmpty {get;}
System.Xml.XmlNode LastChild {get;}
string LocalName {get;}
string Name {get;}
string NamespaceURI {get;}
System.Xml.XmlNode NextSibling {get;}
System.Xml.XmlNodeType NodeType {get;}
string OuterXml {get;}
System.Xml.XmlDocument OwnerDocument {get;}
System.Xml.XmlNode ParentNode {get;}
string Prefix {get;}
System.Xml.XmlNode PreviousSibling {get;}
string Value {get;set;}
System.Xml.XmlNode AppendChild(System.Object newChild)
System.Xml.XmlNode PrependChild(System.Object newChild)
System.Xml.XmlNode InsertBefore(System.Object newChild, System.Object refChild)
System.Xml.XmlNode InsertAfter(System.Object newChild, System.Object refChild)
System.Xml.XmlNode RemoveChild(System.Object oldChild)
System.Xml.XmlNode ReplaceChild(System.Object newChild, System.Object oldChild)
System.Xml.XmlNode Clone()
System.Xml.XmlNode CloneNode(bool deep)
System.Xml.XmlNode SelectSingleNode(string xpath)
System.Xml.XmlNodeList SelectNodes(string xpath)
System.Xml.XmlNodeList GetElementsByTagName(string name)
string GetAttribute(string name)
bool HasAttribute(string name)
void SetAttribute(string name, string value)
void RemoveAttribute(string name)
void RemoveAll()
string ToString()
";

const PROPERTIES: &[Property] = &[
    read("Name", |_, this| Ok(string(this, |own| own.name.clone()))),
    read("LocalName", |_, this| Ok(string(this, |own| own.local_name().to_owned()))),
    read("Prefix", |_, this| Ok(string(this, |own| own.prefix().to_owned()))),
    read("NamespaceURI", |_, this| Ok(string(this, |own| own.namespace(own.prefix())))),
    write(
        "InnerText",
        |_, this| Ok(string(this, |own| own.inner_text())),
        |_, this, value| {
            if let Some(own) = of(this) {
                set_text(own, &text_or_empty(&value));
            }
            Ok(())
        },
    ),
    write(
        "InnerXml",
        |_, this| Ok(string(this, |own| own.inner())),
        |_, this, value| {
            let Some(own) = of(this) else { return Ok(()) };
            let markup = text_or_empty(&value);
            own.children.borrow_mut().clear();
            parse::read_into(own, &markup, &markup).map_err(failure)
        },
    ),
    read("OuterXml", |_, this| Ok(string(this, |own| own.outer()))),
    write(
        "Value",
        |_, this| {
            Ok(match of(this) {
                Some(own) if !matches!(own.kind, Kind::Element | Kind::Document) => {
                    Value::from(own.value.borrow().clone())
                }
                _ => Value::Null,
            })
        },
        |_, this, value| {
            if let Some(own) = of(this) {
                *own.value.borrow_mut() = text_or_empty(&value).to_string();
            }
            Ok(())
        },
    ),
    read("NodeType", |rt, this| {
        let number = match of(this).map(|own| own.kind) {
            Some(Kind::Element) => 1,
            Some(Kind::Attribute) => 2,
            Some(Kind::Text) => 3,
            Some(Kind::CData) => 4,
            Some(Kind::Instruction) => 7,
            Some(Kind::Comment) => 8,
            Some(Kind::Document) => 9,
            Some(Kind::Declaration) => 17,
            None => 0,
        };
        convert::to_type(rt, &Value::Int32(number), &Type::Known(&crate::dotnet::enums::XML_NODE_TYPE))
    }),
    read("Attributes", |_, this| {
        Ok(match of(this) {
            Some(own) if own.kind == Kind::Element => list(own.attributes.borrow().clone(), &ATTRIBUTES),
            _ => Value::Null,
        })
    }),
    read("ChildNodes", |_, this| {
        Ok(of(this).map_or(Value::Null, |own| list(own.children.borrow().clone(), &NODE_LIST)))
    }),
    read("FirstChild", |_, this| {
        Ok(of(this).and_then(|own| own.children.borrow().first().map(value)).unwrap_or_default())
    }),
    read("LastChild", |_, this| {
        Ok(of(this).and_then(|own| own.children.borrow().last().map(value)).unwrap_or_default())
    }),
    read("NextSibling", |_, this| Ok(sibling(this, 1))),
    read("PreviousSibling", |_, this| Ok(sibling(this, -1))),
    read("HasChildNodes", |_, this| Ok(Value::Bool(of(this).is_some_and(|own| !own.children.borrow().is_empty())))),
    read("HasAttributes", |_, this| Ok(Value::Bool(of(this).is_some_and(|own| !own.attributes.borrow().is_empty())))),
    read("IsEmpty", |_, this| {
        Ok(Value::Bool(of(this).is_some_and(|own| own.children.borrow().is_empty() && !own.open.get())))
    }),
    read("ParentNode", |_, this| {
        Ok(of(this).and_then(|own| own.parent.borrow().upgrade()).map(|own| value(&own)).unwrap_or_default())
    }),
    read("OwnerDocument", |_, this| {
        let mut at = of(this).cloned();
        while let Some(parent) = at.as_ref().and_then(|node| node.parent.borrow().upgrade()) {
            at = Some(parent);
        }
        Ok(at.filter(|node| node.kind == Kind::Document).map(|node| value(&node)).unwrap_or_default())
    }),
];

const METHODS: &[Method] = &[
    method("AppendChild", |_, this, args| {
        let (own, child) = pair(this, &args[0])?;
        own.append(child.clone());
        Ok(args[0].clone())
    }),
    method("PrependChild", |_, this, args| insert(this, &args[0], None, 0)),
    method("InsertBefore", |_, this, args| insert(this, &args[0], of(&args[1]), 0)),
    method("InsertAfter", |_, this, args| insert(this, &args[0], of(&args[1]), 1)),
    method("RemoveChild", |_, _, args| {
        if let Some(child) = of(&args[0]) {
            child.detach();
        }
        Ok(args[0].clone())
    }),
    method("ReplaceChild", |_, this, args| {
        insert(this, &args[0], of(&args[1]), 0)?;
        if let Some(old) = of(&args[1]) {
            old.detach();
        }
        Ok(args[1].clone())
    }),
    method("Clone", |_, this, _| Ok(of(this).map(|own| value(&own.copy(true))).unwrap_or_default())),
    method("CloneNode", |_, this, args| {
        Ok(of(this).map(|own| value(&own.copy(flag(args.first())))).unwrap_or_default())
    }),
    method("SelectSingleNode", |_, this, args| Ok(selected(this, &args[0])?.first().map(value).unwrap_or_default())),
    method("SelectNodes", |_, this, args| Ok(list(selected(this, &args[0])?, &NODE_LIST))),
    method("GetElementsByTagName", |_, this, args| {
        let name = text_or_empty(&args[0]);
        let mut all = Vec::new();
        if let Some(own) = of(this) {
            own.descendants(&mut all);
        }
        all.retain(|own| own.kind == Kind::Element && (*name == *"*" || own.name == *name));
        Ok(list(all, &NODE_LIST))
    }),
    method("GetAttribute", |_, this, args| {
        let found = of(this).and_then(|own| own.attribute(&text_or_empty(&args[0])));
        Ok(Value::from(found.map(|own| own.value.borrow().clone()).unwrap_or_default()))
    }),
    method("HasAttribute", |_, this, args| {
        Ok(Value::Bool(of(this).is_some_and(|own| own.attribute(&text_or_empty(&args[0])).is_some())))
    }),
    method("SetAttribute", |_, this, args| {
        if let Some(own) = of(this) {
            own.set_attribute(&text(&args[0], "name")?, &text_or_empty(&args[1]));
        }
        Ok(Value::Nothing)
    }),
    method("RemoveAttribute", |_, this, args| {
        let name = text_or_empty(&args[0]);
        if let Some(own) = of(this) {
            own.attributes.borrow_mut().retain(|attribute| attribute.name != *name);
        }
        Ok(Value::Nothing)
    }),
    method("RemoveAll", |_, this, _| {
        if let Some(own) = of(this) {
            own.children.borrow_mut().clear();
            own.attributes.borrow_mut().clear();
        }
        Ok(Value::Nothing)
    }),
];

/// A node as an object.
#[derive(Debug)]
struct XmlNode(Rc<Node>);

impl Instance for XmlNode {
    fn ty(&self) -> Type {
        Type::Known(match self.0.kind {
            Kind::Element => &ELEMENT,
            Kind::Attribute => &ATTRIBUTE,
            Kind::Text => &TEXT,
            Kind::CData => &CDATA,
            Kind::Comment => &COMMENT,
            Kind::Declaration => &DECLARATION,
            Kind::Instruction => &INSTRUCTION,
            Kind::Document => &DOCUMENT,
        })
    }

    fn text(&self) -> Option<Str> {
        Some(if self.0.kind == Kind::Document { self.0.outer().into() } else { self.0.name.as_str().into() })
    }

    fn identity(&self) -> Option<usize> {
        Some(Rc::as_ptr(&self.0).cast::<()>() as usize)
    }

    fn hash_key(&self) -> Option<Box<str>> {
        Some(format!("{:p}", Rc::as_ptr(&self.0)).into())
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        Some(other.downcast::<XmlNode>().is_some_and(|other| Rc::ptr_eq(&self.0, &other.0)))
    }

    fn primitive(&self) -> Option<Primitive<'_>> {
        (self.0.kind == Kind::Document).then(|| Primitive::Xml(Cow::Owned(self.0.outer())))
    }

    /// Attributes and child elements by name; an element that is only text is that text.
    fn get(&self, _rt: &mut Runspace, _this: &Value, name: &str) -> Result<Option<Value>> {
        let mut found: Vec<Value> = Vec::new();
        if self.0.kind == Kind::Attribute && name.eq_ignore_ascii_case("#text") {
            return Ok(Some(Value::from(self.0.value.borrow().clone())));
        }
        for attribute in self
            .0
            .attributes
            .borrow()
            .iter()
            .filter(|own| own.local_name().eq_ignore_ascii_case(name) || own.name.eq_ignore_ascii_case(name))
        {
            found.push(Value::from(attribute.value.borrow().clone()));
        }
        for child in self
            .0
            .children
            .borrow()
            .iter()
            .filter(|own| own.name.eq_ignore_ascii_case(name) || own.local_name().eq_ignore_ascii_case(name))
        {
            found.push(simple(child));
        }
        Ok(match found.len() {
            0 => None,
            1 => found.pop(),
            _ => Some(Value::array(found)),
        })
    }

    fn set(&self, _rt: &mut Runspace, _this: &Value, name: &str, value: &Value) -> Result<bool> {
        let text = text_or_empty(value);
        let attribute = self.0.attributes.borrow().iter().find(|own| own.name.eq_ignore_ascii_case(name)).cloned();
        if let Some(own) = attribute {
            *own.value.borrow_mut() = text.to_string();
            return Ok(true);
        }
        let child = self.0.children.borrow().iter().find(|own| own.name.eq_ignore_ascii_case(name)).cloned();
        match child {
            Some(child) => {
                set_text(&child, &text);
                Ok(true)
            }
            None => Ok(false),
        }
    }

    fn adapted(&self) -> Option<Vec<(Str, Str)>> {
        let mut names: Vec<(Str, Str)> = Vec::new();
        let mut add = |name: &str, ty: &str| match names.iter_mut().find(|(own, _)| **own == *name) {
            Some((_, own)) => *own = "System.Object[]".into(),
            None => names.push((name.into(), ty.into())),
        };
        if self.0.kind == Kind::Attribute {
            add("#text", "string");
        }
        for attribute in self.0.attributes.borrow().iter() {
            add(&attribute.name, "string");
        }
        for child in self.0.children.borrow().iter() {
            let ty = match simple(child) {
                Value::String(_) => "string",
                _ if child.kind == Kind::Declaration => "System.Xml.XmlDeclaration",
                _ => "System.Xml.XmlElement",
            };
            add(&child.name, ty);
        }
        Some(names)
    }
}

/// An element without attributes that has but text is that text.
fn simple(node: &Rc<Node>) -> Value {
    match node.kind {
        Kind::Element => {
            let children = node.children.borrow();
            let plain = node.attributes.borrow().is_empty()
                && match children.as_slice() {
                    [] => true,
                    [only] => only.kind == Kind::Text,
                    _ => false,
                };
            if plain { Value::from(node.inner_text()) } else { value(node) }
        }
        Kind::Text | Kind::CData | Kind::Comment => Value::from(node.value.borrow().clone()),
        Kind::Declaration => Value::from(node.value.borrow().clone()),
        _ => value(node),
    }
}

/// A list of nodes.
#[derive(Debug)]
struct Nodes(Vec<Rc<Node>>, &'static TypeInfo);

impl Instance for Nodes {
    fn ty(&self) -> Type {
        Type::Known(self.1)
    }

    fn is_enumerable(&self) -> bool {
        true
    }

    fn items(&self, _rt: &mut Runspace, _this: &Value) -> Option<Vec<Value>> {
        Some(self.0.iter().map(value).collect())
    }

    fn item(&self, rt: &mut Runspace, this: &Value, index: &Value) -> Option<Result<Value>> {
        let _ = rt;
        if let Value::String(name) = index.bare() {
            return Some(Ok(self.0.iter().find(|own| own.name == **name).map(value).unwrap_or_default()));
        }
        Some(Ok(nth(this, index)))
    }
}

fn list(nodes: Vec<Rc<Node>>, info: &'static TypeInfo) -> Value {
    Value::from(Object::new(Nodes(nodes, info)))
}

fn nodes(this: &Value) -> &[Rc<Node>] {
    match this.bare() {
        Value::Object(object) => object.downcast::<Nodes>().map_or(&[], |own| &own.0),
        _ => &[],
    }
}

fn nth(this: &Value, index: &Value) -> Value {
    let all = nodes(this);
    let at = crate::dotnet::argument::integer(index);
    let at = if at < 0 { all.len() as i64 + at } else { at };
    usize::try_from(at).ok().and_then(|at| all.get(at)).map(value).unwrap_or_default()
}

fn value(node: &Rc<Node>) -> Value {
    Value::from(Object::new(XmlNode(node.clone())))
}

fn of(value: &Value) -> Option<&Rc<Node>> {
    match value.bare() {
        Value::Object(object) => object.downcast::<XmlNode>().map(|own| &own.0),
        _ => None,
    }
}

fn string(this: &Value, get: impl FnOnce(&Rc<Node>) -> String) -> Value {
    Value::from(of(this).map(get).unwrap_or_default())
}

fn set_text(node: &Rc<Node>, text: &str) {
    if node.kind != Kind::Element {
        *node.value.borrow_mut() = text.to_owned();
        return;
    }
    node.children.borrow_mut().clear();
    if !text.is_empty() {
        node.append(Node::new(Kind::Text, "#text", text));
    }
}

fn sibling(this: &Value, by: i64) -> Value {
    let Some(own) = of(this) else { return Value::Null };
    let Some(parent) = own.parent.borrow().upgrade() else { return Value::Null };
    let children = parent.children.borrow();
    let at = children.iter().position(|child| Rc::ptr_eq(child, own)).map(|at| at as i64 + by);
    at.and_then(|at| usize::try_from(at).ok()).and_then(|at| children.get(at)).map(value).unwrap_or_default()
}

fn pair<'a>(this: &'a Value, child: &'a Value) -> Result<(&'a Rc<Node>, &'a Rc<Node>)> {
    match (of(this), of(child)) {
        (Some(own), Some(child)) => Ok((own, child)),
        _ => Err(crate::dotnet::argument::null("newChild")),
    }
}

fn insert(this: &Value, child: &Value, beside: Option<&Rc<Node>>, after: usize) -> Result<Value> {
    let (own, node) = pair(this, child)?;
    own.append(node.clone());
    let mut children = own.children.borrow_mut();
    if let Some(made) = children.pop() {
        let at = beside.and_then(|beside| children.iter().position(|child| Rc::ptr_eq(child, beside)));
        let at = at.map_or(0, |at| at + after).min(children.len());
        children.insert(at, made);
    }
    Ok(child.clone())
}

fn selected(this: &Value, xpath: &Value) -> Result<Vec<Rc<Node>>> {
    let xpath = text(xpath, "xpath")?;
    let Some(own) = of(this) else { return Ok(Vec::new()) };
    path::select(own, &xpath)
        .ok_or_else(|| thrown("System.Xml.XPath.XPathException", format!("'{xpath}' has an invalid token.")))
}

fn failure(message: String) -> Flow {
    thrown("System.Xml.XmlException", message)
}

fn load(this: &Value, markup: &str) -> Result<Value> {
    let Some(own) = of(this) else { return Ok(Value::Nothing) };
    let read = parse::parse(markup).map_err(failure)?;
    own.children.borrow_mut().clear();
    let children: Vec<Rc<Node>> = read.children.borrow().clone();
    children.into_iter().for_each(|child| own.append(child));
    Ok(Value::Nothing)
}

/// The nodes in a node, as .NET enumerates it; `None` where the value is no node.
pub(crate) fn children(value: &Value) -> Option<Vec<Value>> {
    let node = of(value)?;
    if node.kind == Kind::Attribute {
        let text = Node::new(Kind::Text, "#text", &node.value.borrow());
        return Some(vec![self::value(&text)]);
    }
    Some(node.children.borrow().iter().map(self::value).collect())
}

/// A document of text, or XmlException's message why it is none.
pub(crate) fn from_text(text: &str) -> std::result::Result<Value, String> {
    parse::parse(text).map(|document| value(&document))
}
