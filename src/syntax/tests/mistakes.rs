//! Mistakes that no recording has, and what PowerShell's parser says about them.

use psrp_syntax::{ParseErrors, ParseOptions, Source, parse, parse_type_name};

/// Ids with where each stands: `UnexpectedToken@4`, columns counted from 1.
fn mistakes(script: &str) -> Vec<String> {
    let source = Source::new(script);
    let parsed = parse(&source, ParseOptions::default());
    parsed.errors.iter().map(|error| format!("{}@{}", error.id, source.position(error.extent.start).column)).collect()
}

fn check(cases: &[(&str, &[&str])]) {
    for (script, expected) in cases {
        assert_eq!(mistakes(script), *expected, "{script}");
    }
}

#[test]
fn what_is_right_has_no_mistakes() {
    for script in [
        "$x = if ($true) { 1 } else { 2 }",
        "1..3 | % { $_ }",
        "a -b:1 -c: 2 --% $x | b",
        "& 'a b' @args; . $x 1",
        "$x.y.z[0]::w(1, 2).v{ 1 }",
        "$a ? $b : $c; $a?1:2; $x ?? 1; $x ??= 2",
        "${a}?.b; ${a}?[0]",
        "a && b || c; a & ",
        ":l while (1) { break l }",
        "switch -Regex -CaseSensitive ($x) { 'a' { 1 } default { 2 } }",
        "switch -File x.txt { a { } }",
        "for (;;) { break }",
        "do { } until (1)",
        "try { } catch [a], [b] { } catch { } finally { }",
        "trap [x] { continue }",
        "data x -SupportedCommand a, b { a }",
        "function f([int]$a = 1, [Parameter(Mandatory)]$b) { }",
        "filter f { $_ }",
        "function a-b:c { }",
        "class A : B { static [int] $x = 1; hidden [string] m([int] $a) { return 'x' } A() : base(1) { } } class B { B($x) { } }",
        "enum E : byte { A = 1; B; C = 255 }",
        "[Flags()] enum E { A = 1 }",
        "using namespace System.Text\nusing namespace System\n1",
        "[int[]]$x = 1, 2; [Collections.Generic.Dictionary[string, int[]]]::new()",
        "$x.Method[int, string](1)",
        "@{ a = 1\n'b c' = 2; 3 = { } ; $x = 4; (1+1) = 5 }",
        "\"$x $($y + \"\"a\"\") ${a b} $env:X `u{1F600} $$ $? $(\"$z\")\"",
        "@'\n'x'\n'@; @\"\n$x \"@ \n\"@",
        "1e3; 0xFFl; 0b11uy; 1.5d; 10GB; 1n; .5; 5.; -1; 1kb..2kb",
        "2>&1; a *>&1 3> x 4>> y 2>$null",
        "$a, $b = 1, 2; ($a, $b) = 3; [int]$c, $d.e, $f[0] = 4",
        "a `\n -b",
        "a |\n  # comment\n  b",
        "a\n  | b",
        "#requires -Version 7.0 -Modules a, @{ModuleName='b';ModuleVersion='1.0'}\n1",
        "\u{201c}x\u{201d}; \u{2018}y\u{2019}; a \u{2013}b",
        "foreach ($x in 1) { } ",
        "$using:x; $using:x.y[0]; @using:z",
        "return; exit 1; throw",
        "{ param($x) process { } clean { } }",
        "if (1) { } elseif (2) { } else { }",
        "$x = $y = 1",
        "[ordered]@{ a = 1 }; [ref]$x; [void](1)",
        "-not $a -and !$b -xor -bnot 1; -split 'a b'; -join 'a', 'b'",
        "'{0}' -f 1 -replace 'a', 'b'",
        "$function:prompt; ${c:\\x}; $global:y; $script:z",
        "1, 2 | a; ,1; , (1, 2)",
        "a; ; b",
        "in; end; begin2 { }",
    ] {
        assert_eq!(mistakes(script), [""; 0], "{script}");
    }
}

