//! The client's host: what a person sees and is asked, on the terminal.

use std::io;
use std::sync::Arc;

use clixml::{Text, Value};
use psrp_proto::client::Client;
use psrp_proto::message::host::{Call, ChoiceDescription, Colors, Credential, FieldDescription, HostReturn};
use psrp_proto::message::{
    Coordinates, ErrorCategory, ErrorRecord, HostDatum, HostDefaultData, HostInfo, HostResponse, ProgressRecord,
    ProgressRecordType, Size,
};
use zeroize::Zeroizing;

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
        let (width, height) = terminal::size();
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
        let screen = self.screen.clone();
        let _alone = screen.question();
        let prompt = self.question(prompt);
        terminal::line(&prompt, &self.interrupts)
    }

    fn secret(&mut self, client: &Client, prompt: &str) -> io::Result<clixml::SecureString> {
        let screen = self.screen.clone();
        let _alone = screen.question();
        let prompt = self.question(prompt);
        let text = Zeroizing::new(terminal::hidden_line(&prompt, &self.interrupts)?);
        client.secrets().seal(&text).map_err(io::Error::other)
    }

    /// What is asked, with the name of who asks where there are many, and after what it wrote without ending the line.
    fn question(&mut self, prompt: &str) -> String {
        let before = std::mem::take(&mut self.partial);
        let name = self.host.as_ref().map_or_else(String::new, |(_, name)| format!("{name}: "));
        format!("{name}{before}{prompt}")
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
    fn colors_of_a_console_are_those_of_a_terminal() {
        let cases = [((-1, -1), ""), ((11, -1), "96"), ((0, 15), "30;107"), ((-1, 4), "41"), ((99, -1), "")];
        for ((foreground, background), wanted) in cases {
            assert_eq!(escape(Colors { foreground, background }), wanted, "{foreground} on {background}");
        }
    }

    #[test]
    fn a_choice_is_made_with_the_letter_after_the_ampersand() {
        let cases = [("&Yes", ("Y", "Yes")), ("Yes to &all", ("A", "Yes to all")), ("Help", ("Help", "Help"))];
        for (label, (key, plain)) in cases {
            assert_eq!(hot_key(label), (key.to_owned(), plain.to_owned()));
        }
    }
}
