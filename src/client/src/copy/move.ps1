param([string] $Path)
$ErrorActionPreference = 'Stop'
Move-Item -LiteralPath "$Path.psrp-part" -Destination $Path -Force
