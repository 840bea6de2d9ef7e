import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readOutcome, readOutcomeFile, type Outcome } from '../../../src/adapters/agents/outcome.ts';

/** `recorded/` holds what the real programs printed (2026-11, against our model server), the version in the name. */
type Kind = Parameters<typeof readOutcome>[0];
const AT = Date.UTC(2026, 10, 20, 12, 41);
const UUID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/) as string;
const SES = expect.stringMatching(/^ses_\w+$/) as string;

const RECORDED: [file: string, exitCode: number, outcome: Outcome][] = [
  ['claude-2.1.197-wrote-a-file', 0, { ok: true, summary: 'I wrote the notes.\nAnd that is all.', conversation: UUID }],
  [
    'claude-2.1.197-not-allowed',
    0,
    {
      ok: true,
      summary: 'I could not run the tests.',
      conversation: UUID,
      notes: ['it was not allowed to use Bash'],
    },
  ],
  [
    'claude-2.1.197-refused-401',
    1,
    {
      ok: false,
      summary: 'Invalid API key · Fix external API key',
      conversation: UUID,
      reason: 'Claude Code stopped: Invalid API key · Fix external API key (HTTP 401)',
    },
  ],
  [
    'claude-2.1.197-no-credit',
    1,
    {
      ok: false,
      summary: 'Credit balance is too low',
      conversation: UUID,
      reason: 'Claude Code stopped: Credit balance is too low (HTTP 400)',
    },
  ],
  [
    'claude-2.1.197-overloaded',
    1,
    {
      ok: false,
      summary: expect.stringMatching(/^API Error: 529 Overloaded/) as string,
      conversation: UUID,
      reason: expect.stringMatching(/^Claude Code stopped: API Error: 529 Overloaded.*\)\.$/) as string,
    },
  ],
  [
    'claude-2.1.197-unknown-command',
    0,
    {
      ok: false,
      summary: 'Unknown command: /nosuch',
      conversation: UUID,
      reason: 'Claude Code stopped: the model was not asked: Unknown command: /nosuch',
    },
  ],
  ['codex-0.169.0-wrote-a-file', 0, { ok: true, summary: 'I wrote the notes.\nAnd that is all.', conversation: UUID }],
  ['codex-0.169.0-command-failed', 0, { ok: true, summary: 'There is no such file.', conversation: UUID }],
  [
    'codex-0.169.0-refused-401',
    1,
    {
      ok: false,
      conversation: UUID,
      reason: expect.stringMatching(
        /^Codex stopped: unexpected status 401 Unauthorized: Incorrect API key provided: dummy, url: http:\S+$/,
      ) as string,
    },
  ],
  ['codex-0.169.0-no-credit', 1, { ok: false, conversation: UUID, reason: 'Codex stopped: credit' }],
  [
    'codex-0.169.0-usage',
    1,
    {
      ok: false,
      conversation: UUID,
      reason: expect.stringMatching(/^Codex stopped: You’ve hit your usage limit\. .*try again at/) as string,
    },
  ],
  [
    'codex-0.169.0-context',
    1,
    {
      ok: false,
      conversation: UUID,
      reason:
        "Codex stopped: Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
    },
  ],
  [
    'opencode-1.18.33-wrote-a-file',
    0,
    { ok: true, summary: 'I wrote the notes.\nAnd that is all.', conversation: SES },
  ],
  [
    'opencode-1.18.33-refused-401',
    1,
    { ok: false, conversation: SES, reason: 'OpenCode stopped: Incorrect API key provided: dummy (HTTP 401)' },
  ],
  ['opencode-1.18.33-no-credit', 1, { ok: false, conversation: SES, reason: 'OpenCode stopped: credit (HTTP 400)' }],
  [
    'opencode-1.18.33-permission-refused',
    0,
    {
      ok: false,
      conversation: SES,
      reason:
        'OpenCode ended with exit code 0, but its output does not say that it finished; the last trouble it told was: write: The user rejected permission to use this specific tool call.',
    },
  ],
  ['opencode-1.18.33-context', 0, { ok: true, summary: 'done', conversation: SES }],
];

test.for(RECORDED)('the real output %s with exit code %i is understood', async ([name, exitCode, outcome]) => {
  // What it used, and what kind of failure it is, is asked in usage.test.ts and failures.test.ts.
  const {
    usage: _,
    failure: __,
    crashed: ___,
    ...rest
  } = readOutcome(kindOf(name), await recorded(name), { exitCode }, AT);
  expect(rest).toEqual(outcome);
});

test.for(RECORDED)('the real output %s is never ok when the exit code is 1', async ([name]) => {
  expect(readOutcome(kindOf(name), await recorded(name), { exitCode: 1 }, AT).ok).toBe(false);
});

test.for(RECORDED.filter(([, , outcome]) => outcome.ok))(
  'the real output %s is not ok when its last line is missing, and half a line is told',
  async ([name]) => {
    const whole = await recorded(name);
    const half = whole.slice(0, whole.trimEnd().lastIndexOf('\n') + 20);
    const outcome = readOutcome(kindOf(name), half, { exitCode: 0 }, AT);
    expect(outcome).toMatchObject({
      ok: false,
      notes: ['one line of its output could not be read'],
      reason: expect.stringMatching(/ended with exit code 0, but its output does not say that it finished/) as string,
    });
  },
);

