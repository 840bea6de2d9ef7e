import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** `npm run test:faults`: what docs/promises.md promises is tried, and what it came to is shown in one table. */
const USAGE = `usage: npm run test:faults -- [--long] [--seed n] [--count n] [file…]

  --long     the amounts docs/promises.md tells of (hours); without it what CI has time for (minutes)
  --seed n   the chances of an earlier run again
  --count n  so many kills, files, faults … in place of the usual
  file…      only tests whose file's name has that in it, as: kills disk journal fuzz tmux

`;

process.exit(await main(process.argv.slice(2)));

/** @param {string[]} argv */
async function main(argv) {
  const asked = read(argv);
  if (asked === undefined) return 2;
  const dir = mkdtempSync(join(tmpdir(), 'omo-faults-'));
  try {
    const code = await vitest(asked, join(dir, 'figures'));
    process.stdout.write(table(figuresIn(join(dir, 'figures'))));
    return code;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** @param {string[]} argv */
function read(argv) {
  try {
    const options = /** @type {const} */ ({
      long: { type: 'boolean' },
      seed: { type: 'string' },
      count: { type: 'string' },
    });
    const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
    for (const name of /** @type {const} */ (['seed', 'count']))
      if (values[name] !== undefined && !/^\d+$/.test(values[name])) throw new Error(`--${name} takes a whole number`);
    return { ...values, positionals };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return undefined;
  }
}

/**
 * @param {NonNullable<ReturnType<typeof read>>} asked
 * @param {string} figures
 */
async function vitest({ long, seed, count, positionals }, figures) {
  const args = ['vitest', 'run', '--config', 'test/vitest.config.ts', '--tags-filter=faults', ...positionals];
  const env = {
    ...process.env,
    OMO_FIGURES: figures,
    ...(long ? { OMO_FAULTS: 'long' } : {}),
    ...(seed === undefined ? {} : { OMO_SEED: seed }),
    ...(count === undefined ? {} : { OMO_FAULTS_COUNT: count }),
  };
  const child = spawn('npx', args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

/**
 * @param {string} file
 * @returns {{ promise: string, what: string, got: string }[]}
 */
function figuresIn(file) {
  try {
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** @param {{ promise: string, what: string, got: string }[]} figures */
function table(figures) {
  const rows = figures
    .toSorted((a, b) => a.promise.localeCompare(b.promise, 'en', { numeric: true }))
    .map(({ promise, what, got }) => `  ${promise.padEnd(4)} ${what}: ${got}\n`);
  return rows.length === 0 ? '' : `\nWhat was measured\n\n${rows.join('')}`;
}
