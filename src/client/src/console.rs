//! The client's host: what a person sees and is asked, on the terminal.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;

use clixml::{Text, Value};
use psrp_proto::client::Client;
use psrp_proto::message::host::{Call, Colors, Credential, FieldDescription, HostReturn, Rectangle};
use psrp_proto::message::{
    Abilities, Coordinates, Enumeration as _, ErrorCategory, ErrorRecord, HostDatum, HostDefaultData, HostInfo,
    HostResponse, ProgressRecord, ProgressRecordType, Size,
};

use crate::choice::{Answer, Choices};
use crate::interrupt::Interrupts;
use crate::screen::Screen;
use crate::terminal;

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
    screen: Arc<Screen>,
    interrupts: Interrupts,
    /// The host's name and number, where it is one of many.
    host: Option<(usize, String)>,
    /// A line of one of many that has not ended.
    partial: String,
    /// What the host asked the client to exit with.
    pub exit: Option<i32>,
}

impl Console {
    /// A console whose text goes there.
    pub fn new(place: Place) -> Console {
        Console::on(Arc::default(), place, Interrupts::default())
    }

    /// A console on a screen that others may write to as well. A person's Ctrl-C ends its questions.
    pub fn on(screen: Arc<Screen>, place: Place, interrupts: Interrupts) -> Console {
        Console { place, screen, interrupts, host: None, partial: String::new(), exit: None }
    }

    /// The console of one of many hosts, whose name stands before all it says.
    pub fn of_host(self, number: usize, name: impl Into<String>) -> Console {
        Console { host: Some((number, name.into())), ..self }
    }

    /// What everything is written to.
    pub fn screen(&self) -> &Arc<Screen> {
        &self.screen
    }

    /// What a host is told of it.
    pub fn host_info() -> HostInfo {
        Console::host_info_beside(0)
    }

