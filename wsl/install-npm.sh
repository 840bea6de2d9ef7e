# Installs a package of npm for all folders: `$1` its name, or the folder of a package as Windows names it; PATH finds npm.
# Read by /bin/sh from its standard input, after a line that sets its arguments.
set -eu

# Where the person may not write (a Node of the distribution's own), ~/.local is theirs.
prefix=$(npm prefix --global)
mkdir -p "$prefix/lib/node_modules" "$prefix/bin" 2>/dev/null || true
if [ ! -w "$prefix/lib/node_modules" ] || [ ! -w "$prefix/bin" ]; then prefix=$HOME/.local; fi

case $1 in
  ?:* | \\\\*)
    # Packed first: a folder would be linked to, and a drive of Windows is slow.
    draft=$(mktemp -d)
    trap 'rm -rf "$draft"' EXIT
    npm pack --silent --ignore-scripts --pack-destination "$draft" "$(wslpath -u "$1")" >/dev/null
    npm install --global --ignore-scripts --no-audit --no-fund --prefix "$prefix" "$draft"/*.tgz
    ;;
  *) npm install --global --no-audit --no-fund --prefix "$prefix" "$1" ;;
esac
