& node "$PSScriptRoot\..\bin\omo" @args
exit $LASTEXITCODE
