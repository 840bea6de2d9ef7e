import { expect, test } from 'vitest';
import type { Task } from '../../../src/core/tasks/task.ts';
import { planned, troubles } from './planned.ts';

function only(text: string): Omit<Task, 'title' | 'domain'> {
  const plan = planned(text, 'Other (id: other)');
  const [task] = plan.tasks;
  if (plan.problems.length > 0 || task === undefined) throw new Error(JSON.stringify(plan.problems));
  const { title: _title, domain: _domain, ...rest } = task;
  return rest;
}

test('every annotation is read and taken out of the text', () => {
  const text =
    'Build the API (id: api) (depends_on: other) [Skill: api-design] (agent: codex) (verify: npm test) (writes: src/api/**) (failover: no)';
  expect(only(text)).toEqual({
    id: 'api',
    prompt: 'Build the API',
    dependsOn: ['other'],
    skill: 'api-design',
    agent: 'codex',
    verify: 'npm test',
    writes: 'src/api/**',
    failover: 'no',
  });
});

test.for([
  ['(id: x) Build it', 'Build it'],
  ['Build (id: x) it', 'Build it'],
  ['Build it (id: x), then rest', 'Build it, then rest'],
  ['Build it.\n(id: x)\nThen rest', 'Build it.\nThen rest'],
  ['Build it.\n  (id: x) Then rest', 'Build it.\nThen rest'],
  ['Build it (id: x) (verify: y) now', 'Build it now'],
  ['Build it (id: x)now', 'Build it now'],
])('%j leaves %j', ([text, prompt]) => {
  expect(only(text ?? '').prompt).toBe(prompt);
});

test.for([
  ['Build → /brand', 'brand'],
  ['Build -> /brand-guidelines', 'brand-guidelines'],
  ['Build → /plugin:skill.', 'plugin:skill'],
  ['Build [skill: /x]', 'x'],
  ['Build (Skill: brand guidelines)', 'brand guidelines'],
])('%s names the skill %s', ([text, skill]) => {
  expect(only(text ?? '').skill).toBe(skill);
});

test.for([
  ['(verify: npm test (unit) && (cd a; ls))', 'npm test (unit) && (cd a; ls)'],
  ['(verify: node -e "console.log(\')\')")', 'node -e "console.log(\')\')"'],
  ['(verify: echo "not closed)', 'echo "not closed'],
  ['(verify: a, b: c)', 'a, b: c'],
])('a command may hold brackets and quotes: %s', ([annotation, verify]) => {
  expect(only(`Build ${annotation}`).verify).toBe(verify);
});

test.for([
  '(depends_on: other)',
  '(depends-on: other)',
  '(depends on: other)',
  '(dependsOn: other)',
  '(Depends_On:other)',
  '( depends: other )',
  '(dependencies: Other, other)',
  '(depends_on: other) (depends_on: other)',
])('%s is a dependency', (annotation) => {
  expect(only(`Build ${annotation}`)).toEqual({ id: 'build', prompt: 'Build', dependsOn: ['other'] });
});

test.for(['(failover: no)', '(Fail-over: NO)', '(fail over:no)'])('%s keeps the task with its agent', (annotation) => {
  expect(only(`Build ${annotation}`)).toEqual({ id: 'build', prompt: 'Build', dependsOn: [], failover: 'no' });
});

test.for([
  'Follow the standard (see: RFC 7519)',
  'Implement getUser(id: string)',
  'Say `(id: x)` as it is',
  'Note (ids: 1)',
  'Move /old -> /new',
  'Copy it -> /usr/local',
  'Type { [id: string]: User }',
  'Read [verify: it](https://example.org)',
  'See (http://example.org)',
  'Open ```\n(id: x)\n``` please',
  'Keep a->b',
  'Smile :(',
  'Ask (urgent: yes) (still: open)',
  'Keep the old ways (rites: old)',
  'Say what went wrong (failure: none) (fallback: no)',
])('%j is ordinary text', (text) => {
  expect(only(text).prompt).toBe(text);
  expect(only(text).dependsOn).toEqual([]);
});

test.for([
  [
    '(depnds_on: other)',
    '"(depnds_on:": omo knows no such annotation. Did you mean "(depends_on: …)"? In backticks it stays text.',
  ],
  [
    '(verfy: npm test)',
    '"(verfy:": omo knows no such annotation. Did you mean "(verify: …)"? In backticks it stays text.',
  ],
  [
    '(agents: codex)',
    '"(agents:": omo knows no such annotation. Did you mean "(agent: …)"? In backticks it stays text.',
  ],
  ['[id: x]', '"[id:": this annotation takes round brackets; write "(id: …)".'],
  ['(id: x', '"(id:": the annotation is not closed within 2000 characters; add the closing bracket.'],
  ['(id: )', '"(id: )" has no value. Write what it should be, or leave the annotation out.'],
  ['(depends_on: )', '"(depends_on: )" has no value. Write what it should be, or leave the annotation out.'],
  ['(id: a) (id: b)', '"id" is given twice: "a" and "b". Keep one.'],
  [
    '(id: a, depends_on: other)',
    '"(id: a, depends_on: other)" holds two annotations. Give each its own brackets: "(id: …) (depends_on: …)".',
  ],
  [
    '(failover: yes)',
    '"(failover: yes)": expected "no", which keeps the task with the agent it begins with. Without the annotation it may move to another when a provider\'s limit is reached.',
  ],
  [
    '(fail_overs: no)',
    '"(fail_overs:": omo knows no such annotation. Did you mean "(failover: …)"? In backticks it stays text.',
  ],
  [
    '(writes: a, failover: no)',
    '"(writes: a, failover: no)" holds two annotations. Give each its own brackets: "(writes: …) (failover: …)".',
  ],
  ['(agent: two words)', '"two words" is not the name of an agent: it has a blank in it.'],
])('%s is told', ([annotation, message]) => {
  expect(planned(`Build ${annotation}`, 'Other').problems).toEqual([
    { code: 'E_ANNOTATION', where: 'task 1', message },
  ]);
});

test('a mistake that stands there many times is told once', () => {
  expect(troubles(planned('Build (verfy: x) (verfy: x) (verfy: x)'))).toEqual(['E_ANNOTATION task 1']);
});

test('ids are taken in lower case, and what cannot be one is told with a better one', () => {
  expect(only('Build (id: DB)').id).toBe('db');
  expect(planned('Build (id: user_api)').problems).toEqual([
    {
      code: 'E_TASK_ID',
      where: 'task 1',
      message:
        '"user_api" cannot be a task\'s id: an id is lower-case letters, digits and dashes, at most 40, not starting with a dash. Did you mean "user-api"?',
    },
  ]);
});

test.for(['../x', 'a.b', 'a:b', '#(id)', '#{pid}', '=x', '%1', '-x', 'ａ', 'a\nb', 'x'.repeat(3000).slice(0, 1900)])(
  'the id %j is refused',
  (id) => {
    expect(troubles(planned(`Build (id: ${id})`, 'Other'))).toEqual(['E_TASK_ID task 1']);
  },
);
