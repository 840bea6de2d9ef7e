import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { removeBranch, removeTree } from '../../dist/adapters/git/remove.js';
import { GitTrees } from '../../dist/adapters/git/trees.js';
import { nowMs, timed } from './lib/clock.js';
import { interleave, repeat } from './lib/interleave.js';
import { timesTable } from './lib/table.js';
import { atMost, told } from './lib/verdict.js';
import { withWorld } from './lib/world.js';

const run = promisify(execFile);
const SIZES = { short: { rounds: 2, files: 2000 }, full: { rounds: 4, files: 20_000 } };
const TREES = 6;
const FOLDERS = 200;
const WAYS = { ours: 'omo', plain: 'git worktree', together: 'omo, all six at once' };

/** From the first call until all six are there, and from then until nothing of them is left. */
export const benchmark = {
  name: 'trees',
  title: `Workers’ trees: ${TREES} of a repository of 20 000 files (short form: 2 000), made and removed`,
  run: (/** @type {import('./lib/types.d.ts').Context} */ context) => withWorld((world) => measure(world, context)),
};

/**
 * @param {import('./lib/world.js').World} world
 * @param {import('./lib/types.d.ts').Context} context
 * @returns {Promise<import('./lib/types.d.ts').Outcome>}
 */
async function measure(world, { pace, random }) {
  const { rounds, files } = SIZES[pace];
  const bench = new TreesBench(world.path('project'), world.path('trees'));
  await bench.open(files);
  const samples = await interleave(
    [
      { name: WAYS.ours, measure: () => bench.round((number) => bench.ours(number)) },
      { name: WAYS.plain, measure: () => bench.round((number) => bench.plain(number)) },
      { name: WAYS.together, measure: async () => [await bench.together()] },
    ],
    rounds,
    random,
  );
  return outcome(samples);
}

/**
 * @param {import('./lib/types.d.ts').Samples} samples
 * @returns {import('./lib/types.d.ts').Outcome}
 */
function outcome(samples) {
  return {
    tables: [timesTable('Six trees, made and removed', samples, WAYS.ours)],
    verdicts: [
      atMost(`${TREES} trees made and removed`, samples, { ours: WAYS.ours, against: WAYS.plain, target: 1.2 }),
      told(`${TREES} trees at once`, samples, { ours: WAYS.together, against: WAYS.plain }),
    ],
    notes: [
      'The first two make one after the other, look whether work is in them, and remove them and their branches one after the other; a run of six workers makes its trees at once, as the third does.',
      'Before it removes a tree omo looks for what is nowhere else: changes, ignored files that were made there, commits on no branch. `git worktree remove` looks for changes.',
    ],
  };
}

class TreesBench {
  #trees = new GitTrees();
  #root;
  #dir;
  #base = '';

  /**
   * @param {string} root Of the repository.
   * @param {string} dir Of the trees.
   */
  constructor(root, dir) {
    this.#root = root;
    this.#dir = dir;
  }

  /** @param {number} files */
  async open(files) {
    await mkdir(this.#dir);
    for (let folder = 0; folder < FOLDERS; folder += 1) {
      await mkdir(`${this.#root}/src/${folder}`, { recursive: true });
      await repeat(files / FOLDERS, async (file) =>
        writeFile(`${this.#root}/src/${folder}/${file}.ts`, `export const n${file} = ${folder};\n`.repeat(20)),
      );
    }
    await this.#git('init', '-q', '-b', 'main');
    await this.#git('add', '-A');
    await this.#git('-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '-qm', 'all');
    this.#base = (await this.#git('rev-parse', 'HEAD')).trim();
  }

  /** @param {(number: number) => Promise<() => Promise<void>>} make Makes one, and gives how to remove it. */
  async round(make) {
    const begin = nowMs();
    const removes = await repeat(TREES, make);
    for (const remove of removes) await remove();
    return [nowMs() - begin];
  }

  async together() {
    return timed(async () => {
      const numbers = Array.from({ length: TREES }, (_, number) => number);
      const removes = await Promise.all(numbers.map((number) => this.ours(number)));
      await Promise.all(removes.map((remove) => remove()));
    });
  }

  /** @param {number} number */
  async ours(number) {
    const [path, branch] = [`${this.#dir}/omo/${number}`, `omo/bench/t${number}`];
    await this.#trees.prepare({
      ground: { root: this.#root, below: '', base: this.#base, isolate: 'worktree', bring: { copy: [], link: [] } },
      path,
      branch,
      from: [],
      message: 'bench\n',
      env: {},
      setupMs: 60_000,
      log: `${this.#dir}/log`,
    });
    return async () => {
      await removed(removeTree(path, { force: false }));
      await removed(removeBranch(this.#root, branch, { force: false }));
    };
  }

  /** @param {number} number */
  async plain(number) {
    const [path, branch] = [`${this.#dir}/plain-${number}`, `plain${number}`];
    await this.#git('worktree', 'add', '-q', '-b', branch, path, this.#base);
    return async () => {
      await this.#git('worktree', 'remove', path);
      await this.#git('branch', '-q', '-d', branch);
    };
  }

  /** @param {string[]} args */
  async #git(...args) {
    return (await run('git', args, { cwd: this.#root, maxBuffer: 1 << 26 })).stdout;
  }
}

/** @param {Promise<{ readonly is: string }>} removal */
async function removed(removal) {
  const end = await removal;
  if (end.is !== 'removed') throw new Error(JSON.stringify(end));
}
