import { readFileSync } from 'node:fs';

/**
 * A clock that a test moves: `OMO_TEST_CLOCK=<file> node --import moved-clock.mjs <program>`. The file says by how many ms the
 * program's clock is ahead of the real one, and is read anew each time the program looks; no such file: not at all. Timers
 * keep real time, as after a machine's sleep.
 */
const file = process.env['OMO_TEST_CLOCK'];
const real = Date.now;

Date.now = () => real() + ahead();

function ahead() {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return 0;
    throw error;
  }
}
