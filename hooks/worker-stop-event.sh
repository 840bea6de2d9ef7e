#!/bin/sh
# The Stop hook of an agent that a person started by hand in a terminal, with ORCH_WORKER_NAME set. At the end of each turn it
# writes one line of JSON:
#
#     {"type":"worker_stopped","worker_name","session_id","timestamp","terminal_content"}
#
# session_id is what the hook's own JSON, on standard input, says; terminal_content is the end of what the agent's tmux pane shows.
# Both may be empty. It is written twice, each time whole: into $OMO_HOME/events for omo's daemon, which takes its files away, and
# into $OMO_HOME/run/foreign/<worker> for orchestrator-event-watcher.sh.
#
# Without that variable, or with a name omo would refuse, it does nothing, and so it does in omo's own workers, which have better
# hooks. Whatever is wrong the agent notices nothing: no output, exit code 0, and of what it waits for it waits 2 s at most.
#
# OMO_HOME: default ~/.opencode-orchestrator; what is missing of it is made, for its owner's eyes only.

# What of a turn's end is worth keeping.
ROWS=100
BYTES=16384
# Events that wait for a watcher. The newest stay.
KEPT=100

main() {
  umask 077
  foreign=$home/run/foreign/$worker
  command -p mkdir -p "$home/events" "$home/run/outbox" "$foreign"
  session=$(within cat | session_of)
  # By a file: a tmux server that does not answer keeps a pipe open, whatever becomes of its client.
  seen=$home/run/outbox/$worker.$$.screen
  screen >"$seen"
  content=$(as_json <"$seen")
  command -p rm -f "$seen"
  set -- $(command -p date -u '+%Y-%m-%dT%H:%M:%SZ %Y%m%dT%H%M%SZ')
  event=$(printf '{"type":"worker_stopped","worker_name":"%s","session_id":"%s","timestamp":"%s","terminal_content":"%s"}' \
    "$worker" "$session" "$1" "$content")
  put "$foreign/$2-$$.event"
  put "$home/events/$worker.$2-$$.event"
  prune
}

# Runs a program with the hook's own standard input, for 2 s at most. Not by `command -p`, with which some shells put
# themselves in between and are killed in its place.
within() {
  "$@" <&3 &
  program=$!
  # 9: no program can put that off.
  { command -p sleep 2; kill -9 "$program"; } 3<&- >/dev/null &
  guard=$!
  wait "$program"
  kill "$guard"
}

# All of it is read, also what comes after: an agent may take it badly when nobody listens.
session_of() {
  LC_ALL=C command -p awk '
    found == "" && match($0, /"session_id"[ \t]*:[ \t]*"[A-Za-z0-9._-]+"/) {
      found = substr($0, RSTART, RLENGTH - 1)
      sub(/.*"/, "", found)
    }
    END { print substr(found, 1, 200) }'
}

screen() {
  case $TMUX_PANE in
    '' | [!%]* | ?*[!0123456789]*) return ;;
  esac
  [ -z "$TMUX" ] || within tmux capture-pane -p -t "$TMUX_PANE"
}

# The last lines that show anything, as the inside of a JSON string. Byte for byte: what is beyond ASCII is UTF-8 already.
as_json() {
  LC_ALL=C command -p awk -v most="$ROWS" -v room="$BYTES" '
    BEGIN {
      for (i = 1; i < 32; i++) as[sprintf("%c", i)] = sprintf("\\u%04x", i)
      as[sprintf("%c", 127)] = "\\u007f"
      as["\t"] = "\\t"
      as["\""] = "\\\""
      as["\\"] = "\\\\"
    }
    { line[NR] = $0 }
    /[^ ]/ { last = NR }
    END {
      first = last
      while (first > 1 && last - first + 1 < most && (room -= length(line[first]) + 1) > length(line[first - 1])) first--
      for (n = first; n <= last; n++) {
        if (n > first) printf "%s", "\\n"
        for (i = 1; i <= length(line[n]); i++) {
          c = substr(line[n], i, 1)
          printf "%s", c in as ? as[c] : c
        }
      }
    }'
}

# One `mv` makes it appear at once; -p: the standard one, whatever PATH is.
put() {
  part=$home/run/outbox/$worker.$$.part
  printf '%s\n' "$event" >"$part" && command -p mv -f "$part" "$1" || command -p rm -f "$part"
}

prune() {
  set -- "$foreign"/*
  [ $# -le "$KEPT" ] && return
  command -p ls -t "$foreign" | command -p sed "1,${KEPT}d" | while IFS= read -r old; do
    command -p rm -f "$foreign/$old"
  done
}

worker=$ORCH_WORKER_NAME
[ -z "$OMO_RUN_ID" ] && [ "${#worker}" -le 40 ] || exit 0
# Letters one by one: what a-z means depends on the language of the system.
case $worker in
  '' | -* | *[!abcdefghijklmnopqrstuvwxyz0123456789-]*) exit 0 ;;
esac
home=${OMO_HOME:-${HOME:+$HOME/.opencode-orchestrator}}
case $home in
  /*) ;;
  *) exit 0 ;;
esac

exec 2>/dev/null
# There may be none, or a terminal where somebody tries this out.
command : 3<&0 && [ ! -t 0 ] || exec </dev/null
(exec 3<&0 >/dev/null </dev/null && main)
exit 0
