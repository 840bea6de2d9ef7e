import { readFile, rm, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Place } from '../../src/core/events/event.ts';
import type { Mood } from '../../src/core/state/conversation.ts';
import { Outputs } from '../../src/daemon/outputs.ts';
import { Pulse } from '../../src/daemon/pulse.ts';
import { POLL } from '../support/tmux.ts';
import { CODEX, running, PROGRAM, World } from './attempts.ts';

const STALL = { stallMs: 60_000 };
const ROUND = 1000;

/** Rounds as the daemon goes them, until so much time has passed. */
async function rounds(world: World, pulse: Pulse, ms: number, outputs?: Outputs): Promise<void> {
  for (let passed = 0; passed < ms; passed += ROUND) {
    world.pass(ROUND);
    await outputs?.look();
    await pulse.look();
  }
}

/** An attempt on its agent's own screen, looked at once. */
async function onScreen(): Promise<[World, Pulse]> {
  const world = await World.make(CODEX, { ...STALL, form: 'screen' });
  world.talk({ mood: { is: 'working', since: world.wall } });
  const pulse = new Pulse(world.parts);
  await pulse.look();
  return [world, pulse];
}

test('an agent that says nothing for longer than its time is told silent, once, since its last sign of life', async () => {
  const [world, pulse] = await onScreen();
  await rounds(world, pulse, 10_000);
  world.talk({ life: { signs: 1, tools: 0 } });
  await rounds(world, pulse, 1000);
  const heardAt = world.wall;
  await rounds(world, pulse, 60_000);
  expect(world.facts).toEqual([]);
  await rounds(world, pulse, 60_000);
  expect(world.facts).toEqual([{ type: 'attempt.silent', at: heardAt + 61_000, ...world.key, since: heardAt }]);
});

test('its next word wakes it, once, and its time begins anew', async () => {
  const [world, pulse] = await onScreen();
  await rounds(world, pulse, 61_000);
  world.talk({ life: { signs: 1, tools: 0 } });
  await rounds(world, pulse, 60_000);
  expect(world.types).toEqual(['attempt.silent', 'attempt.awake']);
  await rounds(world, pulse, 2000);
  expect(world.types).toEqual(['attempt.silent', 'attempt.awake', 'attempt.silent']);
});

test('what an agent draws on its own screen is no sign of life: a spinner turns on a dead stream too', async () => {
  const [world, pulse] = await onScreen();
  for (let second = 0; second < 61; second += 1) {
    await world.prints('\r⠋ Working');
    await rounds(world, pulse, ROUND);
  }
  expect(world.types).toEqual(['attempt.silent']);
});

test('without a stall time nobody is ever called silent', async () => {
  const world = await World.make(CODEX);
  const pulse = new Pulse(world.parts);
  await rounds(world, pulse, 120_000);
  expect(world.facts).toEqual([]);
});

test.each<[string, Omit<Mood, 'since'>]>([
  ['asks', { is: 'asking' }],
  ['has done what it was asked', { is: 'complete' }],
])('one that %s waits for somebody and is not silent, and owes a sign of life only from then on', async (_, mood) => {
  const [world, pulse] = await onScreen();
  await rounds(world, pulse, 30_000);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  world.talk({ mood: { since: 1, ...mood } as Mood });
  await rounds(world, pulse, 300_000);
  world.talk({ mood: { is: 'working', since: 2 } });
  await rounds(world, pulse, 60_000);
  expect(world.facts).toEqual([]);
  await rounds(world, pulse, 1000);
  expect(world.types).toEqual(['attempt.silent']);
});

test('a silent one at which a person sits down is awake', async () => {
  const [world, pulse] = await onScreen();
  await rounds(world, pulse, 61_000);
  world.talk({ held: { is: 'taken', at: world.wall } });
  await rounds(world, pulse, 120_000);
  expect(world.types).toEqual(['attempt.silent', 'attempt.awake']);
});

test('while a tool runs of which a hook has told, the silence is the tool’s; it counts from the tool’s end', async () => {
  const [world, pulse] = await onScreen();
  world.talk({ life: { signs: 1, tools: 1 } });
  await rounds(world, pulse, 3_600_000);
  world.talk({ life: { signs: 2, tools: 0 } });
  await rounds(world, pulse, 61_000);
  expect(world.facts).toEqual([]);
  await rounds(world, pulse, 1000);
  expect(world.types).toEqual(['attempt.silent']);
});

