# What is Windows' own: run under Wine, its output is session.txt.
"$($PSVersionTable.Platform) $IsWindows $([Environment]::OSVersion.Platform)"
Set-Location $env:TEMP
$folder = New-Item -ItemType Directory psrpd-session -Force
Set-Location psrpd-session
$PWD.Path -eq (Join-Path $env:TEMP psrpd-session)
'one', 'two' | Set-Content a.txt
(Get-Content ./a.txt) -join ' '
(Get-ChildItem).FullName -eq "$env:TEMP\psrpd-session\a.txt"
(Get-Item a.txt).Attributes
(Get-Item a.txt).PSPath -eq "Microsoft.PowerShell.Core\FileSystem::$env:TEMP\psrpd-session\a.txt"
(Resolve-Path ..\psrpd-session\*.txt).Path -eq "$PWD\a.txt"
cmd /c 'cd' | ForEach-Object { $_ -eq $PWD.Path }
Test-Path c:/windows/system32/cmd.exe
Set-Location \
"$PWD"
Set-Location Env:
"$PWD"
Set-Location C:
Push-Location Z:\tmp
"$PWD"
Pop-Location
Remove-Item -Recurse $folder.FullName
Test-Path $folder.FullName
(Get-PSDrive C).Root
(Get-PSDrive C).Free -gt 0
Split-Path 'C:\a\b.txt'
Split-Path 'C:\a\b.txt' -Leaf
Split-Path 'C:\a' -Qualifier
Join-Path 'C:\x' 'y/z'
[IO.Path]::Combine('C:\a', 'b')
[IO.Path]::GetFullPath('C:\a\.\c\..\b')
[IO.Path]::GetDirectoryName('C:\a\b')
[IO.Path]::DirectorySeparatorChar + [IO.Path]::PathSeparator
cmd /c 'echo hello& exit 3'
$LASTEXITCODE
(Get-Command cmd).Source
$env:PsrpdSession = 'set'
cmd /c 'echo %PSRPDSESSION%'
(Get-Item Env:\PSRPDSESSION).Value
(Get-Process -Id $PID).ProcessName
$process = Start-Process ping -ArgumentList '-n', '60', '127.0.0.1' -PassThru
$process.ProcessName
$process.HasExited
Stop-Process -Id $process.Id
$process.WaitForExit(10000)
(Get-Uptime) -gt 0
[Environment]::MachineName -ne '' -and [Environment]::UserName -ne ''
[Environment]::GetFolderPath('ApplicationData') -eq $env:APPDATA
Set-Location $env:TEMP
$null = New-Item -ItemType Directory psrpd-session -Force
'three' | Set-Content psrpd-session\b.txt
(Get-Item psrpd-session\b.txt).LastWriteTime = [datetime]'2024-05-06 07:08:09'
(Get-ChildItem psrpd-session | Out-String -Stream | Where-Object { $_ -match '^Mode|b.txt' }).TrimEnd() -replace ' +', ' ' -replace '\e\[[\d;]*m'
Remove-Item -Recurse psrpd-session
