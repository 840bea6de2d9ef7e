import { execFileSync } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { nowMs } from './clock.js';

/**
 * Makes a FIFO in a world and calls back with each line that is written into it, and with the moment it was read. A carriage
 * return ends a line too.
 *
 * @param {import('./world.js').World} world
 * @param {string} path
 * @param {(line: string, at: number) => void} onLine
 */
export function openFifo(world, path, onLine) {
  execFileSync('mkfifo', ['-m', '600', path]);
  // For writing too: so there is always a writer, and no writer has to wait for a reader.
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  let rest = '';
  socket.on('data', (/** @type {Buffer} */ chunk) => {
    const at = nowMs();
    const lines = (rest + chunk.toString('latin1')).split(/[\r\n]/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line, at);
  });
  world.ends.push(() => void socket.destroy());
}
