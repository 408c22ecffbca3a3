//! A private sshd on loopback, with keys of its own in a folder of its own.

use std::fs::{self, DirBuilder, File};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::os::unix::fs::{DirBuilderExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::{Pid, User, geteuid};
use psrp_client::Ssh;
use uuid::Uuid;

use crate::unix::guard::Guard;
use crate::unix::program;

/// How long sshd may take until it listens.
const START: Duration = Duration::from_secs(10);

/// A running sshd. It ends, and its folder goes, when this is dropped, or when this process is killed.
#[derive(Debug)]
pub struct Sshd {
    folder: PathBuf,
    port: u16,
    user: String,
    program: PathBuf,
    child: Child,
    guard: Guard,
}

const NO_SSHD: &str = "there is no sshd on this machine; install one and try again:
    Debian, Ubuntu   apt install openssh-server
    Fedora, RHEL     dnf install openssh-server
    Alpine           apk add openssh
    Arch             pacman -S openssh
It need not be started: psrpd try starts one of its own, on loopback, for a moment";

/// Bash reads its start-up files for sshd only where it is nobody's child: they are not what is tried, and may take their time.
const NO_START_UP: &str = "SetEnv SHLVL=1";

impl Sshd {
    /// Starts it, with psrpd in front of `host` as its subsystem `powershell`.
    ///
    /// # Errors
    /// When there is no sshd, or it does not start.
    pub fn start(host: &str) -> anyhow::Result<Sshd> {
        let Some(sshd) = program::find("sshd", &["/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/bin"]) else {
            bail!(NO_SSHD)
        };
        let keygen = program::find("ssh-keygen", &["/usr/bin", "/usr/local/bin"]).context(NO_SSHD)?;
        // Before any thread.
        let guard = Guard::start().context("cannot start a process to clean up after this one")?;
        let program = std::env::current_exe().context("cannot find this program's own file")?;
        let user =
            User::from_uid(geteuid()).ok().flatten().context("this user has no entry in the user database")?.name;
        let folder = std::env::temp_dir().join(format!("psrpd-try-{}", Uuid::new_v4().simple()));
        DirBuilder::new().mode(0o700).create(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let started = Sshd::start_in(&folder, &sshd, &keygen, &program, host, guard.group());
        let (child, port) = match started {
            Ok(started) => started,
            Err(error) => {
                let _ = fs::remove_dir_all(&folder);
                return Err(error);
            }
        };
        if let Ok(process) = i32::try_from(child.id()) {
            guard.watch(Pid::from_raw(process));
        }
        let sshd = Sshd { folder, port, user, program, child, guard };
        sshd.wait_until_it_listens()?;
        Ok(sshd)
    }

    fn start_in(
        folder: &Path,
        sshd: &Path,
        keygen: &Path,
        program: &Path,
        host: &str,
        group: Pid,
    ) -> anyhow::Result<(Child, u16)> {
        for key in ["host_key", "client_key"] {
            let made = Command::new(keygen)
                .args(["-q", "-t", "ed25519", "-N", "", "-C", "psrpd-try", "-f"])
                .arg(folder.join(key))
                .stdin(Stdio::null())
                .status()?;
            if !made.success() {
                bail!("ssh-keygen made no key: {made}");
            }
        }
        // A name without blanks, whatever the program's folder is called.
        symlink(program, folder.join("psrpd"))?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let public = fs::read_to_string(folder.join("host_key.pub"))?;
        fs::write(folder.join("known_hosts"), format!("[127.0.0.1]:{port} {public}"))?;
        fs::copy(folder.join("client_key.pub"), folder.join("authorized_keys"))?;
        let place = folder.display();
        let quoted = host.replace('\\', "\\\\").replace('"', "\\\"");
        fs::write(
            folder.join("sshd_config"),
            format!(
                "Port {port}\nListenAddress 127.0.0.1\nHostKey {place}/host_key\nAuthorizedKeysFile {place}/authorized_keys\n\
                 StrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n\
                 AllowTcpForwarding no\nX11Forwarding no\nPrintMotd no\nPidFile none\nMaxStartups 100\n{NO_START_UP}\n\
                 Subsystem powershell {place}/psrpd subsystem --log {place}/psrpd.log --configuration {place}/none --host \"{quoted}\"\n"
            ),
        )?;
        if geteuid().is_root() {
            // Where sshd's unprivileged half lives; a package's service would have made it.
            let _ = fs::create_dir_all("/run/sshd");
        }
        let log = File::create(folder.join("sshd.log"))?;
        let child = Command::new(sshd)
            .args(["-D", "-e", "-f"])
            .arg(folder.join("sshd_config"))
            .process_group(group.as_raw())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("sshd cannot be started")?;
        Ok((child, port))
    }

    fn wait_until_it_listens(&self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while TcpStream::connect(SocketAddrV4::new(Ipv4Addr::LOCALHOST, self.port)).is_err() {
            if begun.elapsed() > START {
                bail!("sshd does not listen on port {}. {}", self.port, self.complaint());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// How our client connects.
    pub fn client(&self) -> Ssh {
        Ssh {
            configuration: Some("/dev/null".into()),
            host: "127.0.0.1".into(),
            user: Some(self.user.clone()),
            port: Some(self.port),
            identities: vec![self.folder.join("client_key")],
            options: vec![
                format!("UserKnownHostsFile={}", self.folder.join("known_hosts").display()),
                "GlobalKnownHostsFile=/dev/null".into(),
                "StrictHostKeyChecking=yes".into(),
                "IdentitiesOnly=yes".into(),
                "BatchMode=yes".into(),
            ],
            ..Ssh::default()
        }
    }

    /// How PowerShell connects.
    pub fn enter(&self) -> String {
        let known = self.folder.join("known_hosts");
        format!(
            "Enter-PSSession -HostName 127.0.0.1 -Port {} -UserName {} -KeyFilePath {} -Options @{{ UserKnownHostsFile = '{}' }}",
            self.port,
            self.user,
            self.folder.join("client_key").display(),
            known.display(),
        )
    }

    /// What sshd and psrpd have logged.
    pub fn complaint(&self) -> String {
        let logs = ["sshd.log", "psrpd.log"].map(|name| fs::read_to_string(self.folder.join(name)).unwrap_or_default());
        let lines: Vec<&str> =
            logs.iter().flat_map(|log| log.lines()).filter(|line| !line.contains("Server listening")).collect();
        if lines.is_empty() {
            "no session over the private sshd".into()
        } else {
            format!("sshd says: {}", lines.join("; "))
        }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Who logs in.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// What the subsystem runs.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// What this machine is called.
    pub fn host_name(&self) -> String {
        nix::unistd::gethostname().ok().and_then(|name| name.into_string().ok()).unwrap_or_else(|| "localhost".into())
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = killpg(self.guard.group(), Signal::SIGTERM);
        let _ = self.child.wait();
        self.guard.dismiss();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
