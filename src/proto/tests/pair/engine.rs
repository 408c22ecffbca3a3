//! The server's embedder: runs toy scripts of a few words.
//!
//! `out N` puts out 1 to N, `echo` puts out its input, `ask` reads a line from the host and puts it out, `wait` waits to be
//! stopped, `wait deaf` cannot be, `records` writes one record of each stream.

use std::collections::{HashMap, VecDeque};

use clixml::{DateTime, DateTimeKind, Value, Version};
use psrp_proto::crypto::Secrets;
use psrp_proto::message::host::HostReturn;
use psrp_proto::message::{
    ApplicationPrivateData, Call, Command, CreatePipeline, ErrorCategory, ErrorRecord, InformationRecord,
    InformationalRecord, Message, PipelineState, PowerShell, ProgressRecord, ProgressRecordType, RunspacePoolInitData,
    TypedList,
};
use psrp_proto::server::{Event, Sender, Server, Work};
use uuid::Uuid;

/// A pipeline without input.
pub(crate) fn script(text: &str) -> CreatePipeline {
    CreatePipeline::new(PowerShell::new(vec![Command::script(text)]))
}

/// A pipeline with input.
pub(crate) fn run(text: &str) -> CreatePipeline {
    CreatePipeline { no_input: false, ..script(text) }
}

pub(crate) fn private_data() -> ApplicationPrivateData {
    ApplicationPrivateData::with_version_table(Version::new(2, 4), Vec::new())
}

/// Why a pool is refused.
pub(crate) fn refusal() -> ErrorRecord {
    record("no pool\nfor you")
}

fn record(message: &str) -> ErrorRecord {
    ErrorRecord::new(&["System.Exception", "System.Object"], message, "Toy", ErrorCategory::NOT_SPECIFIED)
}

struct Pipeline {
    sender: Sender,
    words: VecDeque<String>,
    input: VecDeque<Option<Value>>,
    input_ended: bool,
    asked: bool,
    answer: Option<Value>,
    stopping: bool,
}

pub(crate) struct Engine {
    pub(crate) secrets: Secrets,
    refuse: bool,
    pipelines: HashMap<Uuid, Pipeline>,
}

impl Engine {
    pub(crate) fn new(refuse: bool) -> Self {
        Engine { secrets: Secrets::NoKey, refuse, pipelines: HashMap::new() }
    }

    pub(crate) fn running(&self, id: Uuid) -> bool {
        self.pipelines.contains_key(&id)
    }

    pub(crate) fn count_running(&self) -> usize {
        self.pipelines.len()
    }

    /// Does what the server's events ask for; gives the status when the process is to end.
    pub(crate) fn settle(&mut self, server: &mut Server, out: &mut Vec<u8>) -> Option<i32> {
        let mut exit = None;
        loop {
            server.poll_transmit(out);
            let Some(event) = server.poll_event() else {
                if !self.work(server, out) {
                    return exit;
                }
                continue;
            };
            match event {
                Event::PoolOpening { secrets, .. } => {
                    self.secrets = secrets;
                    if self.refuse { server.refuse_pool(refusal()) } else { server.open_pool(private_data()) }
                }
                Event::PoolConnecting { .. } => {
                    let limits = RunspacePoolInitData { min_runspaces: 1, max_runspaces: 2 };
                    server.connect_pool(limits, private_data());
                }
                Event::Pipeline(new) => {
                    let Work::Run(create) = new.work else { panic!("{:?}", new.work) };
                    let text = create.powershell.statements[0][0].text.to_string_lossy().into_owned();
                    let words = text.split("; ").map(str::to_owned).collect();
                    let pipeline = Pipeline {
                        sender: new.sender,
                        words,
                        input: VecDeque::new(),
                        input_ended: false,
                        asked: false,
                        answer: None,
                        stopping: false,
                    };
                    self.pipelines.insert(new.id, pipeline);
                }
                Event::Input { pipeline, value, length } => {
                    self.with(pipeline, |it| it.input.push_back(value));
                    server.handle_input_read(pipeline, length);
                }
                Event::InputEnd { pipeline } => self.with(pipeline, |it| it.input_ended = true),
                Event::HostResponse { pipeline, response } => {
                    let Ok(HostReturn::Text(text)) = response.result else { panic!("{response:?}") };
                    self.with(pipeline.unwrap(), |it| it.answer = Some(Value::String(text)));
                }
                Event::StopRequested { pipeline } => self.with(pipeline, |it| it.stopping = true),
                Event::ResetRunspace => server.answer_reset(true),
                Event::PoolClosing => server.handle_pool_closed(),
                Event::Exit { status } => {
                    exit = Some(status);
                    self.pipelines.clear();
                }
                other => panic!("{other:?}"),
            }
        }
    }

