//! System.DateTime and System.TimeSpan.

/// A point in time as .NET has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    /// Ticks of 100 ns since 0001-01-01T00:00:00, 0 to 3155378975999999999.
    pub ticks: i64,
    /// What the ticks count from.
    pub kind: DateTimeKind,
}

/// Whose clock a [`DateTime`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateTimeKind {
    /// Nobody said.
    Unspecified,
    /// Coordinated universal time.
    Utc,
    /// The machine's time zone.
    Local,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeSpan {
    /// Ticks of 100 ns.
    pub ticks: i64,
}
