import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { makePlan } from '../../../src/core/tasks/plan.ts';
import { planJson } from '../../../src/core/tasks/plan-json.ts';
import { Task, type Plan } from '../../../src/core/tasks/task.ts';
import { planned, plannedFile } from './planned.ts';

const scraps = fc.constantFrom(
  'Build API',
  'write tests',
  ',',
  '|',
  '||',
  '\n',
  '\r\n',
  '- ',
  '- [ ] ',
  '- [x] ',
  '1. ',
  '2. ',
  '(id: a)',
  '(id: b',
  '(depends_on: a, b)',
  '(depends_on: c)',
  '[Skill: x]',
  '→ /x',
  '(verify: npm (t))',
  '(verfy: x)',
  'frontend:',
  'web3:',
  'a.b:',
  ':',
  '"',
  "'",
  '`',
  '```',
  '(',
  ')',
  '[',
  ']',
  '\t',
  '  ',
  '# Backend',
  '> ',
  '\uFEFF',
  '\u0000',
  '\u202E',
  '\uD800',
  '😀',
  'é',
  '10,000',
  'http://x',
  'C:\\',
  '(agent: shell)',
  '\\',
);
const anyText = fc.oneof(
  fc.array(scraps, { maxLength: 30 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ maxLength: 200 }),
);

test('any text becomes a plan that checks', () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 4 }), (args) => checks(planned(...args))),
    { numRuns: 2000 },
  );
});

test('any Markdown becomes a plan that checks', () => {
  fc.assert(
    fc.property(anyText, (source) => checks(plannedFile(source))),
    { numRuns: 1000 },
  );
});

test('any added domains give a plan that checks', () => {
  const table = fc.dictionary(
    fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,10}$/),
    fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
  );
  fc.assert(
    fc.property(table, anyText, (domains, text) => checks(makePlan({ is: 'text', args: [text] }, { domains }))),
  );
});

/** What later parts rely on, problems or not. */
function checks(plan: Plan): void {
  for (const task of plan.tasks) Task.parse(task);
  const ids = plan.tasks.map((task) => task.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(plan.tasks.flatMap((task) => task.dependsOn).filter((id) => !ids.includes(id))).toEqual([]);
  expect(plan.workers.flatMap((worker) => worker.taskIds).toSorted()).toEqual(ids.toSorted());
  expect(plan.workers.map((worker) => worker.name)).toEqual([...new Set(plan.tasks.map((task) => task.domain))]);
  expect(JSON.parse(JSON.stringify(planJson(plan)))).toEqual(planJson(plan));
}

/** Words that no form takes for a separator, a marker, an annotation or a domain. */
const word = fc.stringMatching(/^[b-z][a-z]{0,8}$/).filter((text) => text !== 'and');
const title = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));
const titles = fc.array(title, { minLength: 2, maxLength: 20 });

test.for([
  ['commas', (parts: string[]) => [parts.join(', ')]],
  ['tight commas', (parts: string[]) => [parts.join(',')]],
  ['arguments', (parts: string[]) => parts],
  ['lines', (parts: string[]) => [parts.join('\n')]],
  ['a bulleted list', (parts: string[]) => [parts.map((part) => `- ${part}`).join('\n')]],
  ['a numbered list', (parts: string[]) => [parts.map((part, index) => `${index + 1}. ${part}`).join('\n')]],
  ['a numbered list on one line', (parts: string[]) => [parts.map((part, index) => `${index + 1}. ${part}`).join(' ')]],
  ['the domain form', (parts: string[]) => [parts.map((part) => `web3:${part}`).join(' | ')]],
] as const)('with %s each text is in exactly one task, in order', ([, write]) => {
  fc.assert(
    fc.property(titles, (parts) => {
      const plan = planned(...write(parts));
      expect(plan.problems).toEqual([]);
      expect(plan.tasks.map((task) => task.prompt)).toEqual(parts);
    }),
  );
});

test('in a Markdown plan each text is in exactly one task, in order', () => {
  fc.assert(
    fc.property(titles, (parts) => {
      const plan = plannedFile(parts.map((part) => `- [ ] ${part}\n`).join(''));
      expect(plan.problems).toEqual([]);
      expect(plan.tasks.map((task) => task.prompt)).toEqual(parts);
    }),
  );
});

test('several arguments are never changed but for their ends', () => {
  const plain = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => `x ${text.replace(/[([→>\p{Cc}]/gu, '')}`);
  fc.assert(
    fc.property(fc.array(plain, { minLength: 2, maxLength: 5 }), (args) => {
      const plan = planned(...args);
      expect(plan.problems).toEqual([]);
      expect(plan.tasks.map((task) => task.prompt)).toEqual(args.map((text) => text.trim()));
    }),
    { numRuns: 500 },
  );
});

test('every dependency that can be kept is kept, whatever the order of the tasks', () => {
  const links = fc.uniqueArray(fc.tuple(fc.nat(14), fc.nat(14)), { maxLength: 30, selector: (link) => link.join() });
  fc.assert(
    fc.property(links, (all) => {
      const down = all.filter(([from, to]) => from < to);
      const args = Array.from({ length: 15 }, (_, at) => {
        const wants = down.filter(([from]) => from === at).map(([, to]) => `t${to}`);
        return `T${at} (id: t${at})${wants.length > 0 ? ` (depends_on: ${wants.join(', ')})` : ''}`;
      });
      const plan = planned(...args);
      expect(plan.problems).toEqual([]);
      expect(plan.tasks.flatMap((task) => task.dependsOn.map((id) => `${task.id} ${id}`)).toSorted()).toEqual(
        down.map(([from, to]) => `t${from} t${to}`).toSorted(),
      );
    }),
  );
});

test('a cycle is told exactly when there is one, and its path follows the dependencies', () => {
  const links = fc.uniqueArray(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 14, selector: (link) => link.join() });
  fc.assert(
    fc.property(links, (all) => {
      const args = Array.from({ length: 8 }, (_, at) => {
        const wants = all.filter(([from]) => from === at).map(([, to]) => `t${to}`);
        return `T${at} (id: t${at})${wants.length > 0 ? ` (depends_on: ${wants.join(', ')})` : ''}`;
      });
      const told = planned(...args).problems.map((problem) => pathIn(problem.message));
      expect(told.length > 0).toBe(hasCycle(all));
      for (const path of told) {
        expect(path[0]).toBe(path.at(-1));
        for (const [step, id] of path.slice(0, -1).entries()) {
          expect(all.map(([from, to]) => `t${from} t${to}`)).toContain(`${id} ${path[step + 1]}`);
        }
      }
    }),
  );
});

function pathIn(message: string): string[] {
  return /: (t.*)\. Take/.exec(message)?.[1]?.split(' → ') ?? [];
}

/** By taking away nodes nothing depends on, until none is left or none can go. */
function hasCycle(links: readonly (readonly [number, number])[]): boolean {
  let left = links;
  for (;;) {
    const next = left.filter(([, to]) => left.some(([from]) => from === to));
    if (next.length === left.length) return left.length > 0;
    left = next;
  }
}
