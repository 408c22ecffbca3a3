//! Whatever the text, there is a tree, and every error can be shown.

#![no_main]

use libfuzzer_sys::fuzz_target;
use psrp_syntax::walk::{Node, Visitor, Walk, walk};
use psrp_syntax::{ParseOptions, Source, data, parse, parse_expandable, parse_number};

struct Extents<'s>(&'s Source);

impl<'a> Visitor<'a> for Extents<'_> {
    fn enter(&mut self, node: Node<'a>) -> Walk {
        let extent = node.extent();
        assert!(extent.start as usize <= self.0.text().len() + 1);
        let _ = self.0.slice(extent);
        Walk::On
    }
}

fuzz_target!(|text: &str| {
    let source = Source::new(text);
    let parsed = parse(&source, ParseOptions { keep_tokens: true, ..Default::default() });
    for error in &parsed.errors {
        let _ = source.position_message(error.extent);
    }
    walk(Node::ScriptBlock(&parsed.script), &mut Extents(&source));
    let _ = data::read(&source, &data::Variables::default());
    let _ = parse_expandable(text);
    let _ = parse_number(text);
});
