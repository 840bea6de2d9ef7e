import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SynthesisReport } from '../../src/core/synthesis/report.ts';
import { buildingOmo, tasksOf } from '../support/building-omo.ts';

const tags = ['tmux', 'e2e'];

const PACKAGE = JSON.stringify({ name: 'shop', version: '1.0.0', scripts: { test: 'node test.js' } }, null, 2);
const FILES = {
  'package.json': `${PACKAGE}\n`,
  'test.js': "require('fs').readFileSync('src/list.txt', 'utf8').includes('<<<') && process.exit(1)\n",
  'src/list.txt': 'one\ntwo\nthree\n',
};

test(
  'eight tasks in one repository: each in a tree of its own, put together, a conflict left and told, and the person’s tree as it was',
  { tags, timeout: 180_000 },
  async () => {
    const it = await buildingOmo({ files: FILES });
    writeFileSync(join(it.omo.project, 'notes.txt'), 'not committed\n');
    writeFileSync(join(it.omo.project, 'src/list.txt'), 'one\ntwo\nthree\nmine\n');
    await it.git('stash', 'push', '-q', '--', 'src/list.txt');
    writeFileSync(join(it.omo.project, 'README.md'), 'half written\n');
    const before = await it.persons();

    it.does('api', 'json package.json dependencies.express ^5', 'write src/api.txt api');
    it.does('web', 'json package.json scripts.build vite', 'write src/web.txt web');
    it.does('left', 'replace src/list.txt two zwei');
    it.does('right', 'replace src/list.txt two deux');
    it.does('docs', 'write docs/guide.md guide');
    it.does('data', 'write data/schema.sql tables');
    it.does('tests', 'write test/api.test.js ok');
    it.does('audit', 'result {"status":"done","findings":"nothing is open"}');
    const run = await it.orchestrate(
      ...['api', 'web', 'left', 'right', 'docs', 'data', 'audit'].map((id) => `${id}:Make the ${id} (id: ${id})`),
      'tests:Test the api (id: tests) (depends_on: api) (verify: test -f src/api.txt)',
    );
    expect(run).toMatchObject({ ok: true });
    expect(tasksOf(run)['tests']).toMatchObject({ status: 'done', proof: { verify: { ok: true } } });
    expect(tasksOf(run)['api']?.proof).toMatchObject({ branch: `omo/${run.run}/api`, changes: { count: 2 } });
    expect(await it.persons()).toEqual(before);

    const said = await it.omo.run('synthesize', '--json', '--verify', 'npm test');
    expect(said.exit).toBe(3);
    const synthesis: SynthesisReport = JSON.parse(said.stdout);
    // Whoever was done first is in; the other one meets that one's work.
    const [late, early] = synthesis.left[0]?.task === 'left' ? ['left', 'right'] : ['right', 'left'];
    expect(synthesis.left).toMatchObject([{ task: late, conflicts: [{ path: 'src/list.txt', ours: [early] }] }]);
    expect(synthesis.checks).toMatchObject([{ command: 'npm test', ok: true }]);
    const merged = JSON.parse(await it.git('show', `${synthesis.branch}:package.json`));
    expect(merged).toMatchObject({ dependencies: { express: '^5' }, scripts: { build: 'vite', test: 'node test.js' } });
    expect(readFileSync(synthesis.report ?? '', 'utf8')).toContain('src/list.txt');
    expect(await it.persons()).toEqual(before);

    const refused = await it.omo.run('merge');
    expect(refused).toMatchObject({ exit: 3 });
    expect(refused.stderr).toContain(`${late} is left out`);
    expect(await it.persons()).toEqual(before);
    const taken = await it.omo.run('merge', '--anyway');
    expect(taken.exit, taken.stderr).toBe(0);
    expect(readFileSync(join(it.omo.project, 'docs/guide.md'), 'utf8')).toBe('guide\n');
    expect(readFileSync(join(it.omo.project, 'README.md'), 'utf8')).toBe('half written\n');
    expect(await it.git('stash', 'list')).not.toBe('');
  },
);
