//! Categories of errors.

macro_rules! categories {
    ($($name:ident = $number:literal),* $(,)?) => {
        /// System.Management.Automation.ErrorCategory
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
        #[allow(missing_docs)]
        pub enum ErrorCategory { #[default] $($name = $number),* }

        impl ErrorCategory {
            /// The name, as CategoryInfo shows it.
            pub fn name(self) -> &'static str {
                match self { $(ErrorCategory::$name => stringify!($name)),* }
            }

            /// All categories with their numbers.
            pub const ALL: &'static [(&'static str, i64)] = &[$((stringify!($name), $number)),*];

            /// The category of that number.
            pub fn from_number(number: i64) -> Option<ErrorCategory> {
                match number { $($number => Some(ErrorCategory::$name),)* _ => None }
            }
        }
    };
}

categories! {
    NotSpecified = 0, OpenError = 1, CloseError = 2, DeviceError = 3, DeadlockDetected = 4, InvalidArgument = 5, InvalidData = 6,
    InvalidOperation = 7, InvalidResult = 8, InvalidType = 9, MetadataError = 10, NotImplemented = 11, NotInstalled = 12,
    ObjectNotFound = 13, OperationStopped = 14, OperationTimeout = 15, SyntaxError = 16, ParserError = 17, PermissionDenied = 18,
    ResourceBusy = 19, ResourceExists = 20, ResourceUnavailable = 21, ReadError = 22, WriteError = 23, FromStdErr = 24,
    SecurityError = 25, ProtocolError = 26, ConnectionError = 27, AuthenticationError = 28, LimitsExceeded = 29, QuotaExceeded = 30,
    NotEnabled = 31,
}
