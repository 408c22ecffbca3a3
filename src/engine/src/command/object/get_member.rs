//! Get-Member

use crate::command::pattern::Pattern;
use crate::command::property::is_method;
use crate::command::{Call, Cmdlet};
use crate::dotnet::object::OBJECT;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::member::{self, MemberInfo, MemberType};
use crate::runspace::enum_value;
use crate::types::{Type, TypeInfo, read, surface};
use crate::value::{Record, Str, Value, field};

/// Microsoft.PowerShell.Commands.MemberDefinition
pub static MEMBER_DEFINITION: TypeInfo = TypeInfo {
    declarations: "string TypeName {get;}
string Name {get;}
System.Management.Automation.PSMemberTypes MemberType {get;}
string Definition {get;}",
    properties: &[
        read("TypeName", field::<0>),
        read("Name", field::<1>),
        read("MemberType", field::<2>),
        read("Definition", field::<3>),
    ],
    ..TypeInfo::class("Microsoft.PowerShell.Commands.MemberDefinition", &OBJECT)
};

/// Kinds of members that come from outside: PSMemberViewTypes.Extended.
const EXTENDED: i64 = 1 | 2 | 8 | 16 | 32 | 128 | 256 | 1024;
/// Kinds of members that types have: Property, Method, ParameterizedProperty.
const ADAPTED: i64 = 4 | 64 | 512;

/// Get-Member
#[derive(Default)]
pub struct GetMember {
    shown: Vec<Str>,
}

impl Cmdlet for GetMember {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(input) = call.argument("InputObject").filter(|input| !input.is_null()).cloned() else { return Ok(()) };
        let is_static = call.switch("Static");
        let of = match input.bare() {
            Value::Type(ty) if is_static => Some(ty.clone()),
            base if is_static => Some(member::type_of(base)),
            _ => None,
        };
        let name = match &of {
            Some(ty) => ty.name(),
            None => member::type_names(&input).first().cloned().unwrap_or_else(|| "<null>".into()),
        };
        if self.shown.contains(&name) {
            return Ok(());
        }
        self.shown.push(name.clone());
        let members = match &of {
            Some(ty) => static_members(ty),
            None => {
                let members = member::list(call.runspace, &input);
                members.into_iter().filter(|member| !member.is_static).collect()
            }
        };
        let wanted = wanted(call);
        let force = call.switch("Force");
        let patterns = call.texts("Name").unwrap_or_else(|| vec!["*".into()]);
        for pattern in patterns {
            let wildcard = Pattern::new(&pattern);
            let mut found: Vec<&MemberInfo> = members
                .iter()
                .filter(|member| member.kind as i64 & wanted != 0)
                .filter(|member| force || !(member.hidden || is_accessor(member)))
                .filter(|member| wildcard.is_match(&member.name))
                .collect();
            found.sort_by_cached_key(|member| (member.kind.name(), member.name.to_uppercase()));
            for member in found {
                let kind = enum_value("System.Management.Automation.PSMemberTypes", member.kind as i64);
                let fields = vec![
                    name.clone().into(),
                    member.name.clone().into(),
                    kind.into(),
                    member.definition.clone().into(),
                ];
                call.write(Record::new(&MEMBER_DEFINITION, fields).with_text(member.definition.clone()))?;
            }
        }
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        if !self.shown.is_empty() {
            return Ok(());
        }
        let exception =
            Exception::new("System.InvalidOperationException", "You must specify an object for the Get-Member cmdlet.");
        call.error(ErrorRecord::new(exception, "NoObjectInGetMember", ErrorCategory::CloseError, Value::Null))
    }
}

/// The kinds that `-MemberType` and `-View` ask for, as bits of PSMemberTypes.
fn wanted(call: &Call<'_>) -> i64 {
    let mut kinds = call.number("MemberType").unwrap_or(0x1FFF);
    let view = call.number("View").unwrap_or(1 | 2);
    if view & 1 == 0 {
        kinds &= !EXTENDED;
    }
    if view & (2 | 4) == 0 {
        kinds &= !ADAPTED;
    }
    kinds
}

/// Properties, methods and constructors of the type itself.
fn static_members(ty: &Type) -> Vec<MemberInfo> {
    let own = surface(ty.info());
    let mut found = Vec::new();
    let mut push = |name: &str, kind: MemberType, definition: String| {
        found.push(MemberInfo {
            name: name.into(),
            kind,
            definition: definition.into(),
            value_type: "".into(),
            gettable: true,
            settable: false,
            instance: false,
            hidden: false,
            is_static: true,
        });
    };
    for property in own.properties.iter().filter(|property| property.is_static) {
        push(
            property.name,
            MemberType::Property,
            format!("static {} {} {{{}}}", property.type_text, property.name, property.accessors),
        );
    }
    for group in own.methods.iter().filter(|group| group.is_static) {
        let lines: Vec<String> = group.overloads.iter().map(|own| format!("static {}", own.declaration)).collect();
        push(group.name, MemberType::Method, lines.join(", "));
    }
    if !own.constructors.is_empty() {
        let short = crate::types::short_name(ty);
        let lines: Vec<String> = own.constructors.iter().map(|own| format!("{short} {}", own.declaration)).collect();
        push("new", MemberType::Method, lines.join(", "));
    }
    found
}

/// Whether this is the method behind a property or an operator.
fn is_accessor(member: &MemberInfo) -> bool {
    is_method(member) && ["get_", "set_", "add_", "remove_", "op_"].iter().any(|prefix| member.name.starts_with(prefix))
}
