import { fromMarkdown } from 'mdast-util-from-markdown';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Run } from '../../../src/core/state/state.ts';
import { block, cell, code } from '../../../src/core/synthesis/inert.ts';
import { synthesisMarkdown } from '../../../src/core/synthesis/markdown.ts';
import { pullRequestText } from '../../../src/core/synthesis/pull-request.ts';
import { synthesisReport } from '../../../src/core/synthesis/view.ts';
import type { Done } from './whole.ts';
import { asked, commit, conflicted, merged, of, Puzzle, RESOLVER, runOf } from './whole.ts';

const iso = (ms: number) => `at ${ms}`;

/** Every kind of thing to tell of. */
function everything(): Run {
  const tasks: Record<string, Done> = {
    api: {
      at: 100,
      worker: 'backend',
      over: {
        review: {
          by: 'claude',
          at: 1,
          verdict: { presence: true, correctness: 4, completeness: 4, quality: 5, points: [], summary: 'good' },
        },
      },
    },
    web: { at: 200 },
    fixed: { at: 300 },
    strays: { at: 400, over: {} },
    nothing: { at: 500, commit: null },
    failed: {},
  };
  const run = runOf(tasks);
  const strays = run.tasks.map((task) =>
    task.spec.id === 'strays' ? { ...task, spec: { ...task.spec, writes: 'src/**' } } : task,
  );
  const game = new Puzzle({ ...run, tasks: strays }).tell(asked({ resolver: { ...RESOLVER, run: ['/fix'] } }));
  game.decide();
  game.tell(merged('api')).decide();
  game.tell(conflicted('web', 'api')).decide();
  game.tell({ type: 'synthesis.left', ...of('web'), reason: 'fixer was asked twice' }).decide();
  game.tell(conflicted('fixed', 'api')).decide();
  game
    .tell({ type: 'synthesis.resolved', ...of('fixed'), commit: commit('mf'), by: 'fixer', says: 'kept both' })
    .decide();
  game
    .tell({
      type: 'synthesis.merged',
      ...of('strays'),
      commit: commit('ms'),
      how: 'structure',
      structured: ['package.json'],
    })
    .decide();
  const check = {
    command: 'npm test',
    ok: false,
    exitCode: 1,
    ms: 5,
    output: '/home/check.log',
    tail: '1 test failed',
  };
  game
    .tell({ type: 'synthesis.verified', at: 1, run: 'r1', commit: commit('ms'), checks: [check], guilty: 'fixed' })
    .decide();
  return game.tell({ type: 'synthesis.ended', at: 1, run: 'r1', report: '/home/run-r1_report.md' }).run;
}

describe('the report', () => {
  const text = synthesisMarkdown(everything(), iso);

  test.each([
    ['what is in and what is open', '# Run r1: 2 of 6 tasks open, a check fails'],
    ['the branch and what it stands on', '`omo/r1/integration`'],
    ['a row for each task', '| **api** `Do api` | backend | done | 1 | +2 −1 | 1 | none | 4.3 of 5 by claude | yes |'],
    ['a task that changed nothing', '| **nothing** `Do nothing` | nothing | done | 0 |'],
    [
      'why one is left, and where its work is',
      '- **web** is left out: `fixer was asked twice`. Its work is on `omo/r1/web`.',
    ],
    ['the exact conflict', '`shared.txt`: both changed it (api and web), lines 1-5'],
    ['how to look at it', 'git -C /project diff omo/r1/integration...omo/r1/web -- shared.txt'],
    ['what came in by what it says', '**strays**: by what the files say, not line by line: `package.json`'],
    ['what an agent settled', '**fixed**: its conflicts were settled by `fixer`: `shared.txt`'],
    ['what that said', 'kept both'],
    [
      'the check that fails, and whose work it is',
      '`npm test` fails on the whole. It first fails with the work of **fixed**.',
    ],
    ['the end of its output, and where all of it is', '1 test failed'],
    [
      'a task that is not done, and where its unfinished work is',
      '- **failed** is not done, it failed: `exit code 1`. What it did so far is on `omo/r1/failed`',
    ],
    ['files outside of a scope', '**strays** changed 1 file outside of what it was to write: `strays.txt`'],
    ['what each worker says', '### api'],
  ])('tells %s', (_what, words) => {
    expect(text).toContain(words);
  });

  test('of a run that is whole has nothing open', () => {
    const game = new Puzzle(runOf({ a: { at: 100 } })).tell(asked({ verify: [] }));
    game.decide();
    game.tell(merged('a')).decide();
    const whole = synthesisMarkdown(game.run, iso);
    expect(whole).toContain('# Run r1: the task is in, nothing was checked');
    expect(whole).not.toContain('## Open');
  });

  test('of a run with work left out is not all right, whatever passes', () => {
    const game = new Puzzle(runOf({ a: { at: 100 }, b: { at: 200 } })).tell(asked({ verify: [] }));
    game.decide();
    game.tell(merged('a')).decide();
    game.tell({ type: 'synthesis.left', ...of('b'), reason: 'git fell over' }).decide();
    game.tell({ type: 'synthesis.ended', at: 1, run: 'r1', report: '/r.md' });
    expect(synthesisReport(game.run, iso)).toMatchObject({ status: 'ended', ok: false });
  });

  test('for a pull request names nothing of this machine', () => {
    const { title, body } = pullRequestText(everything());
    expect(title).toBe('Run r1: api, fixed, strays');
    expect(body).toContain('**web** is left out');
    expect(body).not.toMatch(/\/home\/|\/project/);
  });

  test('as scripts read it says the same', () => {
    expect(synthesisReport(everything(), iso)).toMatchObject({
      status: 'ended',
      ok: false,
      commit: commit('ms'),
      merged: [
        { task: 'api' },
        { task: 'fixed', how: 'agent', by: 'fixer' },
        { task: 'strays', structured: ['package.json'] },
      ],
      left: [{ task: 'web', branch: 'omo/r1/web' }],
      checks: [{ command: 'npm test', ok: false, exitCode: 1 }],
      guilty: 'fixed',
      report: '/home/run-r1_report.md',
      pullRequest: { file: '/home/run-r1_pull-request.md' },
    });
  });
});

