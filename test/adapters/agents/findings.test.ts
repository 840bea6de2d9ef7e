import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, assert, constantFrom, nat, oneof, property, string, uint8Array } from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  commandsOf,
  FindingsReading,
  plain,
  readFindings,
  structured,
  type Form,
} from '../../../src/adapters/agents/findings.ts';
import type { Finding } from '../../../src/core/findings/finding.ts';
import { claude, codex, opencode, output } from './agent-lines.ts';
import { MENTIONS } from './mentions.ts';

/** `recorded/findings`: what the real agents (against our model server), test runners and compilers printed, 2026-11. */
const RECORDED = join(import.meta.dirname, 'recorded');
const AGENTS = ['claude', 'codex', 'opencode'] as const;
type Agent = (typeof AGENTS)[number];

describe('what the real agents printed of a script that edits, tests, errs and plans', () => {
  const TESTS = ['/home/dev/project/sum.test.mjs:4:1: not ok subtracts', 'tests 2, pass 1, fail 1, skipped 0'];
  test.for([
    [
      'claude-2.1.197-tests',
      [
        'progress 0 of 1 done',
        'progress 0 of 1 done: Write the sums',
        'file written sum.mjs',
        'file written sum.mjs',
        'command node --test sum.test.mjs (exit code 1)',
        `error ${TESTS[0]}`,
        `test ${TESTS[1]}`,
        'command ls nosuch (exit code 2)',
        'error Edit nosuch.mjs: File does not exist. Note: your current working directory is /home/dev/project.',
        'progress 1 of 1 done',
      ],
    ],
    [
      'codex-0.169.0-tests',
      [
        "command printf %s 'export const a = 1;' > 'sum.mjs' (exit code 0)",
        'command node sum.test.mjs (exit code 1)',
        `error ${TESTS[0]}`,
        `test ${TESTS[1]}`,
        'command ls nosuch (exit code 2)',
        `command echo "it's" $HOME (exit code 0)`,
      ],
    ],
    [
      'codex-0.169.0-patch',
      ['file written /home/dev/project/added.txt', 'file removed /home/dev/project/sum.test.mjs'],
    ],
    [
      'opencode-1.18.33-tests',
      [
        'progress 0 of 2 done: Write the sums',
        'file written sum.mjs',
        'file written sum.mjs',
        'command node --test sum.test.mjs (exit code 1)',
        `error ${TESTS[0]}`,
        `test ${TESTS[1]}`,
        'command ls nosuch (exit code 2)',
        'error read nosuch.mjs: File not found: /home/dev/project/nosuch.mjs',
        'progress 1 of 2 done: Test them',
      ],
    ],
  ] as const)('%s', async ([name, says]) => {
    const { findings, counts } = await recorded(name.split('-')[0] as Agent, `findings/${name}.jsonl`);
    expect(findings.map((one) => `${one.kind} ${one.says}`)).toEqual(says);
    expect(counts.limit).toBe(0);
  });

  test('a finding stands on its line, has its time, and a run of tests its command', async () => {
    const { findings } = await recorded('claude', 'findings/claude-2.1.197-tests.jsonl');
    const lines = (await readFile(join(RECORDED, 'findings/claude-2.1.197-tests.jsonl'), 'utf8')).split('\n');
    const run = findings.find(({ kind }) => kind === 'test');
    expect(run).toMatchObject({
      command: { run: 'node --test sum.test.mjs' },
      tests: { passed: 1, failed: 1, skipped: 0 },
    });
    const event = JSON.parse(lines[(run?.line ?? 0) - 1] ?? '') as { timestamp: string };
    expect(run?.at).toBe(Date.parse(event.timestamp));
  });

  test('the commands are told with their exit codes', async () => {
    const { findings } = await recorded('codex', 'findings/codex-0.169.0-tests.jsonl');
    expect(commandsOf(findings).map(({ exitCode }) => exitCode)).toEqual([0, 1, 2, 0]);
  });
});

