//! Commands: names, parameters, arguments, redirections.

use super::{Parser, after, bare_word, error_expression};
use crate::Extent;
use crate::ast::{
    ArrayLiteralAst, CommandAst, CommandElementAst, CommandParameterAst, ExpressionAst, FileRedirectionAst,
    InvocationOperator, MergingRedirectionAst, NestedAst, RedirectionAst, RedirectionStream,
};
use crate::message;
use crate::token::{TokenFlags, TokenKind as K};
use crate::tokenizer::{Data, Mode, Tok};
use std::sync::Arc;

/// What a word is an argument of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ArgumentContext {
    CommandName,
    /// Behind `&` or `.`, where variables in the name are expanded.
    CommandNameAfterInvocation,
    FileName,
    /// The only one where commas make arrays.
    Argument,
    SwitchCondition,
}

impl ArgumentContext {
    fn is_command_name(self) -> bool {
        matches!(self, Self::CommandName | Self::CommandNameAfterInvocation)
    }
}

/// Everything behind this argument goes to the command as it is.
const VERBATIM: &str = "--%";

impl Parser<'_, '_> {
    /// Adds a redirection. Returns how far it reaches, unless it is none that exists; `end` is moved there in any case.
    pub(super) fn redirection(
        &mut self,
        token: &Tok,
        redirections: &mut Vec<RedirectionAst>,
        end: &mut Extent,
    ) -> Option<Extent> {
        let (redirection, from) = match token.data {
            Data::MergingRedirection { from, to } => {
                if to != RedirectionStream::Output || from == to {
                    let text = self.text(token);
                    self.error(token.extent, message::REDIRECTION_NOT_SUPPORTED, &[text]);
                }
                let to = RedirectionStream::Output;
                (RedirectionAst::Merging(MergingRedirectionAst { extent: token.extent, from, to }), from)
            }
            _ => {
                let location = match self.single_command_argument(ArgumentContext::FileName) {
                    Some(location) => location,
                    None => {
                        self.error(after(token.extent), message::MISSING_FILE_SPECIFICATION, &[]);
                        error_expression(token.extent, Vec::new())
                    }
                };
                let extent = token.extent.to(location.extent());
                let Data::FileRedirection { from, append } = token.data else {
                    let text = self.text(token);
                    self.error(token.extent, message::REDIRECTION_NOT_SUPPORTED, &[text]);
                    *end = extent;
                    return None;
                };
                (RedirectionAst::File(Box::new(FileRedirectionAst { extent, from, location, append })), from)
            }
        };
        let extent = redirection.extent();
        *end = extent;
        let same = |other: &RedirectionAst| match other {
            RedirectionAst::Merging(other) => other.from == from,
            RedirectionAst::File(other) => other.from == from,
        };
        if redirections.iter().any(same) {
            let stream = match from {
                RedirectionStream::All => "combined stream",
                RedirectionStream::Output => "output stream",
                RedirectionStream::Error => "error stream",
                RedirectionStream::Warning => "warning stream",
                RedirectionStream::Verbose => "verbose stream",
                RedirectionStream::Debug => "debug stream",
                RedirectionStream::Information => "information stream",
            };
            self.error(extent, message::STREAM_ALREADY_REDIRECTED, &[stream]);
        } else {
            redirections.push(redirection);
        }
        Some(extent)
    }

    pub(super) fn single_command_argument(&mut self, context: ArgumentContext) -> Option<ExpressionAst> {
        if matches!(self.peek_kind(), K::Comma | K::EndOfInput) {
            return None;
        }
        let old_mode = self.set_mode(Mode::Command);
        let token = self.next();
        let argument = self.command_argument(context, token);
        self.set_mode(old_mode);
        argument
    }

    /// An argument that begins with `token`; if it cannot, the token stays.
    pub(super) fn command_argument(&mut self, context: ArgumentContext, mut token: Tok) -> Option<ExpressionAst> {
        let mut elements: Vec<ExpressionAst> = Vec::new();
        let mut comma: Option<Extent> = None;
        loop {
            let mut verbatim = false;
            let argument = match token.kind {
                K::Pipe
                | K::RCurly
                | K::RParen
                | K::EndOfInput
                | K::NewLine
                | K::Semi
                | K::Redirection
                | K::RedirectInStd
                | K::AndAnd
                | K::OrOr
                | K::Ampersand
                | K::MinusMinus
                | K::Comma => {
                    self.unget(token);
                    let comma = comma?;
                    self.incomplete(after(comma), message::MISSING_EXPRESSION, &[","]);
                    let extent = elements.first()?.extent().to(comma);
                    return Some(error_expression(extent, elements.into_iter().map(NestedAst::Expression).collect()));
                }
                K::SplattedVariable
                | K::Variable
                | K::Number
                | K::HereStringExpandable
                | K::StringExpandable
                | K::HereStringLiteral
                | K::StringLiteral
                | K::LParen
                | K::DollarParen
                | K::AtParen
                | K::AtCurly
                | K::LCurly => {
                    self.unget(token);
                    let argument = if self.enter() { self.primary_expression(true) } else { None };
                    self.leave();
                    argument?
                }
                K::Generic => {
                    if context.is_command_name() {
                        self.tokenizer.mark(&token, TokenFlags::COMMAND_NAME, TokenFlags::NONE);
                    }
                    match &token.data {
                        Data::Expandable(_) if context != ArgumentContext::CommandName => self.expandable_word(&token),
                        _ => {
                            let value = token.text_value().cloned().unwrap_or_default();
                            verbatim = &*value == VERBATIM;
                            bare_word(token.extent, value)
                        }
                    }
                }
                _ => {
                    let set = if context.is_command_name() { TokenFlags::COMMAND_NAME } else { TokenFlags::NONE };
                    self.tokenizer.mark(&token, set, TokenFlags::KEYWORD);
                    let text = self.text(&token);
                    let text = self.name(text);
                    bare_word(token.extent, text)
                }
            };
            let next_comma =
                if context == ArgumentContext::Argument && !verbatim { self.accept(K::Comma) } else { None };
            match next_comma {
                Some(next) => {
                    elements.push(argument);
                    comma = Some(next.extent);
                    self.skip_newlines();
                    token = self.next();
                }
                None if elements.is_empty() => return Some(argument),
                None => {
                    let extent = elements[0].extent().to(argument.extent());
                    elements.push(argument);
                    return Some(ExpressionAst::ArrayLiteral(ArrayLiteralAst { extent, elements }));
                }
            }
        }
    }

