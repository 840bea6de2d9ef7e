import { chownSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Event files without end, as hooks write them: `node producer.mjs <home> <name> <uid>`. It asks nobody and knows of nothing;
 * a rename that fails is tried again until it succeeds. Each fifth comes twice. Ends with its parent, or at `stop`, and tells
 * then how many events it has brought into the folder.
 */
const [home = '', name = '', uid = '0'] = process.argv.slice(2);
let brought = 0;
/** @type {'goes on' | 'over'} */
let phase = 'goes on';
const isOver = () => phase === 'over';

process.once('disconnect', () => process.exit(0));
process.once('message', () => (phase = 'over'));
await produce();
process.send?.(brought);
process.disconnect?.();

async function produce() {
  while (!isOver()) {
    await bring(`${name}.${brought}`, brought);
    if (brought % 5 === 0) await bring(`${name}.${brought}-again`, brought);
    brought += 1;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/**
 * @param {string} file
 * @param {number} n
 */
async function bring(file, n) {
  const made = join(home, 'run', 'outbox', file);
  writeFileSync(made, JSON.stringify({ type: 'note', id: `${name}-${n}`, n }), { mode: 0o600 });
  if (process.getuid?.() === 0) chownSync(made, Number(uid), Number(uid));
  while (!renamed(made, join(home, 'events', `${file}.event`))) await new Promise((resolve) => setTimeout(resolve, 5));
}

/**
 * @param {string} from
 * @param {string} to
 */
function renamed(from, to) {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}
