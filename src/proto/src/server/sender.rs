//! Writing the messages of a pipeline, or of the pool, without the machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use clixml::Value;
use uuid::Uuid;

use crate::fragment;
use crate::message::host::VOID;
use crate::message::{
    BYTE_ORDER_MARK, Call, Destination, ErrorRecord, HEADER_LENGTH, Header, HostCall, Message, MessageType,
    PipelineState, PipelineStateInfo, write_body,
};
use crate::outofproc::{Stream, write_data, write_escaped};

/// Counts the objects that a process sends, over all its sessions, as PowerShell does.
#[derive(Debug)]
pub(super) struct ObjectIds(AtomicI64);

impl Default for ObjectIds {
    fn default() -> Self {
        ObjectIds(AtomicI64::new(1))
    }
}

impl ObjectIds {
    fn next(&self) -> i64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

/// Writes the messages of one pipeline, or those of no pipeline, as lines into a buffer.
///
/// A message's body is written once, into a buffer that is used again, and goes from there as base64 into the line.
/// Nothing is allocated once the buffers have grown.
#[derive(Debug)]
pub struct Sender {
    ids: Arc<ObjectIds>,
    pool: Uuid,
    /// None for messages of no pipeline.
    pipeline: Option<Uuid>,
    last_call: i64,
    message: Vec<u8>,
    /// Whether the client takes packets that are escaped.
    escapes: bool,
}

/// Says that a pipeline's last message is written. Only [`Sender::finish`] makes one.
#[derive(Debug)]
#[must_use = "the machine waits for it"]
pub struct Finished(Uuid);

impl Finished {
    /// Which pipeline.
    pub const fn pipeline(&self) -> Uuid {
        self.0
    }
}

/// A message that is written before it is known whether, or in how many steps, it will be sent: room for what stands
/// before a body, and the body.
#[derive(Debug, Default)]
pub struct Draft(Vec<u8>);

impl Draft {
    /// Begins a body: what it holds now is dropped, its memory is used again. CLIXML without a byte order mark is to be
    /// appended; nothing stands for `$null`.
    pub fn body(&mut self) -> &mut Vec<u8> {
        self.0.clear();
        self.0.resize(HEADER_LENGTH, 0);
        self.0.extend_from_slice(BYTE_ORDER_MARK);
        &mut self.0
    }

    /// Gives back memory beyond `kept` bytes.
    pub fn shrink_to(&mut self, kept: usize) {
        self.0.clear();
        self.0.shrink_to(kept);
    }
}

/// One line of a message.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    escapes: bool,
    channel: Uuid,
    header: fragment::Header,
    blob: &'a [u8],
}

impl Line<'_> {
    /// Appends it.
    pub fn write(&self, out: &mut Vec<u8>) {
        let write = if self.escapes { write_escaped } else { write_data };
        write(out, Stream::Default, self.channel, &self.header.to_bytes(), self.blob);
    }
}

impl Sender {
    pub(super) fn of_session(ids: Arc<ObjectIds>, pool: Uuid) -> Self {
        Sender { ids, pool, pipeline: None, last_call: 0, message: Vec::new(), escapes: false }
    }

    pub(super) fn of_pipeline(ids: Arc<ObjectIds>, pool: Uuid, pipeline: Uuid, escapes: bool) -> Self {
        Sender { ids, pool, pipeline: Some(pipeline), last_call: 0, message: Vec::new(), escapes }
    }

    /// The pipeline; `None` for messages of no pipeline.
    pub const fn pipeline(&self) -> Option<Uuid> {
        self.pipeline
    }

    /// Appends an object of the pipeline's output. `body` writes its CLIXML; when it writes nothing, the object is `$null`.
    pub fn output(&mut self, out: &mut Vec<u8>, body: impl FnOnce(&mut Vec<u8>)) {
        self.write(out, MessageType::PIPELINE_OUTPUT, self.pool, body);
    }

