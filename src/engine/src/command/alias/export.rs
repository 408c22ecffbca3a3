//! Export-Alias

use std::fmt::Write as _;
use std::rc::Rc;

use super::{aliases, object};
use crate::command::pattern::Pattern;
use crate::command::{Call, Cmdlet, Discard};
use crate::convert;
use crate::error::Result;
use crate::member;
use crate::runspace::AliasInfo;
use crate::system::{Account as _, Machine as _, System};
use crate::value::{Str, Value};

/// Export-Alias
#[derive(Default)]
pub struct ExportAlias {
    chosen: Vec<Rc<AliasInfo>>,
}

impl Cmdlet for ExportAlias {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let known = aliases(call, call.text("Scope").as_deref())?;
        for name in call.texts("Name").unwrap_or_else(|| vec!["*".into()]) {
            let wildcard = Pattern::new(&name);
            let found: Vec<_> = known.iter().filter(|alias| wildcard.is_match(&alias.name)).cloned().collect();
            if found.is_empty() && !Pattern::is_one(&name) {
                super::not_found(call, "name", &name)?;
            }
            self.chosen.extend(found);
        }
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let as_script = match call.argument("As").map(Value::bare) {
            Some(Value::Enum(format)) => format.value == 1,
            Some(Value::String(format)) => format.eq_ignore_ascii_case("Script"),
            _ => false,
        };
        let mut text = header(call)?;
        for alias in &self.chosen {
            let options =
                convert::to_text(call.runspace, &crate::command::variable::options_value(alias.options.get()))?;
            let (name, definition, description) = (&alias.name, &alias.definition, alias.description.borrow());
            let _ = if as_script {
                writeln!(
                    text,
                    "set-alias -Name:\"{name}\" -Value:\"{definition}\" -Description:\"{description}\" -Option:\"{options}\""
                )
            } else {
                writeln!(text, "\"{name}\",\"{definition}\",\"{description}\",\"{options}\"")
            };
        }
        let mut named: Vec<(Str, Value)> = Vec::new();
        for name in ["Path", "LiteralPath", "Append", "NoClobber", "Force"] {
            if let Some(value) = call.argument(name) {
                named.push((if name == "Path" { "FilePath" } else { name }.into(), value.clone()));
            }
        }
        named.push(("NoNewline".into(), true.into()));
        call.runspace.invoke_command("Out-File", &named, &[], vec![text.into()], &mut Discard)?;
        match call.switch("PassThru") {
            true => call.write_all(std::mem::take(&mut self.chosen).iter().map(object)),
            false => Ok(()),
        }
    }
}

fn header(call: &mut Call<'_>) -> Result<String> {
    let now = crate::command::date::now(call)?;
    let now = member::call(call.runspace, &now, "ToString", vec!["F".into()])?;
    let now = convert::to_text(call.runspace, &now)?;
    let user = System::NAME.iter().find_map(|variable| std::env::var(variable).ok()).or_else(System::user);
    let (user, machine) = (user.unwrap_or_default(), System::name());
    let mut text = format!("# Alias File\n# Exported by : {user}\n# Date/Time : {now}\n# Computer : {machine}\n");
    if let Some(description) = call.text("Description").filter(|description| !description.is_empty()) {
        text.extend(description.lines().map(|line| format!("# {line}\n")));
    }
    Ok(text)
}
