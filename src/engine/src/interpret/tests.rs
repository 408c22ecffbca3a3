//! Scripts and what they write.

mod arrays;

use crate::runspace::Runspace;

fn output(script: &str) -> String {
    let mut runspace = Runspace::default();
    let mut values = Vec::new();
    let result = runspace.run_script(script, &mut values);
    let mut texts: Vec<String> = Vec::new();
    for value in &values {
        match super::text(&mut runspace, value) {
            Ok(text) => texts.push(text.to_string()),
            Err(flow) => texts.push(format!("{flow:?}")),
        }
    }
    if let Err(flow) = result {
        texts.push(match flow {
            crate::error::Flow::Error(record, _) => {
                format!("! {}", super::exception_message(&mut runspace, &record.exception))
            }
            other => format!("! {other:?}"),
        });
    }
    texts.join("|")
}

#[test]
fn scripts_write_what_they_say() {
    for (script, expected) in [
        ("1; 'a'; $null; 2", "1|a||2"),
        ("$x = 5; $x += 2; $x", "7"),
        ("$n = 0; for ($i = 0; $i -lt 10; $i++) { $n += $i }; $n", "45"),
        ("foreach ($i in 1..3) { if ($i -eq 2) { continue }; $i }", "1|3"),
        ("$i = 0; while ($true) { $i++; if ($i -gt 3) { break } }; $i", "4"),
        ("function f($a, $b = 2) { $a + $b }; f 1; f 1 5; f -b 7 -a 1", "3|6|8"),
        ("function fib($n) { if ($n -lt 2) { $n } else { (fib ($n-1)) + (fib ($n-2)) } }; fib 10", "55"),
        ("& { param($x) $x * 2 } 4", "8"),
        ("try { throw 'x' } catch { \"caught $_\" } finally { 'f' }", "caught x|f"),
        ("throw 'msg'; 'never'", "! msg"),
        ("function f { process { $_ * 2 } }; 1..3 | f", "2|4|6"),
        ("function f { begin { 'b' } process { $_ } end { 'e' } }; 1, 2 | f", "b|1|2|e"),
        ("filter d { $_ + 1 }; 1, 2 | d", "2|3"),
        ("$x = 1; function f { $x = 2; $x }; f; $x", "2|1"),
        ("$x = 1; . { $x = 2 }; $x; & { $x = 3 }; $x", "2|2"),
        ("function f { $args.Count; $args[1] }; f a b c", "3|b"),
        ("switch (3) { 1 { 'a' } 3 { 'c' } default { 'd' } }", "c"),
        ("$h = @{a = 1}; $h.a; $h['a']; $h.b = 2; $h['b']", "1|1|2"),
        ("$a, $b = 1, 2, 3; $a; $b.Count", "1|2"),
        ("$o = [pscustomobject]@{x = 1; y = 'z'}; $o.y", "z"),
        ("trap { \"t $_\"; continue }; throw 'x'; 'after'", "t x|after"),
        ("function f { return 1; 2 }; f", "1"),
        ("(1..3)[-1]; (1..3)[0,2]", "3|1|3"),
        ("$s = @{a = 1; b = 2}; function f($a, $b) { \"$a-$b\" }; f @s", "1-2"),
        ("\"a$(1 + 1)b\"", "a2b"),
        ("$x = if ($true) { 'y' } else { 'n' }; $x", "y"),
        (
            "$m = New-Module { $k = 1; function in1 { $k }; function out1 { 2 }; Export-ModuleMember out1 }; \
             & $m { $k }; & $m in1; & $m { param($x) $x + $k } 5; $b = { $k }; & $m $b; . $m { $k = 7 }; & $m in1",
            "1|1|6|1|7",
        ),
        ("-(0.0d); 0.10d * 0; 1.10d", "0.0|0.00|1.10"),
        ("function f { param([Parameter(Mandatory)]$x) 'got' }; f @(); f ''", "got|got"),
        ("function f { param([Parameter(Mandatory)][string[]]$x) 'got' }; f a; try { f '' } catch { 'no' }", "got|no"),
        (
            ":outer foreach ($i in 1, 2) { foreach ($j in 1, 2) { if ($j -eq 2) { continue outer }; \"$i$j\" } }",
            "11|21",
        ),
    ] {
        assert_eq!(output(script), expected, "{script}");
    }
}

#[test]
fn text_that_is_not_for_a_screen_has_escapes_only_where_it_is_asked_for() {
    let red = "\"$($PSStyle.Foreground.Red)x$($PSStyle.Reset)\"";
    for (script, expected) in [
        (format!("{red} | Out-String -NoNewline"), "x"),
        (format!("{red} | Out-String -Stream"), "x"),
        (format!("$PSStyle.OutputRendering = 'Ansi'; {red} | Out-String -NoNewline"), "\x1b[31mx\x1b[0m"),
        (format!("$PSStyle.OutputRendering = 'PlainText'; {red} | Out-String -NoNewline"), "x"),
        (red.to_owned(), "\x1b[31mx\x1b[0m"),
    ] {
        assert_eq!(output(&script), expected, "{script}");
    }
}
