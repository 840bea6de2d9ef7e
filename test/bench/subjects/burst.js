import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Event files beforehand, and then all of them at once: written beside the folder when it is told how many and how large,
 * renamed into it when it is told so. `bytes`: of each, in turn.
 */
process.once('disconnect', () => process.exit(0));
process.once('message', (/** @type {{ home: string, count: number, bytes: number[] }} */ { home, count, bytes }) => {
  const names = Array.from({ length: count }, (_, n) => `burst.${n}.event`);
  const outbox = join(home, 'run', 'outbox');
  for (const [n, name] of names.entries())
    writeFileSync(join(outbox, name), bodyOf(name, bytes[n % bytes.length] ?? 0), { mode: 0o600 });
  process.on('message', () => {
    for (const name of names) renameSync(join(outbox, name), join(home, 'events', name));
    process.send?.('renamed');
  });
  process.send?.('ready');
});

/**
 * As a hook writes it: a payload with the agent's last message, in which there is something to escape.
 *
 * @param {string} name
 * @param {number} bytes
 */
function bodyOf(name, bytes) {
  const [worker] = name.split('.');
  const head = { type: 'agent_hook', agent: 'claude', id: name, worker_name: worker, run: 'r', task: 't', attempt: 1 };
  const text = 'Said "so"\n語 '.repeat(Math.ceil(bytes / 18)).slice(0, Math.max(0, Math.ceil(bytes / 1.5) - 200));
  return JSON.stringify({ ...head, payload: { hook_event_name: 'Stop', last_assistant_message: text } });
}