    pub(super) fn command(&mut self) -> Option<CommandAst> {
        let old_mode = self.set_mode(Mode::Command);
        let command = self.command_inside();
        self.set_mode(old_mode);
        command
    }

    fn command_inside(&mut self) -> Option<CommandAst> {
        let mut token = self.next();
        let first = token.clone();
        let mut end = token.extent;
        let invocation = match token.kind {
            K::Dot => InvocationOperator::Dot,
            K::Ampersand => InvocationOperator::Ampersand,
            _ => InvocationOperator::None,
        };
        let mut context = ArgumentContext::CommandName;
        if invocation != InvocationOperator::None {
            token = self.next();
            context = ArgumentContext::CommandNameAfterInvocation;
        }
        let mut elements = Vec::new();
        let mut redirections = Vec::new();
        let mut saw_dash_dash = false;
        loop {
            match token.kind {
                K::Pipe
                | K::RCurly
                | K::RParen
                | K::EndOfInput
                | K::NewLine
                | K::Semi
                | K::AndAnd
                | K::OrOr
                | K::Ampersand => {
                    self.unget(token);
                    break;
                }
                K::MinusMinus => {
                    end = token.extent;
                    // The first one ends parameters; further ones are arguments.
                    elements.push(if saw_dash_dash {
                        let text = self.text(&token);
                        CommandElementAst::Expression(bare_word(token.extent, text.into()))
                    } else {
                        CommandElementAst::Parameter(CommandParameterAst {
                            extent: token.extent,
                            name: "-".into(),
                            argument: None,
                            error_extent: token.extent,
                        })
                    });
                    saw_dash_dash = true;
                }
                K::Comma => {
                    end = token.extent;
                    self.error(token.extent, message::MISSING_ARGUMENT, &[]);
                    self.skip_newlines();
                }
                K::Parameter if context.is_command_name() || saw_dash_dash => {
                    end = token.extent;
                    self.tokenizer.mark(&token, TokenFlags::COMMAND_NAME, TokenFlags::NONE);
                    let text = self.text(&token);
                    elements.push(CommandElementAst::Expression(bare_word(token.extent, text.into())));
                }
                K::Parameter => {
                    let parameter = self.command_parameter(&token);
                    end = parameter.extent;
                    elements.push(CommandElementAst::Parameter(parameter));
                }
                K::Redirection | K::RedirectInStd if !context.is_command_name() => {
                    self.redirection(&token, &mut redirections, &mut end);
                }
                K::Redirection | K::RedirectInStd => {
                    // As a command's name even this is one.
                    end = token.extent;
                    let text = self.text(&token);
                    elements.push(CommandElementAst::Expression(bare_word(token.extent, text.into())));
                }
                _ => {
                    let is_verbatim = token.text_value().is_some_and(|value| &**value == VERBATIM);
                    let Some(argument) = self.command_argument(context, token) else {
                        break;
                    };
                    end = argument.extent();
                    elements.push(CommandElementAst::Expression(argument));
                    if is_verbatim && self.ungot.as_ref().is_none_or(|token| token.is(K::Parameter)) {
                        self.ungot = None;
                        let rest = self.tokenizer.verbatim_argument();
                        end = rest.extent;
                        let value = rest.text_value().cloned().unwrap_or_default();
                        elements.push(CommandElementAst::Expression(bare_word(rest.extent, value)));
                        break;
                    }
                }
            }
            context = ArgumentContext::Argument;
            token = self.next();
        }
        if elements.is_empty() {
            if invocation != InvocationOperator::None {
                let text = self.text(&first);
                self.error(first.extent, message::MISSING_EXPRESSION, &[text]);
            }
            return None;
        }
        Some(CommandAst { extent: first.extent.to(end), invocation, elements, redirections })
    }

    fn command_parameter(&mut self, token: &Tok) -> CommandParameterAst {
        let mut extent = token.extent;
        let mut argument = None;
        let (name, colon): (Arc<str>, bool) = match &token.data {
            Data::TextColon(name) => (name.clone(), true),
            Data::Text(name) => (name.clone(), false),
            _ => ("".into(), false),
        };
        // A comma is not part of the argument; it is reported as one that is missing.
        if colon && self.peek_kind() != K::Comma {
            let next = self.next();
            argument = self.command_argument(ArgumentContext::Argument, next);
            match &argument {
                Some(argument) => extent = extent.to(argument.extent()),
                None => {
                    let text = self.text(token);
                    self.error(after(extent), message::PARAMETER_REQUIRES_ARGUMENT, &[text]);
                }
            }
        }
        CommandParameterAst { extent, name, argument: argument.map(Box::new), error_extent: token.extent }
    }
}
