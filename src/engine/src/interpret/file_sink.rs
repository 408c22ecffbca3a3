//! Redirections into files.

use std::cell::RefCell;
use std::rc::Rc;

use crate::error::Result;
use crate::runspace::{Runspace, Sink};
use crate::value::Value;

/// What goes to a file: written by Out-File when nothing more comes.
#[derive(Debug)]
struct FileSink {
    path: std::sync::Arc<str>,
    append: bool,
    values: RefCell<Vec<Value>>,
}

/// A file that takes objects as Out-File formats them.
pub(super) fn open(_runspace: &mut Runspace, path: &str, append: bool) -> Result<Rc<dyn Sink>> {
    Ok(Rc::new(FileSink { path: path.into(), append, values: RefCell::default() }))
}

impl Sink for FileSink {
    fn take(&self, _runspace: &mut Runspace, value: Value) -> Result {
        self.values.borrow_mut().push(value);
        Ok(())
    }

    fn close(&self, runspace: &mut Runspace) -> Result {
        let values = self.values.take();
        let mut named = vec![("LiteralPath".into(), Value::String(self.path.clone()))];
        if self.append {
            named.push(("Append".into(), Value::Bool(true)));
        }
        runspace.invoke_command(
            "Microsoft.PowerShell.Utility\\Out-File",
            &named,
            &[],
            values,
            &mut crate::command::Discard,
        )
    }
}
