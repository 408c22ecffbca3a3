function prompt { "PS $($executionContext.SessionState.Path.CurrentLocation)$('>' * ($nestedPromptLevel + 1)) " }
function cd.. { Set-Location .. }
function cd\ { Set-Location \ }
