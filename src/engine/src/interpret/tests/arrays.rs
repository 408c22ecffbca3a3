//! Arrays of one primitive type behave as any others, and hold what .NET lets them hold.

use super::output;

#[test]
fn arrays_of_one_type_are_references_and_convert_what_is_put_into_them() {
    for (script, expected) in [
        ("$a = [byte[]](1, 2, 3); $b = $a; $b[0] = 9; $a[0]; [object]::ReferenceEquals($a, $b)", "9|True"),
        ("$a = [byte[]](1, 2, 3); $b = $a.Clone(); $b[0] = 9; $a[0]; $b -is [byte[]]", "1|True"),
        ("function f($x) { $x[1] = 7 }; $a = [int[]](1, 2); f $a; $a[1]", "7"),
        ("$a = [byte[]](1, 2); $b = [byte[]]$a; $b[0] = 5; $a[0]", "5"),
        ("$a = [byte[]](1, 2); $b = [object[]]$a; $b[0] = 'x'; $a[0]; $b[0]", "1|x"),
        ("$a = [byte[]]::new(2); $a[0] = '7'; $a[1] = 2.5; $a; $a[0].GetType().Name", "7|2|Byte"),
        ("$a = [int[]]::new(1); $a[0]++; $a[0] += 4; $a[0]", "5"),
        ("$a = [int[]](1, 2); $a[0] = $null; $a[0]", "0"),
        ("$a = [double[]](1, 2); $a[0] = '1.5'; $a[0] + $a[1]", "3.5"),
        ("$a = [long[]]::new(1); $a[0] = 5000000000; $a[0]; $a[0].GetType().Name", "5000000000|Int64"),
        ("$a = [char[]]::new(2); $a[0] = 'x'; $a[1] = 65; -join $a", "xA"),
        (
            "$a = [byte[]](1, 2); try { $a[0] = 256 } catch { 'too large' }; try { $a[0] = 'x' } catch { 'no number' }; $a",
            "too large|no number|1|2",
        ),
        (
            "$a = [byte[]]::new(2); try { $a[2] = 1 } catch { $_.Exception.Message }",
            "Index was outside the bounds of the array.",
        ),
        ("$a = [byte[]](1, 2); $a[-1] = 4; $a[1]; $null -eq $a[2]; $null -eq $a[-3]", "4|True|True"),
        ("$m = [int[,]]::new(2, 2); $m[1, 0] = 5; $m[1, 0]; $m[0, 1]; $m.Length; $m.Rank", "5|0|4|2"),
        (
            "$b = [byte]5 | Add-Member x 1 -PassThru; $a = [byte[]]::new(1); $a[0] = $b; $a[0]; $null -eq $a[0].x",
            "5|True",
        ),
    ] {
        assert_eq!(output(script), expected, "{script}");
    }
}

#[test]
fn operators_and_pipelines_take_arrays_of_one_type_apart() {
    for (script, expected) in [
        ("$a = [byte[]](1, 2, 3); $a -is [byte[]]; $a -is [array]; $a.GetType().Name; $a.Count", "True|True|Byte[]|3"),
        ("$a = [byte[]](3, 1, 2); $a | Sort-Object; ($a | ForEach-Object { $_.GetType().Name })[0]", "1|2|3|Byte"),
        ("$a = [byte[]](1, 2, 3); ($a[0..1]).GetType().Name; $a[1..2]; $a[-1]", "Object[]|2|3|3"),
        (
            "$a = [byte[]](1, 2); $b = $a + 300; $b.GetType().Name; $b[2]; $a += 3; $a.GetType().Name",
            "Object[]|300|Object[]",
        ),
        ("$b = [byte[]](1, 2) * 2; $b.GetType().Name; -join $b", "Byte[]|1212"),
        ("$a = [int[]](1, 2, 3, 2); $a -eq 2; $a -contains 3; 3 -in $a; $a -join '-'", "2|2|True|True|1-2-3-2"),
        ("$a = [int[]](1, 2, 3); foreach ($x in $a) { $a[2] = 9; $x }", "1|2|9"),
        (
            "$a = [byte[]]::new(3); \"$a\"; [bool]$a; [bool][byte[]]::new(1); [bool][byte[]](,1)",
            "0 0 0|True|False|True",
        ),
        ("$x, $y = [byte[]](1, 2, 3); $x; $y -join ','", "1|2,3"),
        ("$a = [byte[]](,7); @($a).Count; $a | Measure-Object | ForEach-Object Count", "1|1"),
        ("[byte[]](1, 2) | ConvertTo-Json -Compress; ConvertTo-Json ([byte[]](1, 2)) -Compress", "[1,2]|[1,2]"),
        ("$s = [byte[]][char[]]'ab'; $s; [char[]]$s -join ''", "97|98|ab"),
        ("[int[]]('1', 2.0); ([int[]](1..3)).GetType().Name", "1|2|Int32[]"),
        ("switch ([byte[]](1, 2)) { 2 { 'two' } }", "two"),
        ("$a = [byte[]](1, 2, 3); $a.Where({ $_ -gt 1 }) -join ','; $a.ForEach({ $_ * 2 }) -join ','", "2,3|2,4,6"),
    ] {
        assert_eq!(output(script), expected, "{script}");
    }
}

