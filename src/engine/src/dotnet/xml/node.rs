//! The tree of an XML document.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Element,
    Attribute,
    Text,
    CData,
    Comment,
    Instruction,
    Declaration,
    Document,
}

/// A node.
#[derive(Debug)]
pub(super) struct Node {
    pub kind: Kind,
    /// The name as written, prefix included.
    pub name: String,
    /// The text of text, comments, attributes and instructions.
    pub value: RefCell<String>,
    pub attributes: RefCell<Vec<Rc<Node>>>,
    pub children: RefCell<Vec<Rc<Node>>>,
    pub parent: RefCell<Weak<Node>>,
    /// Whether an element without children was written `<a></a>`.
    pub open: Cell<bool>,
}

impl Node {
    pub fn new(kind: Kind, name: &str, value: &str) -> Rc<Node> {
        Rc::new(Node {
            kind,
            name: name.to_owned(),
            value: RefCell::new(value.to_owned()),
            attributes: RefCell::default(),
            children: RefCell::default(),
            parent: RefCell::default(),
            open: Cell::new(false),
        })
    }

    pub fn local_name(&self) -> &str {
        self.name.split_once(':').map_or(&self.name, |(_, name)| name)
    }

    pub fn prefix(&self) -> &str {
        self.name.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    pub fn append(self: &Rc<Node>, child: Rc<Node>) {
        child.detach();
        *child.parent.borrow_mut() = Rc::downgrade(self);
        self.children.borrow_mut().push(child);
    }

    pub fn detach(self: &Rc<Node>) {
        if let Some(parent) = self.parent.borrow().upgrade() {
            parent.children.borrow_mut().retain(|child| !Rc::ptr_eq(child, self));
        }
        *self.parent.borrow_mut() = Weak::new();
    }

    pub fn attribute(&self, name: &str) -> Option<Rc<Node>> {
        self.attributes.borrow().iter().find(|own| own.name == name).cloned()
    }

    pub fn set_attribute(self: &Rc<Node>, name: &str, value: &str) -> Rc<Node> {
        if let Some(own) = self.attribute(name) {
            *own.value.borrow_mut() = value.to_owned();
            return own;
        }
        let made = Node::new(Kind::Attribute, name, value);
        *made.parent.borrow_mut() = Rc::downgrade(self);
        self.attributes.borrow_mut().push(made.clone());
        made
    }

    pub fn elements(&self) -> Vec<Rc<Node>> {
        self.children.borrow().iter().filter(|child| child.kind == Kind::Element).cloned().collect()
    }

    /// The text of a node and all below it.
    pub fn inner_text(&self) -> String {
        match self.kind {
            Kind::Element | Kind::Document => {
                let mut text = String::new();
                for child in self.children.borrow().iter() {
                    if !matches!(child.kind, Kind::Comment | Kind::Instruction | Kind::Declaration) {
                        text.push_str(&child.inner_text());
                    }
                }
                text
            }
            _ => self.value.borrow().clone(),
        }
    }

    /// The namespace that a prefix means here.
    pub fn namespace(self: &Rc<Node>, prefix: &str) -> String {
        let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        let mut at = Some(self.clone());
        while let Some(node) = at {
            if let Some(own) = node.attribute(&name) {
                return own.value.borrow().clone();
            }
            at = node.parent.borrow().upgrade();
        }
        String::new()
    }

    /// The node as markup.
    pub fn write(&self, out: &mut String) {
        let value = self.value.borrow();
        match self.kind {
            Kind::Element => {
                out.push('<');
                out.push_str(&self.name);
                for attribute in self.attributes.borrow().iter() {
                    out.push(' ');
                    attribute.write(out);
                }
                let children = self.children.borrow();
                if children.is_empty() && !self.open.get() {
                    out.push_str(" />");
                    return;
                }
                out.push('>');
                children.iter().for_each(|child| child.write(out));
                out.push_str(&format!("</{}>", self.name));
            }
            Kind::Document => self.children.borrow().iter().for_each(|child| child.write(out)),
            Kind::Attribute => out.push_str(&format!("{}=\"{}\"", self.name, escape(&value).replace('"', "&quot;"))),
            Kind::Text => out.push_str(&escape(&value)),
            Kind::CData => out.push_str(&format!("<![CDATA[{value}]]>")),
            Kind::Comment => out.push_str(&format!("<!--{value}-->")),
            Kind::Instruction => out.push_str(&format!("<?{} {value}?>", self.name)),
            Kind::Declaration => out.push_str(&format!("<?xml {value}?>")),
        }
    }

    pub fn outer(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    pub fn inner(&self) -> String {
        let mut out = String::new();
        self.children.borrow().iter().for_each(|child| child.write(&mut out));
        out
    }

    pub fn copy(&self, deep: bool) -> Rc<Node> {
        let made = Node::new(self.kind, &self.name, &self.value.borrow());
        for attribute in self.attributes.borrow().iter() {
            made.set_attribute(&attribute.name, &attribute.value.borrow());
        }
        if deep {
            for child in self.children.borrow().iter() {
                made.append(child.copy(true));
            }
        }
        made
    }

    /// All elements below, in document order.
    pub fn descendants(&self, into: &mut Vec<Rc<Node>>) {
        for child in self.children.borrow().iter() {
            into.push(child.clone());
            child.descendants(into);
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
