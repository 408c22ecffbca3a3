param([string] $Path, [bool] $Recurse)
Set-StrictMode -Off
$ErrorActionPreference = 'Stop'
$script:number = 0
$todo = [System.Collections.Generic.Stack[object]]::new()

function Show-Item($item, [int] $parent, [string] $path, [int] $depth, [string[]] $within) {
    $number = $script:number++
    $kind = 'File'
    $problem = ''
    $found = $item
    try {
        if ($item.LinkType -eq 'SymbolicLink' -or $item.LinkType -eq 'Junction') {
            $target = if ($item.PSObject.Methods['ResolveLinkTarget']) { $item.ResolveLinkTarget($true).FullName } else { @($item.Target)[0] }
            $found = Get-Item -LiteralPath $target -Force
        }
        $type = if ($found.UnixStat) { $found.UnixStat.Mode -band 0xF000 } else { 0 }
        if ($found -is [System.IO.DirectoryInfo]) {
            $kind = 'Folder'
            if ($Recurse) {
                if ($within -contains $found.FullName) {
                    $problem = 'a link to a folder that it is in'
                } elseif ($depth -ge 100) {
                    $problem = 'more than 100 folders within folders'
                } else {
                    $todo.Push(@($number, $found.FullName, $depth, $within))
                }
            }
        } elseif ($type -ne 0 -and $type -ne 0x8000) {
            $problem = 'is no regular file'
        }
    } catch {
        $problem = $_.Exception.Message
    }
    [pscustomobject]@{
        N      = $number
        Parent = $parent
        Name   = $item.Name
        Path   = $path
        Kind   = $kind
        Length = if ($kind -eq 'File' -and -not $problem) { [long]$found.Length } else { [long]0 }
        Time   = $found.LastWriteTimeUtc.Ticks
        Mode   = if ($found.UnixStat) { $found.UnixStat.Mode -band 0xFFF } else { $null }
        Error  = $problem
    }
}

$full = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
$roots = if (Test-Path -LiteralPath $full) {
    Get-Item -LiteralPath $full -Force
} elseif ($Path -match '[*?\[]') {
    # As for a shell, what is hidden has to be asked for.
    Get-Item -Path $Path -Force:((Split-Path -Leaf $Path).StartsWith('.')) -ErrorAction SilentlyContinue
}
foreach ($item in @($roots)) {
    Show-Item $item -1 $item.FullName 0 @()
}
while ($todo.Count -gt 0) {
    $folder, $at, $depth, $within = $todo.Pop()
    try {
        $items = @(Get-ChildItem -LiteralPath $at -Force)
    } catch {
        [pscustomobject]@{ N = $folder; Parent = -2; Error = $_.Exception.Message }
        continue
    }
    $inside = @($within) + $at
    foreach ($item in $items) {
        Show-Item $item $folder '' ($depth + 1) $inside
    }
}
[pscustomobject]@{ Separator = [string][System.IO.Path]::DirectorySeparatorChar }
