//! Classes and enums.

use super::{Parser, after, error_statement};
use crate::Extent;
use crate::ast::{
    AttributeAst, AttributeBaseAst, FunctionMemberAst, MemberAst, NestedAst, PropertyMemberAst, StatementAst,
    TypeConstraintAst, TypeDefinitionAst, TypeDefinitionKind,
};
use crate::chars;
use crate::message;
use crate::semantics::Definitions;
use crate::token::{TokenFlags, TokenKind as K};
use crate::tokenizer::{Mode, Tok};
use crate::types::enum_underlying_type;
use std::sync::Arc;

/// What stands before a member's name.
#[derive(Default)]
struct Modifiers {
    start: Option<Extent>,
    /// The last attribute or keyword.
    last: Option<Extent>,
    attributes: Vec<AttributeAst>,
    constraint: Option<TypeConstraintAst>,
    is_static: bool,
    is_hidden: bool,
}

/// What a member turned out to be.
enum Member {
    Whole(MemberAst),
    /// Parts of one that went wrong.
    Parts(Vec<NestedAst>),
    None,
}

fn split(attributes: Vec<AttributeBaseAst>) -> (Vec<AttributeAst>, Vec<NestedAst>) {
    let mut kept = Vec::new();
    let mut constraints = Vec::new();
    for attribute in attributes {
        match attribute {
            AttributeBaseAst::Attribute(attribute) => kept.push(attribute),
            constraint => constraints.push(NestedAst::Attribute(constraint)),
        }
    }
    (kept, constraints)
}

/// The definition, or an error statement that holds it when something was wrong.
fn definition(definition: TypeDefinitionAst, mut wrong: Vec<NestedAst>) -> StatementAst {
    let extent = definition.extent;
    let definition = StatementAst::TypeDefinition(Arc::new(definition));
    if wrong.is_empty() {
        return definition;
    }
    wrong.push(NestedAst::Statement(definition));
    error_statement(extent, wrong)
}

impl Parser<'_, '_> {
    fn type_definition_name(&mut self, keyword: &Tok) -> Result<Tok, StatementAst> {
        self.skip_newlines();
        self.simple_name().ok_or_else(|| {
            let word = self.text(keyword);
            self.incomplete(after(keyword.extent), message::MISSING_NAME_AFTER_KEYWORD, &[word]);
            error_statement(keyword.extent, Vec::new())
        })
    }

    pub(super) fn class_definition(&mut self, attributes: Vec<AttributeBaseAst>, class: &Tok) -> StatementAst {
        let name = match self.type_definition_name(class) {
            Ok(name) => name,
            Err(statement) => return statement,
        };
        self.tokenizer.mark(&name, TokenFlags::TYPE_NAME, TokenFlags::MEMBER_NAME);
        self.skip_newlines();
        let old_mode = self.set_mode(Mode::Signature);
        let statement = self.class_inside(attributes, class, &name);
        self.set_mode(old_mode);
        statement
    }

    fn base_types(&mut self) -> Vec<TypeConstraintAst> {
        let mut types = Vec::new();
        let Some(colon) = self.accept(K::Colon) else {
            return types;
        };
        self.skip_newlines();
        let mut separator = colon;
        loop {
            let Some((type_name, _)) = self.type_name(false) else {
                self.incomplete(after(separator.extent), message::TYPE_NAME_EXPECTED, &[]);
                return types;
            };
            types.push(TypeConstraintAst { extent: type_name.extent(), type_name });
            self.skip_newlines();
            match self.accept(K::Comma) {
                Some(comma) => {
                    separator = comma;
                    self.skip_newlines();
                }
                None => return types,
            }
        }
    }

    fn class_inside(&mut self, attributes: Vec<AttributeBaseAst>, class: &Tok, name: &Tok) -> StatementAst {
        let base_types = self.base_types();
        let left = self.next();
        if !left.is(K::LCurly) {
            self.unget(left);
            let end = base_types.last().map_or(name.extent, |last| last.extent);
            self.incomplete(after(end), message::MISSING_TYPE_BODY, &[class.kind.text()]);
            let types = base_types.into_iter().map(AttributeBaseAst::TypeConstraint);
            return error_statement(class.extent.to(end), types.map(NestedAst::Attribute).collect());
        }
        let mut end = left.extent;
        let mut wrong = Vec::new();
        let mut members = Vec::new();
        let class_name = self.text(name);
        loop {
            match self.class_member(class_name) {
                Member::Whole(member) => {
                    end = member.extent();
                    members.push(member);
                }
                Member::Parts(parts) => wrong.extend(parts),
                Member::None => break,
            }
        }
        self.close_definition(&left, &mut end);
        let start = attributes.first().map_or(class.extent, AttributeBaseAst::extent);
        let (attributes, constraints) = split(attributes);
        wrong.extend(constraints);
        let name_extent = name.extent;
        let name = self.name(class_name);
        let class = TypeDefinitionAst {
            extent: start.to(end),
            kind: TypeDefinitionKind::Class,
            name,
            name_extent,
            attributes,
            base_types,
            members,
        };
        definition(class, wrong)
    }

