//! A session that a person types into: `psrp enter`, and the prompt of `psrpd run`.

mod completion;
mod debugger;
mod editor;
mod highlighting;
mod history;
mod prompt;
mod validation;
mod watch;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use psrp_proto::message::{self, Abilities, CreatePipeline, Merges, PipelineResultTypes, PowerShell};
use reedline::{Reedline, Signal};

use crate::blocking::{Kept, Session};
use crate::console::{Console, Place};
use crate::error::Lost;
use crate::interrupt::Interrupts;
use crate::invoke::{Format, Run};
use crate::output::{Names, Output};
use crate::screen::Screen;
use crate::text::text;
use debugger::Debugger;
use watch::{Happened, Watch};

/// What a session looks like.
#[derive(Clone, Debug)]
pub struct Entrance {
    /// The host's name, as it stands before the host's own prompt; none where that stands alone.
    pub name: Option<String>,
    /// A file for what was typed, in this session and before; none where it is forgotten.
    pub history: Option<PathBuf>,
    /// How long opening the session may take.
    pub timeout: Option<Duration>,
}

/// Why a session could not be entered, or was left before its time.
#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    /// There is no session, or it is lost.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// The terminal cannot be read.
    #[error("the terminal cannot be read")]
    Terminal(#[source] std::io::Error),
    /// The file for what was typed is unusable.
    #[error("the history in {} cannot be used", file.display())]
    History {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
}

/// A session that the editor asks for completions while nothing runs in it.
type Shared = Arc<Mutex<Session>>;

fn lock(session: &Shared) -> MutexGuard<'_, Session> {
    session.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What `Enter-PSSession` shows where the host has no prompt of its own.
const PLAIN_PROMPT: &str = "PS>";

/// Opens a session with the host that `command` starts or connects to, and runs what is typed until it is left; the status
/// to exit with.
///
/// # Errors
/// When there is no session, it is lost, or there is no terminal.
pub fn enter(mut command: Command, entrance: &Entrance) -> Result<u8, EnterError> {
    // Nobody but us writes into a line that is typed.
    command.stderr(Stdio::piped());
    let abilities = Abilities { debugger: true, ..Console::abilities(Place::Output) };
    let session =
        Session::begin_with(command, Console::host_info(), abilities, Kept::OnceOpen, entrance.timeout)?.opened()?;
    let interrupts = Interrupts::of_process();
    let _told = interrupts.tell(session.waker());
    let session: Shared = Arc::new(Mutex::new(session));
    let happened: Arc<AtomicBool> = Arc::default();
    let mut editor = editor::editor(session.clone(), entrance.history.as_deref())?.with_break_signal(happened.clone());
    let watch = Watch::begin(&session, happened);
    let name = entrance.name.as_deref();
    let mut entered = Entered { session, interrupts, greeted: false };
    debugger::attach(&mut lock(&entered.session), &mut entered.console())?;
    let mut shown = None;
    let status = loop {
        let prompt = match shown.take() {
            Some(prompt) => prompt,
            None => prompt::HostPrompt::new(name, &entered.prompt()?),
        };
        let line =
            match editor.read_line(&prompt).map_err(|error| EnterError::Terminal(std::io::Error::other(error)))? {
                Signal::Success(line) => line,
                Signal::CtrlD => break 0,
                Signal::ExternalBreak(_) => {
                    entered.attend(watch.happened())?;
                    // What was typed so far is typed on.
                    shown = Some(prompt);
                    continue;
                }
                _ => continue,
            };
        let typed = line.trim();
        if typed.is_empty() {
            continue;
        }
        // As for Enter-PSSession these words are the client's.
        if ["exit", "Exit-PSSession", "exsn"].iter().any(|word| word.eq_ignore_ascii_case(typed)) {
            break 0;
        }
        if let Some(status) = entered.run(&line, &mut editor, name)? {
            break u8::try_from(status & 0xff).unwrap_or(1);
        }
    };
    drop((editor, watch));
    if let Some(session) = Arc::into_inner(entered.session) {
        session.into_inner().unwrap_or_else(PoisonError::into_inner).close()?;
    }
    Ok(status)
}

/// The user's own history, for all hosts (XDG Base Directory Specification).
pub fn own_history() -> Option<PathBuf> {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let state = state.or_else(|| Some(std::env::home_dir()?.join(".local/state")))?;
    Some(state.join("psrp/history"))
}

struct Entered {
    session: Shared,
    interrupts: Interrupts,
    /// Whether somebody was told what the debugger is.
    greeted: bool,
}

/// What runs a line that was typed, and shows what it gives on the host.
fn typed(line: &str) -> PowerShell {
    let merged = message::Command {
        merge_my_result: PipelineResultTypes::ERROR,
        merge_to_result: PipelineResultTypes::OUTPUT,
        merges: Merges { error: Some(PipelineResultTypes::OUTPUT), ..Merges::NONE },
        ..message::Command::script(line)
    };
    let shown = message::Command {
        use_local_scope: Some(true),
        // Output and errors.
        merge_previous_results: PipelineResultTypes::WARNING,
        ..message::Command::named("Out-Default")
    };
    PowerShell {
        history: Some(line.into()),
        redirect_shell_error_output_pipe: false,
        ..PowerShell::new(vec![merged, shown])
    }
}

impl Entered {
    /// Runs what was typed, as `Enter-PSSession` does; the status to exit with where the host wants the client to leave.
    fn run(&mut self, line: &str, editor: &mut Reedline, name: Option<&str>) -> Result<Option<i32>, Lost> {
        // The terminal as it is now: it may have got another size since the session began.
        let host_info = Console::host_info();
        let create = CreatePipeline { add_to_history: true, host_info, ..CreatePipeline::new(typed(line)) };
        let screen: Arc<Screen> = Arc::default();
        let output = Output::new(screen.clone(), Format::Text, Names::Hidden);
        let console = Console::on(screen, Place::Output, self.interrupts.clone());
        let mut stops = Debugger {
            editor,
            name,
            interrupts: self.interrupts.clone(),
            last: String::new(),
            greeted: &mut self.greeted,
        };
        let mut run = Run::new(console, &output, "").failing_as("Error").stopping_for(&mut stops);
        let end = run.pipeline(&mut lock(&self.session), create, None);
        output.finish();
        Ok(end?.exit)
    }

    fn console(&self) -> Console {
        Console::on(Arc::default(), Place::Output, self.interrupts.clone())
    }

    /// Does what the host wants while somebody types, or tells that there is no session any more.
    fn attend(&self, happened: Happened) -> Result<(), Lost> {
        let mut console = self.console();
        console.screen().error("\n");
        if let Some(lost) = happened.lost {
            return Err(lost);
        }
        let mut session = lock(&self.session);
        for (pipeline, call) in happened.calls {
            if let Some(response) = console.call(session.client(), call.id, call.call) {
                session.respond(pipeline, response)?;
            }
        }
        Ok(())
    }

    /// What the host's function `prompt` gives.
    fn prompt(&self) -> Result<String, Lost> {
        let powershell = PowerShell {
            history: Some("prompt".into()),
            redirect_shell_error_output_pipe: false,
            ..PowerShell::new(vec![message::Command::named("prompt")])
        };
        let mut session = lock(&self.session);
        // A Ctrl-C that came when what it was for had ended.
        while session.poll()?.is_some() {}
        let values = session.collect(CreatePipeline::new(powershell), &mut self.console(), None)?;
        let prompt: String = values.unwrap_or_default().iter().map(text).collect();
        Ok(if prompt.is_empty() { PLAIN_PROMPT.to_owned() } else { prompt })
    }
}
