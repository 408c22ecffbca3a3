//! The client's host: what a person sees and is asked, on the terminal.

use std::io::{self, BufRead, IsTerminal, Write};

use clixml::{Text, Value};
use psrp_proto::client::Client;
use psrp_proto::message::host::{Call, ChoiceDescription, Credential, FieldDescription, HostReturn};
use psrp_proto::message::{
    Coordinates, ErrorCategory, ErrorRecord, HostDatum, HostDefaultData, HostInfo, HostResponse, ProgressRecord,
    ProgressRecordType, Size,
};

/// Where text of the host's goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Among the output.
    Output,
    /// Beside it: the output is for a program.
    Error,
}

/// The person in front of the client.
#[derive(Debug)]
pub struct Console {
    place: Place,
    /// A progress line stands on the terminal.
    progress: bool,
    /// What the host asked the client to exit with.
    pub exit: Option<i32>,
}

impl Console {
    /// A console whose text goes there.
    pub fn new(place: Place) -> Console {
        Console { place, progress: false, exit: None }
    }

    /// What a host is told of it.
    pub fn host_info() -> HostInfo {
        let (width, height) = size();
        let size = Size { width, height };
        let data = vec![
            HostDatum::WindowTitle(Text::new()),
            HostDatum::MaxPhysicalWindowSize(size),
            HostDatum::MaxWindowSize(size),
            HostDatum::WindowSize(size),
            HostDatum::BufferSize(size),
            HostDatum::CursorSize(100),
            HostDatum::WindowPosition(Coordinates::default()),
            HostDatum::CursorPosition(Coordinates::default()),
            HostDatum::BackgroundColor(-1),
            HostDatum::ForegroundColor(-1),
        ];
        HostInfo {
            is_host_null: false,
            is_ui_null: false,
            is_raw_ui_null: false,
            use_runspace_host: false,
            default_data: Some(HostDefaultData(data)),
        }
    }

    /// Writes a line beside the output.
    pub fn error_line(&mut self, line: &str) {
        self.clear_progress();
        let _ = writeln!(io::stderr(), "{}", printable(line));
    }

    /// Writes what the host wrote with `Write-Host` and its like.
    pub fn text(&mut self, text: &str) {
        self.clear_progress();
        let _ = match self.place {
            Place::Output => {
                let mut output = io::stdout().lock();
                output.write_all(text.as_bytes()).and_then(|()| output.flush())
            }
            Place::Error => io::stderr().write_all(text.as_bytes()),
        };
    }

    /// Shows how far a pipeline is, where somebody is there to see it.
    pub fn progress(&mut self, record: &ProgressRecord) {
        if !io::stderr().is_terminal() {
            return;
        }
        self.clear_progress();
        if record.kind == ProgressRecordType::COMPLETED {
            return;
        }
        let percent =
            if record.percent_complete < 0 { String::new() } else { format!(" {} %", record.percent_complete) };
        let line = format!("{}: {}{percent}", record.activity, record.status_description);
        let width = usize::try_from(size().0).unwrap_or(80).saturating_sub(1);
        let line: String = printable(&line).chars().take(width).collect();
        let _ = write!(io::stderr(), "\r{line}");
        self.progress = true;
    }

    /// Takes the progress line away.
    pub fn clear_progress(&mut self) {
        if std::mem::take(&mut self.progress) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }

    /// Does what the host calls for; the answer where one is expected.
    pub fn call(&mut self, client: &Client, id: i64, call: Call) -> Option<HostResponse> {
        let method = call.method();
        let answered = id != psrp_proto::message::host::VOID;
        let result = match self.answer(client, call) {
            Ok(returned) => Ok(returned),
            Err(error) => Err(Box::new(ErrorRecord::new(
                HOST_EXCEPTION,
                error.to_string(),
                "RemoteHostExecutionException",
                ErrorCategory::INVALID_OPERATION,
            ))),
        };
        answered.then_some(HostResponse { id, method, result })
    }

    fn answer(&mut self, client: &Client, call: Call) -> io::Result<HostReturn> {
        match call {
            Call::Write1(text) | Call::Write2(_, text) => self.text(&text.to_string()),
            Call::WriteLine1 => self.text("\n"),
            Call::WriteLine2(text) | Call::WriteLine3(_, text) => self.text(&format!("{text}\n")),
            Call::WriteErrorLine(text) => self.error_line(&text.to_string()),
            Call::SetShouldExit(status) => self.exit = Some(status),
            Call::ReadLine => return Ok(HostReturn::Text(self.read_line("")?.into())),
            Call::ReadLineAsSecureString => return Ok(HostReturn::SecureString(self.secret(client, "")?)),
            Call::Prompt { caption, message, fields } => return self.prompt(client, caption, message, fields),
            Call::PromptForChoice { caption, message, choices, default } => {
                return self.choose(caption, message, &choices, default).map(HostReturn::Int32);
            }
            Call::PromptForChoiceMultipleSelection { caption, message, choices, defaults } => {
                let defaults = defaults.map_or_else(Vec::new, |list| list.numbers().to_vec());
                let first = defaults.first().copied().unwrap_or(0);
                return self.choose(caption, message, &choices, first).map(|choice| HostReturn::Choices(vec![choice]));
            }
            Call::PromptForCredential1(prompt) | Call::PromptForCredential2 { prompt, .. } => {
                self.show(prompt.caption, prompt.message);
                let user = match prompt.user.filter(|user| !user.is_empty()) {
                    Some(user) => user,
                    None => self.read_line("User: ")?.into(),
                };
                let password = self.secret(client, &format!("Password for user {user}: "))?;
                return Ok(HostReturn::Credential(Credential { user, password }));
            }
            // Records tell the same, and a terminal's window is nobody's to change from afar.
            _ => {}
        }
        Ok(HostReturn::Null)
    }

