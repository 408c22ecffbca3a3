begin {
    Set-StrictMode -Off
    $ErrorActionPreference = 'Stop'
    $sha = [System.Security.Cryptography.SHA256]::Create()
    $none = [byte[]]::new(0)
    $stream = $null
    $failed = -1
    $replaces = $PSVersionTable.PSVersion.Major -ge 7
    $hasModes = [System.IO.Path]::DirectorySeparatorChar -eq '/'
    $setsModes = $PSVersionTable.PSVersion.Major * 100 + $PSVersionTable.PSVersion.Minor -ge 703
    function Set-Attributes([string] $of, $wanted, [bool] $isFolder) {
        if ($hasModes -and $null -ne $wanted.Mode) {
            if ($setsModes) {
                [System.IO.File]::SetUnixFileMode($of, $wanted.Mode)
            } else {
                chmod ([Convert]::ToString($wanted.Mode, 8)) $of
            }
        }
        if ($null -ne $wanted.Time) {
            $time = [DateTime]::new($wanted.Time, [DateTimeKind]::Utc)
            if ($isFolder) {
                [System.IO.Directory]::SetLastWriteTimeUtc($of, $time)
            } else {
                [System.IO.File]::SetLastWriteTimeUtc($of, $time)
            }
        }
    }
}
process {
    $it = $_
    if ($it.N -eq $failed) { return }
    try {
        if ($it.Do -eq 'Folder') {
            [void][System.IO.Directory]::CreateDirectory($it.Path)
        } elseif ($it.Do -eq 'Attributes') {
            Set-Attributes $it.Path $it ([System.IO.Directory]::Exists($it.Path))
        } elseif ($it.Do -eq 'Abandon') {
            if ($stream) { $stream.Dispose() }
            $stream = $null
            return
        } else {
            if ($it.Do -eq 'File') {
                $path = $it.Path
                $part = "$path.psrp-part"
                $sha.Initialize()
                $stream = [System.IO.FileStream]::new($part, [System.IO.FileMode]::OpenOrCreate,
                    [System.IO.FileAccess]::ReadWrite)
                $stream.SetLength($it.From)
                $left = $it.From
                $stream.Position = 0
                while ($left -gt 0) {
                    $buffer = [byte[]]::new([Math]::Min($left, 262144))
                    $length = $stream.Read($buffer, 0, $buffer.Length)
                    if ($length -eq 0) { break }
                    [void]$sha.TransformBlock($buffer, 0, $length, $null, 0)
                    $left -= $length
                }
            }
            if ($null -ne $it.Bytes) {
                $bytes = [byte[]]$it.Bytes
                $stream.Write($bytes, 0, $bytes.Length)
                $stream.Flush()
                [void]$sha.TransformBlock($bytes, 0, $bytes.Length, $null, 0)
            }
            if (-not $it.Hash) { return }
            $stream.Dispose()
            $stream = $null
            [void]$sha.TransformFinalBlock($none, 0, 0)
            $hash = [BitConverter]::ToString($sha.Hash).Replace('-', '')
            if ($hash -ne $it.Hash) {
                throw "what arrived is not what was sent: its SHA-256 is $hash, expected $($it.Hash)"
            }
            Set-Attributes $part $it $false
            if ($replaces) {
                [System.IO.File]::Move($part, $path, $true)
            } elseif ([System.IO.File]::Exists($path)) {
                Move-Item -LiteralPath $part -Destination $path -Force
            } else {
                [System.IO.File]::Move($part, $path)
            }
        }
        [pscustomobject]@{ N = $it.N; Error = '' }
    } catch {
        if ($stream) { $stream.Dispose() }
        $stream = $null
        $failed = $it.N
        $cause = $_.Exception
        while ($cause.InnerException) { $cause = $cause.InnerException }
        [pscustomobject]@{ N = $it.N; Error = $cause.Message }
    }
}
end {
    if ($stream) { $stream.Dispose() }
}
