//! Free text: custom views, and Format-Custom's picture of an object.

use super::directive::{Directives, Shape};
use super::packet::{Frame, Piece};
use super::table::Generator;
use super::view::View;
use super::{computed, formatter, property, resolve, text};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::{Str, Value};

/// How deep Format-Custom goes when nobody says.
const DEPTH: i32 = 5;

pub(super) fn generator(view: Option<&'static View>) -> Generator {
    Generator::Complex(view.filter(|view| view.shape == Shape::Custom))
}

/// What a custom view shows of an object.
pub(super) fn of_view(runspace: &mut Runspace, value: &Value, view: &'static View, limit: i64) -> Result<Vec<Piece>> {
    let text = match computed::custom(runspace, view, value)? {
        Some(text) => text,
        None => text::of(runspace, value, limit)?,
    };
    Ok(vec![Piece::Entry(vec![Piece::Property(text)], None)])
}

/// The picture of an object: its properties, and theirs.
pub(super) fn of_object(
    runspace: &mut Runspace,
    value: &Value,
    directives: &Directives,
    limit: i64,
) -> Result<Vec<Piece>> {
    let depth = if directives.depth > 0 { directives.depth } else { DEPTH };
    let mut browser = Browser { runspace, limit, depth };
    let mut pieces = Vec::new();
    match text::items(browser.runspace, value)? {
        Some(items) => {
            let mut inner = Vec::new();
            browser.enumeration(&items, 0, &mut inner)?;
            pieces.push(Piece::Entry(inner, None));
        }
        None => browser.object(value, 0, directives, &mut pieces)?,
    }
    Ok(pieces)
}

struct Browser<'a> {
    runspace: &'a mut Runspace,
    limit: i64,
    depth: i32,
}

impl Browser<'_> {
    fn object(&mut self, value: &Value, level: i32, directives: &Directives, pieces: &mut Vec<Piece>) -> Result {
        let types = property::type_names(value);
        let name: Str = types.first().map_or("", |ty| ty.rsplit('.').next().unwrap_or(ty)).into();
        let mut inner = Vec::new();
        for shown in resolve::shown(self.runspace, value, directives, false)? {
            inner.push(Piece::Text(format!("{} = ", shown.expression.label()).into()));
            let found = resolve::evaluate(self.runspace, value, &shown.expression)?.unwrap_or_default();
            let items = if found.is_null() { None } else { text::items(self.runspace, &found)? };
            match items {
                Some(items) => {
                    inner.push(Piece::NewLine);
                    let mut nested = Vec::new();
                    self.enumeration(&items, level + 1, &mut nested)?;
                    inner.push(indented(nested));
                }
                None if self.is_leaf(&found, level) => self.leaf(&found, &mut inner)?,
                None => {
                    inner.push(Piece::NewLine);
                    let mut nested = Vec::new();
                    self.object(&found, level + 1, &Directives::default(), &mut nested)?;
                    inner.push(indented(nested));
                }
            }
        }
        let all = vec![
            Piece::Text(format!("class {name}").into()),
            Piece::NewLine,
            Piece::Text("{".into()),
            Piece::NewLine,
            indented(inner),
            Piece::Text("}".into()),
            Piece::NewLine,
        ];
        pieces.push(Piece::Entry(all, None));
        Ok(())
    }

    fn enumeration(&mut self, items: &[Value], level: i32, pieces: &mut Vec<Piece>) -> Result {
        pieces.push(Piece::Text("[".into()));
        pieces.push(Piece::NewLine);
        let mut inner = Vec::new();
        for (at, item) in items.iter().enumerate() {
            if self.limit >= 0 && at as i64 == self.limit {
                inner.push(Piece::Property("…".into()));
                inner.push(Piece::NewLine);
                break;
            }
            if self.is_leaf(item, level) {
                self.leaf(item, &mut inner)?;
                continue;
            }
            match text::items(self.runspace, item)? {
                Some(items) => {
                    inner.push(Piece::NewLine);
                    let mut nested = Vec::new();
                    self.enumeration(&items, level + 1, &mut nested)?;
                    inner.push(indented(nested));
                }
                None => self.object(item, level + 1, &Directives::default(), &mut inner)?,
            }
        }
        pieces.push(indented(inner));
        pieces.push(Piece::Text("]".into()));
        pieces.push(Piece::NewLine);
        pieces.push(Piece::NewLine);
        Ok(())
    }

    fn is_leaf(&self, value: &Value, level: i32) -> bool {
        level >= self.depth || value.is_null() || formatter::is_scalar(&property::type_names(value))
    }

    fn leaf(&mut self, value: &Value, pieces: &mut Vec<Piece>) -> Result {
        let text = if value.is_null() { "".into() } else { text::of(self.runspace, value, self.limit)? };
        pieces.push(Piece::Property(text));
        pieces.push(Piece::NewLine);
        Ok(())
    }
}

fn indented(pieces: Vec<Piece>) -> Piece {
    Piece::Entry(pieces, Some(Frame { left: 2, right: 0, first_line: 0 }))
}
