# A worker that is hard to end:
#
#     hostile.sh <file> <kind>…
#
# Each kind is one way not to be found or not to end. Every process of the tree holds <file> open, by which a test finds it
# whatever omo thinks; the last process of each kind adds the kind's name to <file>.ready.
file=$1
shift
exec 9>>"$file"
export PATH=/usr/bin:/bin

# Deaf, and busy starting others. Those that never stay the same process end with the folder they write to: no test may leave them.
deaf='trap "" HUP TERM INT; echo "$0" >>"$1.ready"; while :; do sleep 1000 & wait; done'
again='echo "$0" >>"$1.ready" || exit; sleep 0.05; exec env -i PATH=/usr/bin:/bin sh -c "$2" "$0" "$1" "$2"'
hop='echo "$0" >>"$1.ready" || exit; sleep 0.05; env -i PATH=/usr/bin:/bin setsid sh -c "$2" "$0" "$1" "$2" &'

for kind; do
  case $kind in
    child) sh -c "$deaf" child "$file" & ;;
    group) perl -e 'setpgrp; exec @ARGV' sh -c "$deaf" group "$file" & ;;
    session) setsid sh -c "$deaf" session "$file" & ;;
    orphan) (sh -c "$deaf" orphan "$file" &) ;;
    orphan-session) (setsid sh -c "$deaf" orphan-session "$file" &) ;;
    cleared) env -i PATH="$PATH" sh -c "$deaf" cleared "$file" & ;;
    stopped) sh -c 'echo "$0" >>"$1.ready"; kill -STOP $$; sleep 1000' stopped "$file" & ;;
    zombie) perl -e 'fork or exit for 1 .. 3; exec @ARGV' sh -c "$deaf" zombie "$file" & ;;
    storm) sh -c 'trap "" TERM; echo "$0" >>"$1.ready"; while :; do sleep 1000 & sleep 0.05; done' storm "$file" & ;;
    again) sh -c "$again" again "$file" "$again" & ;;
    # What follows hides: forked away, in a session of its own, without a word in its environment.
    hidden) (env -i PATH="$PATH" setsid sh -c "$deaf" hidden "$file" &) ;;
    hidden-twice) (env -i PATH="$PATH" setsid sh -c '(setsid sh -c "$2" "$0" "$1" &)' hidden-twice "$file" "$deaf" &) ;;
    hidden-stopped) (env -i PATH="$PATH" setsid sh -c 'echo "$0" >>"$1.ready"; kill -STOP $$' hidden-stopped "$file" &) ;;
    hidden-hop) (env -i PATH="$PATH" setsid sh -c "$hop" hidden-hop "$file" "$hop" &) ;;
  esac
done
trap '' HUP TERM INT
echo up >>"$file.ready"
while :; do sleep 1000; done