#[test]
fn in_expressions() {
    check(&[
        ("$x = ", &["ExpectedValueExpression@5"]),
        ("$x += ; 1", &["ExpectedValueExpression@6"]),
        ("1 + + ", &["MissingExpressionAfterOperator@6"]),
        ("'a' 'b'", &["UnexpectedToken@5"]),
        ("$x++ = 1", &["InvalidLeftHandSide@1"]),
        ("${x}?.y = 1", &["InvalidLeftHandSide@1"]),
        ("$a, $b += 1", &["InvalidLeftHandSide@1"]),
        ("f() = 1", &["ExpectedExpression@3"]),
        ("$x[1", &["MissingEndSquareBracket@5"]),
        ("$x.y(1", &["MissingEndParenthesisInMethodCall@7"]),
        ("@(1", &["MissingEndParenthesisInSubexpression@5"]),
        ("@{ a }", &["MissingEqualsInHashLiteral@5"]),
        ("@{ a = }", &["MissingStatementInHashLiteral@7"]),
        ("[ref][ref]$x", &["ReferenceNeedsToBeByItselfInTypeSequence@6"]),
        ("[ref][int]$x = 1", &["ReferenceNeedsToBeByItselfInTypeConstraint@1"]),
        ("[ordered]1", &["OrderedAttributeOnlyOnHashLiteralNode@1"]),
        ("[Parameter()]1", &["UnexpectedAttribute@1"]),
        ("[int]$args = 1", &["AssignmentStatementToAutomaticNotSupported@1"]),
        ("[void]$x = 1", &["VoidTypeConstraintNotAllowed@1"]),
        ("1 -split", &["ExpectedValueExpression@9"]),
        ("$x.y++ ++", &["UnexpectedToken@8", "MissingExpressionAfterOperator@10"]),
        ("[int[,]", &["EndSquareBracketExpectedAtEndOfAttribute@8"]),
        ("[a,]", &["MissingAssemblyNameSpecification@4"]),
        ("1..", &["ExpectedValueExpression@4"]),
        ("$using:x.y()", &["InvalidUsingExpression@1"]),
    ]);
}

#[test]
fn in_strings_and_words() {
    check(&[
        ("'a", &["TerminatorExpectedAtEndOfString@1"]),
        ("@'\na", &["TerminatorExpectedAtEndOfString@1"]),
        ("@'x", &["UnexpectedCharactersAfterHereStringHeader@3"]),
        ("@\"\na\n  \"@", &["WhitespaceBeforeHereStringFooter@3"]),
        (
            "\"$(1\"",
            &[
                "IncompleteDollarSubexpressionReference@2",
                "TerminatorExpectedAtEndOfString@1",
                "TerminatorExpectedAtEndOfString@5",
                "MissingEndParenthesisInSubexpression@7",
            ],
        ),
        ("\"$x:\"", &["InvalidVariableReferenceWithDrive@2"]),
        ("\"${}\"", &["EmptyVariableReference@4"]),
        ("${a{b}", &["OpenBraceNeedsToBeBackTickedInVariableName@5"]),
        ("\"`u{1234567}\"", &["TooManyDigitsInUnicodeEscapeSequence@11"]),
        ("\"`u{123\"", &["InvalidUnicodeEscapeSequence@8"]),
        ("\"$(1 +)\"", &["ExpectedValueExpression@7"]),
        ("1z", &[]),
        ("1 + 1us2", &["ExpectedValueExpression@4", "UnexpectedToken@5"]),
        ("99999999999999999999l", &["BadNumericConstant@1"]),
    ]);
}

#[test]
fn in_commands() {
    check(&[
        ("a 1, ", &["MissingExpression@5"]),
        ("a , 1", &["MissingArgument@3"]),
        ("a @x, 1", &["SplattingNotPermittedInArgumentList@3"]),
        ("a > x > y", &["StreamAlreadyRedirected@7"]),
        ("a 2>&2", &["RedirectionNotSupported@3"]),
        ("a >", &["MissingFileSpecification@4"]),
        ("a -b:", &["ParameterRequiresArgument@6"]),
        ("a | ", &["EmptyPipeElement@4"]),
        ("| a", &["EmptyPipeElement@1"]),
        ("a & && b", &["BackgroundOperatorInPipelineChain@5"]),
        ("a ||", &["EmptyPipelineChainElement@5"]),
    ]);
}

