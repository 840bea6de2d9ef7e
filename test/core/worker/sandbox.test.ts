import { expect, test } from 'vitest';
import { stateFolders, writablePaths } from '../../../src/core/worker/sandbox.ts';

test('a worker in a sandbox may write the state of its own agent, and what the settings add', () => {
  expect(writablePaths('claude', '/home/me', ['/data', '~/.npm'])).toEqual([
    '/home/me/.claude',
    '/home/me/.claude.json',
    '/data',
    '/home/me/.npm',
  ]);
  expect(writablePaths('shell', '/home/me', [])).toEqual([]);
});

test('without a home folder nothing of it is shared, and nothing is made in the root instead', () => {
  expect(writablePaths('claude', '', ['/data', '~/.npm'])).toEqual(['/data']);
  expect(stateFolders('codex', '')).toEqual([]);
});
