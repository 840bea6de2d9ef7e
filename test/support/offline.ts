import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelServer } from './model-server/server.ts';

/** Where programs run, and how they reach the model server from there. */
export interface Network {
  readonly kind: 'loopback only' | 'open';
  /** The model server's address as seen from inside. */
  readonly url: string;
  /** The command line that runs `argv` inside. */
  wrap(argv: readonly string[]): string[];
  close(): Promise<void>;
}

/**
 * A network namespace that has loopback and nothing else, so that no program run in it can reach another machine even by
 * mistake; the model server is reached through a relay in it. Needs Linux with `unshare`, `nsenter` and `ip`, and the right
 * to use them, as root or in a user namespace; where that is missing a line says so and programs run in the open network.
 */
export async function offlineNetwork(server: ModelServer): Promise<Network> {
  const problems: string[] = [];
  for (const way of WAYS) {
    const network = await enter(way, server);
    if (typeof network !== 'string') return network;
    problems.push(network);
  }
  process.stdout.write(
    `no loopback-only network namespace here (${problems.join('; ')}): the agents run in the open network\n`,
  );
  return { kind: 'open', url: server.url, wrap: (argv) => [...argv], close: () => Promise.resolve() };
}

interface Way {
  readonly unshare: readonly string[];
  readonly nsenter: readonly string[];
}
const WAYS: readonly Way[] = [
  { unshare: ['--net'], nsenter: ['--net'] },
  { unshare: ['--user', '--map-root-user', '--net'], nsenter: ['--user', '--preserve-credentials', '--net'] },
];
const RELAY = join(import.meta.dirname, 'model-server', 'relay.mjs');
const START_MS = 10_000;

/** The network, or why this way does not work here. */
async function enter(way: Way, server: ModelServer): Promise<Network | string> {
  const folder = await mkdtemp(join(tmpdir(), 'omo-net-'));
  const socket = join(folder, 'model.sock');
  const stopListening = await server.listenAlsoOn(socket);
  const clean = async () => {
    await stopListening();
    await rm(folder, { recursive: true });
  };
  const holder = startHolder(way, socket);
  const started = await holder.started;
  if (started.is === 'failed') {
    await clean();
    return started.why;
  }
  return {
    kind: 'loopback only',
    url: `http://127.0.0.1:${started.port}`,
    wrap: (argv) => ['nsenter', '--target', String(holder.pid), ...way.nsenter, '--', ...argv],
    async close() {
      await holder.stop();
      await clean();
    },
  };
}

type Started = { readonly is: 'up'; readonly port: number } | { readonly is: 'failed'; readonly why: string };

/** The process that keeps the namespace alive: the relay itself. It ends when its standard input does, so never later than we. */
function startHolder(way: Way, socket: string) {
  const inside = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh', process.execPath, RELAY, socket];
  const child = spawn('unshare', [...way.unshare, '--', ...inside], { stdio: ['pipe', 'pipe', 'pipe'], timeout: 0 });
  const closed = once(child, 'close').catch(() => undefined);
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const started = new Promise<Started>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => resolve({ is: 'up', port: Number(chunk.toString()) }));
    child.once('error', (error) => resolve({ is: 'failed', why: error.message }));
    child.once('close', () => resolve({ is: 'failed', why: complaint.trim() || 'unshare ended' }));
    setTimeout(() => resolve({ is: 'failed', why: `no relay after ${START_MS} ms` }), START_MS).unref();
  });
  const stop = async () => {
    child.stdin.end();
    await closed;
  };
  return { pid: child.pid, started, stop };
}
