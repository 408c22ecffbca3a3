//! From packets to lines.

use std::time::{Duration, Instant};

use super::cells;
use super::packet::{Alignment, Body, Column, Entry, Field, Form, Frame, Packet, Piece, Start};
use crate::error::Result;
use crate::runspace::Runspace;

/// Takes lines, which have no end of line.
pub trait Lines {
    /// Takes a line. It may hold ends of lines where a text of several lines is shown as it is.
    fn line(&mut self, runspace: &mut Runspace, text: &str) -> Result;
}

impl Lines for Vec<String> {
    fn line(&mut self, _runspace: &mut Runspace, text: &str) -> Result {
        self.push(text.to_owned());
        Ok(())
    }
}

/// How long rows are held back to see how wide they are, when nobody asked for it.
const HOLD: Duration = Duration::from_millis(300);
/// Between label and text of a list.
const SEPARATOR: &str = " : ";
/// The least room for the text of a list.
const LIST_TEXT: usize = 5;

/// Lays out packets on lines of some width.
#[derive(Debug)]
pub struct Layout {
    /// Cells for tables and columns.
    width: usize,
    /// Cells for lists and free text.
    text_width: usize,
    /// Whether headings and labels are coloured.
    coloured: bool,
    document: Option<Document>,
    held: Option<Held>,
}

/// How headings and labels of lists are coloured: bold green.
const ACCENT: &str = "\u{1B}[32;1m";
/// How headings are coloured that are no property's name: slanted too.
const CUSTOM_HEADING: &str = "\u{1B}[32;1;3m";
const RESET: &str = "\u{1B}[0m";

#[derive(Debug)]
struct Document {
    start: Start,
    /// Widths of the columns of a table; 0 for one that is not shown.
    columns: Vec<usize>,
    /// An entry of a list was written in this group.
    entries: usize,
    /// The texts of a row of wide output that is not full yet.
    row: Vec<String>,
    /// The time until which rows may be held; none for as long as the group lasts.
    hold: Option<Option<Duration>>,
}

/// Rows that wait for the widths of their columns.
#[derive(Debug)]
struct Held {
    packets: Vec<Packet>,
    since: Instant,
}

impl Layout {
    /// A layout on lines of `width` cells.
    pub fn new(width: usize) -> Layout {
        Layout { width, text_width: width, coloured: false, document: None, held: None }
    }

    /// A layout for text that nobody gave a width: tables as on a screen of 120 cells, other lines as long as they are.
    pub fn unlimited() -> Layout {
        Layout { width: 120, text_width: usize::MAX / 4, coloured: false, document: None, held: None }
    }

    /// The same with headings and labels coloured.
    pub fn coloured(mut self) -> Layout {
        self.coloured = true;
        self
    }

    /// Takes a packet.
    pub fn packet(&mut self, runspace: &mut Runspace, packet: Packet, lines: &mut dyn Lines) -> Result {
        let Some(held) = &mut self.held else { return self.place(runspace, packet, lines) };
        let limit = self.document.as_ref().and_then(|document| document.hold).flatten();
        let ends = matches!(packet, Packet::GroupEnd | Packet::End);
        let late = limit.is_some_and(|limit| held.since.elapsed() > limit);
        held.packets.push(packet);
        if ends || late { self.release(runspace, lines) } else { Ok(()) }
    }

    /// Writes what was held back.
    pub fn end(&mut self, runspace: &mut Runspace, lines: &mut dyn Lines) -> Result {
        self.release(runspace, lines)?;
        self.flush_row(runspace, lines)
    }

    fn release(&mut self, runspace: &mut Runspace, lines: &mut dyn Lines) -> Result {
        let Some(held) = self.held.take() else { return Ok(()) };
        if let Some(document) = &mut self.document {
            document.measure(self.width, &held.packets);
        }
        let mut packets = held.packets.into_iter();
        if let Some(Packet::GroupStart(heading)) = packets.next() {
            self.group_start(runspace, heading, lines)?;
        }
        packets.try_for_each(|packet| self.place(runspace, packet, lines))
    }

