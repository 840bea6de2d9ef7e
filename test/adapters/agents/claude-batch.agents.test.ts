import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { realClaude } from './claude-world.ts';

/** The real Claude Code with `-p`, against a model server of our own. */
const REAL = { tags: ['agents'] };
const real = realClaude();

describe('without a screen', () => {
  test('its hooks tell the beginning, the prompt, the end of the turn and the end', REAL, async () => {
    const world = await real.world();
    const prompt = 'Please [[say: it is done]]\n';
    expect((await world.batch(prompt)).stdout).toBe('it is done');
    const { conversation, transcript = '' } = await world.wait('session');
    expect(conversation).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(await readFile(transcript, 'utf8')).toContain('it is done');
    expect(await world.signals()).toEqual([
      { is: 'session', conversation, transcript },
      { is: 'ready' },
      { is: 'accepted', text: prompt },
      { is: 'turn-ended', message: 'it is done' },
      { is: 'session-ended', reason: 'other' },
    ]);
    expect((await world.events())[0]).toMatchObject({
      type: 'agent_hook',
      agent: 'claude',
      worker_name: 'frontend',
      run: 'run-1',
      task: 'login',
      attempt: 1,
      token: 'secret',
    });
  });

  test('settings of the person’s own on the command line count beside omo’s hooks', REAL, async () => {
    const world = await real.world();
    const own = join(world.root, 'own.json');
    const command = `touch ${join(world.root, 'own-hook-ran')}`;
    await writeFile(own, JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: 'command', command }] }] } }));
    await world.batch('[[say: done]]', ['--settings', own]);
    expect(existsSync(join(world.root, 'own-hook-ran'))).toBe(true);
    expect((await world.signals()).map(({ is }) => is)).toEqual([
      'session',
      'ready',
      'accepted',
      'turn-ended',
      'session-ended',
    ]);
  });

  test.for([
    ['401', { kind: 'auth', message: 'Invalid API key · Fix external API key' }],
    ['credit', { kind: 'quota', message: 'Credit balance is too low' }],
    ['429', { kind: 'rate-limit', status: 429, message: expect.stringContaining('would exceed your rate limit') }],
    ['usage retry-after 7200', { kind: 'rate-limit', status: 429, message: expect.stringContaining('rate limit') }],
    ['500', { kind: 'server', status: 500, message: expect.stringContaining('Internal server error') }],
    ['529', { kind: 'server', message: expect.stringContaining('529') }],
    ['context', { kind: 'context', message: expect.stringContaining('Prompt is too long') }],
  ] as const)('a turn that dies of %s says of what', REAL, async ([mark, failure]) => {
    const world = await real.world();
    await world.batch(`Do it. [[fail: ${mark}]]`);
    expect((await world.wait('turn-failed')).failure).toMatchObject(failure);
    expect(await world.told('turn-ended')).toEqual([]);
  });

  test('a turn whose provider can’t be reached says so', REAL, async () => {
    const world = await real.world();
    await world.batch('Do it.', [], { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' });
    expect((await world.wait('turn-failed')).failure).toMatchObject({ kind: 'unreachable' });
  });
});
