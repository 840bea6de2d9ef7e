#!/bin/sh
# Makes test/windows/vectors.jsonl anew: what a real CommandLineToArgvW makes of hostile command lines. It takes Wine and
# mingw-w64 (Debian: wine64 gcc-mingw-w64-x86-64-win32); the tests themselves need neither.
set -eu
cd "$(dirname "$0")"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
x86_64-w64-mingw32-gcc -O2 -o "$dir/oracle.exe" oracle.c -lshell32
WINEPREFIX=$dir/wine WINEDEBUG=-all node vectors.js "$dir/oracle.exe" >vectors.jsonl
