import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { evaluationLines } from '../../src/cli/print/evaluate.ts';
import { findingsLines } from '../../src/cli/print/findings.ts';
import { plain } from '../../src/cli/print/paint.ts';
import type { Evaluation } from '../../src/core/report/evaluation.ts';
import type { Finding, FindingsOfAttempt } from '../../src/core/findings/finding.ts';
import { reportOf, taskOf, workerOf } from './reports.ts';
import { toldDaemon } from './told-daemon.ts';

const UI: Evaluation['tasks'][number] = {
  task: 'build-login-ui',
  title: 'Build login UI',
  by: 'checks',
  verdict: {
    presence: true,
    correctness: 4,
    completeness: 3,
    quality: 3,
    points: [
      { about: 'correctness', says: 'its acceptance command passed: npm test' },
      { about: 'quality', says: 'a line that says it is not finished', file: 'src/a.ts', line: 3 },
      { about: 'quality', says: 'a large file', file: 'src/b.ts' },
    ],
    summary: 'By checks alone.',
  },
  average: 3.33,
  pass: true,
};
const API: Evaluation['tasks'][number] = {
  ...UI,
  task: 'api',
  title: 'api',
  by: 'claude',
  verdict: { presence: false, correctness: 1, completeness: 1, quality: 2, points: [], summary: 'Nothing is there.' },
  average: 1.33,
  pass: false,
};
const GOOD: Evaluation = { schemaVersion: 1, run: '261121-1', tasks: [UI] };
const MIXED: Evaluation = {
  ...GOOD,
  tasks: [UI, API],
  open: [{ task: 'docs', title: 'Docs', why: 'is still running' }],
};
const NONE = { progress: 0, error: 0, file: 0, command: 0, test: 0, limit: 0 };
const finding = (kind: Finding['kind'], line: number, says: string): Finding => ({ kind, line, says });
const ATTEMPT: FindingsOfAttempt = {
  run: '261121-1',
  task: 'api',
  attempt: 2,
  agent: 'codex',
  read: ['/home/attempts/api.2/output.jsonl'],
  findings: [
    finding('command', 3, 'npm test (exit code 1)'),
    finding('error', 9, 'src/a.ts:3:5: error TS2304: Cannot find name'),
    finding('limit', 12, 'Rate limit reached'),
  ],
  counts: { ...NONE, command: 1, error: 1, limit: 1 },
};

describe('omo evaluate', () => {
  test('shows the scores in a table, and below it what each stands on with its place', async () => {
    const daemon = await toldDaemon({ 'run.evaluate': MIXED });
    const { exit, out, err } = await daemon.omo('evaluate', '261121', '--task', 'api');
    expect([exit, err, daemon.asked]).toEqual([3, [], [['run.evaluate', { run: '261121', task: 'api' }]]]);
    expect(out).toEqual([
      'Run 261121-1: 1 of 3 tasks pass',
      'TASK            PRESENT  CORRECT  COMPLETE  QUALITY  AVERAGE  PASS  BY',
      'build-login-ui  ✓              4         3        3     3.33  ✓     checks',
      'api             ✗              1         1        2     1.33  ✗     claude',
      '',
      'build-login-ui: Build login UI',
      '  By checks alone.',
      '  - correctness: its acceptance command passed: npm test',
      '  - quality, src/a.ts:3: a line that says it is not finished',
      '  - quality, src/b.ts: a large file',
      '',
      'api',
      '  Nothing is there.',
      '',
      'Not judged',
      '  - docs is still running',
    ]);
  });

  test('ends with 0 only when every task was judged and passes', async () => {
    expect(await exitOf(GOOD)).toBe(0);
    expect(await exitOf({ ...GOOD, tasks: [API] })).toBe(3);
    expect(await exitOf({ ...GOOD, open: MIXED.open ?? [] })).toBe(3);
  });

  test('prints one object with --json', async () => {
    const daemon = await toldDaemon({ 'run.evaluate': MIXED });
    const { exit, out } = await daemon.omo('evaluate', '--json');
    expect([exit, JSON.parse(out.join('\n'))]).toEqual([3, MIXED]);
  });

  test('asks for one task after the other when an agent reads them, and tells each before', async () => {
    const worker = workerOf(
      'ui',
      'working',
      taskOf('One', 'done'),
      taskOf('Two', 'running'),
      taskOf('Three', 'failed'),
    );
    const daemon = await toldDaemon({ 'run.report': reportOf([worker]), 'run.evaluate': GOOD });
    const { exit, out, err } = await daemon.omo('evaluate', '--agent', 'codex');
    expect(err).toEqual(['codex reads 1 of 2: "One"', 'codex reads 2 of 2: "Three"']);
    expect(daemon.asked.map(([method]) => method)).toEqual([
      'run.report',
      'run.evaluate',
      'run.evaluate',
      'run.evaluate',
    ]);
    expect(daemon.asked.slice(1).map(([, params]) => params)).toMatchObject(
      ['one', 'two', 'three'].map((task) => ({ run: '261120-120000-abc', task, agent: 'codex' })),
    );
    expect([exit, out[0]]).toEqual([0, 'Run 261120-120000-abc: 3 of 3 tasks pass']);
  });

  test('refuses --agent with --logs, and asks nobody', async () => {
    const daemon = await toldDaemon({});
    const { exit, err } = await daemon.omo('evaluate', '--logs', '--agent', 'codex');
    expect([exit, err.at(-1), daemon.asked]).toEqual([2, 'E_USAGE', []]);
  });

  test('fits 80 columns, and lets nothing untrusted move the cursor', async () => {
    const wild = `\u001B[2J日本語 ${'long words '.repeat(30)}\u202E`;
    const verdict = { ...UI.verdict, summary: wild, points: [{ about: 'quality' as const, says: wild, file: wild }] };
    const tasks = [{ ...UI, task: 'a-task-with-the-longest-name-that-there-is', title: wild, by: wild, verdict }];
    const open = [{ task: 'docs', title: wild, why: wild }];
    const lines = await evaluationLines({ ...GOOD, tasks, open }, { columns: () => 80, paint: plain });
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
    expect(lines.join('\n')).not.toMatch(/\p{Cc}(?<!\n)|\u202E/u);
  });
});

