import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/core/findings/finding.ts';
import { commandsOf, doesWork } from '../../../src/core/findings/commands.ts';
import { Kept } from '../../../src/core/findings/kept.ts';

const progress = (line: number): Finding => ({ kind: 'progress', says: `${line}`, line });
const error = (line: number): Finding => ({ kind: 'error', says: `${line}`, line });
const command = (line: number, exitCode?: number): Finding => ({
  kind: 'command',
  says: `${line}`,
  line,
  command: { run: `${line}`, ...(exitCode !== undefined && { exitCode }) },
});

describe('of more findings than are kept', () => {
  test('all are counted, and the last thousand are there in their order', () => {
    const kept = keptOf(Array.from({ length: 5000 }, (_, at) => error(at + 1)));
    expect(kept.counts).toEqual({ progress: 0, error: 5000, file: 0, command: 0, test: 0, limit: 0 });
    expect(kept.findings.map(({ line }) => line)).toEqual(Array.from({ length: 1000 }, (_, at) => 4001 + at));
  });

  test('marks of progress go first, then commands that went well, the oldest of each', () => {
    const many = Array.from({ length: 2000 }, (_, at) => [progress(3 * at + 2), command(3 * at + 3, 0)]).flat();
    const { findings, counts } = keptOf([error(1), ...many, command(9000, 1)]);
    expect([findings[0]?.line, findings.at(-1)?.line, findings.length]).toEqual([1, 9000, 1000]);
    expect(findings.filter(({ kind }) => kind === 'progress')).toEqual([]);
    expect(counts).toMatchObject({ progress: 2000, command: 2001, error: 1 });
  });

  test('a counter is worth its last state', () => {
    const kept = new Kept();
    for (const line of [1, 2, 3]) kept.add({ finding: progress(line), sort: 'step' });
    kept.add({ finding: error(4) });
    kept.add({ finding: progress(5), sort: 'step' });
    expect(kept.findings.map(({ line }) => line)).toEqual([3, 4, 5]);
    expect(kept.counts.progress).toBe(2);
  });
});

test('commands are told in their order, without an exit code where there is none', () => {
  expect(commandsOf([command(1, 0), error(2), command(3)])).toEqual([{ run: '1', exitCode: 0 }, { run: '3' }]);
});

describe('a shell command', () => {
  test.for([
    'npm test',
    'npm test 2>&1 | tail -20',
    'cd app && make check',
    'CI=1 npx vitest run',
    '/usr/bin/pytest -q',
    'cat a; go test ./...',
    'sudo cargo test',
  ])('does something of its own: %s', (run) => expect(doesWork(run)).toBe(true));
  test.for([
    'cat out.log',
    'cd app && grep -rn FAIL .',
    'tail -50 a.log | grep error',
    'git log -p',
    'echo "1 failed"',
    'cd /tmp',
    '',
    '   ',
    'X=1',
  ])('only shows texts: %s', (run) => expect(doesWork(run)).toBe(false));
});

function keptOf(findings: readonly Finding[]): Kept {
  const kept = new Kept();
  for (const finding of findings) kept.add({ finding });
  return kept;
}
