//! Every recorded script either parses or fails as it did in PowerShell: same id, same text, same positions.

use psrp_syntax::walk::{Node, Visitor, Walk, walk};
use psrp_syntax::{ParseErrors, ParseOptions, Source, parse};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

fn cases() -> Vec<Value> {
    let files: BTreeMap<String, String> = golden::files(golden::LANGUAGE);
    files
        .iter()
        .filter(|(path, _)| path.ends_with(".jsonl"))
        .flat_map(|(_, text)| text.lines())
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[test]
fn recorded_scripts_parse_or_fail_as_recorded() {
    let cases = cases();
    let mut wrong = Vec::new();
    for case in &cases {
        let failed = &case["terminating"];
        let expected = (failed["category"] == "ParserError").then(|| {
            (text(failed, "id").to_owned(), text(failed, "exception").to_owned(), text(failed, "message").to_owned())
        });
        let source = Source::new(text(case, "script"));
        let parsed = parse(&source, ParseOptions { keep_tokens: true, ..Default::default() });
        let found = ParseErrors::new(source.clone(), parsed.errors)
            .map(|errors| (errors.id().to_owned(), errors.exception_type().to_owned(), errors.to_string()));
        if found != expected {
            wrong.push(format!(
                "{:?}
  expected {expected:?}
  found    {found:?}",
                source.text()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} recordings\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Position messages of all nodes.
struct Positions<'s> {
    source: &'s Source,
    messages: HashSet<String>,
}

impl<'a> Visitor<'a> for Positions<'_> {
    fn enter(&mut self, node: Node<'a>) -> Walk {
        self.messages.insert(self.source.position_message(node.extent()));
        match node {
            Node::Expression(psrp_syntax::ast::ExpressionAst::Binary(binary)) => {
                self.messages.insert(self.source.position_message(binary.error_extent));
            }
            Node::Statement(psrp_syntax::ast::StatementAst::ForEach(foreach)) => {
                self.messages.insert(self.source.position_message(foreach.variable.extent));
            }
            Node::CommandParameter(parameter) => {
                self.messages.insert(self.source.position_message(parameter.error_extent));
            }
            _ => {}
        }
        Walk::On
    }
}

/// PowerShell points at nodes of its tree; ours has the same nodes at the same places.
#[test]
fn recorded_positions_are_those_of_nodes() {
    let mut wrong = Vec::new();
    for case in cases() {
        let source = Source::new(text(&case, "script"));
        let parsed = parse(&source, ParseOptions::default());
        if !parsed.errors.is_empty() {
            continue;
        }
        let mut positions = Positions { source: &source, messages: HashSet::new() };
        walk(Node::ScriptBlock(&parsed.script), &mut positions);
        let errors = case["errors"].as_array().into_iter().flatten();
        for error in errors.chain(Some(&case["terminating"])) {
            let position = text(error, "position");
            // Other positions are in scripts that this one made or ran.
            if !position.starts_with("At line:") {
                continue;
            }
            if !positions.messages.contains(position) {
                wrong.push(format!(
                    "{:?}
{position}",
                    source.text()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "positions that are no node's\n{}", wrong.join("\n"));
}