    fn place(&mut self, runspace: &mut Runspace, packet: Packet, lines: &mut dyn Lines) -> Result {
        match packet {
            Packet::Start(start) => {
                lines.line(runspace, "")?;
                let hold = match &start.form {
                    Form::Table { .. } | Form::Wide(_) if start.autosize => Some(None),
                    Form::Table { columns, .. } if columns.first().is_some_and(|column| column.width == 0) => {
                        Some(Some(HOLD))
                    }
                    _ => None,
                };
                self.document = Some(Document { start, columns: Vec::new(), entries: 0, row: Vec::new(), hold });
                Ok(())
            }
            Packet::GroupStart(heading) => {
                let Some(document) = &mut self.document else { return Ok(()) };
                document.entries = 0;
                if document.hold.is_some() {
                    self.held = Some(Held { packets: vec![Packet::GroupStart(heading)], since: Instant::now() });
                    return Ok(());
                }
                document.measure(self.width, &[]);
                self.group_start(runspace, heading, lines)
            }
            Packet::Entry(entry) => self.entry(runspace, entry, lines),
            Packet::GroupEnd => self.flush_row(runspace, lines),
            Packet::End => {
                self.flush_row(runspace, lines)?;
                self.document = None;
                lines.line(runspace, "")
            }
        }
    }

    fn group_start(&mut self, runspace: &mut Runspace, heading: Option<Vec<Piece>>, lines: &mut dyn Lines) -> Result {
        if let Some(heading) = heading {
            write_pieces(runspace, &heading, self.text_width, lines)?;
            // One that ends its own line has left an empty one behind.
            if !heading.last().is_some_and(Piece::ends_line) {
                lines.line(runspace, "")?;
            }
        }
        let Some(document) = &self.document else { return Ok(()) };
        if let Form::Table { hide_header: false, columns, .. } = &document.start.form
            && document.columns.iter().any(|width| *width > 0)
        {
            let headings: Vec<&str> = columns.iter().map(Column::heading).collect();
            let styles: Vec<&str> = columns
                .iter()
                .map(|column| match (self.coloured, column.matches) {
                    (false, _) => "",
                    (true, true) => ACCENT,
                    (true, false) => CUSTOM_HEADING,
                })
                .collect();
            for line in document.rows(&headings, &styles) {
                lines.line(runspace, &line)?;
            }
            let rules: Vec<String> = headings
                .iter()
                .zip(&document.columns)
                .map(|(heading, width)| "-".repeat(cells::width(heading).min(*width)))
                .collect();
            let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
            let line = document.row(&rules, &styles);
            lines.line(runspace, &line)?;
        }
        Ok(())
    }

    fn entry(&mut self, runspace: &mut Runspace, entry: Entry, lines: &mut dyn Lines) -> Result {
        if entry.out_of_band {
            return match &entry.body {
                Body::Raw(text) => lines.line(runspace, text),
                Body::Complex(pieces) => write_pieces(runspace, pieces, usize::MAX / 4, lines),
                Body::List(fields) => {
                    lines.line(runspace, "")?;
                    write_list(runspace, fields, self.text_width, self.coloured, lines)?;
                    lines.line(runspace, "")
                }
                Body::Row { .. } | Body::Wide(_) => Ok(()),
            };
        }
        match &entry.body {
            Body::Row { fields, multi_line } => {
                let Some(document) = &self.document else { return Ok(()) };
                let fields: Vec<&str> = fields.iter().map(|field| &**field).collect();
                if *multi_line {
                    document.rows(&fields, &[]).iter().try_for_each(|line| lines.line(runspace, line))
                } else if document.columns.iter().any(|width| *width > 0) {
                    lines.line(runspace, &document.row(&fields, &[]))
                } else {
                    Ok(())
                }
            }
            Body::List(fields) => {
                let Some(document) = &mut self.document else { return Ok(()) };
                document.entries += 1;
                if document.entries > 1 {
                    lines.line(runspace, "")?;
                }
                write_list(runspace, fields, self.text_width, self.coloured, lines)
            }
            Body::Wide(text) => {
                let Some(document) = &mut self.document else { return Ok(()) };
                document.row.push(text.to_string());
                if document.row.len() >= document.columns.len() { self.flush_row(runspace, lines) } else { Ok(()) }
            }
            Body::Complex(pieces) => write_pieces(runspace, pieces, self.text_width, lines),
            Body::Raw(text) => lines.line(runspace, text),
        }
    }

