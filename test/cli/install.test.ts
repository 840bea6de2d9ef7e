import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/adapters/install/perform.ts';
import type { Context } from '../../src/cli/context.ts';
import { defineInstall } from '../../src/cli/define/install.ts';
import { diffLines } from '../../src/cli/install/diff.ts';
import { changeLines } from '../../src/cli/install/lines.ts';
import { shellWords } from '../../src/cli/install/shell-words.ts';
import type { Output } from '../../src/cli/print/output.ts';
import { plain } from '../../src/cli/print/paint.ts';
import { makeHome, type TestHome } from '../adapters/install/homes.ts';

describe('what changes in a file', () => {
  test('is shown with two lines around it', () => {
    const before = 'a\nb\nc\nd\ne\nf\n';
    expect(diffLines('/f', before, before.replace('d\n', 'D\nDD\n'), plain)).toEqual([
      '--- /f',
      '+++ /f',
      '@@ -2,5 +2,6 @@',
      ' b',
      ' c',
      '-d',
      '+D',
      '+DD',
      ' e',
      ' f',
    ]);
  });

  test.each([
    [undefined, 'a\n', ['--- /dev/null', '+++ /f', '@@ -1,0 +1,1 @@', '+a']],
    ['a\n', undefined, ['--- /f', '+++ /dev/null', '@@ -1,1 +1,0 @@', '-a']],
    ['a\nb', 'a\nb\n', ['--- /f', '+++ /f', '@@ -1,2 +1,2 @@', ' a', '-b', '+b']],
    ['x\nx\n', 'x\nx\nx\n', ['--- /f', '+++ /f', '@@ -1,2 +1,3 @@', ' x', ' x', '+x']],
  ])('from %j to %j', (before, after, wanted) => {
    expect(diffLines('/f', before, after, plain)).toEqual(wanted);
  });

  test('hides what looks secret, and what could move the cursor', () => {
    const before = '{ "API_KEY": "sk-\\"1", "name": "x", "authToken" : "t", "empty_key": "" }\n\u001B[2Jb\n';
    expect(diffLines('/f', before, `${before}c\n`, plain).slice(3)).toEqual([
      ' { "API_KEY": "…", "name": "x", "authToken" : "…", "empty_key": "" }',
      expect.not.stringContaining('\u001B'),
      '+c',
    ]);
  });
});

test('lines for people say what was done, what was kept, and what to know', () => {
  const change: Change = { what: 'hook', file: '/h/settings.json', action: 'change', before: 'a', after: 'b' };
  const lines = changeLines([{ ...change, backup: '/h/copy.bak', note: 'mind this' }], false, { paint: plain });
  expect(lines).toEqual(['✓ /h/settings.json: changed; what it was is kept in /h/copy.bak', '    mind this']);
  expect(changeLines([change], true, { paint: plain })).toContain('+b');
  expect(changeLines([{ ...change, action: 'none' }], true, { paint: plain })).toEqual([
    '– /h/settings.json: nothing to do',
  ]);
});

test('words for a shell are quoted where they need it', () => {
  expect(shellWords(['node', '/a b/o', "it's"])).toBe(`node '/a b/o' 'it'\\''s'`);
});

describe('the commands', () => {
  test('print one JSON object for scripts', async () => {
    const home = makeHome();
    const { out } = await omo(home, 'install', 'claude', '--hooks', '--json');
    expect(JSON.parse(out)).toEqual({
      schemaVersion: 1,
      agent: 'claude',
      dryRun: false,
      call: '/orchestrate',
      changes: [
        { what: 'command', file: home.path('.claude/commands/orchestrate.md'), action: 'create' },
        { what: 'hook', file: home.path('.claude/settings.json'), action: 'create' },
      ],
      notes: expect.arrayContaining([expect.stringContaining('Claude Code is not on PATH')]) as unknown,
    });
    const gone = JSON.parse((await omo(home, 'uninstall', 'claude', '--json')).out) as { changes: Change[] };
    expect(gone.changes.map(({ action }) => action)).toEqual(['remove', 'remove']);
  });

  test('show in a dry run, byte for byte, what would be written', async () => {
    const home = makeHome();
    const { out } = await omo(home, 'install', 'codex', '--dry-run');
    await omo(home, 'install', 'codex');
    const shown = out.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++'));
    const written = Object.values(home.files()).map(({ text }) => text);
    expect(shown.map((line) => `${line.slice(1)}\n`).join('')).toBe(written.join(''));
  });

  test('tell what a person has to do for the hook', async () => {
    const home = makeHome();
    const bin = home.path('bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'codex'), '#!/bin/sh\n', { mode: 0o755 });
    const { err } = await omo(home, 'install', 'codex', '--hooks');
    expect(err).toContain('$orchestrate');
    expect(err).toContain('trust');
    expect(err).not.toContain('not on PATH');
    expect((await omo(home, 'install', 'codex')).err).not.toContain('trust');
  });

  test('refuse an agent that is none', async () => {
    await expect(omo(makeHome(), 'install', 'cluade')).rejects.toMatchObject({
      code: 'E_AGENT_UNKNOWN',
      message: expect.stringContaining('Did you mean "claude"?') as unknown,
    });
    await expect(omo(makeHome(), 'uninstall', 'shell')).rejects.toMatchObject({ code: 'E_AGENT_UNKNOWN' });
  });

  test('say that there was nothing to take away', async () => {
    const { err } = await omo(makeHome(), 'uninstall', 'opencode');
    expect(err).toContain("Nothing of omo's is in OpenCode.");
  });
});

/** The two commands as a program of their own, in a process without a terminal. */
async function omo(home: TestHome, ...argv: readonly string[]) {
  const [out, err] = [collector(), collector()];
  const env = { ...home.env, PATH: home.path('bin') };
  const context: Partial<Context> = { env, cwd: home.root, out, err, canAsk: false, now: () => 0 };
  const program = new Command('omo').exitOverride();
  defineInstall(program, async (command) => {
    expect(await command(context as Context)).toBe(0);
  });
  await program.parseAsync(argv, { from: 'user' });
  return { out: out.text(), err: err.text() };
}

function collector(): Output & { text(): string } {
  const written: string[] = [];
  return {
    tty: false,
    columns: () => Number.POSITIVE_INFINITY,
    paint: plain,
    lines: (...lines) => void written.push(...lines.map((line) => `${line}\n`)),
    write: (text) => void written.push(String(text)),
    text: () => written.join(''),
  };
}
