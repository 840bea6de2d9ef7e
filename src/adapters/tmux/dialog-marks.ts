import { OmoError } from '../../core/errors.ts';
import type { ControlClient } from './control-client.ts';

/**
 * Marks as one extended regular expression of POSIX, for tmux's `#{C/r:…}`; undefined for none. Throws E_CONFIG for one
 * that tmux would misread: an empty one is on every screen, and a `%` is a date to some of its commands.
 */
export function joinMarks(marks: readonly string[]): string | undefined {
  const bad = marks.find((mark) => mark === '' || /[%\p{Cc}]/u.test(mark));
  if (bad !== undefined) throw unfit(bad, 'it is empty, or has a "%" or a control character');
  // Without groups: they cost tmux a quarter more.
  return marks.length === 0 ? undefined : marks.join('|');
}

/**
 * A tmux format: 0 while no joined mark is on the visible screen of the pane, else the row. tmux 3.3a looks at each row by
 * itself, without the blanks at its end; at what the program shows, not at a history somebody looks through; and at the
 * alternate screen while that is on.
 */
export function onScreen(joined: string | undefined): string {
  return joined === undefined ? '0' : `#{C/r:${escaped(joined)}}`;
}

/** Throws E_CONFIG for what is no regular expression: tmux would find it nowhere, and say nothing. */
export async function checkMark(client: ControlClient, joined: string): Promise<void> {
  // Matches every row if it can be compiled. The client's own pane will do.
  const [line] = await client.run(['display-message', '-p', `#{C/r:${escaped(joined)}|$}`]);
  if (line !== '1') throw unfit(joined, 'it is no extended regular expression');
}

/** A format ends at a brace, and `#` begins one. Commas and colons are safe so deep inside. */
function escaped(joined: string): string {
  return joined.replaceAll(/[#}]/g, '#$&');
}

function unfit(mark: string, why: string): OmoError {
  return new OmoError('E_CONFIG', `${JSON.stringify(mark)} cannot be looked for on a screen: ${why}.`);
}