    /// Writes a row of wide output that is not full.
    fn flush_row(&mut self, runspace: &mut Runspace, lines: &mut dyn Lines) -> Result {
        let Some(document) = &mut self.document else { return Ok(()) };
        if document.row.is_empty() {
            return Ok(());
        }
        let mut row = std::mem::take(&mut document.row);
        row.resize(document.columns.len().max(row.len()), String::new());
        let fields: Vec<&str> = row.iter().map(String::as_str).collect();
        let line = document.row(&fields, &[]);
        lines.line(runspace, &line)
    }
}

impl Document {
    /// Decides how wide columns are, by what stands in them where rows were held back.
    fn measure(&mut self, width: usize, held: &[Packet]) {
        let bodies = held.iter().filter_map(|packet| match packet {
            Packet::Entry(Entry { body, out_of_band: false }) => Some(body),
            _ => None,
        });
        match &self.start.form {
            Form::Table { columns, .. } => {
                let mut widths: Vec<i64> = columns.iter().map(|column| column.width.max(0).into()).collect();
                if self.hold.is_some() {
                    widths = columns.iter().map(|column| cells::width(column.heading()) as i64).collect();
                    for body in bodies {
                        let Body::Row { fields, .. } = body else { continue };
                        for (width, field) in widths.iter_mut().zip(fields) {
                            *width = (*width).max(cells::width(field) as i64);
                        }
                    }
                }
                self.columns = distribute(widths, width as i64);
            }
            Form::Wide(columns) => {
                let count = if *columns > 0 {
                    *columns as usize
                } else {
                    let widest = bodies
                        .filter_map(|body| if let Body::Wide(text) = body { Some(cells::width(text)) } else { None })
                        .max()
                        .unwrap_or(1);
                    ((width + 1) / (widest + 1)).max(1)
                };
                self.columns = distribute(vec![0; count], width as i64);
            }
            Form::List | Form::Complex => {}
        }
    }

    fn alignment(&self, column: usize) -> Alignment {
        match &self.start.form {
            Form::Table { columns, .. } => columns.get(column).map_or(Alignment::Left, |column| column.alignment),
            _ => Alignment::Left,
        }
    }

    /// A row on one line; long texts are cut.
    fn row(&self, fields: &[&str], styles: &[&str]) -> String {
        let mut line = String::new();
        let last = self.columns.len().saturating_sub(1);
        for (at, width) in self.columns.iter().enumerate() {
            if *width == 0 {
                continue;
            }
            if at > 0 {
                line.push(' ');
            }
            let text = fields.get(at).copied().unwrap_or("");
            let style = styles.get(at).copied().unwrap_or("");
            line.push_str(style);
            push_field(&mut line, text, *width, self.alignment(at), at < last);
            line.push_str(if style.is_empty() { "" } else { RESET });
        }
        line
    }

    /// A row on as many lines as its longest text takes.
    fn rows(&self, fields: &[&str], styles: &[&str]) -> Vec<String> {
        let visible: Vec<usize> = (0..self.columns.len()).filter(|at| self.columns[*at] > 0).collect();
        let texts: Vec<Vec<String>> = visible
            .iter()
            .map(|at| wrap(fields.get(*at).copied().unwrap_or(""), self.columns[*at], self.columns[*at]))
            .collect();
        let height = texts.iter().map(Vec::len).max().unwrap_or(0);
        (0..height)
            .map(|row| {
                let mut line = String::new();
                for (place, at) in visible.iter().enumerate() {
                    let style = styles.get(*at).copied().unwrap_or("");
                    line.push_str(style);
                    if place > 0 {
                        line.push(' ');
                    }
                    let text = texts[place].get(row);
                    let pads = place + 1 < visible.len() || text.is_none();
                    let text = text.map_or("", String::as_str);
                    push_field(&mut line, text, self.columns[*at], self.alignment(*at), pads);
                    line.push_str(if style.is_empty() { "" } else { RESET });
                }
                line
            })
            .collect()
    }
}

