import { asMarkdown, summaryTable } from './table.js';

/**
 * docs/benchmarks.md.
 *
 * @param {object} told
 * @param {string} told.date
 * @param {import('./types.d.ts').Pace} told.pace
 * @param {import('./machine.js').Machine} told.before
 * @param {import('./machine.js').Machine} told.after
 * @param {{ name: string, title: string, outcome: import('./types.d.ts').Outcome, broke: boolean }[]} told.results
 */
export function page({ date, pace, before, after, results }) {
  const verdicts = results.flatMap(({ outcome }) => outcome.verdicts);
  return [
    HEAD,
    machineText({ date, pace, before, after }),
    asMarkdown(summaryTable(verdicts)),
    READING,
    ...results.map(section),
    LIMITS,
  ].join('\n');
}

const HEAD = `# Benchmarks

Written by \`npm run bench -- --write\`. What omo does, against how it is usually done, measured in the same minutes on the
same machine. Read the ratios: the milliseconds are this machine's.
`;

/** @param {{ date: string, pace: string, before: import('./machine.js').Machine, after: import('./machine.js').Machine }} told */
function machineText({ date, pace, before, after }) {
  const { cpus, memory, node, tmux, kernel, load } = before;
  const short = pace === 'short' ? ' These are the figures of a short run, for a look only.' : '';
  return `Measured on ${date}: ${cpus}, ${memory}, Node ${node}, ${tmux}, ${kernel}; load average ${load} before, ${after.load} after.${short}
`;
}

const READING = `## How to read it

- Each round runs every way once, in a new random order. A ratio is the median over the rounds of (the other way's median in
  that round ÷ omo's), so that whatever else the machine did meets both. p50 and p99 are over all samples.
- *held* and *missed* compare that ratio with the target; *no target* is there to be known. *not measured* says that a program was missing.
- Clocks: one monotonic clock for all processes. What a program in a pane reads is passed on at once through a FIFO, and
  stamped at its other end, the same for every way.
- omo's side is omo's own built code: the control client, the terminal, the inbox, the journal with its fsync, the
  launcher, and for whole runs the command and the daemon. Each benchmark has a tmux server and a home of its own.
`;

/** @param {{ title: string, outcome: import('./types.d.ts').Outcome }} result */
function section({ title, outcome: { tables, notes } }) {
  return [`## ${title}\n`, ...tables.map(asMarkdown), ...notes.map((note) => `- ${note}`), ''].join('\n');
}

const LIMITS = `## Limits

- The usual ways are rebuilt from their parts, not other tools that were installed.
- The machine is not pinned or silenced; a p99 is often its own noise. A load average above the number of processors makes all of it worse, and processes more than pipes.
- The processes that are compared have small heaps. Starting a process from a large one costs far more, which is in no row.
- Login shells start with an empty home here; a person's own profile makes them slower.
- Events are written by one process at full speed; real agents pause.
`;
