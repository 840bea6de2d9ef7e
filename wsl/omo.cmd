@node "%~dp0..\bin\omo" %*
