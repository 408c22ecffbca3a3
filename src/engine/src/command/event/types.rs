//! What events, subscriptions and their jobs look like.

use crate::dotnet::object::OBJECT;
use crate::types::{TypeInfo, read};
use crate::value::field;

/// System.Management.Automation.PSEventArgs
pub static EVENT_ARGS: TypeInfo = TypeInfo {
    declarations: "string ComputerName {get;}
guid RunspaceId {get;}
int EventIdentifier {get;}
System.Object Sender {get;}
System.EventArgs SourceEventArgs {get;}
System.Object[] SourceArgs {get;}
string SourceIdentifier {get;}
datetime TimeGenerated {get;set;}
psobject MessageData {get;}
bool ForwardEvent {get;set;}",
    properties: &[
        read("ComputerName", field::<0>),
        read("RunspaceId", field::<1>),
        read("EventIdentifier", field::<2>),
        read("Sender", field::<3>),
        read("SourceEventArgs", field::<4>),
        read("SourceArgs", field::<5>),
        read("SourceIdentifier", field::<6>),
        read("TimeGenerated", field::<7>),
        read("MessageData", field::<8>),
        read("ForwardEvent", field::<9>),
    ],
    ..TypeInfo::class("System.Management.Automation.PSEventArgs", &OBJECT)
};

/// System.Management.Automation.PSEventSubscriber
pub static EVENT_SUBSCRIBER: TypeInfo = TypeInfo {
    declarations: "int SubscriptionId {get;set;}
System.Object SourceObject {get;}
string EventName {get;}
string SourceIdentifier {get;}
System.Management.Automation.PSEventJob Action {get;}
System.Object HandlerDelegate {get;}
bool SupportEvent {get;}
bool ForwardEvent {get;}",
    properties: &[
        read("SubscriptionId", field::<0>),
        read("SourceObject", field::<1>),
        read("EventName", field::<2>),
        read("SourceIdentifier", field::<3>),
        read("Action", field::<4>),
        read("HandlerDelegate", field::<5>),
        read("SupportEvent", field::<6>),
        read("ForwardEvent", field::<7>),
    ],
    ..TypeInfo::class("System.Management.Automation.PSEventSubscriber", &OBJECT)
};

/// System.Management.Automation.PSEventJob
pub static EVENT_JOB: TypeInfo = TypeInfo {
    declarations: "psmoduleinfo Module {get;}
string StatusMessage {get;}
bool HasMoreData {get;}
string Location {get;}
string Command {get;}
System.Management.Automation.JobStateInfo JobStateInfo {get;}
guid InstanceId {get;}
int Id {get;}
string Name {get;set;}
string State {get;}
string PSJobTypeName {get;}",
    properties: &[
        read("Module", field::<0>),
        read("StatusMessage", field::<1>),
        read("HasMoreData", field::<2>),
        read("Location", field::<3>),
        read("Command", field::<4>),
        read("JobStateInfo", field::<5>),
        read("InstanceId", field::<6>),
        read("Id", field::<7>),
        read("Name", field::<8>),
        read("State", field::<9>),
        read("PSJobTypeName", field::<10>),
    ],
    ..TypeInfo::class("System.Management.Automation.PSEventJob", &OBJECT)
};
