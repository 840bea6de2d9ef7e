import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AgentSpec } from '../../src/core/events/agent-spec.ts';
import type { Mood } from '../../src/core/state/conversation.ts';
import { Screens } from '../../src/daemon/screens.ts';
import type { Keyboard } from '../../src/ports/keyboard.ts';
import { CODEX, World } from './attempts.ts';

/** One attempt whose agent has worked for a minute without a word, and a screen that shows what the test says. */
async function looking(agent: AgentSpec, mood: Partial<Mood> = { is: 'working' }) {
  const world = await World.make(agent, { form: 'screen' });
  const screen = { lines: [''], looks: 0 };
  world.talk({ mood: { since: world.wall - 60_000, ...mood } as Mood });
  const keyboard = {
    screen: () => {
      screen.looks += 1;
      return Promise.resolve(screen.lines);
    },
    personTypedAt: () => Promise.resolve(undefined),
  } as Partial<Keyboard> as Keyboard;
  const rounds = new Screens({ ...world.parts, keyboard: () => keyboard }).rounds();
  rounds.start();
  onTestFinished(() => rounds.stop());
  const looks = async (count: number) => {
    const enough = screen.looks + count;
    await expect.poll(() => screen.looks, SOON).toBeGreaterThanOrEqual(enough);
  };
  return { world, screen, looks };
}

const SOON = { timeout: 10_000, interval: 20 };
const CLAUDE: AgentSpec = { ...CODEX, name: 'claude', provider: 'anthropic', output: 'claude', hooks: 'claude' };
const RECORDED = join(import.meta.dirname, '..', 'adapters', 'agents', 'recorded', 'screens');

function recorded(name: string): string[] {
  return readFileSync(join(RECORDED, `${name}.txt`), 'utf8').split('\n');
}

function waiting(seconds: number, attempt: number): string[] {
  const line = `✻ API error · Retrying in ${seconds}s · attempt ${attempt}/10`;
  return recorded('claude-2.1.197-retrying').map((one) => (one.startsWith('✻') ? line : one));
}

function signals(world: World): unknown[] {
  return world.facts.map((fact) => (fact.type === 'agent.signalled' ? fact.signal : fact.type));
}

describe('an agent that tries again', () => {
  test('is told once for each try, while its countdown runs', async () => {
    const { world, screen, looks } = await looking(CLAUDE);
    screen.lines = waiting(9, 5);
    await expect.poll(() => signals(world), SOON).toHaveLength(1);
    const until = world.wall + 9000;
    expect(world.facts[0]).toMatchObject({
      type: 'agent.signalled',
      ...world.key,
      by: 'screen',
      source: 'trying again',
      signal: { is: 'retrying', failure: { kind: 'server', message: 'API error', until }, attempt: 5 },
    });
    world.pass(21_000);
    for (const seconds of [8, 7, 6]) {
      screen.lines = waiting(seconds, 5);
      await looks(2);
    }
    expect(world.facts).toHaveLength(1);
    screen.lines = waiting(18, 6);
    await expect.poll(() => signals(world), SOON).toHaveLength(2);
    expect(signals(world)[1]).toMatchObject({ attempt: 6, failure: { until: world.wall + 18_000 } });
  });

  test('and then goes on is told to work, whatever moves on its screen', async () => {
    const { world, screen, looks } = await looking(CLAUDE, {
      is: 'limited',
      failure: { kind: 'server', message: 'API error' },
    });
    const working = recorded('claude-2.1.197-working');
    for (let seconds = 1; signals(world).length === 0; seconds += 1) {
      screen.lines = working.map((line) => (line.startsWith('✻') ? `✻ Mustering… (${seconds}s)` : line));
      await looks(1);
    }
    expect(signals(world)).toEqual([{ is: 'busy' }]);
  });

  test('by a limit of its plan waits until that ends', async () => {
    const { world, screen } = await looking(CLAUDE);
    world.wall = new Date(2026, 10, 21, 17, 8).getTime();
    screen.lines = recorded('claude-2.1.197-session-limit');
    await expect
      .poll(() => signals(world), SOON)
      .toMatchObject([
        {
          is: 'retrying',
          failure: {
            kind: 'usage-limit',
            message: 'Session limit reached',
            until: new Date(2026, 10, 21, 19, 9).getTime(),
          },
        },
      ]);
  });
});

describe('a limit that ended a turn of Codex', () => {
  const until = new Date(2026, 10, 21, 19, 11).getTime();

  test('is told where its record didn’t', async () => {
    const { world, screen } = await looking(CODEX);
    world.wall = new Date(2026, 10, 21, 17, 10).getTime();
    screen.lines = recorded('codex-0.169.0-usage-limit');
    await expect
      .poll(() => signals(world), SOON)
      .toMatchObject([
        {
          is: 'retrying',
          failure: { kind: 'usage-limit', message: expect.stringMatching(/^You’ve .* 7:10 PM\.$/) as string, until },
        },
      ]);
  });

  test('is not told again where it did', async () => {
    const failure = { kind: 'usage-limit', message: 'You’ve hit your usage limit.', until } as const;
    const { world, screen, looks } = await looking(CODEX, { is: 'limited', failure });
    world.wall = new Date(2026, 10, 21, 17, 10).getTime();
    screen.lines = recorded('codex-0.169.0-usage-limit');
    await looks(4);
    expect(signals(world)).toEqual([]);
  });

  test('is history where the conversation is gone on with: its composer takes a prompt', async () => {
    const { world, screen } = await looking(CODEX, { is: 'starting' });
    screen.lines = recorded('codex-0.169.0-usage-limit');
    await expect.poll(() => signals(world), SOON).toEqual([{ is: 'ready' }]);
  });
});

test('one look at a screen that is being drawn tells nothing', async () => {
  const { world, screen, looks } = await looking(CLAUDE);
  for (let time = 0; time < 6; time += 1) {
    screen.lines = time % 2 === 0 ? waiting(9, time) : recorded('claude-2.1.197-working');
    await looks(1);
  }
  expect(signals(world)).toEqual([]);
});

test('an agent that works and says so is not told to', async () => {
  const { world, screen, looks } = await looking(CLAUDE);
  screen.lines = recorded('claude-2.1.197-working');
  await looks(4);
  expect(signals(world)).toEqual([]);
});
