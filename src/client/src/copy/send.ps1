param([string] $Path, [long] $From)
$ErrorActionPreference = 'Stop'
$stream = [System.IO.FileStream]::new($Path, [System.IO.FileMode]::Open, [System.IO.FileAccess]::Read)
try {
    $stream.Position = $From
    while ($true) {
        # A new one each time: the one before may not have been sent yet.
        $buffer = [byte[]]::new(262144)
        $length = $stream.Read($buffer, 0, $buffer.Length)
        if ($length -eq 0) { break }
        if ($length -lt $buffer.Length) {
            $rest = [byte[]]::new($length)
            [Array]::Copy($buffer, $rest, $length)
            $buffer = $rest
        }
        , $buffer
    }
} finally {
    $stream.Dispose()
}
