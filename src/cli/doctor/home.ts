import { MAX_PATH_BYTES, socketPath } from '../../adapters/socket/path.ts';
import { loadConfig } from '../../config/load.ts';
import { OmoError } from '../../core/errors.ts';
import type { TroubleReport } from '../../core/report/report.ts';
import { askHolder } from '../ask-holder.ts';
import type { Context } from '../context.ts';
import { useHome } from '../home.ts';
import { webLines } from '../print/web.ts';
import type { AnyStatus } from '../print/idle.ts';
import { troubleLine } from '../print/troubles.ts';
import { version } from '../version.ts';
import type { Check } from './check.ts';
import { journalCheck } from './journal.ts';

/** The home, its settings, its socket and its daemon. */
export async function homeChecks(context: Context): Promise<Check[]> {
  return [
    await home(context),
    await config(context),
    journalCheck(context.home),
    socket(context),
    ...(await daemon(context)),
  ];
}

async function home({ home: root }: Context): Promise<Check> {
  const problem = await refusal(() => useHome(root));
  if (!problem) return { name: 'home', state: 'ok', says: root };
  return { name: 'home', state: 'fail', says: problem.message, todo: 'name a folder of yours in OMO_HOME' };
}

async function config({ home: root }: Context): Promise<Check> {
  const problem = await refusal(() => loadConfig(root));
  if (!problem)
    return { name: 'config', state: 'ok', says: 'config.json checks, or is not there and the defaults count' };
  const details = problem.problems.map(({ where, message }) => `${where}: ${message}`).join(' ');
  return {
    name: 'config',
    state: 'fail',
    says: `${problem.message} ${details}`.trim(),
    todo: 'mend config.json; docs/ has every setting',
  };
}

function socket({ home: root, env, uid }: Context): Check {
  const path = socketPath(root, env, uid);
  const bytes = Buffer.byteLength(path);
  if (bytes <= MAX_PATH_BYTES) return { name: 'socket', state: 'ok', says: `${path} (${bytes} bytes)` };
  return {
    name: 'socket',
    state: 'fail',
    says: `${path} has ${bytes} bytes, a socket's path at most ${MAX_PATH_BYTES}`,
    todo: 'set OMO_HOME to a folder with a shorter path',
  };
}

async function daemon(context: Context): Promise<Check[]> {
  const name = 'daemon';
  let status: AnyStatus | undefined;
  const problem = await refusal(async () => (status = await askHolder(context, (client) => client.call('status', {}))));
  if (problem) return [{ name, state: 'fail', says: problem.message, todo: todoFor(problem) }];
  if (!status) return [{ name, state: 'ok', says: 'does not run; commands start it when they need it' }];
  return [
    running(status),
    ...browsers(status),
    ...(status.troubles ?? []).map((trouble) => inTrouble(trouble, context.now())),
  ];
}

/** Of a daemon that doesn't answer the problem itself says it. */
function todoFor({ code }: OmoError): string {
  return code === 'E_DAEMON_UNREACHABLE'
    ? 'do what is said there, then look again'
    : 'end what listens there, or set OMO_HOME to another folder';
}

function running({ daemon: found }: AnyStatus): Check {
  const name = 'daemon';
  if (found.version === version()) return { name, state: 'ok', says: `runs, pid ${found.pid}` };
  return {
    name,
    state: 'warn',
    says: `pid ${found.pid} is version ${found.version}, this omo is ${version()}`,
    todo: 'run `omo daemon stop`; the next command starts the new one',
  };
}

/** Only where config.json wants browsers let in. */
function browsers({ daemon: { web } }: AnyStatus): Check[] {
  const name = 'browsers';
  if (web === undefined) return [];
  if (!('problem' in web)) return [{ name, state: 'ok', says: webLines(web).join(' ') }];
  return [{ name, state: 'warn', says: web.problem, todo: 'put that right; everything else works without' }];
}

function inTrouble(trouble: TroubleReport, now: number): Check {
  const todo = 'put that right; omo goes on by itself then';
  return { name: 'trouble', state: 'fail', says: troubleLine(trouble, now), todo };
}

async function refusal(attempt: () => Promise<unknown>): Promise<OmoError | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    if (error instanceof OmoError) return error;
    throw error;
  }
}
