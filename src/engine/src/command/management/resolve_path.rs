//! Resolve-Path and Convert-Path

use super::selection;
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::provider::{self, Drives, Target, path};

/// Says what paths with wildcards mean.
pub struct ResolvePath;

/// The same as paths of the provider.
pub struct ConvertPath;

impl Cmdlet for ResolvePath {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let relative = call.switch("Relative");
        let base = match call.text("RelativeBasePath") {
            Some(base) => match selection::place(call, &base)? {
                Some(target) => target.path,
                None => return Ok(()),
            },
            None => call.runspace.extension::<Drives>().location().provider_path(),
        };
        each(call, |call, target| {
            if relative {
                return call.write(path::relative(&base, &target.path));
            }
            call.write(provider::target_info(target))
        })
    }
}

impl Cmdlet for ConvertPath {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        each(call, |call, target| call.write(target.path.as_str()))
    }
}

fn each(call: &mut Call<'_>, mut give: impl FnMut(&mut Call<'_>, &Target) -> Result) -> Result {
    let given = selection::given(call);
    for written in &given.paths {
        match provider::resolve(call.runspace, written, given.literal, call.switch("Force"))? {
            Ok(targets) => targets.iter().try_for_each(|target| give(call, target))?,
            Err(record) => call.error(record)?,
        }
    }
    Ok(())
}
