import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { BENCHMARKS } from './benchmarks.js';
import { readArgs } from './lib/args.js';
import { machine } from './lib/machine.js';
import { page } from './lib/page.js';
import { asText, summaryTable } from './lib/table.js';
import { closeAll } from './lib/world.js';

/** Compares omo's ways with the usual ones and says which targets were held. Exit 0: all was measured, held or not. */
const PAGE = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
/** No run takes that long unless something hangs. */
const LIMIT_MS = 15 * 60_000;

process.exit(await main(process.argv.slice(2)));

/** @param {string[]} argv */
async function main(argv) {
  const options = readArgs(argv, Object.keys(BENCHMARKS), PAGE);
  if (options.is === 'usage') return usage(options.text);
  guard();
  const before = await machine();
  const results = [];
  for (const name of options.names) results.push(await one(name, options.pace));
  const { date, pace } = options;
  const told = { date, pace, before, after: await machine(), results };
  say(asText(summaryTable(results.flatMap(({ outcome }) => outcome.verdicts))));
  if (results.some(({ broke }) => broke)) return broken(options.to);
  if (options.to !== undefined) await writeFile(options.to, page(told));
  return 0;
}

/**
 * Half a page would be taken for a whole one.
 * @param {string | undefined} to
 */
function broken(to) {
  if (to !== undefined) process.stderr.write('Something broke, so nothing was written.\n');
  return 1;
}

/** @param {string} text */
function usage(text) {
  process.stderr.write(`${text}\n`);
  return 2;
}

/**
 * @param {string} name
 * @param {import('./lib/types.d.ts').Pace} pace
 */
async function one(name, pace) {
  const load = BENCHMARKS[name];
  if (load === undefined) throw new Error(`there is no benchmark "${name}"`);
  const { title, run } = await load();
  const begin = performance.now();
  const { broke, outcome } = await settled(run({ pace, random: Math.random }));
  say(`== ${name}: ${title} (${((performance.now() - begin) / 1000).toFixed(1)} s)\n`);
  for (const table of outcome.tables) say(asText(table));
  for (const note of outcome.notes) say(`  ${note}`);
  say('');
  return { name, title, outcome, broke };
}

/** @param {string} text */
function say(text) {
  process.stdout.write(`${text}\n`);
}

/**
 * One that breaks doesn't take the others with it.
 *
 * @param {Promise<import('./lib/types.d.ts').Outcome>} running
 */
async function settled(running) {
  try {
    return { broke: false, outcome: await running };
  } catch (error) {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { broke: true, outcome: { tables: [], verdicts: [], notes: [`It broke, so nothing is told: ${said}`] } };
  }
}

/** Whatever ends this process, nothing it has started stays. */
function guard() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => breakOff(`ended by ${signal}`));
  setTimeout(() => breakOff(`not finished after ${LIMIT_MS / 60_000} minutes`), LIMIT_MS).unref();
}

/** @param {string} why */
async function breakOff(why) {
  process.stderr.write(`${why}\n`);
  await closeAll();
  process.exit(1);
}
