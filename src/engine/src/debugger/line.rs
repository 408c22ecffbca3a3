//! What is typed at the debugger's prompt.

use super::{Debugger, Resume, types};
use crate::command::Output;
use crate::error::Result;
use crate::runspace::{Runspace, enum_value};
use crate::value::{Record, Value};

/// How many lines `list` shows.
const SHOWN: u32 = 16;
/// How many of them stand before the current one.
const BEFORE: u32 = 5;
/// PowerShell writes this around a listing, whatever the system.
const NEW_LINE: &str = "\r\n";

/// Whether the line is one of the debugger's own commands.
pub fn is_own(line: &str) -> bool {
    let mut words = line.split_whitespace();
    match words.next().and_then(own) {
        Some(("list", _)) => true,
        Some(_) => words.next().is_none(),
        None => false,
    }
}

/// The command that a word stands for, and what it does.
fn own(word: &str) -> Option<(&'static str, Option<Resume>)> {
    Some(match word.to_ascii_lowercase().as_str() {
        "s" | "stepinto" => ("stepInto", Some(Resume::StepInto)),
        "v" | "stepover" => ("stepOver", Some(Resume::StepOver)),
        "o" | "stepout" => ("stepOut", Some(Resume::StepOut)),
        "c" | "continue" => ("continue", Some(Resume::Continue)),
        "q" | "quit" => ("quit", Some(Resume::Stop)),
        "d" | "detach" => ("detach", Some(Resume::Continue)),
        "k" | "get-pscallstack" => ("get-pscallstack", None),
        "l" | "list" => ("list", None),
        "h" | "?" => ("h", None),
        _ => return None,
    })
}

/// Runs a line if it is one of the debugger's own commands; false if it is script.
///
/// # Errors
/// Whatever the output refuses.
pub fn run(runspace: &mut Runspace, line: &str, output: &mut dyn Output) -> Result<bool> {
    if runspace.extension::<Debugger>().stop.is_none() || !is_own(line) {
        return Ok(false);
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let Some((first, rest)) = words.split_first() else { return Ok(false) };
    let Some((name, action)) = own(first) else { return Ok(false) };
    let steps = matches!(action, Some(Resume::StepInto | Resume::StepOver));
    let action_value = match action {
        Some(action) => enum_value("System.Management.Automation.DebuggerResumeAction", action as i64)
            .map_or(Value::Null, Value::from),
        None => Value::Null,
    };
    let repeats = steps || name == "list";
    let command: Value =
        Record::new(&types::DEBUGGER_COMMAND, vec![action_value, name.into(), repeats.into(), action.is_none().into()])
            .into();
    match name {
        "list" => {
            list(runspace, rest, output)?;
            output.write(runspace, command)?;
        }
        "h" => {
            help(runspace, output)?;
            output.write(runspace, command)?;
        }
        "get-pscallstack" => {
            output.write(runspace, command)?;
            runspace.invoke_command("Get-PSCallStack", &[], &[], Vec::new(), output)?;
        }
        _ => output.write(runspace, command)?,
    }
    Ok(true)
}

fn list(runspace: &mut Runspace, rest: &[&str], output: &mut dyn Output) -> Result {
    let number = |at: usize| rest.get(at).and_then(|word| word.parse::<u32>().ok()).filter(|number| *number > 0);
    let Some(stop) = runspace.extension::<Debugger>().stop.clone() else { return Ok(()) };
    let Some((source, extent)) = stop.invocation.position.clone() else { return Ok(()) };
    let current = source.position(extent.start).line;
    let listed = runspace.extension::<Debugger>().listed;
    let first = match number(0) {
        Some(line) => line,
        None if listed > 0 => listed,
        None => current.saturating_sub(BEFORE).max(1),
    };
    let count = number(1).unwrap_or(SHOWN);
    let lines: Vec<&str> = source.text().split('\n').collect();
    output.write(runspace, NEW_LINE.into())?;
    let mut next = first;
    for line in lines.iter().skip(first as usize - 1).take(count as usize) {
        let mark = if next == current { '*' } else { ' ' };
        let text = format!("{next:>5}:{mark} {}", line.trim_end_matches('\r'));
        output.write(runspace, text.into())?;
        next += 1;
    }
    output.write(runspace, NEW_LINE.into())?;
    runspace.extension::<Debugger>().listed = next;
    Ok(())
}

fn help(runspace: &mut Runspace, output: &mut dyn Output) -> Result {
    const LINES: &[&str] = &[
        "",
        " s, stepInto         Single step (step into functions, scripts, etc.)",
        " v, stepOver         Step to next statement (step over functions, scripts, etc.)",
        " o, stepOut          Step out of the current function, script, etc.",
        "",
        " c, continue         Continue operation",
        " q, quit             Stop operation and exit the debugger",
        " d, detach           Continue operation and detach the debugger.",
        "",
        " k, Get-PSCallStack  Display call stack",
        "",
        " l, list             List source code for the current script.",
        "                     Use \"list\" to start from the current line, \"list <m>\"",
        "                     to start from line <m>, and \"list <m> <n>\" to list <n>",
        "                     lines starting from line <m>",
        "",
        " <enter>             Repeat last command if it was stepInto, stepOver or list",
        "",
        " ?, h                displays this help message.",
        "",
    ];
    LINES.iter().try_for_each(|line| output.write(runspace, (*line).into()))
}
