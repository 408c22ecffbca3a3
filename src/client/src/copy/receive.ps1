param([string] $Path, [long] $From)
begin {
    $ErrorActionPreference = 'Stop'
    $part = "$Path.psrp-part"
    $stream = [System.IO.FileStream]::new($part, [System.IO.FileMode]::OpenOrCreate, [System.IO.FileAccess]::Write)
    $stream.SetLength($From)
    $stream.Position = $From
}
process {
    $bytes = [byte[]]$_
    $stream.Write($bytes, 0, $bytes.Length)
    $stream.Flush()
}
end {
    $stream.Dispose()
    (Get-FileHash -LiteralPath $part -Algorithm SHA256).Hash
}