test('a program that only prints is alive as long as it prints', async () => {
  const world = await World.make({ ...PROGRAM, hooks: 'codex' }, STALL);
  const pulse = new Pulse(world.parts);
  await world.prints('begin\n');
  await pulse.look();
  for (let minute = 0; minute < 3; minute += 1) {
    await rounds(world, pulse, 50_000);
    await world.prints('.');
  }
  await rounds(world, pulse, 61_000);
  expect(world.facts).toEqual([]);
  await rounds(world, pulse, 1000);
  expect(world.types).toEqual(['attempt.silent']);
});

test('a clock that is set, forward or back, makes nobody silent', async () => {
  const [world, pulse] = await onScreen();
  await rounds(world, pulse, 10_000);
  world.wall += 86_400_000;
  await rounds(world, pulse, 10_000);
  world.wall -= 2 * 86_400_000;
  await rounds(world, pulse, 40_000);
  expect(world.facts).toEqual([]);
  await rounds(world, pulse, 1000);
  expect(world.facts).toMatchObject([{ type: 'attempt.silent', since: world.wall - 61_000 }]);
});

test('after a machine’s sleep everybody has the whole time again, and who was silent before it too', async () => {
  const [world, pulse] = await onScreen();
  await rounds(world, pulse, 50_000);
  world.pass(3_600_000);
  await rounds(world, pulse, 61_000);
  expect(world.facts).toEqual([]);
  await rounds(world, pulse, 1000);
  expect(world.types).toEqual(['attempt.silent']);
  world.pass(3_600_000);
  await rounds(world, pulse, 61_000);
  expect(world.types).toEqual(['attempt.silent', 'attempt.awake']);
});

test('a round that comes a little late counts', async () => {
  const [world, pulse] = await onScreen();
  for (let passed = 0; passed < 63_000; passed += 9000) {
    world.pass(8000);
    await rounds(world, pulse, ROUND);
  }
  expect(world.types).toEqual(['attempt.silent']);
});

test('after a restart silence counts from the start', async () => {
  const [world, pulse] = await onScreen();
  await rounds(world, pulse, 50_000);
  const next = new Pulse(world.parts);
  await next.look();
  await rounds(world, next, 60_000);
  expect(world.facts).toEqual([]);
  await rounds(world, next, 1000);
  expect(world.types).toEqual(['attempt.silent']);
});

/** A command whose processes are really there, looked at once. */
async function command(script: string): Promise<[World, Pulse, Place]> {
  const place = await running(script);
  const world = await World.make(PROGRAM, STALL, place);
  const pulse = new Pulse(world.parts);
  await pulse.look();
  return [world, pulse, place];
}

/** Processor time of the system's own making, ms: a test waits until there is more of it, not for a time to pass. */
async function used(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function childrenOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim();
}

test('a command that sleeps for ever is told silent', async () => {
  const [world, pulse] = await command('sleep 1000');
  await rounds(world, pulse, 61_000);
  expect(world.types).toEqual(['attempt.silent']);
});

test('a command that reads from a connection that nobody answers is told silent', async () => {
  const script = `require("net").createServer(() => {}).listen(0, "127.0.0.1", function () { require("net").connect(this.address().port, "127.0.0.1").on("data", () => {}) })`;
  const [world, pulse, { pid }] = await command(`exec '${process.execPath}' -e '${script}'`);
  await expect.poll(async () => readFile(`/proc/${pid}/wchan`, 'utf8'), POLL).toMatch(/poll/);
  await rounds(world, pulse, 70_000);
  expect(world.types).toEqual(['attempt.silent']);
});

test('a command that prints nothing, but whose child works, is not', async () => {
  const [world, pulse, { pid }] = await command('sh -c "while :; do :; done" & echo $! >&2; wait');
  await expect.poll(async () => childrenOf(pid), POLL).not.toBe('');
  const child = Number(await childrenOf(pid));
  // Its processes are looked at once in each of these.
  for (let passed = 0; passed < 72_000; passed += STALL.stallMs / 10) {
    const before = await used(child);
    await expect.poll(async () => (await used(child)) - before, POLL).toBeGreaterThanOrEqual(50);
    await rounds(world, pulse, STALL.stallMs / 10);
  }
  expect(world.facts).toEqual([]);
});