    fn close_definition(&mut self, left: &Tok, end: &mut Extent) {
        self.shared.definitions = Definitions::Some;
        let right = self.next();
        if right.is(K::RCurly) {
            *end = right.extent;
        } else {
            let detected = right.extent;
            self.unget(right);
            self.incomplete_detected(after(left.extent), detected, message::MISSING_END_CURLY_BRACE, &[]);
        }
    }

    /// Attributes and keywords before a member's name; what follows them is looked at.
    fn modifiers(&mut self) -> Modifiers {
        let mut modifiers = Modifiers::default();
        loop {
            self.skip_newlines();
            if let Some(attribute) = self.attribute() {
                let extent = attribute.extent();
                modifiers.last = Some(extent);
                modifiers.start.get_or_insert(extent);
                match attribute {
                    AttributeBaseAst::Attribute(attribute) => modifiers.attributes.push(attribute),
                    AttributeBaseAst::TypeConstraint(constraint) if modifiers.constraint.is_none() => {
                        modifiers.constraint = Some(constraint);
                    }
                    AttributeBaseAst::TypeConstraint(_) => self.error(extent, message::TOO_MANY_TYPES, &[]),
                }
                continue;
            }
            let token = self.peek();
            let (kind, extent) = (token.kind, token.extent);
            modifiers.start.get_or_insert(extent);
            let flag = match kind {
                K::Hidden => &mut modifiers.is_hidden,
                K::Static => &mut modifiers.is_static,
                _ => return modifiers,
            };
            let again = std::mem::replace(flag, true);
            modifiers.last = Some(extent);
            let token = self.next();
            if again {
                let text = self.text(&token);
                self.error(extent, message::DUPLICATE_QUALIFIER, &[text]);
            }
        }
    }

    fn class_member(&mut self, class_name: &str) -> Member {
        let modifiers = self.modifiers();
        let token = self.next();
        if token.is(K::Variable) {
            return self.property(modifiers, &token);
        }
        if token.is(K::Identifier) || token.flags.has(TokenFlags::KEYWORD) {
            self.tokenizer.mark(&token, TokenFlags::NONE, TokenFlags::KEYWORD);
            return self.method_member(modifiers, &token, class_name);
        }
        self.unget(token);
        match modifiers.last {
            Some(last) => {
                self.incomplete(after(last), message::INCOMPLETE_MEMBER_DEFINITION, &[]);
                wrong_member(modifiers, Vec::new())
            }
            None => Member::None,
        }
    }

    fn property(&mut self, modifiers: Modifiers, variable: &Tok) -> Member {
        let mut initial_value = None;
        if self.accept(K::Equals).is_some() {
            self.skip_newlines();
            initial_value = self.expression(false);
        }
        let mut end = initial_value.as_ref().map_or(variable.extent, |value| value.extent());
        self.property_terminator(&mut end, true);
        let name = super::variable_path(variable).map(|path| path.name.clone()).unwrap_or_default();
        if name.is_empty() {
            return wrong_member(modifiers, initial_value.map(NestedAst::Expression).into_iter().collect());
        }
        let start = modifiers.start.unwrap_or(variable.extent);
        Member::Whole(MemberAst::Property(PropertyMemberAst {
            extent: start.to(end),
            name,
            property_type: modifiers.constraint,
            attributes: modifiers.attributes,
            is_static: modifiers.is_static,
            is_hidden: modifiers.is_hidden,
            initial_value,
        }))
    }

    /// What ends a property or a label; a semicolon belongs to it.
    fn property_terminator(&mut self, end: &mut Extent, report: bool) {
        let token = self.peek();
        let (kind, extent) = (token.kind, token.extent);
        if report && !matches!(kind, K::NewLine | K::Semi | K::RCurly) {
            self.incomplete(after(*end), message::MISSING_PROPERTY_TERMINATOR, &[]);
        }
        self.skip_newlines_and_semicolons();
        if kind == K::Semi {
            *end = extent;
        }
    }

