function prompt {
"PS $($executionContext.SessionState.Path.CurrentLocation)$('>' * ($nestedPromptLevel + 1)) ";
# .Link
# https://go.microsoft.com/fwlink/?LinkID=225750
# .ExternalHelp System.Management.Automation.dll-help.xml
}
function cd.. { Set-Location .. }
function cd\ { Set-Location \ }
function cd~ { Set-Location ~ }
function Pause { $null = Read-Host 'Press Enter to continue...' }
function oss {
    [CmdletBinding()]
    param(
        [ValidateRange(2, 2147483647)]
        [int] $Width,
        [Parameter(ValueFromPipeline = $true)]
        [psobject] $InputObject
    )
    end { $input | Out-String -Stream @PSBoundParameters }
}
function Clear-Host {
[Console]::Write((
    & (Get-Command -CommandType Application clear | Select-Object -First 1).Definition
))
# .Link
# https://go.microsoft.com/fwlink/?LinkID=2096480
# .ExternalHelp System.Management.Automation.dll-help.xml
}
function help {
    [CmdletBinding(DefaultParameterSetName = 'AllUsersView')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)]
        [string] $Name,

        [string] $Path,

        [string[]] $Category,

        [Parameter(ParameterSetName = 'DetailedView', Mandatory = $true)]
        [switch] $Detailed,

        [Parameter(ParameterSetName = 'AllUsersView')]
        [switch] $Full,

        [Parameter(ParameterSetName = 'Examples', Mandatory = $true)]
        [switch] $Examples,

        [Parameter(ParameterSetName = 'Parameters', Mandatory = $true)]
        [string[]] $Parameter,

        [string[]] $Component,

        [string[]] $Functionality,

        [string[]] $Role,

        [Parameter(ParameterSetName = 'Online', Mandatory = $true)]
        [switch] $Online
    )
    end { Get-Help @PSBoundParameters }
}
function TabExpansion2 {
    [CmdletBinding(DefaultParameterSetName = 'ScriptInputSet')]
    [OutputType([System.Management.Automation.CommandCompletion])]
    param(
        [Parameter(ParameterSetName = 'ScriptInputSet', Mandatory = $true, Position = 0)]
        [AllowEmptyString()]
        [string] $inputScript,

        [Parameter(ParameterSetName = 'ScriptInputSet', Position = 1)]
        [int] $cursorColumn = $inputScript.Length,

        [Parameter(ParameterSetName = 'AstInputSet', Mandatory = $true, Position = 0)]
        [psobject] $ast,

        [Parameter(ParameterSetName = 'AstInputSet', Mandatory = $true, Position = 1)]
        [psobject[]] $tokens,

        [Parameter(ParameterSetName = 'AstInputSet', Mandatory = $true, Position = 2)]
        [psobject] $positionOfCursor,

        [Parameter(ParameterSetName = 'ScriptInputSet', Position = 2)]
        [Parameter(ParameterSetName = 'AstInputSet', Position = 3)]
        [hashtable] $options = $null
    )
    end {
        if ($PSCmdlet.ParameterSetName -eq 'ScriptInputSet') {
            return [System.Management.Automation.CommandCompletion]::CompleteInput($inputScript, $cursorColumn, $options)
        }
        [System.Management.Automation.CommandCompletion]::CompleteInput($ast.Extent.Text, $positionOfCursor.Offset, $options)
    }
}
