#!/bin/sh
# What an agent's hooks call: it passes on what the agent gives the hook, on standard input, as one event file for omo.
#
#     agent-event.sh <agent>                 tells
#     agent-event.sh <agent> ask [seconds]   tells, waits for the answer and prints it: for a hook that can decide
#     agent-event.sh <agent> ran             a tool has run: tells only when that ends a dialog some `ask` still waits for
#
# Outside omo it does nothing, and whatever is wrong the agent notices nothing: no output, exit code 0. One fork to read,
# one to rename; the rest is the shell's own.
#
# The answer to the dialog of an event is the file $OMO_MAIL/<id of the event>.answer. It is renamed to <id>.taken, which is
# its receipt, and printed; an empty one just ends the waiting. While a hook waits there is <id>.asked. When the waiting
# ends without an answer, another event tells why: {"hook_event_name":"DialogOver","dialog":"<id>","because":"…"}, which is
# `ran` (somebody allowed it in the terminal), `withdrawn` (the agent ended this hook: somebody said no in the terminal, or
# broke the turn off) or `expired` (nobody answered in that many seconds; the dialog is still in the terminal).

# omo takes at most 1 MiB as an event file; the envelope needs some of it. Bytes.
LONGEST=1044480
# Seconds, at the least: nearly six days. The agent must give its hook longer than that.
PATIENCE=500000

exec 2>/dev/null
# Lengths are in bytes, and a-z means those letters.
LC_ALL=C

# Of the names only small letters, digits and dashes, so that they need no quoting, in JSON or in a path.
is_name() {
  case $1 in
    '' | *[!a-z0-9-]*) return 1 ;;
  esac
}

# Sets `unique`, different for every call there ever is.
make_unique() {
  unique=
  read -r unique </proc/sys/kernel/random/uuid && return
  unique=$(command -p od -An -N16 -tx1 /dev/urandom) || return
  # The numbers without the blanks between them.
  set -f
  set -- $unique
  IFS=
  unique="$*"
  unset IFS
  set +f
}

read_token() {
  token=
  [ -z "$OMO_TOKEN_FILE" ] || read -r token <"$OMO_TOKEN_FILE"
  case $token in
    *[!A-Za-z0-9_-]*) token= ;;
  esac
}

# All of it is read, also what is too much: an agent may take it badly when nobody listens.
read_payload() {
  payload=$(command -p head -c "$((LONGEST + 1))")
  if [ "${#payload}" -gt "$LONGEST" ]; then
    command -p cat >/dev/null
    leave_out "it has more than $LONGEST bytes"
    return
  fi
  case $payload in
    '{'*'}') ;;
    *) leave_out 'it is not a JSON object' ;;
  esac
}

# What can't be passed on is told all the same, with what stands near its beginning.
leave_out() {
  near_beginning 4096
  known=
  for name in hook_event_name session_id agent_id tool_name; do
    text_of "$name" && known="$known\"$name\":\"$text\","
  done
  payload="{$known\"omitted\":\"$1\"}"
}

# Sets `head` to that many bytes of the payload: looking for something in all of it takes a shell seconds.
near_beginning() {
  head=$(printf "%.$1s" "$payload")
}

