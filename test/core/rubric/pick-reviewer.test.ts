import { expect, test } from 'vitest';
import { pickReviewer } from '../../../src/core/rubric/pick-reviewer.ts';
import type { Run } from '../../../src/core/state/state.ts';

const ABLE = () => true;

test('the best liked of another provider than the author’s reviews', () => {
  expect(pickReviewer(runWith('claude', 'codex', 'opencode'), 'claude', ABLE)).toBe('codex');
  expect(pickReviewer(runWith('claude', 'codex', 'opencode'), 'codex', ABLE)).toBe('claude');
  expect(pickReviewer(runWith('claude', 'claude-small', 'opencode'), 'claude', ABLE)).toBe('opencode');
});

test('where there is none, the best liked reviews, though it shares the provider', () => {
  expect(pickReviewer(runWith('claude-small', 'claude'), 'claude', ABLE)).toBe('claude-small');
  expect(pickReviewer(runWith('claude'), 'claude', ABLE)).toBe('claude');
});

test('who is not able is passed over', () => {
  const run = runWith('claude', 'codex', 'opencode');
  expect(pickReviewer(run, 'claude', (agent) => agent !== 'codex')).toBe('opencode');
  expect(pickReviewer(run, 'claude', (agent) => agent === 'claude')).toBe('claude');
  expect(pickReviewer(run, 'claude', () => false)).toBeUndefined();
});

test('an agent whose provider nobody knows counts as no other provider', () => {
  expect(pickReviewer(runWith('gone', 'codex'), 'claude', ABLE)).toBe('codex');
  expect(pickReviewer(runWith('gone'), 'claude', ABLE)).toBe('gone');
  expect(pickReviewer(runWith('codex', 'claude'), 'gone', ABLE)).toBe('codex');
});

test('nobody reviews where nobody is to', () => {
  const { review: _, ...options } = runWith('codex').options;
  expect(pickReviewer({ ...runWith('codex'), options }, 'claude', ABLE)).toBeUndefined();
});

const PROVIDERS = { claude: 'anthropic', 'claude-small': 'anthropic', codex: 'openai', opencode: 'opencode' };

function runWith(...reviewers: string[]): Run {
  const agents = Object.entries(PROVIDERS).map(([name, provider]) => [name, { name, provider }]);
  const run = { agents: Object.fromEntries(agents), options: { review: { agents: reviewers, minutes: 10 } } };
  return run as Run;
}
