//! Get-PSDrive, New-PSDrive, Remove-PSDrive, Get-PSProvider

use std::rc::Rc;

use super::selection;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::{self, Drive, Drives, ProviderKind};
use crate::text::Wildcard;
use crate::value::Value;

/// Gives drives.
pub struct GetPSDrive;

/// Makes a drive.
pub struct NewPSDrive;

/// Takes drives away.
pub struct RemovePSDrive;

/// Gives providers.
pub struct GetPSProvider;

impl Cmdlet for GetPSDrive {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let mut drives = call.runspace.extension::<Drives>().drives.clone();
        if let Some(kinds) = call.texts("PSProvider") {
            let kinds: Vec<_> = kinds.iter().filter_map(|name| ProviderKind::of_name(name)).collect();
            drives.retain(|drive| kinds.contains(&drive.provider));
        }
        drives.sort_by(|a, b| crate::text::compare_ignore_case(&a.name, &b.name));
        for name in call.texts("LiteralName").or_else(|| call.texts("Name")).unwrap_or_else(|| vec!["*".into()]) {
            let Some(pattern) = Wildcard::new(&name, true) else { continue };
            let found: Vec<_> = drives.iter().filter(|drive| pattern.is_match(&drive.name)).collect();
            if found.is_empty() && !Wildcard::has_wildcards(&name) {
                let mut record = provider::drive_not_found(&name);
                record.id = "GetLocationNoMatchingDrive".into();
                call.error(record)?;
            }
            for drive in found {
                call.write(provider::drive_value(drive))?;
            }
        }
        Ok(())
    }
}

impl Cmdlet for NewPSDrive {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let text = |name: &str| call.text(name).unwrap_or_else(|| "".into());
        let (name, provider, root) = (text("Name"), text("PSProvider"), text("Root"));
        let Some(kind) = ProviderKind::of_name(&provider) else {
            return call.error(provider::provider_not_found(&provider));
        };
        let root = match kind {
            ProviderKind::FileSystem => match selection::place(call, &root)? {
                Some(target) if std::path::Path::new(&target.path).is_dir() => target.path,
                Some(target) => {
                    let exception = Exception::new(
                        "System.IO.IOException",
                        format!(
                            "The specified drive root \"{}\" either does not exist, or it is not a folder.",
                            target.path
                        ),
                    );
                    return call.error(ErrorRecord::new(
                        exception,
                        "DriveRootError",
                        ErrorCategory::ReadError,
                        Value::string(&*name),
                    ));
                }
                None => return Ok(()),
            },
            _ => String::new(),
        };
        if call.runspace.extension::<Drives>().find(&name).is_some() {
            let exception = Exception::new(
                "System.Management.Automation.SessionStateException",
                format!("A drive with the name '{name}' already exists."),
            );
            let target = Value::string(&*name);
            return call.error(ErrorRecord::new(
                exception,
                "DriveAlreadyExists",
                ErrorCategory::ResourceExists,
                target,
            ));
        }
        let drive = Rc::new(Drive::new(&name, kind, &root, ""));
        call.runspace.extension::<Drives>().drives.push(drive.clone());
        call.write(provider::drive_value(&drive))
    }
}

impl Cmdlet for RemovePSDrive {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for name in call.texts("Name").or_else(|| call.texts("LiteralName")).unwrap_or_default() {
            let drives = call.runspace.extension::<Drives>();
            match drives.find(&name) {
                None => call.error(provider::drive_not_found(&name))?,
                Some(drive) if Rc::ptr_eq(&drive, &drives.current) => {
                    let exception = Exception::new(
                        "System.Management.Automation.PSInvalidOperationException",
                        format!("Cannot remove drive '{name}' because it is in use."),
                    );
                    let target = Value::string(&*name);
                    call.error(ErrorRecord::new(
                        exception,
                        "InvalidOperation",
                        ErrorCategory::InvalidOperation,
                        target,
                    ))?;
                }
                Some(drive) => drives.drives.retain(|known| !Rc::ptr_eq(known, &drive)),
            }
        }
        Ok(())
    }
}

impl Cmdlet for GetPSProvider {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for name in call.texts("PSProvider").unwrap_or_else(|| vec!["*".into()]) {
            let Some(pattern) = Wildcard::new(&name, true) else { continue };
            let found: Vec<_> = ProviderKind::ALL.into_iter().filter(|kind| pattern.is_match(kind.name())).collect();
            if found.is_empty() && !Wildcard::has_wildcards(&name) {
                call.error(provider::provider_not_found(&name))?;
            }
            for kind in found {
                call.write(provider::provider_value(kind))?;
            }
        }
        Ok(())
    }
}
