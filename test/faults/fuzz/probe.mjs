import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * What a daemon's loop and memory are like, told from inside: `node --import probe.mjs <daemon>`. Twice a second the figures go
 * to `probe.json` beside OMO_HOME. SIGUSR2 begins them anew; SIGWINCH holds the loop up for OMO_PROBE_HOLD_MS.
 */
const file = join(dirname(process.env['OMO_HOME']), 'probe.json');
const histogram = monitorEventLoopDelay({ resolution: 1 });
let longest = { own: 0, cpu: 0 };
/** Of a virtual machine: turns in which its host took a processor away count as one on it, and say nothing of the daemon. */
let turns = { all: 0, disturbed: 0 };
let rss = { first: 0, most: 0 };
let begun = 0;
let told = 0;
let before = look();

setInterval(turn, 1).unref();
setInterval(tell, 500).unref();
process.on('SIGUSR2', begin);
process.on('SIGWINCH', hold);
begin();

function begin() {
  const now = process.memoryUsage.rss();
  [longest, turns] = [
    { own: 0, cpu: 0 },
    { all: 0, disturbed: 0 },
  ];
  [rss, before] = [{ first: now, most: now }, look()];
  begun += 1;
  histogram.reset();
  histogram.enable();
}

/** Once in each turn of the loop: how long it took without its waits for a processor, and how much of one it used. */
function turn() {
  const now = look();
  turns.all += 1;
  if (now.stolen === before.stolen) {
    longest.own = Math.max(longest.own, now.at - before.at - (now.queued - before.queued));
    longest.cpu = Math.max(longest.cpu, now.cpu - before.cpu);
  } else turns.disturbed += 1;
  before = now;
}

/** ms; the scheduler's own figures of the main thread: on a processor, in the queue for one. `stolen`: ticks of all processors. */
function look() {
  const [cpu = 0, queued = 0] = readFileSync('/proc/self/schedstat', 'utf8').split(' ').map(Number);
  const [, , , , , , , , stolen] = (/^cpu .*$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[0] ?? '').split(/ +/);
  return { at: performance.now(), cpu: cpu / 1e6, queued: queued / 1e6, stolen };
}

function tell() {
  rss.most = Math.max(rss.most, process.memoryUsage.rss());
  told += 1;
  const figures = {
    told,
    begun,
    pid: process.pid,
    longestMs: histogram.max / 1e6,
    ownMs: longest.own,
    cpuMs: longest.cpu,
    disturbed: turns.disturbed / turns.all,
  };
  writeFileSync(
    `${file}.new`,
    JSON.stringify({ ...figures, rssFirst: rss.first, rssMost: rss.most, rss: process.memoryUsage.rss() }),
  );
  renameSync(`${file}.new`, file);
}

function hold() {
  const until = performance.now() + Number(process.env['OMO_PROBE_HOLD_MS'] ?? 1000);
  while (performance.now() < until);
}
