import { expect, test } from 'vitest';
import type { Results } from '../../src/protocol/messages.ts';
import { togetherOf, OPEN, RUN, runOf } from './synthesis.ts';
import { makeRepo } from '../support/repo.ts';
import { toldDaemon } from './told-daemon.ts';

const ASKED = { run: RUN, notes: [] };
const TAKEN: Results['run.take'] = { run: RUN, branch: 'main', was: 'a'.repeat(40), commit: 'c'.repeat(40), notes: [] };

test.for<[string[], unknown]>([
  [[], { env: {} }],
  [['261120-1'], { env: {}, run: '261120-1' }],
  [['--verify', 'npm test', '--resolver', 'claude'], { env: {}, verify: 'npm test', resolver: 'claude' }],
  [['--no-verify', '--no-resolver'], { env: {}, verify: false, resolver: false }],
])('synthesize %j asks for that, and then follows the run', async ([argv, params]) => {
  const daemon = await toldDaemon({ 'run.synthesize': ASKED, 'run.watch': runOf(togetherOf()) });
  daemon.env['OMO_TOKEN_FILE'] = '/its/own';
  const { exit } = await daemon.omo('synthesize', ...argv);
  expect([exit, daemon.asked]).toEqual([
    0,
    [
      ['run.synthesize', params],
      ['run.watch', { run: RUN }],
    ],
  ]);
});

test('a run that is put together is shown with how, and the next step', async () => {
  const daemon = await toldDaemon({
    'run.synthesize': { run: RUN, notes: ['task docs is not done\u001B[2J'] },
    'run.watch': runOf(togetherOf()),
  });
  const { out, err } = await daemon.omo('synthesize');
  expect(out).toEqual([
    '   TASK  HOW',
    '✓  db    merged',
    '✓  api   merged, by what they say: package.json',
    '',
    '✓ npm test: passed',
    '',
    'The whole report: /home/o/run_report.md',
    '',
    `All 2 tasks are on omo/${RUN}/integration.`,
    `  omo merge ${RUN}   takes it into the branch you are on`,
  ]);
  expect(err.map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''))).toEqual([
    'task docs is not done',
    'db: merged',
    'api: merged, by what they say: package.json',
    'npm test: passed',
  ]);
});

test('what is left makes exit code 3, and stands there with its lines and the ways to settle it', async () => {
  const daemon = await toldDaemon({ 'run.synthesize': ASKED, 'run.watch': runOf(OPEN) });
  const { exit, out } = await daemon.omo('synthesize');
  expect([exit, out.slice(3, -6)]).toEqual([
    3,
    [
      '✗  ui    left out',
      '',
      'ui is left out: it contradicts db and api',
      '  src/app.ts:12-30,44-50  changed by db, api and by ui',
      'To have an agent settle it:',
      `  omo synthesize ${RUN} --resolver auto`,
      'To settle it by hand, in a tree of its own, and go on:',
      `  git -C /home/me/shop worktree add /home/me/settle-${RUN} omo/${RUN}/integration`,
      `  git -C /home/me/settle-${RUN} merge omo/${RUN}/ui`,
      `  omo synthesize ${RUN}`,
      '',
    ],
  ]);
  expect(out.slice(-2)).toEqual([
    `2 of 3 tasks are on omo/${RUN}/integration.`,
    `  omo merge ${RUN} --anyway   takes it in as it is`,
  ]);
});

test('as JSON it is the report’s own, with the run', async () => {
  const daemon = await toldDaemon({ 'run.synthesize': ASKED, 'run.watch': runOf(OPEN) });
  const { exit, out } = await daemon.omo('synthesize', '--json');
  expect([exit, JSON.parse(out.join('\n'))]).toEqual([3, { schemaVersion: 1, run: RUN, ...OPEN }]);
});

test('with --pr it prints the commands that push it and open a pull request, and runs none', async () => {
  const repo = await makeRepo();
  await repo.git('remote', 'add', 'origin', 'git@github.com:acme/shop.git');
  const run = { ...runOf(togetherOf()), repository: { root: repo.root, base: 'b'.repeat(40) } };
  const daemon = await toldDaemon({ 'run.synthesize': ASKED, 'run.watch': run });
  const commands = [
    `git -C ${repo.root} push origin refs/heads/omo/${RUN}/integration`,
    `gh pr create --repo acme/shop --head omo/${RUN}/integration --title 'Run 1: db, it'\\''s api' --body-file /home/o/run_pull-request.md`,
  ];
  const [words, json] = [await daemon.omo('synthesize', '--pr'), await daemon.omo('synthesize', '--pr', '--json')];
  expect(words.out).toContain('To push it and propose it:');
  expect(words.out).toEqual(expect.arrayContaining(commands.map((line) => `  ${line}`)));
  expect(JSON.parse(json.out.join('\n'))).toMatchObject({ run: RUN, push: { is: 'github', commands } });
});

test('with --pr and nothing put together there is nothing to push', async () => {
  const nothing = togetherOf({ ok: false, merged: [], checks: [], report: undefined, pullRequest: undefined });
  const daemon = await toldDaemon({ 'run.synthesize': ASKED, 'run.watch': runOf(nothing) });
  const { exit, out } = await daemon.omo('synthesize', '--pr');
  expect([exit, out]).toEqual([3, ['Nothing is put together.', '', 'There is nothing to push.']]);
});

