import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { exchange } from '../adapters/socket/exchange.ts';
import type { StatusReport } from '../protocol/messages.ts';
import type { AnyStatus } from './print/idle.ts';
import { daemonLine, IDLE } from './print/idle.ts';

/**
 * The command line begins here. `omo status` is asked by prompts and status lines, over and over, so its usual case is
 * answered from this file, with next to nothing loaded: each further file costs about a millisecond. Everything else,
 * and every unusual status, is `run`'s.
 */

/** Bytes; a longer socket path has another place, which takes more to find. */
const LONGEST = 103;
const argv = process.argv.slice(2);
const quick = argv[0] === 'status' ? await quickStatus(argv.slice(1), process.env) : undefined;
if (quick !== undefined) writeSync(1, quick);
else process.exitCode = await (await import('./run.ts')).run(argv);

/** What is to be printed, or undefined whenever there is more to say: no daemon, an error, workers in a table, a provider that takes no work, colours. */
async function quickStatus(
  options: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const socket = ordinarySocket(env);
  const json = options[0] === '--json';
  if (socket === undefined || options.length > (json ? 1 : 0)) return undefined;
  const status = await ask(socket);
  if (status === undefined) return undefined;
  return json ? plainJson(status) : idleText(status);
}

/** Only what no terminal could be driven by; the full command escapes the rest. */
function plainJson(status: AnyStatus): string | undefined {
  const text = JSON.stringify(status, null, 2);
  return /^[\n -~]*$/.test(text) ? `${text}\n` : undefined;
}

function idleText({
  daemon,
  runs,
  workers,
  foreign,
  questions,
  providers = [],
  troubles = [],
}: AnyStatus): string | undefined {
  const since = new Date(daemon.since);
  const isToday = since.toDateString() === new Date().toDateString();
  const unusual = runs.length + workers.length + providers.length + troubles.length + foreign.length + questions > 0;
  if (unusual || !isToday || isatty(1)) return undefined;
  return `${daemonLine(daemon, since.toTimeString().slice(0, 8))}\n${IDLE}\n`;
}

function ordinarySocket(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { OMO_HOME: named = '', HOME: person = '' } = env;
  const home = named === '' ? `${person}/.opencode-orchestrator` : named;
  const socket = `${home}/run/omo.sock`;
  return home.startsWith('/') && Buffer.byteLength(socket) <= LONGEST ? socket : undefined;
}

async function ask(socket: string): Promise<StatusReport | undefined> {
  try {
    const reply = (await exchange(socket, 'status', {})).toString('utf8');
    // The daemon made it, and is of the same package; what is not its answer fails here, and is told by the full command.
    const answer: { readonly result?: StatusReport } = JSON.parse(reply.slice(reply.indexOf('\r\n\r\n') + 4));
    return answer.result?.schemaVersion === 1 ? answer.result : undefined;
  } catch {
    // Whatever it is, the full command meets it again and tells it.
    return undefined;
  }
}
