//! The thread of a runspace.

use std::io;
use std::rc::Rc;
use std::sync::Arc;

use psrp_proto::message::{ErrorCategory, ErrorRecord, Message, PipelineState, PipelineStateInfo};
use psrp_proto::server::Sender;
use psrp_syntax::Source;
use psrp_syntax::ast::StatementAst;

use super::inbox::{Inbox, Job};
use super::pipeline;
use super::sender_info::sender_info;
use super::server::{Facts, Shared};
use super::streams::HostStreams;
use super::version;
use crate::command::Discard;
use crate::convert;
use crate::error::Flow;
use crate::interpret::{Merges, RemoteCommand};
use crate::runspace::{FunctionInfo, Runspace};
use crate::serialize::from_wire;
use crate::value::{Object, ScriptBlock, Value};

/// A runspace's stack: calls within calls, up to the engine's own limit, have room in it. Only what is used is taken.
const STACK: usize = 256 << 20;

/// Starts the thread of a runspace.
///
/// # Errors
/// When there is no thread to be had.
pub fn start(shared: Arc<Shared>, facts: Arc<Facts>, inbox: Arc<Inbox>) -> io::Result<()> {
    let work = move || {
        let number = facts.number;
        let streams = Rc::new(HostStreams::new(shared.clone(), facts, inbox.clone()));
        serve(&shared, &inbox, &streams);
        drop(streams);
        shared.left(number);
    };
    std::thread::Builder::new().name("runspace".into()).stack_size(STACK).spawn(work).map(drop)
}

fn serve(shared: &Arc<Shared>, inbox: &Arc<Inbox>, streams: &Rc<HostStreams>) {
    let mut runspace = make(inbox, streams);
    loop {
        let job = inbox.wait(|state| state.nested.pop_front().map(Job::Pipeline).or_else(|| state.jobs.pop_front()));
        match job {
            Job::Open(sender) => open(shared, streams, &mut runspace, *sender),
            Job::Pipeline(new) => {
                let finished = pipeline::run(streams, &mut runspace, *new);
                shared.finished(streams.facts.number, finished);
            }
            Job::Reset => {
                runspace.global.clear();
                runspace = make(inbox, streams);
                shared.drive(|server| server.answer_reset(true));
            }
            Job::Leave => {
                runspace.global.clear();
                return;
            }
        }
    }
}

fn make(inbox: &Arc<Inbox>, streams: &Rc<HostStreams>) -> Runspace {
    let mut runspace = Runspace::new(streams.clone());
    runspace.stop = inbox.stop.clone();
    if let Some(home) = std::env::home_dir().filter(|home| home.is_dir()) {
        runspace.set_location_path(home.to_string_lossy().as_ref());
    }
    introduce(&mut runspace, streams);
    // They are our own text: that they run is tested.
    define(&mut runspace, FUNCTIONS);
    runspace
}

/// Functions that every session begins with.
const FUNCTIONS: &str = include_str!("functions.ps1");

/// Defines the functions of the text, each as a script of its own: places in them count from where their bodies begin.
fn define(runspace: &mut Runspace, text: &str) {
    let Ok(all) = psrp_syntax::parse_script(&Source::new(text)) else { return };
    for statement in all.end_block.iter().flat_map(|block| &block.statements) {
        let StatementAst::FunctionDefinition(function) = statement else { continue };
        let Ok(body) = psrp_syntax::parse_script(&Source::new(function.body.body_text())) else { continue };
        let scope = runspace.global.clone();
        let _ =
            runspace.set_function(&scope, FunctionInfo::new(function.name.clone(), Rc::new(ScriptBlock::new(body))));
    }
}

/// Tells the runspace about its client. What cannot be read is left out: the session works without it.
fn introduce(runspace: &mut Runspace, streams: &HostStreams) {
    let facts = &streams.facts;
    let arguments = streams.read(runspace, &facts.init.application_arguments).unwrap_or_default();
    let _ = runspace.set_variable("PSSenderInfo", sender_info(arguments));
    let abilities = &facts.abilities;
    if let Some(kind) = &abilities.terminal
        && runspace.environment("TERM").is_none()
    {
        runspace.set_environment("TERM", Some(from_wire(kind)));
    }
    if abilities.console {
        crate::dotnet::console::show(runspace);
    }
    let protocol = streams.read(runspace, &clixml::Value::Version(facts.protocol));
    if let (Some(Value::Dictionary(table)), Ok(protocol)) = (runspace.variable("PSVersionTable"), protocol) {
        table.set(Value::string("PSRemotingProtocolVersion"), protocol);
    }
}

fn open(shared: &Arc<Shared>, streams: &Rc<HostStreams>, runspace: &mut Runspace, sender: Sender) {
    streams.keep(sender);
    if let Some(file) = &shared.options.configuration {
        if !file.exists() {
            let text = format!("Remote transport error: Could not find file '{}'.", file.display());
            return shared.drive(|server| server.fail_pool(&text));
        }
        let message = format!("The embedded engine does not know session configurations yet: {}", file.display());
        let error = ErrorRecord::new(
            RUNTIME_EXCEPTION,
            message,
            "SessionConfigurationNotSupported",
            ErrorCategory::NOT_IMPLEMENTED,
        );
        return shared.drive(|server| server.refuse_pool(error));
    }
    if let Some(script) = &shared.options.startup
        && let Err(message) = start_up(streams, runspace, script)
    {
        let error = ErrorRecord::new(
            RUNTIME_EXCEPTION,
            &*message,
            "RunspaceStartupScriptFailed",
            ErrorCategory::INVALID_OPERATION,
        );
        shared.drive(|server| {
            server.report(&format!("Remote transport error: {message}"));
            server.refuse_pool(error);
        });
        return;
    }
    let mut data = version::private_data(streams.facts.protocol);
    let init = &streams.facts.init;
    let debugs = init.max_runspaces == 1 && init.client_major_version().is_some_and(|major| major >= 4);
    if streams.debugger() && debugs {
        data = data.with_debugger();
    }
    shared.drive(|server| server.open_pool(data));
}

const RUNTIME_EXCEPTION: &[&str] =
    &["System.Management.Automation.RuntimeException", "System.SystemException", "System.Exception", "System.Object"];

/// Runs the start-up script, whose output the client's host shows; what went wrong, if `$Error` holds something then.
fn start_up(streams: &HostStreams, runspace: &mut Runspace, script: &str) -> Result<(), String> {
    let command = |text: &str, is_script| RemoteCommand {
        text: text.into(),
        is_script,
        local_scope: false,
        arguments: Vec::new(),
        merges: Merges::default(),
    };
    let commands = vec![command(script, true), command("Out-Default", false)];
    let result = runspace.run_remote(commands, false, &mut Discard);
    let error = match result {
        Err(Flow::Error(record, _)) => Some(Value::from(Object::new(record))),
        _ => runspace.errors.items.borrow().front().cloned(),
    };
    if let Some(error) = error {
        let message = convert::to_text(runspace, &error).unwrap_or_else(|_| "unknown".into());
        return Err(format!("Running startup script threw an error: {message}."));
    }
    let state = PipelineStateInfo { state: PipelineState::COMPLETED, error: None };
    streams.session_message(Message::PipelineState(Box::new(state)));
    Ok(())
}
