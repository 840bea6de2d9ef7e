import { spawn } from 'node:child_process';
import { OmoError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { printJson } from '../print/output.ts';
import { shellLine } from '../print/shell-line.ts';
import { workerName } from '../worker-name.ts';

/** `omo attach <worker>`: this terminal becomes the worker's, until it is detached (Ctrl-b d). Elsewhere it prints the command. */
export async function attach(worker: string, { json }: { json?: boolean }, context: Context): Promise<number> {
  const name = workerName(worker);
  const { session, argv } = await withDaemon(context, (client) => client.call('worker.attach', { worker: name }));
  const { out, err } = context;
  if (json) printJson(out, { schemaVersion: 1, session, argv });
  else if (!context.canAsk || !out.tty) out.lines(shellLine(argv));
  else return takeOver(argv, context, () => err.lines(shellLine(argv)));
  return EXIT.ok;
}

/** The plain command is shown first, so that it can be learnt. Its exit code is omo's. */
function takeOver(argv: readonly string[], { env }: Context, announce: () => void): Promise<number> {
  announce();
  const [program = 'tmux', ...args] = argv;
  // Inside another tmux, tmux refuses to attach; omo's server is a different one, so nothing nests by mistake.
  const { TMUX: _outer, TMUX_PANE: _pane, ...rest } = env;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: rest });
    child.once('error', (error) =>
      reject(new OmoError('E_TMUX', `${program} could not be started: ${error.message}.`, { cause: error })),
    );
    child.once('exit', (code) => resolve(code ?? EXIT.own));
  });
}
