#!/bin/sh
# Gets every tmux that the Debian archive of this machine has, in any of its suites, into .cache/tmux/<version>/bin/tmux.
#
# Each runs with the libraries of its own suite, by their own loader, so nothing of this machine is changed: apt works on
# folders of its own, with the archive and the keys that this machine's apt is set up with. `.cache/tmux/found` has a line
# for each suite: `<version> <suite>`, or `- <suite> <why there is none>`. Needs apt, no root, and half a minute.
set -eu
cd "$(dirname "$0")/../../.."
mkdir -p .cache/tmux
cache=$(cd .cache/tmux && pwd -P)
suites='oldoldstable oldstable oldstable-backports stable stable-backports testing unstable experimental'

main() {
  # Suites move slowly.
  if [ -n "$(find "$cache/found" -mtime -7 2> /dev/null)" ]; then
    cat "$cache/found"
    return
  fi
  # By the name of its folder: what else apt tells of an archive it only knows once it has asked it.
  archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 '/debian/$') || {
    echo 'apt is not set up for a Debian archive here' >&2
    exit 1
  }
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  : > "$cache/found.new"
  for suite in $suites; do
    get "$suite" > "$cache/log.$suite" 2>&1 || echo "- $suite $(grep -m 1 '^E:' "$cache/log.$suite" || echo 'see' "$cache/log.$suite")" >> "$cache/found.new"
    rm -rf "$cache/apt" "$cache/new"
  done
  mv "$cache/found.new" "$cache/found"
  cat "$cache/found"
}

get() {
  prepare "$1" || return 1
  debian=$(apt cache show --no-all-versions tmux | sed -n 's/^Version: //p')
  # What stands after the last dash is Debian's own counting.
  version=${debian%-*}
  [ -x "$cache/$version/bin/tmux" ] || unpack || return 1
  echo "$version $1" >> "$cache/found.new"
}

# A suite alone, and what it builds upon.
prepare() {
  suite=$1
  mkdir -p "$cache/apt/lists/partial" "$cache/apt/archives/partial"
  case $1 in *-backports) base=${1%-backports} ;; experimental) base=unstable ;; *) base= ;; esac
  for one in $base $1; do
    echo "deb [signed-by=$keys] $archive $one main"
  done > "$cache/apt/sources"
  apt get update || return 1
}

unpack() {
  apt get install --yes --download-only --no-install-recommends tmux || return 1
  mkdir -p "$cache/new/root" "$cache/new/bin"
  for deb in "$cache"/apt/archives/*.deb; do dpkg-deb -x "$deb" "$cache/new/root" || return 1; done
  loader=$(cd "$cache/new/root" && find usr/lib/*-linux-* lib/*-linux-* -name 'ld-linux*.so.*' 2> /dev/null | head -n 1)
  libraries=$(basename "$(dirname "$loader")")
  cat > "$cache/new/bin/tmux" <<TMUX
#!/bin/sh
root="\${0%/*}/../root"
exec "\$root/$loader" --library-path "\$root/lib/$libraries:\$root/usr/lib/$libraries" "\$root/usr/bin/tmux" "\$@"
TMUX
  chmod +x "$cache/new/bin/tmux"
  mv "$cache/new" "$cache/$version"
}

# apt that knows nothing of what is installed here, and leaves nothing behind.
apt() {
  tool=apt-$1
  shift
  "$tool" -q -o "APT::Default-Release=$suite" -o "Dir::Etc::sourcelist=$cache/apt/sources" -o Dir::Etc::sourceparts=- \
    -o "Dir::State::lists=$cache/apt/lists" -o Dir::State::status=/dev/null -o "Dir::Cache=$cache/apt" \
    -o APT::Update::Post-Invoke-Success= -o APT::Sandbox::User=root -o Debug::NoLocking=1 "$@"
}

main
