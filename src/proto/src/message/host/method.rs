//! The 56 methods.

use crate::message::enumeration::enumeration;

enumeration! {
    /// A method of the client's host (`[MS-PSRP] 2.2.3.17`).
    HostMethod, "System.Management.Automation.Remoting.RemoteHostMethodId", flags = false {
        /// Never called by PowerShell.
        GET_NAME = 1 "GetName",
        /// Never called by PowerShell.
        GET_VERSION = 2 "GetVersion",
        /// Never called by PowerShell.
        GET_INSTANCE_ID = 3 "GetInstanceId",
        /// Never called by PowerShell.
        GET_CURRENT_CULTURE = 4 "GetCurrentCulture",
        /// Never called by PowerShell.
        GET_CURRENT_UI_CULTURE = 5 "GetCurrentUICulture",
        /// `exit` was run.
        SET_SHOULD_EXIT = 6 "SetShouldExit",
        /// Never called by PowerShell.
        ENTER_NESTED_PROMPT = 7 "EnterNestedPrompt",
        /// Never called by PowerShell.
        EXIT_NESTED_PROMPT = 8 "ExitNestedPrompt",
        /// Never called by PowerShell.
        NOTIFY_BEGIN_APPLICATION = 9 "NotifyBeginApplication",
        /// Never called by PowerShell.
        NOTIFY_END_APPLICATION = 10 "NotifyEndApplication",
        /// Reads a line.
        READ_LINE = 11 "ReadLine",
        /// Reads a line without showing it.
        READ_LINE_AS_SECURE_STRING = 12 "ReadLineAsSecureString",
        /// Writes text.
        WRITE1 = 13 "Write1",
        /// Writes text in colours.
        WRITE2 = 14 "Write2",
        /// Ends the line.
        WRITE_LINE1 = 15 "WriteLine1",
        /// Writes a line.
        WRITE_LINE2 = 16 "WriteLine2",
        /// Writes a line in colours.
        WRITE_LINE3 = 17 "WriteLine3",
        /// Writes an error.
        WRITE_ERROR_LINE = 18 "WriteErrorLine",
        /// Writes a debug message.
        WRITE_DEBUG_LINE = 19 "WriteDebugLine",
        /// Shows progress.
        WRITE_PROGRESS = 20 "WriteProgress",
        /// Writes a verbose message.
        WRITE_VERBOSE_LINE = 21 "WriteVerboseLine",
        /// Writes a warning.
        WRITE_WARNING_LINE = 22 "WriteWarningLine",
        /// Asks for values.
        PROMPT = 23 "Prompt",
        /// Asks for a credential.
        PROMPT_FOR_CREDENTIAL1 = 24 "PromptForCredential1",
        /// Asks for a credential of some kind.
        PROMPT_FOR_CREDENTIAL2 = 25 "PromptForCredential2",
        /// Asks for one of several choices.
        PROMPT_FOR_CHOICE = 26 "PromptForChoice",
        /// Answered by PowerShell's server itself.
        GET_FOREGROUND_COLOR = 27 "GetForegroundColor",
        /// Sets a colour.
        SET_FOREGROUND_COLOR = 28 "SetForegroundColor",
        /// Answered by PowerShell's server itself.
        GET_BACKGROUND_COLOR = 29 "GetBackgroundColor",
        /// Sets a colour.
        SET_BACKGROUND_COLOR = 30 "SetBackgroundColor",
        /// Answered by PowerShell's server itself.
        GET_CURSOR_POSITION = 31 "GetCursorPosition",
        /// Moves the cursor.
        SET_CURSOR_POSITION = 32 "SetCursorPosition",
        /// Answered by PowerShell's server itself.
        GET_WINDOW_POSITION = 33 "GetWindowPosition",
        /// Scrolls.
        SET_WINDOW_POSITION = 34 "SetWindowPosition",
        /// Answered by PowerShell's server itself.
        GET_CURSOR_SIZE = 35 "GetCursorSize",
        /// Changes the cursor's look.
        SET_CURSOR_SIZE = 36 "SetCursorSize",
        /// Answered by PowerShell's server itself.
        GET_BUFFER_SIZE = 37 "GetBufferSize",
        /// Changes what can be scrolled to.
        SET_BUFFER_SIZE = 38 "SetBufferSize",
        /// Answered by PowerShell's server itself.
        GET_WINDOW_SIZE = 39 "GetWindowSize",
        /// Changes the window's size.
        SET_WINDOW_SIZE = 40 "SetWindowSize",
        /// Answered by PowerShell's server itself.
        GET_WINDOW_TITLE = 41 "GetWindowTitle",
        /// Changes the title.
        SET_WINDOW_TITLE = 42 "SetWindowTitle",
        /// Answered by PowerShell's server itself.
        GET_MAX_WINDOW_SIZE = 43 "GetMaxWindowSize",
        /// Answered by PowerShell's server itself.
        GET_MAX_PHYSICAL_WINDOW_SIZE = 44 "GetMaxPhysicalWindowSize",
        /// Never called by PowerShell.
        GET_KEY_AVAILABLE = 45 "GetKeyAvailable",
        /// Reads a key.
        READ_KEY = 46 "ReadKey",
        /// Forgets what was typed.
        FLUSH_INPUT_BUFFER = 47 "FlushInputBuffer",
        /// Fills a part of the screen.
        SET_BUFFER_CONTENTS1 = 48 "SetBufferContents1",
        /// Draws on the screen.
        SET_BUFFER_CONTENTS2 = 49 "SetBufferContents2",
        /// Refused by both sides.
        GET_BUFFER_CONTENTS = 50 "GetBufferContents",
        /// Moves a part of the screen.
        SCROLL_BUFFER_CONTENTS = 51 "ScrollBufferContents",
        /// Cannot be called remotely.
        PUSH_RUNSPACE = 52 "PushRunspace",
        /// `Exit-PSSession` was run.
        POP_RUNSPACE = 53 "PopRunspace",
        /// Never called by PowerShell.
        GET_IS_RUNSPACE_PUSHED = 54 "GetIsRunspacePushed",
        /// Never called by PowerShell.
        GET_RUNSPACE = 55 "GetRunspace",
        /// Asks for any of several choices.
        PROMPT_FOR_CHOICE_MULTIPLE_SELECTION = 56 "PromptForChoiceMultipleSelection",
    }
}

impl HostMethod {
    /// Whether calls of it are answered.
    pub const fn is_answered(self) -> bool {
        matches!(
            self.0,
            1..=5 | 11..=12 | 23..=27 | 29 | 31 | 33 | 35 | 37 | 39 | 41 | 43..=46 | 50 | 54..=56
        )
    }
}
