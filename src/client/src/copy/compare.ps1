begin {
    Set-StrictMode -Off
    $ErrorActionPreference = 'Stop'
    $sha = [System.Security.Cryptography.SHA256]::Create()
    # Get-FileHash finds no file with a backslash in its name.
    function Get-Hash([string] $of) {
        $sha.Initialize()
        $stream = [System.IO.FileStream]::new($of, [System.IO.FileMode]::Open, [System.IO.FileAccess]::Read)
        try {
            $buffer = [byte[]]::new([Math]::Max(1, [Math]::Min($stream.Length, 262144)))
            while (($length = $stream.Read($buffer, 0, $buffer.Length)) -gt 0) {
                [void]$sha.TransformBlock($buffer, 0, $length, $null, 0)
            }
        } finally {
            $stream.Dispose()
        }
        [void]$sha.TransformFinalBlock($buffer, 0, 0)
        [BitConverter]::ToString($sha.Hash).Replace('-', '')
    }
}
process {
    $file = $_
    try {
        $isFolder = [System.IO.Directory]::Exists($file.Path)
        $hash = ''
        if ([System.IO.File]::Exists($file.Path) -and [System.IO.FileInfo]::new($file.Path).Length -eq $file.Length) {
            $hash = Get-Hash $file.Path
        }
        $part = "$($file.Path).psrp-part"
        $partLength = [long]0
        $partHash = ''
        if (-not $hash -and [System.IO.File]::Exists($part)) {
            $partLength = [System.IO.FileInfo]::new($part).Length
            if ($partLength -le $file.Length) { $partHash = Get-Hash $part }
        }
    } catch {
        # What cannot be read cannot be gone on with. Whether it can be written will show.
        return
    }
    if ($isFolder -or $hash -or $partHash) {
        [pscustomobject]@{
            N          = $file.N
            IsFolder   = $isFolder
            Hash       = $hash
            PartLength = $partLength
            PartHash   = $partHash
        }
    }
}