#[test]
fn in_statements() {
    check(&[
        ("else { }", &[]),
        ("foreach -x ($a in 1) { }", &["InvalidForeachFlag@9"]),
        ("foreach -parallel ($a in 1) { }", &["KeywordParameterReservedForFutureUse@1"]),
        ("foreach ($a in ) { }", &["MissingForeachExpression@15", "UnexpectedToken@16"]),
        ("foreach ($a in 1 { }", &["UnexpectedToken@18", "MissingEndParenthesisAfterForeach@17"]),
        ("while (1", &["MissingEndParenthesisAfterStatement@9"]),
        ("while (1)", &["MissingLoopStatement@10"]),
        ("do { } while (1", &["MissingEndParenthesisAfterStatement@16"]),
        ("for (1;2;3", &["MissingEndParenthesisAfterStatement@11"]),
        ("switch (1) { a }", &["MissingSwitchStatementClause@15"]),
        ("switch (1) { default { } default { } }", &["MultipleSwitchDefaultClauses@26"]),
        ("switch -file { }", &["MissingCurlyBraceInSwitchStatement@17"]),
        ("try { } catch [a", &["EndSquareBracketExpectedAtEndOfAttribute@17", "MissingCatchHandlerBlock@17"]),
        ("try { } catch [a], { }", &["MissingTypeLiteralToken@19"]),
        ("try { } finally", &["MissingFinallyStatementBlock@16"]),
        ("try { } catch [Exception] { } catch [ArgumentException] { }", &["ExceptionTypeAlreadyCaught@37"]),
        ("try { } finally { return }", &["ControlLeavingFinally@19"]),
        ("try { } finally { while (1) { break } }", &[]),
        ("data { Get-Date }", &["CmdletNotInAllowedListForDataSection@8"]),
        ("data -x { }", &["InvalidParameterForDataSectionStatement@6"]),
        ("function f($a) { param($b) }", &["OnlyOneParameterListAllowed@18"]),
        ("function f($a, $A) { }", &["DuplicateFormalParameter@16"]),
        ("param($a, $a)", &["DuplicateFormalParameter@11"]),
        ("[int]param($a)", &["TypeNotAllowedBeforeParam@1"]),
        ("workflow w { }", &["WorkflowNotSupportedInPowerShellCore@1"]),
        ("parallel { 1 }", &["UnexpectedKeyword@1"]),
        ("using type x = y", &["UsingStatementNotSupported@1"]),
        ("using assembly http://x/y.dll", &["CannotLoadAssemblyWithUriSchema@16"]),
        ("using assembly System.Xml", &["ErrorLoadingAssembly@16"]),
        ("using assembly ./x.dll", &[]),
        ("using namespace 1a", &["InvalidNamespaceValue@17"]),
        ("[CmdletBinding()] if (1) { }", &["UnexpectedAttribute@1"]),
        ("#requires -Version x", &["RequiresVersionInvalid@20"]),
        ("#requires -Foo 1", &["ScriptRequiresInvalidFormat@11"]),
    ]);
}