test('merge takes what is together, and says how to see it and to take it back', async () => {
  const daemon = await toldDaemon({
    'run.report': runOf(togetherOf()),
    'run.take': { ...TAKEN, notes: ['main had moved on; a merge was made'] },
  });
  const [words, json] = [await daemon.omo('merge', '261120-1'), await daemon.omo('merge', '--json')];
  expect(daemon.asked).toEqual([
    ['run.report', { run: '261120-1' }],
    ['run.take', { run: RUN, anyway: false }],
    ['run.report', {}],
    ['run.take', { run: RUN, anyway: false }],
  ]);
  expect([words, JSON.parse(json.out.join('\n'))]).toMatchObject([
    {
      exit: 0,
      err: ['main had moved on; a merge was made'],
      out: [
        `main has the work of run ${RUN} now.`,
        '  git log --oneline aaaaaaaaaaaa..cccccccccccc   shows it',
        '  git reset --keep aaaaaaaaaaaa   takes it back',
      ],
    },
    { schemaVersion: 1, run: RUN, branch: 'main', commit: 'c'.repeat(40) },
  ]);
});

test('merge puts together first what was not, and asks for all that when told anyway', async () => {
  const daemon = await toldDaemon({
    'run.report': runOf(),
    'run.synthesize': ASKED,
    'run.watch': runOf(OPEN),
    'run.take': { ...TAKEN, was: TAKEN.commit },
  });
  const { exit, out, err } = await daemon.omo('merge', '--anyway');
  expect(daemon.asked.map(([method]) => method)).toEqual(['run.report', 'run.synthesize', 'run.watch', 'run.take']);
  expect(daemon.asked.at(-1)).toEqual(['run.take', { run: RUN, anyway: true }]);
  expect([exit, out]).toEqual([0, [`main has the work of run ${RUN} already.`]]);
  expect(err).toContain('ui is left out: it contradicts db and api');
});

test.for<[string, ReturnType<typeof togetherOf>, boolean]>([
  ['is left', OPEN, false],
  ['fails', togetherOf({ ok: false, checks: [{ command: 'x', ok: false, output: '/o' }] }), false],
  ['has come to a problem', togetherOf({ ok: false, problem: 'git is gone' }), true],
  ['was done since', togetherOf({ ok: false }), true],
  ['is under way', togetherOf({ ok: false, status: 'merging' }), true],
])('merge of what %s asks to put it together again: %s', async ([, synthesis, again]) => {
  const daemon = await toldDaemon({
    'run.report': runOf(synthesis),
    'run.synthesize': ASKED,
    'run.watch': runOf(togetherOf()),
    'run.take': TAKEN,
  });
  await daemon.omo('merge');
  expect(daemon.asked.some(([method]) => method === 'run.synthesize')).toBe(again);
});

test.for<[string[], unknown]>([
  [[], { remove: true, force: false }],
  [['261120-1', '--force'], { remove: true, force: true, run: '261120-1' }],
  [['--dry-run'], { remove: false, force: false }],
])('clean %j asks for that', async ([argv, params]) => {
  const daemon = await toldDaemon({ leftovers: { schemaVersion: 1, leftovers: [] } });
  const { exit, out } = await daemon.omo('clean', ...argv);
  expect([exit, out, daemon.asked]).toEqual([0, ['There are no trees or branches of omo’s.'], [['leftovers', params]]]);
});

test('clean as JSON is what the daemon says', async () => {
  const one = { kind: 'tree', run: RUN, name: '/x', repository: '/r', state: 'kept', why: 'y' } as const;
  const daemon = await toldDaemon({ leftovers: { schemaVersion: 1, leftovers: [one] } });
  const { out } = await daemon.omo('clean', '--json');
  expect(JSON.parse(out.join('\n'))).toEqual({ schemaVersion: 1, leftovers: [one] });
});

const PROOF = ['isolate', 'setup', 'verify', 'review'];

test.for<[string[], unknown]>([
  [[], {}],
  [['--isolate', 'worktree', '--setup', 'npm ci'], { isolate: 'worktree', setup: 'npm ci' }],
  [
    ['--isolate', 'none', '--verify', 'npm test', '--review', 'auto'],
    { isolate: 'none', verify: 'npm test', review: 'auto' },
  ],
  [['--no-verify', '--no-review'], { verify: false, review: false }],
])('orchestrate and interactive with %j ask for that, and for nothing else about proof', async ([flags, asked]) => {
  const daemon = await toldDaemon({ 'run.start': { run: RUN, mode: 'parallel', warnings: [] } });
  await daemon.omo('orchestrate', '--detach', 'Build it', ...flags);
  await daemon.omo('interactive', '--detach', 'Build it', ...flags);
  const found = daemon.asked.map(([, params]) =>
    Object.fromEntries(Object.entries(Object(params)).filter(([key]) => PROOF.includes(key))),
  );
  expect(found).toEqual([asked, asked]);
});

test.for([
  ['orchestrate', 'Build it', '--isolate', 'docker'],
  ['orchestrate', 'Build it', '--verify', ' '],
  ['orchestrate', 'Build it', '--setup', ''],
  ['interactive', 'Build it', '--review', ''],
  ['synthesize', '--verify', ''],
  ['synthesize', '--resolver', ''],
  ['merge', 'one', 'two'],
])('%j is refused, and the daemon not asked', async (argv) => {
  const daemon = await toldDaemon({});
  const { exit, err } = await daemon.omo(...argv);
  expect([exit, err.at(-1), daemon.asked]).toEqual([2, 'E_USAGE', []]);
});
