//! XPath, the part that scripts use: steps, `//`, `*`, `@name`, `.`, `..`, `text()` and predicates.

use std::rc::Rc;

use super::node::{Kind, Node};

/// The nodes that a path selects, or `None` where it uses what is not supported.
pub(super) fn select(from: &Rc<Node>, path: &str) -> Option<Vec<Rc<Node>>> {
    let mut all: Vec<Rc<Node>> = Vec::new();
    for part in split(path, '|') {
        for node in select_one(from, part.trim())? {
            if !all.iter().any(|own| Rc::ptr_eq(own, &node)) {
                all.push(node);
            }
        }
    }
    Some(all)
}

/// Splits outside brackets and quotes.
fn split(text: &str, at: char) -> Vec<&str> {
    let (mut parts, mut depth, mut quote, mut start) = (Vec::new(), 0, None, 0);
    for (place, c) in text.char_indices() {
        match c {
            '\'' | '"' if quote == Some(c) => quote = None,
            '\'' | '"' if quote.is_none() => quote = Some(c),
            '[' | '(' if quote.is_none() => depth += 1,
            ']' | ')' if quote.is_none() => depth -= 1,
            c if c == at && depth == 0 && quote.is_none() => {
                parts.push(&text[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn select_one(from: &Rc<Node>, path: &str) -> Option<Vec<Rc<Node>>> {
    let mut current = vec![from.clone()];
    let mut path = path;
    if path.starts_with('/') {
        let mut root = from.clone();
        loop {
            let parent = root.parent.borrow().upgrade();
            match parent {
                Some(parent) => root = parent,
                None => break,
            }
        }
        current = vec![root];
        if !path.starts_with("//") {
            path = &path[1..];
            if path.is_empty() {
                return Some(current);
            }
        }
    }
    let mut deep = false;
    for step in split(path, '/') {
        if step.is_empty() {
            deep = true;
            continue;
        }
        let mut next: Vec<Rc<Node>> = Vec::new();
        for node in &current {
            let mut bases = vec![node.clone()];
            if deep {
                node.descendants(&mut bases);
            }
            for base in bases {
                for found in take(&base, step)? {
                    if !next.iter().any(|own| Rc::ptr_eq(own, &found)) {
                        next.push(found);
                    }
                }
            }
        }
        current = next;
        deep = false;
    }
    Some(current)
}

fn take(base: &Rc<Node>, step: &str) -> Option<Vec<Rc<Node>>> {
    let (test, predicates) = step.find('[').map_or((step, ""), |at| step.split_at(at));
    let test = test.trim().trim_start_matches("child::");
    let matches = |name: &str, own: &Node| name == "*" || own.name == name || own.local_name() == name;
    let mut found: Vec<Rc<Node>> = match test {
        "." => vec![base.clone()],
        ".." => base.parent.borrow().upgrade().into_iter().collect(),
        "text()" => {
            base.children.borrow().iter().filter(|own| matches!(own.kind, Kind::Text | Kind::CData)).cloned().collect()
        }
        "comment()" => base.children.borrow().iter().filter(|own| own.kind == Kind::Comment).cloned().collect(),
        "node()" => base.children.borrow().clone(),
        name => match name.strip_prefix('@').or_else(|| name.strip_prefix("attribute::")) {
            Some(name) => base.attributes.borrow().iter().filter(|own| matches(name, own)).cloned().collect(),
            None if name.contains(['(', ' ']) || name.contains("::") => return None,
            None => base.elements().into_iter().filter(|own| matches(name, own)).collect(),
        },
    };
    for predicate in predicates.split('[').skip(1) {
        let condition = predicate.trim_end().strip_suffix(']')?.trim();
        let count = found.len();
        let mut kept = Vec::new();
        for (at, node) in found.into_iter().enumerate() {
            if holds(&node, condition, at + 1, count)? {
                kept.push(node);
            }
        }
        found = kept;
    }
    Some(found)
}

fn holds(node: &Rc<Node>, condition: &str, place: usize, count: usize) -> Option<bool> {
    if let Some((left, right)) = condition.split_once(" and ") {
        return Some(holds(node, left.trim(), place, count)? && holds(node, right.trim(), place, count)?);
    }
    if let Some((left, right)) = condition.split_once(" or ") {
        return Some(holds(node, left.trim(), place, count)? || holds(node, right.trim(), place, count)?);
    }
    if let Ok(number) = condition.parse::<usize>() {
        return Some(place == number);
    }
    if condition == "last()" {
        return Some(place == count);
    }
    if let Some(inner) = condition.strip_prefix("not(").and_then(|rest| rest.strip_suffix(')')) {
        return holds(node, inner.trim(), place, count).map(|holds| !holds);
    }
    let tests: [(&str, fn(&str, &str) -> bool); 2] =
        [("contains(", |text, part| text.contains(part)), ("starts-with(", |text, part| text.starts_with(part))];
    for (name, test) in tests {
        if let Some(inner) = condition.strip_prefix(name).and_then(|rest| rest.strip_suffix(')')) {
            let (path, text) = inner.split_once(',')?;
            let text = text.trim().trim_matches(['\'', '"']);
            return Some(select(node, path.trim())?.first().is_some_and(|own| test(&own.inner_text(), text)));
        }
    }
    for operator in ["!=", "<=", ">=", "=", "<", ">"] {
        if let Some((path, value)) = condition.split_once(operator) {
            let (path, value) = (path.trim(), value.trim());
            let texts: Vec<String> = match path {
                "position()" => vec![place.to_string()],
                path => select(node, path)?.iter().map(|own| own.inner_text()).collect(),
            };
            let wanted = value.trim_matches(['\'', '"']);
            let number = |text: &str| text.trim().parse::<f64>().unwrap_or(f64::NAN);
            return Some(texts.iter().any(|text| match operator {
                "=" => text == wanted || number(text) == number(wanted),
                "!=" => text != wanted,
                "<" => number(text) < number(wanted),
                ">" => number(text) > number(wanted),
                "<=" => number(text) <= number(wanted),
                _ => number(text) >= number(wanted),
            }));
        }
    }
    Some(!select(node, condition)?.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::select;

    #[test]
    fn paths_select_nodes() {
        let document = parse("<a><b k=\"1\">x</b><c><b k=\"2\">y</b></c></a>").expect("well formed");
        for (path, texts) in [
            ("/a/b", "x"),
            ("//b", "x|y"),
            ("//b[@k='2']", "y"),
            ("/a/*[1]", "x"),
            ("//b/@k", "1|2"),
            ("/a/c/b/text()", "y"),
            ("//c | /a/b", "y|x"),
            ("//b[last()]", "x|y"),
            ("//nope", ""),
        ] {
            let found = select(&document, path).expect(path);
            let shown: Vec<String> = found.iter().map(|node| node.inner_text()).collect();
            assert_eq!(shown.join("|"), texts, "{path}");
        }
    }

    #[test]
    fn markup_is_kept() {
        for markup in ["<a b=\"1\"><c>t &amp; u</c><d /></a>", "<?xml version=\"1.0\"?><r><![CDATA[x<y]]></r>"] {
            assert_eq!(parse(markup).expect("well formed").outer(), markup);
        }
        for markup in ["", "<a>", "<a></b>", "<a/><b/>", "<!DOCTYPE a><a/>", "x"] {
            assert!(parse(markup).is_err(), "{markup}");
        }
    }
}
