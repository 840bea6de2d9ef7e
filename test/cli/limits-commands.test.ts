import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LimitsReport } from '../../src/protocol/messages.ts';
import { toldDaemon } from './told-daemon.ts';

const LIMITS: LimitsReport = {
  schemaVersion: 1,
  maxWorkers: 6,
  running: 2,
  providers: [{ provider: 'openai', max: 3, running: 2, state: 'open' }],
};
const ADDED = { run: '261120-120000-abc', tasks: ['write-tests'], notes: [] };

test.for<[string, string[], unknown]>([
  ['of one provider', ['openai', '--max', '2'], { provider: 'openai', max: 2 }],
  ['of all together', ['all', '--max', '50'], { max: 50 }],
])('the limit %s is set, and the limits are shown as they are now', async ([, argv, params]) => {
  const daemon = await toldDaemon({ 'limits.set': LIMITS });
  const { exit, out } = await daemon.omo('limits', 'set', ...argv);
  expect([exit, daemon.asked, out.at(-1)]).toEqual([
    0,
    [['limits.set', params]],
    '2 of at most 6 running, over all providers',
  ]);
});

test.for([['openai'], ['openai', '--max', '0'], ['openai', '--max', '51'], ['--max', '3']])(
  'limits set %j is refused, and the daemon not asked',
  async (argv) => {
    const daemon = await toldDaemon({ 'limits.set': LIMITS });
    const { exit, err } = await daemon.omo('limits', 'set', ...argv);
    expect([exit, err.at(-1), daemon.asked]).toEqual([2, 'E_USAGE', []]);
  },
);

test('limits as JSON are what the daemon says, also after a change', async () => {
  const daemon = await toldDaemon({ limits: LIMITS, 'limits.set': { ...LIMITS, maxWorkers: 9 } });
  const [now, changed] = [
    await daemon.omo('limits', '--json'),
    await daemon.omo('limits', 'set', 'all', '--max', '9', '--json'),
  ];
  expect([now, changed].map(({ out }) => JSON.parse(out.join('\n')))).toEqual([LIMITS, { ...LIMITS, maxWorkers: 9 }]);
});

test.for<[string, 'pause' | 'resume', 'run' | 'provider' | 'worker', string, string]>([
  [
    'a run that is held',
    'pause',
    'run',
    '261120-1',
    'Run 261120-1 is paused: nothing more of it is started, what runs goes on. To let it go on: omo resume 261120-1',
  ],
  [
    'a provider that is held',
    'pause',
    'provider',
    'open ai',
    "open ai is paused: nothing more is started on it, what runs goes on. To let it go on: omo resume 'open ai'",
  ],
  ['a run', 'resume', 'run', '261120-1', 'Run 261120-1 goes on.'],
  ['a provider', 'resume', 'provider', 'openai', 'openai takes work again.'],
  ['a worker', 'resume', 'worker', 'ui', 'ui is given back: its questions go to its responder again.'],
])('%s: %s says what its %s turned out to be', async ([, verb, is, name, line]) => {
  const daemon = await toldDaemon({ [verb]: { is, name } });
  const [words, json] = [await daemon.omo(verb, name), await daemon.omo(verb, name, '--json')];
  expect([daemon.asked[0], words.out, JSON.parse(json.out.join(''))]).toEqual([
    [verb, { what: name }],
    [line],
    { schemaVersion: 1, [is]: name },
  ]);
});

test('tasks join the run that is named, and may depend on what only that run knows', async () => {
  const daemon = await toldDaemon({ 'run.add': ADDED });
  const said = await daemon.omo('add', '261120-1', 'Write tests (depends_on: api), Build the docs');
  expect([said, daemon.asked]).toMatchObject([
    { exit: 0, out: ['Joined run 261120-120000-abc: write-tests'], err: [] },
    [['run.add', { run: '261120-1', tasks: [{ id: 'write-tests', dependsOn: ['api'] }, { id: 'build-the-docs' }] }]],
  ]);
});

test('the latest run may be named by that word: the daemon knows which it is', async () => {
  const daemon = await toldDaemon({ 'run.add': ADDED });
  await daemon.omo('add', 'latest', 'Write tests');
  expect(daemon.asked).toMatchObject([['run.add', { run: 'latest', tasks: [{ title: 'Write tests' }] }]]);
});

