import { expect, test } from 'vitest';
import { outline, plannedFile, troubles } from './planned.ts';

test('each open checkbox is a task, with its place', () => {
  const plan = plannedFile(
    '# Plan\n\nSome words.\n\n- [ ] Build API (id: api)\n* [x] Done one\n1. [ ] Write tests (depends_on: api)\n- a note\n',
  );
  expect(plan).toEqual({
    tasks: [
      {
        id: 'api',
        title: 'Build API',
        prompt: 'Build API',
        domain: 'backend',
        dependsOn: [],
        checkbox: { file: '/project/plan.md', line: 5, text: '- [ ] Build API (id: api)' },
      },
      {
        id: 'write-tests',
        title: 'Write tests',
        prompt: 'Write tests',
        domain: 'testing',
        dependsOn: ['api'],
        checkbox: { file: '/project/plan.md', line: 7, text: '1. [ ] Write tests (depends_on: api)' },
      },
    ],
    workers: [
      { name: 'backend', domain: 'backend', taskIds: ['api'] },
      { name: 'testing', domain: 'testing', taskIds: ['write-tests'] },
    ],
    recommend: {
      mode: 'single',
      reasons: [
        'only 2 tasks: several workers pay off from three on',
        'each task waits for the one before it, so no two could run at the same time',
      ],
    },
    problems: [],
  });
});

test('what is done satisfies those who wait for it, and keeps its id', () => {
  const plan = plannedFile(
    '- [x] Write tests\n- [x] Schema (id: db)\n- [ ] Write tests\n- [ ] API (depends_on: db, write-tests)\n',
  );
  expect(plan.problems).toEqual([]);
  expect(plan.tasks.map((task) => [task.id, task.dependsOn])).toEqual([
    ['write-tests-2', []],
    ['api', []],
  ]);
});

test('what belongs to an item is its prompt; checkboxes in it are tasks of their own', () => {
  const source = [
    '- [ ] Build it',
    '',
    '  with **care** and `code`',
    '  - a point',
    '    - [ ] Build its part',
    '      (id: part)',
    '  - another',
    '',
    '  ```md',
    '  - [ ] no task',
    '  ```',
    '- [ ] Next',
    'goes on',
    '',
  ].join('\n');
  expect(outline(plannedFile(source))).toEqual([
    'general: Build it\n\nwith **care** and `code`\n- a point\n- another\n\n```md\n- [ ] no task\n```',
    'general: Build its part',
    'general: Next\ngoes on',
  ]);
});

test.for([
  ['Windows line ends', '# A\r\n- [ ] one\r\n  more\r\n- [ ] two\r\n', ['one\nmore', 'two'], [2, 4]],
  ['old Mac line ends', '- [ ] one\r- [ ] two\r', ['one', 'two'], [1, 2]],
  ['a byte order mark', '\uFEFF- [ ] one\n- [ ] two\n', ['one', 'two'], [1, 2]],
  ['tabs', '-\t[ ]\tone\n\tmore\n\n\t- [ ] two\n', ['one\nmore', 'two'], [1, 4]],
  ['block quotes', '> - [ ] one\n>   more\n> - [ ] two\n', ['one\nmore', 'two'], [1, 3]],
  ['the text on the next line', '-\n  [ ] one\n- [ ]\n  two\n', ['one', 'two'], [2, 3]],
  ['a list in a list', '- - [ ] one\n  - [ ] two', ['one', 'two'], [1, 2]],
  ['links and code first', '- [ ] [one](x)\n- [ ] `two` ok', ['[one](x)', '`two` ok'], [1, 2]],
] as const)('a plan with %s', ([, source, prompts, lines]) => {
  const plan = plannedFile(source);
  expect(plan.problems).toEqual([]);
  expect(plan.tasks.map((task) => task.prompt)).toEqual(prompts);
  expect(plan.tasks.map((task) => task.checkbox?.line)).toEqual(lines);
});

test('a heading that is the name of a known domain gives its domain, until the next heading of its level', () => {
  const source =
    '## Backend\n- [ ] a\n### Part\n- [ ] b\n- [ ] mobile: c\n## Other\n- [ ] d\n\n**Frontend** words\n- [ ] e\n\nTesting\n---\n- [ ] f\n';
  expect(outline(plannedFile(source))).toEqual([
    'backend: a',
    'backend: b',
    'mobile: c',
    'general: d',
    'general: e',
    'testing: f',
  ]);
});

test('checkboxes in code, comments and tables are none', () => {
  const source = '```\n- [ ] a\n```\n<!--\n- [ ] b\n-->\n\n| - [ ] c |\n\n~~~\n- [ ] d\n~~~\n- [ ] e\n';
  expect(outline(plannedFile(source))).toEqual(['general: e']);
  expect(plannedFile(source).notices).toBeUndefined();
});

test('a checkbox that Markdown takes for code is left out and told', () => {
  expect(plannedFile('words\n\n    - [ ] deep\n\n- [ ] a\n').notices).toEqual([
    'plan.md:3 looks like a checkbox but is indented so far that Markdown takes it for code, so it is no task.',
  ]);
});

test('what was meant as a checkbox is told', () => {
  expect(troubles(plannedFile('- [ ]\n- [] a\n-[ ] b\n-[] c\n- [  ] d\n- [ ] ok\n\nwords\n    - [ ] e\n'))).toEqual([
    'E_TASK_EMPTY plan.md:1',
    'E_PLAN_FILE plan.md:2',
    'E_PLAN_FILE plan.md:3',
    'E_PLAN_FILE plan.md:4',
    'E_PLAN_FILE plan.md:5',
    'E_PLAN_FILE plan.md:9',
  ]);
});

test('problems have the line of their task', () => {
  expect(troubles(plannedFile('# A\n\n- [ ] x (id: a)\n- [ ] y (id: a) (depends_on: nothing-like-it)\n'))).toEqual([
    'E_TASK_ID plan.md:4',
    'E_DEPENDENCY plan.md:4',
  ]);
});

test('a file without any checkbox is refused, and one where all are ticked has nothing to do', () => {
  expect(plannedFile('1. Build it\n').problems).toEqual([
    {
      code: 'E_PLAN_FILE',
      where: 'plan.md',
      message: 'There is no checkbox in the file, so it holds no task. Write each task as "- [ ] what is to be done".',
    },
  ]);
  const done = plannedFile('- [x] a\n- [X] b\n');
  expect([done.tasks, done.problems, done.notices]).toEqual([
    [],
    [],
    ['Every task of plan.md is ticked; there is nothing to do.'],
  ]);
});

test('a byte order mark is no part of the first line', () => {
  expect(plannedFile('\uFEFF- [ ] a\n').tasks[0]?.checkbox).toEqual({
    file: '/project/plan.md',
    line: 1,
    text: '- [ ] a',
  });
});
