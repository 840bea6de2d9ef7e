import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { knownUsage, usedSince, withUsage } from '../../../src/adapters/agents/known-usage.ts';
import { readOutcome, readOutcomeFile } from '../../../src/adapters/agents/outcome.ts';
import type { Usage } from '../../../src/core/events/usage.ts';
import { claude, codex, opencode, output } from './agent-lines.ts';

const AT = Date.UTC(2026, 10, 21, 12);
const OPUS = 'claude-opus-4-8';

describe('what an attempt used', () => {
  /** Each request took 100 tokens in, 40 of them from a cache, and gave 50, 20 of them thought (for Claude: 100 beside 40 and 7). */
  const RECORDED: [file: string, usage: Usage[] | undefined][] = [
    ['claude-2.1.197-wrote-a-file', [{ model: `${OPUS}[1m]`, tokens: tokens(30, 15), usd: 0.000_525 }]],
    ['claude-2.1.197-refused-401', [{ tokens: tokens(0, 0), usd: 0 }]],
    [
      'failures/claude-2.1.197-rate-limit-after-a-tool',
      [{ model: `${OPUS}[1m]`, tokens: tokens(100, 50, 40, 7), usd: 0.001_813_75 }],
    ],
    ['failures/claude-2.1.197-killed-after-a-tool', [{ model: OPUS, tokens: tokens(100, 1, 40, 7) }]],
    ['failures/claude-2.1.197-killed-while-silent', undefined],
    ['codex-0.169.0-wrote-a-file', [{ tokens: tokens(30, 15) }]],
    ['failures/codex-0.169.0-conversation-1', [{ tokens: tokens(106, 100, 80, 14) }]],
    ['failures/codex-0.169.0-killed-after-a-tool', undefined],
    ['opencode-1.18.33-wrote-a-file', [{ tokens: tokens(30, 15) }]],
    ['failures/opencode-1.18.33-conversation-1', [{ tokens: tokens(120, 100, 80) }]],
    ['failures/opencode-1.18.33-killed-after-a-tool', [{ tokens: tokens(60, 50, 40) }]],
    ['failures/opencode-1.18.33-no-quota', undefined],
  ];

  test.for(RECORDED)('is told by %s', async ([file, usage]) => {
    const agent = file.replace('failures/', '').split('-')[0] as 'claude';
    const outcome = readOutcome(agent, await recorded(file), { exitCode: 0 }, AT);
    expect(outcome.usage).toEqual(usage);
    expect('usage' in outcome).toBe(usage !== undefined);
  });

  test('is, of a Codex that went on with a conversation, what is new in it', async () => {
    const turns = [1, 2, 3].map((turn) => `failures/codex-0.169.0-conversation-${turn}`);
    let before: readonly Usage[] | undefined;
    const own: unknown[] = [];
    for (const turn of turns) {
      const file = join(import.meta.dirname, 'recorded', `${turn}.jsonl`);
      own.push((await readOutcomeFile('codex', file, { exitCode: 0 }, AT, before)).usage);
      before = (await readOutcomeFile('codex', file, { exitCode: 0 }, AT)).usage;
    }
    const turn = [{ tokens: tokens(53, 50, 40, 7) }];
    expect(own).toEqual([[{ tokens: tokens(106, 100, 80, 14) }], turn, turn]);
  });

  test('is not known where its conversation tells less than before', () => {
    expect(usedSince([{ tokens: tokens(10, 5) }], [{ tokens: tokens(20, 1) }])).toBeUndefined();
  });

  test('is told by the other agents of the attempt alone, whatever came before', async () => {
    const file = join(import.meta.dirname, 'recorded', 'opencode-1.18.33-wrote-a-file.jsonl');
    const before = [{ tokens: tokens(1000, 1000) }];
    expect((await readOutcomeFile('opencode', file, { exitCode: 0 }, AT, before)).usage).toEqual([
      { tokens: tokens(30, 15) },
    ]);
  });
});

describe('Claude Code', () => {
  const used = { inputTokens: 10, outputTokens: 5, cacheReadInputTokens: 1, cacheCreationInputTokens: 2, costUSD: 0.5 };

  test('tells it by model, its sub-agents’ among it', () => {
    const line = claude.result({
      modelUsage: { [OPUS]: used, haiku: { ...used, costUSD: 0.25 } },
      usage: {},
      total_cost_usd: 9,
    });
    expect(usageOf('claude', [line])).toEqual([
      { model: OPUS, tokens: tokens(10, 5, 1, 2), usd: 0.5 },
      { model: 'haiku', tokens: tokens(10, 5, 1, 2), usd: 0.25 },
    ]);
  });

  test('tells it as a whole where it names no model', () => {
    const usage = { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: null };
    expect(usageOf('claude', [claude.result({ usage, total_cost_usd: 0.5 })])).toEqual([
      { tokens: tokens(10, 5), usd: 0.5 },
    ]);
  });

  test('that was killed has used what its answers told, each counted once, by model', () => {
    const usage = { input_tokens: 10, output_tokens: 1, cache_creation_input_tokens: 3, cache_read_input_tokens: 2 };
    const lines = ['msg_1', 'msg_1', 'msg_2', 'msg_1', 'msg_3'].map((id) => {
      const line = claude.said('x', id === 'msg_3' ? 'haiku' : OPUS);
      return {
        ...line,
        message: { ...line.message, id, usage },
        parent_tool_use_id: id === 'msg_3' ? 'toolu_1' : null,
      };
    });
    expect(usageOf('claude', lines)).toEqual([
      { model: OPUS, tokens: tokens(20, 2, 4, 6) },
      { model: 'haiku', tokens: tokens(10, 1, 2, 3) },
    ]);
  });

  test('has used nothing for what it says in the model’s place', () => {
    const line = claude.died('rate_limit', 'API Error: Request rejected (429)');
    const usage = { input_tokens: 0, output_tokens: 0 };
    expect(usageOf('claude', [{ ...line, message: { ...line.message, usage } }])).toBeUndefined();
  });

  test('keeps what its answers told where its result can’t be believed', () => {
    const line = claude.said('x');
    const answer = { ...line, message: { ...line.message, usage: { input_tokens: 10, output_tokens: 1 } } };
    const result = claude.result({
      modelUsage: { [OPUS]: { ...used, inputTokens: -1 } },
      usage: 'none',
      total_cost_usd: 1,
    });
    expect(usageOf('claude', [answer, result])).toEqual([{ model: OPUS, tokens: tokens(10, 1) }]);
  });

  test.for([
    ['negative', { outputTokens: -5 }],
    ['missing', { inputTokens: undefined }],
    ['absurd', { inputTokens: 1e15 }],
    ['a text', { inputTokens: '10' }],
    ['half a token', { inputTokens: 0.5 }],
    ['a price below nothing', { costUSD: -1 }],
    ['an absurd price', { costUSD: 1e9 }],
  ] as const)('with a number of one model that can’t be (%s) tells of the other alone', ([, wrong]) => {
    const line = claude.result({ modelUsage: { [OPUS]: { ...used, ...wrong }, haiku: used } });
    expect(usageOf('claude', [line])).toEqual([{ model: 'haiku', tokens: tokens(10, 5, 1, 2), usd: 0.5 }]);
  });
});

