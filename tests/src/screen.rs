//! A real terminal, which tmux keeps.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::program;

/// Columns and lines of the terminal.
const SIZE: (&str, &str) = ("100", "30");

/// A program in a terminal of 100 by 30; it ends with this.
#[derive(Debug)]
pub struct Terminal {
    name: String,
}

impl Terminal {
    /// Starts the program, as a line of sh; none where there is no tmux.
    ///
    /// # Panics
    /// When tmux does not start it.
    pub fn start(line: &str) -> Option<Terminal> {
        if program("tmux").is_none() {
            eprintln!("skipped: there is no tmux");
            return None;
        }
        let terminal = Terminal { name: format!("psrp-{}", uuid::Uuid::new_v4().simple()) };
        // What the program leaves stays to be looked at.
        let line = format!("{line}; echo \"status $?\"; exec sleep 600");
        terminal.tmux(&["-f", "/dev/null", "new-session", "-d", "-x", SIZE.0, "-y", SIZE.1, &line]);
        Some(terminal)
    }

    /// Types text, as it is.
    pub fn text(&self, text: &str) {
        self.tmux(&["send-keys", "-l", text]);
    }

    /// Presses keys, as tmux calls them: `Enter`, `Tab`, `C-c`.
    pub fn keys(&self, keys: &[&str]) {
        self.tmux(&[&["send-keys"], keys].concat());
    }

    /// Pastes text, as a terminal does.
    pub fn paste(&self, text: &str) {
        self.tmux(&["set-buffer", text]);
        self.tmux(&["paste-buffer", "-p"]);
    }

    /// Gives the terminal another size.
    pub fn resize(&self, columns: u16, lines: u16) {
        self.tmux(&["resize-window", "-x", &columns.to_string(), "-y", &lines.to_string()]);
    }

    /// What is to be seen, without blanks at the ends of lines and empty lines below.
    pub fn screen(&self) -> String {
        let screen = self.tmux(&["capture-pane", "-p"]);
        let lines: Vec<&str> = screen.lines().map(str::trim_end).collect();
        lines.join("\n").trim_end().to_owned() + "\n"
    }

    /// Waits until the last line on the screen is that.
    ///
    /// # Panics
    /// When it is not for 20 seconds.
    pub fn wait_for(&self, last: &str) {
        self.wait_until(&format!("{last:?} is the last line"), |screen| screen.lines().last() == Some(last));
    }

    /// Waits until the screen is as it should be.
    ///
    /// # Panics
    /// When it is not for 20 seconds.
    pub fn wait_until(&self, what: &str, is_so: impl Fn(&str) -> bool) {
        let begun = Instant::now();
        loop {
            let screen = self.screen();
            if is_so(&screen) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "not so: {what}:\n{screen}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Compares what is to be seen with a file of `tests/screens`, or writes that where PSRPD_SCREENS=write.
    ///
    /// # Panics
    /// When they differ.
    pub fn is_like(&self, file: &str) {
        let screen = self.screen();
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("screens").join(file);
        if std::env::var_os("PSRPD_SCREENS").is_some_and(|value| value == "write") {
            std::fs::write(&file, &screen).expect("the screen is written");
        }
        let wanted = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert_eq!(screen, wanted, "{}", file.display());
    }

    /// The process that the terminal was made for.
    ///
    /// # Panics
    /// When tmux does not know it.
    pub fn process(&self) -> u32 {
        let text = self.tmux(&["display-message", "-p", "#{pane_pid}"]);
        text.trim().parse().expect("a number")
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let output = Command::new("tmux")
            .args(["-L", &self.name])
            .args(arguments)
            .env_remove("TMUX")
            .env("TERM", "xterm-256color")
            .env("LC_ALL", "C.UTF-8")
            .output()
            .expect("tmux runs");
        assert!(output.status.success(), "tmux {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = Command::new("tmux").args(["-L", &self.name, "kill-server"]).output();
    }
}
