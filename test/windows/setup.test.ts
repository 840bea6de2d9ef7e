import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { version } from '../../src/cli/version.ts';
import { linesOf } from '../support/told.ts';
import { BUNDLE, installOmo, makePerson, type Person } from './client.ts';

const options = { tags: ['e2e'], timeout: 60_000 };
/** Nothing here may install anything on this machine: its own programs for that are out of reach. */
const MANAGERS = ['apt-get', 'apt-cache', 'dnf', 'pacman', 'apk', 'zypper', 'npm', 'curl', 'wget'];
const AGENTS = ['claude', 'codex', 'opencode'];
const REAL = process.execPath;

/** Were the machine's own npm reached in spite of that, it would find nothing to install, and nowhere to put it. */
const NO_NPM = { npm_config_offline: 'true', npm_config_prefix: '/proc/none' };

/** A program of the distribution that says in `log` how it was called, and then does what the script says. */
function program({ ubuntu }: Person, name: string, script = ''): void {
  const file = join(ubuntu.bin, name);
  writeFileSync(file, `#!/bin/sh\nprintf '%s %s\\n' "$USER ${name}" "$*" >>'${ubuntu.home}/log'\n${script}\n`);
  chmodSync(file, 0o755);
}

const logOf = ({ ubuntu }: Person) => linesOf(join(ubuntu.home, 'log'));

/** What a global npm does with what `npm pack` made, and with a name. */
function npm(person: Person): void {
  const { bin, home } = person.ubuntu;
  const omo = join(import.meta.dirname, '../../bin/omo');
  const script = `case $1 in
  prefix) echo /proc/none ;;
  pack) for last; do :; done; [ -f "$last/package.json" ] && : >"$5/omo.tgz" ;;
  install) for last; do :; done; mkdir -p '${home}/.local/bin'
    case $last in *.tgz) ln -sf '${omo}' '${bin}/omo' ;; *) cp /bin/true '${bin}/opencode' ;; esac ;;
esac`;
  program(person, 'npm', script);
}

test('where everything is there, setup says so and remembers it', options, async () => {
  const person = makePerson({ without: [...MANAGERS, ...AGENTS] });
  program(person, 'claude');
  const said = await person.run('setup', 'wsl');
  expect(said.stdout.split('\n')).toEqual([
    'Ubuntu (the default one)',
    expect.stringMatching(/^✓ tmux {5}tmux 3/),
    expect.stringMatching(/^✓ git {6}git version/),
    `✓ node     ${process.version}`,
    `✓ omo      ${version()}`,
    '✓ agents   claude',
    'omo can run in it.',
  ]);
  expect([said.exit, said.stderr]).toEqual([0, '']);
  const before = person.windows.calls('wsl').length;
  await person.run('domains');
  expect(person.windows.calls('wsl')).toHaveLength(before + 1);
});

