//! PowerShell text to trees.

#![allow(missing_docs)]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use psrp_syntax::{ParseOptions, Source, parse};

/// A script as administrators write them: functions, pipelines, tables, strings, comments.
const SCRIPT: &str = r#"
# Collects what runs on a host, and how much of it.
function Get-Report {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, ValueFromPipeline)][string[]]$ComputerName,
        [ValidateRange(1, 100)][int]$Top = 10
    )
    begin { $rows = [System.Collections.Generic.List[object]]::new() }
    process {
        foreach ($name in $ComputerName) {
            if (-not $name -or $name -match '^\s*$') { continue }
            try {
                $found = Get-Process -ErrorAction Stop | Where-Object { $_.CPU -gt 1.5 -and $_.Name -ne 'idle' } |
                    Sort-Object -Property CPU -Descending | Select-Object -First $Top
                $rows.Add([pscustomobject]@{ Host = $name; Count = $found.Count; At = Get-Date -Format 'yyyy-MM-dd' })
                Write-Verbose "Found $($found.Count) on ${name}: $($found[0].Name)"
            } catch [System.InvalidOperationException] {
                Write-Warning ("{0} failed: {1}" -f $name, $_.Exception.Message)
            } finally {
                $script:Total += 1kb * 2
            }
        }
    }
    end { $rows | Format-Table -AutoSize | Out-String -Width 120 2>&1 }
}
"#;

fn sources() -> [(&'static str, Arc<Source>); 2] {
    let files = golden::files(golden::LANGUAGE);
    let recorded: Vec<Arc<Source>> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".jsonl"))
        .flat_map(|(_, text)| text.lines())
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
        .map(|case| Source::new(case["script"].as_str().expect("a script")))
        .filter(|source| parse(source, ParseOptions::default()).errors.is_empty())
        .collect();
    // Blocks, so that one script's `param` or `using` is not in another's way.
    let all: String = recorded
        .iter()
        .filter(|source| !source.text().contains("using "))
        .map(|source| format!("& {{\n{}\n}}\n", source.text()))
        .collect();
    [
        ("1 MiB of functions", Source::new(SCRIPT.repeat((1 << 20) / SCRIPT.len()))),
        ("all recorded scripts", Source::new(all)),
    ]
}

fn read(c: &mut Criterion) {
    let mut group = c.benchmark_group("parse");
    for (name, source) in sources() {
        group.throughput(Throughput::Bytes(source.text().len() as u64));
        group.sample_size(20);
        group.bench_function(name, |b| b.iter(|| parse(black_box(&source), ParseOptions::default())));
    }
    let short = Source::new("Get-Process | Where-Object CPU -gt 1 | Select-Object -First 3");
    group.throughput(Throughput::Elements(1));
    group.bench_function("a pipeline", |b| b.iter(|| parse(black_box(&short), ParseOptions::default())));
}

criterion_group!(benches, read);
criterion_main!(benches);