describe('what made a turn fail, as recorded', () => {
  test.for([
    ['claude-2.1.197-account-limit', 'limit', 3],
    ['claude-2.1.197-no-quota', 'limit', 3],
    ['claude-2.1.197-rate-limit-waited-out', 'limit', 3],
    ['claude-2.1.197-server-error', 'error', 3],
    ['claude-2.1.197-unreachable', 'error', 3],
    ['claude-2.1.197-no-such-conversation', 'error', 1],
    ['codex-0.169.0-usage-limit', 'limit', 1],
    ['codex-0.169.0-no-quota', 'limit', 1],
    ['codex-0.169.0-killed-while-reconnecting', 'limit', 1],
    ['codex-0.169.0-killed-while-overloaded', 'error', 1],
    ['codex-0.169.0-output-missing', 'error', 1],
    ['opencode-1.18.33-usage-limit', 'limit', 1],
    ['opencode-1.18.33-rate-limit', 'limit', 1],
    ['opencode-1.18.33-server-error', 'error', 1],
  ] as const)('%s: %s', async ([name, kind, count]) => {
    const { counts } = await recorded(name.split('-')[0] as Agent, `failures/${name}.jsonl`);
    const { limit, error } = counts;
    expect({ limit, error }).toEqual({ limit: 0, error: 0, [kind]: count });
  });

  test('a command that was broken off has no exit code', () => {
    const begun = {
      type: 'item.started',
      item: { id: 'item_1', type: 'command_execution', command: "/bin/bash -lc 'sleep 9'" },
    };
    expect(read(structured('codex'), output([begun])).findings).toEqual([
      { kind: 'command', says: 'sleep 9', line: 1, command: { run: 'sleep 9' } },
    ]);
    const tool = claude.tool('Bash', { command: 'sleep 9' });
    expect(commandsOf(read(structured('claude'), output([tool])).findings)).toEqual([{ run: 'sleep 9' }]);
  });

  test('a command that only shows a text ran no tests and met no error of its own', () => {
    const printed = 'a.c:1:2: error: x\n1 failed in 0.10s\n';
    const of = (run: string) => read(structured('codex'), output([codex.command(run, printed, 1)])).counts;
    expect(of('cat out.log')).toMatchObject({ command: 1, error: 0, test: 0 });
    expect(of('make | cat')).toMatchObject({ command: 1, error: 1, test: 1 });
  });

  test('a tool of OpenCode’s is told with the time it ended at', () => {
    const ended = opencode.tool('write', { status: 'completed', input: { filePath: 'a' }, time: { start: 1, end: 7 } });
    expect(read(structured('opencode'), output([{ ...ended, timestamp: 9 }])).findings).toMatchObject([{ at: 7 }]);
    const absurd = opencode.tool('write', { status: 'completed', input: { filePath: 'a' }, time: { end: 9e99 } });
    expect(read(structured('opencode'), output([absurd])).findings[0]).not.toHaveProperty('at');
  });

  test('a command that was not allowed did not run, and that is an error', () => {
    const lines = [
      claude.tool('Bash', { command: 'npm test' }),
      claude.toolResult('This command requires approval', true),
    ];
    expect(read(structured('claude'), output(lines)).findings).toMatchObject([
      { kind: 'error', says: 'npm test: This command requires approval' },
    ]);
  });
});

/** The text in every place where an agent's output shows a model's or a tool's words. */
const SHOWN: Record<Agent, (text: string) => object[]> = {
  claude: (text) => [
    claude.tool('Write', { file_path: 'notes.md', content: text }),
    claude.toolResult(text),
    claude.tool('Bash', { command: `echo '${text}'` }),
    claude.toolResult(text),
    claude.said(text),
    claude.result({ result: text }),
  ],
  codex: (text) => [
    codex.command(`echo '${text}'`, text),
    codex.command('npm test', text, 1),
    { type: 'item.completed', item: { id: 'item_0', type: 'error', message: text } },
    { type: 'item.completed', item: { id: 'item_2', type: 'reasoning', text } },
    codex.said(text),
    codex.completed(),
  ],
  opencode: (text) => [
    opencode.begun(),
    opencode.tool('bash', { status: 'completed', input: { command: `echo '${text}'` }, output: text }),
    opencode.said(text),
    opencode.ended(),
  ],
};

describe('a text that only mentions limits and errors', () => {
  test.for(AGENTS.flatMap((agent) => MENTIONS.map(({ about, text }) => [agent, about, text] as const)))(
    'of %s, %s: no limit, and no error',
    ([agent, , text]) => {
      const { counts } = read(structured(agent), output(SHOWN[agent](text)));
      expect({ limit: counts.limit, error: counts.error }).toEqual({ limit: 0, error: 0 });
      expect(counts.command).toBeGreaterThan(0);
    },
  );

  test.for(MENTIONS)('in what a program or a screen shows, $about: no limit, and no error', ({ text }) => {
    for (const shows of ['program', 'screen'] as const) {
      const { counts } = read(plain(shows), `${text}\n`);
      expect({ limit: counts.limit, error: counts.error }).toEqual({ limit: 0, error: 0 });
    }
  });

  test.for(AGENTS)('an error with its place that %s says is its prose', (agent) => {
    const prose = 'src/a.ts(3,5): error TS2304: Cannot find name.\na.c:1:2: error: x\n';
    const said = { claude: claude.said(prose), codex: codex.said(prose), opencode: opencode.said(prose) }[agent];
    expect(read(structured(agent), output([said])).findings).toEqual([]);
    expect(read(plain('screen'), prose).findings).toEqual([]);
    expect(read(plain('program'), prose).counts.error).toBe(2);
  });
});

