import { expect, test } from 'vitest';
import type { LimitsReport } from '../../src/protocol/messages.ts';
import { limitedOmo, mostStartsAtOnce, POLL, type LimitedOmo } from '../support/limited-omo.ts';

const tags = ['tmux', 'e2e'];

test.for([
  { says: 'three each and six in all, as nobody said otherwise', config: {}, most: { codex: 3, opencode: 3, all: 6 } },
  {
    says: 'as configured',
    config: { maxWorkers: 7, pools: { openai: { max: 2 }, opencode: { max: 6 } } },
    most: { codex: 1, opencode: 6, all: 7 },
  },
  {
    says: 'as configured, the cap over all wide enough',
    config: { maxWorkers: 50, pools: { openai: { max: 2 }, opencode: { max: 6 } } },
    most: { codex: 2, opencode: 6, all: 8 },
  },
])(
  'fifty ready tasks over two providers: never more at once than the caps ($says), and as many',
  { tags, timeout: 120_000 },
  async ({ config, most }) => {
    const it = limitedOmo({ config });
    for (const agent of ['codex', 'opencode']) it.does(agent, 'wait go work 200 done');
    await it.start(...tasks(50));
    await expect.poll(() => it.starts().length, POLL).toBe(most.all);
    it.go();
    expect(await it.over()).toMatchObject({ ok: true });
    const starts = it.starts();
    expect(starts.length).toBe(50);
    expect(new Set(starts.map(({ task }) => task)).size).toBe(50);
    const of = (agent: string) => mostStartsAtOnce(starts.filter(({ name }) => name === agent));
    expect({ codex: of('codex'), opencode: of('opencode'), all: mostStartsAtOnce(starts) }).toEqual(most);
  },
);

test(
  'a cap that is changed from three to one to eight while work goes on is followed at once',
  { tags, timeout: 120_000 },
  async () => {
    const it = limitedOmo({ config: { auto: ['codex'], maxWorkers: 20 } });
    it.does('codex', 'work 300 done');
    await it.start(...tasks(40));
    await expect.poll(() => it.starts().length, POLL).toBeGreaterThanOrEqual(6);
    expect(openai(await it.json('limits', 'set', 'openai', '--max', '1'))).toMatchObject({ max: 1 });
    await expect.poll(async () => openai(await it.json('limits'))?.running, POLL).toBe(1);
    const alone = Date.now();
    expect(mostStartsAtOnce(it.starts())).toBeLessThanOrEqual(3);

    await expect.poll(() => since(it, alone).length, POLL).toBeGreaterThanOrEqual(4);
    it.does('codex', 'wait go work 300 done');
    const widened = Date.now();
    expect(openai(await it.json('limits', 'set', 'openai', '--max', '8'))).toMatchObject({ max: 8 });
    expect(mostStartsAtOnce(since(it, alone).filter(({ at }) => at < widened))).toBe(1);

    await expect.poll(() => it.starts().filter(({ endedAt }) => endedAt === undefined).length, POLL).toBe(8);
    it.go();
    expect(await it.over()).toMatchObject({ ok: true });
    expect(mostStartsAtOnce(since(it, widened))).toBe(8);
    expect(it.starts().length).toBe(40);
  },
);

function tasks(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `Build part ${i} (id: t${i})`);
}

function since(it: LimitedOmo, time: number) {
  return it.starts().filter(({ at }) => at > time);
}

function openai({ providers }: LimitsReport) {
  return providers.find(({ provider }) => provider === 'openai');
}