    fn method_member(&mut self, modifiers: Modifiers, name: &Tok, class_name: &str) -> Member {
        let text = self.text(name);
        let is_constructor = chars::same_name(text, class_name);
        let method = match self.method(name, is_constructor && !modifiers.is_static) {
            Ok(method) => method,
            Err(_) => {
                self.skip_to_class_end();
                return wrong_member(modifiers, Vec::new());
            }
        };
        let start = modifiers.start.unwrap_or(name.extent);
        let name_extent = name.extent;
        let name = self.name(text);
        Member::Whole(MemberAst::Function(FunctionMemberAst {
            extent: start.to(method.body.extent),
            name,
            name_extent,
            return_type: modifiers.constraint,
            attributes: modifiers.attributes,
            is_static: modifiers.is_static,
            is_hidden: modifiers.is_hidden,
            is_constructor,
            parameters: method.parameters,
            base_arguments: method.base_arguments,
            body: Arc::new(method.body),
        }))
    }

    pub(super) fn enum_definition(&mut self, attributes: Vec<AttributeBaseAst>, keyword: &Tok) -> StatementAst {
        let name = match self.type_definition_name(keyword) {
            Ok(name) => name,
            Err(statement) => return statement,
        };
        let old_mode = self.set_mode(Mode::Signature);
        let statement = self.enum_inside(attributes, keyword, &name);
        self.set_mode(old_mode);
        statement
    }

    fn enum_inside(&mut self, attributes: Vec<AttributeBaseAst>, keyword: &Tok, name: &Tok) -> StatementAst {
        let mut base_types = Vec::new();
        if let Some(colon) = self.accept(K::Colon) {
            self.skip_newlines();
            match self.type_name(false) {
                None => {
                    self.incomplete(after(colon.extent), message::TYPE_NAME_EXPECTED, &[]);
                }
                Some((type_name, _)) => {
                    if enum_underlying_type(&type_name).is_none() {
                        let written = type_name.to_string();
                        self.error(type_name.extent(), message::INVALID_UNDERLYING_TYPE, &[&written]);
                    }
                    base_types.push(TypeConstraintAst { extent: type_name.extent(), type_name });
                }
            }
        }
        self.skip_newlines();
        let left = self.next();
        if !left.is(K::LCurly) {
            self.unget(left);
            self.incomplete(after(name.extent), message::MISSING_TYPE_BODY, &[keyword.kind.text()]);
            return error_statement(keyword.extent.to(name.extent), Vec::new());
        }
        let mut end = left.extent;
        let mut members = Vec::new();
        while let Some(member) = self.enum_member() {
            end = member.extent;
            members.push(MemberAst::Property(member));
        }
        self.close_definition(&left, &mut end);
        let start = attributes.first().map_or(keyword.extent, AttributeBaseAst::extent);
        let (attributes, wrong) = split(attributes);
        let name_extent = name.extent;
        let text = self.text(name);
        let name = self.name(text);
        let definition_ast = TypeDefinitionAst {
            extent: start.to(end),
            kind: TypeDefinitionKind::Enum,
            name,
            name_extent,
            attributes,
            base_types,
            members,
        };
        definition(definition_ast, wrong)
    }

    fn enum_member(&mut self) -> Option<PropertyMemberAst> {
        self.skip_newlines();
        let name = self.simple_name()?;
        let mut end = name.extent;
        let mut initial_value = None;
        let mut missing = false;
        let old_mode = self.set_mode(Mode::Expression);
        if let Some(equals) = self.accept(K::Equals) {
            initial_value = self.expression(false);
            match &initial_value {
                Some(value) => end = value.extent(),
                None => {
                    self.error(after(equals.extent), message::EXPECTED_VALUE_EXPRESSION, &["="]);
                    end = equals.extent;
                    missing = true;
                }
            }
        }
        self.set_mode(old_mode);
        self.property_terminator(&mut end, !missing);
        let text = self.text(&name);
        let extent = name.extent.to(end);
        let name = self.name(text);
        Some(PropertyMemberAst {
            extent,
            name,
            property_type: None,
            attributes: Vec::new(),
            is_static: true,
            is_hidden: false,
            initial_value,
        })
    }
}

/// What is left of a member. When nothing is, the class's members end here.
fn wrong_member(modifiers: Modifiers, more: Vec<NestedAst>) -> Member {
    let mut parts: Vec<NestedAst> =
        modifiers.attributes.into_iter().map(AttributeBaseAst::Attribute).map(NestedAst::Attribute).collect();
    parts.extend(
        modifiers.constraint.map(|constraint| NestedAst::Attribute(AttributeBaseAst::TypeConstraint(constraint))),
    );
    parts.extend(more);
    if parts.is_empty() { Member::None } else { Member::Parts(parts) }
}