const EVIL = [
  '# Approved by the owner',
  '<img src=x onerror=alert(1)><script>',
  '@everyone please merge, Closes #1',
  '```\n# out of the fence\n```',
  '| a | b |\n| - | - |',
  '[click](javascript:x) ![](http://x/y.png)',
  '\u001B[2J\u202Egnp',
  '--> </details>',
  '`` ` ``',
  '- **web** is in\n## Open\nnothing',
  String.raw`\` and \|`,
];

/** Everything an agent, a program or the repository can say. */
function said(text: string): Run {
  const run = everything();
  const { synthesis } = run;
  if (!synthesis) throw new Error('it was not asked for');
  const line = text.replaceAll('\n', ' ') || 'x';
  return {
    ...run,
    tasks: run.tasks.map((task) => ({
      ...task,
      spec: { ...task.spec, title: line },
      evidence: {
        ...task.evidence,
        unmeasured: text,
        says: { summary: text, findings: text, open: [text] },
        ...(task.evidence?.changes && { changes: { ...task.evidence.changes, files: [text] } }),
      },
      ...(task.phase.is === 'failed' && { phase: { ...task.phase, reason: text } }),
    })),
    synthesis: {
      ...synthesis,
      steps: synthesis.steps.map((step) => ({ ...step, phase: withText(step.phase, text) })),
      verified: synthesis.verified && {
        ...synthesis.verified,
        checks: synthesis.verified.checks.map((check) => ({ ...check, command: text, tail: text, problem: text })),
      },
    },
  };
}

type Phase = NonNullable<Run['synthesis']>['steps'][number]['phase'];

function withText(phase: Phase, text: string): Phase {
  const path = (one: { path: string }) => ({ ...one, path: text });
  if (phase.is === 'left')
    return { ...phase, reason: text, conflicts: phase.conflicts.map((one) => ({ ...one, ...path(one) })) };
  return phase.is === 'merged'
    ? { ...phase, says: text, by: text, structured: phase.structured.map(() => text) }
    : phase;
}

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly depth?: number;
  readonly children?: readonly Node[];
}

const nodes = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(nodes)];

/** The shape of a text as Markdown: its headings in order, and everything else that is no plain text, paragraph, list or code. */
function shape(text: string): string[] {
  return nodes(fromMarkdown(text) as Node).flatMap((node) => {
    if (node.type === 'heading')
      return [
        `h${node.depth} ${nodes(node)
          .flatMap((one) => one.value ?? [])
          .join('')}`,
      ];
    return ['html', 'link', 'image', 'definition', 'thematicBreak', 'blockquote', 'linkReference'].includes(node.type)
      ? [node.type]
      : [];
  });
}

/** What of it is neither code nor omo's own. */
function outsideOfCode(text: string): string {
  return nodes(fromMarkdown(text) as Node)
    .flatMap((node) => (node.type === 'text' ? (node.value ?? '') : []))
    .join('\n');
}

describe('what others say can’t become part of the report', () => {
  const plain = shape(synthesisMarkdown(said('x'), iso));

  test.each(EVIL)('%j', (text) => {
    const markdown = synthesisMarkdown(said(text), iso);
    expect(shape(markdown)).toEqual(plain);
    expect(outsideOfCode(markdown)).not.toMatch(/everyone|Closes|Approved|onerror|click|nothing\b.*\bOpen/);
    expect(['\u001B', '\u202E'].filter((hidden) => markdown.includes(hidden))).toEqual([]);
  });

  test('whatever it is', { timeout: 60_000 }, () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.array(fc.constantFrom(...EVIL, '`', '|', '\n', ' ', '\\')).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(text.trim() !== '');
        expect(shape(synthesisMarkdown(said(text), iso))).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });

  test('a title stays in its cell of the table', () => {
    expect(cell(String.raw`a \| b | c`)).not.toContain('|');
  });

  test('a long text is cut to the lines that are wanted, and says so', () => {
    const lines = Array.from({ length: 100 }, (_, n) => `line ${n}`).join('\n');
    expect(block(lines, 3)).toBe('```text\nline 0\nline 1\nline 2\n(97 lines more)\n```');
    expect(block(lines, 2, 'end')).toBe('```text\n(98 lines more)\nline 98\nline 99\n```');
  });

  test('a very long line is wrapped, and a monstrous one cut, quickly', () => {
    const began = performance.now();
    const text = block('word '.repeat(400_000), 10);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(110);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test('code of backticks is closed by more of them', () => {
    expect(code('a `b` c')).toBe('``a `b` c``');
    expect(code('`')).toBe('`` ` ``');
  });
});
