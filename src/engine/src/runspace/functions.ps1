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
function mkdir {
    [CmdletBinding(DefaultParameterSetName = 'pathSet', SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(ParameterSetName = 'nameSet', Position = 0, ValueFromPipelineByPropertyName)]
        [Parameter(ParameterSetName = 'pathSet', Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [string[]] $Path,
        [Parameter(ParameterSetName = 'nameSet', Mandatory, ValueFromPipelineByPropertyName)]
        [AllowNull()] [AllowEmptyString()]
        [string] $Name,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [object] $Value,
        [switch] $Force,
        [Parameter(ValueFromPipelineByPropertyName)]
        [pscredential] $Credential
    )
    process { New-Item -ItemType Directory @PSBoundParameters }
}
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
