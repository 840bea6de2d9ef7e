import { agrees } from '../../cli/agree.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { version } from '../../cli/version.ts';
import { OmoError } from '../../core/errors.ts';
import { choose, type Chosen, chosen, distributions, isAmong, noDistribution, notThere } from '../distribution.ts';
import { foundIn, lookInto, type Look } from '../look.ts';
import type { Machine } from '../machine.ts';
import { readMemory, remember } from '../memory.ts';
import { carryOut } from './carry-out.ts';
import { type Deed, type Own, type Step, stepsFor } from './steps.ts';

interface Options {
  readonly yes: boolean;
  readonly distribution?: string;
}

/**
 * `omo setup wsl`: what WSL needs for omo, what of it is there, and the rest installed: each step is shown first, then asked for on
 * a terminal, or done with --yes. The exit code is 1 while something is missing that omo can't do without.
 */
export async function setup(argv: readonly string[], machine: Machine): Promise<number> {
  const options = optionsIn(argv);
  const place = await placeFor(options, machine);
  say(`${place.distribution.value} (${place.by})`);
  const look = await putRight(await lookInto(place, machine), options, place, machine);
  const open = stepsFor(look, own(machine)).filter(({ state }) => state.is === 'missing');
  const lacks = open.filter(({ need }) => need === 'must').map(({ name }) => name);
  keep(look, place, machine);
  say(lacks.length > 0 ? `omo can't run in it yet: ${lacks.join(' and ')} missing.` : 'omo can run in it.');
  return lacks.length > 0 ? EXIT.own : EXIT.ok;
}

/** Step by step; after each that was done it is looked at anew, since one may bring what the next needs. */
async function putRight(first: Look, options: Options, place: Chosen, machine: Machine): Promise<Look> {
  let look = first;
  for (const { name } of stepsFor(look, own(machine))) {
    const step = stepsFor(look, own(machine)).find((each) => each.name === name);
    if (step === undefined) continue;
    say(line(step));
    if (step.state.is === 'there' || !(await isWanted(step, options, machine))) continue;
    await carryOut(step, look, place, machine);
    look = await lookInto(place, machine);
    const after = stepsFor(look, own(machine)).find((each) => each.name === name);
    if (after !== undefined) say(line(after));
  }
  return look;
}

async function isWanted({ name, state }: Step, { yes }: Options, machine: Machine): Promise<boolean> {
  if (state.is === 'there') return false;
  say(`    → ${shown(state.deed)}`);
  if (state.deed.by === 'person') return false;
  return yes || agrees(`Install ${name} so? [y/N] `, machine);
}

function line({ name, state, need }: Step): string {
  const mark = state.is === 'there' ? '✓' : need === 'must' ? '✗' : '–';
  return `${mark} ${name.padEnd(8)} ${state.says}`;
}

/** The exact command, and as whom. */
function shown(deed: Deed): string {
  if (deed.by === 'command') return `${deed.user === 'root' ? 'as root: ' : ''}${deed.command}`;
  return deed.shown;
}

async function placeFor({ distribution }: Options, machine: Machine): Promise<Chosen> {
  const names = await distributions(machine);
  if (names.length === 0) throw noDistribution();
  const place =
    distribution === undefined
      ? await choose(readMemory(machine, say), machine)
      : chosen(distribution, 'from --distribution');
  if (place.distribution.by === 'name' && !isAmong(place.distribution, names)) throw notThere(place, names);
  return place;
}

/** From now on omo works there. */
function keep(look: Look, place: Chosen, machine: Machine): void {
  const { value } = place.distribution;
  const { found } = readMemory(machine, say);
  const { [value]: _before, ...others } = found;
  const ready = stepsFor(look, own(machine)).every(({ need, state }) => need !== 'must' || state.is === 'there');
  const now = ready ? { [value]: foundIn(look, place) } : {};
  remember({ distribution: value, found: { ...others, ...now } }, machine, say);
}

function own({ own: folder }: Machine): Own {
  return { version: version(), folder };
}

function optionsIn([what, ...argv]: readonly string[]): Options {
  if (what !== 'wsl') throw new OmoError('E_USAGE', `omo setup knows "wsl" alone. ${USAGE}`);
  let options: Options = { yes: false };
  for (let at = 0; at < argv.length; at += 1) {
    const arg = argv[at] ?? '';
    const [, inOne] = /^--distribution=(.+)$/.exec(arg) ?? [];
    const next = argv[at + 1];
    if (arg === '--yes') options = { ...options, yes: true };
    else if (inOne !== undefined) options = { ...options, distribution: inOne };
    else if (arg === '--distribution' && next !== undefined) {
      options = { ...options, distribution: next };
      at += 1;
    } else throw new OmoError('E_USAGE', `omo setup wsl does not know "${arg}". ${USAGE}`);
  }
  return options;
}

const USAGE = 'Usage: omo setup wsl [--yes] [--distribution <name>]';

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
