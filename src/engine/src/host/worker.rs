//! The thread of a runspace.

use std::io;
use std::rc::Rc;
use std::sync::Arc;

use psrp_proto::server::Sender;

use super::inbox::{Inbox, Job};
use super::pipeline;
use super::server::{Facts, Shared};
use super::streams::HostStreams;
use super::version;
use crate::runspace::Runspace;

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
            Job::Open(sender) => open(shared, streams, *sender),
            Job::Pipeline(new) => {
                let finished = pipeline::run(streams, &mut runspace, *new);
                shared.finished(streams.facts.number, finished);
            }
            Job::Reset => {
                runspace = make(inbox, streams);
                shared.drive(|server| server.answer_reset(true));
            }
            Job::Leave => return,
        }
    }
}

fn make(inbox: &Arc<Inbox>, streams: &Rc<HostStreams>) -> Runspace {
    let mut runspace = Runspace::new(streams.clone());
    runspace.stop = inbox.stop.clone();
    runspace
}

fn open(shared: &Arc<Shared>, streams: &Rc<HostStreams>, sender: Sender) {
    let mut data = version::private_data(streams.facts.protocol);
    if shared.options.debugger && streams.facts.init.client_major_version().is_some_and(|major| major >= 4) {
        data = data.with_debugger();
    }
    streams.keep(sender);
    shared.drive(|server| server.open_pool(data));
}
