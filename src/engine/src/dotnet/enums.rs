//! Enums.

use crate::types::TypeInfo;

macro_rules! enums {
    ($($name:ident $full:literal $flags:ident { $($constant:ident = $value:expr),* $(,)? })*) => {
        /// The types of this file.
        pub const TYPES: &[&TypeInfo] = &[&ERROR_CATEGORY, $(&$name),*];
        $(
            #[doc = $full]
            pub static $name: TypeInfo =
                TypeInfo::enumeration($full, flags!($flags), &[$((stringify!($constant), $value)),*]);
        )*
    };
}

macro_rules! flags {
    (one) => {
        false
    };
    (flags) => {
        true
    };
}

/// System.Management.Automation.ErrorCategory
pub static ERROR_CATEGORY: TypeInfo =
    TypeInfo::enumeration("System.Management.Automation.ErrorCategory", false, crate::error::ErrorCategory::ALL);

// Constants stand in the order of their values, as .NET lists them: unsigned.
enums! {
    DAY_OF_WEEK "System.DayOfWeek" one {
        Sunday = 0, Monday = 1, Tuesday = 2, Wednesday = 3, Thursday = 4, Friday = 5, Saturday = 6,
    }
    ERROR_VIEW "System.Management.Automation.ErrorView" one {
        NormalView = 0, CategoryView = 1, ConciseView = 2, DetailedView = 3,
    }
    NATIVE_ARGUMENT_PASSING "System.Management.Automation.NativeArgumentPassingStyle" one {
        Legacy = 0, Standard = 1, Windows = 2,
    }
    DATE_TIME_KIND "System.DateTimeKind" one { Unspecified = 0, Utc = 1, Local = 2 }
    CONSOLE_COLOR "System.ConsoleColor" one {
        Black = 0, DarkBlue = 1, DarkGreen = 2, DarkCyan = 3, DarkRed = 4, DarkMagenta = 5, DarkYellow = 6, Gray = 7,
        DarkGray = 8, Blue = 9, Green = 10, Cyan = 11, Red = 12, Magenta = 13, Yellow = 14, White = 15,
    }
    BUFFER_CELL_TYPE "System.Management.Automation.Host.BufferCellType" one { Complete = 0, Leading = 1, Trailing = 2 }
    DEBUGGER_RESUME_ACTION "System.Management.Automation.DebuggerResumeAction" one {
        Continue = 0, StepInto = 1, StepOut = 2, StepOver = 3, Stop = 4,
    }
    STRING_COMPARISON "System.StringComparison" one {
        CurrentCulture = 0, CurrentCultureIgnoreCase = 1, InvariantCulture = 2, InvariantCultureIgnoreCase = 3,
        Ordinal = 4, OrdinalIgnoreCase = 5,
    }
    STRING_SPLIT_OPTIONS "System.StringSplitOptions" flags { None = 0, RemoveEmptyEntries = 1, TrimEntries = 2 }
    MIDPOINT_ROUNDING "System.MidpointRounding" one {
        ToEven = 0, AwayFromZero = 1, ToZero = 2, ToNegativeInfinity = 3, ToPositiveInfinity = 4,
    }
    TYPE_CODE "System.TypeCode" one {
        Empty = 0, Object = 1, DBNull = 2, Boolean = 3, Char = 4, SByte = 5, Byte = 6, Int16 = 7, UInt16 = 8, Int32 = 9,
        UInt32 = 10, Int64 = 11, UInt64 = 12, Single = 13, Double = 14, Decimal = 15, DateTime = 16, String = 18,
    }
    PLATFORM_ID "System.PlatformID" one {
        Win32S = 0, Win32Windows = 1, Win32NT = 2, WinCE = 3, Unix = 4, Xbox = 5, MacOSX = 6, Other = 7,
    }
    BASE64_FORMATTING_OPTIONS "System.Base64FormattingOptions" flags { None = 0, InsertLineBreaks = 1 }
    ENVIRONMENT_VARIABLE_TARGET "System.EnvironmentVariableTarget" one { Process = 0, User = 1, Machine = 2 }
    SPECIAL_FOLDER "System.Environment+SpecialFolder" one {
        Desktop = 0, Programs = 2, MyDocuments = 5, Personal = 5, Favorites = 6, Startup = 7, Recent = 8, SendTo = 9,
        StartMenu = 11, MyMusic = 13, MyVideos = 14, DesktopDirectory = 16, MyComputer = 17, NetworkShortcuts = 19,
        Fonts = 20, Templates = 21, CommonStartMenu = 22, CommonPrograms = 23, CommonStartup = 24,
        CommonDesktopDirectory = 25, ApplicationData = 26, PrinterShortcuts = 27, LocalApplicationData = 28,
        InternetCache = 32, Cookies = 33, History = 34, CommonApplicationData = 35, Windows = 36, System = 37,
        ProgramFiles = 38, MyPictures = 39, UserProfile = 40, SystemX86 = 41, ProgramFilesX86 = 42,
        CommonProgramFiles = 43, CommonProgramFilesX86 = 44, CommonTemplates = 45, CommonDocuments = 46,
        CommonAdminTools = 47, AdminTools = 48, CommonMusic = 53, CommonPictures = 54, CommonVideos = 55, Resources = 56,
        LocalizedResources = 57, CommonOemLinks = 58, CDBurning = 59,
    }
    DATE_TIME_STYLES "System.Globalization.DateTimeStyles" flags {
        None = 0, AllowLeadingWhite = 1, AllowTrailingWhite = 2, AllowInnerWhite = 4, AllowWhiteSpaces = 7,
        NoCurrentDateDefault = 8, AdjustToUniversal = 16, AssumeLocal = 32, AssumeUniversal = 64, RoundtripKind = 128,
    }
    NUMBER_STYLES "System.Globalization.NumberStyles" flags {
        None = 0, AllowLeadingWhite = 1, AllowTrailingWhite = 2, AllowLeadingSign = 4, Integer = 7, AllowTrailingSign = 8,
        AllowParentheses = 16, AllowDecimalPoint = 32, AllowThousands = 64, Number = 111, AllowExponent = 128, Float = 167,
        AllowCurrencySymbol = 256, Currency = 383, Any = 511, AllowHexSpecifier = 512, HexNumber = 515,
        AllowBinarySpecifier = 1024, BinaryNumber = 1027,
    }
    TIME_SPAN_STYLES "System.Globalization.TimeSpanStyles" flags { None = 0, AssumeNegative = 1 }
    COMPARE_OPTIONS "System.Globalization.CompareOptions" flags {
        None = 0, IgnoreCase = 1, IgnoreNonSpace = 2, IgnoreSymbols = 4, IgnoreKanaType = 8, IgnoreWidth = 16,
        NumericOrdering = 32, OrdinalIgnoreCase = 268_435_456, StringSort = 536_870_912, Ordinal = 1_073_741_824,
    }
    CULTURE_TYPES "System.Globalization.CultureTypes" flags {
        NeutralCultures = 1, SpecificCultures = 2, InstalledWin32Cultures = 4, AllCultures = 7, UserCustomCulture = 8,
        ReplacementCultures = 16, WindowsOnlyCultures = 32, FrameworkCultures = 64,
    }
    UNICODE_CATEGORY "System.Globalization.UnicodeCategory" one {
        UppercaseLetter = 0, LowercaseLetter = 1, TitlecaseLetter = 2, ModifierLetter = 3, OtherLetter = 4,
        NonSpacingMark = 5, SpacingCombiningMark = 6, EnclosingMark = 7, DecimalDigitNumber = 8, LetterNumber = 9,
        OtherNumber = 10, SpaceSeparator = 11, LineSeparator = 12, ParagraphSeparator = 13, Control = 14, Format = 15,
        Surrogate = 16, PrivateUse = 17, ConnectorPunctuation = 18, DashPunctuation = 19, OpenPunctuation = 20,
        ClosePunctuation = 21, InitialQuotePunctuation = 22, FinalQuotePunctuation = 23, OtherPunctuation = 24,
        MathSymbol = 25, CurrencySymbol = 26, ModifierSymbol = 27, OtherSymbol = 28, OtherNotAssigned = 29,
    }
    NORMALIZATION_FORM "System.Text.NormalizationForm" one { FormC = 1, FormD = 2, FormKC = 5, FormKD = 6 }
    REGEX_OPTIONS "System.Text.RegularExpressions.RegexOptions" flags {
        None = 0, IgnoreCase = 1, Multiline = 2, ExplicitCapture = 4, Compiled = 8, Singleline = 16,
        IgnorePatternWhitespace = 32, RightToLeft = 64, ECMAScript = 256, CultureInvariant = 512, NonBacktracking = 1024,
    }
    FILE_ATTRIBUTES "System.IO.FileAttributes" flags {
        None = 0, ReadOnly = 1, Hidden = 2, System = 4, Directory = 16, Archive = 32, Device = 64, Normal = 128,
        Temporary = 256, SparseFile = 512, ReparsePoint = 1024, Compressed = 2048, Offline = 4096,
        NotContentIndexed = 8192, Encrypted = 16384, IntegrityStream = 32768, NoScrubData = 131_072,
    }
    FILE_MODE "System.IO.FileMode" one { CreateNew = 1, Create = 2, Open = 3, OpenOrCreate = 4, Truncate = 5, Append = 6 }
    FILE_ACCESS "System.IO.FileAccess" flags { Read = 1, Write = 2, ReadWrite = 3 }
    FILE_SHARE "System.IO.FileShare" flags { None = 0, Read = 1, Write = 2, ReadWrite = 3, Delete = 4, Inheritable = 16 }
    SEARCH_OPTION "System.IO.SearchOption" one { TopDirectoryOnly = 0, AllDirectories = 1 }
    SEEK_ORIGIN "System.IO.SeekOrigin" one { Begin = 0, Current = 1, End = 2 }
    UNIX_FILE_MODE "System.IO.UnixFileMode" flags {
        None = 0, OtherExecute = 1, OtherWrite = 2, OtherRead = 4, GroupExecute = 8, GroupWrite = 16, GroupRead = 32,
        UserExecute = 64, UserWrite = 128, UserRead = 256, StickyBit = 512, SetGroup = 1024, SetUser = 2048,
    }
    ADDRESS_FAMILY "System.Net.Sockets.AddressFamily" one {
        Unspecified = 0, Unix = 1, InterNetwork = 2, Ipx = 6, InterNetworkV6 = 23, Packet = 65536, Unknown = -1,
    }
    URI_KIND "System.UriKind" one { RelativeOrAbsolute = 0, Absolute = 1, Relative = 2 }
    URI_HOST_NAME_TYPE "System.UriHostNameType" one { Unknown = 0, Basic = 1, Dns = 2, IPv4 = 3, IPv6 = 4 }
    URI_PARTIAL "System.UriPartial" one { Scheme = 0, Authority = 1, Path = 2, Query = 3 }
    XML_NODE_TYPE "System.Xml.XmlNodeType" one {
        None = 0, Element = 1, Attribute = 2, Text = 3, CDATA = 4, EntityReference = 5, Entity = 6,
        ProcessingInstruction = 7, Comment = 8, Document = 9, DocumentType = 10, DocumentFragment = 11, Notation = 12,
        Whitespace = 13, SignificantWhitespace = 14, EndElement = 15, EndEntity = 16, XmlDeclaration = 17,
    }
    PROCESS_PRIORITY_CLASS "System.Diagnostics.ProcessPriorityClass" one {
        Normal = 32, Idle = 64, High = 128, RealTime = 256, BelowNormal = 16384, AboveNormal = 32768,
    }
    APARTMENT_STATE "System.Threading.ApartmentState" one { STA = 0, MTA = 1, Unknown = 2 }
    THREAD_PRIORITY "System.Threading.ThreadPriority" one {
        Lowest = 0, BelowNormal = 1, Normal = 2, AboveNormal = 3, Highest = 4,
    }
    TASK_STATUS "System.Threading.Tasks.TaskStatus" one {
        Created = 0, WaitingForActivation = 1, WaitingToRun = 2, Running = 3, WaitingForChildrenToComplete = 4,
        RanToCompletion = 5, Canceled = 6, Faulted = 7,
    }
    LIST_SORT_DIRECTION "System.ComponentModel.ListSortDirection" one { Ascending = 0, Descending = 1 }
    ACTION_PREFERENCE "System.Management.Automation.ActionPreference" one {
        SilentlyContinue = 0, Stop = 1, Continue = 2, Inquire = 3, Ignore = 4, Suspend = 5, Break = 6,
    }
    CONFIRM_IMPACT "System.Management.Automation.ConfirmImpact" one { None = 0, Low = 1, Medium = 2, High = 3 }
    COMMAND_TYPES "System.Management.Automation.CommandTypes" flags {
        Alias = 1, Function = 2, Filter = 4, Cmdlet = 8, ExternalScript = 16, Application = 32, Script = 64,
        Configuration = 256, All = 383,
    }
    COMMAND_ORIGIN "System.Management.Automation.CommandOrigin" one { Runspace = 0, Internal = 1 }
    PS_MEMBER_TYPES "System.Management.Automation.PSMemberTypes" flags {
        AliasProperty = 1, CodeProperty = 2, Property = 4, NoteProperty = 8, ScriptProperty = 16, Properties = 31,
        PropertySet = 32, Method = 64, CodeMethod = 128, ScriptMethod = 256, Methods = 448, ParameterizedProperty = 512,
        MemberSet = 1024, Event = 2048, Dynamic = 4096, InferredProperty = 8192, All = 16383,
    }
    PS_MEMBER_VIEW_TYPES "System.Management.Automation.PSMemberViewTypes" flags { Extended = 1, Adapted = 2, Base = 4, All = 7 }
    LANGUAGE_MODE "System.Management.Automation.PSLanguageMode" one {
        FullLanguage = 0, RestrictedLanguage = 1, NoLanguage = 2, ConstrainedLanguage = 3,
    }
    SCOPED_ITEM_OPTIONS "System.Management.Automation.ScopedItemOptions" flags {
        None = 0, ReadOnly = 1, Constant = 2, Private = 4, AllScope = 8, Unspecified = 16,
    }
    SESSION_STATE_ENTRY_VISIBILITY "System.Management.Automation.SessionStateEntryVisibility" one { Public = 0, Private = 1 }
    COMMAND_COMPLETION_TYPE "System.Management.Automation.CompletionResultType" one {
        Text = 0, History = 1, Command = 2, ProviderItem = 3, ProviderContainer = 4, Property = 5, Method = 6,
        ParameterName = 7, ParameterValue = 8, Variable = 9, Namespace = 10, Type = 11, Keyword = 12, DynamicKeyword = 13,
    }
    REMOTING_CAPABILITY "System.Management.Automation.RemotingCapability" one {
        None = 0, PowerShell = 1, SupportedByCommand = 2, OwnedByCommand = 3,
    }
    PROGRESS_RECORD_TYPE "System.Management.Automation.ProgressRecordType" one { Processing = 0, Completed = 1 }
    SPLIT_OPTIONS "System.Management.Automation.SplitOptions" flags {
        SimpleMatch = 1, RegexMatch = 2, CultureInvariant = 4, IgnorePatternWhitespace = 8, Multiline = 16,
        Singleline = 32, IgnoreCase = 64, ExplicitCapture = 128,
    }
    WILDCARD_OPTIONS "System.Management.Automation.WildcardOptions" flags {
        None = 0, Compiled = 1, IgnoreCase = 2, CultureInvariant = 4,
    }
    WHERE_OPERATOR_SELECTION_MODE "System.Management.Automation.WhereOperatorSelectionMode" one {
        Default = 0, First = 1, Last = 2, SkipUntil = 3, Until = 4, Split = 5,
    }
    JOB_STATE "System.Management.Automation.JobState" one {
        NotStarted = 0, Running = 1, Completed = 2, Failed = 3, Stopped = 4, Blocked = 5, Suspended = 6,
        Disconnected = 7, Suspending = 8, Stopping = 9, AtBreakpoint = 10,
    }
    MODULE_TYPE "System.Management.Automation.ModuleType" one { Script = 0, Binary = 1, Manifest = 2, Cim = 3 }
    VALIDATE_RANGE_KIND "System.Management.Automation.ValidateRangeKind" one {
        Positive = 0, NonNegative = 1, Negative = 2, NonPositive = 3,
    }
    PIPELINE_STATE "System.Management.Automation.Runspaces.PipelineState" one {
        NotStarted = 0, Running = 1, Stopping = 2, Stopped = 3, Completed = 4, Failed = 5, Disconnected = 6,
    }
    PIPELINE_RESULT_TYPES "System.Management.Automation.Runspaces.PipelineResultTypes" flags {
        None = 0, Output = 1, Error = 2, Warning = 3, Verbose = 4, Debug = 5, Information = 6, All = 7, Null = 8,
    }
    RUNSPACE_STATE "System.Management.Automation.Runspaces.RunspaceState" one {
        BeforeOpen = 0, Opening = 1, Opened = 2, Closed = 3, Closing = 4, Broken = 5, Disconnecting = 6,
        Disconnected = 7, Connecting = 8,
    }
    RUNSPACE_AVAILABILITY "System.Management.Automation.Runspaces.RunspaceAvailability" one {
        None = 0, Available = 1, AvailableForNestedCommand = 2, Busy = 3, RemoteDebug = 4,
    }
    OUTPUT_RENDERING "System.Management.Automation.OutputRendering" one { Host = 0, PlainText = 1, Ansi = 2 }
    PROGRESS_VIEW "System.Management.Automation.ProgressView" one { Minimal = 0, Classic = 1 }
    EXPERIMENT_ACTION "System.Management.Automation.ExperimentAction" one { None = 0, Hide = 1, Show = 2 }
    ARCHITECTURE "System.Runtime.InteropServices.Architecture" one {
        X86 = 0, X64 = 1, Arm = 2, Arm64 = 3, Wasm = 4, S390x = 5, LoongArch64 = 6, Armv6 = 7, Ppc64le = 8, RiscV64 = 9,
    }
    BINDING_FLAGS "System.Reflection.BindingFlags" flags {
        Default = 0, IgnoreCase = 1, DeclaredOnly = 2, Instance = 4, Static = 8, Public = 16, NonPublic = 32,
        FlattenHierarchy = 64, InvokeMethod = 256, CreateInstance = 512, GetField = 1024, SetField = 2048,
        GetProperty = 4096, SetProperty = 8192,
    }
    SECURITY_PROTOCOL_TYPE "System.Net.SecurityProtocolType" flags {
        SystemDefault = 0, Ssl3 = 48, Tls = 192, Tls11 = 768, Tls12 = 3072, Tls13 = 12288,
    }
    SOCKET_ERROR "System.Net.Sockets.SocketError" one {
        Success = 0, AccessDenied = 10013, TimedOut = 10060, ConnectionRefused = 10061, HostUnreachable = 10065,
        HostNotFound = 11001,
    }
    IP_STATUS "System.Net.NetworkInformation.IPStatus" one {
        Success = 0, DestinationHostUnreachable = 11003, TimedOut = 11010, Unknown = -1,
    }
    HTTP_STATUS_CODE "System.Net.HttpStatusCode" one {
        Continue = 100, SwitchingProtocols = 101, Processing = 102, EarlyHints = 103, OK = 200, Created = 201,
        Accepted = 202, NonAuthoritativeInformation = 203, NoContent = 204, ResetContent = 205, PartialContent = 206,
        MultiStatus = 207, AlreadyReported = 208, IMUsed = 226, MultipleChoices = 300, Ambiguous = 300,
        MovedPermanently = 301, Moved = 301, Found = 302, Redirect = 302, SeeOther = 303, RedirectMethod = 303,
        NotModified = 304, UseProxy = 305, Unused = 306, TemporaryRedirect = 307, RedirectKeepVerb = 307,
        PermanentRedirect = 308, BadRequest = 400, Unauthorized = 401, PaymentRequired = 402, Forbidden = 403,
        NotFound = 404, MethodNotAllowed = 405, NotAcceptable = 406, ProxyAuthenticationRequired = 407,
        RequestTimeout = 408, Conflict = 409, Gone = 410, LengthRequired = 411, PreconditionFailed = 412,
        RequestEntityTooLarge = 413, RequestUriTooLong = 414, UnsupportedMediaType = 415,
        RequestedRangeNotSatisfiable = 416, ExpectationFailed = 417, MisdirectedRequest = 421,
        UnprocessableEntity = 422, UnprocessableContent = 422, Locked = 423, FailedDependency = 424,
        UpgradeRequired = 426, PreconditionRequired = 428, TooManyRequests = 429, RequestHeaderFieldsTooLarge = 431,
        UnavailableForLegalReasons = 451, InternalServerError = 500, NotImplemented = 501, BadGateway = 502,
        ServiceUnavailable = 503, GatewayTimeout = 504, HttpVersionNotSupported = 505, VariantAlsoNegotiates = 506,
        InsufficientStorage = 507, LoopDetected = 508, NotExtended = 510, NetworkAuthenticationRequired = 511,
    }
}
