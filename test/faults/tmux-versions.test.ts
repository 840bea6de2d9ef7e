import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { isTooOld } from '../../src/adapters/tmux/version.ts';
import { figure, FORM } from '../support/faults.ts';
import { makeOmo } from '../support/run-omo.ts';

/**
 * The tests of omo's tmux folder, with each tmux there is first on PATH. `test/faults/tmux-versions/get.sh` gets those
 * that the Debian archive has; the machine's own needs no more than `npm test`.
 */
const ROOT = join(import.meta.dirname, '../..');
const CACHE = join(ROOT, '.cache/tmux');

interface Found {
  readonly version: string;
  readonly suite: string;
}

const FOUND: readonly Found[] = lines(join(CACHE, 'found')).map((line) => {
  const [version = '', suite = ''] = line.split(' ');
  return { version, suite: version === '-' ? line.slice(2) : suite };
});
const VERSIONS = [...new Set(FOUND.map(({ version }) => version))].filter((version) => version !== '-');
const NOT_HAD = FOUND.filter(({ version }) => version === '-').map(({ suite }) => suite);
const DRAWN_OUT = 'typed once and submitted once|three thousand looks|two hundred deaths|no dialog that opens';

/** Others than these are in no suite of the archive: nothing is known of them but what their neighbours show. */
const RELEASED = ['3.2', '3.2a', '3.3', '3.3a', '3.4', '3.5', '3.5a', '3.6', '3.6a', '3.7', '3.8'];

test('every tmux that the archive has was had', { tags: ['faults'] }, () => {
  const why = [
    ...(VERSIONS.length === 0 ? ['none was: run test/faults/tmux-versions/get.sh'] : []),
    ...NOT_HAD.map((one) => `not had: ${one}`),
  ];
  const untried = RELEASED.filter((version) => !VERSIONS.includes(version));
  figure('P13', 'versions of tmux', `${VERSIONS.join(', ')} tried; ${untried.join(', ')} not had`);
  for (const line of why) process.stdout.write(`tmux versions: ${line}\n`);
  if (FORM === 'long') expect(why).toEqual([]);
});

test.each(VERSIONS.filter((version) => !isTooOld(`tmux ${version}`)))(
  'omo’s tmux holds with version %s',
  { tags: ['faults', 'tmux'], timeout: 1_200_000 },
  async (version) => {
    const files = ['terminal', 'server-life', 'keyboard.test', 'keyboard-screen', 'control-client', 'look'];
    const which = FORM === 'long' ? ['test/adapters/tmux', 'test/e2e/terminal'] : files.map((file) => `tmux/${file}`);
    const { passed, failed } = await testsWith(version, which);
    figure('P13', `tmux ${version}`, `${passed} tests passed, ${failed.length} failed`);
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(50);
  },
);

test.each(VERSIONS.filter((version) => !isTooOld(`tmux ${version}`)))(
  'a whole run with version %s, and its sessions are gone afterwards',
  { tags: ['faults', 'tmux', 'e2e'], timeout: 600_000 },
  async (version) => {
    const omo = makeOmo();
    const env = { PATH: pathWith(version) };
    const said = await omo.runWith(
      env,
      'orchestrate',
      '--json',
      '--agent',
      'shell',
      'backend:tmux -V',
      'testing:false',
    );
    expect(said.exit, said.stderr).toBe(3);
    const { workers } = JSON.parse(said.stdout);
    expect(workers[0].tasks[0]).toMatchObject({ status: 'done', exitCode: 0 });
    expect(workers[1].tasks[0]).toMatchObject({ status: 'failed', exitCode: 1 });
    expect((await omo.runWith(env, 'logs', 'backend')).stdout).toContain(`tmux ${version}`);
  },
);

test.each(VERSIONS.filter((version) => isTooOld(`tmux ${version}`)))(
  'version %s is refused by name, and the work is done without it',
  { tags: ['faults', 'tmux', 'e2e'], timeout: 600_000 },
  async (version) => {
    const omo = makeOmo();
    const env = { PATH: pathWith(version) };
    const said = await omo.runWith(env, 'orchestrate', '--agent', 'shell', 'echo ran >> ran');
    expect(said.exit, said.stderr).toBe(0);
    expect(said.stderr + said.stdout).toContain(`tmux ${version}`);
    figure('P13', `tmux ${version}`, 'refused, needs 3.2; the work was done without tmux');
    expect(readFileSync(join(omo.project, 'ran'), 'utf8')).toBe('ran\n');
  },
);

async function testsWith(version: string, files: readonly string[]): Promise<{ passed: number; failed: string[] }> {
  const args = ['vitest', 'run', '--config', 'test/vitest.config.ts', '--reporter=json', ...files];
  const few = FORM === 'long' ? [] : ['-t', `^(?!.*(${DRAWN_OUT}))`];
  const { OMO_FIGURES: _figures, ...env } = process.env;
  const { stdout, stderr } = await execa('npx', [...args, ...few], {
    cwd: ROOT,
    env: { ...env, PATH: pathWith(version) },
    extendEnv: false,
    reject: false,
  });
  const start = stdout.indexOf('{"numTotalTestSuites"');
  if (start === -1) throw new Error(`the tests with tmux ${version} told nothing: ${stderr.slice(-2000)}`);
  const told: Told = JSON.parse(stdout.slice(start));
  const all = told.testResults.flatMap((file) => file.assertionResults);
  return {
    passed: all.filter(({ status }) => status === 'passed').length,
    failed: all
      .filter(({ status }) => status === 'failed')
      .map((one) => `${one.title}: ${one.failureMessages.join(' ').slice(0, 300)}`),
  };
}

interface Told {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function pathWith(version: string): string {
  return `${join(CACHE, version, 'bin')}:${process.env['PATH'] ?? ''}`;
}

function lines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}
