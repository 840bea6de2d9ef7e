import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePayload } from '../../src/adapters/inbox/payload.ts';
import { SHELLS } from './attempt.ts';
import { byHand, read, SILENT, start, STOP_HOOK } from './by-hand.ts';

const GIVEN = '{"hook_event_name":"Stop","session_id":"0199-ab_c.d","last_assistant_message":"done"}';
const EVENT = {
  type: 'worker_stopped',
  worker_name: 'interactive',
  session_id: '0199-ab_c.d',
  timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
  terminal_content: '',
};

describe.for(SHELLS.map((sh) => [sh.join(' '), sh] as const))('under %s', ([, sh]) => {
  test('the end of a turn is one whole file in events, and the same for the watcher', async () => {
    const world = byHand();
    expect(await start([...sh, STOP_HOOK], world.env, { text: GIVEN }).ended).toEqual(SILENT);
    const [file = ''] = world.names('events');
    expect(file).toMatch(/^interactive\.\d{8}T\d{6}Z-\d+\.event$/);
    expect(read(join(world.home, 'events', file))).toEqual(EVENT);
    expect(world.foreign()).toEqual([EVENT]);
    expect(world.names('run', 'outbox')).toEqual([]);
  });

  test('what it makes is for its owner’s eyes only', async () => {
    const world = byHand();
    await start([...sh, STOP_HOOK], world.env).ended;
    const made = readdirSync(world.home, { recursive: true, withFileTypes: true });
    const modes = made.map((one) => [one.isFile(), statSync(join(one.parentPath, one.name)).mode & 0o777]);
    expect(modes.length).toBe(7);
    expect(modes.filter(([isFile, mode]) => mode !== (isFile ? 0o600 : 0o700))).toEqual([]);
    expect(statSync(world.home).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['', ''],
    ['stopped', ''],
    ['{"session_id":', ''],
    ['{"session_id":17}', ''],
    ['{"session_id":"a\\"b"}', ''],
    ['{"session_id":"../../x y"}', ''],
    ['{"a":"\\"session_id\\":\\"forged\\"","session_id":"real"}', 'real'],
    ['{ "session_id" : "spaced" }\n', 'spaced'],
    ['{\n\t"cwd": "/",\n\t"session_id": "in lines"\n}', ''],
    ['{\n\t"cwd": "/",\n\t"session_id": "in-lines"\n}', 'in-lines'],
    [`{"session_id":"early","last_assistant_message":"${'語'.repeat(200_000)}"}`, 'early'],
    [`{"last_assistant_message":"${'x'.repeat(500_000)}","session_id":"late"}`, 'late'],
    ['{"session_id":"0"}', '0'],
  ])('of %j the session is %j', async (text, session) => {
    const world = byHand();
    expect(await start([...sh, STOP_HOOK], world.env, { text }).ended).toEqual(SILENT);
    expect(world.foreign()).toEqual([{ ...EVENT, session_id: session }]);
  });

  test('an input that never ends, or is not there, does not keep it', async () => {
    const world = byHand();
    expect(await start([...sh, STOP_HOOK], world.env, 'silent').ended).toEqual(SILENT);
    expect(await start([...sh, STOP_HOOK], world.env, 'closed').ended).toEqual(SILENT);
    expect(world.foreign()).toEqual([
      { ...EVENT, session_id: '' },
      { ...EVENT, session_id: '' },
    ]);
  });

  test.each([
    [{ ORCH_WORKER_NAME: '' }],
    [{ ORCH_WORKER_NAME: '../x' }],
    [{ ORCH_WORKER_NAME: 'Frontend' }],
    [{ ORCH_WORKER_NAME: '-a' }],
    [{ ORCH_WORKER_NAME: 'a\nb' }],
    [{ ORCH_WORKER_NAME: 'a"b' }],
    [{ ORCH_WORKER_NAME: 'ä' }],
    [{ ORCH_WORKER_NAME: 'x'.repeat(41) }],
    [{ OMO_RUN_ID: 'run-7' }],
    [{ OMO_HOME: 'relative' }],
    [{ OMO_HOME: '', HOME: '' }],
  ])('with %j nothing is written', async (over) => {
    const world = byHand();
    expect(await start([...sh, STOP_HOOK], { ...world.env, ...over }).ended).toEqual(SILENT);
    expect(readdirSync(world.dir, { recursive: true })).toEqual(['person']);
  });

  test('without the name in the environment it does nothing', async () => {
    const { dir, env } = byHand();
    const { ORCH_WORKER_NAME: _, ...others } = env;
    expect(await start([...sh, STOP_HOOK], others).ended).toEqual(SILENT);
    expect(readdirSync(dir, { recursive: true })).toEqual(['person']);
  });

  test('without OMO_HOME it is the folder in the person’s home', async () => {
    const world = byHand();
    const name = 'x'.repeat(40);
    await start([...sh, STOP_HOOK], { ...world.env, OMO_HOME: '', ORCH_WORKER_NAME: name }).ended;
    const home = join(world.dir, 'person', '.opencode-orchestrator');
    expect(readdirSync(join(home, 'events'))).toEqual([expect.stringMatching(new RegExp(`^${name}\\.`))]);
  });

  test('a home that cannot be used is nobody’s trouble', async () => {
    const world = byHand();
    writeFileSync(world.home, 'no folder');
    expect(await start([...sh, STOP_HOOK], world.env, { text: GIVEN }).ended).toEqual(SILENT);
    rmSync(world.home);
    mkdirSync(join(world.home, 'run'), { recursive: true });
    writeFileSync(join(world.home, 'events'), 'no folder');
    writeFileSync(join(world.home, 'run', 'outbox'), 'no folder');
    expect(await start([...sh, STOP_HOOK], world.env, { text: GIVEN }).ended).toEqual(SILENT);
  });
});

test('events at the same moment are events each', async () => {
  const world = byHand();
  const sessions = Array.from({ length: 8 }, (_, n) => `s-${n}`);
  const hooks = sessions.map((id) => start([STOP_HOOK], world.env, { text: `{"session_id":"${id}"}` }).ended);
  expect(await Promise.all(hooks)).toEqual(sessions.map(() => SILENT));
  const told = world.foreign().map((event) => event['session_id']);
  expect(new Set(told)).toEqual(new Set(sessions));
  expect(told.length).toBe(8);
  expect(world.names('events').length).toBe(8);
});

test('of events that nobody watches for the newest hundred stay', async () => {
  const world = byHand();
  for (let n = 0; n < 120; n++) world.stopped('interactive', `old-${String(n).padStart(3, '0')}`, `old-${n}`);
  await start([STOP_HOOK], world.env, { text: GIVEN }).ended;
  const left = world.foreign();
  expect(left.length).toBe(100);
  expect(left.filter((event) => event['session_id'] === EVENT.session_id)).toHaveLength(1);
});

test('the daemon’s inbox reads it', async () => {
  const world = byHand();
  await start([STOP_HOOK], world.env, { text: GIVEN }).ended;
  const [only] = world.foreign();
  expect(parsePayload(Buffer.from(JSON.stringify(only)))).toEqual({ is: 'payload', payload: EVENT });
});
