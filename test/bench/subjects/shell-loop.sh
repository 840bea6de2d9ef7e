#!/bin/sh
# The shell's way: shell-loop.sh <events folder> <tmux socket>. The name of a file is <pane>.<id>.event, so it need not be read.
inotifywait -m -e moved_to --format %f "$1" | while read -r file; do
  pane=%${file%%.*}
  id=${file#*.}
  id=${id%.event}
  tmux -L "$2" send-keys -t "$pane" -l -- "$id"
  tmux -L "$2" send-keys -t "$pane" Enter
  rm -f "$1/$file"
done
