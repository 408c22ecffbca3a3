//! Events of the engine: queue, subscribers, and the commands for them.

mod get;
mod new;
mod register;
mod remove;
mod types;

use std::rc::Rc;

use super::Builtin;
use crate::command::Discard;
use crate::error::Result;
use crate::interpret::BlockScope;
use crate::runspace::{ForwardedEvent, Runspace};
use crate::types::TypeInfo;
use crate::value::{Record, ScriptBlock, Str, Value};

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Get-Event" "GetEventCommand" get::GetEvent;
    "Get-EventSubscriber" "GetEventSubscriberCommand" get::GetEventSubscriber;
    "New-Event" "NewEventCommand" new::NewEvent;
    "Register-EngineEvent" "RegisterEngineEventCommand" register::RegisterEngineEvent;
    "Remove-Event" "RemoveEventCommand" remove::RemoveEvent;
    "Unregister-Event" "UnregisterEventCommand" remove::UnregisterEvent;
    "Wait-Event" "WaitEventCommand" get::WaitEvent;
};

/// The types of what they give.
pub static TYPES: &[&TypeInfo] = &[&types::EVENT_ARGS, &types::EVENT_JOB, &types::EVENT_SUBSCRIBER];

/// The events of a runspace.
#[derive(Debug, Default)]
pub struct Events {
    queue: Vec<Event>,
    subscribers: Vec<Subscriber>,
    last_event: i32,
    last_subscription: i32,
}

/// An event in the queue.
#[derive(Clone, Debug)]
struct Event {
    id: i32,
    source: Str,
    object: Value,
}

/// Who waits for events.
#[derive(Clone, Debug)]
struct Subscriber {
    id: i32,
    source: Str,
    action: Option<Rc<ScriptBlock>>,
    support: bool,
    forward: bool,
    left: Option<i32>,
    object: Value,
}

impl Runspace {
    /// The number of the next event.
    pub(crate) fn next_event_id(&mut self) -> i32 {
        let events = self.extension::<Events>();
        events.last_event += 1;
        events.last_event
    }

    /// Raises an event: runs the actions that wait for it, or puts it in the queue.
    fn raise(&mut self, source: &Str, sender: Value, arguments: Vec<Value>, data: Value) -> Result<Value> {
        let id = self.next_event_id();
        let now = crate::member::get_static(self, &crate::types::Type::Known(&crate::dotnet::time::DATE_TIME), "Now")?;
        let object: Value = Record::new(
            &types::EVENT_ARGS,
            vec![
                "".into(),
                uuid::Uuid::nil().into(),
                id.into(),
                sender.clone(),
                Value::Null,
                Value::array(arguments.clone()),
                source.clone().into(),
                now.into(),
                data.clone(),
                false.into(),
            ],
        )
        .into();
        let waiting: Vec<Subscriber> = {
            let events = self.extension::<Events>();
            let waiting = events.subscribers.iter().filter(|own| own.source.eq_ignore_ascii_case(source)).cloned();
            waiting.collect()
        };
        let mut acted = false;
        for subscriber in waiting {
            if subscriber.forward {
                acted = true;
                let event = ForwardedEvent {
                    id,
                    source: source.clone(),
                    sender: sender.clone(),
                    arguments: arguments.clone(),
                    data: data.clone(),
                };
                let streams = self.streams.clone();
                streams.forward_event(self, event);
            }
            match &subscriber.action {
                Some(action) => {
                    acted = true;
                    self.act(action, &subscriber, &object, sender.clone(), &arguments)?;
                }
                None if subscriber.forward => {}
                None => continue,
            }
            let events = self.extension::<Events>();
            if let Some(own) = events.subscribers.iter_mut().find(|own| own.id == subscriber.id)
                && let Some(left) = &mut own.left
            {
                *left -= 1;
                if *left <= 0 {
                    events.subscribers.retain(|own| own.id != subscriber.id);
                }
            }
        }
        if !acted {
            let event = Event { id, source: source.clone(), object: object.clone() };
            self.extension::<Events>().queue.push(event);
        }
        Ok(object)
    }

    fn act(
        &mut self,
        action: &Rc<ScriptBlock>,
        subscriber: &Subscriber,
        event: &Value,
        sender: Value,
        arguments: &[Value],
    ) -> Result {
        let scope = crate::runspace::Scope::new(Some(self.global.clone()), crate::runspace::ScopeKind::Module);
        let values = [
            ("Event", event.clone()),
            ("EventSubscriber", subscriber.object.clone()),
            ("EventArgs", arguments.first().cloned().unwrap_or_default()),
            ("Sender", sender),
        ];
        for (name, value) in values {
            scope.add(crate::runspace::key(name), Rc::new(crate::runspace::Variable::new(name, value)));
        }
        let block = Rc::new(action.at_home(Some(scope)));
        match self.invoke_block_into(&block, None, arguments, BlockScope::Current, &mut Discard) {
            // An action's errors belong to its job.
            Err(crate::error::Flow::Error(..)) => Ok(()),
            other => other,
        }
    }
}