#[test]
fn in_classes() {
    check(&[
        ("class", &["MissingNameAfterKeyword@6"]),
        ("class A :", &["TypeNameExpected@10", "MissingTypeBody@8"]),
        ("class A { [int] }", &["IncompleteMemberDefinition@16"]),
        ("class A { [int][string]$x }", &["TooManyTypes@16"]),
        ("class A { static static $x }", &["DuplicateQualifier@18"]),
        ("class A { $x; $X }", &["MemberAlreadyDefined@15"]),
        ("class A { m() { } m() { } }", &["MemberAlreadyDefined@19"]),
        ("class A { m() { } m([int]$x) { } }", &[]),
        ("class A { [int] A() { } }", &["ConstructorCantHaveReturnType@11", "MethodHasCodePathNotReturn@17"]),
        ("class A { static A($x) { } }", &["StaticConstructorCantHaveParameters@20"]),
        ("class A { [int] m() { if (1) { return 1 } } }", &["MethodHasCodePathNotReturn@17"]),
        ("class A { [int] m() { while (1) { return 1 } } }", &["MethodHasCodePathNotReturn@17"]),
        ("class A { [int] m() { if (1) { return 1 } else { throw } } }", &[]),
        ("class A { [int] m() { try { return 1 } catch { return 2 } } }", &[]),
        ("class A { m() { param($x) } }", &["ParamBlockNotAllowedInMethod@17"]),
        ("class A { m() { process { } } }", &["NamedBlockNotAllowedInMethod@17"]),
        ("class A { $x; m() { $x = 1 } }", &["MissingThis@21"]),
        ("class A { static $x; m() { $x = 1 } }", &["MissingTypeInStaticPropertyAssignment@28"]),
        ("class A { static m() { $this.x } }", &["NonStaticMemberAccessInStaticMember@24"]),
        ("class A { m() { $x } }", &["VariableNotLocal@17"]),
        ("class A { m() { if (1) { $x = 1 }; $x } }", &["VariableNotLocal@36"]),
        ("class A { m($a) { foreach ($x in $a) { $x }; $_; $args; $global:y; $env:z; $null } }", &[]),
        ("class A { m() { break x } }", &["LabelNotFound@17"]),
        ("class A { [Nope] $x }", &["TypeNotFound@12"]),
        ("class A { [Nope()] $x }", &["CustomAttributeTypeNotFound@12"]),
        ("class A { [void] $x }", &["TypeNotAllowedForProperty@11"]),
        ("class A : int { }", &["SealedBaseClass@11"]),
        ("class A { } class A { }", &["MemberAlreadyDefined@13"]),
        ("class A { A($x) { } } class B : A { }", &["BaseClassNoDefaultCtor@23"]),
        ("class A { A($x) { } } class B : A { B() : base(1) { } }", &[]),
        ("class A { [ValidateSet('a')] m() { } }", &["AttributeNotAllowedOnDeclaration@11"]),
        ("[Flags()] class A { }", &["AttributeNotAllowedOnDeclaration@1"]),
        (
            "class A { [ValidateSet('a')] $x; m([ValidateRange(1, 2)] $y) { } }",
            &["AttributeNotAllowedOnDeclaration@36"],
        ),
        ("enum E { A = 1; B = $x }", &["EnumeratorValueMustBeConstant@21"]),
        ("enum E : byte { A = 256 }", &["EnumeratorValueOutOfBounds@21"]),
        ("enum E : byte { A = 255; B }", &["EnumeratorValueOutOfBounds@26"]),
        ("enum E : string { A }", &["InvalidUnderlyingType@10"]),
        (
            "enum E { A, B }",
            &[
                "MissingPropertyTerminator@11",
                "MissingEndCurlyBrace@9",
                "MissingExpressionAfterOperator@12",
                "UnexpectedToken@13",
                "UnexpectedToken@15",
            ],
        ),
    ]);
}

#[test]
fn incomplete_input_is_told_from_wrong_input() {
    for (script, expected) in [
        ("if (1) {", true),
        ("\"a", true),
        ("@'\n", true),
        ("1 +", true),
        ("1 + # more to come", true),
        ("a |", true),
        ("(1", true),
        ("<# ", true),
        ("1 +\n)", false),
        ("[int", false),
        ("a >", false),
    ] {
        let source = Source::new(script);
        let errors = ParseErrors::new(source.clone(), parse(&source, ParseOptions::default()).errors);
        let errors = errors.unwrap_or_else(|| panic!("{script} is right"));
        assert_eq!(errors.is_incomplete(), expected, "{script}: {errors}");
    }
}

#[test]
fn no_more_than_ten_mistakes_are_listed() {
    let source = Source::new("1 2\n".repeat(20));
    let errors = ParseErrors::new(source.clone(), parse(&source, ParseOptions::default()).errors).unwrap();
    assert_eq!(errors.errors().len(), 20);
    let text = errors.to_string();
    assert_eq!(text.matches("UnexpectedToken").count() + text.matches("Unexpected token").count(), 10);
    assert!(
        text.ends_with("Not all parse errors were reported.  Correct the reported errors and try again."),
        "{text}"
    );
}

#[test]
fn names_of_types_are_read_alone() {
    for (text, expected) in [
        ("int", Some("int")),
        (" int ", Some("int")),
        ("Collections.Generic.Dictionary[string, int[]]", Some("Collections.Generic.Dictionary[string,int[]]")),
        ("int[,]", Some("int[,]")),
        ("A.B, C", Some("A.B,C")),
        ("int int", None),
        ("", None),
        ("[int]", None),
        ("List[", None),
    ] {
        assert_eq!(parse_type_name(text).map(|name| name.to_string()).as_deref(), expected, "{text}");
    }
}
