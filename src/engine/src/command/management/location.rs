//! Get-Location, Set-Location, Push-Location, Pop-Location

use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::{self, Drives, Location, ProviderKind};
use crate::runspace::Runspace;
use crate::text::Wildcard;
use crate::value::Value;

/// Says where the session stands.
pub struct GetLocation;

/// Goes somewhere else.
pub struct SetLocation;

/// Goes somewhere else and remembers where it was.
pub struct PushLocation;

/// Goes back to where it was.
pub struct PopLocation;

impl Cmdlet for GetLocation {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if call.switch("Stack") || call.has("StackName") {
            for name in call.texts("StackName").unwrap_or_else(|| vec!["default".into()]) {
                let stack = call.runspace.extension::<Drives>().stacks.get(&*name).cloned().unwrap_or_default();
                for location in stack.iter().rev() {
                    call.write(provider::path_info(location))?;
                }
            }
            return Ok(());
        }
        for name in call.texts("PSDrive").unwrap_or_default() {
            match call.runspace.extension::<Drives>().find(&name) {
                Some(drive) => {
                    let on_drive = drive.current.borrow().clone();
                    call.write(provider::path_info(&Location { drive, on_drive }))?;
                }
                None => call.error(provider::drive_not_found(&name))?,
            }
        }
        if call.has("PSDrive") {
            return Ok(());
        }
        let location = call.runspace.extension::<Drives>().location();
        call.write(provider::path_info(&location))
    }
}

impl Cmdlet for SetLocation {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let literal = call.text("LiteralPath");
        let written = literal.clone().or_else(|| call.text("Path")).unwrap_or_else(|| "~".into());
        let drives = call.runspace.extension::<Drives>();
        let to = match &*written {
            "-" if literal.is_none() => match drives.back.pop() {
                Some(back) => {
                    let here = drives.location();
                    drives.forward.push(here);
                    drives.stand(back);
                    return finish(call);
                }
                None => return call.error(no_history("backwards")),
            },
            "+" if literal.is_none() => match drives.forward.pop() {
                Some(forward) => {
                    let here = drives.location();
                    drives.back.push(here);
                    drives.stand(forward);
                    return finish(call);
                }
                None => return call.error(no_history("forwards")),
            },
            _ => container(call, &written, literal.is_some())?,
        };
        if let Some(to) = to {
            call.runspace.extension::<Drives>().go(to);
            finish(call)?;
        }
        Ok(())
    }
}

impl Cmdlet for PushLocation {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let name = call.text("StackName").unwrap_or_else(|| "default".into()).to_string();
        let here = call.runspace.extension::<Drives>().location();
        let literal = call.text("LiteralPath");
        let to = match literal.clone().or_else(|| call.text("Path")) {
            Some(written) => match container(call, &written, literal.is_some())? {
                Some(to) => Some(to),
                None => return Ok(()),
            },
            None => None,
        };
        let drives = call.runspace.extension::<Drives>();
        drives.stacks.entry(name).or_default().push(here);
        if let Some(to) = to {
            drives.go(to);
        }
        finish(call)
    }
}

impl Cmdlet for PopLocation {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let name = call.text("StackName").unwrap_or_else(|| "default".into()).to_string();
        let drives = call.runspace.extension::<Drives>();
        if let Some(back) = drives.stacks.get_mut(&name).and_then(Vec::pop) {
            drives.go(back);
        }
        finish(call)
    }
}

fn finish(call: &mut Call<'_>) -> Result {
    let folder = call.runspace.extension::<Drives>().folder();
    call.runspace.set_location_path(folder);
    let here = call.runspace.extension::<Drives>().location();
    let global = call.runspace.global.clone();
    call.runspace.assign_in(&global, &crate::runspace::key("PWD"), "PWD", provider::path_info(&here))?;
    if call.switch("PassThru") {
        let location = call.runspace.extension::<Drives>().location();
        call.write(provider::path_info(&location))?;
    }
    Ok(())
}

/// The place to go to, if there is one and it is a container.
fn container(call: &mut Call<'_>, written: &str, literal: bool) -> Result<Option<Location>> {
    let target = match provider::resolve_one(call.runspace, written) {
        Ok(target) => target,
        Err(record) => {
            call.error(record)?;
            return Ok(None);
        }
    };
    let mut found = match !literal && Wildcard::has_wildcards(written) {
        true => provider::glob(call.runspace, &target, true)?,
        false => vec![target.clone()],
    };
    found.retain(|target| match target.provider {
        ProviderKind::FileSystem => std::fs::metadata(&target.path).is_ok_and(|metadata| metadata.is_dir()),
        _ => target.path.is_empty(),
    });
    match found.len() {
        0 => {
            call.error(target.not_found())?;
            Ok(None)
        }
        1 => Ok(found.pop().and_then(|target| on_drive(call.runspace, target))),
        _ => {
            let exception = Exception::new(
                "System.Management.Automation.PSArgumentException",
                "Cannot set the location because path resolved to multiple containers. You can only set the location to a single container at a time.",
            );
            call.error(ErrorRecord::new(exception, "Argument", ErrorCategory::InvalidArgument, Value::Null))?;
            Ok(None)
        }
    }
}

fn on_drive(runspace: &mut Runspace, target: provider::Target) -> Option<Location> {
    let drives = runspace.extension::<Drives>();
    let drive = target.drive.or_else(|| match target.provider {
        ProviderKind::FileSystem => drives.of_file(&target.path).map(|place| place.drive),
        other => drives.drives.iter().find(|drive| drive.provider == other).cloned(),
    })?;
    let on_drive = provider::path::below(&target.path, &drive.root).into();
    Some(Location { drive, on_drive })
}

fn no_history(direction: &str) -> ErrorRecord {
    let exception = Exception::new(
        "System.InvalidOperationException",
        format!("There is no location history left to navigate {direction}."),
    );
    ErrorRecord::new(exception, "System.InvalidOperationException", ErrorCategory::InvalidOperation, Value::Null)
}
