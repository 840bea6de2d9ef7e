/** Texts that shells, Windows' programs, tmux or a terminal's command line would read as something else than letters. */
export const HOSTILE_TEXTS = [
  'echo "a b" ; echo c',
  'say "x" and \'y\'',
  '%PATH% %TEMP% !x!',
  'echo $HOME `id` $(id)',
  'two\nlines',
  'öß 😀 日本',
  'ends with \\',
  '^&|<>() ~',
  'C:\\a b\\',
  'a -d --exec \n-w new \\;f {title} {script} #{pane_id}',
];

/** All of them at once, the trailing backslash last. */
export const HOSTILE = `${HOSTILE_TEXTS.join(' ')} \\`;
