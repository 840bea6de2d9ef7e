import { expect, test } from 'vitest';
import { plain } from '../../../src/cli/print/paint.ts';
import { openNotes, proofTable } from '../../../src/cli/print/proof.ts';
import { reportLines } from '../../../src/cli/print/report.ts';
import type { ProofReport } from '../../../src/core/report/proof.ts';
import { reportOf, taskOf, workerOf } from '../reports.ts';

const SHEET = { columns: () => 120, paint: plain };
const CHANGES = { files: ['a'], count: 3, insertions: 40, deletions: 2, ignored: [] };
const VERIFY = { command: 'npm test', ok: true, durationMs: 1, output: '/o' };
const VERDICT = { presence: true, correctness: 4, completeness: 4, quality: 5, points: [], summary: '' };
const REVIEW = { by: 'claude', pass: true, average: 13 / 3, verdict: VERDICT };

const provenOf = (...proofs: (ProofReport | undefined)[]) =>
  reportOf(
    proofs.map((proof, at) =>
      workerOf('w', 'done', taskOf(`Task ${at}`, 'done', { id: `t${at}`, ...(proof ? { proof } : {}) })),
    ),
  );

test('what was measured of each task stands in a row, and only the columns that say something', async () => {
  const all = { branch: 'omo/r/t0', changes: CHANGES, verify: VERIFY, review: REVIEW };
  const one = { ...all, changes: { ...CHANGES, count: 1 }, verify: 'not run' as const, review: undefined };
  expect(await proofTable(provenOf(all, one, undefined), SHEET)).toEqual([
    '   TASK  CHANGED         CHECK                       REVIEW  BRANCH',
    '✓  t0    3 files +40 −2  verified                    4.3     omo/r/t0',
    '✓  t1    1 file +40 −2   not verified (--no-verify)          omo/r/t0',
  ]);
  expect(await proofTable(provenOf({ changes: { ...CHANGES, count: 0 } }), SHEET)).toEqual([
    '   TASK  CHANGED',
    '✓  t0    nothing',
  ]);
});

test.for<[string, ProofReport]>([
  ['failed', { verify: { ...VERIFY, ok: false } }],
  ['accepted by you', { verify: { ...VERIFY, ok: false }, acceptedBy: 'person' }],
  ['absent', { review: { ...REVIEW, pass: false, average: 1, verdict: { ...VERDICT, presence: false } } }],
])('%s is said where it is so', async ([words, proof]) => {
  expect((await proofTable(provenOf(proof), SHEET))[1]).toBe(`✓  t0    ${words}`);
});

test('where nothing was measured there is no table', async () => {
  expect(await proofTable(provenOf(undefined, { says: { summary: 'all well' } }), SHEET)).toEqual([]);
});

test('on a narrow terminal the branch is left out whole, and no line is too wide', async () => {
  const report = provenOf({
    branch: `omo/261120-120000-abc/${'long-'.repeat(7)}x`,
    changes: { ...CHANGES, count: 12_345, insertions: 1_234_567, deletions: 1_234_567 },
    verify: 'not run',
    review: REVIEW,
  });
  const lines = await proofTable(report, { columns: () => 80, paint: plain });
  expect(lines[0]).not.toContain('BRANCH');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test('what workers left open is told, a few points of each', () => {
  const open = Array.from({ length: 7 }, (_, at) => `point ${at}\u001B[2J`);
  expect(openNotes(provenOf({ says: { open } }, { says: { open: [] } }, { says: { open: ['the docs'] } }))).toEqual([
    'w: "Task 0" leaves open: point 0; point 1; point 2; point 3; point 4 and 2 more',
    'w: "Task 2" leaves open: the docs',
  ]);
});

test('in the report they stand below the table of tasks, and the notes below what went wrong', async () => {
  const lines = await reportLines(provenOf({ changes: CHANGES, says: { open: ['x'] } }), SHEET);
  expect(lines.slice(3, -2)).toEqual(['   TASK  CHANGED', '✓  t0    3 files +40 −2', '', 'w: "Task 0" leaves open: x']);
});