test('one whose processes can’t be read is not called silent; the log says why', async () => {
  const world = await World.make(PROGRAM, STALL);
  const table = { rows: async () => Promise.reject(new Error('no /proc for you')) };
  const pulse = new Pulse({ ...world.parts, table });
  await rounds(world, pulse, 120_000);
  expect(world.facts).toEqual([]);
  expect(world.warnings[0]).toMatchObject({ msg: 'processes not read', err: { message: 'no /proc for you' } });
});

test('one whose log can’t be read is not called silent; the log says which', async () => {
  const world = await World.make(PROGRAM, STALL);
  await rm(world.files.dir, { recursive: true });
  await writeFile(world.files.dir, 'a file where a folder should be');
  await rounds(world, new Pulse(world.parts), 120_000);
  expect(world.facts).toEqual([]);
  expect(world.warnings[0]).toMatchObject({ msg: 'signs of life not read', task: 'a' });
});

const started = { type: 'thread.started', thread_id: '019-a' };
const RECONNECTING = {
  type: 'error',
  message: 'Reconnecting... waiting for network (Connection failed: error sending request)',
};
const commandLine = (type: string, status: string) => ({
  type,
  item: { id: 'item_1', type: 'command_execution', command: 'make', aggregated_output: '', exit_code: null, status },
});

/** An agent in batch form, its output followed. */
async function inBatch(): Promise<[World, Pulse, Outputs]> {
  const world = await World.make(CODEX, STALL);
  await world.outputs(started, { type: 'turn.started' });
  const outputs = new Outputs(world.parts);
  const pulse = new Pulse({ ...world.parts, outputs });
  await outputs.look();
  await pulse.look();
  return [world, pulse, outputs];
}

test('one whose only new lines are that it tries to connect is told silent', async () => {
  const [world, pulse, outputs] = await inBatch();
  for (let second = 0; second < 61; second += 1) {
    await world.outputs(RECONNECTING);
    await rounds(world, pulse, ROUND, outputs);
  }
  expect(world.types.filter((type) => type !== 'agent.signalled')).toEqual(['attempt.silent']);
});

test('what its reader shows of that for people is no sign of life either', async () => {
  const [world, pulse, outputs] = await inBatch();
  for (let second = 0; second < 61; second += 1) {
    await world.prints('! Reconnecting... waiting for network\n');
    await rounds(world, pulse, ROUND, outputs);
  }
  expect(world.types.filter((type) => type !== 'agent.signalled')).toEqual(['attempt.silent']);
});

test('ten minutes of silence inside of a command of its own are not told, and silence counts from the command’s end', async () => {
  const [world, pulse, outputs] = await inBatch();
  await world.outputs(commandLine('item.started', 'in_progress'));
  await rounds(world, pulse, 600_000, outputs);
  await world.outputs(commandLine('item.completed', 'completed'));
  await rounds(world, pulse, 61_000, outputs);
  expect(world.types).not.toContain('attempt.silent');
  await rounds(world, pulse, 1000, outputs);
  expect(world.types).toContain('attempt.silent');
});

test('a line that shows progress wakes it', async () => {
  const [world, pulse, outputs] = await inBatch();
  await rounds(world, pulse, 61_000, outputs);
  await world.outputs({ type: 'item.completed', item: { id: 'item_2', type: 'agent_message', text: 'here again' } });
  await rounds(world, pulse, 2000, outputs);
  expect(world.types.filter((type) => type !== 'agent.signalled')).toEqual(['attempt.silent', 'attempt.awake']);
});

test('a command that `shell` runs and that sleeps was told to, and is never told silent', async () => {
  const place = await running('sleep 1000');
  const world = await World.make({ ...PROGRAM, name: 'shell' }, STALL, place);
  const pulse = new Pulse(world.parts);
  await rounds(world, pulse, 600_000);
  expect(world.facts).toEqual([]);
});

test('an answer of its model that it tells by what it used is a sign of life', async () => {
  const [world, pulse] = await onScreen();
  await rounds(world, pulse, 50_000);
  world.use([{ tokens: { input: 10, output: 5, cacheRead: 0, cacheWrite: 0 } }]);
  await rounds(world, pulse, 50_000);
  expect(world.facts).toEqual([]);
});
