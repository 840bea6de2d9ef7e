import { lstatSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processesOf } from '../support/run-omo.ts';
import { figure } from '../support/faults.ts';
import { abstractOf, CANARIES, everything, git, openOmo } from './doors/secret-omo.ts';
import { asStranger, intrude, strangerWaits } from './doors/stranger.ts';

const tags = ['faults', 'tmux', 'e2e'];
const POLL = { timeout: 30_000, interval: 50 };

test(
  'another user of the machine gets nothing of a live run, under a umask that forbids nothing',
  { tags, timeout: 300_000 },
  async () => {
    const { omo, port } = await openOmo();
    await git(omo, 'init', '-q');
    await git(omo, 'commit', '-q', '--allow-empty', '-m', 'first');
    const task = 'touch begun; until test -e /nowhere; do sleep 0.2; done';
    const begun = await omo.runWith(
      CANARIES,
      'orchestrate',
      '--detach',
      '--agent',
      'shell',
      '--isolate',
      'worktree',
      `backend:${task}`,
      `frontend:${task}`,
    );
    expect(begun.exit, begun.stderr).toBe(0);
    const live = async (): Promise<number> =>
      everything(omo.home).files.filter((file) => file.endsWith('/begun')).length;
    await expect.poll(live, POLL).toBe(2);

    const inHome = everything(omo.home);
    const tmux = everything(join(omo.root, `tmux-${process.getuid?.() ?? 0}`));
    const open = [...inHome.files, ...inHome.folders, ...inHome.sockets].filter((path) => isOpen(path));
    expect(open, 'modes that let others in, were it not for the folder above').toEqual([]);
    const processes = await processesOf(omo.root);
    const tried = await intrude({
      files: [...inHome.files, ...tmux.files],
      folders: [...inHome.folders, ...tmux.folders],
      sockets: [...inHome.sockets, ...tmux.sockets],
      abstract: await abstractOf(omo),
      processes: processes.map(({ pid }) => ({ pid, signals: ['SIGCONT', 'SIGTERM', 'SIGKILL'] })),
    });
    for (const socket of tmux.sockets) {
      const said = await asStranger('tmux', '-S', socket, 'list-sessions');
      tried.push({
        what: `tmux -S ${socket}`,
        got: said.exit === 0 ? `granted ${said.stdout}` : 'denied',
        why: said.stderr,
      });
    }
    const told = secretsIn(
      (await asStranger('/bin/sh', '-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null')).stdout,
      omo.home,
    );
    tried.push({
      what: 'secrets in command lines',
      got: told.length === 0 ? 'denied' : `granted ${told.join()}`,
      why: '',
    });
    const web = await asStranger(
      process.execPath,
      '-e',
      `fetch('http://127.0.0.1:${port}/rpc').then(async (r) => console.log(r.status, await r.text()))`,
    );
    tried.push({
      what: 'the door for browsers',
      got: web.stdout.startsWith('426 ') ? 'denied' : `granted ${web.stdout}`,
      why: '',
    });

    expect(tried.filter(({ got }) => got !== 'denied')).toEqual([]);
    // The home, two sockets, the lock and some processes were really among them.
    expect(inHome.sockets.length + tmux.sockets.length).toBe(2);
    expect(processes.length).toBeGreaterThan(4);
    expect((await omo.run('status', '--json')).exit).toBe(0);
    figure(
      'P22',
      'another uid',
      `${tried.length} tried, 0 granted (files, folders, sockets, lock, processes, tmux, door)`,
    );
  },
);

function isOpen(path: string): boolean {
  const { mode } = lstatSync(path);
  return !lstatSync(path).isSymbolicLink() && (mode & 0o077) !== 0;
}

/** Canaries and tokens that stand in a text. */
function secretsIn(text: string, home: string): string[] {
  const tokens = everything(join(home, 'run')).files.filter((file) => /\/(tokens\/|web-token)/.test(file));
  const all = [...Object.values(CANARIES), ...tokens.map((file) => readFileSync(file, 'utf8'))];
  return all.filter((secret) => text.includes(secret));
}

test('another user who took the lock’s name keeps no daemon from starting', { tags, timeout: 300_000 }, async () => {
  const { omo } = await openOmo();
  await omo.run('daemon', 'start');
  const [name = ''] = await abstractOf(omo);
  await omo.run('daemon', 'stop');
  const squat = `require('net').createServer().listen(${JSON.stringify(name)}, () => console.log('taken')); setTimeout(() => {}, 60_000)`;
  const squatter = strangerWaits(process.execPath, '-e', squat);
  await once(squatter.stdout, 'data');
  const said = await omo.run('daemon', 'start');
  expect([said.exit, said.stderr]).toEqual([0, '']);
});
