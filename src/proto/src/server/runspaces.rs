//! Which runspaces of a pool are busy.

use super::RunspaceIndex;

/// A pool's limits and its runspaces. The one that became idle last is used first, as in PowerShell.
#[derive(Debug, Default)]
pub(super) struct Runspaces {
    min: i32,
    max: i32,
    made: usize,
    idle: Vec<RunspaceIndex>,
    busy: Vec<RunspaceIndex>,
}

impl Runspaces {
    pub(super) fn new(min: i32, max: i32) -> Self {
        Runspaces { min, max, ..Runspaces::default() }
    }

    pub(super) fn max(&self) -> i32 {
        self.max
    }

    pub(super) fn is_busy(&self) -> bool {
        !self.busy.is_empty()
    }

    /// Runspaces that could take a pipeline now.
    pub(super) fn available(&self) -> i32 {
        self.max.saturating_sub(i32::try_from(self.busy.len()).unwrap_or(i32::MAX)).max(0)
    }

    /// Takes an idle runspace, or a new one where the limit allows it.
    pub(super) fn take(&mut self) -> Option<RunspaceIndex> {
        if self.available() == 0 {
            return None;
        }
        let runspace = self.idle.pop().unwrap_or_else(|| {
            self.made += 1;
            RunspaceIndex(self.made - 1)
        });
        self.busy.push(runspace);
        Some(runspace)
    }

    /// The runspace that was taken last.
    pub(super) fn last_taken(&self) -> Option<RunspaceIndex> {
        self.busy.last().copied()
    }

    pub(super) fn give_back(&mut self, runspace: RunspaceIndex) {
        if let Some(at) = self.busy.iter().position(|busy| *busy == runspace) {
            self.busy.remove(at);
            self.idle.push(runspace);
        }
    }

    /// Sets the upper limit. `None` where it is that already: PowerShell does not answer then.
    pub(super) fn set_max(&mut self, max: i32) -> Option<bool> {
        if max == self.max {
            return None;
        }
        let done = max >= 1 && max >= self.min;
        if done {
            self.max = max;
        }
        Some(done)
    }

    /// Sets the lower limit. `None` where it is that already: PowerShell does not answer then.
    pub(super) fn set_min(&mut self, min: i32) -> Option<bool> {
        if min == self.min {
            return None;
        }
        let done = (1..=self.max).contains(&min);
        if done {
            self.min = min;
        }
        Some(done)
    }
}
