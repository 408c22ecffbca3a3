//! The system calls of the network process, as data.

use std::collections::BTreeMap;

use nix::libc;
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, apply_filter_all_threads,
};

/// Why they are not limited.
#[derive(Debug, thiserror::Error)]
pub enum CallsError {
    /// There is no filter for this kind of machine, or it is wrong.
    #[error(transparent)]
    Filter(#[from] BackendError),
    /// The kernel does not take it.
    #[error(transparent)]
    Kernel(#[from] seccompiler::Error),
}

/// What it takes to serve clients on sockets that are open already. Everything else fails with EPERM.
const ALLOWED: &[libc::c_long] = &[
    // Sockets, pipes, terminals.
    libc::SYS_accept4,
    libc::SYS_close,
    libc::SYS_getpeername,
    libc::SYS_getsockname,
    libc::SYS_getsockopt,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_sendmsg,
    libc::SYS_sendto,
    libc::SYS_shutdown,
    libc::SYS_write,
    libc::SYS_writev,
    // Waiting for them.
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_ppoll,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_epoll_wait,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    // Threads that are there, time, chance, memory.
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_madvise,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_nanosleep,
    libc::SYS_restart_syscall,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
    // The end.
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_tgkill,
];

/// What is allowed with some arguments only: the number of the argument, and what it may be.
const LIMITED: &[(libc::c_long, u8, Only)] = &[
    (libc::SYS_mmap, 2, Only::Without(libc::PROT_EXEC as u64)),
    (libc::SYS_mprotect, 2, Only::Without(libc::PROT_EXEC as u64)),
    (
        libc::SYS_fcntl,
        1,
        Only::OneOf(&[
            libc::F_DUPFD_CLOEXEC as u64,
            libc::F_GETFD as u64,
            libc::F_SETFD as u64,
            libc::F_GETFL as u64,
            libc::F_SETFL as u64,
        ]),
    ),
    (libc::SYS_setsockopt, 1, Only::Pair(OPTIONS)),
    // No TIOCSTI: what is typed on a terminal is the client's.
    (libc::SYS_ioctl, 1, Only::OneOf(&[FIONBIO, TCGETS, TCGETS2, TIOCSWINSZ])),
];

/// Keepalive, TCP_NODELAY, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT: level and option. No filters, no protocols on top.
const OPTIONS: &[(u64, u64)] = &[
    (libc::SOL_SOCKET as u64, libc::SO_KEEPALIVE as u64),
    (libc::IPPROTO_TCP as u64, libc::TCP_NODELAY as u64),
    (libc::IPPROTO_TCP as u64, libc::TCP_KEEPIDLE as u64),
    (libc::IPPROTO_TCP as u64, libc::TCP_KEEPINTVL as u64),
    (libc::IPPROTO_TCP as u64, libc::TCP_KEEPCNT as u64),
];

/// Numbers of the kernel's, the same on x86-64 and aarch64; C libraries do not agree on their type.
const FIONBIO: u64 = 0x5421;
const TCGETS: u64 = 0x5401;
const TIOCSWINSZ: u64 = 0x5414;
/// _IOR('T', 0x2A, struct termios2).
const TCGETS2: u64 = 0x802c_542a;

/// What a program that was taken over would do first. Whoever tries ends at once, and the monitor says so.
const DEADLY: &[libc::c_long] = &[
    libc::SYS_bpf,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_io_uring_setup,
    libc::SYS_mount,
    libc::SYS_perf_event_open,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_setns,
    libc::SYS_socket,
    libc::SYS_connect,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
];

#[derive(Clone, Copy)]
enum Only {
    Without(u64),
    OneOf(&'static [u64]),
    /// With the argument after it.
    Pair(&'static [(u64, u64)]),
}

/// Puts both lists into force, for all threads.
///
/// # Errors
/// When the kernel does not take them.
pub fn filter() -> Result<(), CallsError> {
    for program in [deadly()?, allowed()?] {
        apply_filter_all_threads(&program)?;
    }
    Ok(())
}

fn deadly() -> Result<BpfProgram, BackendError> {
    let rules = DEADLY.iter().map(|call| (*call, Vec::new())).collect();
    compile(rules, SeccompAction::Allow, SeccompAction::KillProcess)
}

fn allowed() -> Result<BpfProgram, BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    for (call, argument, only) in LIMITED {
        rules.insert(*call, limited(*argument, *only)?);
    }
    compile(rules, SeccompAction::Errno(libc::EPERM.cast_unsigned()), SeccompAction::Allow)
}

fn limited(argument: u8, only: Only) -> Result<Vec<SeccompRule>, BackendError> {
    let condition =
        |argument, operator, value| SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value);
    let equal = |argument, value| condition(argument, SeccompCmpOp::Eq, value);
    match only {
        Only::Without(bits) => Ok(vec![SeccompRule::new(vec![condition(argument, SeccompCmpOp::MaskedEq(bits), 0)?])?]),
        Only::OneOf(values) => values.iter().map(|value| SeccompRule::new(vec![equal(argument, *value)?])).collect(),
        Only::Pair(pairs) => {
            let rule = |(one, other): &(u64, u64)| {
                SeccompRule::new(vec![equal(argument, *one)?, equal(argument + 1, *other)?])
            };
            pairs.iter().map(rule).collect()
        }
    }
}

fn compile(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    otherwise: SeccompAction,
    listed: SeccompAction,
) -> Result<BpfProgram, BackendError> {
    SeccompFilter::new(rules, otherwise, listed, std::env::consts::ARCH.try_into()?)?.try_into()
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{self, ErrorKind};
    use std::net::TcpListener;
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::process::Command;

    use nix::sys::signal::Signal;
    use nix::sys::socket::{setsockopt, sockopt};

    use super::*;

    /// Names what a process tries that has shut itself in.
    const TRY: &str = "PSRP_LISTENER_TRY";
    const REFUSED: i32 = 7;
    const DONE: i32 = 8;

    /// Tries it, in a process that does nothing else.
    fn attempt(what: &str) -> io::Result<()> {
        let socket = TcpListener::bind("127.0.0.1:0")?;
        filter().map_err(io::Error::other)?;
        match what {
            "open" => File::open("/etc/passwd").map(drop),
            "make" => std::fs::create_dir("/tmp/psrp-listener-made"),
            "thread" => std::thread::Builder::new().spawn(|| ()).map(drop),
            "kill" => Ok(nix::sys::signal::kill(nix::unistd::getppid(), None)?),
            "option" => Ok(setsockopt(&socket, sockopt::ReuseAddr, &true)?),
            "keepalive" => Ok(setsockopt(&socket, sockopt::KeepAlive, &true)?),
            "memory" => {
                // More than comes from memory that is there.
                let much = vec![1_u8; 64 << 20];
                if much.iter().all(|byte| *byte == 1) { Ok(()) } else { Err(io::Error::other("lost")) }
            }
            "socket" => TcpListener::bind("127.0.0.1:0").map(drop),
            _ => Err(Command::new("/bin/true").exec()),
        }
    }

    #[test]
    fn what_it_does_not_take_to_serve_is_refused() {
        if let Ok(what) = std::env::var(TRY) {
            let status = match attempt(&what) {
                Ok(()) => DONE,
                Err(error) if error.kind() == ErrorKind::PermissionDenied => REFUSED,
                Err(_) => 1,
            };
            std::process::exit(status);
        }
        let cases = [
            ("open", Ok(REFUSED)),
            ("make", Ok(REFUSED)),
            ("thread", Ok(REFUSED)),
            ("kill", Ok(REFUSED)),
            ("option", Ok(REFUSED)),
            ("keepalive", Ok(DONE)),
            ("memory", Ok(DONE)),
            ("socket", Err(Signal::SIGSYS as i32)),
            ("exec", Err(Signal::SIGSYS as i32)),
        ];
        let own = std::env::current_exe().expect("a test has a file");
        let name = format!(
            "{}::what_it_does_not_take_to_serve_is_refused",
            module_path!().split_once("::").expect("a crate").1
        );
        for (what, wanted) in cases {
            let mut inside = Command::new(&own);
            let status =
                inside.args(["--exact", &name, "--nocapture"]).env(TRY, what).output().expect("it runs").status;
            let found = status.code().ok_or(status.signal().unwrap_or_default());
            assert_eq!(found, wanted, "{what}");
        }
    }
}