describe('omo evaluate --logs', () => {
  test('shows each attempt’s findings by what they are, the weightiest first', async () => {
    const attempts = [{ ...ATTEMPT, attempt: 1, read: [], findings: [], counts: NONE }, ATTEMPT];
    const daemon = await toldDaemon({ 'task.findings': { schemaVersion: 1, run: '261121-1', attempts } });
    const { exit, out } = await daemon.omo('evaluate', '261121-1', '--logs', '--task', 'api');
    expect([exit, daemon.asked]).toEqual([0, [['task.findings', { run: '261121-1', task: 'api' }]]]);
    expect(out).toEqual([
      'api, attempt 1, codex: it wrote nothing',
      '',
      'api, attempt 2, codex: 1 limit, 1 error, 1 command',
      '  limits',
      '    12  Rate limit reached',
      '  errors',
      '    9  src/a.ts:3:5: error TS2304: Cannot find name',
      '  commands',
      '    3  npm test (exit code 1)',
      '  from /home/attempts/api.2/output.jsonl',
    ]);
  });

  test('shows of many the last, says how many there were, and fits the terminal', async () => {
    const findings = Array.from({ length: 30 }, (_, at) =>
      finding('error', at + 1, `\u001B[31merror ${at} ${'x'.repeat(200)}`),
    );
    const attempt = { ...ATTEMPT, findings, counts: { ...NONE, error: 40 } };
    const lines = await findingsLines('r', [attempt], { columns: () => 80, paint: plain });
    expect(lines.slice(0, 3)).toEqual([
      'api, attempt 2, codex: 40 errors',
      '  errors, the last 20 of 40',
      expect.stringMatching(/^ {4}11 {2}error 10 x+…$/),
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBe(80);
    expect(lines.length).toBe(23);
  });

  test('prints one object with --json, and says when there is nothing', async () => {
    const reply = { schemaVersion: 1, run: '261121-1', attempts: [ATTEMPT] } as const;
    const { out } = await (await toldDaemon({ 'task.findings': reply })).omo('evaluate', '--logs', '--json');
    expect(JSON.parse(out.join('\n'))).toEqual(reply);
    const none = await (await toldDaemon({ 'task.findings': { ...reply, attempts: [] } })).omo('evaluate', '--logs');
    expect([none.exit, none.out]).toEqual([0, ['Run 261121-1 has no attempt yet that could have written anything.']]);
  });
});

async function exitOf(evaluation: Evaluation): Promise<number> {
  return (await (await toldDaemon({ 'run.evaluate': evaluation })).omo('evaluate')).exit;
}
