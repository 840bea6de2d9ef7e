import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PATH_OPTIONS, windowsCall } from '../../src/cli/from-windows.ts';
import { HOSTILE } from '../support/hostile.ts';
import { makeOmo, type Said } from '../support/run-omo.ts';

const tags = ['e2e'];

/** A distribution in which the drive C: is a folder, and `wslpath` knows it. */
function distribution() {
  const omo = makeOmo();
  const drive = join(omo.root, 'drive');
  const bin = join(omo.root, 'wsl bin');
  for (const dir of [drive, bin, join(drive, 'work')]) mkdirSync(dir, { recursive: true });
  const wslpath = `#!/bin/sh
[ "$1" = -u ] || exit 1
case $2 in
  [Cc]:[\\\\/]*) printf '%s\\n' "${drive}/$(printf %s "$2" | cut -c4- | tr '\\\\' /)" ;;
  *) echo "wslpath: $2" >&2; exit 1 ;;
esac
`;
  writeFileSync(join(bin, 'wslpath'), wslpath);
  chmodSync(join(bin, 'wslpath'), 0o755);
  const env = { ...omo.env, PATH: `${bin}:${omo.env['PATH'] ?? ''}`, WSL_DISTRO_NAME: 'Ubuntu' };
  const call = async (argv: readonly string[], cwd = 'C:\\work', more: object = {}): Promise<Said> =>
    omo.runWith(env, packed({ v: 1, argv, cwd, ...more }));
  return { omo, drive, env, call };
}

function packed(call: unknown): string {
  return `@windows:${coded(JSON.stringify(call))}`;
}

function coded(text: string): string {
  return Buffer.from(text).toString('base64url');
}

test('a call from Windows keeps each letter of its arguments', { tags }, async () => {
  expect(windowsCall([packed({ v: 1, argv: ['plan', HOSTILE], cwd: 'C:\\' })]).argv).toEqual(['plan', HOSTILE]);
  const { call } = distribution();
  const planned = JSON.parse((await call(['plan', '--json', 'Write', HOSTILE])).stdout);
  expect(planned.tasks).toMatchObject([{ title: 'Write' }, { title: HOSTILE.split('\n')[0] }]);
});

test.for([
  'C:\\work\\plan.md',
  'c:/work/plan.md',
  'plans\\plan.md',
  'execute plans\\plan.md',
  'execute C:\\work\\plan.md',
])('a plan called %s is found from the folder the call comes from', async (name) => {
  const { call, drive } = distribution();
  mkdirSync(join(drive, 'work', 'plans'));
  for (const at of ['plan.md', 'plans/plan.md']) writeFileSync(join(drive, 'work', at), '- [ ] Write the guide\n');
  const named = name.startsWith('execute') ? [name] : ['--file', name];
  const { stdout, stderr } = await call(['plan', '--json', ...named]);
  expect(stdout, stderr).not.toBe('');
  expect(JSON.parse(stdout).tasks).toMatchObject([{ title: 'Write the guide' }]);
});

test(
  'a folder of the distribution, as Windows names it, is itself; one of another is refused with the way out',
  { tags },
  async () => {
    const { call, omo } = distribution();
    writeFileSync(join(omo.project, 'plan.md'), '- [ ] Write the guide\n');
    const share = (name: string): string => `\\\\wsl.localhost\\${name}${omo.project.replaceAll('/', '\\')}`;
    expect(await call(['plan', '-f', 'plan.md'], share('ubuntu'))).toMatchObject({ exit: 0 });
    const other = await call(['plan', '-f', 'plan.md', '--json'], share('Debian'));
    expect(other.exit).toBe(2);
    expect(JSON.parse(other.stdout).error).toMatchObject({
      code: 'E_CWD',
      message: expect.stringContaining('set OMO_WSL_DISTRO=Debian'),
    });
  },
);

test.for(['\\\\server\\share\\x', 'D:\\x', 'C:\\gone'])(
  'from %s, which is not here, nothing is begun',
  { tags },
  async (cwd) => {
    const { call, omo } = distribution();
    const said = await call(['orchestrate', '--agent', 'shell', 'echo x'], cwd);
    expect(said).toMatchObject({ exit: 2, stdout: '' });
    expect(said.stderr).toContain('E_CWD');
    expect(existsSync(join(omo.home, 'event_log.jsonl'))).toBe(false);
  },
);

test('what is too long for a command line comes in a file, which is gone afterwards', { tags }, async () => {
  const { env, drive, omo } = distribution();
  const text = `api: ${'word '.repeat(10_000)}(id: long)`;
  const file = join(drive, 'work', 'call.json');
  writeFileSync(file, JSON.stringify({ v: 1, argv: ['plan', '--json', text], cwd: 'C:\\work' }));
  const said = await omo.runWith(env, `@windows-file:${coded('C:\\work\\call.json')}`);
  expect(JSON.parse(said.stdout).tasks).toMatchObject([{ id: 'long' }]);
  expect(existsSync(file)).toBe(false);
});

test('programs are looked for where a login shell finds them', { tags }, async () => {
  const { call, omo, env } = distribution();
  const bin = join(omo.root, 'login');
  mkdirSync(bin);
  writeFileSync(join(bin, 'claude'), '#!/bin/sh\necho 2.1.197\n');
  chmodSync(join(bin, 'claude'), 0o755);
  const { stdout } = await call(['doctor', '--json'], 'C:\\work', { path: `${bin}:${env['PATH']}` });
  const claude = JSON.parse(stdout).checks.find(({ name }: { name: string }) => name === 'claude');
  expect(claude.says).toContain('2.1.197');
});

test('every option whose value is a path is known as one', () => {
  const define = join(import.meta.dirname, '../../src/cli/define');
  const text = readdirSync(define).map((name) => readFileSync(join(define, name), 'utf8'));
  const options = text.join().matchAll(/option\('([^']+) <(?:plan|file|dir|path|folder)>'/g);
  const names = [...options].flatMap(([, named = '']) => named.split(', '));
  expect(new Set(names)).toEqual(new Set(PATH_OPTIONS));
});

test.for(['@windows:', '@windows:!!', `@windows:${coded('{"v":2,"argv":[],"cwd":"C:\\\\"}')}`])(
  '%s is refused as of another version',
  { tags },
  async (argument) => {
    const { omo, env } = distribution();
    const said = await omo.runWith(env, argument);
    expect(said.exit).toBe(1);
    expect(said.stderr).toContain('E_PROTOCOL');
    expect(said.stderr).toContain('omo setup wsl');
  },
);