describe('what compilers and test runners printed', () => {
  test.for([
    ['cargo', ['src/lib.rs:14:9: tests::subtracts: assertion `left == right` failed'], [1, 1, 1]],
    [
      'gcc',
      [
        'a.c:1:21: error: ‘x’ undeclared (first use in this function)',
        'a.c:1:22: error: expected ‘;’ before ‘}’ token',
      ],
    ],
    [
      'node-spec',
      [
        '/home/dev/project/sum.test.mjs:4:32: AssertionError [ERR_ASSERTION]: 2 == 1',
        'sum.test.mjs:4:1: ✖ subtracts (0.867786ms)',
      ],
      [1, 1, 1],
    ],
    ['node-tap', ['/home/dev/project/sum.test.mjs:4:1: not ok subtracts'], [1, 1, 1]],
    ['node-throws', ["/home/dev/project/boom.mjs:1:19: TypeError: Cannot read properties of undefined (reading 'c')"]],
    ['pytest', ['test_sum.py:9: AssertionError', 'test_sum.py:17: ValueError'], [1, 2, 1]],
    ['pytest-q', ['test_sum.py:9: AssertionError', 'test_sum.py:17: ValueError'], [1, 2, 1]],
    ['python', ['/home/dev/project/test_sum.py:17: ValueError: no such thing']],
    ['rustc', ['src/lib.rs:2:7: error[E0277]: cannot add `&str` to `i32`']],
    [
      'tsc',
      [
        "a.ts:1:7: error TS2322: Type 'number' is not assignable to type 'string'.",
        "a.ts:2:13: error TS2304: Cannot find name 'b'.",
      ],
    ],
    [
      'tsc-pretty',
      [
        "a.ts:1:7: error TS2322: Type 'number' is not assignable to type 'string'.",
        "a.ts:2:13: error TS2304: Cannot find name 'b'.",
      ],
    ],
    [
      'vitest',
      [
        'sum.test.ts:4:41: FAIL sum.test.ts > sums > subtracts: AssertionError: expected 2 to be 1 // Object.is equality',
      ],
      [1, 1, 2],
    ],
    [
      'vitest-colour',
      [
        'sum.test.ts:4:41: FAIL sum.test.ts > sums > subtracts: AssertionError: expected 2 to be 1 // Object.is equality',
      ],
      [1, 1, 2],
    ],
  ] as const)('%s', async ([name, errors, counts]) => {
    const { findings } = await recorded('text', `findings/${name}.txt`);
    const of = (kind: Finding['kind']) => findings.filter((one) => one.kind === kind);
    expect(of('error').map(({ says }) => says)).toEqual(errors);
    expect(of('test').map(({ tests }) => tests)).toEqual(
      counts ? [{ passed: counts[0], failed: counts[1], skipped: counts[2] }] : [],
    );
    expect(findings.length).toBe(of('error').length + of('test').length);
  });
});

test('a program of the person’s met the limit that its configuration tells of, and only when it failed', () => {
  const text = 'working\nout of tokens, back in 90 s\n\nbye\n';
  const limited = { says: 'back in (?<seconds>\\d+) s' };
  const met = read(plain('program', { limited, failed: { exitCode: 1, at: 0 } }), text);
  expect(met.findings).toEqual([{ kind: 'limit', says: 'out of tokens, back in 90 s', line: 2 }]);
  expect(read(plain('program', { limited }), text).findings).toEqual([]);
});

