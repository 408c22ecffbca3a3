//! Many clients of `psrpd serve`: sessions at once, and connections that rest. The suite's own numbers are small;
//! `PSRPD_AT_ONCE`, `PSRPD_RESTING` and `PSRPD_RESTING_SECONDS` set others, for example
//!
//!     PSRPD_AT_ONCE=500 PSRPD_RESTING=1000 PSRPD_RESTING_SECONDS=600 cargo nextest run --release -p psrpd-tests --test crowd

#![cfg(target_os = "linux")]
#![allow(clippy::print_stderr, reason = "what was measured is for whoever runs the tests")]

use std::fs;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::Pid;
use psrpd_tests::crowd::{open_all, work_in_each};
use psrpd_tests::serve::{Server, told};
use psrpd_tests::wait_until;
use russh::client::{self, Handle};
use russh::keys::{PrivateKeyWithHashAlg, PublicKeyOrCertificate, load_secret_key};

const CROWDED: &[&str] = &["--max-connections", "5000", "--max-startups", "5000", "--max-startups-per-source", "5000"];
/// Clients that rest are asked whether they are there as often as can be.
const ASKED: &[&str] = &["--login-grace-time", "20", "--keepalive", "1"];

/// A number that the environment may set.
fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

fn descriptors(server: &Server) -> usize {
    server.descriptors()
}

/// What the server has in memory that is its own, in KiB.
fn memory(server: &Server) -> usize {
    let of = |process: Pid| {
        let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("Linux says so");
        line.trim().trim_end_matches(" kB").parse::<usize>().expect("a number")
    };
    server.processes().into_iter().map(of).sum()
}

/// Programs that the server has started and that run.
fn children(server: &Server) -> usize {
    let process = server.process();
    let tasks = fs::read_dir(format!("/proc/{process}/task")).expect("it runs").flatten();
    let of = |task: fs::DirEntry| fs::read_to_string(task.path().join("children")).unwrap_or_default();
    let all: usize = tasks.map(|task| of(task).split_whitespace().count()).sum();
    // The one that speaks with clients, and the one that ends what is left when this is killed.
    if server.speaker() == process { all } else { all - 2 }
}

#[test]
fn sessions_over_ssh_at_once_lose_nothing() {
    let count = number("PSRPD_AT_ONCE", 30);
    let server = Server::start(CROWDED);
    // Also that ssh knows the server's key, and that everything is there that is made once.
    assert_eq!(told(&server.run("client", "1")).0, "1\n");
    wait_until("rest", || children(&server) == 0);
    let before = descriptors(&server);
    let begun = Instant::now();
    let open = open_all((0..count).map(|_| {
        let mut ssh = server.ssh("client", &["-T", "-s"]);
        ssh.args([&server.destination(), "powershell"]);
        ssh
    }));
    let opened = begun.elapsed();
    assert_eq!(children(&server), count, "hosts at once");
    let memory = memory(&server);
    work_in_each(open);
    eprintln!("{count} sessions: open after {opened:.1?}, done after {:.1?}, server {memory} KiB", begun.elapsed());
    wait_until("the end of all hosts", || children(&server) == 0);
    wait_until("the end of all connections", || descriptors(&server) <= before);
}

struct Trusting;

impl client::Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(&mut self, _key: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        Ok(true)
    }
}

async fn connect(server: &Server, key: &PrivateKeyWithHashAlg) -> Handle<Trusting> {
    let address = ("127.0.0.1", server.port);
    let mut session = client::connect(Arc::default(), address, Trusting).await.expect("it connects");
    let login = session.authenticate_publickey(&server.user, key.clone()).await.expect("it answers");
    assert!(login.success(), "{}", server.log());
    session
}

#[test]
fn connections_that_rest_do_not_grow() {
    /// What may differ by chance, in KiB: arenas of the allocator.
    const SLACK: usize = 1024;
    let count = number("PSRPD_RESTING", 60);
    let seconds = number("PSRPD_RESTING_SECONDS", 4);
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).expect("there is a limit");
    setrlimit(Resource::RLIMIT_NOFILE, most, most).expect("up to there it may be raised");
    let server = Server::start(&[CROWDED, ASKED].concat());
    let key = load_secret_key(server.folder.join("client"), None).expect("it was made");
    let key = PrivateKeyWithHashAlg::new(Arc::new(key), None);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    // Everything is there that is made once.
    assert_eq!(told(&server.run("client", "1")).0, "1\n");
    wait_until("rest", || children(&server) == 0 && server.log().contains("has gone"));
    let (nobody, open) = (memory(&server), descriptors(&server));
    let (resting, rested) = runtime.block_on(async {
        let mut all = Vec::new();
        for _ in 0..count {
            let session = connect(&server, &key).await;
            let channel = session.channel_open_session().await.expect("a channel");
            all.push((session, channel));
        }
        tokio::time::sleep(Duration::from_secs(3)).await;
        let resting = memory(&server);
        tokio::time::sleep(Duration::from_secs(seconds as u64)).await;
        let rested = memory(&server);
        for (session, _) in &all {
            assert!(!session.is_closed(), "all are there");
        }
        (resting, rested)
    });
    let each = resting.saturating_sub(nobody) as f64 / count as f64;
    eprintln!("{count} connections: {each:.1} KiB each; {resting} KiB, and {rested} KiB after {seconds} s");
    assert!(rested <= resting + SLACK, "{rested} KiB after {seconds} s, and {resting} KiB before");
    drop(runtime);
    wait_until("the end of all connections", || descriptors(&server) <= open);
    assert!(TcpStream::connect(("127.0.0.1", server.port)).is_ok());
}
