import { OmoError } from '../../core/errors.ts';
import { clip, oneLine } from '../../core/text/line.ts';
import type { TreeSpec } from '../../ports/trees.ts';
import { endOfFile } from '../outputs/end-of-file.ts';
import { withDeadline } from '../processes/deadline.ts';
import { endMarked } from '../processes/end-marked.ts';
import { runProgram, type ProgramEnd } from '../processes/run-program.ts';
import { removeAll } from './files.ts';

/**
 * Runs the set-up command of a new tree in its root. All it prints goes into the log. Throws E_TREE with the end of that when
 * it fails, takes too long, or is ended by the signal.
 */
export async function setUp(
  path: string,
  spec: Pick<TreeSpec, 'ground' | 'env' | 'setupMs' | 'log' | 'signal'>,
): Promise<void> {
  const command = spec.ground.bring.setup;
  if (command === undefined) return;
  await endSetUp(spec);
  await removeAll(spec.log);
  const argv = ['sh', '-c', INTO_NEW_FILE, spec.log, command];
  const program = { argv, env: { ...spec.env, [MARK]: spec.log }, cwd: path, input: '' };
  const broken = spec.signal ?? new AbortController().signal;
  const end = await withDeadline(broken, spec.setupMs, (signal) => runProgram(program, signal));
  if (end.is === 'ended' && end.exitCode === 0) return;
  const how = endWords(end, spec.signal?.aborted === true ? undefined : spec.setupMs);
  // Empty where no log could be made, or what stands there isn't one.
  const said = clip(oneLine(await endOfFile(spec.log, TAIL_BYTES).catch(() => '')), 2000);
  throw new OmoError(
    'E_TREE',
    `the set-up command of the worker's tree ${how}: ${clip(oneLine(command), 200)}${said === '' ? '' : `; it said: ${said}`}. All of it is in ${spec.log}.`,
  );
}

/** Ends what is left of a set-up with that log, when a daemon was killed in the middle of it: it would still write to the tree. */
export async function endSetUp({ log }: Pick<TreeSpec, 'log'>): Promise<void> {
  await endMarked(MARK, log);
}

/** For the owner's eyes only, and only into a file that it makes: who puts a link there must not choose what is written over. */
const INTO_NEW_FILE = 'm=$(umask); umask 077; set -C; exec >"$0" 2>&1; set +C; umask "$m"; exec sh -c "$1"';

/** In the environment of all it starts, so that another daemon finds them. */
const MARK = 'OMO_SETUP';

/** Undefined: it was not the time that ended it. */
function endWords(end: ProgramEnd, timeoutMs: number | undefined): string {
  if (end.is === 'not-started') return `could not be started (${end.why})`;
  if (end.is === 'ended')
    return end.signal === undefined ? `failed (exit code ${end.exitCode})` : `was ended by ${end.signal}`;
  return timeoutMs === undefined ? 'was broken off' : `did not end within ${timeoutMs / 1000} s`;
}

const TAIL_BYTES = 4000;
