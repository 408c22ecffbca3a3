//! Objects to CLIXML and back.

#![allow(missing_docs)]

use std::hint::black_box;

use clixml::{TypeNames, Value, Writer};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn custom_object(out: &mut Vec<u8>, number: i32) {
    let mut writer = Writer::new(out);
    writer.item().begin_object();
    writer.type_names(&TypeNames::CUSTOM_OBJECT);
    writer.begin_extended();
    writer.member("Id").int32(number);
    writer.member("Name").string("a name of usual length");
    writer.member("Size").int64(123_456_789);
    writer.member("Load").double(0.25);
    writer.member("Enabled").bool(true);
    writer.end();
    writer.end();
}

fn texts() -> [(&'static str, String); 3] {
    const LENGTH: usize = 1 << 20;
    let repeat = |text: &str| text.repeat(LENGTH / text.len());
    [
        ("plain", repeat("a line of a log file, as it comes along in real life ")),
        ("lines", repeat("a line of a log file, as it comes along in real life\n")),
        ("markup", repeat("<a href=\"x_y\">ä & ö</a>\n")),
    ]
}

fn write(c: &mut Criterion) {
    let mut group = c.benchmark_group("write");
    let mut out = Vec::new();

    group.throughput(Throughput::Elements(1));
    group.bench_function("int32", |b| {
        b.iter(|| {
            out.clear();
            Writer::new(&mut out).item().int32(black_box(123_456));
        });
    });
    group.bench_function("double", |b| {
        b.iter(|| {
            out.clear();
            Writer::new(&mut out).item().double(black_box(0.123_456_789));
        });
    });
    group.bench_function("custom object", |b| {
        b.iter(|| {
            out.clear();
            custom_object(&mut out, black_box(123_456));
        });
    });

    for (name, text) in texts() {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("1 MiB of {name}"), |b| {
            b.iter(|| {
                out.clear();
                Writer::new(&mut out).item().string(black_box(&text));
            });
        });
    }
}

fn read(c: &mut Criterion) {
    let mut group = c.benchmark_group("read");

    group.throughput(Throughput::Elements(1));
    group.bench_function("int32", |b| b.iter(|| clixml::read(black_box(b"<I32>123456</I32>"))));
    group.bench_function("double", |b| b.iter(|| clixml::read(black_box(b"<Db>0.123456789</Db>"))));
    let mut object = Vec::new();
    custom_object(&mut object, 123_456);
    group.bench_function("custom object", |b| b.iter(|| clixml::read(black_box(&object))));

    for (name, text) in texts() {
        let document = clixml::to_vec(&Value::from(text.as_str()));
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("1 MiB of {name}"), |b| b.iter(|| clixml::read(black_box(&document))));
    }
}

/// All messages of the serialiser's recordings, one after another.
fn recordings(c: &mut Criterion) {
    let files = golden::files(golden::CLIXML);
    let lines = files.values().flat_map(|text| text.lines()).filter_map(|line| serde_json::from_str(line).ok());
    let bodies: Vec<String> = lines
        .flat_map(|case: serde_json::Value| case["messages"].as_array().cloned().unwrap_or_default())
        .filter_map(|message| message["body"].as_str().map(str::to_owned))
        .filter(|body| !body.is_empty() && !body.contains(">TIME<"))
        .collect();
    let values: Vec<Value> = bodies.iter().map(|body| clixml::read(body.as_bytes()).expect("a recording")).collect();

    let mut group = c.benchmark_group("recordings");
    group.throughput(Throughput::Bytes(bodies.iter().map(|body| body.len() as u64).sum()));
    group.bench_function("read", |b| {
        b.iter(|| bodies.iter().filter(|body| clixml::read(body.as_bytes()).is_ok()).count());
    });
    let mut out = Vec::new();
    group.bench_function("write", |b| {
        b.iter(|| {
            out.clear();
            values.iter().for_each(|value| clixml::write(value, &mut out));
        });
    });
}

criterion_group!(benches, write, read, recordings);
criterion_main!(benches);
