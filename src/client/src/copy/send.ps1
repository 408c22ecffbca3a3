begin {
    Set-StrictMode -Off
    $ErrorActionPreference = 'Stop'
    $none = [byte[]]::new(0)
    $sha = [System.Security.Cryptography.SHA256]::Create()
    $check = [System.Security.Cryptography.SHA256]::Create()
    function Get-Hash($of) {
        [void]$of.TransformFinalBlock($none, 0, 0)
        [BitConverter]::ToString($of.Hash).Replace('-', '')
    }
}
process {
    $it = $_
    $stream = $null
    try {
        $stream = [System.IO.FileStream]::new($it.Path, [System.IO.FileMode]::Open, [System.IO.FileAccess]::Read,
            [System.IO.FileShare]::ReadWrite)
        $sha.Initialize()
        $from = $it.From
        if ($from -gt 0) {
            $check.Initialize()
            $left = $from
            while ($left -gt 0) {
                $buffer = [byte[]]::new([Math]::Min($left, 262144))
                $length = $stream.Read($buffer, 0, $buffer.Length)
                if ($length -eq 0) { break }
                [void]$check.TransformBlock($buffer, 0, $length, $null, 0)
                [void]$sha.TransformBlock($buffer, 0, $length, $null, 0)
                $left -= $length
            }
            if ((Get-Hash $check) -ne $it.Hash) {
                $from = [long]0
                $stream.Position = 0
                $sha.Initialize()
            }
        }
        $size = [Math]::Max(4096, [Math]::Min(262144, $stream.Length - $from + 1))
        $begun = $from
        do {
            # A new one each time: the one before may not have been sent yet.
            $buffer = [byte[]]::new($size)
            $filled = 0
            do {
                $length = $stream.Read($buffer, $filled, $size - $filled)
                $filled += $length
            } while ($length -gt 0 -and $filled -lt $size)
            $atEnd = $length -eq 0
            if ($filled -lt $size) {
                $rest = [byte[]]::new($filled)
                [Array]::Copy($buffer, $rest, $filled)
                $buffer = $rest
            }
            [void]$sha.TransformBlock($buffer, 0, $filled, $null, 0)
            [pscustomobject]@{
                N     = $it.N
                From  = $begun
                Bytes = $buffer
                Hash  = if ($atEnd) { Get-Hash $sha } else { '' }
                Error = ''
            }
            $begun = [long]-1
        } while (-not $atEnd)
    } catch {
        $cause = $_.Exception
        while ($cause.InnerException) { $cause = $cause.InnerException }
        [pscustomobject]@{ N = $it.N; From = [long]-1; Bytes = $null; Hash = ''; Error = $cause.Message }
    } finally {
        if ($stream) { $stream.Dispose() }
    }
}
