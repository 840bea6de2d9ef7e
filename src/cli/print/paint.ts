import { inspect } from 'node:util';

/** Puts a colour or weight around text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;
export type Style = 'red' | 'green' | 'yellow' | 'cyan' | 'gray' | 'bold' | 'dim';

/** A painter for one stream. `FORCE_COLOR` beats `NO_COLOR`, as in Node itself; a dumb terminal and a pipe get plain text. */
export function painter(env: NodeJS.ProcessEnv, tty: boolean): Paint {
  return wantsColour(env, tty) ? coloured : plain;
}

export const plain: Paint = (_style, text) => text;

function wantsColour(env: NodeJS.ProcessEnv, tty: boolean): boolean {
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (env['NO_COLOR']) return false;
  return tty && env['TERM'] !== 'dumb';
}

// Not util.styleText: on Node 22 and later it looks at stdout by itself, and progress is written to stderr.
const coloured: Paint = (style, text) => {
  const [on, off] = inspect.colors[style] ?? [0, 0];
  return text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`;
};
