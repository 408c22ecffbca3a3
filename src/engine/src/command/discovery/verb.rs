//! Get-Verb

use crate::command::pattern::Pattern;
use crate::command::{Call, Cmdlet};
use crate::dotnet::object::OBJECT;
use crate::error::Result;
use crate::types::{TypeInfo, read};
use crate::value::{Record, field};

/// System.Management.Automation.VerbInfo
pub static VERB_INFO: TypeInfo = TypeInfo {
    declarations: "string Verb {get;set;}
string AliasPrefix {get;set;}
string Group {get;set;}
string Description {get;set;}",
    properties: &[
        read("Verb", field::<0>),
        read("AliasPrefix", field::<1>),
        read("Group", field::<2>),
        read("Description", field::<3>),
    ],
    ..TypeInfo::class("System.Management.Automation.VerbInfo", &OBJECT)
};

/// The approved verbs.
const VERBS: &str = include_str!("verbs.txt");

/// Get-Verb
pub struct GetVerb;

impl Cmdlet for GetVerb {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let groups = call.texts("Group");
        let patterns: Vec<Pattern> = call
            .texts("Verb")
            .unwrap_or_else(|| vec!["*".into()])
            .iter()
            .map(|pattern| Pattern::new(pattern))
            .collect();
        for line in VERBS.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.splitn(4, ' ');
            let (Some(group), Some(verb), Some(prefix)) = (words.next(), words.next(), words.next()) else { continue };
            let in_group =
                groups.as_ref().is_none_or(|groups| groups.iter().any(|own| own.eq_ignore_ascii_case(group)));
            if in_group && patterns.iter().any(|pattern| pattern.is_match(verb)) {
                let description = words.next().unwrap_or_default();
                let fields = vec![verb.into(), prefix.into(), group.into(), description.into()];
                call.write(Record::new(&VERB_INFO, fields))?;
            }
        }
        Ok(())
    }
}
