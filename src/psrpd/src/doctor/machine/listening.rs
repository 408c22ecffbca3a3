//! The sshd that listens: whether it does, with which configuration, how many it lets in, what it says before all else.

use std::fs;
use std::io::Read;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::super::finding::{Remedy, Report, quoted};
use super::account::Account;
use super::clock::{Validity, validity};
use super::{CONFIGURATION, Sshd};

/// How long a listener on this machine may take to answer.
const GREETING: Duration = Duration::from_secs(5);
/// How long it may take to be back.
const AGAIN: Duration = Duration::from_secs(1);
/// How exactly the kernel's clock of processes agrees with that of files.
const SLACK: Duration = Duration::from_secs(1);

/// Nobody who listens.
pub fn runs(sshd: &Sshd, _: &Account, report: &mut Report) {
    let addresses: Vec<SocketAddr> =
        sshd.settings.all("listenaddress").filter_map(|address| address.parse().ok()).collect();
    // Another process may listen for it: systemd does so with ssh.socket. Who is just reading its configuration again is
    // back in a moment.
    let answers = || addresses.iter().any(|address| greets(*address));
    let again = || {
        std::thread::sleep(AGAIN);
        answers()
    };
    if sshd.listener.is_none() && !answers() && !again() {
        let start = if sshd.configuration == Path::new(CONFIGURATION) && Path::new("/run/systemd/system").exists() {
            "systemctl enable --now ssh || systemctl enable --now sshd".to_owned()
        } else {
            format!("{} -f {}", quoted(&sshd.program), quoted(&sshd.configuration))
        };
        let list: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        report.wrong(
            "sshd-not-running",
            "No sshd listens with this configuration: clients are refused, or wait in vain.",
            format!(
                "no process of sshd with {}, and nobody answers on {}",
                sshd.configuration.display(),
                list.join(", ")
            ),
            Remedy::run("start it", start),
        );
    } else if !addresses.is_empty() && addresses.iter().all(|address| address.ip().is_loopback()) {
        report.note(
            "sshd-on-loopback-only",
            "sshd listens for this machine only: for all others the port is closed.",
            format!("{}: {}", sshd.place("listenaddress"), addresses[0]),
            Remedy::run(
                "if others are to connect, let it listen on all addresses",
                sshd.change("listenaddress", "s/^/#/", ""),
            ),
        );
    } else if !addresses.is_empty() && addresses.iter().all(|address| address.port() != 22) {
        report.note(
            "sshd-on-another-port",
            "sshd does not listen on port 22, where clients look for it.",
            format!("{}: {}", sshd.place("port"), addresses[0].port()),
            Remedy::words(format!(
                "clients have to name it: Enter-PSSession -HostName HOST -Port {}, psrp enter -p {0} HOST",
                addresses[0].port()
            )),
        );
    }
}

/// Whether an SSH server answers.
fn greets(mut address: SocketAddr) -> bool {
    if address.ip().is_unspecified() {
        let local: std::net::IpAddr = match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        };
        address.set_ip(local);
    }
    let Ok(mut stream) = TcpStream::connect_timeout(&address, GREETING) else { return false };
    let mut beginning = [0; 4];
    stream.set_read_timeout(Some(GREETING)).is_ok()
        && stream.read_exact(&mut beginning).is_ok()
        && beginning == *b"SSH-"
}

/// Files that were changed since the listener has read them.
pub fn reloaded(sshd: &Sshd, _: &Account, report: &mut Report) {
    let Some(listener) = &sshd.listener else { return };
    let process = listener.process.as_raw();
    let Some(started) = started(process) else { return };
    let read = sshd.settings.get("pidfile").and_then(|file| written(Path::new(file), process));
    let since = read.unwrap_or(started + SLACK);
    let Some(file) = sshd.config.files().find(|file| changed(file).is_some_and(|changed| changed > since)) else {
        return;
    };
    if read.is_none() {
        return report.unseen(
            format!("whether sshd has read {} since it was changed", file.display()),
            "it has been changed since sshd was started, and there is no PidFile by which to see a reload",
        );
    }
    report.wrong(
        "sshd-not-reloaded",
        "sshd runs with an older configuration than its files say.",
        format!("{} was changed after process {process} has read it", file.display()),
        Remedy::run("have sshd read it again; sessions live on", sshd.reload()),
    );
}

/// When a process was started.
fn started(process: i32) -> Option<SystemTime> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let uptime = fs::read_to_string("/proc/uptime").ok()?;
    let up: f64 = uptime.split_whitespace().next()?.parse().ok()?;
    let age = (up - start_ticks(&stat)? / TICKS).max(0.0);
    SystemTime::now().checked_sub(Duration::try_from_secs_f64(age).ok()?)
}

/// Ticks a second, as the kernel counts them for everybody on Linux.
const TICKS: f64 = 100.0;

