import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { callerFor, calling } from '../../src/cli/caller.ts';

test.for(['', '-1', '1e9', '2abc', '9999', '٣', ' 1', '0x2', 'NaN'])('ORCH_DEPTH "%s" is no depth', (text) => {
  expect(calling([{ ORCH_DEPTH: text }])).toEqual({ depth: 0 });
});

test('the greatest depth and the smallest limit of the caller and its ancestors count', () => {
  const found = calling([
    { ORCH_DEPTH: '0', ORCH_MAX_DEPTH: '9' },
    {},
    { ORCH_DEPTH: '2', ORCH_MAX_DEPTH: '2' },
    { ORCH_DEPTH: '1' },
  ]);
  expect(found).toEqual({ depth: 2, maxDepth: 2 });
});

test('home and token are those of the nearest that has them', () => {
  const found = calling([
    { ORCH_DEPTH: '' },
    { OMO_HOME: '/near', OMO_TOKEN_FILE: '/near/run/tokens/a' },
    { OMO_HOME: '/far', OMO_TOKEN_FILE: '/far/run/tokens/b' },
  ]);
  expect(found).toEqual({ home: '/near', tokenFile: '/near/run/tokens/a', depth: 0 });
});

test('an empty OMO_HOME counts as unset', () => {
  expect(calling([{ OMO_HOME: '' }])).toEqual({ depth: 0 });
});

test('the token goes to the home it belongs to, and to no other', () => {
  const home = mkdtempSync(join(tmpdir(), 'omo-caller-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, 'run'));
  const tokenFile = join(home, 'run', 'token');
  writeFileSync(tokenFile, 'secret');
  expect([callerFor({ depth: 1, tokenFile }, home, 7), callerFor({ depth: 1, tokenFile }, '/elsewhere', 7)]).toEqual([
    { pid: 7, depth: 1, token: 'secret' },
    { pid: 7, depth: 1 },
  ]);
});

test('a token whose worker is over is no token', () => {
  expect(callerFor({ depth: 1, tokenFile: '/nowhere/run/token' }, '/nowhere', 7)).toEqual({ pid: 7, depth: 1 });
});
