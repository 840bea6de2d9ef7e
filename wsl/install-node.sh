# Puts Node from nodejs.org into ~/.local/share/omo/node, for a distribution that has none that is new enough.
# Read by /bin/sh from its standard input. What was there stays until the new one is whole, and its checksum is right.
set -eu
line=https://nodejs.org/dist/latest-v22.x
place=$HOME/.local/share/omo

fail() {
  printf 'omo: %s\n' "$1" >&2
  exit 1
}

get() {
  if command -v curl >/dev/null; then curl -fsSL "$1" -o "$2"; else wget -q "$1" -O "$2"; fi || fail "$1 can't be downloaded."
}

command -v curl >/dev/null || command -v wget >/dev/null || fail 'neither curl nor wget is there. Install one of them.'
for file in /lib/ld-musl-*; do
  [ ! -e "$file" ] || fail 'the archives of nodejs.org do not run here (musl). Install Node as a package: apk add nodejs npm'
done
machine=$(uname -m)
case $machine in
  x86_64) arch=x64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) fail "nodejs.org has no Node for $machine. Install Node 20.19 or newer yourself." ;;
esac

mkdir -p "$place"
draft=$(mktemp -d "$place/node.XXXXXX")
trap 'rm -rf "$draft"' EXIT
trap 'exit 130' HUP INT TERM

get "$line/SHASUMS256.txt" "$draft/sums"
sum=$(grep -E "^[0-9a-f]{64}  node-v[0-9.]+-linux-$arch\.tar\.gz\$" "$draft/sums") || fail "$line/SHASUMS256.txt names no Node for $arch."
archive=${sum##* }
printf 'downloading %s\n' "$archive"
get "$line/$archive" "$draft/$archive"
(cd "$draft" && printf '%s\n' "$sum" | sha256sum -c - >/dev/null) || fail "$archive is not what nodejs.org says it is; nothing was installed."
mkdir "$draft/node"
tar -xzf "$draft/$archive" -C "$draft/node" --strip-components=1
"$draft/node/bin/node" --version >/dev/null || fail "$archive does not run here; nothing was installed."
rm -rf "$place/node"
mv "$draft/node" "$place/node"
printf 'installed %s in %s\n' "${archive%.tar.gz}" "$place/node"
