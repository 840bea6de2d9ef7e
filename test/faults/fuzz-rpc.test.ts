import { expect, test } from 'vitest';
import { connect } from '../../src/adapters/socket/client.ts';
import { post } from '../../src/adapters/socket/post.ts';
import { socketPath } from '../../src/adapters/socket/path.ts';
import { METHODS } from '../../src/protocol/messages.ts';
import { call, posted, raw, viewer } from '../adapters/socket/support.ts';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, SEED } from '../support/faults.ts';
import { makeOmo } from '../support/run-omo.ts';
import { probedDaemon } from './fuzz/probed-daemon.ts';
import { flipped, mutated, odd } from './fuzz/json-mutations.ts';

const tags = ['faults', 'e2e'];
const FRAMES = amount({ short: 300, long: 100_000 });
const MB = 2 ** 20;

test(
  'whatever comes over the socket is answered or hung up on, and everybody else is served',
  { tags, timeout: 7_200_000 },
  async () => {
    const omo = makeOmo();
    const daemon = await probedDaemon(omo);
    const path = socketPath(omo.home, omo.env, process.getuid?.() ?? 0);
    const other = await connect(path);
    await daemon.measure();
    const ends = { answered: 0, closed: 0 };
    for (let n = 0; n < FRAMES; n += AT_ONCE) {
      const numbers = Array.from({ length: AT_ONCE }, (_, i) => n + i);
      for (const end of await Promise.all(numbers.map((one) => sent(path, one)))) ends[end] += 1;
      expect(await other.call('status', {}), `${n}; ${again('fuzz-rpc')}`).toHaveProperty('runs', []);
    }
    expect(await post(path, 'status', {})).toHaveProperty('daemon.pid', daemon.pid());
    const { rssFirst, rss } = await daemon.figures();
    other.close();
    figure(
      'P17',
      `${FRAMES} hostile frames to the daemon’s socket`,
      `0 exits, ${ends.answered} answered, ${ends.closed} hung up on; ${((rss - rssFirst) / MB).toFixed(0)} MB more at the end`,
    );
  },
);

/** What says less than it announced is waited for 5 s, so that many are sent at once. */
const AT_ONCE = 30;

function sent(path: string, n: number): Promise<End> {
  const dice = new Dice(SEED, 'frame', n);
  return dice.chance(0.5) ? overPost(path, dice) : overSocket(path, dice, n);
}

type End = 'answered' | 'closed';

/** With an answer of JSON-RPC, or of HTTP, or none: it always ends. */
async function overPost(path: string, dice: Dice): Promise<End> {
  const body = frame(dice);
  const request = posted(body.toString('latin1'), 'POST /rpc HTTP/1.1\r\nConnection: close', body.length);
  const bytes = dice.chance(0.3) ? flipped(dice, Buffer.from(request, 'latin1')) : Buffer.from(request, 'latin1');
  return (await raw(path, bytes)) === '' ? 'closed' : 'answered';
}

/** What comes after it on the same connection is answered, unless that is hung up on. */
async function overSocket(path: string, dice: Dice, n: number): Promise<End> {
  const socket = await viewer(path);
  socket.on('error', () => undefined);
  const end = new Promise<End>((resolve) => {
    socket.once('close', () => resolve('closed'));
    socket.on('message', (data: Buffer) => {
      if (data.toString().includes(`"id":"mine-${n}"`)) resolve('answered');
    });
  });
  socket.send(frame(dice), { binary: dice.chance(0.1), mask: dice.chance(0.95) });
  socket.send(call('status').replace('"id":1', `"id":"mine-${n}"`));
  const got = await end;
  socket.terminate();
  return got;
}

/** They would end the daemon, start a program, or wait for ever as they should. */
const UNWANTED: ReadonlySet<string> = new Set(['daemon.stop', 'run.start', 'run.add', 'workers.wait']);

/** A request of some method, with something wrong in it. */
function frame(dice: Dice): Buffer {
  const names = Object.keys(METHODS).filter((name) => !UNWANTED.has(name));
  const method = names[dice.between(0, names.length - 1)] ?? 'status';
  const params = { run: 'x', worker: 'x', what: 'x', text: 'x', waitMs: 0, workers: ['x'], mode: 'any', timeoutMs: 0 };
  const more = { question: 'q1', answer: odd(dice), remove: false, force: odd(dice), task: 'x', anyway: false, max: 3 };
  return mutated(dice, {
    jsonrpc: '2.0',
    id: dice.chance(0.8) ? 1 : odd(dice),
    method,
    params: { ...params, ...more },
  });
}
