//! The listener's channels: whatever a client that has logged in asks for, in whatever order, it is answered or the connection
//! ends, programs end with it, and the next client is served.

#![no_main]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use psrp_listener::{Configuration, Limits, Listener, Log, Programs, Serves, Severity, User, Wanted};
use russh::client::{self, Handler, Msg, connect};
use russh::keys::ssh_key::LineEnding;
use russh::keys::ssh_key::private::Ed25519Keypair;
use russh::keys::{PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate};
use russh::{Channel, Pty, Sig};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

/// As long as a connection may take, and its programs after it.
const PATIENCE: Duration = Duration::from_secs(60);
/// Sessions of a connection.
const SESSIONS: usize = 3;

/// A server, and what reaches it.
struct Stage {
    runtime: Runtime,
    server: SocketAddr,
    user: String,
    key: Arc<PrivateKey>,
}

struct Cats;

impl Programs for Cats {
    fn program(&self, wanted: Wanted<'_>, _variables: &[&str]) -> Result<Command, String> {
        match wanted {
            Wanted::Subsystem(_) => Ok(Command::new("/bin/true")),
            Wanted::Script(script) if script.len() % 2 == 1 => Err("no such script".into()),
            Wanted::Script(_) | Wanted::Shell => Ok(Command::new("/bin/cat")),
        }
    }

    fn on_terminal(&self, command: &Command) -> Command {
        let mut same = Command::new(command.get_program());
        same.args(command.get_args());
        same
    }
}

struct Nowhere;

impl Log for Nowhere {
    fn write(&self, _severity: Severity, _text: &str) {}
}

struct Client;

impl Handler for Client {
    type Error = russh::Error;

    async fn check_server_key(&mut self, _key: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        Ok(true)
    }
}

impl Stage {
    fn get() -> &'static Stage {
        static STAGE: OnceLock<Stage> = OnceLock::new();
        STAGE.get_or_init(|| Stage::build().expect("a server"))
    }

    fn build() -> Result<Stage, Box<dyn std::error::Error>> {
        // It stays: keys are read anew for each login.
        let folder = std::env::temp_dir().join(format!("psrpd-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let key = PrivateKey::from(Ed25519Keypair::from_seed(&[7; 32]));
        let file = |name: &str, text: &str| -> std::io::Result<PathBuf> {
            let file = folder.join(name);
            std::fs::write(&file, text)?;
            std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
            Ok(file)
        };
        let authorized = file("authorized_keys", &key.public_key().to_openssh()?)?;
        let host_key = file("host_key", &key.to_openssh(LineEnding::LF)?)?;
        let user = User::own().ok_or("this user has no entry in the user database")?;
        let name = user.name.clone();
        let listener = Listener::open(Configuration {
            listen: vec![SocketAddr::from(([127, 0, 0, 1], 0))],
            host_keys: vec![host_key],
            authorized_keys: vec![authorized],
            revoked_keys: None,
            serves: Serves::Own(user),
            limits: Limits { sessions: SESSIONS, ..Limits::default() },
            programs: Arc::new(Cats),
            log: Arc::new(Nowhere),
        })?;
        let server = *listener.addresses().first().ok_or("no address")?;
        std::thread::spawn(move || listener.serve());
        // It runs by itself, so that a client that is let go of ends.
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        // Taken, so that it ends nobody: Rust's own start, which sees to that, does not run here.
        let inside = runtime.enter();
        signal(SignalKind::pipe())?;
        drop(inside);
        Ok(Stage { runtime, server, user: name, key: Arc::new(key) })
    }
}

fuzz_target!(|bytes: &[u8]| {
    let stage = Stage::get();
    let visit = async { tokio::time::timeout(PATIENCE, visit(stage, bytes)).await };
    let visited = stage.runtime.block_on(visit).expect("a connection takes its time and ends");
    // What a client asks for in the wrong order may end its connection, but not before it has logged in.
    assert!(visited, "the server does not let anybody in");
    let begun = Instant::now();
    while programs() > 0 {
        assert!(begun.elapsed() < PATIENCE, "programs go on without their client");
        std::thread::sleep(Duration::from_millis(1));
    }
});

/// Whether it could log in.
async fn visit(stage: &Stage, bytes: &[u8]) -> bool {
    let config = client::Config { nodelay: true, ..client::Config::default() };
    let Ok(mut session) = connect(Arc::new(config), stage.server, Client).await else { return false };
    let key = PrivateKeyWithHashAlg::new(stage.key.clone(), None);
    if !session.authenticate_publickey(&stage.user, key).await.is_ok_and(|answer| answer.success()) {
        return false;
    }
    let mut channels: Vec<Channel<Msg>> = Vec::new();
    let mut rest = bytes;
    while let [what, which, length, more @ ..] = rest {
        let (text, more) = more.split_at(more.len().min(usize::from(*length)));
        rest = more;
        if what % 16 == 0 {
            match session.channel_open_session().await {
                Ok(channel) => channels.push(channel),
                Err(russh::Error::ChannelOpenFailure(_)) => assert!(channels.len() >= SESSIONS),
                Err(_) => break,
            }
            continue;
        }
        let Some(at) = usize::from(*which).checked_rem(channels.len()) else { continue };
        if *what % 16 == 1 {
            let _ = channels.swap_remove(at).close().await;
        } else if ask(&channels[at], *what, text).await.is_err() {
            break;
        }
        // What comes back is read, so that nobody waits for room.
        for channel in &mut channels {
            while tokio::time::timeout(Duration::ZERO, channel.wait()).await.is_ok_and(|message| message.is_some()) {}
        }
    }
    let _ = session.disconnect(russh::Disconnect::ByApplication, "", "").await;
    true
}

async fn ask(channel: &Channel<Msg>, what: u8, text: &[u8]) -> Result<(), russh::Error> {
    let words = String::from_utf8_lossy(text);
    let number = |at: usize| text.get(at).map_or(0, |byte| u32::from(*byte) << (byte % 24));
    let reply = what >= 128;
    match what % 16 {
        2 => channel.exec(reply, text).await,
        3 => channel.request_shell(reply).await,
        4 => channel.request_subsystem(reply, words).await,
        5 => {
            let modes: Vec<(Pty, u32)> =
                text.iter().filter_map(|byte| Some((Pty::from_u8(*byte)?, u32::from(*byte)))).collect();
            channel.request_pty(reply, &words, number(0), number(1), number(2), number(3), &modes).await
        }
        6 => channel.window_change(number(0), number(1), number(2), number(3)).await,
        7 => channel.set_env(reply, words.clone(), words).await,
        8 => channel.set_env(reply, format!("LC_{words}"), words).await,
        9 => channel.signal(Sig::Custom(words.into_owned())).await,
        10 => channel.signal(Sig::HUP).await,
        11 => channel.request_x11(reply, words.len() % 2 == 0, words.clone(), words, number(0)).await,
        12 => channel.agent_forward(reply).await,
        13 => channel.extended_data_bytes(number(0), text.to_vec()).await,
        14 => channel.eof().await,
        _ => channel.data_bytes(text.to_vec()).await,
    }
}

/// Programs of sessions that are still there. The fuzzer has children of its own.
fn programs() -> usize {
    let id = std::process::id();
    let threads = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let read = |file: PathBuf| std::fs::read_to_string(file).unwrap_or_default();
    let children = threads.map(|thread| read(thread.path().join("children"))).collect::<String>();
    let names = children.split_whitespace().map(|child| read(format!("/proc/{child}/comm").into()));
    names.filter(|name| ["cat", "true"].contains(&name.trim())).count()
}
