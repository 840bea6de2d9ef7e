import { spawn } from 'node:child_process';
import { OmoError } from '../../core/errors.ts';
import { askHolder } from '../ask-holder.ts';
import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { useHome } from '../home.ts';
import { DAEMON, daemonEnv } from '../launch-daemon.ts';
import { moment } from '../print/duration.ts';
import { printJson } from '../print/output.ts';
import { webLines } from '../print/web.ts';
import { stopDaemon } from '../stop-daemon.ts';

type Options = { readonly json?: boolean };

/** `omo daemon run`: in the foreground, for service managers. Ends with the daemon, and passes signals on to it. */
export async function daemonRun(context: Context): Promise<number> {
  await useHome(context.home);
  const child = spawn(process.execPath, [DAEMON], { stdio: 'inherit', env: daemonEnv(context.home, context.env) });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(
        new OmoError('E_DAEMON_UNREACHABLE', `the daemon could not be started: ${error.message}.`, { cause: error }),
      ),
    );
    child.once('exit', (code) => resolve(code ?? EXIT.own));
  });
}

/** `omo daemon start`: in the background; fine when it runs already. */
export async function daemonStart({ json }: Options, context: Context): Promise<number> {
  const { daemon } = await withDaemon(context, (client) => client.call('status', {}));
  if (json) printJson(context.out, { schemaVersion: 1, daemon, home: context.home });
  else context.out.lines(`The daemon of ${context.home} runs: pid ${daemon.pid}, version ${daemon.version}.`);
  return EXIT.ok;
}

/** `omo daemon stop`: ends the daemon and leaves workers running; the next command picks them up. */
export async function daemonStop({ json }: Options, context: Context): Promise<number> {
  const pid = await stopDaemon(context);
  if (json) printJson(context.out, { schemaVersion: 1, stopped: pid ?? null });
  else
    context.out.lines(
      pid === undefined
        ? `No daemon runs for ${context.home}.`
        : `The daemon (pid ${pid}) has ended. Workers that were running go on.`,
    );
  return EXIT.ok;
}

/** `omo daemon status`: whether one runs; starts none. */
export async function daemonStatus({ json }: Options, context: Context): Promise<number> {
  const found = await askHolder(context, (client) => client.call('status', {}));
  if (!found)
    throw new OmoError(
      'E_DAEMON_UNREACHABLE',
      `no daemon runs for ${context.home}. The next command that needs one starts it, or \`omo daemon start\` does.`,
    );
  const { daemon } = found;
  if (json) printJson(context.out, { schemaVersion: 1, daemon, home: context.home });
  else
    context.out.lines(
      `The daemon of ${context.home} runs: pid ${daemon.pid}, version ${daemon.version}, since ${moment(daemon.since, context.now())}.`,
      ...webLines(daemon.web),
    );
  return EXIT.ok;
}
