import { expect, test } from 'vitest';
import { opencodeLive } from '../../../src/adapters/agents/opencode-live.ts';
import { classifyScreen } from '../../../src/core/screen/classify.ts';
import { Machine, SOON, subAgent } from './opencode-machine.ts';
import type { OpenCodeWorld } from './opencode-world.ts';

/** The real OpenCode: what it used, by omo's plugin, and what its screen shows while it tries again. */
const machine = new Machine();
const needs = { tags: ['agents'] };

/** Its npm ends at once, and leaves no lock that the next one would wait for. */
async function worker(): Promise<OpenCodeWorld> {
  return machine.worker({ npm_config_offline: 'true' });
}

/** An answer of the model server is 10 tokens for 5; the stand-in's price is not known. */
function answers(count: number) {
  return [{ model: 'stub-model', tokens: { input: 10 * count, output: 5 * count, cacheRead: 0, cacheWrite: 0 } }];
}

async function used(world: OpenCodeWorld): Promise<unknown> {
  return (await world.events()).map(({ id, payload }) => opencodeLive.used?.({ id, payload, at: 0 })).findLast(Boolean);
}

test('`opencode run` tells at its end what it and its sub-agents used', needs, async () => {
  const world = await worker();
  await world.run(`[[tool: task ${subAgent('[[say: child done]]')}]] [[say: all done]]`);
  expect(await used(world)).toEqual(answers(3));
});

test('a conversation that is gone on with was paid for before', needs, async () => {
  const first = await worker();
  await first.run('First. [[say: one]]');
  const { conversation } = await first.heard('session');
  const next = await worker();
  await next.run('Again. [[say: two]]', opencodeLive.resume.batch.map((word) => word.replace('{id}', conversation)));
  expect(machine.said(conversation)).toHaveLength(2);
  expect(await used(next)).toEqual(answers(1));
});

test('on its screen each turn tells it, and each try shows until when it waits', needs, async () => {
  const world = await worker();
  await world.open();
  await world.prompt('p1', 'First. [[run: true]] [[say: one]]');
  await world.heard('turn-ended');
  expect(await used(world)).toEqual(answers(2));
  await world.prompt('p2', 'Go on. [[fail: usage retry-after 100]]');
  await world.heard('retrying');
  const shown = async () => classifyScreen(opencodeLive.screen, await world.screen());
  const groups = { minutes: '1', seconds: expect.stringMatching(/^\d+$/) as string, attempt: '1' };
  await expect.poll(shown, SOON).toMatchObject({ shows: { is: 'retrying', kind: 'usage-limit' }, groups });
});
