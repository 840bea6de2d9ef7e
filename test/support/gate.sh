# A step that a test can hold: `sh gate.sh <folder> <step>` says in <folder>/passed that it is there, with its pid, and waits
# while <folder>/hold-<step> exists.
echo "$2 $$" >> "$1/passed"
while test -e "$1/hold-$2"; do sleep 0.05; done
