# What is there in a distribution, for the client on Windows: `/bin/sh -l` reads this from its standard input.
# Prints lines of `omo:<name>=<value>`; whatever a profile prints around them is nobody's.

# The shell a person works in sets up more than the login does: nvm, mise and others are in its own files.
# Where there is a terminal, that shell would take it for itself and not give it back: so it gets a session of its own.
apart=$(command -v setsid)
said=$($apart "${SHELL:-/bin/sh}" -lic 'printenv PATH' </dev/null 2>/dev/null | tail -n 1)
case $said in */*) PATH=$said ;; esac
own=$HOME/.local/share/omo/node/bin
for dir in "$HOME/.local/bin" "$own"; do
  case :$PATH: in *":$dir:"*) ;; *) [ ! -d "$dir" ] || PATH=$PATH:$dir ;; esac
done
export PATH

# WSL puts the folders of Windows' programs on the PATH; a node or an omo there is none of Linux.
drive=$(wslpath -u 'C:\' 2>/dev/null)
root=${drive%/c*}

find_program() {
  set -f
  IFS=:
  for dir in $2 $PATH; do
    case $dir in "$root"/[a-zA-Z] | "$root"/[a-zA-Z]/*) continue ;; esac
    [ -f "$dir/$1" ] && [ -x "$dir/$1" ] && printf '%s\n' "$dir/$1" && break
  done
  unset IFS
  set +f
}

show() { [ -z "$2" ] || printf 'omo:%s=%s\n' "$1" "$2"; }
first_line() { "$@" </dev/null 2>/dev/null | head -n 1; }

show path "$PATH"
show home "$HOME"

# The person's own node, unless it is too old and there is one that omo put there.
recent='const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
node=$(find_program node)
if [ -z "$node" ] || ! "$node" -e "$recent" </dev/null 2>/dev/null; then
  [ ! -x "$own/node" ] || node=$own/node
fi
if [ -n "$node" ]; then
  # What is on the PATH may be the stand-in of a version manager.
  show node "$("$node" -p process.execPath </dev/null 2>/dev/null)"
  show nodeVersion "$(first_line "$node" --version)"
  omo=$(find_program omo)
  [ -z "$omo" ] || omo=$(readlink -f "$omo")
  case $omo in
    */bin/omo)
      show omo "$omo"
      show omoVersion "$(first_line "$node" "$omo" --version)"
      ;;
  esac
fi

tmux=$(find_program tmux)
[ -z "$tmux" ] || show tmuxVersion "$(first_line "$tmux" -V)"
git=$(find_program git)
[ -z "$git" ] || show gitVersion "$(first_line "$git" --version)"
for agent in claude codex opencode; do
  [ -z "$(find_program $agent)" ] || show agent $agent
done
for manager in apt-get dnf pacman apk zypper; do
  [ -z "$(find_program $manager)" ] || { show packages $manager && break; }
done
[ -z "$(find_program apt-cache)" ] || show nodePackage "$(apt-cache policy nodejs 2>/dev/null </dev/null | sed -n 's/^ *Candidate: //p')"
[ -z "$(find_program pacman)" ] || show nodePackage "$(pacman -Si nodejs 2>/dev/null </dev/null | sed -n 's/^Version *: //p')"
[ -z "$(find_program apk)" ] || show nodePackage "$(apk policy nodejs 2>/dev/null </dev/null | sed -n '2s/^ *\(.*\):$/\1/p')"
