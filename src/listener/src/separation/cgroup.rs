//! Cgroups of sessions: whatever a session has started is in one, and ends with it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How often, and for how long, it is tried to remove one whose processes are about to be gone.
const STEP: Duration = Duration::from_millis(20);
const STEPS: usize = 100;
const NAME: &str = "session-";

/// Where sessions have theirs: below the monitor's own.
#[derive(Debug)]
pub struct Cgroups {
    folder: PathBuf,
    next: AtomicU64,
}

/// A session's.
#[derive(Debug)]
pub struct Cgroup(PathBuf);

impl Cgroups {
    /// The monitor's own, where it may be divided: version 2, and nobody else in it.
    ///
    /// # Errors
    /// Why it may not.
    pub fn own() -> io::Result<Cgroups> {
        let mounts = fs::read_to_string("/proc/self/mountinfo")?;
        let own = fs::read_to_string("/proc/self/cgroup")?;
        let folder = own_folder(&mounts, &own).ok_or_else(|| io::Error::other("there are no cgroups of version 2"))?;
        let others = fs::read_to_string(folder.join("cgroup.procs"))?.lines().count();
        // systemd gives a service its own. A shell's is the shell's.
        if others != 1 {
            return Err(io::Error::other(format!("{} is not this process's alone", folder.display())));
        }
        sweep(&folder);
        let cgroups = Cgroups { folder, next: AtomicU64::new(1) };
        // Tried, since it may be read-only.
        drop(cgroups.make()?);
        Ok(cgroups)
    }

    /// One for a session.
    ///
    /// # Errors
    /// What the system says.
    pub fn make(&self) -> io::Result<Cgroup> {
        let folder = self.folder.join(format!("{NAME}{}", self.next.fetch_add(1, Ordering::Relaxed)));
        fs::create_dir(&folder)?;
        Ok(Cgroup(folder))
    }

    /// The folder that they are below.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Ends what a monitor that was killed has left below a folder.
pub fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(NAME)) {
            let left = Cgroup(entry.path());
            left.kill();
            for _ in 0..STEPS {
                if left.remove() {
                    break;
                }
                std::thread::sleep(STEP);
            }
        }
    }
}

impl Cgroup {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Ends everything in it, and it.
    pub async fn end(self) {
        self.kill();
        for _ in 0..STEPS {
            if self.remove() {
                return;
            }
            tokio::time::sleep(STEP).await;
        }
    }

    fn kill(&self) {
        // Kernels before 5.14 have none; then what a session leaves behind stays.
        let _ = fs::write(self.0.join("cgroup.kill"), "1");
    }

    fn remove(&self) -> bool {
        match fs::remove_dir(&self.0) {
            Ok(()) => true,
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        }
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        self.kill();
        self.remove();
    }
}

/// The folder of a process's cgroup of version 2, by mountinfo and by its line `0::/PATH`.
fn own_folder(mounts: &str, own: &str) -> Option<PathBuf> {
    let path = own.lines().find_map(|line| line.strip_prefix("0::/"))?;
    if path.is_empty() || path.starts_with("../") {
        return None;
    }
    mounts.lines().find_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        let mut fields = before.split(' ').skip(3);
        let (root, place) = (fields.next()?, fields.next()?);
        let path = Path::new("/").join(path);
        let below = path.strip_prefix(root).ok()?;
        after.starts_with("cgroup2 ").then(|| Path::new(place).join(below))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_below_the_mount() {
        let mounts = "25 1 0:22 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n\
                      30 1 0:27 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n";
        let cases = [
            ("0::/system.slice/psrpd.service\n", Some("/sys/fs/cgroup/system.slice/psrpd.service")),
            ("5:cpu:/x\n0::/a\n", Some("/sys/fs/cgroup/a")),
            ("0::/\n", None),
            ("0::/../../outside\n", None),
            ("5:cpu:/x\n", None),
        ];
        for (own, wanted) in cases {
            assert_eq!(own_folder(mounts, own).as_deref(), wanted.map(Path::new), "{own}");
        }
        let inner = "30 1 0:27 /box /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
        assert_eq!(own_folder(inner, "0::/box/s\n").as_deref(), Some(Path::new("/sys/fs/cgroup/s")));
    }
}
