import { describe, expect, test } from 'vitest';
import { FORMS } from '../../../src/adapters/agents/forms.ts';
import { readOutcome } from '../../../src/adapters/agents/outcome.ts';
import { claude, codex, opencode, output } from './agent-lines.ts';
import { MENTIONS } from './mentions.ts';

/** Nothing that a worker reads, runs or says is taken for a failure of its own, however the turn ends. */
const AT = Date.UTC(2026, 10, 21, 12);

/** The text in every place where an agent's output shows a model's or a tool's words. */
const SHOWN: Record<'claude' | 'codex' | 'opencode', (text: string) => Readonly<Record<string, unknown>>[]> = {
  claude: (text) => [
    claude.tool('Write', { file_path: 'notes.md', content: text }),
    claude.toolResult(text),
    claude.tool('Bash', { command: `echo '${text}'` }),
    claude.toolResult(text, true),
    claude.said(text),
  ],
  codex: (text) => [
    codex.command(`echo '${text}'`, text),
    codex.command('npm test', text, 1),
    { type: 'item.completed', item: { id: 'item_0', type: 'error', message: text } },
    { type: 'item.completed', item: { id: 'item_2', type: 'reasoning', text } },
    codex.said(text),
  ],
  opencode: (text) => [
    opencode.begun(),
    opencode.tool('bash', { status: 'completed', input: { command: `echo '${text}'` }, output: text }),
    opencode.tool('bash', { status: 'error', input: { command: 'npm test' }, error: text }),
    opencode.said(text),
  ],
};
const DONE = {
  claude: (text: string) => claude.result({ result: text }),
  codex: () => codex.completed(),
  opencode: () => opencode.ended(),
};
/** Turns that end badly for a reason that is no provider's. */
const FAILED = {
  claude: (text: string) =>
    claude.result({ subtype: 'error_max_turns', is_error: true, result: undefined, said: text }),
  codex: () => codex.failed('the model gave no answer'),
  opencode: () => opencode.ended({ reason: 'length' }),
};

describe.for(['claude', 'codex', 'opencode'] as const)('in the output of %s', (agent) => {
  test.for(MENTIONS)('$about: the task is done', ({ text }) => {
    const lines = [...SHOWN[agent](text), DONE[agent](text)];
    const outcome = readOutcome(agent, output(lines), { exitCode: 0 }, AT);
    expect(outcome).toMatchObject({ ok: true });
    expect(causesOf(outcome)).toEqual([]);
  });

  test.for(MENTIONS)('$about: the task failed for a reason of its own', ({ text }) => {
    const lines = [...SHOWN[agent](text), FAILED[agent](text)];
    const outcome = readOutcome(agent, output(lines), { exitCode: 1 }, AT);
    expect({ ok: outcome.ok, causes: causesOf(outcome) }).toEqual({ ok: false, causes: [] });
  });

  test.for(MENTIONS)('$about: the program died', ({ text }) => {
    const outcome = readOutcome(agent, output(SHOWN[agent](text)), { signal: 'SIGKILL' }, AT);
    expect(causesOf(outcome)).toEqual(['crashed']);
  });

  test.for(MENTIONS)('$about: while it works, that is work', ({ text }) => {
    const signals = [...SHOWN[agent](text), DONE[agent](text)].flatMap((line) => FORMS[agent].signals(line, AT));
    expect(signals.filter(({ is }) => is !== 'busy' && is !== 'session')).toEqual([]);
    expect(signals.length).toBeGreaterThan(2);
  });
});

describe('an error of Claude Code that has neither a name nor a status', () => {
  test.for(MENTIONS)('$about', ({ text }) => {
    const lines = [claude.said(text), claude.result({ is_error: true, result: text })];
    expect(causesOf(readOutcome('claude', output(lines), { exitCode: 1 }, AT))).toEqual([]);
  });
});

describe('in what a plain program prints', () => {
  test.for(MENTIONS)('$about, exit code 0 and 1', ({ text }) => {
    expect(causesOf(readOutcome('text', `${text}\n`, { exitCode: 0 }, AT))).toEqual([]);
    expect(causesOf(readOutcome('text', `${text}\n`, { exitCode: 1 }, AT))).toEqual([]);
  });

  test.for(MENTIONS)('$about, though it says what tells of a limit, when it is done', ({ text }) => {
    const limited = { exitCodes: [0, 75], says: '.' };
    expect(causesOf(readOutcome('text', `${text}\n`, { exitCode: 0 }, AT, limited))).toEqual([]);
  });
});

function causesOf({ failure, crashed }: ReturnType<typeof readOutcome>): string[] {
  return [...(failure ? [`${failure.kind}: ${failure.message}`] : []), ...(crashed ? ['crashed'] : [])];
}
