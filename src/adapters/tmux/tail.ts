import { captured } from './capture.ts';
import type { ControlClient } from './control-client.ts';

/** The last lines a pane shows, as plain text without trailing blanks, or undefined when there is no such pane. */
export async function captureTail(client: ControlClient, pane: string, lines: number): Promise<string | undefined> {
  const text = await captured(client, pane, { name: 'tail', options: ['-S', `-${lines}`] });
  return text === undefined ? undefined : lastLines(text, lines);
}

/** A screen is padded with empty lines at its end; they were never shown. */
function lastLines(text: string, lines: number): string {
  const shown = text.replace(/(?<![ \n])[ \n]+$/, '').split('\n');
  return shown.slice(-lines).join('\n');
}