#[test]
fn the_methods_of_arrays_do_the_same_for_each_type_of_items() {
    for (script, expected) in [
        ("$a = [byte[]](3, 1, 2); [Array]::Sort($a); $a; [Array]::Reverse($a); $a -join ''", "1|2|3|321"),
        ("$a = [int[]](1, 2, 3, 4); [Array]::Copy($a, 0, $a, 1, 3); $a -join ''", "1123"),
        (
            "$a = [byte[]](1, 2); $t = [int[]]::new(3); [Array]::Copy($a, 0, $t, 1, 2); $t -join ''; $t -is [int[]]",
            "012|True",
        ),
        ("$a = [object[]](1, 'x'); $t = [object[]]::new(2); [Array]::Copy($a, $t, 2); $t -join ''", "1x"),
        (
            "$a = [byte[]](1, 2); $t = [byte[]]::new(1); try { [Array]::Copy($a, $t, 2) } catch { 'too long' }; $t",
            "too long|0",
        ),
        ("$a = [byte[]](1, 2, 3); [Array]::Clear($a, 0, 2); $a -join ''; [Array]::IndexOf($a, [byte]3)", "003|2"),
        (
            "$a = [byte[]]::new(3); [Array]::Fill($a, [byte]4); $a -join ''; $a.SetValue([byte]1, 0); $a.GetValue(0)",
            "444|1",
        ),
        ("$k = [int[]](2, 1); $v = [char[]]'ba'; [Array]::Sort($k, $v); -join $v; -join $k", "ab|12"),
        ("$a = [byte[]](1, 2); $t = [byte[]]::new(3); $a.CopyTo($t, 1); $t -join ''", "012"),
        (
            "$l = [System.Collections.Generic.List[byte]]::new(); $l.AddRange([byte[]](1, 2)); $a = $l.ToArray(); $a -is [byte[]]; $a[1]",
            "True|2",
        ),
        ("$a = [array]::CreateInstance([int], 2); $a[1] = 3; $a -join ''; $a.GetType().Name", "03|Int32[]"),
        (
            "$c = 'abc'.ToCharArray(); $c[1]; $c.GetType().Name; [string]::new($c, 1, 2); 'xax'.Trim([char[]]'x')",
            "b|Char[]|bc|a",
        ),
        ("$t = [char[]]::new(3); 'abc'.CopyTo(1, $t, 0, 2); [int]$t[2]; $t[0]", "0|b"),
    ] {
        assert_eq!(output(script), expected, "{script}");
    }
}

#[test]
fn bytes_go_through_streams_hashes_and_encodings() {
    for (script, expected) in [
        (
            "[Convert]::ToBase64String([byte[]](1, 2, 3)); [Convert]::FromBase64String(\"AQ ID\r\n\") -join ','",
            "AQID|1,2,3",
        ),
        (
            "[Convert]::ToBase64String([byte[]](1, 2, 3, 4), 1, 2); [Convert]::ToHexString([byte[]](10, 255))",
            "AgM=|0AFF",
        ),
        (
            "[Text.Encoding]::UTF8.GetString([byte[]](104, 105)); [Text.Encoding]::UTF8.GetString([byte[]](104, 105), 1, 1)",
            "hi|i",
        ),
        ("$b = [Text.Encoding]::Unicode.GetBytes('a'); $b -join ','; $b -is [byte[]]", "97,0|True"),
        (
            "$s = [IO.MemoryStream]::new([byte[]](1, 2, 3)); $b = [byte[]]::new(5); $s.Read($b, 1, 4); $b -join ''; $s.Read($b, 0, 5)",
            "3|01230|0",
        ),
        ("$s = [IO.MemoryStream]::new(); $s.Write([byte[]](1, 2, 3), 1, 2); $s.ToArray() -join ''", "23"),
        (
            "$h = [Security.Cryptography.SHA256]::Create(); $b = [byte[]](0, 97, 98, 99); [void]$h.TransformBlock($b, 1, 3, $null, 0); \
             [void]$h.TransformFinalBlock([byte[]]::new(0), 0, 0); [BitConverter]::ToString($h.Hash).Substring(0, 8)",
            "BA-78-16",
        ),
        ("[BitConverter]::ToInt32([byte[]](1, 1, 0, 0), 0); ([BitConverter]::GetBytes(258)) -join ','", "257|2,1,0,0"),
        ("[guid]::new([byte[]]::new(16)); [bigint]::new([byte[]](0, 1))", "00000000-0000-0000-0000-000000000000|256"),
        (
            "$f = New-TemporaryFile; [IO.File]::WriteAllBytes($f, [byte[]](1, 2, 255)); $a = [IO.File]::ReadAllBytes($f); $a -join ','; \
             $g = Get-Content -AsByteStream -Raw $f; $g -is [byte[]]; $g[2]; Set-Content -AsByteStream $f ([byte[]](5, 6)); \
             (Get-Content -AsByteStream $f) -join ','; Remove-Item $f",
            "1,2,255|True|255|5,6",
        ),
    ] {
        assert_eq!(output(script), expected, "{script}");
    }
}
