import { describe, expect, test } from 'vitest';
import { scopeOf, verifyCommand } from '../../../src/core/proof/judge.ts';
import { oneTask } from './build.ts';

type Given = Parameters<typeof oneTask>[0];

describe('the command that must pass', () => {
  const options = { verify: { every: 'npm test', domains: { backend: 'go test' } } };
  test.for<[string, Given, string | undefined]>([
    ['is the task’s own', { spec: { verify: 'make check' }, options }, 'make check'],
    ['else its domain’s', { options }, 'go test'],
    ['else the run’s', { spec: { domain: 'frontend' }, options }, 'npm test'],
    ['else there is none', {}, undefined],
    ['a blank one is none', { options: { verify: { every: ' ' } } }, undefined],
    ['a command has only its own', { agent: 'shell', options }, undefined],
    ['a command has its own', { agent: 'shell', spec: { verify: 'make check' }, options }, 'make check'],
    [
      'none where nothing is to be verified',
      { spec: { verify: 'x' }, options: { ...options, noVerify: true } },
      undefined,
    ],
    ['a domain may have any name', { spec: { domain: 'constructor' }, options }, 'npm test'],
    [
      'none in a run of before 0.4.0, which had no time for it',
      { spec: { verify: 'make check' }, options: { ...options, checkMs: undefined } },
      undefined,
    ],
  ])('%s', ([, given, command]) => {
    const { run, task } = oneTask(given);
    expect(verifyCommand(run, task)).toBe(command);
  });
});

describe('what it may write', () => {
  const options = { scopes: { backend: 'api/**' } };
  test.for<[string, Given, string | undefined]>([
    ['is what it says itself', { spec: { writes: 'src/**' }, options }, 'src/**'],
    ['else what its domain says', { options }, 'api/**'],
    ['else everything', { spec: { domain: 'frontend' }, options }, undefined],
    ['a blank scope is none', { spec: { writes: ' ' } }, undefined],
    ['a domain may have any name', { spec: { domain: 'constructor' }, options }, undefined],
  ])('%s', ([, given, scope]) => {
    const { run, task } = oneTask(given);
    expect(scopeOf(run, task)).toBe(scope);
  });
});