test('inside a worker the tasks join its own run; what the daemon noted is told', async () => {
  const daemon = await toldDaemon({ 'run.add': { ...ADDED, notes: ['the run has 500 tasks\u001B[2J'] } });
  daemon.env['OMO_RUN_ID'] = '261120-120000-abc';
  const said = await daemon.omo('add', 'Write tests', 'Build it, all of it', '--json');
  expect([Object.keys(Object(daemon.asked[0]?.[1])), JSON.parse(said.out.join('')), said.err]).toEqual([
    ['tasks', 'caller'],
    { schemaVersion: 1, run: ADDED.run, tasks: ADDED.tasks, notes: ['the run has 500 tasks\u001B[2J'] },
    ['the run has 500 tasks'],
  ]);
});

test('elsewhere a run has to be named, and both forms are told', async () => {
  const daemon = await toldDaemon({ 'run.add': ADDED });
  const { exit, err } = await daemon.omo('add', 'Write tests');
  expect([exit, err, daemon.asked]).toEqual([
    2,
    [
      'which run is it for? Name it first, as in: omo add 261120-120000 "Write tests" (or `latest`). Without one, as in: omo add "Write tests", it is the run of the worker that asks, and this is no worker.',
      'E_USAGE',
    ],
    [],
  ]);
});

test.for<[string, string[], string]>([
  ['no task', ['latest'], 'E_TASK_EMPTY E_TASK_EMPTY'],
  ['a cycle', ['latest', 'a (depends_on: b)', 'b (depends_on: a)'], 'E_CYCLE E_CYCLE'],
  ['tasks from two places', ['latest', 'a', '-f', 'plan.md'], 'E_USAGE'],
])('%s is refused, and nothing is added', async ([, argv, codes]) => {
  const daemon = await toldDaemon({ 'run.add': ADDED });
  const { exit, err } = await daemon.omo('add', ...argv);
  expect([exit, err.at(-1), daemon.asked]).toEqual([2, codes, []]);
  expect(err.join(' ')).not.toContain('nothing was started');
});

test('the tasks of a plan file join with their boxes, and one that is all ticked adds nothing', async () => {
  const daemon = await toldDaemon({ 'run.add': ADDED });
  writeFileSync(join(daemon.home, 'plan.md'), '- [x] Old\n- [ ] New (depends_on: api)\n');
  writeFileSync(join(daemon.home, 'done.md'), '- [x] Old\n');
  const [, none] = [
    await daemon.omo('add', '261120-1', '-f', 'plan.md'),
    await daemon.omo('add', '261120-1', '-f', 'done.md', '--json'),
  ];
  expect(daemon.asked).toMatchObject([
    ['run.add', { run: '261120-1', tasks: [{ id: 'new', dependsOn: ['api'], checkbox: { line: 2 } }] }],
  ]);
  expect([none.exit, JSON.parse(none.out.join(''))]).toEqual([
    0,
    { schemaVersion: 1, run: null, tasks: [], notes: [] },
  ]);
});

test.for<[string[], unknown]>([
  [[], {}],
  [['--no-failover'], { failover: 'no' }],
  [['--on-limit', 'fail'], { onLimit: 'fail' }],
  [['--on-limit', 'wait', '--no-failover'], { failover: 'no', onLimit: 'wait' }],
])('orchestrate and interactive with %j ask for that, and for nothing else about limits', async ([flags, asked]) => {
  const daemon = await toldDaemon({ 'run.start': { run: '261120-120000-abc', mode: 'parallel', warnings: [] } });
  await daemon.omo('orchestrate', '--detach', 'Build it', ...flags);
  await daemon.omo('interactive', '--detach', 'Build it', ...flags);
  const aboutLimits = daemon.asked.map(([, params]) =>
    Object.fromEntries(Object.entries(Object(params)).filter(([key]) => ['failover', 'onLimit'].includes(key))),
  );
  expect(aboutLimits).toEqual([asked, asked]);
});

test('--on-limit takes two words only', async () => {
  const daemon = await toldDaemon({});
  expect(await daemon.omo('orchestrate', '--on-limit', 'cry', 'Build it')).toMatchObject({
    exit: 2,
    err: [
      "option '--on-limit <what>' argument 'cry' is invalid. Allowed choices are wait, fail. See `omo help`.",
      'E_USAGE',
    ],
  });
});
