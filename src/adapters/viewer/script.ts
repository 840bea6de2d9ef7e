/** What a viewer script shows, and the files by which it and omo know of each other. */
export interface ScriptSpec {
  readonly worker: string;
  readonly title: string;
  /** The beginning of its files' names: `<it>.<session>.leave`, and so on. */
  readonly files: string;
  readonly attach: readonly string[];
  readonly isThere: readonly string[];
  readonly socketFolder?: string | undefined;
}

/**
 * The program of a worker's terminal: nothing but the command that attaches, and what is said before and after it. It needs
 * omo's leave for each session, and takes it away: of two terminals for one session the second ends at once. A terminal whose
 * session is gone waits for the next one, or for how it ended.
 */
export function viewerScript({ worker, title, files, attach, isThere, socketFolder }: ScriptSpec): string {
  return `#!/bin/sh
# Shows ${title}. Written by omo. Closing its terminal leaves the worker running.
unset TMUX TMUX_PANE
${socketFolder === undefined ? 'unset TMUX_TMPDIR' : `TMUX_TMPDIR=${word(socketFolder)}; export TMUX_TMPDIR`}
files=${word(files)}

may_show() {
  for leave in "$files".*.leave; do
    shown=\${leave%.leave}
    mv "$leave" "$shown.begun" 2>/dev/null && end=$shown.end && return 0
  done
  return 1
}
rest() {
  printf '\\n%s' 'Enter closes this.'
  read -r _
  exit "$1"
}

if ! may_show; then
  echo 'omo has opened its one terminal for ${worker} already. To look in: omo attach ${worker}'
  exit 0
fi
printf '\\033]0;%s\\007' ${word(title)}
while :; do
  if ${line(isThere)} >/dev/null 2>&1; then
    ${line(attach)}
    code=$?
    if ${line(isThere)} >/dev/null 2>&1; then
      [ "$code" -eq 0 ] && exit 0
      echo "tmux could not show it here (exit code $code). To look in: omo attach ${worker}"
      rest 1
    fi
  fi
  told=no
  until [ -e "$end" ]; do
    may_show && continue 2
    [ -d ${word(folderOf(files))} ] || exit 0
    [ "$told" = no ] && echo 'Its session is gone. This waits for omo to begin it again, or to tell how it ended.'
    told=yes
    sleep 1
  done
  cat "$end"
  rest 0
done
`;
}

function line(argv: readonly string[]): string {
  return argv.map(word).join(' ');
}

/** As sh reads it back unchanged. */
function word(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