describe('Codex', () => {
  test.for([
    ['nothing', undefined],
    ['no output', { input_tokens: 10 }],
    ['a negative number', { input_tokens: 10, output_tokens: -5 }],
    ['more from the cache than there was', { input_tokens: 10, cached_input_tokens: 20, output_tokens: 5 }],
    ['an absurd number', { input_tokens: 1e12, output_tokens: 5 }],
    ['a text', { input_tokens: '10', output_tokens: 5 }],
    ['null', { input_tokens: null, output_tokens: 5 }],
  ] as const)('that tells %s is done, and what it used is unknown', ([, usage]) => {
    const outcome = readOutcome('codex', output([codex.said('x'), codex.completed(usage)]), { exitCode: 0 }, AT);
    expect(outcome).toEqual({ ok: true, summary: 'x' });
  });

  test('counts what was read from a cache once', () => {
    const line = codex.completed({
      input_tokens: 100,
      cached_input_tokens: 80,
      output_tokens: 5,
      reasoning_output_tokens: 4,
    });
    expect(usageOf('codex', [line])).toEqual([{ tokens: tokens(20, 5, 80) }]);
  });
});

describe('OpenCode', () => {
  test('tells it by the step, its thinking and its price with it', () => {
    expect(usageOf('opencode', [step({}, 0.5), step({}, 0.25)])).toEqual([{ tokens: tokens(20, 14, 6, 2), usd: 0.75 }]);
  });

  test('that says of tokens that they cost nothing knows no price of them', () => {
    expect(usageOf('opencode', [step({}, 0)])).toEqual([{ tokens: tokens(10, 7, 3, 1) }]);
  });

  test('has no price for the whole where one step has none', () => {
    expect(usageOf('opencode', [step({}, 0.5), step({}, 0)])).toEqual([{ tokens: tokens(20, 14, 6, 2) }]);
  });

  test.for([{ output: -1 }, { input: undefined }, { reasoning: 1e15 }, { cache: { read: -3 } }, { input: '10' }])(
    'with a step of %j tells of the others',
    (wrong) => {
      expect(usageOf('opencode', [step(wrong, 1), step({}, 0.5)])).toEqual([{ tokens: tokens(10, 7, 3, 1), usd: 0.5 }]);
    },
  );

  test('with nothing that can be believed tells nothing, and is done', () => {
    const lines = [opencode.begun(), opencode.said('x'), opencode.ended({ tokens: 'many', cost: {} })];
    const conversation = 'ses_1';
    expect(readOutcome('opencode', output(lines), { exitCode: 0 }, AT)).toEqual({
      ok: true,
      summary: 'x',
      conversation,
    });
  });
});

describe('a record of use', () => {
  test.for([Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5, '1', null, undefined])(
    'with %s for a count is none',
    (input) => {
      expect(knownUsage({ tokens: { input, output: 1, cacheRead: 0, cacheWrite: 0 } })).toBeUndefined();
    },
  );

  test('of nothing at all is none', () => {
    expect(knownUsage({ model: 'x' })).toBeUndefined();
  });

  test('that says zero says zero', () => {
    expect(knownUsage({ tokens: tokens(0, 0), usd: 0 })).toEqual({ tokens: tokens(0, 0), usd: 0 });
  });

  test('is added to that of its own model', () => {
    const sum = withUsage(
      [
        { model: 'a', usd: 1 },
        { model: 'b', usd: 2 },
      ],
      { model: 'b', usd: 3 },
    );
    expect(sum).toEqual([
      { model: 'a', usd: 1 },
      { model: 'b', usd: 5 },
    ]);
  });
});

function step(more: object, cost?: unknown) {
  return opencode.ended({
    tokens: { input: 10, output: 5, reasoning: 2, cache: { read: 3, write: 1 }, ...more },
    cost,
  });
}

function usageOf(agent: 'claude' | 'codex' | 'opencode', lines: readonly object[]): readonly Usage[] | undefined {
  return readOutcome(agent, output(lines), { exitCode: 0 }, AT).usage;
}

function tokens(input: number, out: number, cacheRead = 0, cacheWrite = 0) {
  return { input, output: out, cacheRead, cacheWrite };
}

function recorded(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, 'recorded', `${name}.jsonl`), 'utf8');
}