test('without a terminal and without --yes every step is shown, and none is done', options, async () => {
  const person = makePerson({ without: [...MANAGERS, ...AGENTS, 'tmux', 'git', 'node'], omo: 'missing' });
  program(person, 'apt-get');
  program(person, 'curl');
  const said = await person.run('setup', 'wsl');
  expect(said.exit).toBe(1);
  expect(said.stdout).toContain(
    '– tmux     not installed\n    → as root: apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y tmux\n',
  );
  expect(said.stdout).toContain(
    '✗ node     not installed\n    → download https://nodejs.org/dist/latest-v22.x, check its SHASUMS256',
  );
  expect(said.stdout).toMatch(/✗ omo {6}not installed\n {4}→ npm install --global /);
  expect(said.stdout).toMatch(/→ npm install --global opencode-ai\nomo can't run in it yet: node and omo missing\.$/);
  expect(logOf(person)).toEqual([]);
});

test('with --yes every step is done, packages as root, and omo runs afterwards', options, async () => {
  const person = makePerson({ without: [...MANAGERS, ...AGENTS, 'tmux', 'node'], omo: 'missing', env: NO_NPM });
  const { bin, home } = person.ubuntu;
  program(
    person,
    'apt-get',
    `case $* in *tmux*) printf '#!/bin/sh\\necho tmux 3.4\\n' >'${bin}/tmux'; chmod +x '${bin}/tmux' ;; esac`,
  );
  npm(person);
  nodejsOrg(person);
  const said = await person.run('setup', 'wsl', '--yes');
  expect([said.stdout, said.exit]).toEqual([
    expect.stringMatching(/✓ tmux[^]*✓ node[^]*✓ omo[^]*✓ agents[^]*omo can run in it\.$/),
    0,
  ]);
  const log = logOf(person);
  expect(log.slice(0, 2)).toEqual(['root apt-get update', 'root apt-get install -y tmux']);
  // The package manager's own place is not the person's to write in.
  expect(log.at(-1)).toBe(`me npm install --global --no-audit --no-fund --prefix ${home}/.local opencode-ai`);
  expect((await person.run('domains')).exit).toBe(0);
});

test.each([
  ['y', 0, ['root apt-get update', 'root apt-get install -y tmux']],
  ['n', 0, []],
])('on a terminal each step is asked for: %s', options, async (answer, exit, log) => {
  const person = makePerson({ without: [...MANAGERS, 'tmux'] });
  program(person, 'claude');
  program(person, 'apt-get');
  const env = { ...person.windows.env, WINDOWS_FOR_TESTS: person.windows.c };
  const cli = `'${REAL}' '${BUNDLE}' setup wsl`;
  const terminal = execa('script', ['-qec', cli, '/dev/null'], {
    cwd: person.work,
    env,
    extendEnv: false,
    reject: false,
  });
  let shown = '';
  const answerIt = (part: Buffer) => {
    shown += part.toString();
    if (!shown.includes('Install tmux so? [y/N]')) return;
    terminal.stdout.off('data', answerIt);
    terminal.stdin.write(`${answer}\n`);
  };
  terminal.stdout.on('data', answerIt);
  const said = await terminal;
  expect([said.exitCode, logOf(person)]).toEqual([exit, log]);
});

test('a newer Node that comes as a package is taken; an older omo is replaced', options, async () => {
  const person = makePerson({ without: [...MANAGERS, ...AGENTS, 'node'], omo: 'missing' });
  program(person, 'apt-get');
  program(person, 'apt-cache', 'printf "nodejs:\\n  Candidate: 22.1.0-1\\n"');
  expect((await person.run('setup', 'wsl')).stdout).toContain('apt-get install -y nodejs npm');
  program(person, 'node', `[ "$2" = --version ] && { echo 0.0.1; exit; }; exec '${REAL}' "$@"`);
  installOmo(person.ubuntu);
  expect((await person.run('setup', 'wsl')).stdout).toContain(`✗ omo      0.0.1, and the client is ${version()}`);
});

test('a distribution is chosen for good', options, async () => {
  const person = makePerson({ distributions: ['Ubuntu', 'Debian'] });
  expect((await person.run('setup', 'wsl', '--distribution', 'Debian')).stdout).toContain(
    'Debian (from --distribution)',
  );
  await person.run('domains');
  expect(person.windows.calls('wsl').at(-1)?.line).toContain(' -d Debian ');
  const wrong = [await person.run('setup', 'wsl', '--distribution', 'Arch'), await person.run('setup', 'wsl', '--no')];
  expect(wrong.map(({ exit, stderr }) => [exit, /\[(\w+)\]/.exec(stderr)?.[1]])).toEqual([
    [2, 'E_WSL_DISTRIBUTION'],
    [2, 'E_USAGE'],
  ]);
});

test('a step that fails is told, and what was said of it stands above', options, async () => {
  const person = makePerson({ without: [...MANAGERS, 'tmux'] });
  program(person, 'apt-get', 'echo no network >&2; exit 100');
  const said = await person.run('setup', 'wsl', '--yes');
  expect([said.exit, said.stderr]).toEqual([
    1,
    expect.stringMatching(/no network\nomo: tmux could not be installed in Ubuntu \(exit code 100\)/),
  ]);
});

/** curl, and what it gets from nodejs.org: an archive with this machine's node, and its sum. */
function nodejsOrg(person: Person, sums: 'right' | 'wrong' = 'right'): void {
  const site = join(person.ubuntu.home, 'site');
  const make = `set -e; mkdir -p '${site}/node/bin'; cd '${site}'
printf '%s\\n' '#!/bin/sh' '[ "$1" = -p ] && echo "$0" && exit' 'exec ${REAL} "$@"' >node/bin/node; chmod +x node/bin/node
for arch in x64 arm64; do tar -czf "node-v22.0.0-linux-$arch.tar.gz" node; done
sha256sum node-*.tar.gz >SHASUMS256.txt; ${sums === 'wrong' ? 'echo >>node-v22.0.0-linux-x64.tar.gz; echo >>node-v22.0.0-linux-arm64.tar.gz' : ''}`;
  program(person, 'curl', `[ -d '${site}' ] || ( ${make} ) || exit 1\ncp "${site}/\${2##*/}" "$4"`);
}

const INSTALL = join(import.meta.dirname, '../../wsl/install-node.sh');

test('an archive that is not what its sum says is not installed, and what was there stays', options, async () => {
  const person = makePerson({ without: [...MANAGERS] });
  nodejsOrg(person, 'wrong');
  const { home, path } = person.ubuntu;
  const before = join(home, '.local/share/omo/node/bin/node');
  mkdirSync(join(before, '..'), { recursive: true });
  writeFileSync(before, 'before');
  const install = () =>
    execa('/bin/sh', {
      inputFile: INSTALL,
      env: { HOME: home, PATH: path, USER: 'me' },
      extendEnv: false,
      reject: false,
    });
  const refused = await install();
  expect([refused.exitCode, refused.stderr]).toEqual([
    1,
    expect.stringContaining('is not what nodejs.org says it is; nothing was installed.'),
  ]);
  expect(readFileSync(before, 'utf8')).toBe('before');
  expect(existsSync(join(home, '.local/share/omo/node/bin/npm'))).toBe(false);
});

test('without a network the script says which address can’t be had', options, async () => {
  const person = makePerson({ without: [...MANAGERS] });
  program(person, 'curl', 'exit 6');
  const { home, path } = person.ubuntu;
  const said = await execa('/bin/sh', {
    inputFile: INSTALL,
    env: { HOME: home, PATH: path, USER: 'me' },
    extendEnv: false,
    reject: false,
  });
  expect([said.exitCode, said.stderr]).toEqual([
    1,
    "omo: https://nodejs.org/dist/latest-v22.x/SHASUMS256.txt can't be downloaded.",
  ]);
});
