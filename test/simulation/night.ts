import type { AgentSpec } from '../../src/core/events/agent-spec.ts';
import type { Ground } from '../../src/core/events/ground.ts';
import type { RunOptions } from '../../src/core/events/run-options.ts';
import type { Task } from '../../src/core/tasks/task.ts';
import { withFalseClaims } from './claims.ts';
import { Dice } from '../support/dice.ts';
import { grounded } from './ground.ts';
import type { Leg } from './legs.ts';
import { legsOf } from './legs.ts';
import type { Window } from './windows.ts';
import { windowsOf } from './windows.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** An evening. */
export const DUSK = Date.UTC(2026, 10, 21, 20);

/** Everything that a night will bring, known before it begins: the world lives it, the oracle reads it. */
export interface Night {
  readonly seed: number;
  /** Whether work is looked into in some of its runs. */
  readonly proof: Proof;
  readonly runs: readonly PlannedRun[];
  readonly legs: ReadonlyMap<string, readonly Leg[]>;
  readonly services: ReadonlyMap<string, Service>;
  readonly caps: Caps;
  readonly changes: readonly Change[];
  readonly auto: readonly string[];
  readonly agents: Readonly<Record<string, AgentSpec>>;
}

export type Proof = 'without proof' | 'with proof';

export interface PlannedRun {
  readonly id: string;
  readonly at: number;
  readonly tasks: readonly Task[];
  readonly options: RunOptions;
  /** The repository it works in, where it does. */
  readonly ground?: Ground;
}

export interface Service {
  readonly provider: string;
  readonly windows: readonly Window[];
  /** What its agents do when it lets them wait: end at once, try again for ever, or first one and then the other. */
  readonly habit: 'quits' | 'retries' | 'retries, then quits';
}

export interface Caps {
  readonly all: number;
  readonly pools: Readonly<Record<string, number>>;
}

export type Change = { readonly at: number } & (
  | { readonly is: 'caps'; readonly caps: Caps }
  | { readonly is: 'pause-provider'; readonly provider: string; readonly until: number }
  | { readonly is: 'pause-run'; readonly run: string; readonly until: number }
  | { readonly is: 'sleep'; readonly ms: number }
  | { readonly is: 'kill'; readonly downMs: number }
  | { readonly is: 'full disk'; readonly ms: number }
);

export const STALL_MS = 10 * MINUTE;
export const TASK_MS = 60 * MINUTE;
export const RETRIES = 2;

const PROVIDERS = ['anthropic', 'openai', 'zen'] as const;
const OF_PROVIDER: Record<string, readonly string[]> = {
  anthropic: ['claude', 'haiku'],
  openai: ['codex'],
  zen: ['opencode'],
};

export function nightOf(seed: number, size = 1000, proof: Proof = 'without proof'): Night {
  const providers = PROVIDERS.slice(0, new Dice(seed, 'providers').chance(0.5) ? 2 : 3);
  const auto = providers.flatMap((provider) => OF_PROVIDER[provider] ?? []);
  const plain = runsOf(seed, size, auto);
  const runs = proof === 'with proof' ? grounded(seed, plain, auto) : plain;
  const caps = capsOf(new Dice(seed, 'caps'), providers);
  return {
    seed,
    proof,
    runs,
    legs: new Map(
      runs.flatMap((run) =>
        run.tasks.map((task) => [
          `${run.id}/${task.id}`,
          withFalseClaims(seed, run, task, legsOf(seed, run.id, task.id)),
        ]),
      ),
    ),
    services: new Map(providers.map((provider) => [provider, serviceOf(seed, provider)])),
    caps,
    changes: [
      ...changesOf(new Dice(seed, 'changes'), caps, providers, runs),
      ...(proof === 'with proof' ? fullDisks(new Dice(seed, 'full disks')) : []),
    ],
    auto,
    agents: Object.fromEntries(
      providers.flatMap((one) => (OF_PROVIDER[one] ?? []).map((name) => [name, agent(name, one)])),
    ),
  };
}

/** One cannot go on with a conversation. */
function agent(name: string, provider: string): AgentSpec {
  const resume = name === 'haiku' ? {} : { resume: { batch: ['--resume', '{id}'], screen: ['--resume', '{id}'] } };
  return { name, provider, run: [name], prompt: 'stdin', output: 'text', ...resume };
}

