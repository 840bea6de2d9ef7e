import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeOmo } from '../support/run-omo.ts';
import type { Omo } from '../support/run-omo.ts';

const tags = ['tmux', 'e2e'];
const OMO = `${process.execPath} ${join(import.meta.dirname, '../../bin/omo')}`;

/** The report that a nested call wrote into the project. */
function nested(omo: Omo, name: string) {
  return JSON.parse(readFileSync(join(omo.project, `${name}.json`), 'utf8'));
}

/** A worker's worker (depth 2) that calls omo in turn, with whatever it puts before the command. */
function deep(before: string): string {
  const third = `${before} ${OMO} orchestrate --json --agent shell 'echo $ORCH_DEPTH $ORCH_WORKER_NAME > third.txt' > third.json 2> third.err`;
  return `${OMO} orchestrate --json --agent shell "${third.replaceAll('$', '\\$').replaceAll('"', '\\"')}" > second.json 2> second.err`;
}

test(
  'workers may have workers, those may not: their tasks are done one after the other, and said so',
  { tags },
  async () => {
    const omo = makeOmo();
    const { exit, stdout } = await omo.run('orchestrate', '--json', '--agent', 'shell', deep(''));
    expect(exit, stdout).toBe(0);
    expect(nested(omo, 'second')).toMatchObject({ ok: true, mode: 'parallel' });
    expect(nested(omo, 'third')).toMatchObject({ ok: true, mode: 'sequential' });
    expect(readFileSync(join(omo.project, 'third.err'), 'utf8')).toContain(
      'Max depth reached, no worker spawning allowed',
    );
  },
);

const TRICKS = [
  'unset ORCH_DEPTH;',
  'ORCH_DEPTH=0',
  'ORCH_DEPTH=-1',
  'ORCH_DEPTH=1000000000',
  'ORCH_DEPTH=2abc',
  'env -i',
  'nohup',
  'env -u OMO_TOKEN_FILE -u OMO_HOME ORCH_DEPTH=0',
  'setsid -w',
];

test.for(TRICKS)('%s does not get round the depth limit', { tags }, async (trick) => {
  const omo = makeOmo();
  const { exit, stdout } = await omo.run('orchestrate', '--json', '--agent', 'shell', deep(trick));
  expect(exit, stdout).toBe(0);
  expect(nested(omo, 'third')).toMatchObject({ ok: true, mode: 'sequential' });
});

test('a task that is done in sequence because of the limit can’t start a chain of further runs', { tags }, async () => {
  const omo = makeOmo();
  const fourth = `${OMO} orchestrate --agent shell 'touch fourth' > fourth.out 2>&1; echo $? > fourth.exit`;
  const { stdout } = await omo.runWith({ ORCH_DEPTH: '2' }, 'orchestrate', '--json', '--agent', 'shell', fourth);
  expect(JSON.parse(stdout)).toMatchObject({ mode: 'sequential' });
  expect(readFileSync(join(omo.project, 'fourth.exit'), 'utf8').trim()).toBe('1');
  expect(readFileSync(join(omo.project, 'fourth.out'), 'utf8')).toContain('E_DEPTH');
});

function delegating(id: string): string {
  return `${OMO} orchestrate --agent shell 'touch ${id}.done' (id: ${id})`;
}

test('workers that all wait for runs of their own do not wait for each other for ever', { tags }, async () => {
  const omo = makeOmo();
  const { exit, stdout } = await omo.run(
    'orchestrate',
    '--json',
    '--agent',
    'shell',
    '--workers',
    '2',
    delegating('a'),
    delegating('b'),
  );
  expect(exit, stdout).toBe(0);
});
