//! Where the debugger stops, and what its prompt says.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::{Debugger, Resume, line};
use crate::error::Result;
use crate::runspace::{HostCall, Record, Runspace, Streams};
use crate::value::Value;

/// A client that goes on as it was told beforehand, and notes where it was stopped and what it was shown.
#[derive(Debug, Default)]
struct Client {
    actions: RefCell<VecDeque<Resume>>,
    types: &'static str,
    stops: RefCell<Vec<u32>>,
    shown: RefCell<Vec<String>>,
}

impl Streams for Client {
    fn record(&self, _runspace: &mut Runspace, _record: Record) {}

    fn host_call(&self, _runspace: &mut Runspace, _call: HostCall) -> Result<Value> {
        Ok(Value::Null)
    }

    fn debugs(&self) -> bool {
        true
    }

    fn debug_stop(
        &self,
        runspace: &mut Runspace,
        _id: i32,
        _source: &'static str,
        _arguments: clixml::Value,
    ) -> Result<Resume> {
        let stop = runspace.extension::<Debugger>().stop.clone();
        if let Some((source, extent)) = stop.and_then(|stop| stop.invocation.position.clone()) {
            self.stops.borrow_mut().push(source.position(extent.start).line);
        }
        let mut shown = Vec::new();
        if !self.types.is_empty() && !line::run(runspace, self.types, &mut shown)? {
            shown.push(Value::from("script"));
        }
        for value in shown {
            self.shown.borrow_mut().push(crate::convert::to_text(runspace, &value)?.to_string());
        }
        Ok(self.actions.borrow_mut().pop_front().unwrap_or_default())
    }
}

const SCRIPT: &str = "function f {\n    $inner = 1\n    $inner\n}\n$a = f\n$b = 2\n$a + $b\n'last'\n";

/// Runs the script with a breakpoint in a line of it.
fn run(at: u32, client: &Rc<Client>) -> Vec<String> {
    let file = std::env::temp_dir().join(format!("{}.ps1", uuid::Uuid::new_v4()));
    std::fs::write(&file, SCRIPT).expect("there is room for a script");
    let path = file.display();
    let mut runspace = Runspace::new(client.clone());
    let mut output = Vec::new();
    let script = format!("$null = Set-PSBreakpoint -Script {path} -Line {at}; {path}");
    let _ = runspace.run_script(&script, &mut output);
    let _ = std::fs::remove_file(&file);
    output.iter().map(|value| crate::convert::to_text(&mut runspace, value).expect("text").to_string()).collect()
}

#[test]
fn it_stops_at_breakpoints_and_steps_from_there() {
    use Resume::{Continue, StepInto, StepOut, StepOver, Stop};
    for (at, actions, stops, output) in [
        (6, &[Continue][..], &[6][..], &["3", "last"][..]),
        (6, &[StepInto, Continue], &[6, 7], &["3", "last"]),
        (5, &[StepInto, StepInto, Continue], &[5, 2, 3], &["3", "last"]),
        (5, &[StepOver, Continue], &[5, 6], &["3", "last"]),
        (2, &[StepOut, Continue], &[2, 6], &["3", "last"]),
        (7, &[Stop], &[7], &[]),
        (1, &[], &[1], &["3", "last"]),
        (4, &[], &[], &["3", "last"]),
    ] {
        let client = Rc::new(Client { actions: RefCell::new(actions.iter().copied().collect()), ..Client::default() });
        let written = run(at, &client);
        assert_eq!(&client.stops.borrow()[..], stops, "{at} {actions:?}");
        assert_eq!(written, output, "{at} {actions:?}");
    }
}

#[test]
fn its_prompt_knows_its_own_commands() {
    let listing = [
        "\r\n",
        "    1:  function f {",
        "    2:      $inner = 1",
        "    3:      $inner",
        "    4:  }",
        "    5:  $a = f",
        "    6:* $b = 2",
        "    7:  $a + $b",
        "    8:  'last'",
        "    9:  ",
        "\r\n",
        "System.Management.Automation.DebuggerCommand",
    ];
    let command = &listing[11..];
    for (types, shown) in [
        ("list", &listing[..]),
        ("l 6 2", &["\r\n", "    6:* $b = 2", "    7:  $a + $b", "\r\n", listing[11]][..]),
        ("s", command),
        ("c", command),
        ("c now", &["script"]),
        ("$a", &["script"]),
    ] {
        let client = Rc::new(Client { types, ..Client::default() });
        run(6, &client);
        assert_eq!(&client.shown.borrow()[..], shown, "{types}");
    }
}
