/**
 * All benchmarks, in the order in which they run; each is loaded when it is asked for.
 * @type {Record<string, () => Promise<import('./lib/types.d.ts').Benchmark>>}
 */
export const BENCHMARKS = {
  command: async () => (await import('./command-path.js')).benchmark,
  spawn: async () => (await import('./spawn.js')).benchmark,
  typing: async () => (await import('./typing.js')).benchmark,
  loop: async () => (await import('./loop.js')).benchmark,
  inbox: async () => (await import('./inbox.js')).benchmark,
  reconcile: async () => (await import('./reconcile.js')).benchmark,
  status: async () => (await import('./status-cpu.js')).benchmark,
  dag: async () => (await import('./whole-run.js')).benchmark,
  memory: async () => (await import('./server-memory.js')).benchmark,
  trees: async () => (await import('./worktrees.js')).benchmark,
  exits: async () => (await import('./exit-codes.js')).benchmark,
};
