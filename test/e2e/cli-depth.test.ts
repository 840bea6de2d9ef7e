import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report/report.ts';
import { makeOmo } from '../support/run-omo.ts';

const OMO = `"${process.execPath}" "${join(import.meta.dirname, '../../bin/omo')}"`;

test.for<[string, string]>([
  ['as it is', ''],
  ['with its depth unset', 'unset ORCH_DEPTH; '],
  ['with a depth of zero', 'export ORCH_DEPTH=0; '],
  ['with a larger limit', 'export ORCH_MAX_DEPTH=9; '],
  ['with an empty environment', 'exec env -i PATH="$PATH" '],
  ['under nohup', 'exec nohup '],
])(
  'a worker at the depth limit that orchestrates %s does the tasks one after the other',
  { tags: ['e2e', 'tmux'] },
  async ([, before]) => {
    const omo = makeOmo();
    // Each level writes what it heard; the innermost is a worker of depth 2 and may not have workers of its own.
    const inner = `${before}${OMO} orchestrate --agent shell --json "backend:echo x >> order | testing:echo y >> order" > inner.json 2> inner.err`;
    writeFileSync(join(omo.project, 'inner.sh'), `${inner}\n`);
    writeFileSync(
      join(omo.project, 'outer.sh'),
      `${OMO} orchestrate --agent shell --json "frontend:sh inner.sh" > outer.json 2> outer.err\n`,
    );
    const said = await omo.run('orchestrate', '--agent', 'shell', '--json', 'database:sh outer.sh');
    const read = (name: string) => readFileSync(join(omo.project, name), 'utf8');
    const [outer, own]: Report[] = [JSON.parse(read('outer.json')), JSON.parse(read('inner.json'))];
    expect([said.exit, outer?.mode, own?.mode, own?.ok, read('order')]).toEqual([
      0,
      'parallel',
      'sequential',
      true,
      'x\ny\n',
    ]);
    expect(
      read('inner.err')
        .split('\n')
        .find((line) => !line.startsWith('nohup:')),
    ).toBe('Max depth reached, no worker spawning allowed');
  },
);
