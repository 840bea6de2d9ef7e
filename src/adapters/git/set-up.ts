import { open, writeFile } from 'node:fs/promises';
import { OmoError } from '../../core/errors.ts';
import { clip, oneLine } from '../../core/text/line.ts';
import type { TreeSpec } from '../../ports/trees.ts';
import { withDeadline } from '../processes/deadline.ts';
import { endTree } from '../processes/end-tree.ts';
import { systemTable } from '../processes/system-table.ts';
import { runProgram, type ProgramEnd } from '../processes/run-program.ts';

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
  await writeFile(spec.log, '', { mode: 0o600 });
  const argv = ['sh', '-c', 'exec sh -c "$1" >"$0" 2>&1', spec.log, command];
  const program = { argv, env: { ...spec.env, [MARK]: spec.log }, cwd: path, input: '' };
  const broken = spec.signal ?? new AbortController().signal;
  const end = await withDeadline(broken, spec.setupMs, (signal) => runProgram(program, signal));
  if (end.is === 'ended' && end.exitCode === 0) return;
  const how = endWords(end, spec.signal?.aborted === true ? undefined : spec.setupMs);
  const said = clip(oneLine(await endOf(spec.log)), 2000);
  throw new OmoError(
    'E_TREE',
    `the set-up command of the worker's tree ${how}: ${clip(oneLine(command), 200)}${said === '' ? '' : `; it said: ${said}`}. All of it is in ${spec.log}.`,
  );
}

/** Ends what is left of a set-up with that log, when a daemon was killed in the middle of it: it would still write to the tree. */
export async function endSetUp({ log }: Pick<TreeSpec, 'log'>): Promise<void> {
  const target = { root: { pid: 0, start: '' }, marks: { [MARK]: log }, spare: [] };
  await endTree(systemTable(), target, { termMs: 2000, killMs: 5000 });
}

/** In the environment of all it starts, so that another daemon finds them. */
const MARK = 'OMO_SETUP';

/** Undefined: it was not the time that ended it. */
function endWords(end: ProgramEnd, timeoutMs: number | undefined): string {
  if (end.is === 'not-started') return `could not be started (${end.why})`;
  if (end.is === 'ended')
    return end.signal === undefined ? `failed (exit code ${end.exitCode})` : `was ended by ${end.signal}`;
  return timeoutMs === undefined ? 'was broken off' : `did not end within ${timeoutMs / 1000} s`;
}

async function endOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const bytes = Math.min(size, TAIL_BYTES);
    const { buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, size - bytes);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
}

const TAIL_BYTES = 4000;
