//! Our SSH server beside OpenSSH's, in one run: `cargo bench -p benches --bench listener`.
//!
//! Both serve the same user with the same keys and start the same programs; one client connects to both by turns. As root both
//! have their privileges apart. Prints what each took, and the ratio. Says so and stops where there is no sshd.

#![cfg_attr(unix, allow(clippy::print_stdout, reason = "a bench prints what it measured"))]

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("--serve") => unix::serve(),
        #[cfg(target_os = "linux")]
        Some("network") => psrp_listener::separation::run_network().expect("it speaks with clients"),
        #[cfg(target_os = "linux")]
        Some("step") => unix::step(),
        // cargo test runs benches, too.
        Some("--bench") => unix::compare(),
        _ => {}
    }
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    #[cfg(target_os = "linux")]
    use psrp_listener::accounts::Access;
    #[cfg(target_os = "linux")]
    use psrp_listener::separation::{Everybody, Monitor};
    use psrp_listener::{
        Configuration, Limits, Listener, Log, Programs, Serves, Severity, User, Wanted, limits::Startups,
    };
    use russh::client::{self, Handle};
    use russh::keys::{PrivateKeyWithHashAlg, PublicKeyOrCertificate, load_secret_key};

    const SUBSYSTEM: &str = "bench";
    /// What is sent to measure how fast.
    const BYTES: u64 = 512 << 20;
    /// Connections whose memory is measured.
    const CONNECTIONS: usize = 50;
    /// Connections that are timed, in each of some rounds.
    const TIMED: u32 = 100;
    const ROUNDS: usize = 3;
    const CIPHERS: &[&str] = &["aes128-gcm@openssh.com", "chacha20-poly1305@openssh.com", "aes128-ctr"];

    struct Cat;

    impl Programs for Cat {
        fn program(&self, wanted: Wanted<'_>, _variables: &[&str]) -> Result<Command, String> {
            match wanted {
                Wanted::Subsystem(SUBSYSTEM) => Ok(Command::new("/bin/cat")),
                _ => Err("there is no such thing here".into()),
            }
        }

        fn on_terminal(&self, _command: &Command) -> Command {
            Command::new("/bin/false")
        }
    }

    impl Log for Cat {
        fn write(&self, _severity: Severity, _text: &str) {}
    }

    /// Ours, in a process of its own: `--serve FOLDER`.
    pub fn serve() {
        let folder = PathBuf::from(std::env::args().nth(2).expect("a folder"));
        let configuration = Configuration {
            listen: vec![([127, 0, 0, 1], 0).into()],
            host_keys: vec![folder.join("host_key")],
            authorized_keys: vec![folder.join("authorized_keys")],
            revoked_keys: None,
            serves: serves(),
            limits: Limits {
                startups: Startups { begin: 1000, rate: 100, full: 1000 },
                startups_per_source: 1000,
                ..Limits::default()
            },
            programs: Arc::new(Cat),
            log: Arc::new(Cat),
        };
        #[cfg(target_os = "linux")]
        if matches!(configuration.serves, Serves::Everybody(_)) {
            let monitor = Monitor::open(configuration).expect("it listens");
            println!("{}", monitor.addresses()[0].port());
            monitor.serve().expect("it serves");
            return;
        }
        let listener = Listener::open(configuration).expect("it listens");
        println!("{}", listener.addresses()[0].port());
        listener.serve().expect("it serves");
    }

    #[cfg(target_os = "linux")]
    fn serves() -> Serves {
        let user = User::own().expect("we are somebody");
        if user.uid != 0 {
            return Serves::Own(user);
        }
        let command = |word: &str| vec!["/proc/self/exe".into(), word.into()];
        Serves::Everybody(Box::new(Everybody {
            access: Access::default(),
            network: command("network"),
            step: command("step"),
            nobody: (65_534, 65_534),
            descriptors: None,
            cgroups: None,
            keeper: None,
        }))
    }

    #[cfg(not(target_os = "linux"))]
    fn serves() -> Serves {
        Serves::Own(User::own().expect("we are somebody"))
    }

    #[cfg(target_os = "linux")]
    pub fn step() {
        let orders = std::env::args().nth(2).and_then(|number| number.parse().ok()).expect("a descriptor");
        let Err(error) = psrp_listener::separation::take_step(orders);
        panic!("{error}");
    }

    struct Server {
        name: &'static str,
        process: Child,
        port: u16,
    }

    impl Drop for Server {
        fn drop(&mut self) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }

    impl Server {
        fn ours(folder: &Path) -> Server {
            let own = std::env::current_exe().expect("a bench has a file");
            let mut process =
                Command::new(own).arg("--serve").arg(folder).stdout(Stdio::piped()).spawn().expect("it starts");
            let mut line = String::new();
            BufReader::new(process.stdout.take().expect("a pipe")).read_line(&mut line).expect("its port");
            Server { name: "psrpd serve", process, port: line.trim().parse().expect("a port") }
        }

        fn openssh(folder: &Path) -> Server {
            let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
            let place = folder.display();
            let text = format!(
                "Port {port}\nListenAddress 127.0.0.1\nHostKey {place}/host_key\nAuthorizedKeysFile {place}/authorized_keys\n\
                 StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nPidFile none\nMaxStartups 1000\n\
                 PrintMotd no\nPrintLastLog no\nLogLevel QUIET\nSubsystem {SUBSYSTEM} /bin/cat\n"
            );
            fs::write(folder.join("sshd_config"), text).expect("it is written");
            let _ = fs::create_dir_all("/run/sshd");
            let process = Command::new("/usr/sbin/sshd")
                .args(["-D", "-f"])
                .arg(folder.join("sshd_config"))
                .spawn()
                .expect("sshd starts");
            let begun = Instant::now();
            while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() && begun.elapsed().as_secs() < 10 {
                std::thread::sleep(Duration::from_millis(20));
            }
            Server { name: "sshd", process, port }
        }

        /// The proportional memory of its processes, without the programs of sessions, in KiB.
        fn memory(&self) -> usize {
            let Ok(processes) = fs::read_dir("/proc") else { return 0 };
            let ours = |folder: &Path| -> Option<usize> {
                let name = fs::read_to_string(folder.join("comm")).ok()?;
                let is_program = matches!(name.trim(), "cat" | "head" | "sh" | "bash" | "ssh");
                let is_its = folder.ends_with(self.process.id().to_string()) || (!is_program && self.is_below(folder));
                let rollup = is_its.then(|| fs::read_to_string(folder.join("smaps_rollup")).ok()).flatten()?;
                let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
                line.split_whitespace().nth(1)?.parse().ok()
            };
            processes.flatten().filter_map(|entry| ours(&entry.path())).sum()
        }

        fn is_below(&self, folder: &Path) -> bool {
            let parent = |number: &str| {
                let status = fs::read_to_string(format!("/proc/{number}/status")).ok()?;
                let line = status.lines().find(|line| line.starts_with("PPid:"))?;
                line.split_whitespace().nth(1).map(str::to_owned)
            };
            let own = self.process.id().to_string();
            let mut number = folder.file_name().map(|name| name.to_string_lossy().into_owned());
            while let Some(current) = number.filter(|number| number != "0" && number != "1") {
                if current == own {
                    return true;
                }
                number = parent(&current);
            }
            false
        }
    }

    struct Trusting;

    impl client::Handler for Trusting {
        type Error = russh::Error;

        async fn check_server_key(&mut self, _key: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
            Ok(true)
        }
    }

    async fn connect(server: &Server, key: &PrivateKeyWithHashAlg) -> Handle<Trusting> {
        let user = nix::unistd::User::from_uid(nix::unistd::geteuid()).ok().flatten().expect("we are somebody").name;
        let config = Arc::new(client::Config { nodelay: true, ..client::Config::default() });
        let mut session = client::connect(config, ("127.0.0.1", server.port), Trusting).await.expect("it connects");
        let login = session.authenticate_publickey(user, key.clone()).await.expect("it answers");
        assert!(login.success(), "{}", server.name);
        session
    }

    async fn once(server: &Server, key: &PrivateKeyWithHashAlg) {
        let session = connect(server, key).await;
        let mut channel = session.channel_open_session().await.expect("a channel");
        channel.request_subsystem(true, SUBSYSTEM).await.expect("it is asked");
        channel.data_bytes(&b"there and back\n"[..]).await.expect("it is sent");
        let mut came = 0;
        while let Some(message) = channel.wait().await {
            if let russh::ChannelMsg::Data { data } = message {
                came += data.len();
                if came == 15 {
                    channel.eof().await.expect("it is sent");
                }
            }
        }
        assert_eq!(came, 15);
    }

    fn throughput(server: &Server, folder: &Path, key: &str, cipher: &str) -> f64 {
        let upload = key == "up";
        let mut ssh = Command::new("ssh");
        ssh.args(["-F", "/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"])
            .args([
                "-o",
                "LogLevel=ERROR",
                "-o",
                "IdentitiesOnly=yes",
                "-c",
                cipher,
                "-p",
                &server.port.to_string(),
                "-i",
            ])
            .arg(folder.join(key))
            .args(["127.0.0.1", "x"])
            .stdout(Stdio::null());
        let mut source = upload.then(|| {
            Command::new("head")
                .args(["-c", &BYTES.to_string(), "/dev/zero"])
                .stdout(Stdio::piped())
                .spawn()
                .expect("head starts")
        });
        match &mut source {
            Some(source) => ssh.stdin(source.stdout.take().expect("a pipe")),
            None => ssh.stdin(Stdio::null()),
        };
        let begun = Instant::now();
        let status = ssh.status().expect("ssh runs");
        let took = begun.elapsed();
        assert!(status.success(), "{} {key} {cipher}", server.name);
        if let Some(mut source) = source {
            let _ = source.wait();
        }
        BYTES as f64 / took.as_secs_f64() / 1e6
    }

    /// Runs everything with both.
    pub fn compare() {
        if !Path::new("/usr/sbin/sshd").exists() {
            println!("skipped: no sshd");
            return;
        }
        let folder = std::env::temp_dir().join(format!("psrpd-bench-{}", std::process::id()));
        fs::create_dir(&folder).expect("a folder");
        fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("it is ours");
        let mut lines = String::new();
        for (name, options) in [
            ("host_key", None),
            ("plain", Some(String::new())),
            ("down", Some(format!("command=\"head -c {BYTES} /dev/zero\" "))),
            ("up", Some("command=\"cat > /dev/null\" ".into())),
        ] {
            let file = folder.join(name);
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&file).status();
            assert!(made.is_ok_and(|made| made.success()), "a key is made");
            if let Some(options) = options {
                lines += &options;
                lines += &fs::read_to_string(file.with_extension("pub")).expect("it was made");
            }
        }
        fs::write(folder.join("authorized_keys"), lines).expect("it is written");
        let servers = [Server::openssh(&folder), Server::ours(&folder)];
        let key = load_secret_key(folder.join("plain"), None).expect("it was made");
        let key = PrivateKeyWithHashAlg::new(Arc::new(key), None);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");

        let mut best = [f64::MAX; 2];
        for _ in 0..ROUNDS {
            for (server, best) in servers.iter().zip(&mut best) {
                let begun = Instant::now();
                runtime.block_on(async {
                    for _ in 0..TIMED {
                        once(server, &key).await;
                    }
                });
                *best = best.min(begun.elapsed().as_secs_f64() * 1000.0 / f64::from(TIMED));
            }
        }
        report("connect, subsystem, 15 bytes there and back, close (ms)", best, best[0] / best[1]);

        let held = runtime.block_on(async {
            let mut memory = [0.0; 2];
            let mut all = Vec::new();
            for (server, memory) in servers.iter().zip(&mut memory) {
                let before = server.memory();
                for _ in 0..CONNECTIONS {
                    let session = connect(server, &key).await;
                    let channel = session.channel_open_session().await.expect("a channel");
                    channel.request_subsystem(true, SUBSYSTEM).await.expect("it is asked");
                    all.push((session, channel));
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
                *memory = server.memory().saturating_sub(before) as f64 / CONNECTIONS as f64;
            }
            memory
        });
        report("memory of a connection that rests (KiB, proportional)", held, held[0] / held[1]);

        for cipher in CIPHERS {
            for (way, what) in [("down", "from the server"), ("up", "to the server")] {
                let mut best = [0.0_f64; 2];
                for _ in 0..ROUNDS {
                    for (server, best) in servers.iter().zip(&mut best) {
                        *best = best.max(throughput(server, &folder, way, cipher));
                    }
                }
                report(&format!("{cipher} {what} (MB/s, through ssh)"), best, best[1] / best[0]);
            }
        }
        drop(servers);
        let _ = fs::remove_dir_all(&folder);
    }

    fn report(what: &str, [sshd, ours]: [f64; 2], ratio: f64) {
        println!("{what}: sshd {sshd:.2}, psrpd serve {ours:.2}; better by {ratio:.2}");
    }
}