    fn prompt(
        &mut self,
        client: &Client,
        caption: Option<Text>,
        message: Option<Text>,
        fields: Vec<FieldDescription>,
    ) -> io::Result<HostReturn> {
        self.show(caption, message);
        let mut answers = Vec::new();
        for field in fields {
            let name = field.name.unwrap_or_default();
            let secret = field.type_full_name.as_ref().is_some_and(|of| *of == "System.Security.SecureString");
            let answer = if secret {
                Value::SecureString(self.secret(client, &format!("{name}: "))?)
            } else {
                Value::String(self.read_line(&format!("{name}: "))?.into())
            };
            answers.push((Value::String(name), answer));
        }
        Ok(HostReturn::Fields(answers))
    }

    fn choose(
        &mut self,
        caption: Option<Text>,
        message: Option<Text>,
        choices: &[ChoiceDescription],
        default: i32,
    ) -> io::Result<i32> {
        self.show(caption, message);
        let label = |choice: &ChoiceDescription| choice.label.as_ref().map_or_else(String::new, ToString::to_string);
        let keys: Vec<(String, String)> = choices.iter().map(|choice| hot_key(&label(choice))).collect();
        let shown: Vec<String> = keys.iter().map(|(key, label)| format!("[{key}] {label}")).collect();
        loop {
            let question = match usize::try_from(default).ok().and_then(|at| keys.get(at)) {
                Some((key, _)) => format!("{} (default is \"{key}\"): ", shown.join("  ")),
                None => format!("{}: ", shown.join("  ")),
            };
            let answer = self.read_line(&question)?;
            let answer = answer.trim();
            if answer.is_empty() && default >= 0 {
                return Ok(default);
            }
            let same = |(key, label): &(String, String)| {
                key.eq_ignore_ascii_case(answer) || label.eq_ignore_ascii_case(answer)
            };
            if let Some(at) = keys.iter().position(same) {
                return i32::try_from(at).map_err(io::Error::other);
            }
        }
    }

    fn show(&mut self, caption: Option<Text>, message: Option<Text>) {
        for text in [caption, message].into_iter().flatten().filter(|text| !text.is_empty()) {
            self.error_line(&text.to_string());
        }
    }

    fn read_line(&mut self, prompt: &str) -> io::Result<String> {
        self.clear_progress();
        let mut terminal = terminal()?;
        terminal.ask(prompt)?;
        terminal.line()
    }

    fn secret(&mut self, client: &Client, prompt: &str) -> io::Result<clixml::SecureString> {
        self.clear_progress();
        let mut terminal = terminal()?;
        terminal.ask(prompt)?;
        let text = terminal.hidden_line()?;
        client.secrets().seal(&text).map_err(io::Error::other)
    }
}

const HOST_EXCEPTION: &[&str] = &[
    "System.Management.Automation.Host.HostException",
    "System.Management.Automation.RuntimeException",
    "System.SystemException",
    "System.Exception",
    "System.Object",
];

/// `&Yes` is chosen by `Y`.
fn hot_key(label: &str) -> (String, String) {
    let plain = label.replacen('&', "", 1);
    let key = label.split_once('&').and_then(|(_, rest)| rest.chars().next());
    (key.map_or_else(|| plain.clone(), |key| key.to_uppercase().collect()), plain)
}

/// Text without what a terminal takes for commands.
pub fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t' | '\x1b')).collect()
}

/// Where a person is asked: the terminal, though standard input may be a pipe.
struct Terminal {
    input: Box<dyn BufRead>,
}

fn terminal() -> io::Result<Terminal> {
    #[cfg(unix)]
    if let Ok(tty) = std::fs::File::open("/dev/tty") {
        return Ok(Terminal { input: Box::new(io::BufReader::new(tty)) });
    }
    Ok(Terminal { input: Box::new(io::stdin().lock()) })
}

impl Terminal {
    fn ask(&mut self, prompt: &str) -> io::Result<()> {
        let mut error = io::stderr();
        error.write_all(prompt.as_bytes())?;
        error.flush()
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.input.read_line(&mut line)? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "nobody is there to be asked"));
        }
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }

    fn hidden_line(&mut self) -> io::Result<String> {
        let shown = echo(false);
        let line = self.line();
        if shown.is_ok() {
            echo(true)?;
            io::stderr().write_all(b"\n")?;
        }
        line
    }
}

/// Shows what is typed, or not.
#[cfg(unix)]
fn echo(on: bool) -> io::Result<()> {
    use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
    let tty = std::fs::File::open("/dev/tty")?;
    let mut settings = tcgetattr(&tty)?;
    settings.local_flags.set(LocalFlags::ECHO, on);
    Ok(tcsetattr(&tty, SetArg::TCSANOW, &settings)?)
}

/// Shows what is typed, or not; there is no way here yet.
#[cfg(not(unix))]
fn echo(_on: bool) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Columns and lines of the terminal, as the environment says; 120 by 50 where it does not.
fn size() -> (i32, i32) {
    let number = |name: &str| std::env::var(name).ok()?.parse().ok().filter(|number| (20..=1000).contains(number));
    (number("COLUMNS").unwrap_or(120), number("LINES").unwrap_or(50))
}
