import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { expect, test } from 'vitest';
import type { Event } from '../../src/core/events/event.ts';
import { jsonText } from '../../src/core/text/json.ts';
import { sanitize } from '../../src/core/text/sanitize.ts';
import { eventJson, eventLine } from '../../src/cli/print/events.ts';
import { painter } from '../../src/cli/print/paint.ts';
import { safeLine } from '../../src/cli/print/safe.ts';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, SEED } from '../support/faults.ts';
import type { Omo } from '../support/run-omo.ts';
import { drivingIn, hostileText } from './doors/escapes.ts';
import { everything, git, openOmo } from './doors/secret-omo.ts';

const tags = ['faults', 'tmux', 'e2e'];
const FILE = again('doors-escapes');
const TEXTS = amount({ short: 500, long: 10_000 });
const BIN = join(import.meta.dirname, '../../bin/omo');
const AGENT = join(import.meta.dirname, 'doors/hostile.mjs');

/** An omo whose three workers, each with a third of the texts, print them, say them of their work, and name files by them. */
async function hostileOmo(texts: readonly string[]): Promise<Omo> {
  const dir = 'scripts';
  const { omo } = await openOmo({
    agent: 'hostile',
    agents: { hostile: { run: [process.execPath, AGENT, dir] } },
    retries: { perTask: 0 },
  });
  const scripts = join(omo.root, dir);
  mkdirSync(scripts);
  const config: { agents: { hostile: { run: string[] } } } = JSON.parse(
    readFileSync(join(omo.home, 'config.json'), 'utf8'),
  );
  config.agents.hostile.run[2] = scripts;
  writeFileSync(join(omo.home, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  await git(omo, 'init', '-q');
  await git(omo, 'commit', '-q', '--allow-empty', '-m', 'first');
  for (const [n, task] of ['one', 'two', 'three'].entries()) {
    const own = texts.filter((_, at) => at % 3 === n);
    const names = own.slice(0, 5).map((text) => `f-${text.replaceAll(/[/\0]/g, '_').slice(0, 60)}`);
    writeFileSync(
      join(scripts, `${task}.json`),
      JSON.stringify({ output: own, result: saying(own), files: names, exit: task === 'three' ? 3 : 0 }),
    );
  }
  return omo;
}

function saying(texts: readonly string[]): unknown {
  const of = (n: number): string => texts[n % texts.length] ?? '';
  return {
    status: 'done',
    summary: texts.join(' ').slice(0, 9000),
    findings: texts.join('\n').slice(0, 150_000),
    files: texts.slice(0, 50).map((text, n) => ({ path: text, what: of(n + 1) })),
    commands: texts.slice(0, 50).map((text) => ({ run: text, exitCode: 0 })),
    open: texts.slice(0, 50),
    next: texts.slice(0, 1).map((text) => `docs: ${text}`),
  };
}

/** Through a terminal of its own, as a person sees it. */
async function onTerminal(omo: Omo, ...args: readonly string[]): Promise<string> {
  const command = [process.execPath, BIN, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const { NO_COLOR: _none, ...env } = omo.env;
  const said = await execa('script', ['-qec', command, '/dev/null'], {
    cwd: omo.project,
    env: { ...env, TERM: 'xterm-256color' },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  return said.stdout;
}

const SHOWN: readonly (readonly string[])[] = [
  ['results'],
  ['status'],
  ['events'],
  ['logs', 'backend'],
  ['logs', 'testing'],
  ['explain', 'backend'],
  ['transcript', 'backend'],
  ['evaluate'],
  ['prompt'],
  ['usage'],
  ['clean', '--dry-run'],
  ['inbox'],
];

test(
  'nothing a worker prints, says or names drives the person’s terminal, by any command',
  { tags, timeout: 600_000 },
  async () => {
    const dice = new Dice(SEED, 'escapes');
    const texts = Array.from({ length: TEXTS }, () => hostileText(dice));
    const omo = await hostileOmo(texts);
    const foreign = {
      type: 'worker_stopped',
      worker_name: 'stray',
      session_id: texts[0],
      timestamp: 'x',
      terminal_content: texts.slice(0, 20).join('\n'),
    };
    const run = [
      'orchestrate',
      '--isolate',
      'worktree',
      `backend: a \u009B31m\u202E (id: one) | testing: b (id: two) | security: c (id: three)`,
    ];
    const found: Record<string, string[]> = {};
    const look = (what: string, text: string, from?: 'terminal'): void => {
      expect(text, what).not.toBe('');
      const driving = drivingIn(text, from);
      if (driving.length > 0) found[what] = driving;
    };
    look('orchestrate on a terminal', await onTerminal(omo, ...run), 'terminal');
    writeFileSync(join(omo.home, 'run/outbox/x.event'), JSON.stringify(foreign), { mode: 0o600 });
    await execa('mv', [join(omo.home, 'run/outbox/x.event'), join(omo.home, 'events/x.event')]);
    const synthesis = await omo
      .run('synthesize', '--wait')
      .then(async (said) => (said.exit === 2 ? omo.run('synthesize') : said));
    look('synthesize', synthesis.stdout + synthesis.stderr);
    for (const command of SHOWN) {
      const plain = await omo.run(...command);
      look(command.join(' '), plain.stdout + plain.stderr);
      const json = await omo.runWith({ FORCE_COLOR: '1' }, ...command, '--json');
      look(`${command.join(' ')} --json`, json.stdout + json.stderr);
    }
    for (const command of [['results'], ['logs', 'backend'], ['status']])
      look(`${command.join(' ')} on a terminal`, await onTerminal(omo, ...command), 'terminal');
    for (const report of everything(omo.home).files.filter((file) => file.endsWith('_report.md'))) {
      const text = readFileSync(report, 'utf8');
      look(report, text);
      expect(alive(fromMarkdown(text)), FILE).toEqual([]);
    }
    expect(found, FILE).toEqual({});
    for (const folder of [omo.root, omo.project, omo.home]) expect(existsSync(join(folder, 'pwned')), FILE).toBe(false);
    const bytes = poisoned(omo, texts);
    expect(bytes, FILE).toEqual([]);
    figure(
      'P24',
      'escapes',
      `${TEXTS} hostile texts through a whole run, ${SHOWN.length * 2 + 6} commands and the report: 0 bytes of ESC, C1, bidi; 0 #() run`,
    );
  },
);

/** What a page that shows the report would do more than show: HTML, images, links of others. */
function alive(node: Nodes): string[] {
  const own =
    node.type === 'html' || node.type === 'image' || (node.type === 'link' && !node.url.startsWith('#'))
      ? [JSON.stringify(node)]
      : [];
  return [...own, ...('children' in node ? node.children.flatMap((child) => alive(child)) : [])];
}

/** Every string of every event of the run made hostile, and told: what comes out all the same. */
function poisoned(omo: Omo, texts: readonly string[]): string[] {
  const lines = readFileSync(join(omo.home, 'event_log.jsonl'), 'utf8').split('\n').filter(Boolean);
  const events = lines.flatMap((line) => (JSON.parse(line) as { event?: Event }).event ?? []);
  const paint = painter({}, false);
  return events.flatMap((event, seq) => {
    const text = texts[seq % texts.length] ?? '';
    const bad = { seq, event: poison(event, text) };
    return [eventLine(bad, text, 0, paint), eventJson(bad)].flatMap((told) => drivingIn(told));
  });
}

/** Names of kinds stay: what they say is omo's own, and another one would be no event. */
const KINDS = new Set([
  'type',
  'is',
  'kind',
  'mode',
  'by',
  'stage',
  'class',
  'how',
  'state',
  'form',
  'what',
  'status',
  'signal',
]);

function poison<T>(value: T, text: string): T {
  const seen = JSON.stringify(value, (key, each: unknown) =>
    typeof each === 'string' && !KINDS.has(key) ? each + text : each,
  );
  // The same shape, with other texts.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(seen) as T;
}

test('nothing that drives a terminal comes out of what cleans text, whatever goes in', { tags: ['faults'] }, () => {
  const dice = new Dice(SEED, 'cleaning');
  const count = amount({ short: 5_000, long: 1_000_000 });
  for (let n = 0; n < count; n++) {
    const text = hostileText(dice);
    for (const clean of [sanitize, safeLine, (one: string) => jsonText(one)])
      expect(drivingIn(clean(text)), FILE).toEqual([]);
  }
  figure('P24', 'what cleans text', `${count} hostile texts, 0 bytes out`);
});
