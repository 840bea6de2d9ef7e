import { expect, test } from 'vitest';
import { readOutcome } from '../../../src/adapters/agents/outcome.ts';

/** How a program of the person's own tells of its provider's limit is what its configuration says, and nothing else. */
const AT = Date.UTC(2026, 10, 21, 12);
const LIMITED = { exitCodes: [75, 99], says: 'rate limited(?:, wait (?<seconds>\\S+) s)?' };

test.for([
  ['an exit code that is listed', 'working\ntoo many\n\n', { exitCode: 75 }, { message: 'too many' }],
  ['one of a program that printed nothing', '', { exitCode: 99 }, { message: 'exit code 99' }],
  ['its words', 'rate limited\n', { exitCode: 1 }, { message: 'rate limited' }],
  [
    'its words with a time',
    'rate limited, wait 90 s\n',
    { exitCode: 1 },
    { message: 'rate limited, wait 90 s', until: AT + 90_000 },
  ],
  [
    'a time beside an exit code',
    'rate limited, wait 90 s\nbye\n',
    { exitCode: 75 },
    { message: 'rate limited, wait 90 s', until: AT + 90_000 },
  ],
  [
    'the last of several',
    'rate limited, wait 9 s\nrate limited, wait 5 s\n',
    { exitCode: 1 },
    { message: 'rate limited, wait 5 s', until: AT + 5000 },
  ],
  ['a time that is none', 'rate limited, wait soon s\n', { exitCode: 1 }, { message: 'rate limited, wait soon s' }],
  ['a time below nothing', 'rate limited, wait -5 s\n', { exitCode: 1 }, { message: 'rate limited, wait -5 s' }],
  ['a program that was killed', 'rate limited\n', { signal: 'SIGTERM' }, { message: 'rate limited' }],
  [
    'eleven lines later, blank ones not counted',
    `rate limited\n${'next\n\n \n'.repeat(11)}`,
    { exitCode: 1 },
    { message: 'rate limited' },
  ],
  ['coloured words', '\u001B[31mrate limited\u001B[0m\r\n', { exitCode: 1 }, { message: 'rate limited' }],
] as const)('%s', ([, text, exit, failure]) => {
  expect(readOutcome('text', text, exit, AT, LIMITED)).toMatchObject({ ok: false });
  expect(readOutcome('text', text, exit, AT, LIMITED).failure).toEqual({ kind: 'usage-limit', ...failure });
});

test.for([
  ['a program that is done', 'rate limited\n', { exitCode: 0 }, LIMITED],
  ['one that is done with a code that is listed', 'hi\n', { exitCode: 0 }, { exitCodes: [0] }],
  ['another exit code, other words', 'bad\n', { exitCode: 1 }, LIMITED],
  ['words of long before', `rate limited\n${'next\n'.repeat(12)}`, { exitCode: 1 }, LIMITED],
  ['no configuration', 'rate limited, 429, quota exceeded\n', { exitCode: 75 }, undefined],
  ['an empty configuration', 'rate limited\n', { exitCode: 75 }, {}],
] as const)('no limit: %s', ([, text, exit, limited]) => {
  const known = limited && { ...limited, exitCodes: [...('exitCodes' in limited ? limited.exitCodes : [])] };
  expect(readOutcome('text', text, exit, AT, known)).not.toHaveProperty('failure');
});

test('what an agent with an output of its own says is not asked for those words', () => {
  const said = JSON.stringify({ type: 'item.completed', item: { type: 'agent_message', text: 'rate limited' } });
  expect(readOutcome('codex', said, { exitCode: 75 }, AT, LIMITED)).not.toHaveProperty('failure');
});
