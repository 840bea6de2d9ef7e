import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { watch } from 'chokidar';
import { execa } from 'execa';
import { PaneQueues } from './pane-queues.js';
import { subject } from './subject.js';

/** The usual way: chokidar tells of each file, and each answer is two `tmux` processes. Nothing is kept, nothing guarded. */
await subject(async ({ home, env, places, socket, watch: kind }) => {
  const queues = new PaneQueues();
  const tmux = (/** @type {string[]} */ ...args) => execa('tmux', ['-L', socket, ...args], { env, extendEnv: false });
  const finish = kind === 'plain' ? {} : { awaitWriteFinish: { stabilityThreshold: 200, pollInterval: 50 } };
  const watcher = watch(join(home, 'events'), { ignoreInitial: true, depth: 0, ...finish });
  watcher.on('add', async (path) => {
    const { worker_name: worker, session_id: id } = JSON.parse(await readFile(path, 'utf8'));
    const pane = places[worker]?.pane ?? '';
    queues.add(worker, async () => {
      await tmux('send-keys', '-t', pane, '-l', '--', id);
      await tmux('send-keys', '-t', pane, 'Enter');
    });
    await rm(path, { force: true });
  });
  await new Promise((resolve) => watcher.once('ready', () => resolve(undefined)));
});