# Sets `text` to the string called $1 in `head`, if it is a plain one, else to nothing.
text_of() {
  text=${head%%\"$1\":\"*}
  [ "$text" != "$head" ] || { text=; return 1; }
  text=${head#"$text"\"$1\":\"}
  text=${text%%\"*}
  case $text in
    '' | *[!A-Za-z0-9_.-]*) text= && return 1 ;;
  esac
}

# Writes the event of `id` with `payload`.
tell() {
  draft="$OMO_HOME/run/outbox/$id.event"
  printf '{"type":"agent_hook","agent":"%s","id":"%s","worker_name":"%s","run":"%s","task":"%s","attempt":%s,"token":"%s","payload":%s}\n' \
    "$agent" "$id" "$ORCH_WORKER_NAME" "$OMO_RUN_ID" "$OMO_TASK_ID" "$OMO_ATTEMPT" "$token" "$payload" >"$draft" &&
    command -p mv -f "$draft" "$OMO_HOME/events/$id.event" && return
  command -p rm -f "$draft"
  return 1
}

# Under load a kernel's clock stands still for 25 ms and more, and two hooks that were called one after the other write their
# files at the same time: then their names tell the order, and a later process has a greater number.
new_id() {
  order=0000000$$
  order=${order#"${order%????????}"}
  make_unique && id="$ORCH_WORKER_NAME.$order-$unique"
}

# Sets `subject` to what a call of a tool is about, as far as $1 bytes of its payload tell: which sub-agent, which tool, with what.
subject() {
  near_beginning "$1"
  subject=${head%%\"tool_name\":*}
  [ "$subject" != "$head" ] || { subject=; return 1; }
  call=${head#"$subject"}
  head=$subject
  text_of agent_id
  subject="$text $call"
}

# When the tool has run, other fields follow, and more may be in its input.
asked_subject() {
  subject 4096 || return
  subject=${subject%,\"permission_suggestions\":*}
  subject=${subject%\}}
  subject=${subject%\}}
}

# $1: the dialog, $2: why.
tell_over() {
  command -p rm -f "$OMO_MAIL/$1.asked"
  new_id || return
  payload="{\"hook_event_name\":\"DialogOver\",\"dialog\":\"$1\",\"because\":\"$2\"}"
  tell
}

# An agent that was killed may be a zombie for long; what it leaves behind has another parent at once.
agent_lives() {
  if read -r _ _ _ parent _ </proc/$$/stat; then
    [ "$parent" = "$PPID" ]
  else
    kill -0 "$PPID"
  fi
}

# The agent's own end is no answer, and needs no telling.
wait_for_answer() {
  dialog=$id
  trap 'tell_over "$dialog" withdrawn; exit 0' HUP INT TERM
  polls=$((patience * 5))
  while agent_lives; do
    [ -e "$OMO_MAIL/$dialog.asked" ] || return
    if [ -e "$OMO_MAIL/$dialog.answer" ]; then
      trap '' HUP INT TERM
      command -p rm -f "$OMO_MAIL/$dialog.asked"
      command -p mv -f "$OMO_MAIL/$dialog.answer" "$OMO_MAIL/$dialog.taken" &&
        command -p cat "$OMO_MAIL/$dialog.taken"
      return
    fi
    polls=$((polls - 1))
    [ "$polls" -gt 0 ] || { tell_over "$dialog" expired; return; }
    command -p sleep 0.2 || command -p sleep 1
  done
  command -p rm -f "$OMO_MAIL/$dialog.asked"
}


ask() {
  [ -d "$OMO_MAIL" ] || { tell; return; }
  asked_subject
  # There before the event: nobody can answer a dialog that nobody knows of.
  printf '%s' "$subject" >"$OMO_MAIL/$id.asked"
  if tell; then
    wait_for_answer
  else
    command -p rm -f "$OMO_MAIL/$id.asked"
  fi
}

# Usually no dialog waits, and then this costs nothing. Of tools that run side by side only the one that was asked about counts.
ran() {
  for file in "$OMO_MAIL"/*.asked; do
    [ -s "$file" ] || continue
    [ -n "$payload" ] || { read_payload && subject 8192; }
    case $subject in
      "$(command -p cat "$file")"*)
        dialog=${file##*/}
        tell_over "${dialog%.asked}" ran
        return
        ;;
    esac
  done
}

agent=$1 mode=$2 patience=${3:-$PATIENCE} payload=
is_name "$agent" && is_name "$ORCH_WORKER_NAME" && is_name "$OMO_RUN_ID" && is_name "$OMO_TASK_ID" || exit 0
case $OMO_HOME in /*) ;; *) exit 0 ;; esac
case $OMO_ATTEMPT$patience in '' | *[!0-9]*) exit 0 ;; esac
[ -n "$OMO_ATTEMPT" ] || exit 0
read_token
case $mode in
  ran) ran ;;
  ask) new_id && read_payload && ask ;;
  *) new_id && read_payload && tell ;;
esac
exit 0
