import { expect, test } from 'vitest';
import { Machine, SOON, subAgent } from './opencode-machine.ts';
import type { OpenCodeWorld } from './opencode-world.ts';

/** The real OpenCode: that its own tool runs is told by omo's plugin. */
const machine = new Machine();
const needs = { tags: ['agents'] };
const BEGAN = { is: 'busy', tool: 'began' };
const ENDED = { is: 'busy', tool: 'ended' };

/** From its prompt on. */
async function turn(world: OpenCodeWorld, accepted = 1) {
  const signals = await world.signals();
  const prompts = signals.flatMap(({ is }, index) => (is === 'accepted' ? [index] : []));
  return signals.slice(prompts[accepted - 1]).slice(1);
}

test('`opencode run` tells of a tool that runs for long, also a sub-agent’s, and of no other', needs, async () => {
  const world = await machine.worker();
  await world.run(`[[run: sleep 4]] [[run: true]] [[tool: task ${subAgent('[[run: sleep 4]]')}]] [[say: slept]]`);
  expect(await turn(world)).toEqual([
    { is: 'busy' },
    BEGAN,
    ENDED,
    { is: 'noticed', text: 'a sub-agent began: helper (@general subagent)' },
    BEGAN,
    ENDED,
    { is: 'sub-agent-ended', agent: 'general' },
    { is: 'turn-ended', message: 'slept' },
  ]);
});

test('so does its screen; broken off, a tool is over with the turn, whatever comes later', needs, async () => {
  const world = await machine.worker();
  await world.open();
  await world.prompt('m1', '[[run: sleep 4; false]] [[say: slept]]');
  await world.heard('turn-ended');
  expect(await turn(world)).toEqual([{ is: 'busy' }, BEGAN, ENDED, { is: 'turn-ended', message: 'slept' }]);

  await world.prompt('m2', '[[run: sleep 300]] [[say: slept]]');
  await world.heard('busy', 5);
  await world.press('Escape');
  await expect.poll(async () => (await world.screen()).join('\n'), SOON).toContain('esc again to interrupt');
  await world.press('Escape');
  await world.heard('interrupted');
  await world.prompt('m3', '[[say: and now?]]');
  await world.heard('turn-ended', 2);
  expect((await turn(world, 2)).filter(({ is }) => is !== 'session').slice(0, 4)).toEqual([
    { is: 'busy' },
    BEGAN,
    { is: 'interrupted' },
    { is: 'accepted', text: '[[say: and now?]]' },
  ]);
});
