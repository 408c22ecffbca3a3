param([string] $Path)
$ErrorActionPreference = 'Stop'
$full = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
[pscustomobject]@{
    Path      = $full
    IsFolder  = [System.IO.Directory]::Exists($full)
    IsFile    = [System.IO.File]::Exists($full)
    Separator = [string][System.IO.Path]::DirectorySeparatorChar
}