    /// Appends an object of the pipeline's output.
    pub fn output_value(&mut self, out: &mut Vec<u8>, value: &Value) {
        self.output(out, |body| {
            if !value.is_null() {
                clixml::write(value, body);
            }
        });
    }

    /// The lines of a message of any type. They have to be sent in order, with none of this sender's between them.
    pub fn lines<'d>(&self, kind: MessageType, draft: &'d mut Draft) -> impl Iterator<Item = Line<'d>> + use<'d> {
        let message = &mut draft.0;
        if message.len() == HEADER_LENGTH + BYTE_ORDER_MARK.len() {
            message.truncate(HEADER_LENGTH);
        }
        let header = self.header(kind, self.pool).to_bytes();
        if let Some(room) = message.first_chunk_mut::<HEADER_LENGTH>() {
            *room = header;
        }
        let (escapes, channel) = (self.escapes, self.pipeline.unwrap_or_default());
        fragment::split(self.ids.next(), message).map(move |(header, blob)| Line { escapes, channel, header, blob })
    }

    /// Appends a message.
    pub fn send(&mut self, out: &mut Vec<u8>, message: Message) {
        let kind = message.kind();
        // PowerShell says these below the layer that knows the pool.
        let below = matches!(
            kind,
            MessageType::SESSION_CAPABILITY | MessageType::ENCRYPTED_SESSION_KEY | MessageType::PUBLIC_KEY_REQUEST
        );
        let pool = if below { Uuid::nil() } else { self.pool };
        self.begin(kind, pool);
        self.message.truncate(HEADER_LENGTH);
        write_body(&mut self.message, message.into_value().as_ref());
        self.end(out);
    }

    /// Appends a call to the client's host. Gives the number that the answer will have, or `None` where none comes.
    pub fn host_call(&mut self, out: &mut Vec<u8>, call: Call) -> Option<i64> {
        let answered = call.method().is_answered();
        let id = if answered {
            self.last_call += 1;
            self.last_call
        } else {
            VOID
        };
        let call = Box::new(HostCall { id, call });
        self.send(
            out,
            match self.pipeline {
                Some(_) => Message::PipelineHostCall(call),
                None => Message::RunspacePoolHostCall(call),
            },
        );
        answered.then_some(id)
    }

    /// Appends the pipeline's last message, its state.
    ///
    /// The token has to reach the machine after the bytes have gone out, or stand before what the machine sends then.
    pub fn finish(mut self, out: &mut Vec<u8>, state: PipelineState, error: Option<ErrorRecord>) -> Finished {
        debug_assert!(state.is_final());
        self.send(out, Message::PipelineState(Box::new(PipelineStateInfo { state, error })));
        Finished(self.pipeline.unwrap_or_default())
    }

    fn write(&mut self, out: &mut Vec<u8>, kind: MessageType, pool: Uuid, body: impl FnOnce(&mut Vec<u8>)) {
        self.begin(kind, pool);
        body(&mut self.message);
        if self.message.len() == HEADER_LENGTH + BYTE_ORDER_MARK.len() {
            self.message.truncate(HEADER_LENGTH);
        }
        self.end(out);
    }

    fn header(&self, kind: MessageType, pool: Uuid) -> Header {
        Header { destination: Destination::CLIENT, kind, pool, pipeline: self.pipeline.unwrap_or_default() }
    }

    fn begin(&mut self, kind: MessageType, pool: Uuid) {
        let header = self.header(kind, pool);
        self.message.clear();
        self.message.extend_from_slice(&header.to_bytes());
        self.message.extend_from_slice(BYTE_ORDER_MARK);
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        /// What the buffer may keep between messages, in bytes.
        const KEPT: usize = 4 << 20;
        let (escapes, channel) = (self.escapes, self.pipeline.unwrap_or_default());
        for (header, blob) in fragment::split(self.ids.next(), &self.message) {
            Line { escapes, channel, header, blob }.write(out);
        }
        if self.message.capacity() > KEPT {
            self.message = Vec::new();
        }
    }
}
