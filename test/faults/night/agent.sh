#!/bin/sh
# An agent that can't fail, and tells a ledger of its own what it did: agent.sh <ledger>. How long it works stands at the end
# of its task's name, in tenths of a second. Its work is a line of a file, so that work done twice has two.
cat >/dev/null
printf 'begin %s %s %s\n' "$OMO_RUN_ID" "$OMO_TASK_ID" "$OMO_ATTEMPT" >>"$1"
sleep "0.${OMO_TASK_ID##*-}"
mkdir -p work
printf 'attempt %s\n' "$OMO_ATTEMPT" >>"work/$OMO_TASK_ID.txt"
printf 'end %s %s %s\n' "$OMO_RUN_ID" "$OMO_TASK_ID" "$OMO_ATTEMPT" >>"$1"
