//! Names of types: generic arguments, array ranks, assemblies.

use super::{Consume, Parser, after, before};
use crate::Extent;
use crate::ast::{ArrayTypeName, GenericTypeName, SimpleTypeName, TypeName};
use crate::chars;
use crate::message;
use crate::token::TokenKind as K;
use crate::tokenizer::{Mode, Tok};
use std::sync::Arc;

/// Most dimensions that .NET gives an array.
const MAX_RANK: u32 = 32;

/// Most levels of arrays of arrays.
const MAX_ARRAY_LEVELS: u32 = 200;

/// Whether an assembly's name may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Assembly {
    Allowed,
    /// An argument of a generic type that is not in brackets of its own: there a comma begins the next one.
    NotHere,
}

impl Parser<'_, '_> {
    /// A type's name and its first token, if one comes next.
    pub(super) fn type_name(&mut self, allow_assembly: bool) -> Option<(TypeName, Tok)> {
        let old_mode = self.set_mode(Mode::TypeName);
        let token = self.next();
        let result = if token.is(K::Identifier) {
            let assembly = if allow_assembly { Assembly::Allowed } else { Assembly::NotHere };
            // Base types of a class are separated by commas but may be arrays of anything.
            let name = self.finish_type_name(&token, assembly, !allow_assembly);
            Some((name, token))
        } else {
            self.unget(token);
            None
        };
        self.set_mode(old_mode);
        result
    }

    fn simple_type_name(&mut self, extent: Extent, text: &str) -> SimpleTypeName {
        let name = self.name(text);
        let folded = chars::fold(text);
        let key = if *folded == *name { name.clone() } else { self.name(&folded) };
        SimpleTypeName { extent, name, key, assembly: None }
    }

    fn finish_type_name(&mut self, first: &Tok, assembly: Assembly, in_base_list: bool) -> TypeName {
        let text = self.text(first);
        let simple = self.simple_type_name(first.extent, text);
        // Inside brackets of a base type the rules are those of any other generic type.
        let inner = if in_base_list { Assembly::Allowed } else { assembly };
        match self.peek_kind() {
            K::LBracket => {
                let left = self.next();
                self.skip_newlines();
                let token = self.next();
                match token.kind {
                    K::RBracket | K::Comma => self.array_type_name(TypeName::Simple(simple), token, inner),
                    K::LBracket | K::Identifier => self.generic_type_name(simple, &token, inner),
                    K::EndOfInput => {
                        self.unget(token);
                        self.incomplete(after(left.extent), message::MISSING_TYPENAME, &[]);
                        TypeName::Simple(simple)
                    }
                    _ => {
                        let text = self.text(&token);
                        self.error(token.extent, message::UNEXPECTED_TOKEN, &[text]);
                        self.sync_on_error(Consume::Yes, &[K::RBracket]);
                        TypeName::Simple(simple)
                    }
                }
            }
            K::Comma if assembly == Assembly::Allowed => {
                let comma = self.next();
                let assembly = self.tokenizer.assembly_name();
                if assembly.trim().is_empty() {
                    self.error(after(comma.extent), message::MISSING_ASSEMBLY_NAME_SPECIFICATION, &[]);
                    return TypeName::Simple(simple);
                }
                let extent = simple.extent.to(self.tokenizer.current_extent());
                TypeName::Simple(SimpleTypeName { extent, assembly: Some(assembly.into()), ..simple })
            }
            _ => TypeName::Simple(simple),
        }
    }

    fn error_type_name(&mut self, extent: Extent) -> TypeName {
        TypeName::Simple(self.simple_type_name(extent, ":ErrorTypeName:"))
    }

    fn generic_argument(&mut self, first: &Tok) -> TypeName {
        if first.is(K::Identifier) {
            return self.finish_type_name(first, Assembly::NotHere, false);
        }
        let token = self.next();
        if !token.is(K::Identifier) {
            let at = after(token.extent);
            self.unget(token);
            self.incomplete(at, message::MISSING_TYPENAME, &[]);
            return self.error_type_name(first.extent);
        }
        let name = self.finish_type_name(&token, Assembly::Allowed, false);
        let right = self.next();
        if !right.is(K::RBracket) {
            let at = before(right.extent);
            self.unget(right);
            self.incomplete(at, message::END_SQUARE_BRACKET_EXPECTED_AT_END_OF_TYPE, &[]);
        }
        name
    }

