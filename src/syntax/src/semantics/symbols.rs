//! Names of types and properties inside classes, where they must be known when the script is read.

use crate::ast::{
    AssignmentStatementAst, ExpressionAst, MemberAst, ScriptBlockAst, SimpleTypeName, StatementAst, TypeDefinitionAst,
    TypeName,
};
use crate::chars::fold;
use crate::message;
use crate::report::Report;
use crate::types::Types;
use crate::walk::{Node, Visitor, Walk, walk};
use std::collections::{HashMap, HashSet};

/// Where names are looked up, the innermost last.
enum Scope<'a> {
    /// A script block with the types it defines.
    Block { types: HashSet<String>, is_method: bool },
    /// A type and its properties: whether each is static.
    Type { definition: &'a TypeDefinitionAst, properties: HashMap<String, bool> },
}

struct Symbols<'a, 'r> {
    scopes: Vec<Scope<'a>>,
    /// Whether the next script block is a method's body.
    in_method: bool,
    /// Namespaces that `using` names.
    namespaces: Vec<&'a str>,
    types: &'r dyn Types,
    report: &'r mut Report,
}

pub(super) fn resolve(script: &ScriptBlockAst, types: &dyn Types, report: &mut Report) {
    let namespaces = script
        .using_statements
        .iter()
        .filter(|using| using.kind == crate::ast::UsingStatementKind::Namespace)
        .filter_map(|using| using.name.as_ref().map(|name| &*name.value))
        .collect();
    let mut symbols = Symbols { scopes: Vec::new(), in_method: false, namespaces, types, report };
    walk(Node::ScriptBlock(script), &mut symbols);
}

/// Collects the types that a script block defines itself.
struct OwnTypes<'a> {
    root: bool,
    found: Vec<&'a TypeDefinitionAst>,
}

impl<'a> Visitor<'a> for OwnTypes<'a> {
    fn enter(&mut self, node: Node<'a>) -> Walk {
        match node {
            Node::ScriptBlock(_) if self.root => self.root = false,
            Node::ScriptBlock(_) => return Walk::Over,
            Node::Statement(StatementAst::TypeDefinition(definition)) => self.found.push(definition),
            _ => {}
        }
        Walk::On
    }
}

impl<'a> Symbols<'a, '_> {
    fn enter_block(&mut self, block: &'a ScriptBlockAst) {
        let mut own = OwnTypes { root: true, found: Vec::new() };
        walk(Node::ScriptBlock(block), &mut own);
        let mut types = HashSet::new();
        for definition in own.found {
            if !types.insert(fold(&definition.name)) {
                self.report.error(definition.extent, message::MEMBER_ALREADY_DEFINED, &[&definition.name]);
            }
        }
        let is_method = std::mem::take(&mut self.in_method);
        self.scopes.push(Scope::Block { types, is_method });
    }

    fn is_defined(&self, key: &str) -> bool {
        self.scopes.iter().any(|scope| matches!(scope, Scope::Block { types, .. } if types.contains(key)))
    }

    fn type_name(&mut self, name: &TypeName, is_attribute: bool) {
        match name {
            TypeName::Simple(simple) => self.simple_name(simple, name, 0, is_attribute),
            TypeName::Array(array) => self.type_name(&array.element, false),
            TypeName::Generic(generic) => {
                let simple = TypeName::Simple(generic.generic.clone());
                self.simple_name(&generic.generic, &simple, generic.arguments.len(), false);
                for argument in &generic.arguments {
                    self.type_name(argument, false);
                }
            }
        }
    }

    fn simple_name(&mut self, simple: &SimpleTypeName, name: &TypeName, arguments: usize, is_attribute: bool) {
        // Only inside a class is an unknown name wrong before it is used.
        if !self.scopes.iter().any(|scope| matches!(scope, Scope::Type { .. }))
            || arguments == 0 && simple.assembly.is_none() && self.is_defined(&simple.key)
            || &*simple.key == "ordered"
        {
            return;
        }
        let known = if is_attribute {
            self.types.find_attribute(name, &self.namespaces)
        } else {
            self.types.find_in(name, &self.namespaces, arguments).is_known()
        };
        if !known {
            let message = if is_attribute { message::CUSTOM_ATTRIBUTE_TYPE_NOT_FOUND } else { message::TYPE_NOT_FOUND };
            self.report.error(simple.extent, message, &[&simple.name]);
        }
    }

    /// An assignment to a variable that has the name of a property is likely meant for the property.
    fn assignment(&mut self, assignment: &'a AssignmentStatementAst) {
        if !matches!(self.scopes.last(), Some(Scope::Block { is_method: true, .. })) {
            return;
        }
        let mut targets = Vec::new();
        super::assignment::targets(&assignment.left, &mut targets);
        for target in targets {
            let mut target = target;
            while let ExpressionAst::Convert(convert) = target {
                target = &convert.child;
            }
            let ExpressionAst::Variable(variable) = target else { continue };
            if !variable.path.is_variable() {
                continue;
            }
            let key = fold(&variable.path.user_path);
            let property = self.scopes.iter().rev().find_map(|scope| match scope {
                Scope::Type { definition, properties } => {
                    properties.get(&key).map(|is_static| (*definition, *is_static))
                }
                Scope::Block { .. } => None,
            });
            let Some((definition, is_static)) = property else { continue };
            let name = definition
                .members
                .iter()
                .find(|member| fold(member.name()) == key)
                .map_or(&variable.path.name, MemberAst::name);
            if is_static {
                let owner = format!("[{}]::", definition.name);
                let message = message::MISSING_TYPE_IN_STATIC_PROPERTY_ASSIGNMENT;
                self.report.error(variable.extent, message, &[&owner, name]);
            } else {
                self.report.error(variable.extent, message::MISSING_THIS, &["$this.", name]);
            }
        }
    }
}

impl<'a> Visitor<'a> for Symbols<'a, '_> {
    fn enter(&mut self, node: Node<'a>) -> Walk {
        match node {
            Node::ScriptBlock(block) => self.enter_block(block),
            Node::Method(_) => self.in_method = true,
            Node::Statement(StatementAst::TypeDefinition(definition)) => {
                let mut properties = HashMap::new();
                for member in &definition.members {
                    if let MemberAst::Property(property) = member {
                        properties.entry(fold(&property.name)).or_insert(property.is_static);
                    }
                }
                self.scopes.push(Scope::Type { definition, properties });
            }
            Node::Statement(StatementAst::Assignment(assignment)) => self.assignment(assignment),
            Node::TypeConstraint(constraint) => self.type_name(&constraint.type_name, false),
            Node::Expression(ExpressionAst::Type(expression)) => self.type_name(&expression.type_name, false),
            Node::Attribute(attribute) => self.type_name(&attribute.type_name, true),
            _ => {}
        }
        Walk::On
    }

    fn leave(&mut self, node: Node<'a>) {
        if matches!(node, Node::ScriptBlock(_) | Node::Statement(StatementAst::TypeDefinition(_))) {
            self.scopes.pop();
        }
    }
}
