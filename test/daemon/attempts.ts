import { spawn } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { expect, onTestFinished } from 'vitest';
import { PROC } from '../../src/adapters/processes/system-table.ts';
import { homeAt, type AttemptFiles, type Home } from '../../src/config/home.ts';
import type { AgentSpec } from '../../src/core/events/agent-spec.ts';
import type { RunOptions } from '../../src/core/events/run-options.ts';
import type { AttemptKey, Event, Place } from '../../src/core/events/event.ts';
import { inTalk } from '../../src/core/state/change.ts';
import type { Usage } from '../../src/core/events/usage.ts';
import type { Talk } from '../../src/core/state/conversation.ts';
import type { Life } from '../../src/core/state/life.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import { Game, graph, pane, submission } from '../core/build.ts';

export const CODEX: AgentSpec = {
  name: 'codex',
  provider: 'openai',
  run: ['codex', 'exec', '--json'],
  prompt: 'stdin',
  output: 'codex',
  hooks: 'codex',
};
export const PROGRAM: AgentSpec = { name: 'mine', provider: 'acme', run: ['/bin/sh'], prompt: 'arg', output: 'text' };

/** One attempt that runs, its files in a home of its own, and two clocks that go on only when told. */
export class World {
  readonly home: Home;
  readonly key: AttemptKey;
  readonly files: AttemptFiles;
  /** What was recorded, in order. */
  readonly facts: Event[] = [];
  readonly warnings: unknown[] = [];
  state: State;
  /** ms since the epoch; may be set. */
  wall = 1_700_000_000_000;
  /** ms of the clock that nobody sets. */
  clock = 1000;

  static async make(agent: AgentSpec, options: Partial<RunOptions> = {}, place: Place = pane('%1')): Promise<World> {
    const root = await mkdtemp(join(tmpdir(), 'omo-pulse-'));
    onTestFinished(async () => rm(root, { recursive: true, force: true }));
    const world = new World(homeAt(root), agent, options, place);
    await mkdir(world.files.dir, { recursive: true });
    return world;
  }

  private constructor(home: Home, agent: AgentSpec, options: Partial<RunOptions>, place: Place) {
    const game = new Game(
      submission(graph({ a: [] }), {
        agents: { [agent.name]: agent },
        defaultAgent: agent.name,
        options: { workers: 1, retries: 0, keep: false, taskTimeoutMs: 60_000, ...options },
      }),
    );
    game.decide();
    this.key = game.key('a');
    game.tell({ type: 'attempt.started', at: 2000, ...this.key, place });
    this.home = home;
    this.files = home.attempt(this.key);
    this.state = game.state;
  }

  /** What every watching part of the daemon gets. */
  get parts() {
    return {
      home: this.home,
      now: () => this.wall,
      monotonic: () => this.clock,
      log: pino({ level: 'warn' }, { write: (line: string) => this.warnings.push(JSON.parse(line)) }),
      state: () => this.state,
      record: async (events: readonly Event[]) => {
        this.facts.push(...events);
        this.tell(...events);
        return Promise.resolve();
      },
      outputs: { taleOf: () => undefined },
      table: PROC,
    };
  }

  tell(...events: readonly Event[]): void {
    this.state = events.reduce(reduce, this.state);
  }

  /** Both clocks go on. */
  pass(ms: number): void {
    this.clock += ms;
    this.wall += ms;
  }

  /** What is known of the conversation is changed by hand. */
  talk(change: Partial<Talk> & { readonly life?: Life }): void {
    const runs = this.state.runs.map((run) => {
      const [task] = run.tasks;
      return task ? inTalk(run, task, (talk) => ({ ...talk, ...change })) : run;
    });
    this.state = { ...this.state, runs };
  }

  /** Its agent has told what it has used so far. */
  use(usage: readonly Usage[]): void {
    this.state = reduce(this.state, {
      type: 'attempt.used',
      at: this.wall,
      ...this.key,
      day: '2026-11-21',
      usage: [...usage],
    });
  }

  async prints(text: string): Promise<void> {
    await appendFile(this.files.log, text);
  }

  async outputs(...lines: readonly object[]): Promise<void> {
    await appendFile(this.files.output, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  /** The facts' types, in order. */
  get types(): string[] {
    return this.facts.map(({ type }) => type);
  }
}

/** A command that really runs, as an attempt without a terminal does; ended with the test. */
export async function running(script: string): Promise<Place> {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' });
  const pid = child.pid ?? 0;
  onTestFinished(() => {
    process.kill(-pid, 'SIGKILL');
  });
  const pidStart = await PROC.start(pid);
  expect(pidStart).toBeDefined();
  return { kind: 'process', pid, pidStart: pidStart ?? '' };
}
