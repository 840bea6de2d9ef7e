import { expect, test } from 'vitest';
import { outline, planned, troubles } from './planned.ts';

test('commas in one argument part tasks, each with the domain of its words', () => {
  expect(outline(planned('Build login UI, Create JWT API, Write tests, Security audit'))).toEqual([
    'frontend: Build login UI',
    'backend: Create JWT API',
    'testing: Write tests',
    'security: Security audit',
  ]);
});

test('domain:Task | domain:Task gives the domains', () => {
  expect(outline(planned('frontend:Build login page | backend:Create API | testing:Write E2E tests'))).toEqual([
    'frontend: Build login page',
    'backend: Create API',
    'testing: Write E2E tests',
  ]);
});

test('commas within the domain form stay in their task', () => {
  expect(outline(planned('frontend:Build a page, with a header | backend:Create it'))).toEqual([
    'frontend: Build a page, with a header',
    'backend: Create it',
  ]);
});

test('a part of the domain form without a domain gets one by its words', () => {
  expect(outline(planned('frontend:Build it | Create the API'))).toEqual([
    'frontend: Build it',
    'backend: Create the API',
  ]);
});

test('several arguments are one task each, whatever is in them', () => {
  expect(outline(planned('Build a, b and c', 'one | two\nthree', '1. x 2. y'))).toEqual([
    'general: Build a, b and c',
    'general: one | two\nthree',
    'general: 1. x 2. y',
  ]);
});

test.for([
  ['numbers', '1. Build A\n2. Build B, C'],
  ['numbers with brackets', '1) Build A\n2) Build B, C'],
  ['dashes', '- Build A\n- Build B, C'],
  ['stars', '* Build A\n\n* Build B, C'],
  ['pluses, indented', '    + Build A\n    + Build B, C\n'],
  ['bullets', '• Build A\n• Build B, C'],
  ['checkboxes', '- [ ] Build A\n- [ ] Build B, C'],
  ['Windows line ends', '- Build A\r\n- Build B, C\r\n'],
  ['plain lines', '\nBuild A\n\nBuild B, C\n'],
  ['a list on one line', '1. Build A 2. Build B, C'],
  ['a list on one line with commas', '1. Build A, 2. Build B, C'],
])('a list with %s', ([, text]) => {
  expect(outline(planned(text ?? ''))).toEqual(['general: Build A', 'general: Build B, C']);
});

test('numbers that do not count up from one are text', () => {
  expect(outline(planned('2. Upgrade to version 3. Then test'))).toEqual([
    'testing: 2. Upgrade to version 3. Then test',
  ]);
  expect(outline(planned('1. Upgrade to version 5. 0 is out'))).toEqual(['general: Upgrade to version 5. 0 is out']);
});

test('indented lines and fenced blocks belong to the task above', () => {
  const text = '- Build A\n  with care\n  - and love\n\n  ```\n- [ ] no task\n  ```\n- Build B';
  expect(outline(planned(text))).toEqual([
    'general: Build A\n  with care\n  - and love\n\n  ```\n- [ ] no task\n  ```',
    'general: Build B',
  ]);
  expect(outline(planned('Build A\n    with care\nBuild B'))).toEqual([
    'general: Build A\nwith care',
    'general: Build B',
  ]);
});

test('a checkbox that is ticked is left out, and indented checkboxes are tasks of their own', () => {
  expect(outline(planned('- [x] Build A\n- [ ] Build B\n  - [ ] Build C'))).toEqual([
    'general: Build B',
    'general: Build C',
  ]);
});

test('a line that introduces the list is told to each task', () => {
  expect(outline(planned('Build a shop:\n- login\n- cart'))).toEqual([
    'general: Build a shop:\n\nlogin',
    'general: Build a shop:\n\ncart',
  ]);
});

test('a known domain alone on a line gives its domain to the items below it', () => {
  expect(outline(planned('Backend:\n- add users\n- add orders\n## Frontend\n- show users'))).toEqual([
    'backend: add users',
    'backend: add orders',
    'frontend: show users',
  ]);
});

test('a heading may stand above plain lines too', () => {
  expect(outline(planned('Backend:\nadd users\nadd orders'))).toEqual(['backend: add users', 'backend: add orders']);
  expect(outline(planned('Backend:\n- add users\nwith roles'))).toEqual(['backend: add users\nwith roles']);
});

test('when every checkbox is ticked there is nothing to do', () => {
  const plan = planned('- [x] A\n- [X] B');
  expect([plan.tasks, plan.problems, plan.notices]).toEqual([
    [],
    [],
    ['Every task is ticked; there is nothing to do.'],
  ]);
});

