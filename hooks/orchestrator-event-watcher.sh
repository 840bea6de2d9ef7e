#!/bin/sh
# Waits for the end of a turn of an agent that a person started by hand (see worker-stop-event.sh):
#
#     orchestrator-event-watcher.sh <worker> <seconds>
#
# prints the next event, the oldest that nobody has had yet, as one line of JSON. When none comes in that time it prints
# {"type":"timeout"}, and both end with 0. What it is called with must be right, else it says why on standard error and ends with 2.
#
# Each event is given out once, however many watch. It takes events/<worker>.event too, as older hooks write it; but where omo's
# daemon runs, the daemon may have it first.
#
# OMO_HOME: default ~/.opencode-orchestrator; neither it nor anything in it has to exist yet.

refuse() {
  printf 'orchestrator-event-watcher: %s\n' "$1" >&2
  exit 2
}

# Takes and prints the oldest event; 1: there is none.
next() {
  found=
  for one in "$foreign"/*.event "$plain"; do
    [ -f "$one" ] && found=yes
  done
  [ -n "$found" ] || return 1
  command -p ls -tr "$foreign"/*.event "$plain" 2>/dev/null | {
    while IFS= read -r one; do
      take "$one" && exit 0
    done
    exit 1
  }
}

# Who renames it has it. An older hook may be writing its file still.
take() {
  is_whole "$1" || return 1
  taken=$foreign/$$.taken
  command -p mkdir -p "$foreign"
  # What it has taken it gives out, also when it is told to end meanwhile.
  trap '' HUP INT TERM
  command -p mv -f "$1" "$taken" 2>/dev/null || return 1
  tries=10
  until is_whole "$taken" || [ "$tries" -eq 0 ]; do
    tries=$((tries - 1))
    command -p sleep "$nap"
  done
  line=$(is_whole "$taken" && one_line "$taken")
  command -p rm -f "$taken"
  [ -n "$line" ] && printf '%s\n' "$line"
}

# A file, no link to one, of at most 1 MiB, with an object in it.
is_whole() {
  [ -f "$1" ] && [ ! -h "$1" ] && [ -n "$(command -p find "$1" -size -2049)" ] || return 1
  case $(one_line "$1") in
    '{'*'}') ;;
    *) return 1 ;;
  esac
}

# Inside of JSON's strings there are no line ends, so that all of them can go.
one_line() {
  command -p tr '\r\n' '  ' <"$1" | command -p sed 's/^ *//; s/ *$//'
}

[ $# -eq 2 ] || refuse 'usage: orchestrator-event-watcher.sh <worker> <seconds>'
worker=$1
# Letters one by one: what a-z means depends on the language of the system.
case $worker in
  '' | -* | *[!abcdefghijklmnopqrstuvwxyz0123456789-]*) worker= ;;
esac
[ -n "$worker" ] && [ "${#worker}" -le 40 ] ||
  refuse "<worker> is \"$1\", but must be small letters, digits and dashes, at most 40, and not begin with a dash"
case $2 in
  '' | *[!0123456789]* | ????????*) refuse "<seconds> is \"$2\", but must be a whole number of at most seven digits" ;;
esac
home=${OMO_HOME:-${HOME:+$HOME/.opencode-orchestrator}}
case $home in
  /*) ;;
  *) refuse "OMO_HOME is \"$home\", but must be an absolute path" ;;
esac
umask 077
foreign=$home/run/foreign/$worker
plain=$home/events/$worker.event

# How long to sleep between two looks, and how many of those make a second. Not every `sleep` knows of parts.
nap=0.2 rate=5
command -p sleep 0.01 2>/dev/null || nap=1 rate=1
# expr: the shell takes 010 for eight.
left=$(command -p expr "$2" '*' "$rate")
until next; do
  if [ "$left" -eq 0 ]; then
    printf '{"type":"timeout"}\n'
    exit 0
  fi
  left=$((left - 1))
  command -p sleep "$nap"
done
