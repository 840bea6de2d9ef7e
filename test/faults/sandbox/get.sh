#!/bin/sh
# Puts bubblewrap into .cache/bwrap, where the machine has none: beside the system and not into it, since Codex changes its own
# sandbox as soon as there is one, and then wants a home outside of /tmp.
set -eu
cd "$(dirname "$0")/../../.."
[ -x .cache/bwrap/usr/bin/bwrap ] && exit 0
command -v bwrap >/dev/null && exit 0
mkdir -p .cache/bwrap
cd .cache/bwrap
apt-get download -qq bubblewrap
dpkg-deb -x bubblewrap_*.deb .
usr/bin/bwrap --version
