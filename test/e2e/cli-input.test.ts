import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Omo } from '../support/run-omo.ts';
import { makeOmo } from '../support/run-omo.ts';

const tags = ['e2e'];

/** Each of these is refused before anything is started: there is no daemon afterwards. */
const REFUSED: readonly [string, readonly string[], string][] = [
  [
    'an unknown command',
    ['orchestarte', 'x'],
    "omo: unknown command 'orchestarte'. Did you mean orchestrate? See `omo help`. [E_USAGE]",
  ],
  [
    'an unknown option',
    ['status', '--jsno'],
    "omo: unknown option '--jsno'. Did you mean --json? See `omo help`. [E_USAGE]",
  ],
  ['a missing argument', ['kill'], "omo: missing required argument 'worker'. See `omo help`. [E_USAGE]"],
  [
    'too many workers',
    ['orchestrate', '--workers', '51', 'x'],
    "omo: option '--workers <n>' argument '51' is invalid. It must be a whole number from 1 to 50. See `omo help`. [E_USAGE]",
  ],
  [
    'no time',
    ['orchestrate', '--timeout', '0', 'x'],
    "omo: option '--timeout <s>' argument '0' is invalid. It must be a number of seconds, more than 0 and at most 2073600. See `omo help`. [E_USAGE]",
  ],
  [
    'tasks from two places',
    ['orchestrate', '-f', 'plan.md', 'x'],
    'omo: tasks come from plan.md or from the command line, not from both. Leave one of them out. [E_USAGE]',
  ],
  [
    'tasks to be killed',
    ['orchestrate', '--kill-all', 'x'],
    'omo: --kill-all ends every worker and starts nothing, so it takes no tasks. Run `omo kill-all` first, then this command without --kill-all. [E_USAGE]',
  ],
  ['a command without its verb', ['daemon'], 'omo: say what of it is wanted. See `omo help daemon`. [E_USAGE]'],
  ['help on nothing', ['help', 'statsu'], 'omo: there is no help on "statsu". Did you mean "status"? [E_USAGE]'],
];

test.for(REFUSED)('%s is refused', { tags }, async ([, args, told]) => {
  const omo = makeOmo();
  expect(await omo.run(...args)).toEqual({ exit: 2, stdout: '', stderr: told });
  nothingStarted(omo);
});

test.for<[string, readonly string[], readonly string[]]>([
  ['no task', [], ['E_TASK_EMPTY']],
  ['an empty task', [''], ['E_TASK_EMPTY']],
  ['a cycle', ['a (id: x) (depends_on: y)', 'b (id: y) (depends_on: x)'], ['E_CYCLE']],
  ['an unknown dependency', ['a (depends_on: nope)'], ['E_DEPENDENCY']],
  ['a plan that is not there', ['-f', 'nope.md'], []],
  ['a plan that is binary', ['-f', 'binary.md'], []],
  ['a plan without tasks', ['-f', 'empty.md'], ['E_PLAN_FILE']],
  ['a domain that is no name', ['a.b: c | ../x: d'], ['E_NAME', 'E_NAME']],
])('%s is told with its code, exit 2, and nothing is started', { tags }, async ([, args, codes]) => {
  const omo = makeOmo();
  writeFileSync(join(omo.project, 'binary.md'), Buffer.from([0, 1, 2, 255]));
  writeFileSync(join(omo.project, 'empty.md'), '# Nothing\n');
  const said = await omo.run('orchestrate', '--json', '--agent', 'shell', ...args);
  const { error } = JSON.parse(said.stdout);
  expect([said.exit, error.problems.map(({ code }: { code: string }) => code)]).toEqual([2, codes]);
  nothingStarted(omo);
});

test.for(['a.b', 'a:b', '#(touch pwned)', '#{pid}', '=x', '%1', '../x', '', ' ', 'ＵＩ', 'a\nb', 'x'.repeat(3000)])(
  'a worker called %j is refused, and nothing is executed or started',
  { tags },
  async (name) => {
    const omo = makeOmo();
    const codes = ['kill', 'logs', 'attach'].map(async (command) => {
      const said = await omo.run(command, '--json', '--', name);
      return [said.exit, JSON.parse(said.stdout).error.code];
    });
    expect(await Promise.all(codes)).toEqual(Array.from({ length: 3 }, () => [2, 'E_NAME']));
    expect([existsSync(join(omo.project, 'pwned')), existsSync(omo.home)]).toEqual([false, false]);
  },
);

test('a config with five mistakes is told whole, and nothing is started', { tags }, async () => {
  const omo = makeOmo();
  mkdirSync(omo.home, { mode: 0o700 });
  writeFileSync(
    join(omo.home, 'config.json'),
    '{"maxWorker": 3, "maxDepth": 9, "isolate": "maybe", "retries": {"perTask": -1}, "timeouts": {"taskMinutes": "x"}}',
  );
  const said = await omo.run('orchestrate', '--json', '--agent', 'shell', 'a:true');
  const places = JSON.parse(said.stdout).error.problems.map(({ where }: { where: string }) => where);
  expect([said.exit, places.toSorted()]).toEqual([
    2,
    ['isolate', 'maxDepth', 'maxWorker', 'retries.perTask', 'timeouts.taskMinutes'],
  ]);
  nothingStarted(omo);
});

test('a home that cannot be made is E_HOME, exit 1, and nothing is started', { tags }, async () => {
  const omo = makeOmo();
  writeFileSync(join(omo.root, 'file'), '');
  const said = await omo.runWith({ OMO_HOME: join(omo.root, 'file', 'home') }, 'orchestrate', '--json', 'a:true');
  expect([said.exit, JSON.parse(said.stdout).error.code]).toEqual([1, 'E_HOME']);
});

test('a home that is a relative path is E_HOME', { tags }, async () => {
  const omo = makeOmo();
  const said = await omo.runWith({ OMO_HOME: 'home' }, 'status', '--json');
  expect([said.exit, JSON.parse(said.stdout).error.code]).toEqual([1, 'E_HOME']);
});

test('a working directory that is not there is E_CWD', { tags }, async () => {
  const omo = makeOmo();
  const said = await omo.run('orchestrate', '--json', '--agent', 'shell', '--cwd', 'nope', 'a:true');
  expect([said.exit, JSON.parse(said.stdout).error.code]).toEqual([2, 'E_CWD']);
});

/** A daemon that ran has a journal. */
function nothingStarted(omo: Omo): void {
  expect(existsSync(join(omo.home, 'event_log.jsonl'))).toBe(false);
}
