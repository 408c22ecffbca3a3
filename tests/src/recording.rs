//! Recorded sessions, line by line.

use std::collections::BTreeMap;

use serde_json::Value;

/// Who said a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The client.
    Client,
    /// The server, on its standard output.
    Server,
    /// The server, on its standard error.
    ServerError,
}

/// A line of a session.
#[derive(Clone, Debug)]
pub struct Line {
    /// Who said it.
    pub speaker: Speaker,
    /// The line, without its end.
    pub text: String,
    /// Whether the client had ended its output before.
    pub after_client: bool,
}

/// One connection of a recorded session.
#[derive(Clone, Debug)]
pub struct Connection {
    /// `19-streams-76-76/lines.jsonl`
    pub name: String,
    /// What was said, in its order.
    pub lines: Vec<Line>,
    /// Whether the client ended its output; otherwise the server ended before.
    pub client_ended: bool,
    /// The server's exit status; the signal that killed it as a negative number.
    pub exit: i64,
}

/// All recorded connections.
///
/// # Panics
/// When the pack of recordings is damaged.
pub fn connections() -> Vec<Connection> {
    let files = golden::files(golden::SESSIONS);
    let metas = files.iter().filter_map(|(path, text)| Some((path.strip_suffix("meta.json")?, text)));
    metas.flat_map(|(folder, meta)| of_session(&files, folder, meta)).collect()
}

fn of_session(files: &BTreeMap<String, String>, folder: &str, meta: &str) -> Vec<Connection> {
    let meta: Value = serde_json::from_str(meta).expect("meta.json is JSON");
    let all = meta["connections"].as_array().cloned().unwrap_or_default();
    all.iter()
        .map(|facts| {
            let path = format!("{folder}{}", facts["file"].as_str().expect("a connection has a file"));
            let end = facts["client_ends"].as_i64();
            let lines = golden::lines(files, &path).map(|row| line(row, end)).collect();
            let name = path.strip_prefix("sessions/").unwrap_or(&path).to_owned();
            let exit = facts["server_exit"].as_i64().expect("a server has an exit status");
            Connection { name, lines, client_ended: end.is_some(), exit }
        })
        .collect()
}

fn line(row: &str, client_end: Option<i64>) -> Line {
    let row: Value = serde_json::from_str(row).expect("a line is JSON");
    let speaker = match row["d"].as_str() {
        Some("C") => Speaker::Client,
        Some("S") => Speaker::Server,
        _ => Speaker::ServerError,
    };
    let time = row["t"].as_i64().unwrap_or(0);
    let after_client = speaker != Speaker::Client && client_end.is_some_and(|end| time > end);
    Line { speaker, text: row["l"].as_str().unwrap_or_default().to_owned(), after_client }
}
