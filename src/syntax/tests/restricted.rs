//! What the restricted language does not have, as a recorded endpoint in that mode answered.

use psrp_syntax::data::{RestrictedLanguage, check_restricted_language};
use psrp_syntax::{ParseError, ParseErrors, ParseOptions, Source, parse, parse_script};

fn in_columns(source: &Source, errors: &[ParseError]) -> Vec<String> {
    errors
        .iter()
        .map(|error| {
            let id = error.id.trim_end_matches("NotSupportedInDataSection");
            format!("{id}@{}", source.position(error.extent.start).column)
        })
        .collect()
}

#[test]
fn every_use_is_reported_in_order() {
    for (script, expected) in [
        ("Get-Date -Format yyyy", &[][..]),
        ("'a' + 'b'; $true; @{ a = 1, 2 }; if ($null -eq 1) { 'x' }", &[]),
        ("$Host.UI.ReadLine()", &["MethodCall@1", "PropertyReference@1", "VariableReference@1"]),
        ("[System.IO.File]::ReadAllText('x')", &["MethodCall@1", "TypeNotAllowedInDataSection@1"]),
        ("New-Module { function x { 1 } }", &["ScriptBlock@12", "FunctionDeclaration@14", "ScriptBlock@25"]),
        ("\"v $($x.y)\"", &["PropertyReference@6", "VariableReference@6"]),
        ("$env:A = 'x'; $env:A", &["AssignmentStatement@1", "VariableReference@1", "VariableReference@15"]),
        ("a > b", &["Redirection@3"]),
        ("'abc' -match 'b'", &["Operator@7"]),
        ("1..3", &["Operator@2"]),
        ("[System.IO.FileInfo]'x'", &["TypeNotAllowedInDataSection@1"]),
        (". Get-Date", &["DotSourcing@1"]),
        (
            "foreach ($i in 1..2) { $i }",
            &["ForeachStatement@1", "VariableReference@10", "Operator@17", "VariableReference@24"],
        ),
        ("try { throw 'x' } catch { 'caught' }", &["TryStatement@1", "FlowControlStatement@7"]),
        (
            "trap { 'trapped'; continue }; throw 'x'",
            &["TrapStatement@1", "FlowControlStatement@19", "FlowControlStatement@31"],
        ),
        ("data { 'd' }", &["DataSectionStatement@1"]),
        ("param($a = 'dflt') $a", &["InvalidScriptBlockInDataSection@1", "VariableReference@20"]),
        ("exit 3", &["FlowControlStatement@1"]),
    ] {
        let source = Source::new(script);
        let tree = parse_script(&source).unwrap();
        let errors = check_restricted_language(&tree, &RestrictedLanguage::default()).err();
        let found = errors.map_or_else(Vec::new, |errors| in_columns(&source, errors.errors()));
        assert_eq!(found, expected, "{script}");
    }
}

#[test]
fn operators_are_named_as_powershell_names_them() {
    let tree = parse_script(&Source::new("'abc' -match 'b'")).unwrap();
    let errors = check_restricted_language(&tree, &RestrictedLanguage::default()).unwrap_err();
    assert_eq!(
        errors.to_string(),
        "At line:1 char:7\n+ 'abc' -match 'b'\n+       ~~~~~~\n\
         The '-imatch' operator is not allowed in restricted language mode or a Data section."
    );
}

#[test]
fn constrained_language_has_no_classes() {
    let source = Source::new("class K { [int] $a }; [K]::new().a");
    let parsed = parse(&source, ParseOptions { constrained_language: true, ..Default::default() });
    let errors = ParseErrors::new(source, parsed.errors).unwrap();
    assert_eq!(
        errors.to_string(),
        "At line:1 char:1\n+ class K { [int] $a }; [K]::new().a\n+ ~~~~~\n\
         Class keyword is not allowed in ConstrainedLanguage mode.\n\n\
         At line:1 char:7\n+ class K { [int] $a }; [K]::new().a\n+       ~\n\
         Unexpected token 'K' in expression or statement."
    );
}
