//! Views: how objects of a type are shown, as data.

use std::sync::OnceLock;

use super::directive::Shape;
use super::packet::Alignment;
use crate::system::{Files as _, System};

/// How objects of some types are shown.
#[derive(Debug)]
pub struct View {
    /// Its name, for `-View`.
    pub name: &'static str,
    /// What it looks like.
    pub shape: Shape,
    /// Full names of the types.
    pub types: Vec<&'static str>,
    /// Columns of a table, items of a list.
    pub columns: Vec<ViewColumn>,
    /// The property that objects are grouped by.
    pub group: Option<&'static str>,
    /// Column widths follow what stands in them.
    pub autosize: bool,
    /// Objects are shown by themselves, in the middle of others.
    pub out_of_band: bool,
}

/// A column of a table, or an item of a list.
#[derive(Debug)]
pub struct ViewColumn {
    /// The property, or `(script)` where `super::computed` has the value.
    pub property: &'static str,
    /// The heading, where it is not the property's name.
    pub label: Option<String>,
    /// Cells; 0 for what is left.
    pub width: usize,
    /// Where the text stands.
    pub alignment: Alignment,
    /// How the value becomes text.
    pub format: Option<&'static str>,
}

impl ViewColumn {
    /// Whether the value is computed.
    pub fn is_computed(&self) -> bool {
        self.property == "(script)"
    }

    /// The heading.
    pub fn heading(&self) -> &str {
        self.label.as_deref().unwrap_or(self.property)
    }
}

/// The view of files that only PowerShell on Unix has.
const OF_UNIX: &str = "childrenWithUnixStat";

/// All views in the order in which they are looked for.
pub fn views() -> &'static [View] {
    static VIEWS: OnceLock<Vec<View>> = OnceLock::new();
    VIEWS.get_or_init(|| {
        include_str!("views.txt")
            .split("\n\n")
            .map(str::trim_end)
            .filter(|block| !block.is_empty() && !block.starts_with('#'))
            .filter_map(read)
            .filter(|view| System::KEEPS_STATUS || view.name != OF_UNIX)
            .collect()
    })
}

/// The view of that shape for an object with these type names; that of the nearest type.
pub fn find(types: &[impl AsRef<str>], shape: Shape, name: Option<&str>) -> Option<&'static View> {
    best(types, shape, name, false).or_else(|| {
        let bare: Vec<&str> =
            types.iter().map(|ty| ty.as_ref()).map(|ty| ty.strip_prefix("Deserialized.").unwrap_or(ty)).collect();
        if types.iter().any(|ty| ty.as_ref().starts_with("Deserialized.")) {
            best(&bare, shape, name, false)
        } else {
            None
        }
    })
}

/// The view of an object that is shown by itself.
pub fn find_out_of_band(types: &[impl AsRef<str>]) -> Option<&'static View> {
    best(types, Shape::Any, None, true)
}

/// Whether the view serves an object with these type names.
pub fn serves(view: &View, types: &[impl AsRef<str>]) -> bool {
    types.iter().any(|ty| {
        let ty = ty.as_ref();
        let ty = ty.strip_prefix("Deserialized.").unwrap_or(ty);
        view.types.iter().any(|own| own.strip_prefix("Deserialized.").unwrap_or(own).eq_ignore_ascii_case(ty))
    })
}

fn best(types: &[impl AsRef<str>], shape: Shape, name: Option<&str>, out_of_band: bool) -> Option<&'static View> {
    let mut best: Option<(usize, &'static View)> = None;
    for view in views() {
        let fits = view.out_of_band == out_of_band
            && (shape == Shape::Any || view.shape == shape)
            && name.is_none_or(|name| view.name.eq_ignore_ascii_case(name));
        if !fits {
            continue;
        }
        let distance = types.iter().position(|ty| view.types.iter().any(|own| own.eq_ignore_ascii_case(ty.as_ref())));
        match distance {
            Some(0) => return Some(view),
            Some(distance) if best.is_none_or(|(nearest, _)| distance < nearest) => best = Some((distance, view)),
            _ => {}
        }
    }
    best.map(|(_, view)| view)
}

fn read(block: &'static str) -> Option<View> {
    let mut lines = block.lines();
    let (head, types) = lines.next()?.split_once('\t')?;
    let mut words = head.split_whitespace();
    let shape = match words.next()? {
        "table" => Shape::Table,
        "list" => Shape::List,
        "wide" => Shape::Wide,
        _ => Shape::Custom,
    };
    let mut view = View {
        name: words.next()?,
        shape,
        types: types.split(',').collect(),
        columns: Vec::new(),
        group: None,
        autosize: false,
        out_of_band: false,
    };
    for word in words {
        match word.split_once('=') {
            Some((_, group)) => view.group = Some(group),
            None => {
                view.autosize |= word == "autosize";
                view.out_of_band |= word == "outofband";
            }
        }
    }
    for line in lines {
        let mut fields = line.trim_start_matches('\t').split('\t');
        let property = fields.next()?;
        let label = fields.next().filter(|label| !label.is_empty()).map(|label| label.replace("\\n", "\n"));
        let width = fields.next().and_then(|width| width.parse().ok()).unwrap_or(0);
        let alignment = match fields.next() {
            Some("left") => Alignment::Left,
            Some("center") => Alignment::Center,
            Some("right") => Alignment::Right,
            _ => Alignment::Undefined,
        };
        let format = fields.next().filter(|format| !format.is_empty());
        view.columns.push(ViewColumn { property, label, width, alignment, format });
    }
    Some(view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_view_of_the_nearest_type_is_found() {
        let found = find(&["System.Collections.DictionaryEntry", "System.ValueType"], Shape::Any, None).expect("found");
        assert_eq!((found.name, found.shape, found.columns[0].width), ("Dictionary", Shape::Table, 30));
        let command = ["My.Command", "System.Management.Automation.CmdletInfo", "System.Object"];
        assert_eq!(find(&command, Shape::Table, None).map(|view| view.columns[0].heading()), Some("CommandType"));
    }

    #[test]
    fn what_was_deserialised_is_shown_as_before() {
        let found = find(&["Deserialized.System.Diagnostics.Process"], Shape::Any, None).expect("found");
        assert_eq!(found.name, "process");
    }

    #[test]
    fn every_view_but_wide_and_custom_ones_has_columns() {
        for view in views() {
            assert_eq!(view.columns.is_empty(), matches!(view.shape, Shape::Wide | Shape::Custom), "{}", view.name);
        }
    }
}
