//! Objects to lines and back.

#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use clixml::Writer;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use psrp_proto::client::{self, Client, Opening};
use psrp_proto::fragment::{self, Joiner};
use psrp_proto::message::{ApplicationPrivateData, Command, CreatePipeline, InitRunspacePool, PowerShell};
use psrp_proto::outofproc::{Lines, Packet, scan};
use psrp_proto::server::{self, Event, Sender, Server};
use uuid::Uuid;

/// A client and a server with an open pool, and a pipeline that runs.
fn running() -> (Client, Server, Sender) {
    let init = InitRunspacePool::default();
    let now = Instant::now();
    let mut client = Client::open(client::Config::default(), Uuid::from_u128(1), Opening::New(Box::new(init)), now);
    let mut server = Server::new(server::Config::default());
    let mut created = false;
    loop {
        let mut bytes = Vec::new();
        client.poll_transmit(&mut bytes);
        server.handle_input(&bytes);
        let mut answer = Vec::new();
        server.poll_transmit(&mut answer);
        while let Some(event) = server.poll_event() {
            match event {
                Event::PoolOpening { protocol, .. } => {
                    server.open_pool(ApplicationPrivateData::with_version_table(protocol, Vec::new()));
                }
                Event::Pipeline(new) => return (client, server, new.sender),
                _ => {}
            }
        }
        server.poll_transmit(&mut answer);
        client.handle_input(now, &answer);
        while client.poll_event().is_some() {}
        if !created {
            let create = CreatePipeline::new(PowerShell::new(vec![Command::script("1")]));
            created = client.create(Uuid::from_u128(2), create).is_ok();
        }
    }
}

fn string() -> String {
    "a line of a log file, as it comes along in real life ".repeat((1 << 20) / 53)
}

fn send(c: &mut Criterion) {
    let mut group = c.benchmark_group("send");
    let (_, _, mut sender) = running();
    let mut out = Vec::new();

    const COUNT: u64 = 1000;
    group.throughput(Throughput::Elements(COUNT));
    group.bench_function("int32", |b| {
        b.iter(|| {
            out.clear();
            for number in 0..COUNT as i32 {
                sender.output(&mut out, |body| Writer::new(body).item().int32(black_box(number)));
            }
        });
    });

    let string = string();
    group.throughput(Throughput::Bytes(string.len() as u64));
    group.bench_function("1 MiB string", |b| {
        b.iter(|| {
            out.clear();
            sender.output(&mut out, |body| Writer::new(body).item().string(black_box(&string)));
        });
    });
}

fn receive(c: &mut Criterion) {
    let mut group = c.benchmark_group("receive");
    let (mut client, _, mut sender) = running();
    let now = Instant::now();
    let mut ints = Vec::new();
    const COUNT: u64 = 1000;
    for number in 0..COUNT as i32 {
        sender.output(&mut ints, |body| Writer::new(body).item().int32(number));
    }
    group.throughput(Throughput::Elements(COUNT));
    group.bench_function("int32", |b| {
        b.iter(|| {
            client.handle_input(now, black_box(&ints));
            while client.poll_event().is_some() {}
        });
    });

    let string = string();
    let mut lines = Vec::new();
    sender.output(&mut lines, |body| Writer::new(body).item().string(&string));
    group.throughput(Throughput::Bytes(string.len() as u64));
    group.bench_function("1 MiB string", |b| {
        b.iter(|| {
            client.handle_input(now, black_box(&lines));
            while client.poll_event().is_some() {}
        });
    });

    group.throughput(Throughput::Bytes(lines.len() as u64));
    group.bench_function("lines of 1 MiB, to messages only", |b| {
        let mut joiner = Joiner::new(usize::MAX);
        b.iter(|| {
            let mut splitter = Lines::new(1 << 20);
            let mut input = black_box(&lines[..]);
            while let Ok(Some(line)) = splitter.next(&mut input) {
                for packet in scan(line) {
                    if let Ok(Packet::Data { payload, .. }) = packet {
                        payload.decode_into(joiner.buffer()).expect("base64");
                        while joiner.next_message().expect("fragments").is_some() {}
                    }
                }
            }
        });
    });
    group.bench_function("lines of 1 MiB, looked at only", |b| {
        b.iter(|| {
            let mut splitter = Lines::new(1 << 20);
            let mut input = black_box(&lines[..]);
            let mut count = 0;
            while let Ok(Some(line)) = splitter.next(&mut input) {
                count += scan(line).count();
            }
            count
        });
    });
}

fn cut(c: &mut Criterion) {
    let mut group = c.benchmark_group("cut");
    let message = vec![7; 1 << 20];
    let mut out = Vec::new();
    group.throughput(Throughput::Bytes(message.len() as u64));
    group.bench_function("1 MiB into lines", |b| {
        b.iter(|| {
            out.clear();
            fragment::write_lines(&mut out, Uuid::nil(), 1, black_box(&message));
        });
    });
}

criterion_group!(benches, send, receive, cut);
criterion_main!(benches);