/// Gives columns without a width what the others leave, and hides from the right what does not fit.
fn distribute(mut widths: Vec<i64>, room: i64) -> Vec<usize> {
    let total = |widths: &[i64]| {
        let visible = widths.iter().filter(|width| **width > 0);
        visible.clone().sum::<i64>() + (visible.count() as i64 - 1).max(0)
    };
    let open: Vec<usize> = (0..widths.len()).filter(|at| widths[*at] <= 0).collect();
    for at in &open {
        widths[*at] = 1;
    }
    let mut left = room - total(&widths);
    if left >= 0 && !open.is_empty() {
        let share = left / open.len() as i64;
        for at in &open {
            widths[*at] += share;
        }
        left -= share * open.len() as i64;
        for at in open.iter().take(left as usize) {
            widths[*at] += 1;
        }
    }
    loop {
        let excess = total(&widths) - room;
        if excess <= 0 {
            break;
        }
        let Some(last) = widths.iter().rposition(|width| *width > 0) else { break };
        widths[last] = if widths[last] - excess < 1 { 0 } else { widths[last] - excess };
    }
    widths.into_iter().map(|width| width.max(0) as usize).collect()
}

fn push_field(line: &mut String, text: &str, width: usize, alignment: Alignment, pads: bool) {
    let end = text.find(['\r', '\n']);
    let cut;
    let text = match end {
        Some(end) => {
            cut = format!("{}…", &text[..end]);
            &cut
        }
        None => text,
    };
    let cells = cells::width(text);
    if cells <= width {
        let blanks = width - cells;
        let (before, after) = match alignment {
            Alignment::Right => (blanks, 0),
            Alignment::Center => (blanks / 2, blanks - blanks / 2),
            _ => (0, blanks),
        };
        line.extend(std::iter::repeat_n(' ', before));
        line.push_str(text);
        if pads {
            line.extend(std::iter::repeat_n(' ', after));
        }
        return;
    }
    let kept = width.saturating_sub(1);
    let (start, missing) = match alignment {
        Alignment::Right => {
            let tail = cells::tail(text, kept);
            let missing = kept - cells::width(tail);
            line.extend(std::iter::repeat_n(' ', missing));
            line.push('…');
            line.push_str(tail);
            return;
        }
        _ => {
            let head = cells::head(text, kept);
            (head, kept - cells::width(head))
        }
    };
    line.push_str(start);
    line.push('…');
    if pads {
        line.extend(std::iter::repeat_n(' ', missing));
    }
}

fn write_list(
    runspace: &mut Runspace,
    fields: &[Field],
    width: usize,
    coloured: bool,
    lines: &mut dyn Lines,
) -> Result {
    if fields.is_empty() || width < SEPARATOR.len() + LIST_TEXT + 1 {
        return Ok(());
    }
    let room = width - SEPARATOR.len() - LIST_TEXT;
    let label = fields.iter().map(|field| cells::width(field.heading())).max().unwrap_or(0).min(room);
    let indent = " ".repeat(label + SEPARATOR.len());
    for field in fields {
        let heading = cells::head(field.heading(), label);
        let mut prefix = format!("{heading}{}{SEPARATOR}", " ".repeat(label - cells::width(heading)));
        if coloured {
            prefix = format!("{ACCENT}{prefix}{RESET}");
        }
        for line in split_lines(&field.text) {
            for part in wrap(line, width - indent.len(), width - indent.len()) {
                lines.line(runspace, &format!("{prefix}{part}"))?;
                prefix.clone_from(&indent);
            }
        }
    }
    Ok(())
}

