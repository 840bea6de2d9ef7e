import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { median } from './lib/stats.js';
import { timed } from './lib/clock.js';
import { ms, times } from './lib/format.js';
import { repeat } from './lib/interleave.js';
import { omo, startDaemon } from './lib/omo.js';
import { hold } from './lib/verdict.js';
import { withWorld } from './lib/world.js';
import { bound, mostAtOnce, planText, span, TASKS, WORKERS } from './dag.js';

const RUNS = { short: 1, full: 3 };
const TASK_MS = 1000;
const OVERHEAD = 0.05;

/** How much longer a whole run takes than it must. */
export const benchmark = {
  name: 'dag',
  title: `Whole run: ${TASKS.length} tasks of one second, ${WORKERS} workers`,
  run: (/** @type {import('./lib/types.d.ts').Context} */ { pace }) =>
    withWorld(async (world) => {
      await startDaemon(world);
      return outcome(await repeat(RUNS[pace], (index) => runOnce(world, index)));
    }),
};

/**
 * One `omo orchestrate`, told by the command, by its report, and by the clocks of the tasks.
 *
 * @param {import('./lib/world.js').World} world
 * @param {number} index
 */
async function runOnce(world, index) {
  const project = world.path(`project${index}`);
  await mkdir(project);
  await writeFile(`${project}/task.sh`, TASK);
  await writeFile(`${project}/plan.md`, planText());
  let printed = '';
  const args = ['orchestrate', '--agent', 'shell', '--json', '-f', 'plan.md'];
  const command = await timed(async () => (printed = await omo(world, args, project)));
  const report = JSON.parse(printed);
  if (report.ok !== true || report.mode !== 'parallel')
    throw new Error(`the run went wrong: ${printed.slice(0, 2000)}`);
  const spans = await readSpans(project);
  return { command, run: report.durationMs, tasks: span(spans), atOnce: mostAtOnce(spans) };
}

/** Each task writes when it began and when it ended, ns since the epoch. */
const TASK = 'begin=$(date +%s%N); sleep 1; echo "$1 $begin $(date +%s%N)" >>spans';

/** @param {string} project */
async function readSpans(project) {
  const lines = (await readFile(`${project}/spans`, 'utf8')).trim().split('\n');
  const spans = lines.map((line) => {
    const [id = '', begin, end] = line.split(' ');
    return { id, begin: Number(begin) / 1e6, end: Number(end) / 1e6 };
  });
  if (new Set(spans.map(({ id }) => id)).size !== TASKS.length)
    throw new Error(`${spans.length} of ${TASKS.length} tasks ran`);
  return spans;
}

/**
 * @param {Awaited<ReturnType<typeof runOnce>>[]} runs
 * @returns {import('./lib/types.d.ts').Outcome}
 */
function outcome(runs) {
  const least = bound(TASK_MS);
  const makespan = median(runs.map(({ run }) => run));
  const atOnce = Math.max(...runs.map((run) => run.atOnce));
  const share = (/** @type {number} */ value) => `${((value / least - 1) * 100).toFixed(1)} %`;
  const rows = runs.flatMap((run, index) => [
    [`run ${index + 1}: the report's duration`, ms(run.run), share(run.run)],
    [`run ${index + 1}: first task's begin to last task's end`, ms(run.tasks), share(run.tasks)],
    [`run ${index + 1}: the whole command`, ms(run.command), share(run.command)],
  ]);
  return {
    tables: [{ title: `Makespan against a bound of ${ms(least)}`, head: ['measured', 'time', 'over the bound'], rows }],
    verdicts: [makespanVerdict(makespan, least), atOnceVerdict(atOnce)],
    notes: [
      'The bound is max(critical path, work ÷ workers) for tasks of exactly one second; their own clocks cost them a few ms more.',
      `Most tasks at once, told by their own clocks: ${runs.map((run) => run.atOnce).join(', ')}.`,
    ],
  };
}

/**
 * @param {number} makespan
 * @param {number} least
 * @returns {import('./lib/types.d.ts').Verdict}
 */
function makespanVerdict(makespan, least) {
  const ratio = makespan / least;
  const what = `makespan of ${TASKS.length} tasks`;
  const sides = { ours: ms(makespan), against: `bound: ${ms(least)}` };
  return { what, ...sides, ratio: times(ratio), target: `≤ ${1 + OVERHEAD}×`, held: hold(ratio <= 1 + OVERHEAD) };
}

/**
 * @param {number} atOnce
 * @returns {import('./lib/types.d.ts').Verdict}
 */
function atOnceVerdict(atOnce) {
  const target = `≤ ${WORKERS}`;
  return {
    what: 'tasks at once',
    ours: String(atOnce),
    against: `maxWorkers: ${WORKERS}`,
    ratio: '-',
    target,
    held: hold(atOnce <= WORKERS),
  };
}