describe('whatever the bytes are', () => {
  const forms = {
    claude: () => structured('claude'),
    codex: () => structured('codex'),
    opencode: () => structured('opencode'),
    program: () => plain('program'),
    screen: () => plain('screen'),
  };
  const PIECES = [
    [
      '\n',
      '\r',
      '\r\n',
      '\u001B[31m',
      '\u001B]0;',
      'é',
      '日本',
      '```',
      'Error: x',
      '    at f (a.js:1:2)',
      'a.c:1:2: error: x',
    ],
    [
      '✓ done',
      '[3/7] x',
      '42%',
      '# tests 2',
      '# pass 1',
      '# fail 1',
      '  3 passing (1ms)',
      '--- FAIL: T (0.00s)',
      ' --> a.rs:1:2',
    ],
    [...SHOWN.claude('x'), ...SHOWN.codex('1 failed in 0.1s'), ...SHOWN.opencode('x')].map(
      (one) => `${JSON.stringify(one)}\n`,
    ),
  ].flat();
  const words = constantFrom(...PIECES);
  const bytes = oneof(
    array(oneof(words, string({ maxLength: 8 })), { maxLength: 40 }).map((parts) => Buffer.from(parts.join(''))),
    uint8Array({ maxLength: 300 }).map((raw) => Buffer.from(raw)),
  );

  test.for(Object.keys(forms) as (keyof typeof forms)[])(
    'as %s: nothing is thrown, what is found doesn’t depend on the chunks, and its lines are there',
    (name) => {
      assert(
        property(bytes, array(nat(400), { maxLength: 6 }), (all, cuts) => {
          const whole = read(forms[name](), all);
          const borders = [0, ...cuts.map((cut) => Math.min(cut, all.length)).toSorted((a, b) => a - b), all.length];
          const reading = new FindingsReading(forms[name]());
          for (const [at, border] of borders.slice(1).entries()) reading.push(all.subarray(borders[at], border));
          expect(reading.end()).toEqual(whole);
          const lines = all.toString('latin1').split('\n').length;
          for (const { line, says } of whole.findings) {
            expect(line >= 1 && line <= lines && Number.isInteger(line)).toBe(true);
            expect(says.length <= 400 && !/[\p{Cc}]/u.test(says)).toBe(true);
          }
        }),
        { numRuns: 200 },
      );
    },
  );

  test('a mark’s line is the line it stands on, whatever stands around it', () => {
    assert(
      property(
        array(string({ unit: constantFrom('a', ' ', '\u001B[0m', '\r', '日'), maxLength: 5 }), { maxLength: 30 }),
        nat(30),
        (lines, at) => {
          const place = Math.min(at, lines.length);
          const text = [...lines.slice(0, place), 'a.c:1:2: error: here', ...lines.slice(place)].join('\n');
          expect(read(plain('program'), text).findings).toEqual([
            { kind: 'error', says: 'a.c:1:2: error: here', line: place + 1 },
          ]);
        },
      ),
    );
  });

  test.for([
    ['a line without an end', 'program', 'a'.repeat(1 << 20), 20],
    ['an event without an end', 'claude', '['.repeat(1 << 20), 20],
    ['escape sequences that never end', 'program', `${'\u001B]0;'.repeat(10_000)}\n`, 50],
    [
      'an event that is deep',
      'opencode',
      `{"type":"tool_use","part":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`,
      2,
    ],
    [
      'text made for slow expressions',
      'program',
      `Error: x\n${' at ('.repeat(300)}\n${'a.'.repeat(900)}Error\n${'A.'.repeat(900)}!\n${'1 a | '.repeat(60)}\n`,
      50,
    ],
  ] as const)('%s is read in little time and memory', ([, name, chunk, times]) => {
    const [reading, began] = [new FindingsReading(forms[name]()), performance.now()];
    for (let time = 0; time < times; time += 1) reading.push(Buffer.from(chunk));
    expect(reading.end().findings).toEqual([]);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

test('of a line that is too long to be read nothing is told, not even half of it', () => {
  expect(read(plain('program'), `${'42%\r'.repeat(1000)}\n`).counts.progress).toBe(1);
  expect(read(plain('program'), `${'42%\r'.repeat(20_000)}\na.c:1:2: error: x\n`).findings).toMatchObject([
    { kind: 'error', line: 2 },
  ]);
});

describe('of an attempt’s files', () => {
  test('the structured output is read where there is any, else what it showed', async () => {
    const dir = await folder();
    const files = { output: join(dir, 'output.jsonl'), log: join(dir, 'output.log') };
    expect(await readFindings('codex', files)).toMatchObject({ read: [], findings: [] });
    await writeFile(files.log, 'a.c:1:2: error: x\n# tests 1\n# pass 1\n# fail 0\n');
    expect(await readFindings('codex', files)).toMatchObject({ read: [files.log], counts: { error: 0, test: 1 } });
    expect(await readFindings('text', files)).toMatchObject({ read: [files.log], counts: { error: 1, test: 1 } });
    await writeFile(files.output, output([codex.command('npm test', '', 1)]));
    expect(await readFindings('codex', files)).toMatchObject({ read: [files.output], counts: { command: 1 } });
  });

  test('a large one is read in little memory', async () => {
    const file = join(await folder(), 'output.log');
    const block = '2026-11-21 INFO a line like any other of a log\n'.repeat(20_000);
    await writeFile(file, `${block.repeat(30)}a.c:1:2: error: last\n`);
    const before = process.memoryUsage().rss;
    const { findings } = await readFindings('text', { output: '', log: file });
    expect(findings).toEqual([{ kind: 'error', says: 'a.c:1:2: error: last', line: 600_001 }]);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });
});

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'omo-findings-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

function recorded(kind: Agent | 'text', file: string) {
  const path = join(RECORDED, file);
  return readFindings(kind, { output: path, log: path });
}

function read(form: Form, text: string | Buffer) {
  const reading = new FindingsReading(form);
  reading.push(Buffer.from(text));
  return reading.end();
}