test.for([
  ['Call f(a, b), stop', ['Call f(a, b)', 'stop']],
  ['Take [a, {b, c}], stop', ['Take [a, {b, c}]', 'stop']],
  ['Say "a, b" now, stop', ['Say "a, b" now', 'stop']],
  ["Say 'a, b' now, stop", ["Say 'a, b' now", 'stop']],
  ['Say “a, b” now, stop', ['Say “a, b” now', 'stop']],
  ['Run `a, b` and ```c, d```, stop', ['Run `a, b` and ```c, d```', 'stop']],
  ["Don't, can't, won't", ["Don't", "can't", "won't"]],
  ['Sad :(, done', ['Sad :(', 'done']],
  ['Glad :), done', ['Glad :)', 'done']],
  ['Fit a 5" screen, then a 6" one', ['Fit a 5" screen', 'then a 6" one']],
  ['Mix (a [b) c], stop', ['Mix (a [b) c]', 'stop']],
  ['Serve 10,000 users, stop', ['Serve 10,000 users', 'stop']],
  ['One,two', ['One', 'two']],
  ['One, two, and three', ['One', 'two', 'three']],
  ['"One, two", "three"', ['One, two', 'three']],
  ['cat a | grep b', ['cat a | grep b']],
  ['frontend:match a|b | backend:c', ['match a|b', 'c']],
  ['frontend:x || y | backend:c', ['x || y', 'c']],
  ['frontend:x||backend:y | backend:c', ['x||backend:y', 'c']],
  ['frontend:a|backend:b', ['a', 'b']],
  ['-la --help', ['-la --help']],
] as const)('%s', ([text, prompts]) => {
  const plan = planned(text);
  expect({ prompts: plan.tasks.map((task) => task.prompt), problems: plan.problems }).toEqual({
    prompts,
    problems: [],
  });
});

test.for([
  ['Frontend: Build it', 'frontend', 'Build it'],
  ['general:Build the UI', 'general', 'Build the UI'],
  ['payments:Add refunds', 'payments', 'Add refunds'],
  ['backend:/users endpoint', 'backend', '/users endpoint'],
  ['backend:3 endpoints', 'backend', '3 endpoints'],
  ['Fix: the thing', 'general', 'Fix: the thing'],
  ['https://example.org is down', 'general', 'https://example.org is down'],
  ['C:\\path is wrong', 'general', 'C:\\path is wrong'],
  ['C:/path is wrong', 'general', 'C:/path is wrong'],
  ['localhost:3000 is down', 'general', 'localhost:3000 is down'],
  ['std::vector leaks', 'general', 'std::vector leaks'],
  ['Fix(auth:login) now', 'general', 'Fix(auth:login) now'],
  ['"a:b" is shown', 'general', '"a:b" is shown'],
  ['(id: x) payments:Add refunds', 'payments', 'Add refunds'],
] as const)('the domain before %s', ([text, domain, prompt]) => {
  const plan = planned(text);
  expect({ tasks: plan.tasks.map((task) => [task.domain, task.prompt]), problems: plan.problems }).toEqual({
    tasks: [[domain, prompt]],
    problems: [],
  });
});

test('in the domain form any word is a domain, also before a blank', () => {
  expect(outline(planned('Web3: write it | backend: serve it'))).toEqual(['web3: write it', 'backend: serve it']);
  expect(outline(planned('ledger: write it | chain: serve it'))).toEqual(['ledger: write it', 'chain: serve it']);
});

test.for([
  '../x',
  'a.b',
  '#(id)',
  '#{pid}',
  '=x',
  '$1',
  '@1',
  '%1',
  '{last}',
  '!',
  '~',
  '+',
  '-x',
  'x'.repeat(3000),
  'frоntend',
  '\u202Efrontend',
  'front_end',
])('%s cannot be a domain', (name) => {
  expect(troubles(planned(`${name}:Build it`))).toEqual(['E_NAME task 1']);
  expect(troubles(planned(`backend:Serve | ${name}:Build it`))).toEqual(['E_NAME task 2']);
});

test('an empty domain is told in the domain form', () => {
  expect(troubles(planned(':Build it | backend:Serve'))).toEqual(['E_NAME task 1']);
});

test('empty tasks are told, each with its place', () => {
  expect(troubles(planned())).toEqual(['E_TASK_EMPTY']);
  expect(troubles(planned(''))).toEqual(['E_TASK_EMPTY task 1']);
  expect(troubles(planned('A', ' \t', 'B'))).toEqual(['E_TASK_EMPTY task 2']);
  expect(troubles(planned('A,,B,'))).toEqual(['E_TASK_EMPTY task 2', 'E_TASK_EMPTY task 4']);
  expect(troubles(planned('frontend: | backend:B'))).toEqual(['E_TASK_EMPTY task 1']);
  expect(troubles(planned('- A\n-\n- [ ]\n- B'))).toEqual(['E_TASK_EMPTY task 2', 'E_TASK_EMPTY task 3']);
  expect(troubles(planned('(id: x)'))).toEqual(['E_TASK_EMPTY task 1']);
});
