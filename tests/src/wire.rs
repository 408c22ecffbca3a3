//! A client's lines, and what a server's are.

use clixml::Value;
use psrp_proto::fragment::{self, FRAGMENT_LENGTH, write_bytes};
use psrp_proto::message::{
    Command, CreatePipeline, Destination, Header, InitRunspacePool, Message, MessageType, PowerShell,
    SessionCapability, write_body,
};
use psrp_proto::outofproc::{Kind, Packet, Stream, scan, write_data, write_packet};
use uuid::Uuid;

/// Makes the lines of one client.
#[derive(Debug)]
pub struct Client {
    pool: Uuid,
    objects: i64,
}

impl Default for Client {
    fn default() -> Self {
        Client { pool: Uuid::new_v4(), objects: 0 }
    }
}

impl Client {
    /// What opens a session.
    pub fn open(&mut self) -> Vec<u8> {
        let capability = SessionCapability::new(clixml::Version::new(2, 4));
        let mut bytes = self.fragments(Uuid::nil(), Message::SessionCapability(capability));
        let init = InitRunspacePool::default();
        bytes.extend(self.fragments(Uuid::nil(), Message::InitRunspacePool(Box::new(init))));
        data(Uuid::nil(), &bytes)
    }

    /// What starts a pipeline that takes no input.
    pub fn run(&mut self, id: Uuid, script: &str) -> Vec<u8> {
        self.create(id, script, true)
    }

    /// What starts a pipeline that takes input.
    pub fn feed(&mut self, id: Uuid, script: &str) -> Vec<u8> {
        self.create(id, script, false)
    }

    fn create(&mut self, id: Uuid, script: &str, no_input: bool) -> Vec<u8> {
        let create = CreatePipeline { no_input, ..CreatePipeline::new(PowerShell::new(vec![Command::script(script)])) };
        let mut lines = plain(Kind::Command, id);
        lines.extend(data(id, &self.fragments(id, Message::CreatePipeline(Box::new(create)))));
        lines
    }

    /// Objects of a pipeline's input, in as few packets as they fit into.
    pub fn input(&mut self, id: Uuid, values: impl IntoIterator<Item = Value>) -> Vec<u8> {
        let all = values.into_iter().flat_map(|value| self.fragments(id, Message::PipelineInput(Some(value))));
        data(id, &all.collect::<Vec<u8>>())
    }

    /// A message's fragments.
    pub fn fragments(&mut self, pipeline: Uuid, message: Message) -> Vec<u8> {
        let header = Header { destination: Destination::SERVER, kind: message.kind(), pool: self.pool, pipeline };
        let mut bytes = header.to_bytes().to_vec();
        write_body(&mut bytes, message.into_value().as_ref());
        self.objects += 1;
        let mut fragments = Vec::new();
        write_bytes(&mut fragments, self.objects, &bytes);
        fragments
    }
}

/// Bytes as packets for the session, or for a pipeline, as PowerShell fills them.
pub fn data(id: Uuid, bytes: &[u8]) -> Vec<u8> {
    let mut lines = Vec::new();
    for packet in bytes.chunks(FRAGMENT_LENGTH) {
        write_data(&mut lines, Stream::Default, id, &[], packet);
    }
    lines
}

/// A packet without data.
pub fn plain(kind: Kind, id: Uuid) -> Vec<u8> {
    let mut line = Vec::new();
    write_packet(&mut line, kind, id);
    line
}

/// Whether the line is this acknowledgement.
pub fn is(line: &[u8], kind: Kind, id: Uuid) -> bool {
    line.trim_ascii_end() == plain(kind, id).trim_ascii_end()
}

/// What a line of the server carries, when it begins a message: the object's id, whose it is, and of what type.
pub fn message(line: &[u8]) -> Option<(i64, Uuid, MessageType)> {
    let Some(Ok(Packet::Data { guid, payload, .. })) = scan(line.trim_ascii_end()).next() else { return None };
    let mut bytes = Vec::new();
    payload.decode_into(&mut bytes).ok()?;
    let (fragment, message) = bytes.split_first_chunk()?;
    let fragment = fragment::Header::from_bytes(fragment);
    let (header, _) = fragment.start.then(|| Header::split(message).ok())??;
    Some((fragment.object_id, guid, header.kind))
}

/// What stands in a line's message, as text; nothing where there is none.
pub fn text(line: &[u8]) -> String {
    let mut bytes = Vec::new();
    if let Some(Ok(Packet::Data { payload, .. })) = scan(line.trim_ascii_end()).next() {
        let _ = payload.decode_into(&mut bytes);
    }
    String::from_utf8_lossy(bytes.get(fragment::HEADER_LENGTH..).unwrap_or_default()).into_owned()
}
