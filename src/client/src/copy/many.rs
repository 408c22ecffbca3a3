//! The same files to many hosts, or from them.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::progress::Progress;
use super::remote_path::Separator;
use super::{Copy, CopyError, Effect, Manner};
use crate::blocking::Route;
use crate::console::{Console, Place};
use crate::fan_out::{AfterFailure, Failure, Report, reason};
use crate::interrupt::Interrupts;
use crate::screen::Screen;

/// What is copied.
#[derive(Clone, Debug)]
pub enum Transfer {
    /// Files of this side, to the same place on each host.
    Upload {
        /// The files.
        sources: Vec<PathBuf>,
        /// The place.
        destination: String,
    },
    /// Files of each host, into a folder of the host's name below a folder of this side.
    Download {
        /// The files.
        sources: Vec<String>,
        /// The folder.
        destination: PathBuf,
    },
    /// Standard input, to a file of one host.
    Input {
        /// The file.
        destination: String,
    },
    /// Files of one host, to standard output.
    Output {
        /// The files.
        sources: Vec<String>,
    },
}

/// How many hosts are gone through.
#[derive(Clone, Copy, Debug)]
pub struct Many {
    /// As many at once.
    pub throttle: usize,
    /// What the first failure means for the others.
    pub after_failure: AfterFailure,
    /// How long opening a session may take.
    pub timeout: Option<Duration>,
}

/// Copies with many hosts: names, and the ways to them. Files of this side are read for each host in its own time, so
/// that a slow one costs no memory.
pub fn copy_with_many(hosts: Vec<(String, Route)>, transfer: &Transfer, manner: Manner, how: Many) -> Report {
    let interrupts = Interrupts::of_process();
    interrupts.second_ends_process();
    let round = Round {
        transfer,
        manner,
        how,
        interrupts,
        screen: Arc::default(),
        total: hosts.len(),
        waiting: Mutex::new(hosts.into_iter().enumerate().collect()),
        failed: Mutex::default(),
        done: AtomicUsize::new(0),
        stop: AtomicBool::new(false),
    };
    std::thread::scope(|scope| {
        for _ in 0..how.throttle.clamp(1, round.total.max(1)) {
            scope.spawn(|| round.work());
        }
    });
    round.screen.finish();
    let mut failed = std::mem::take(&mut *lock(&round.failed));
    failed.sort_by_key(|(number, _)| *number);
    Report::new(failed, round.interrupts.count() > 0)
}

struct Round<'a> {
    transfer: &'a Transfer,
    manner: Manner,
    how: Many,
    interrupts: Interrupts,
    screen: Arc<Screen>,
    total: usize,
    waiting: Mutex<VecDeque<(usize, (String, Route))>>,
    failed: Mutex<Vec<(usize, Failure)>>,
    done: AtomicUsize,
    stop: AtomicBool,
}

impl Round<'_> {
    fn work(&self) {
        loop {
            let next = lock(&self.waiting).pop_front();
            let Some((number, (name, route))) = next else { return };
            let failure = match self.is_stopped() {
                true => Some(Failure::NotRun),
                false => self.one(number, name, route).err(),
            };
            let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
            let failed = {
                let mut failed = lock(&self.failed);
                failed.extend(failure.map(|failure| (number, failure)));
                failed.len()
            };
            if failed > 0 && self.how.after_failure == AfterFailure::Stop && !self.stop.swap(true, Ordering::SeqCst) {
                self.interrupts.stop_all();
            }
            let and_failed = if failed > 0 { format!(", {failed} failed") } else { String::new() };
            self.screen.summary(Some(format!("{done}/{} hosts{and_failed}", self.total)));
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst) || self.interrupts.count() > 0
    }

    fn one(&self, number: usize, name: String, route: Route) -> Result<(), Failure> {
        let console = Console::on(self.screen.clone(), Place::Error, self.interrupts.clone());
        let console = console.of_host(number, name.as_str());
        let progress = Progress::on(self.screen.clone(), Some((number, name.clone())));
        let mut copy = match Copy::begin(route, self.how.timeout, console, progress) {
            Ok(copy) => copy,
            Err(CopyError::Lost(lost)) => return Err(Failure::NoSession(reason(&lost))),
            Err(_) => return Err(Failure::Stopped),
        };
        if self.is_stopped() {
            return Err(Failure::Stopped);
        }
        let copied = match self.transfer {
            Transfer::Upload { sources, destination } => copy.upload(sources, destination, self.manner),
            Transfer::Download { sources, destination } => {
                let folder = destination.join(folder_name(&name));
                let made = match self.manner.effect {
                    Effect::Copied => std::fs::create_dir_all(&folder),
                    Effect::Told => Ok(()),
                };
                match made {
                    Ok(()) => copy.download_into(sources, &folder, self.manner),
                    Err(error) => Err(CopyError::Refused(format!("{}: {error}", folder.display()))),
                }
            }
            Transfer::Input { .. } | Transfer::Output { .. } if self.total > 1 => {
                Err(CopyError::Refused("standard input and standard output are for one host".to_owned()))
            }
            Transfer::Input { destination } => copy.upload_input(destination, self.manner.effect),
            Transfer::Output { sources } => copy.download_output(sources, self.manner.effect),
        };
        let failed = copy.failed();
        match copied {
            Ok(()) if failed > 0 => Err(Failure::Errors(failed)),
            Ok(()) => copy.close().map_err(|error| Failure::Lost(error.to_string())),
            Err(CopyError::Lost(lost)) => Err(Failure::Lost(reason(&lost))),
            Err(CopyError::Interrupted) => Err(Failure::Stopped),
            Err(CopyError::Refused(why) | CopyError::Host(why)) => {
                copy.progress.tell(why);
                Err(Failure::Errors(failed + 1))
            }
        }
    }
}

/// A host's name as a folder's.
fn folder_name(host: &str) -> &Path {
    match Separator::Slash.allows(host) {
        true => Path::new(host),
        false => Path::new("host"),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
