//! `if`, `switch` and the loops.

use super::command::ArgumentContext;
use super::statement::label_text;
use super::{Parser, after, bare_word, before, error_statement, variable_path};
use crate::Extent;
use crate::ast::{
    CommandBaseAst, CommandExpressionAst, DoLoopStatementAst, ForEachStatementAst, ForStatementAst, IfClause,
    IfStatementAst, NestedAst, PipelineAst, StatementAst, StatementBlockAst, SwitchClause, SwitchFlags,
    SwitchStatementAst, VariableExpressionAst, WhileStatementAst,
};
use crate::message;
use crate::token::TokenKind as K;
use crate::tokenizer::Tok;

/// Whether a parameter's token is `word`, abbreviated or not.
pub(super) fn is_parameter(token: &Tok, word: &str) -> bool {
    token.text_value().is_some_and(|name| word.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
}

fn start_of(label: Option<&Tok>, keyword: &Tok) -> Extent {
    label.unwrap_or(keyword).extent
}

impl Parser<'_, '_> {
    pub(super) fn if_statement(&mut self, if_token: &Tok) -> StatementAst {
        let mut clauses: Vec<IfClause> = Vec::new();
        let mut keyword = if_token.clone();
        let nested = |clauses: Vec<IfClause>, last: Option<StatementAst>| {
            let mut nested = Vec::new();
            for clause in clauses {
                nested.push(NestedAst::Statement(clause.condition));
                nested.push(NestedAst::Block(clause.body));
            }
            nested.extend(last.map(NestedAst::Statement));
            nested
        };
        let else_clause = loop {
            self.skip_newlines();
            let word = self.text(&keyword);
            let left = self.next();
            if !left.is(K::LParen) {
                self.unget(left);
                let message = message::MISSING_OPEN_PARENTHESIS_IN_IF_STATEMENT;
                self.incomplete(after(keyword.extent), message, &[word]);
                return error_statement(if_token.extent.to(keyword.extent), nested(clauses, None));
            }
            self.skip_newlines();
            let condition = self.pipeline_chain();
            if condition.is_none() {
                self.incomplete(after(left.extent), message::IF_STATEMENT_MISSING_CONDITION, &[word]);
            }
            self.skip_newlines();
            let right = self.next();
            if !right.is(K::RParen) {
                let extent = right.extent;
                self.unget(right);
                if !matches!(condition, None | Some(StatementAst::Error(_))) {
                    self.incomplete(extent, message::MISSING_END_PARENTHESIS_AFTER_STATEMENT, &[word]);
                }
                return error_statement(if_token.extent.to(before(extent)), nested(clauses, condition));
            }
            self.skip_newlines();
            let Some(body) = self.statement_block() else {
                self.incomplete(right.extent, message::MISSING_STATEMENT_BLOCK, &[word]);
                return error_statement(if_token.extent.to(right.extent), nested(clauses, condition));
            };
            let condition = condition.unwrap_or_else(|| error_statement(after(left.extent), Vec::new()));
            clauses.push(IfClause { condition, body });

            // Line ends behind the statement count, unless `else` follows them.
            let restore = match &self.ungot {
                Some(token) => token.start,
                None => self.tokenizer.restore_point(),
            };
            self.skip_newlines();
            if let Some(token) = self.accept(K::ElseIf) {
                keyword = token;
                continue;
            }
            if let Some(token) = self.accept(K::Else) {
                self.skip_newlines();
                let block = self.statement_block();
                if block.is_none() {
                    self.incomplete(after(token.extent), message::MISSING_STATEMENT_BLOCK_AFTER_ELSE, &[]);
                    return error_statement(if_token.extent.to(token.extent), nested(clauses, None));
                }
                break block;
            }
            self.resync(restore);
            break None;
        };
        let end = match (&else_clause, clauses.last()) {
            (Some(block), _) => block.extent,
            (None, Some(clause)) => clause.body.extent,
            (None, None) => if_token.extent,
        };
        StatementAst::If(Box::new(IfStatementAst { extent: if_token.extent.to(end), clauses, else_clause }))
    }

    pub(super) fn switch_statement(&mut self, label: Option<&Tok>, switch: &Tok) -> StatementAst {
        let start = start_of(label, switch);
        let mut end = start;
        let mut is_error = false;
        let mut is_incomplete = false;
        self.skip_newlines();
        let mut condition = None;
        let mut condition_in_parentheses = false;
        let mut flags = SwitchFlags::default();
        while let Some(parameter) = self.accept(K::Parameter) {
            end = parameter.extent;
            if is_parameter(&parameter, "regex") {
                flags.regex = true;
                flags.wildcard = false;
            } else if is_parameter(&parameter, "wildcard") {
                flags.wildcard = true;
                flags.regex = false;
            } else if is_parameter(&parameter, "exact") {
                flags.exact = true;
                flags.regex = false;
                flags.wildcard = false;
            } else if is_parameter(&parameter, "casesensitive") {
                flags.case_sensitive = true;
            } else if is_parameter(&parameter, "parallel") {
                flags.parallel = true;
            } else if is_parameter(&parameter, "file") {
                flags.file = true;
                self.skip_newlines();
                match self.single_command_argument(ArgumentContext::FileName) {
                    Some(file) => {
                        end = file.extent();
                        let element = CommandExpressionAst { extent: end, expression: file, redirections: Vec::new() };
                        condition = Some(StatementAst::Pipeline(PipelineAst {
                            extent: end,
                            elements: vec![CommandBaseAst::Expression(Box::new(element))],
                            background: false,
                        }));
                    }
                    None => {
                        is_error = true;
                        is_incomplete = self.incomplete(after(parameter.extent), message::MISSING_FILENAME_OPTION, &[]);
                    }
                }
            } else {
                is_error = true;
                let name = parameter.text_value().cloned().unwrap_or_default();
                self.error(parameter.extent, message::INVALID_SWITCH_FLAG, &[&name]);
            }
        }

        if let Some(left) = self.accept(K::LParen) {
            end = left.extent;
            if flags.file {
                is_error = true;
                self.error(left.extent, message::PIPELINE_VALUE_REQUIRED, &[]);
            }
            condition_in_parentheses = true;
            self.skip_newlines();
            condition = self.pipeline_chain();
            match &condition {
                Some(condition) => end = condition.extent(),
                None => {
                    is_error = true;
                    is_incomplete = self.incomplete(after(left.extent), message::PIPELINE_VALUE_REQUIRED, &[]);
                }
            }
            self.skip_newlines();
            let right = self.next();
            if right.is(K::RParen) {
                end = right.extent;
            } else {
                self.unget(right);
                if !is_incomplete {
                    is_error = true;
                    let message = message::MISSING_END_PARENTHESIS_IN_SWITCH_STATEMENT;
                    is_incomplete = self.incomplete(after(end), message, &[]);
                }
            }
        } else if condition.is_none() && !flags.file {
            is_error = true;
            is_incomplete = self.incomplete(after(end), message::PIPELINE_VALUE_REQUIRED, &[]);
        }

        self.skip_newlines();
        let mut default = None;
        let mut clauses = Vec::new();
        let mut all = Vec::new();
        let left = self.next();
        if left.is(K::LCurly) {
            end = left.extent;
            self.skip_newlines();
            loop {
                let default_token = self.accept(K::Default);
                let clause_condition = match &default_token {
                    Some(token) => Some(bare_word(token.extent, "default".into())),
                    None => self.single_command_argument(ArgumentContext::SwitchCondition),
                };
                let Some(clause_condition) = clause_condition else {
                    is_error = true;
                    self.incomplete(after(end), message::MISSING_SWITCH_CONDITION_EXPRESSION, &[]);
                    self.accept(K::RCurly);
                    break;
                };
                end = clause_condition.extent();
                match self.statement_block() {
                    None => {
                        is_error = true;
                        is_incomplete = self.incomplete(after(end), message::MISSING_SWITCH_STATEMENT_CLAUSE, &[]);
                        all.push(NestedAst::Expression(clause_condition));
                    }
                    Some(body) => {
                        end = body.extent;
                        if default_token.is_some() {
                            if default.is_some() {
                                is_error = true;
                                let extent = clause_condition.extent();
                                self.error(extent, message::MULTIPLE_SWITCH_DEFAULT_CLAUSES, &[]);
                            }
                            default = Some(body);
                        } else {
                            clauses.push(SwitchClause { condition: clause_condition, body });
                        }
                    }
                }
                self.skip_newlines_and_semicolons();
                if let Some(right) = self.accept(K::RCurly) {
                    end = right.extent;
                    break;
                }
                if self.peek_kind() == K::EndOfInput {
                    if !is_incomplete {
                        is_error = true;
                        let detected = self.peek().extent;
                        let message = message::MISSING_END_CURLY_BRACE;
                        self.incomplete_detected(left.extent, detected, message, &[]);
                    }
                    break;
                }
            }
        } else {
            self.unget(left);
            if !is_incomplete {
                is_error = true;
                self.incomplete(after(end), message::MISSING_CURLY_BRACE_IN_SWITCH_STATEMENT, &[]);
            }
        }

        let extent = start.to(end);
        match condition {
            Some(condition) if !is_error => {
                let label = label_text(label);
                StatementAst::Switch(Box::new(SwitchStatementAst { extent, label, flags, condition, clauses, default }))
            }
            condition => {
                let mut nested = Vec::new();
                nested.extend(condition.filter(|_| condition_in_parentheses).map(NestedAst::Statement));
                for clause in clauses {
                    nested.push(NestedAst::Expression(clause.condition));
                    nested.push(NestedAst::Block(clause.body));
                }
                nested.extend(all);
                nested.extend(default.map(NestedAst::Block));
                error_statement(extent, nested)
            }
        }
    }

    pub(super) fn foreach_statement(&mut self, label: Option<&Tok>, foreach: &Tok) -> StatementAst {
        let start = start_of(label, foreach);
        let mut error_end: Option<Extent> = None;
        self.skip_newlines();
        let mut parallel = false;
        let mut throttle_limit = None;
        while let Some(parameter) = self.accept(K::Parameter) {
            if is_parameter(&parameter, "parallel") {
                parallel = true;
            } else if is_parameter(&parameter, "throttlelimit") {
                self.skip_newlines();
                throttle_limit = self.single_command_argument(ArgumentContext::Argument);
                if throttle_limit.is_none() {
                    self.incomplete(after(parameter.extent), message::MISSING_THROTTLE_LIMIT, &[]);
                }
            } else {
                error_end = Some(parameter.extent);
                let name = parameter.text_value().cloned().unwrap_or_default();
                self.error(parameter.extent, message::INVALID_FOREACH_FLAG, &[&name]);
            }
            self.skip_newlines();
        }
        let left = self.next();
        if !left.is(K::LParen) {
            self.unget(left);
            let message = message::MISSING_OPEN_PARENTHESIS_AFTER_KEYWORD;
            self.incomplete(after(foreach.extent), message, &[foreach.kind.text()]);
            return error_statement(start.to(foreach.extent), Vec::new());
        }
        self.skip_newlines();
        let token = self.next();
        let Some(path) = variable_path(&token).cloned() else {
            self.unget(token);
            self.incomplete(after(left.extent), message::MISSING_VARIABLE_NAME_AFTER_FOREACH, &[]);
            return error_statement(start.to(left.extent), Vec::new());
        };
        let variable = VariableExpressionAst { extent: token.extent, path, splatted: token.is(K::SplattedVariable) };
        self.skip_newlines();
        let mut condition = None;
        let mut body = None;
        let in_token = self.next();
        if in_token.is(K::In) {
            self.skip_newlines();
            condition = self.pipeline_chain();
            match &condition {
                None => {
                    error_end = Some(in_token.extent);
                    self.incomplete(after(in_token.extent), message::MISSING_FOREACH_EXPRESSION, &[]);
                }
                Some(pipeline) => {
                    let pipeline_extent = pipeline.extent();
                    self.skip_newlines();
                    let right = self.next();
                    if right.is(K::RParen) {
                        body = self.statement_block();
                        if body.is_none() {
                            error_end = Some(right.extent);
                            self.incomplete(after(right.extent), message::MISSING_FOREACH_STATEMENT, &[]);
                        }
                    } else {
                        self.unget(right);
                        error_end = Some(pipeline_extent);
                        let message = message::MISSING_END_PARENTHESIS_AFTER_FOREACH;
                        self.incomplete(after(pipeline_extent), message, &[]);
                    }
                }
            }
        } else {
            self.unget(in_token);
            error_end = Some(variable.extent);
            self.incomplete(after(variable.extent), message::MISSING_IN_IN_FOREACH, &[]);
        }
        match (error_end, condition, body) {
            (None, Some(condition), Some(body)) => StatementAst::ForEach(Box::new(ForEachStatementAst {
                extent: start.to(body.extent),
                label: label_text(label),
                variable,
                condition,
                body,
                parallel,
                throttle_limit,
            })),
            (end, condition, body) => {
                let variable = NestedAst::Expression(crate::ast::ExpressionAst::Variable(variable));
                let nested = std::iter::once(variable)
                    .chain(condition.map(NestedAst::Statement))
                    .chain(body.map(NestedAst::Block))
                    .collect();
                error_statement(start.to(end.unwrap_or(start)), nested)
            }
        }
    }

    pub(super) fn for_statement(&mut self, label: Option<&Tok>, for_token: &Tok) -> StatementAst {
        let start = start_of(label, for_token);
        self.skip_newlines();
        let left = self.next();
        if !left.is(K::LParen) {
            self.unget(left);
            let message = message::MISSING_OPEN_PARENTHESIS_AFTER_KEYWORD;
            self.incomplete(after(for_token.extent), message, &["for"]);
            return error_statement(start.to(for_token.extent), Vec::new());
        }
        let mut end = left.extent;
        let mut parts = [None, None, None];
        for (index, part) in parts.iter_mut().enumerate() {
            self.skip_newlines();
            *part = self.pipeline_chain();
            if let Some(part) = part {
                end = part.extent();
            }
            if index < 2
                && let Some(semicolon) = self.accept(K::Semi)
            {
                end = semicolon.extent;
            }
        }
        let [initializer, condition, iterator] = parts;
        self.skip_newlines();
        let right = self.next();
        let body = if right.is(K::RParen) {
            let body = self.statement_block();
            if body.is_none() {
                end = right.extent;
                self.incomplete(after(end), message::MISSING_LOOP_STATEMENT, &["for"]);
            }
            body
        } else {
            self.unget(right);
            self.incomplete(after(end), message::MISSING_END_PARENTHESIS_AFTER_STATEMENT, &["for"]);
            None
        };
        match body {
            Some(body) => StatementAst::For(Box::new(ForStatementAst {
                extent: start.to(body.extent),
                label: label_text(label),
                initializer,
                condition,
                iterator,
                body,
            })),
            None => {
                let nested = [initializer, condition, iterator].into_iter().flatten().map(NestedAst::Statement);
                error_statement(start.to(end), nested.collect())
            }
        }
    }

    pub(super) fn while_statement(&mut self, label: Option<&Tok>, while_token: &Tok) -> StatementAst {
        let start = start_of(label, while_token);
        self.skip_newlines();
        let left = self.next();
        if !left.is(K::LParen) {
            self.unget(left);
            let word = self.text(while_token);
            let message = message::MISSING_OPEN_PARENTHESIS_AFTER_KEYWORD;
            self.incomplete(after(while_token.extent), message, &[word]);
            return error_statement(start.to(while_token.extent), Vec::new());
        }
        self.skip_newlines();
        let condition = self.pipeline_chain();
        if condition.is_none() {
            self.incomplete(after(left.extent), message::MISSING_EXPRESSION_AFTER_KEYWORD, &["while"]);
        }
        let condition_extent = condition.as_ref().map_or(after(left.extent), StatementAst::extent);
        self.skip_newlines();
        let right = self.next();
        if !right.is(K::RParen) {
            self.unget(right);
            if !matches!(condition, None | Some(StatementAst::Error(_))) {
                let message = message::MISSING_END_PARENTHESIS_AFTER_STATEMENT;
                self.incomplete(after(condition_extent), message, &["while"]);
            }
            return error_statement(start.to(condition_extent), nested_statement(condition));
        }
        self.skip_newlines();
        let Some(body) = self.statement_block() else {
            self.incomplete(after(right.extent), message::MISSING_LOOP_STATEMENT, &["while"]);
            return error_statement(start.to(right.extent), nested_statement(condition));
        };
        StatementAst::While(Box::new(WhileStatementAst {
            extent: start.to(body.extent),
            label: label_text(label),
            condition: condition.unwrap_or_else(|| error_statement(condition_extent, Vec::new())),
            body,
        }))
    }

    pub(super) fn do_statement(&mut self, label: Option<&Tok>, do_token: &Tok) -> StatementAst {
        let start = start_of(label, do_token);
        let failed = |end: Extent, body: Option<StatementBlockAst>, condition: Option<StatementAst>| {
            let nested = body.map(NestedAst::Block).into_iter().chain(condition.map(NestedAst::Statement));
            error_statement(start.to(end), nested.collect())
        };
        let Some(body) = self.statement_block() else {
            self.incomplete(after(do_token.extent), message::MISSING_LOOP_STATEMENT, &["do"]);
            return failed(do_token.extent, None, None);
        };
        self.skip_newlines();
        let keyword = self.next();
        if !matches!(keyword.kind, K::While | K::Until) {
            self.unget(keyword);
            self.incomplete(after(body.extent), message::MISSING_WHILE_OR_UNTIL_IN_DO_WHILE, &[]);
            return failed(body.extent, Some(body), None);
        }
        let word = keyword.kind.text();
        self.skip_newlines();
        let left = self.next();
        if !left.is(K::LParen) {
            self.unget(left);
            let message = message::MISSING_OPEN_PARENTHESIS_AFTER_KEYWORD;
            self.incomplete(after(keyword.extent), message, &[word]);
            return failed(keyword.extent, Some(body), None);
        }
        self.skip_newlines();
        let condition = self.pipeline_chain();
        if condition.is_none() {
            self.incomplete(after(left.extent), message::MISSING_EXPRESSION_AFTER_KEYWORD, &[word]);
        }
        self.skip_newlines();
        let right = self.next();
        let closed = right.is(K::RParen);
        let right_extent = right.extent;
        if !closed {
            self.unget(right);
        }
        match condition {
            Some(condition) if closed => {
                let extent = start.to(right_extent);
                let statement = Box::new(DoLoopStatementAst { extent, label: label_text(label), condition, body });
                if keyword.is(K::Until) { StatementAst::DoUntil(statement) } else { StatementAst::DoWhile(statement) }
            }
            Some(condition) => {
                let end = condition.extent();
                self.incomplete(after(end), message::MISSING_END_PARENTHESIS_AFTER_STATEMENT, &[word]);
                failed(end, Some(body), Some(condition))
            }
            None => failed(left.extent, Some(body), None),
        }
    }
}

fn nested_statement(statement: Option<StatementAst>) -> Vec<NestedAst> {
    statement.map(NestedAst::Statement).into_iter().collect()
}
