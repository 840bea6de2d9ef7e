import { expect, test } from 'vitest';
import { leastEnd } from './jobs.ts';
import { HOUR, type Night, nightOf } from './night.ts';
import { oracleEnd } from './oracle.ts';
import { World } from './world.ts';

/** OMO_SEED=7: that night alone. OMO_SEEDS=20: so many. */
const ONE = process.env['OMO_SEED'];
const SEEDS =
  ONE === undefined
    ? Array.from({ length: Number(process.env['OMO_SEEDS'] ?? 5) }, (_, index) => index + 1)
    : [Number(ONE)];
/** Over an oracle that knows when every limit and every outage begins and ends. */
const MOST_OVER = 0.1;

test.each(SEEDS)(
  'night %i: a thousand tasks come to their end, no later than a tenth after an oracle’s',
  { timeout: 300_000 },
  (seed) => {
    const night = nightOf(seed);
    const world = lived(night);
    const { began, ended, is } = outcomeOf(world);
    const took = ended - began;
    const oracle = oracleEnd(night, world.book) - began;
    const least = leastEnd(night, world.book) - began;
    const over = took / oracle - 1;
    console.log(
      `| ${seed} | ${is('done')} | ${is('failed')} | ${is('skipped')} | ${world.watch.starts} | ${hours(took)} | ${hours(oracle)} | ${hours(least)} | ${(100 * over).toFixed(1)} % |`,
    );
    expect(over, again(seed)).toBeLessThan(MOST_OVER);
  },
);

/**
 * Where work is looked into, over an oracle that does each leg of it and knows nothing of trees, checks and reviews; without the
 * time in which all that was left waited for the person. With few tasks one chain decides, and a judgement in
 * its middle is waited for while others still work: 22 nights took from 5 % less to 150 % more, the median 15 %.
 */
const MOST_OVER_WITH_PROOF = 2;
/** Tasks of such a night. */
const PROOF_SIZE = Number(process.env['OMO_PROOF_SIZE'] ?? 150);

test.each(SEEDS)(
  'night %i with proof: nothing counts as done that is not, and what is put together is whole',
  { timeout: 300_000 },
  (seed) => {
    const night = nightOf(seed, PROOF_SIZE, 'with proof');
    const world = lived(night);
    const { began, ended, is } = outcomeOf(world);
    const { starts, personMs } = world.watch;
    const took = ended - began - personMs;
    const oracle = oracleEnd(night, world.book) - began;
    const over = took / oracle - 1;
    const told = {
      ...world.proofs.told,
      ...world.wholes,
      kills: world.kills,
      full: world.filled,
      twice: world.doubled,
    };
    console.log(
      `| ${seed} | ${is('done')} | ${is('failed')} | ${is('skipped')} | ${starts} | ${hours(took)} and ${hours(personMs)} for the person | ${hours(oracle)} | ${(100 * over).toFixed(1)} % | ${JSON.stringify(told)} |`,
    );
    expect(Math.min(told.looks, told.verdicts, told.merged, told.kills, told.full, told.twice)).toBeGreaterThan(0);
    expect(over, again(seed)).toBeLessThan(MOST_OVER_WITH_PROOF);
  },
);

/** What goes wrong in it says how to play it again. */
function lived(night: Night): World {
  const world = new World(night);
  try {
    world.live();
  } catch (error) {
    throw new Error(again(night.seed), { cause: error });
  }
  return world;
}

function again(seed: number): string {
  return `seed ${seed}; again: OMO_SEED=${seed} npx vitest run --config test/vitest.config.ts test/simulation`;
}

function outcomeOf({ keeper, night }: World) {
  const phases = keeper.state.runs.flatMap(({ tasks }) => tasks.map(({ phase }) => phase));
  const ended = Math.max(...phases.map((phase) => ('at' in phase ? phase.at : 0)));
  const is = (what: string): number => phases.filter((phase) => phase.is === what).length;
  return { began: night.runs[0]?.at ?? 0, ended, is };
}

function hours(ms: number): string {
  return (ms / HOUR).toFixed(2);
}