    /// Types up to what is no comma, and that token.
    pub(super) fn generic_arguments(&mut self, first: &Tok) -> (Vec<TypeName>, Tok) {
        let mut arguments = Vec::new();
        let entered = self.enter();
        if entered {
            arguments.push(self.generic_argument(first));
        }
        let last = loop {
            self.skip_newlines();
            let token = self.next();
            if !token.is(K::Comma) {
                break token;
            }
            self.skip_newlines();
            let argument = if matches!(self.peek_kind(), K::Identifier | K::LBracket) {
                let first = self.next();
                self.generic_argument(&first)
            } else {
                self.incomplete(after(token.extent), message::MISSING_TYPENAME, &[]);
                self.error_type_name(token.extent)
            };
            arguments.push(argument);
        };
        self.leave();
        (arguments, last)
    }

    fn generic_type_name(&mut self, generic: SimpleTypeName, first: &Tok, assembly: Assembly) -> TypeName {
        let (arguments, right) = self.generic_arguments(first);
        let mut end = right.extent;
        if !right.is(K::RBracket) {
            end = arguments.last().map_or(first.extent, TypeName::extent);
            let at = before(right.extent);
            self.unget(right);
            self.incomplete(at, message::END_SQUARE_BRACKET_EXPECTED_AT_END_OF_ATTRIBUTE, &[]);
        }
        let extent = generic.extent.to(end);
        let mut name = GenericTypeName { extent, generic, arguments, assembly: None };
        match self.peek_kind() {
            K::LBracket => {
                self.skip();
                let token = self.next();
                self.array_type_name(TypeName::Generic(Box::new(name)), token, assembly)
            }
            K::Comma if assembly == Assembly::Allowed => {
                let comma = self.next();
                name.assembly = self.array_assembly(&comma);
                TypeName::Generic(Box::new(name))
            }
            _ => TypeName::Generic(Box::new(name)),
        }
    }

    fn array_assembly(&mut self, comma: &Tok) -> Option<Arc<str>> {
        let assembly = self.tokenizer.assembly_name();
        if assembly.is_empty() {
            self.error(after(comma.extent), message::MISSING_ASSEMBLY_NAME_SPECIFICATION, &[]);
            return None;
        }
        Some(assembly.into())
    }

    /// What follows the bracket behind an element's type; `token` is the first behind the bracket.
    fn array_type_name(&mut self, mut element: TypeName, mut token: Tok, assembly: Assembly) -> TypeName {
        let mut levels = 0;
        loop {
            match token.kind {
                K::Comma => {
                    let first = token.extent;
                    let mut last = token.extent;
                    let mut rank = 2;
                    token = self.next();
                    while token.is(K::Comma) {
                        last = token.extent;
                        rank += 1;
                        token = self.next();
                    }
                    if rank > MAX_RANK {
                        if !token.is(K::RBracket) {
                            self.unget(token);
                        }
                        let rank = rank.to_string();
                        self.error(first.to(last), message::ARRAY_HAS_TOO_MANY_DIMENSIONS, &[&rank]);
                    } else {
                        let end = token.extent;
                        if !token.is(K::RBracket) {
                            self.unget(token);
                            let message = message::END_SQUARE_BRACKET_EXPECTED_AT_END_OF_ATTRIBUTE;
                            self.error(after(last), message, &[]);
                        }
                        element = array_of(element, end, rank);
                    }
                }
                K::RBracket => element = array_of(element, token.extent, 1),
                K::EndOfInput => {
                    let at = before(token.extent);
                    self.unget(token);
                    self.error(at, message::END_SQUARE_BRACKET_EXPECTED_AT_END_OF_ATTRIBUTE, &[]);
                }
                _ => {
                    let text = self.text(&token);
                    self.error(token.extent, message::UNEXPECTED_TOKEN, &[text]);
                    self.sync_on_error(Consume::Yes, &[K::RBracket]);
                }
            }
            levels += 1;
            match self.peek_kind() {
                K::Comma if assembly == Assembly::Allowed => {
                    let comma = self.next();
                    if let Some(assembly) = self.array_assembly(&comma) {
                        set_assembly(&mut element, assembly);
                    }
                    return element;
                }
                K::LBracket if levels > MAX_ARRAY_LEVELS => {
                    self.stop_at_full_depth();
                    return element;
                }
                K::LBracket => {
                    self.skip();
                    token = self.next();
                }
                _ => return element,
            }
        }
    }
}

fn array_of(element: TypeName, end: Extent, rank: u32) -> TypeName {
    let extent = element.extent().to(end);
    TypeName::Array(Box::new(ArrayTypeName { extent, element, rank }))
}

/// The assembly of an array is its innermost element's.
fn set_assembly(name: &mut TypeName, assembly: Arc<str>) {
    let mut name = name;
    loop {
        match name {
            TypeName::Simple(simple) => {
                simple.assembly = Some(assembly);
                return;
            }
            TypeName::Generic(generic) => {
                generic.assembly = Some(assembly);
                return;
            }
            TypeName::Array(array) => name = &mut array.element,
        }
    }
}
