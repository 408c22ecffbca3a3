//! Choices that a person is given, as PowerShell's console shows them.

use psrp_proto::message::host::ChoiceDescription;

/// What there is to choose from.
#[derive(Debug)]
pub struct Choices {
    all: Vec<Choice>,
    defaults: Vec<usize>,
}

#[derive(Debug)]
struct Choice {
    /// The letter after the `&`; the label where there is none.
    key: String,
    label: String,
    help: String,
}

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// One of them.
    Chosen(usize),
    /// What they mean is asked.
    Help,
    /// Nothing was said.
    Nothing,
    /// There is no such choice.
    Unknown,
}

impl Choices {
    /// As the host describes them; defaults that are none are left out.
    pub fn new(choices: &[ChoiceDescription], defaults: &[i32]) -> Choices {
        let text = |text: &Option<clixml::Text>| text.as_ref().map_or_else(String::new, ToString::to_string);
        let one = |choice: &ChoiceDescription| {
            let (key, label) = hot_key(&text(&choice.label));
            Choice { key, label, help: text(&choice.help_message) }
        };
        let all: Vec<Choice> = choices.iter().map(one).collect();
        let defaults = defaults.iter().filter_map(|number| usize::try_from(*number).ok());
        let defaults = defaults.filter(|number| *number < all.len()).collect();
        Choices { all, defaults }
    }

    /// What Enter alone chooses.
    pub fn defaults(&self) -> &[usize] {
        &self.defaults
    }

    /// The line that asks for one.
    pub fn question(&self) -> String {
        let question = self.list();
        match self.default_keys() {
            keys if keys.is_empty() => format!("{question}: "),
            keys => format!("{question}(default is \"{keys}\"): "),
        }
    }

    /// The lines before several are asked for.
    pub fn overview(&self) -> String {
        let list = self.list();
        match self.defaults.len() {
            0 => list,
            1 => format!("{list}\n(default is \"{}\")", self.default_keys()),
            _ => format!("{list}\n(default choices are {})", self.default_keys()),
        }
    }

    /// What each means, a line each.
    pub fn help(&self) -> String {
        self.all.iter().map(|choice| format!("{} - {}", choice.key, choice.help)).collect::<Vec<_>>().join("\n")
    }

    /// What was meant: a key or a label, whatever their case.
    pub fn answer(&self, typed: &str) -> Answer {
        let typed = typed.trim();
        let same = |choice: &Choice| {
            let is = |text: &str| text.to_lowercase() == typed.to_lowercase();
            is(&choice.key) || is(&choice.label)
        };
        match self.all.iter().position(same) {
            _ if typed.is_empty() => Answer::Nothing,
            Some(number) => Answer::Chosen(number),
            None if typed == "?" => Answer::Help,
            None => Answer::Unknown,
        }
    }

    fn list(&self) -> String {
        let shown: String = self.all.iter().map(|choice| format!("[{}] {}  ", choice.key, choice.label)).collect();
        format!("{shown}[?] Help ")
    }

    fn default_keys(&self) -> String {
        let keys = self.defaults.iter().filter_map(|number| self.all.get(*number));
        keys.map(|choice| choice.key.as_str()).collect::<Vec<_>>().join(",")
    }
}

/// `&Yes` is chosen by `Y`.
fn hot_key(label: &str) -> (String, String) {
    let plain = label.replacen('&', "", 1);
    let key = label.split_once('&').and_then(|(_, rest)| rest.chars().next());
    (key.map_or_else(|| plain.clone(), |key| key.to_uppercase().collect()), plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_made_with_the_letter_after_the_ampersand() {
        let cases = [("&Yes", ("Y", "Yes")), ("Yes to &all", ("A", "Yes to all")), ("Help", ("Help", "Help"))];
        for (label, (key, plain)) in cases {
            assert_eq!(hot_key(label), (key.to_owned(), plain.to_owned()));
        }
    }

    #[test]
    fn choices_are_shown_and_understood_as_by_the_console() {
        let one =
            |label: &str, help: &str| ChoiceDescription { label: Some(label.into()), help_message: Some(help.into()) };
        let choices = [one("&Yes", "Do it."), one("&No", "Leave it.")];
        let single = Choices::new(&choices, &[1]);
        assert_eq!(single.question(), "[Y] Yes  [N] No  [?] Help (default is \"N\"): ");
        assert_eq!(Choices::new(&choices, &[-1]).question(), "[Y] Yes  [N] No  [?] Help : ");
        assert_eq!(Choices::new(&choices, &[]).overview(), "[Y] Yes  [N] No  [?] Help ");
        let both = Choices::new(&choices, &[0, 1, 7]);
        assert_eq!(both.overview(), "[Y] Yes  [N] No  [?] Help \n(default choices are Y,N)");
        assert_eq!(both.help(), "Y - Do it.\nN - Leave it.");
        let cases = [
            ("y", Answer::Chosen(0)),
            (" NO ", Answer::Chosen(1)),
            ("?", Answer::Help),
            ("", Answer::Nothing),
            ("x", Answer::Unknown),
        ];
        for (typed, wanted) in cases {
            assert_eq!(both.answer(typed), wanted, "{typed:?}");
        }
    }
}
