import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { shellLine } from '../../cli/print/shell-line.ts';
import { OmoError } from '../../core/errors.ts';
import type { Chosen } from '../distribution.ts';
import { type Look, script } from '../look.ts';
import type { Machine } from '../machine.ts';
import { execOptions, wslEnv, wslExe } from '../wsl.ts';
import type { Deed, Step } from './steps.ts';

/** Does what a step says, on this terminal. The script goes in by standard input, so nothing is quoted on the way. */
export async function carryOut({ name, state }: Step, look: Look, place: Chosen, machine: Machine): Promise<void> {
  if (state.is === 'there' || state.deed.by === 'person') return;
  const { deed } = state;
  const user = deed.by === 'command' && deed.user === 'root' ? 'root' : undefined;
  const child = spawn(wslExe(machine), [...execOptions(place.distribution, user), '/bin/sh'], {
    env: wslEnv(machine.env),
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(textOf(deed, look));
  const [code] = await once(child, 'exit');
  if (code === 0) return;
  throw new OmoError(
    'E_WSL',
    `${name} could not be installed in ${place.distribution.value} (exit code ${code}); what was said is above. Put that right, or install ${name} by hand, then run \`omo setup wsl\` again.`,
  );
}

/** Braces: all of it is read before any of it runs, and nothing in it reads on in it. */
function textOf(deed: Exclude<Deed, { by: 'person' }>, { path, node }: Look): string {
  if (deed.by === 'command') return `{ ${deed.command}\n} </dev/null\nexit\n`;
  const beside = node === undefined ? '' : `${node.slice(0, node.lastIndexOf('/'))}:`;
  const set = shellLine(['set', '--', ...deed.args]);
  return `PATH=${shellLine([`${beside}${path}`])}\nexport PATH\n${set}\n{ ${script(deed.script)}\n} </dev/null\nexit\n`;
}
