#!/bin/sh
# What a hostile worker would try from within its sandbox, each said to be open or shut. Nothing is changed where it is open:
# the same is tried without a sandbox.
# break-out.sh <omo home> <project> <other worker's tree> <daemon pid> <tmux socket folder> <somebody else's folder>
home=$1 project=$2 other=$3 daemon=$4 sockets=$5 victim=$6
try() {
  name=$1
  shift
  if sh -c "$*" </dev/null >/dev/null 2>&1; then echo "OPEN $name"; else echo "shut $name"; fi
}
try 'read the journal' "cat $home/event_log.jsonl"
try 'write the journal' "test -w $home/event_log.jsonl"
try 'read environments' "cat $home/run/environments/*"
try 'read another token' "ls $home/run/tokens/* | grep -v \"\$(basename \$OMO_TOKEN_FILE)\" | xargs -r cat | grep -q ."
try 'read another prompt' "cat $home/worker-*_prompt.md"
try 'see the socket of omo' "test -S $home/run/omo.sock"
try 'see a socket of tmux' "ls $sockets/tmux-*/*"
try 'see the daemon' "test -d /proc/$daemon"
try 'end the daemon' "kill -0 $daemon"
try 'see another process of omo' "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -q 'daemon/mai[n]'"
try 'write into another tree' "test -w \$(dirname $other/made)"
try 'write into the project' "test -w $project"
try 'plant a hook in git' "test -w $project/.git/hooks"
try 'plant a hook in its own git' "test -w .git"
try 'change omo itself' "test -w $OMO_HOOKS/run-attempt.sh"
try 'change its own prompt' "test -w \$(dirname \$OMO_MAIL)/prompt.md"
try 'start workers' "$OMO_NODE $OMO_HOOKS/../bin/omo orchestrate --agent shell true"
try 'reach the services of the machine' "ls /run/dbus/* /run/user/*"
# Ends with the sandbox, or is found and ended by omo.
setsid sleep 300 &
mkdir -p "$home/events"
printf '{"type":"attempt_exited","worker_name":"other","run":"%s","task":"other","attempt":1,"exit_code":0}' "$OMO_RUN_ID" >"$home/events/forged.event"
echo work >own-work
# What omo itself would do outside, for who plants a link in what it reads or makes there. The test looks at what came of it.
# Only here: without a sandbox these are the person's own folders.
[ "${OMO_SANDBOX:-}" = bwrap ] || exit 0
while [ -e "$home/events/forged.event" ]; do sleep 0.1; done
mv "$home/events" "$home/own-events"
ln -s "$victim/letters" "$home/events"
sleep 1
# Where bubblewrap itself makes what it mounts: the acceptance command is run in a sandbox as well.
mv "$home/attempts" "$home/own-attempts"
ln -s "/oldroot$victim/made" "$home/attempts"
