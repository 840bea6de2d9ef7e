import type { ControlClient } from './control-client.ts';
import { TmuxRefusal } from './tmux-error.ts';
import { unvis } from './vis.ts';

/**
 * The last lines a pane shows, as plain text without trailing blanks, or undefined when there is no such pane. By way
 * of a buffer: `capture-pane -p` on a control client leaks its text in the server before tmux 3.6.
 */
export async function captureTail(client: ControlClient, pane: string, lines: number): Promise<string | undefined> {
  const buffer = `omo-tail-${process.pid}-${pane.slice(1)}`;
  const capture = ['capture-pane', '-b', buffer, '-t', pane, '-S', `-${lines}`];
  try {
    const [, shown = []] = await client.runList([
      capture,
      ['show-buffer', '-b', buffer],
      ['delete-buffer', '-b', buffer],
    ]);
    return lastLines(unvis(shown.join('\n')), lines);
  } catch (error) {
    if (error instanceof TmuxRefusal && error.said.startsWith("can't find pane")) return undefined;
    throw error;
  }
}

/** A screen is padded with empty lines at its end; they were never shown. */
function lastLines(text: string, lines: number): string {
  const shown = text.replace(/(?<![ \n])[ \n]+$/, '').split('\n');
  return shown.slice(-lines).join('\n');
}