/// Writes free text with its indentations.
fn write_pieces(runspace: &mut Runspace, pieces: &[Piece], width: usize, lines: &mut dyn Lines) -> Result {
    let mut free = Free { width, frames: Vec::new(), buffer: String::new(), lines };
    free.pieces(runspace, pieces)?;
    free.flush(runspace)
}

struct Free<'a> {
    width: usize,
    frames: Vec<Frame>,
    buffer: String,
    lines: &'a mut dyn Lines,
}

impl Free<'_> {
    fn pieces(&mut self, runspace: &mut Runspace, pieces: &[Piece]) -> Result {
        for piece in pieces {
            match piece {
                Piece::Text(text) | Piece::Property(text) => self.buffer.push_str(text),
                Piece::NewLine => self.flush(runspace)?,
                Piece::Entry(inner, frame) => {
                    self.frames.extend(frame);
                    self.pieces(runspace, inner)?;
                    if frame.is_some() {
                        self.frames.pop();
                    }
                }
            }
        }
        Ok(())
    }

    fn flush(&mut self, runspace: &mut Runspace) -> Result {
        let left: i32 = self.frames.iter().map(|frame| frame.left).sum();
        let right: i32 = self.frames.iter().map(|frame| frame.right).sum();
        let first: i32 = self.frames.last().map_or(0, |frame| frame.first_line);
        let text = std::mem::take(&mut self.buffer);
        let room = (self.width as i64 - i64::from(left + right)).max(1);
        let first = if i64::from(first.abs()) >= room { 0 } else { first };
        let first_width = (room - i64::from(first.max(0))) as usize;
        let further_width = (room + i64::from(first.min(0))) as usize;
        for (at, line) in wrap_lines(&text, first_width, further_width).into_iter().enumerate() {
            let indent = if at == 0 { left + first.max(0) } else { left - first.min(0) };
            self.lines.line(runspace, &format!("{}{line}", " ".repeat(indent.max(0) as usize)))?;
        }
        Ok(())
    }
}

fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line))
}

/// The text in lines of at most so many cells; ends of lines within it stay.
fn wrap_lines(text: &str, first: usize, further: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, line) in split_lines(text).enumerate() {
        lines.extend(wrap(line, if at == 0 { first } else { further }, further));
    }
    lines
}

/// One line in lines of at most so many cells.
fn wrap(text: &str, first: usize, further: usize) -> Vec<String> {
    if text.contains('\n') {
        return wrap_lines(text, first, further);
    }
    let mut lines = Vec::new();
    let (mut rest, mut room) = (text, first);
    while cells::width(rest) > room {
        let head = cells::head(rest, room);
        if head.is_empty() {
            let char = rest.chars().next().map_or(0, char::len_utf8);
            lines.push("?".to_owned());
            rest = &rest[char..];
        } else {
            lines.push(head.to_owned());
            rest = &rest[head.len()..];
        }
        room = further;
    }
    lines.push(rest.to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_share_what_is_left() {
        for (widths, room, expected) in [
            (vec![30, 0], 80, vec![30, 49]),
            (vec![50, 1], 30, vec![30, 0]),
            (vec![0, 0], 80, vec![40, 39]),
            (vec![4, 5], 80, vec![4, 5]),
            (vec![7, 8, 10], 20, vec![7, 8, 3]),
        ] {
            assert_eq!(distribute(widths.clone(), room), expected, "{widths:?} in {room}");
        }
    }

    #[test]
    fn texts_that_do_not_fit_end_in_an_ellipsis() {
        for (text, width, alignment, expected) in [
            ("abcdef", 4, Alignment::Left, "abc…"),
            ("abcdef", 4, Alignment::Right, "…def"),
            ("ab", 4, Alignment::Right, "  ab"),
            ("ab", 4, Alignment::Left, "ab  "),
            ("a\nb", 4, Alignment::Left, "a…  "),
        ] {
            let mut line = String::new();
            push_field(&mut line, text, width, alignment, true);
            assert_eq!(line, expected);
        }
    }
}