function serviceOf(seed: number, provider: string): Service {
  const dice = new Dice(seed, 'habit', provider);
  const habit = dice.pick([
    [4, 'quits'],
    [3, 'retries'],
    [3, 'retries, then quits'],
  ] as const);
  return { provider, habit, windows: windowsOf(seed, provider) };
}

function capsOf(dice: Dice, providers: readonly string[]): Caps {
  const pools = Object.fromEntries(providers.map((one) => [one, dice.between(6, 10)]));
  const sum = Object.values(pools).reduce((a, b) => a + b, 0);
  return { all: sum - dice.between(0, 3), pools };
}

/** Three runs: most of the work at once, the rest while it goes on. */
function runsOf(seed: number, size: number, auto: readonly string[]): PlannedRun[] {
  const dice = new Dice(seed, 'runs');
  const shares = [0.6, 0.25, 0.15];
  return shares.map((share, index) => {
    const id = `r${index + 1}`;
    const options = {
      workers: index === 0 ? 50 : dice.between(5, 12),
      retries: RETRIES,
      keep: false,
      taskTimeoutMs: TASK_MS,
      stallMs: STALL_MS,
    };
    return { id, at: DUSK + index * HOUR, tasks: tasksOf(seed, id, Math.round(size * share), auto), options };
  });
}

const DOMAINS = ['frontend', 'backend', 'testing', 'database', 'security', 'docs', 'ml', 'mobile', 'devops', 'general'];
/** How far back a task looks for what it needs. */
const NEAR = 60;

function tasksOf(seed: number, run: string, count: number, auto: readonly string[]): Task[] {
  const dice = new Dice(seed, 'tasks', run);
  return Array.from({ length: count }, (_, index): Task => {
    const needs = Math.min(
      index,
      dice.pick([
        [50, 0],
        [35, 1],
        [15, 2],
      ] as const),
    );
    const dependsOn = new Set(
      Array.from({ length: needs }, () => `t${dice.between(Math.max(0, index - NEAR), index - 1)}`),
    );
    const pinned = dice.chance(0.05) ? { agent: auto[dice.between(0, auto.length - 1)] ?? 'claude' } : {};
    const stays = dice.chance(0.03) ? ({ failover: 'no' } as const) : {};
    const domain = DOMAINS[dice.between(0, DOMAINS.length - 1)] ?? 'general';
    const [id, title] = [`t${index}`, `Do t${index}`];
    return { id, title, prompt: title, domain, dependsOn: [...dependsOn], ...pinned, ...stays };
  });
}

/** In the middle of most of them the daemon is killed, as by somebody who wants to help. */
function fullDisks(dice: Dice): Change[] {
  return [1, 2, 3, 4].flatMap((): Change[] => {
    const at = DUSK + dice.between(MINUTE, 4 * HOUR);
    const ms = dice.spread(1000, 10 * MINUTE);
    const kill: Change = { at: at + dice.between(0, ms), is: 'kill', downMs: dice.spread(500, MINUTE) };
    return [{ at, is: 'full disk', ms }, ...(dice.chance(0.7) ? [kill] : [])];
  });
}

function changesOf(dice: Dice, caps: Caps, providers: readonly string[], runs: readonly PlannedRun[]): Change[] {
  const during = (): number => DUSK + dice.between(10 * MINUTE, 10 * HOUR);
  const [provider = '', run] = [providers[dice.between(0, providers.length - 1)], runs[dice.between(0, 2)]];
  const [capsAt, pauseAt, heldAt] = [during(), during(), (run?.at ?? DUSK) + dice.between(MINUTE, 5 * HOUR)];
  const changes: Change[] = [
    { at: capsAt, is: 'caps', caps: { all: 3, pools: { ...caps.pools, [provider]: 1 } } },
    { at: capsAt + dice.between(MINUTE, 20 * MINUTE), is: 'caps', caps },
    { at: pauseAt, is: 'pause-provider', provider, until: pauseAt + dice.between(MINUTE, 40 * MINUTE) },
    { at: heldAt, is: 'pause-run', run: run?.id ?? 'r1', until: heldAt + dice.between(MINUTE, 40 * MINUTE) },
    ...[1, 2].map((): Change => ({ at: during(), is: 'sleep', ms: dice.spread(MINUTE, 3 * HOUR) })),
    ...[1, 2, 3, 4, 5].map((): Change => ({ at: during(), is: 'kill', downMs: dice.spread(500, 3 * MINUTE) })),
  ];
  return changes.toSorted((a, b) => a.at - b.at);
}
