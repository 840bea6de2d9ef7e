import { captured } from './capture.ts';
import type { ControlClient } from './control-client.ts';

/**
 * What a pane shows now, whatever part of its history a person may be looking at: a line for each row, without the
 * blanks at its end (tmux leaves them out) and without the empty rows at the bottom; undefined when there is no such
 * pane.
 */
export async function visibleScreen(client: ControlClient, pane: string): Promise<string[] | undefined> {
  const text = await captured(client, pane, { name: 'screen', options: [] });
  return text === undefined ? undefined : rows(text);
}

function rows(text: string): string[] {
  const shown = text.split('\n');
  return shown.slice(0, shown.findLastIndex((line) => line !== '') + 1);
}