test('what OpenCode says to its model is not taken for the model’s words', async () => {
  const lines = (await recorded('opencode-1.18.33-context')).split('\n');
  const synthetic = lines.findIndex((line) => line.includes('"synthetic":true'));
  const { summary } = readOutcome('opencode', lines.slice(0, synthetic + 1).join('\n'), { exitCode: 0 }, AT);
  expect({ synthetic, summary }).toEqual({ synthetic: 4, summary: 'A title' });
});

test('lines that are no JSON objects are passed over and counted', async () => {
  const whole = await recorded('codex-0.169.0-wrote-a-file');
  const output = `WARNING: proceeding\n\n[1]\n"x"\nnull\n\u0000\uFFFD\n${whole}`;
  expect(readOutcome('codex', output, { exitCode: 0 }, AT)).toMatchObject({
    ok: true,
    summary: 'I wrote the notes.\nAnd that is all.',
    conversation: UUID,
    notes: ['5 lines of its output could not be read'],
  });
});

test.for([
  ['claude', { exitCode: 127 }, 'Claude Code ended with exit code 127 (there is no such program)'],
  ['codex', { exitCode: 137 }, 'Codex ended with exit code 137 (SIGKILL)'],
  ['opencode', { signal: 'SIGTERM' }, 'OpenCode ended with signal SIGTERM'],
  ['opencode', {}, 'OpenCode ended with an unknown exit code'],
  ['codex', { exitCode: 0 }, 'Codex ended with exit code 0, but its output does not say that it finished'],
] as const)('no output of %s and %o is told as what it is', ([kind, exit, reason]) => {
  expect(readOutcome(kind, '', exit, AT)).toEqual({ ok: false, reason, crashed: true });
});

test('an agent that was killed while it waited for its provider tells what it waited for', async () => {
  const [first = '', second = '', ...rest] = (await recorded('codex-0.169.0-refused-401')).split('\n');
  const outcome = readOutcome('codex', [first, second, rest[1]].join('\n'), { signal: 'SIGTERM' }, AT);
  expect(outcome.reason).toMatch(
    /^Codex ended with signal SIGTERM; the last trouble it told was: Reconnecting... 1\/\d \(unexpected status 401/,
  );
});

test.for([
  ['one\ntwo\n\n  \n', { exitCode: 0 }, { ok: true, summary: 'two' }],
  ['', { exitCode: 0 }, { ok: true }],
  ['10%\r50%\r100%\r\n', { exitCode: 0 }, { ok: true, summary: '100%' }],
  ['\u001B[32mall green\u001B[0m\u0007\n', { exitCode: 0 }, { ok: true, summary: 'all green' }],
  ['no line end', { exitCode: 0 }, { ok: true, summary: 'no line end' }],
  ['bad\n', { exitCode: 3 }, { ok: false, summary: 'bad', reason: 'exit code 3: bad' }],
  ['', { exitCode: 143 }, { ok: false, reason: 'exit code 143 (SIGTERM)' }],
  ['bye\n', { signal: 'SIGKILL' }, { ok: false, summary: 'bye', reason: 'signal SIGKILL: bye' }],
] as const)('of the plain output %j with %o the last line is the summary', ([output, exit, outcome]) => {
  expect(readOutcome('text', output, exit, AT)).toEqual(outcome);
});

test('a book as the final message is cut to what a report takes, never inside a character', () => {
  const text = '𝄞'.repeat(10_000);
  const { summary } = readOutcome('text', text, { exitCode: 0 }, AT);
  expect(summary).toBe(`${'𝄞'.repeat(2000)}…`);
});

test('a file is read to its end, with a line in it that is longer than can be kept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'omo-outcome-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'output.jsonl');
  const huge = `{"type":"item.completed","item":{"type":"command_execution","aggregated_output":"${'x'.repeat(9e6)}"}}\n`;
  await writeFile(file, huge + (await recorded('codex-0.169.0-wrote-a-file')));
  expect(await readOutcomeFile('codex', file, { exitCode: 0 }, AT)).toMatchObject({
    ok: true,
    summary: 'I wrote the notes.\nAnd that is all.',
    conversation: UUID,
    notes: ['one line of its output could not be read'],
  });
});

test('an output file that is not there is told, and one that cannot be read is an error', async () => {
  expect(await readOutcomeFile('codex', '/nowhere/output.jsonl', { exitCode: 126 }, AT)).toEqual({
    ok: false,
    crashed: true,
    reason: 'Codex ended with exit code 126 (it could not be run)',
    notes: ['its output /nowhere/output.jsonl is not there'],
  });
  await expect(readOutcomeFile('codex', '/', { exitCode: 0 }, AT)).rejects.toMatchObject({ code: 'E_FILE' });
});

function kindOf(name: string): Kind {
  return name.split('-')[0] as Kind;
}

function recorded(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, 'recorded', `${name}.jsonl`), 'utf8');
}
