//! Sessions on other machines, which this host does not open.

use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::runspace::HostCall;
use crate::value::{Object, Value};

/// A cmdlet that would connect to another machine.
pub struct Remote;

impl Cmdlet for Remote {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        refuse(call)
    }
}

/// A cmdlet for the sessions opened before: there are none.
pub struct None;

impl Cmdlet for None {
    fn process(&mut self, _call: &mut Call<'_>) -> Result {
        Ok(())
    }
}

/// Exit-PSSession: the client does it, when it is told to.
pub struct Exit;

impl Cmdlet for Exit {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        call.runspace.host_call(HostCall::Other("PopRunspace", Vec::new())).map(drop)
    }
}

/// Says why there is no session: WS-Man as PowerShell on Linux says it, everything else as what this host does not do.
pub fn refuse(call: &mut Call<'_>) -> Result {
    let named = ["ComputerName", "ConnectionUri", "HostName", "VMName", "ContainerId", "Session", "Id", "Name"];
    let mut target = Value::Null;
    for name in named {
        if let Some(value) = call.argument(name).cloned() {
            target = convert::to_text(call.runspace, &value)?.into();
            break;
        }
    }
    let over_wsman = call.has("ComputerName") || call.has("ConnectionUri");
    let message = if over_wsman {
        "This parameter set requires WSMan, and no supported WSMan client library was found. WSMan is either not installed \
         or unavailable for this system."
            .to_string()
    } else {
        format!("{} cannot open a session from within this host", call.declaration.name)
    };
    let mut exception = Exception::new("System.Management.Automation.Remoting.PSRemotingTransportException", message);
    if over_wsman {
        let cause = "Unable to load shared library 'libpsrpclient' or one of its dependencies.";
        exception = exception.caused_by(Object::new(Exception::new("System.DllNotFoundException", cause)));
    }
    let record = ErrorRecord::new(exception, "CreateRemoteRunspaceFailed", ErrorCategory::InvalidArgument, target);
    record.details.borrow_mut().command = Some("".into());
    call.error(record)
}
