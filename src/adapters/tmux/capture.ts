import type { ControlClient } from './control-client.ts';
import { TmuxRefusal } from './tmux-error.ts';
import { unvis } from './vis.ts';

/**
 * What a pane shows, by `capture-pane` with those options; undefined when there is no such pane. By way of a buffer:
 * `capture-pane -p` on a control client leaks its text in the server before tmux 3.6.
 */
export async function captured(client: ControlClient, pane: string, what: Captured): Promise<string | undefined> {
  const buffer = `omo-${what.name}-${process.pid}-${pane.slice(1)}`;
  try {
    const decode = await decoderOf(client);
    const [, shown = []] = await client.runList([
      ['capture-pane', '-b', buffer, '-t', pane, ...what.options],
      ['show-buffer', '-b', buffer],
      ['delete-buffer', '-b', buffer],
    ]);
    return decode(shown.join('\n'));
  } catch (error) {
    if (error instanceof TmuxRefusal && error.said.startsWith("can't find pane")) return undefined;
    throw error;
  }
}

export interface Captured {
  /** For the buffer, so that two who look at one pane don't take each other's. */
  readonly name: string;
  readonly options: readonly string[];
}

type Decoder = (shown: string) => string;
const decoders = new WeakMap<ControlClient, Promise<Decoder>>();

/** Asked once of each client. One that went away fails whatever else is asked of it too. */
async function decoderOf(client: ControlClient): Promise<Decoder> {
  const known = decoders.get(client) ?? askDecoder(client);
  decoders.set(client, known);
  return known;
}

/**
 * tmux 3.3a writes `show-buffer` to a control client in the manner of vis(3), backslashes doubled; 3.5a leaves them
 * alone, so there is nothing to undo: a screen has no other character that would be changed.
 */
async function askDecoder(client: ControlClient): Promise<Decoder> {
  const buffer = `omo-backslash-${process.pid}`;
  const [, [shown] = []] = await client.runList([
    ['set-buffer', '-b', buffer, '--', '\\'],
    ['show-buffer', '-b', buffer],
    ['delete-buffer', '-b', buffer],
  ]);
  return shown === '\\' ? (text) => text : unvis;
}