    fn with(&mut self, id: Uuid, change: impl FnOnce(&mut Pipeline)) {
        if let Some(pipeline) = self.pipelines.get_mut(&id) {
            change(pipeline);
        }
    }

    /// Lets every pipeline go on; false when none can.
    fn work(&mut self, server: &mut Server, out: &mut Vec<u8>) -> bool {
        let ended: Vec<Uuid> =
            self.pipelines.iter_mut().filter_map(|(id, pipeline)| pipeline.work(out).then_some(*id)).collect();
        for id in &ended {
            let pipeline = self.pipelines.remove(id).unwrap();
            let (state, error) = match pipeline.stopping {
                true => (PipelineState::STOPPED, Some(record("The pipeline has been stopped."))),
                false => (PipelineState::COMPLETED, None),
            };
            let finished = pipeline.sender.finish(out, state, error);
            server.handle_finished(finished);
        }
        !ended.is_empty()
    }
}

impl Pipeline {
    /// Goes on as far as it can; true at its end.
    fn work(&mut self, out: &mut Vec<u8>) -> bool {
        while let Some(word) = self.words.front().cloned() {
            if self.stopping && word != "wait deaf" {
                return true;
            }
            match word.as_str() {
                "wait" | "wait deaf" => return false,
                "echo" => {
                    while let Some(value) = self.input.pop_front() {
                        self.sender.output_value(out, &value.unwrap_or_default());
                    }
                    if !self.input_ended {
                        return false;
                    }
                }
                "ask" => {
                    if !std::mem::replace(&mut self.asked, true) {
                        self.sender.host_call(out, Call::ReadLine).unwrap();
                    }
                    let Some(answer) = self.answer.take() else { return false };
                    self.asked = false;
                    self.sender.output_value(out, &answer);
                }
                "records" => self.write_records(out),
                _ => {
                    for number in 1..=word.strip_prefix("out ").unwrap().parse().unwrap() {
                        self.sender.output_value(out, &Value::Int32(number));
                    }
                }
            }
            self.words.pop_front();
        }
        true
    }

    fn write_records(&mut self, out: &mut Vec<u8>) {
        let text = || Box::new(InformationalRecord::new("text"));
        let progress = ProgressRecord {
            activity: "a".into(),
            activity_id: 0,
            status_description: "s".into(),
            current_operation: None,
            parent_activity_id: -1,
            percent_complete: 50,
            kind: ProgressRecordType::PROCESSING,
            seconds_remaining: -1,
        };
        let information = InformationRecord {
            message_data: Value::String("m".into()),
            source: None,
            time_generated: DateTime::new(0, DateTimeKind::Utc).unwrap(),
            tags: TypedList::new(InformationRecord::TAGS, vec!["PSHOST".into()]),
            user: None,
            computer: None,
            process_id: 1,
            native_thread_id: 1,
            managed_thread_id: 1,
        };
        for message in [
            Message::ErrorRecord(Box::new(record("e"))),
            Message::WarningRecord(text()),
            Message::VerboseRecord(text()),
            Message::DebugRecord(text()),
            Message::ProgressRecord(Box::new(progress)),
            Message::InformationRecord(Box::new(information)),
        ] {
            self.sender.send(out, message);
        }
    }
}
