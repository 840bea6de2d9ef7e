import { asksForJson } from '../cli/telling.ts';
import { keepAwake, leavesWork } from './awake.ts';
import { diagnose, stopped, wslFailed } from './diagnose.ts';
import type { Chosen } from './distribution.ts';
import { choose, distributions, isAmong, noDistribution, notThere } from './distribution.ts';
import { undoGitBash } from './git-bash.ts';
import { foundIn, lookInto } from './look.ts';
import type { Machine } from './machine.ts';
import { type Found, type Memory, readMemory, remember } from './memory.ts';
import { runInside } from './run-inside.ts';

/** Runs one command line of Windows by the omo of a distribution; gives its exit code. */
export async function client(given: readonly string[], machine: Machine): Promise<number> {
  const argv = undoGitBash(given, machine.env, tell);
  if (argv[0] === 'setup') return (await import('./setup/setup.ts')).setup(argv.slice(1), machine);
  const memory = readMemory(machine, tell);
  const chosen = await choose(memory, machine);
  // A doctor is asked when something seems wrong, such as an agent that was installed since and is not found.
  const known = argv[0] === 'doctor' ? undefined : memory.found[chosen.distribution.value];
  // What wsl.exe says of itself goes to stdout, where a script expects nothing but JSON: so it is asked before.
  if (known !== undefined && asksForJson(argv)) await mustBeThere(chosen, machine);
  const found = known ?? (await find(chosen, memory, machine));
  return attempt(argv, { chosen, found, memory, machine, search: known === undefined ? 'done' : 'possible' });
}

interface Attempt {
  readonly chosen: Chosen;
  readonly found: Found;
  readonly memory: Memory;
  readonly machine: Machine;
  /** Whether what is remembered may be looked for once more. */
  readonly search: 'possible' | 'done';
}

async function attempt(argv: readonly string[], tried: Attempt): Promise<number> {
  const { chosen, found, memory, machine, search } = tried;
  const keep = leavesWork(argv) ? () => keepAwake(chosen.distribution, found, machine) : () => undefined;
  const exit = await runInside(chosen.distribution, found, argv, machine, keep);
  // What is begun in the distribution starts it: so whether it was stopped is looked at first.
  const why = await diagnose(exit, chosen, found, machine);
  if (why.is === 'its own') {
    keep();
    return exit;
  }
  if (why.is === 'failed') throw wslFailed(exit, chosen);
  if (why.is === 'stopped') throw stopped(chosen);
  // Neither node nor omo began, so nothing was done yet.
  if (search === 'done') throw wslFailed(exit, chosen);
  const again = await find(chosen, memory, machine);
  return attempt(argv, { ...tried, found: again, search: 'done' });
}

/** Looks for node and omo, and remembers them. */
async function find(chosen: Chosen, memory: Memory, machine: Machine): Promise<Found> {
  const { value } = chosen.distribution;
  const found = foundIn(await lookInto(chosen, machine), chosen);
  // The default one is kept: its home has the runs, whatever becomes the default of WSL later.
  const distribution = machine.env['OMO_WSL_DISTRO'] ? memory.distribution : value;
  const kept = distribution === undefined ? {} : { distribution };
  remember({ ...kept, found: { ...memory.found, [value]: found } }, machine, tell);
  return found;
}

async function mustBeThere(chosen: Chosen, machine: Machine): Promise<void> {
  const names = await distributions(machine);
  if (names.length === 0) throw noDistribution();
  if (chosen.distribution.by === 'name' && !isAmong(chosen.distribution, names)) throw notThere(chosen, names);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
