param([string] $Path, [string] $Name)
$ErrorActionPreference = 'Stop'
$full = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
if ($Name -and (Test-Path -LiteralPath $full -PathType Container)) { $full = Join-Path $full $Name }
$item = if (Test-Path -LiteralPath $full) { Get-Item -LiteralPath $full -Force }
$part = "$full.psrp-part"
$kept = if (Test-Path -LiteralPath $part -PathType Leaf) { Get-Item -LiteralPath $part -Force }
[pscustomobject]@{
    Path       = $full
    IsFolder   = [bool]($item -and $item.PSIsContainer)
    Length     = if ($item) { if ($item.PSIsContainer) { [long]0 } else { [long]$item.Length } }
    PartLength = if ($kept) { [long]$kept.Length } else { [long]0 }
    PartHash   = if ($kept -and $Name) { (Get-FileHash -LiteralPath $part -Algorithm SHA256).Hash } else { '' }
}
