import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report/report.ts';
import { makeOmo } from '../support/run-omo.ts';

test(
  'the demo makes a service that works, has a failure put right, and leaves nothing running',
  { tags: ['e2e', 'tmux'] },
  async () => {
    const omo = makeOmo();
    const said = await omo.runWith({ TMPDIR: omo.root }, 'demo');
    const stage = join(omo.root, readdirSync(omo.root).find((name) => name.startsWith('omo-demo-')) ?? '');
    const project = join(stage, 'project');
    expect([said.exit, said.stdout.includes('5 tasks: 5 done in'), said.stdout.includes('8 files changed')]).toEqual([
      0,
      true,
      true,
    ]);
    expect(said.stdout).toContain('answered by its responder (rules): blue (recommended)');
    expect(readFileSync(join(project, 'public/style.css'), 'utf8')).toContain('royalblue');
    expect(readFileSync(join(project, 'server.mjs'), 'utf8')).toContain('(number - 1) * SIZE');
    execFileSync(process.execPath, ['--test', 'test/'], { cwd: project, env: { PATH: process.env['PATH'] } });

    const of = { OMO_HOME: join(stage, 'home') };
    expect((await omo.runWith(of, 'daemon', 'status')).exit).toBe(4);
    const report: Report = JSON.parse((await omo.runWith(of, 'results', '--json')).stdout);
    expect(report.workers.flatMap(({ tasks }) => tasks.map(({ id, attempts }) => [id, attempts]))).toEqual([
      ['schema', 1],
      ['style', 1],
      ['page', 1],
      ['api', 2],
      ['tests', 1],
    ]);
    await omo.runWith(of, 'daemon', 'stop');
  },
);

test('where tmux is missing, the demo says how to install it and goes on without', { tags: ['e2e'] }, async () => {
  const omo = makeOmo();
  const path = withoutTmux(omo.root);
  const said = await omo.runWith({ TMPDIR: omo.root, PATH: path }, 'demo');
  expect([
    said.exit,
    said.stdout.includes('tmux: not installed; install it (apt install tmux, brew install tmux)'),
    said.stdout.includes('5 done'),
  ]).toEqual([0, true, true]);
});

/** A folder with the programs the demo needs, and no tmux in it. */
function withoutTmux(root: string): string {
  execFileSync(
    'sh',
    [
      '-c',
      'mkdir bin && for p in git sh env ps cat sleep; do ln -s "$(command -v $p)" bin/; done && ln -s "$NODE" bin/node',
    ],
    {
      cwd: root,
      env: { PATH: process.env['PATH'], NODE: process.execPath },
    },
  );
  return join(root, 'bin');
}
