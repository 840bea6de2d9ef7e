import { expect, test } from 'vitest';
import { realClaude, SOON, type ClaudeWorld } from './claude-world.ts';

/** The real Claude Code on its screen: that its own tool runs is told by its hooks. */
const REAL = { tags: ['agents'] };
const real = realClaude();
const ALLOWED = ['--allowedTools', 'Bash(sleep *)', 'Bash(false)'];
const BEGAN = { is: 'busy', tool: 'began' };
const ENDED = { is: 'busy', tool: 'ended' };

test('a command is told when it begins and when it has ended, has failed, or was refused', REAL, async () => {
  const world = await real.ready(ALLOWED);
  await world.say('Please [[run: sleep 4]] [[run: false]] [[run: touch denied.txt]] [[say: slept]]');
  await world.wait('busy');
  expect(await turn(world)).toEqual([BEGAN]);
  const began = Date.now();
  await world.wait('busy', 2);
  expect(Date.now() - began).toBeGreaterThan(2000);
  const dialog = await world.asked();
  await world.answer(dialog, { is: 'option', option: 1 });
  await world.wait('turn-ended');
  const asked = { is: 'asked', dialog };
  const ended = { is: 'turn-ended', message: 'slept' };
  expect(await turn(world)).toEqual([BEGAN, ENDED, BEGAN, ENDED, BEGAN, asked, ENDED, ended]);
});

test('a sub-agent’s command is told, the sub-agent itself is none', REAL, async () => {
  const world = await real.ready(ALLOWED);
  const input = {
    description: 'helper',
    prompt: '[[run: sleep 1]] [[say: child done]]',
    subagent_type: 'general-purpose',
  };
  const hidden = JSON.stringify(input).replaceAll('[[', '\\u005b\\u005b').replaceAll(']]', '\\u005d\\u005d');
  await world.say(`[[tool: Agent ${hidden}]] [[say: all done]]`);
  await expect.poll(async () => (await world.told('turn-ended')).length, SOON).toBe(1);
  expect(await turn(world)).toEqual([
    BEGAN,
    ENDED,
    { is: 'sub-agent-ended', agent: 'general-purpose' },
    { is: 'busy' },
    { is: 'turn-ended', message: 'all done' },
  ]);
});

test('of a command that a person breaks off nothing is told any more', REAL, async () => {
  const world = await real.ready(ALLOWED);
  await world.say('Please [[run: sleep 300]]');
  await world.wait('busy');
  await expect.poll(() => world.reading(), SOON).toBe('working');
  await world.press('Escape');
  await expect.poll(() => world.reading(), SOON).toBe('empty composer');
  await world.say('[[say: and now?]]');
  await world.wait('turn-ended');
  expect(await turn(world)).toEqual([
    BEGAN,
    { is: 'accepted', text: '[[say: and now?]]' },
    { is: 'turn-ended', message: 'and now?' },
  ]);
});

/** What its first prompt has led to. Reminders come when they come. */
async function turn(world: ClaudeWorld) {
  const signals = (await world.signals()).filter(({ is }) => is !== 'noticed');
  return signals.slice(signals.findIndex(({ is }) => is === 'accepted') + 1);
}
