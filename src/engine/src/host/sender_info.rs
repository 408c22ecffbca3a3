//! `$PSSenderInfo`: who opened the session, as far as PowerShell tells over SSH.

use crate::dotnet::object::OBJECT;
use crate::types::{TypeInfo, read};
use crate::value::{CustomObject, MemberKind, Record, Value, field};

static SENDER_INFO: TypeInfo = TypeInfo {
    declarations: "System.Management.Automation.Remoting.PSPrincipal UserInfo {get;}
System.TimeZoneInfo ClientTimeZone {get;}
string ConnectionString {get;}
psprimitivedictionary ApplicationArguments {get;}
string ConfigurationName {get;}",
    properties: &[
        read("UserInfo", field::<0>),
        read("ClientTimeZone", field::<1>),
        read("ConnectionString", field::<2>),
        read("ApplicationArguments", field::<3>),
        read("ConfigurationName", field::<4>),
    ],
    ..TypeInfo::class("System.Management.Automation.Remoting.PSSenderInfo", &OBJECT)
};

static PRINCIPAL: TypeInfo = TypeInfo {
    declarations: "System.Management.Automation.Remoting.PSIdentity Identity {get;}
System.Security.Principal.WindowsIdentity WindowsIdentity {get;}",
    properties: &[read("Identity", field::<0>), read("WindowsIdentity", field::<1>)],
    ..TypeInfo::class("System.Management.Automation.Remoting.PSPrincipal", &OBJECT)
};

static IDENTITY: TypeInfo = TypeInfo {
    declarations: "string AuthenticationType {get;}
bool IsAuthenticated {get;}
string Name {get;}
System.Management.Automation.Remoting.PSCertificateDetails CertificateDetails {get;}",
    properties: &[
        read("AuthenticationType", field::<0>),
        read("IsAuthenticated", field::<1>),
        read("Name", field::<2>),
        read("CertificateDetails", field::<3>),
    ],
    ..TypeInfo::class("System.Management.Automation.Remoting.PSIdentity", &OBJECT)
};

/// The value of the variable.
pub fn sender_info(application_arguments: Value) -> Value {
    let identity = Record::new(&IDENTITY, vec!["".into(), true.into(), "".into(), Value::Null]);
    let principal = Record::new(&PRINCIPAL, vec![identity.into(), Value::Null]);
    let fields = vec![principal.into(), Value::Null, "http://localhost".into(), application_arguments, "".into()];
    let info: Value = Record::new(&SENDER_INFO, fields).into();
    if let Some(extra) = info.extra() {
        let mut members = extra.members_mut();
        members.set("ConnectedUser".into(), MemberKind::Note("".into()));
        members.set("RunAsUser".into(), MemberKind::Note(CustomObject::default().into()));
    }
    info
}
