//! The recorded sessions, as tests need them.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Client,
    Server,
}

pub(crate) struct Line {
    pub(crate) direction: Direction,
    pub(crate) text: String,
}

/// One connection of a recorded client with its server.
pub(crate) struct Session {
    pub(crate) name: String,
    pub(crate) protocol: String,
    pub(crate) session_key: Option<[u8; 32]>,
    /// What the client printed.
    pub(crate) stdout: String,
    pub(crate) lines: Vec<Line>,
}

impl Session {
    pub(crate) fn all() -> Vec<Self> {
        let files = golden::files(golden::SESSIONS);
        let mut sessions = Vec::new();
        for (path, text) in &files {
            let Some((folder, file)) = path.rsplit_once('/').filter(|(_, file)| file.starts_with("lines")) else {
                continue;
            };
            let meta: serde_json::Value = serde_json::from_str(&files[&format!("{folder}/meta.json")]).unwrap();
            let lines = text
                .lines()
                .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
                .filter_map(|line| {
                    let direction = match line["d"].as_str().unwrap() {
                        "C" => Direction::Client,
                        "S" => Direction::Server,
                        _ => return None,
                    };
                    Some(Line { direction, text: line["l"].as_str().unwrap().to_owned() })
                })
                .collect();
            let session_key = meta["session_key"]
                .as_str()
                .map(|key| BASE64_STANDARD.decode(key).unwrap().try_into().expect("a key of 32 bytes"));
            sessions.push(Session {
                name: format!("{}/{file}", folder.rsplit('/').next().unwrap()),
                protocol: meta["protocol"].as_str().unwrap_or_default().to_owned(),
                session_key,
                stdout: meta["stdout"].as_str().unwrap_or_default().to_owned(),
                lines,
            });
        }
        assert!(sessions.len() > 80, "{} connections", sessions.len());
        sessions
    }
}
