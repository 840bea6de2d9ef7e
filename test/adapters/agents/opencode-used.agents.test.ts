import { expect, test } from 'vitest';
import { opencodeLive } from '../../../src/adapters/agents/opencode-live.ts';
import { classifyScreen } from '../../../src/core/screen/classify.ts';
import { Machine, SOON, subAgent } from './opencode-machine.ts';
import type { OpenCodeWorld } from './opencode-world.ts';

/** The real OpenCode: what it used, by omo's plugin, and what its screen shows while it tries again. */
const machine = new Machine();
const needs = { tags: ['agents'] };

/** An answer of the model server is 10 tokens for 5; the stand-in's price is not known. */
function answers(count: number) {
  return [{ model: 'stub-model', tokens: { input: 10 * count, output: 5 * count, cacheRead: 0, cacheWrite: 0 } }];
}

async function used(world: OpenCodeWorld): Promise<unknown> {
  return (await world.events()).map(({ id, payload }) => opencodeLive.used?.({ id, payload, at: 0 })).findLast(Boolean);
}

test('`opencode run` tells at its end what it and its sub-agents used', needs, async () => {
  const world = await machine.worker();
  await world.run(`[[tool: task ${subAgent('[[say: child done]]')}]] [[say: all done]]`);
  expect(await used(world)).toEqual(answers(3));
});

test('on its screen each turn tells it; a conversation that is gone on with was paid for before', needs, async () => {
  const world = await machine.worker();
  await world.open();
  await world.prompt('p1', 'First. [[run: true]] [[say: one]]');
  await world.heard('turn-ended');
  expect(await used(world)).toEqual(answers(2));
  const { conversation } = await world.heard('session');
  await world.close();
  await world.open(opencodeLive.resume.screen.map((word) => word.replace('{id}', conversation)));
  await world.prompt('p2', 'Again. [[say: two]]');
  await world.heard('turn-ended', 2);
  expect(machine.said(conversation)).toHaveLength(2);
  expect(await used(world)).toEqual(answers(1));

  await world.prompt('p3', 'Go on. [[fail: usage retry-after 100]]');
  await world.heard('retrying');
  const shown = async () => classifyScreen(opencodeLive.screen, await world.screen());
  const groups = { minutes: '1', seconds: expect.stringMatching(/^\d+$/) as string, attempt: '1' };
  await expect.poll(shown, SOON).toMatchObject({ shows: { is: 'retrying', kind: 'usage-limit' }, groups });
});
