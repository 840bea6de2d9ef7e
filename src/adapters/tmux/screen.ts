import type { ControlClient } from './control-client.ts';
import { TmuxRefusal } from './tmux-error.ts';
import { unvis } from './vis.ts';

/**
 * What a pane shows now, whatever part of its history a person may be looking at: a line for each row, without the
 * blanks at its end (tmux leaves them out) and without the empty rows at the bottom; undefined when there is no such
 * pane. By way of a buffer: see captureTail.
 */
export async function visibleScreen(client: ControlClient, pane: string): Promise<string[] | undefined> {
  const buffer = `omo-screen-${process.pid}-${pane.slice(1)}`;
  try {
    const [, shown = []] = await client.runList([
      ['capture-pane', '-b', buffer, '-t', pane],
      ['show-buffer', '-b', buffer],
      ['delete-buffer', '-b', buffer],
    ]);
    return rows(unvis(shown.join('\n')));
  } catch (error) {
    if (error instanceof TmuxRefusal && error.said.startsWith("can't find pane")) return undefined;
    throw error;
  }
}

function rows(text: string): string[] {
  const shown = text.split('\n');
  return shown.slice(0, shown.findLastIndex((line) => line !== '') + 1);
}
