#!/bin/sh
# What every attempt runs under, in a pane or without one:
#
#     run-attempt.sh <attempt dir> <cwd> <prompt file | -> <reader | -> <program> [args…]
#
# It runs the program in cwd, with the prompt file (for `-`: the terminal) as its standard input, waits, writes one event file
# and ends with the program's own exit code. 126: it could not be run as asked; 127: no such program; 128+n: ended by signal n.
#
# With a reader, the program's standard output goes to <attempt dir>/output.jsonl, a file and not a pipe: so whatever becomes of
# the reader, it neither holds up the program nor loses a byte, and the output is complete when the event is written. The reader
# follows that file and shows it; it is called as `<reader> <attempt dir>` (a *.js by node) and ends by itself once
# <attempt dir>/exit is there. That file holds the exit code, for the reader and for whoever missed the event.
#
# OMO_START names a file that is to be taken away first: where it is gone, nothing is run and nothing told (exit code 125).
#
# The environment has OMO_HOME (absolute) and ORCH_WORKER_NAME, OMO_RUN_ID, OMO_TASK_ID, OMO_ATTEMPT, all of [a-z0-9-].
# OMO_NODE names the node for a *.js reader; without it, the one on PATH. OMO_TOKEN_FILE holds what proves to omo that the event
# comes from this attempt; it is read before the program runs, which could take it away.
#
# Started through adopt.pl or adopt.py it is the parent of whatever the program leaves behind. What of that lives when it ends
# is noted in <attempt dir>/left: the boot's id, then a line of /proc/<pid>/stat for each, for whoever is to end them later.

reader_pid=
told=

# A Ctrl-C reaches the whole group, and is meant for the program: this shell stays to tell how it ended.
# A trap with a command, unlike an ignored signal, is not inherited by the program.
trap : HUP INT QUIT
trap told=yes TERM

complain() {
  printf 'run-attempt: %s\n' "$1" >&2
}

# When it was written is the file's own time. One `mv` makes it appear at once; -p: the standard one, whatever PATH is.
tell() {
  event="$ORCH_WORKER_NAME.$OMO_RUN_ID.$OMO_TASK_ID.$OMO_ATTEMPT.exit.event"
  printf '{"type":"attempt_exited","worker_name":"%s","run":"%s","task":"%s","attempt":%s,"exit_code":%s%s}\n' \
    "$ORCH_WORKER_NAME" "$OMO_RUN_ID" "$OMO_TASK_ID" "$OMO_ATTEMPT" "$1" "${token:+,\"token\":\"$token\"}" \
    >"$OMO_HOME/run/outbox/$event" && command -p mv -f "$OMO_HOME/run/outbox/$event" "$OMO_HOME/events/$event"
}

# tmux drops what it has not read yet when a pane's process ends (3.3a: 3 of 300 under load, up to 12 KB). So the terminal is
# asked for a sign of life and the answer awaited, 2 s at most: what stands before the question has then been read.
drain() {
  { true </dev/tty; } 2>/dev/null || return 0
  command -p stty -icanon -echo min 0 time 20 </dev/tty 2>/dev/null || return 0
  printf '\033[5n' >/dev/tty
  command -p dd bs=4 count=1 </dev/tty >/dev/null 2>&1
}

# Its children but the reader: orphans that came to it.
orphans() {
  all= orphans=
  { IFS= read -r all </proc/$$/task/$$/children; } 2>/dev/null
  for pid in $all; do
    [ "$pid" = "$reader_pid" ] || orphans="$orphans $pid"
  done
}

# A program's name may hold line ends; here each process has one line.
note() {
  orphans
  [ -n "$orphans" ] || return 0
  {
    IFS= read -r boot </proc/sys/kernel/random/boot_id
    printf '%s\n' "$boot"
    for pid in $orphans; do
      stat=
      while IFS= read -r line || [ -n "$line" ]; do stat="$stat$line "; done </proc/"$pid"/stat
      printf '%s\n' "$stat"
    done
  } >"$dir/left" 2>/dev/null
}

# Who told it to end looks for what came to it; without a parent that is hard to find. 5 s at most.
linger() {
  rounds=0
  while orphans && [ -n "$orphans" ] && [ $rounds -lt 50 ]; do
    command -p sleep 0.1 2>/dev/null || command -p sleep 1
    rounds=$((rounds + 1))
  done
}

finish() {
  # From here on nothing may be cut off half-way, `mv` included: it inherits this. The program may have left the
  # terminal to another process group; asking it would then stop this shell.
  trap '' HUP INT QUIT TERM TTIN TTOU
  [ -n "$reader_pid" ] || drain
  note
  tell "$1" || complain "cannot write the event file into $OMO_HOME/events; omo learns the exit code $1 from the pane or from $dir/exit"
  printf '%s\n' "$1" >"$dir/exit"
  [ -z "$reader_pid" ] || { wait "$reader_pid" && drain; }
  [ -z "$told" ] || linger
  exit "$1"
}

refuse() {
  complain "$1"
  finish 126
}

show() {
  case $1 in
    *.js) exec "${OMO_NODE:-node}" "$1" "$dir" ;;
    *) exec "$1" "$dir" ;;
  esac
}

if [ $# -lt 5 ]; then
  complain 'usage: run-attempt.sh <attempt dir> <cwd> <prompt file | -> <reader | -> <program> [args…]'
  exit 126
fi
for name in "$ORCH_WORKER_NAME" "$OMO_RUN_ID" "$OMO_TASK_ID" "$OMO_ATTEMPT"; do
  case $name in
    # Letters one by one: what a-z means depends on the language of the system.
    '' | *[!abcdefghijklmnopqrstuvwxyz0123456789-]*)
      complain 'ORCH_WORKER_NAME, OMO_RUN_ID, OMO_TASK_ID and OMO_ATTEMPT must be set, of small letters, digits and dashes'
      exit 126
      ;;
  esac
done

token=
[ -z "${OMO_TOKEN_FILE:-}" ] || { IFS= read -r token <"$OMO_TOKEN_FILE"; } 2>/dev/null
case $token in
  *[!abcdef0123456789]*) token= ;;
esac

dir=$1 cwd=$2 prompt=$3 reader=$4
shift 4
unset CDPATH

# omo may have given this start up, while tmux stood still: then another has begun, or will.
if [ -n "${OMO_START:-}" ]; then
  command -p mv "$OMO_START" "$OMO_START.begun" 2>/dev/null || {
    complain 'omo gave this start up; nothing was run'
    exit 125
  }
  unset OMO_START
fi

cd "$cwd" 2>/dev/null || refuse "cannot change to the working directory $cwd: it is not there, or not to be entered"
if [ "$prompt" != - ]; then
  [ -r "$prompt" ] || refuse "cannot read the prompt file $prompt"
  exec <"$prompt"
fi
if [ "$reader" != - ]; then
  true >>"$dir/output.jsonl" || refuse "cannot write $dir/output.jsonl"
  show "$reader" &
  reader_pid=$!
  exec >>"$dir/output.jsonl"
fi

# A subshell that becomes the program: no builtin of the shell can stand in for it, and its signals are the default ones.
# It stays in the foreground, since a background command of sh ignores Ctrl-C.
(exec "$@")
finish $?
