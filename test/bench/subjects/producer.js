import { renameSync, writeFileSync } from 'node:fs';
import { nowMs } from '../lib/clock.js';

/** Writes event files as a hook does, beside the folder and then into it, and tells when each was complete. */
process.once('disconnect', () => process.exit(0));
process.on('message', (/** @type {{ from: string, to: string, body: string }[]} */ files) => {
  const stamps = files.map(({ from, to, body }) => {
    writeFileSync(from, body, { mode: 0o600 });
    const at = nowMs();
    renameSync(from, to);
    return at;
  });
  process.send?.(stamps);
});
process.send?.('ready');