/// The 22nd field of a process's state: ticks after the machine's start. proc(5).
fn start_ticks(stat: &str) -> Option<f64> {
    // Its second is the name in brackets, which may hold anything.
    stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()
}

/// When sshd wrote its number, which it does each time it has read its configuration.
fn written(file: &Path, process: i32) -> Option<SystemTime> {
    let number = fs::read_to_string(file).ok()?;
    (number.trim().parse() == Ok(process)).then(|| file.metadata().ok()?.modified().ok()).flatten()
}

/// When a file was changed, or put there.
fn changed(file: &Path) -> Option<SystemTime> {
    let data = file.metadata().ok()?;
    let (seconds, rest) = (u64::try_from(data.ctime()).ok()?, u32::try_from(data.ctime_nsec()).ok()?);
    UNIX_EPOCH.checked_add(Duration::new(seconds, rest))
}

/// So many clients at once that others are turned away.
pub fn startups(sshd: &Sshd, _: &Account, report: &mut Report) {
    let Some([now, begin, full]) = sshd.listener.as_ref().and_then(|listener| listener.startups) else { return };
    if now >= begin {
        let words = format!("MaxStartups {}:30:{}", begin.max(now) * 4, full.max(now) * 4);
        report.wrong(
            "max-startups",
            "So many clients are about to log in that sshd turns others away: their connections are reset.",
            format!("sshd says of itself: {now} of {begin}-{full} startups"),
            Remedy::run(
                "wait until they are through or given up (LoginGraceTime); where so many are usual, let more in",
                sshd.change("maxstartups", &format!("s/.*/{words}/"), &words),
            ),
        );
    }
}

/// No sessions at all on a connection.
pub fn sessions(sshd: &Sshd, _: &Account, report: &mut Report) {
    if sshd.settings.is("maxsessions", "0") {
        report.wrong(
            "max-sessions",
            "sshd opens no session on any connection: the client hears that the channel was refused.",
            format!("MaxSessions 0, {}", sshd.place("maxsessions")),
            Remedy::run("let it open some", sshd.change("maxsessions", "s/.*/MaxSessions 10/", "MaxSessions 10")),
        );
    }
}

/// Connections that never end once their network is gone.
pub fn dead_clients(sshd: &Sshd, _: &Account, report: &mut Report) {
    if sshd.settings.is("tcpkeepalive", "no") && sshd.settings.is("clientaliveinterval", "0") {
        report.wrong(
            "dead-clients-kept",
            "sshd never notices that a client's network is gone: its session and its host stay for good.",
            format!("TCPKeepAlive no, {}, and ClientAliveInterval 0", sshd.place("tcpkeepalive")),
            Remedy::run(
                "have sshd ask after silent clients",
                sshd.change("clientaliveinterval", "s/.*/ClientAliveInterval 60/", "ClientAliveInterval 60"),
            ),
        );
    }
}

/// A text before the login.
pub fn banner(sshd: &Sshd, _: &Account, report: &mut Report) {
    if let Some(banner) = sshd.settings.get("banner") {
        report.note(
            "banner",
            "sshd shows a text before the login. PowerShell before 7.4 takes it for a failure of the session; later clients show it.",
            format!("Banner {banner}, {}", sshd.place("banner")),
            Remedy::run("if nobody has to have it, do without", sshd.change("banner", "s/^/#/", "")),
        );
    }
}

/// Certificates of the host that clients do not accept now.
pub fn host_certificates(sshd: &Sshd, _: &Account, report: &mut Report) {
    for file in sshd.settings.all("hostcertificate").filter(|file| *file != "none") {
        let mut keygen = Command::new("ssh-keygen");
        let Some(text) = super::said_by(keygen.args(["-L", "-f", file]).env("TZ", "UTC")) else { continue };
        let now = match validity(&text) {
            Validity::Now => continue,
            Validity::NotYet(from) => format!("{file} is valid from {from} on"),
            Validity::NoMore(to) => format!("{file} was valid until {to}"),
        };
        report.wrong(
            "host-certificate-not-valid",
            "The host's certificate is not valid at this time: clients that know the authority do not know this host.",
            format!("{now} (UTC), and it is {}", super::clock::utc_now()),
            Remedy::words("have it signed anew, or set the clock if that is what is wrong: timedatectl set-ntp true"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_of_a_process_is_found_behind_any_name() {
        let stat = "77 (a) b) c) S 1 77 77 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 123456 9 9";
        assert_eq!(start_ticks(stat), Some(123_456.0));
        assert_eq!(start_ticks("77"), None);
    }

    #[test]
    fn this_process_was_started_a_moment_ago() -> anyhow::Result<()> {
        let process = i32::try_from(std::process::id())?;
        let age = started(process).and_then(|started| SystemTime::now().duration_since(started).ok());
        assert!(age.is_some_and(|age| age < Duration::from_secs(3600)), "{age:?}");
        Ok(())
    }
}