    /// The same for one of many, whose name takes so many columns of each line.
    pub fn host_info_beside(columns: usize) -> HostInfo {
        /// What is left of however narrow a terminal.
        const NARROW: i32 = 40;
        let mut size = size();
        if io::stdout().is_terminal() {
            size.width = (size.width - i32::try_from(columns).unwrap_or(0)).max(NARROW.min(size.width));
        }
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

    /// What a host is told that the protocol does not know of, where its text goes there.
    pub fn abilities(place: Place) -> Abilities {
        let terminal = match place == Place::Output && io::stdout().is_terminal() {
            true => std::env::var("TERM").ok().filter(|kind| !kind.is_empty()).map(Text::from),
            false => None,
        };
        Abilities { console: true, terminal, ..Abilities::default() }
    }

    /// Writes a line beside the output.
    pub fn error_line(&mut self, line: &str) {
        let line = printable(line);
        match &self.host {
            None => self.screen.error(&format!("{line}\n")),
            Some((_, name)) => {
                let lines: String = line.lines().map(|line| format!("{name}: {line}\n")).collect();
                self.screen.error(&lines);
            }
        }
    }

    /// Writes what the host wrote with `Write-Host` and its like.
    pub fn text(&mut self, text: &str) {
        let Some((_, name)) = &self.host else {
            match self.place {
                Place::Output => {
                    self.screen.output(text.as_bytes());
                    self.screen.flush();
                }
                Place::Error => self.screen.error(text),
            }
            return;
        };
        self.partial.push_str(text);
        if let Some((whole, rest)) = self.partial.rsplit_once('\n') {
            let lines: String = whole.split('\n').map(|line| format!("{name}: {line}\n")).collect();
            self.partial = rest.to_owned();
            match self.place {
                Place::Output => self.screen.output(lines.as_bytes()),
                Place::Error => self.screen.error(&lines),
            }
        }
    }

    fn colored(&mut self, colors: Colors, text: &str, end: &str) {
        let plain = self.place != Place::Output || self.host.is_some() || !self.screen.has_colors();
        let paint = if plain { String::new() } else { escape(colors) };
        match paint.is_empty() {
            true => self.text(&format!("{text}{end}")),
            false => self.text(&format!("\x1b[{paint}m{text}\x1b[0m{end}")),
        }
    }

    /// Shows how far a pipeline is, where somebody is there to see it.
    pub fn progress(&mut self, record: &ProgressRecord) {
        if !self.screen.shows_progress() {
            return;
        }
        let number = self.host.as_ref().map_or(0, |(number, _)| *number);
        if record.kind == ProgressRecordType::COMPLETED {
            return self.screen.progress(number, None);
        }
        let percent =
            if record.percent_complete < 0 { String::new() } else { format!(" {} %", record.percent_complete) };
        let name = self.host.as_ref().map_or_else(String::new, |(_, name)| format!("{name}: "));
        let line = format!("{name}{}: {}{percent}", record.activity, record.status_description);
        self.screen.progress(number, Some(line));
    }

    /// Nothing follows: ends a line that has not ended, and takes the progress away.
    pub fn finish(&mut self) {
        if !self.partial.is_empty() {
            self.text("\n");
        }
        self.screen.progress(self.host.as_ref().map_or(0, |(number, _)| *number), None);
    }

    /// Does what the host calls for; the answer where one is expected.
    pub fn call(&mut self, client: &Client, id: i64, call: Call) -> Option<HostResponse> {
        let method = call.method();
        let answered = id != psrp_proto::message::host::VOID;
        let result = match self.answer(client, call) {
            Ok(returned) => Ok(returned),
            // The pipeline is about to be stopped, and nobody waits for an answer.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return None,
            Err(error) if !answered => {
                self.error_line(&error.to_string());
                return None;
            }
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
            Call::Write1(text) => self.text(&text.to_string()),
            Call::Write2(colors, text) => self.colored(colors, &text.to_string(), ""),
            Call::WriteLine1 => self.text("\n"),
            Call::WriteLine2(text) => self.text(&format!("{text}\n")),
            Call::WriteLine3(colors, text) => self.colored(colors, &text.to_string(), "\n"),
            Call::WriteErrorLine(text) => self.error_line(&text.to_string()),
            Call::SetShouldExit(status) => self.exit = Some(status),
            Call::ReadLine => return Ok(HostReturn::Text(self.read_line("")?.into())),
            Call::ReadLineAsSecureString => return Ok(HostReturn::SecureString(self.secret(client, "")?)),
            Call::Prompt { caption, message, fields } => return self.prompt(client, caption, message, fields),
            Call::PromptForChoice { caption, message, choices, default } => {
                return self.choose(caption, message, &Choices::new(&choices, &[default])).map(HostReturn::Int32);
            }
            Call::PromptForChoiceMultipleSelection { caption, message, choices, defaults } => {
                let defaults = defaults.map_or_else(Vec::new, |list| list.numbers().to_vec());
                let choices = Choices::new(&choices, &defaults);
                return self.choose_several(caption, message, &choices).map(HostReturn::Choices);
            }
            Call::PromptForCredential1(prompt) | Call::PromptForCredential2 { prompt, .. } => {
                self.show(prompt.caption, prompt.message);
                return self.credential(client, prompt.user).map(HostReturn::Credential);
            }
            Call::GetName => return Ok(HostReturn::Text("psrp".into())),
            Call::GetBufferSize | Call::GetWindowSize | Call::GetMaxWindowSize | Call::GetMaxPhysicalWindowSize => {
                return Ok(HostReturn::Size(size()));
            }
            Call::GetForegroundColor | Call::GetBackgroundColor => return Ok(HostReturn::Int32(-1)),
            Call::GetCursorSize => return Ok(HostReturn::Int32(100)),
            Call::GetCursorPosition | Call::GetWindowPosition => {
                return Ok(HostReturn::Coordinates(Coordinates::default()));
            }
            Call::GetWindowTitle => return Ok(HostReturn::Text(Text::new())),
            Call::GetKeyAvailable | Call::GetIsRunspacePushed => return Ok(HostReturn::Bool(false)),
            Call::EnterNestedPrompt
            | Call::ExitNestedPrompt
            | Call::ReadKey { .. }
            | Call::GetBufferContents(_)
            | Call::PushRunspace(_)
            | Call::GetRunspace => {
                let message = format!("Remote host method {} is not implemented.", call.method().name());
                return Err(io::Error::new(io::ErrorKind::Unsupported, message));
            }
            // How PowerShell on Windows clears the screen.
            Call::SetBufferContents1(Rectangle { left: -1, top: -1, right: -1, bottom: -1 }, _)
                if self.place == Place::Output && self.host.is_none() =>
            {
                self.screen.wipe();
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
        let help = |field: &FieldDescription| field.help_message.clone().filter(|help| !help.is_empty());
        if fields.iter().any(|field| help(field).is_some()) {
            self.error_line("(Type !? for Help.)");
        }
        let mut answers = Vec::new();
        for field in fields {
            let help = help(&field);
            let name = field.name.unwrap_or_default();
            let of = field.type_full_name.unwrap_or_default().to_string();
            let answer = if of == "System.Security.SecureString" {
                Value::SecureString(self.secret(client, &format!("{name}: "))?)
            } else if of == "System.Management.Automation.PSCredential" {
                self.credential(client, None)?.into()
            } else if of.ends_with("[]") {
                self.list(&name, help.as_ref())?
            } else {
                Value::String(self.field(&format!("{name}: "), &name, help.as_ref())?.into())
            };
            answers.push((Value::String(name), answer));
        }
        Ok(HostReturn::Fields(answers))
    }

    fn credential(&mut self, client: &Client, user: Option<Text>) -> io::Result<Credential> {
        let user = match user.filter(|user| !user.is_empty()) {
            Some(user) => user,
            None => self.read_line("User: ")?.into(),
        };
        let password = self.secret(client, &format!("Password for user {user}: "))?;
        Ok(Credential { user, password })
    }

    /// A field's value; what is typed as `!?` asks what it is for.
    fn field(&mut self, prompt: &str, name: &Text, help: Option<&Text>) -> io::Result<String> {
        loop {
            let typed = self.read_line(prompt)?;
            if typed != "!?" {
                return Ok(typed);
            }
            match help {
                Some(help) => self.error_line(&help.to_string()),
                None => self.error_line(&format!("No help is available for {name}.")),
            }
        }
    }

    /// A field's values, one after the other until nothing is said.
    fn list(&mut self, name: &Text, help: Option<&Text>) -> io::Result<Value> {
        let mut values = Vec::new();
        loop {
            let typed = self.field(&format!("{name}[{}]: ", values.len()), name, help)?;
            if typed.is_empty() {
                return Ok(Value::Object(Box::new(clixml::Object::array_list(values))));
            }
            values.push(Value::String(typed.into()));
        }
    }

    fn choose(&mut self, caption: Option<Text>, message: Option<Text>, choices: &Choices) -> io::Result<i32> {
        self.show(caption, message);
        loop {
            let typed = self.read_line(&choices.question())?;
            let chosen = match choices.answer(&typed) {
                Answer::Chosen(number) => Some(number),
                Answer::Nothing => choices.defaults().first().copied(),
                Answer::Help => {
                    self.error_line(&choices.help());
                    None
                }
                Answer::Unknown => None,
            };
            if let Some(number) = chosen {
                return i32::try_from(number).map_err(io::Error::other);
            }
        }
    }

    /// Asks for one after the other, until nothing is said.
    fn choose_several(
        &mut self,
        caption: Option<Text>,
        message: Option<Text>,
        choices: &Choices,
    ) -> io::Result<Vec<i32>> {
        self.show(caption, message);
        self.error_line(&choices.overview());
        let mut chosen = Vec::new();
        loop {
            let typed = self.read_line(&format!("Choice[{}]: ", chosen.len()))?;
            match choices.answer(&typed) {
                Answer::Chosen(number) => chosen.push(number),
                Answer::Nothing if chosen.is_empty() => {
                    chosen.extend(choices.defaults());
                    break;
                }
                Answer::Nothing => break,
                Answer::Help => self.error_line(&choices.help()),
                Answer::Unknown => {}
            }
        }
        chosen.into_iter().map(|number| i32::try_from(number).map_err(io::Error::other)).collect()
    }

    fn show(&mut self, caption: Option<Text>, message: Option<Text>) {
        for text in [caption, message].into_iter().flatten().filter(|text| !text.is_empty()) {
            self.error_line(&text.to_string());
        }
    }

    fn read_line(&mut self, prompt: &str) -> io::Result<String> {
        let screen = self.screen.clone();
        let _alone = screen.question();
        let prompt = self.question(prompt);
        terminal::line(&prompt, &self.interrupts)
    }

    fn secret(&mut self, client: &Client, prompt: &str) -> io::Result<clixml::SecureString> {
        let screen = self.screen.clone();
        let _alone = screen.question();
        let prompt = self.question(prompt);
        let text = terminal::secret(&prompt, &self.interrupts)?;
        client.secrets().seal(&text).map_err(io::Error::other)
    }

    /// What is asked, with the name of who asks where there are many, and after what it wrote without ending the line.
    fn question(&mut self, prompt: &str) -> String {
        let before = std::mem::take(&mut self.partial);
        let name = self.host.as_ref().map_or_else(String::new, |(_, name)| format!("{name}: "));
        format!("{name}{before}{prompt}")
    }
}

/// The terminal's size as it is now.
fn size() -> Size {
    let (width, height) = terminal::size();
    Size { width, height }
}

const HOST_EXCEPTION: &[&str] = &[
    "System.Management.Automation.Host.HostException",
    "System.Management.Automation.RuntimeException",
    "System.SystemException",
    "System.Exception",
    "System.Object",
];

/// What the system says of an error, without the number that it has there.
pub fn without_number(text: &str) -> String {
    let mut parts = text.split(" (os error ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once(')').map_or("", |(_, rest)| rest))
}

/// Text without what a terminal takes for commands.
pub fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t' | '\x1b')).collect()
}

/// The numbers with which a terminal sets a console's colours; nothing for its own colours.
fn escape(colors: Colors) -> String {
    /// Of black, dark blue, dark green, dark cyan, dark red, dark magenta, dark yellow, grey, and the bright ones.
    const CODES: [u8; 16] = [30, 34, 32, 36, 31, 35, 33, 37, 90, 94, 92, 96, 91, 95, 93, 97];
    let code = |number: i32| usize::try_from(number).ok().and_then(|number| CODES.get(number));
    let codes = [code(colors.foreground).copied(), code(colors.background).map(|code| code + 10)];
    codes.iter().flatten().map(ToString::to_string).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_errors_are_for_nobody() {
        let cases = [
            ("a: No such file or directory (os error 2)", "a: No such file or directory"),
            ("a (os error 2): b (os error 13)!", "a: b!"),
            ("plain (text)", "plain (text)"),
        ];
        for (text, wanted) in cases {
            assert_eq!(without_number(text), wanted);
        }
    }

    #[test]
    fn colors_of_a_console_are_those_of_a_terminal() {
        let cases = [((-1, -1), ""), ((11, -1), "96"), ((0, 15), "30;107"), ((-1, 4), "41"), ((99, -1), "")];
        for ((foreground, background), wanted) in cases {
            assert_eq!(escape(Colors { foreground, background }), wanted, "{foreground} on {background}");
        }
    }
}
