import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SHELLS } from './attempt.ts';
import { makeWorld, PERMISSION, pidsOf, SILENT, SOON } from './hook-world.ts';

describe.for(SHELLS.map((sh) => [sh.join(' '), sh] as const))('asking, under %s', ([, sh]) => {
  test('it waits, takes the answer once, and prints it as it is', async () => {
    const world = await makeWorld(sh);
    const hook = world.start(['claude', 'ask'], JSON.stringify(PERMISSION));
    const key = await world.asked();
    expect(await readdir(world.mail)).toEqual([`${key}.asked`]);
    const answer = '{"x":"\\n %s $HOME \\\\"}';
    await world.answer(key, answer);
    expect(await hook).toMatchObject({ ...SILENT, stdout: answer });
    expect(await readdir(world.mail)).toEqual([`${key}.taken`]);
    expect(await readFile(join(world.mail, `${key}.taken`), 'utf8')).toBe(answer);
    expect(await world.events()).toMatchObject([{ payload: PERMISSION }]);
  });

  test('two wait side by side, and each takes its own answer', async () => {
    const world = await makeWorld(sh);
    const first = world.start(['claude', 'ask'], JSON.stringify(PERMISSION));
    const one = await world.asked();
    const second = world.start(['claude', 'ask'], JSON.stringify(PERMISSION));
    const two = await world.asked([one]);
    await world.answer(two, 'second');
    expect(await second).toMatchObject({ ...SILENT, stdout: 'second' });
    await world.answer(one, '');
    expect(await first).toMatchObject(SILENT);
  });

  test.for(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    'ended by the agent (%s), it says so and prints nothing',
    async (signal) => {
      const world = await makeWorld(sh);
      const hook = world.start(['claude', 'ask'], JSON.stringify(PERMISSION));
      const key = await world.asked();
      hook.kill(signal);
      expect(await hook).toMatchObject(SILENT);
      expect(await world.over()).toEqual([{ hook_event_name: 'DialogOver', dialog: key, because: 'withdrawn' }]);
      expect(await readdir(world.mail)).toEqual([]);
    },
  );

  test('it ends with the agent, also with one that nobody has buried yet', async () => {
    const world = await makeWorld(sh);
    // The agent becomes a zombie: its own parent never waits for it.
    const agent = `'exec 3<&0; "$@" <&3 & wait' agent "$@"`;
    const parent = world.begin(
      ['sh', '-c', `sh -c ${agent} & exec sleep 600`, 'sh', ...world.argv(['claude', 'ask'])],
      '{"a":1}',
    );
    const key = await world.asked();
    const [hook] = await pidsOf(world.mail, 'ask');
    const dying = Number((await readFile(`/proc/${hook}/stat`, 'utf8')).split(' ')[3]);
    process.kill(dying, 'SIGKILL');
    await expect.poll(() => pidsOf(world.mail, 'ask'), SOON).toEqual([]);
    expect(await readFile(`/proc/${dying}/stat`, 'utf8')).toContain(') Z ');
    expect(await readdir(world.mail)).toEqual([]);
    expect((await world.events()).map(({ id }) => id)).toEqual([key]);
    parent.kill('SIGKILL');
  });

  test('after so many seconds it gives up and says so', async () => {
    const world = await makeWorld(sh);
    expect(await world.run(['claude', 'ask', '1'], JSON.stringify(PERMISSION))).toMatchObject(SILENT);
    expect(await world.over()).toMatchObject([{ because: 'expired' }]);
    expect(await readdir(world.mail)).toEqual([]);
  });

  test('without a mailbox it only tells', async () => {
    const world = await makeWorld(sh);
    expect(await world.run(['claude', 'ask'], '{}', { OMO_MAIL: undefined })).toMatchObject(SILENT);
    expect(await world.events()).toHaveLength(1);
  });
});

describe.for(SHELLS.map((sh) => [sh.join(' '), sh] as const))('after a tool has run, under %s', ([, sh]) => {
  const DONE = {
    ...PERMISSION,
    permission_mode: 'acceptEdits',
    hook_event_name: 'PostToolUse',
    permission_suggestions: undefined,
  };

  test.for([
    ['the same call', { ...DONE, tool_response: { stdout: 'hi' } }],
    [
      'the same call, its input completed',
      { ...DONE, tool_input: { ...DONE.tool_input, answers: {} }, tool_response: {} },
    ],
  ] as const)('%s ends the dialog that waits for it', async ([, payload]) => {
    const world = await makeWorld(sh);
    const hook = world.start(['claude', 'ask'], JSON.stringify(PERMISSION));
    const key = await world.asked();
    expect(await world.run(['claude', 'ran'], JSON.stringify(payload))).toMatchObject(SILENT);
    expect(await world.over()).toEqual([{ hook_event_name: 'DialogOver', dialog: key, because: 'ran' }]);
    expect(await hook).toMatchObject(SILENT);
    expect(await readdir(world.mail)).toEqual([]);
  });

  test('another call, or the same of a sub-agent, ends nothing', async () => {
    const world = await makeWorld(sh);
    const hook = world.start(['claude', 'ask'], JSON.stringify(PERMISSION));
    const key = await world.asked();
    const others = [
      { ...DONE, tool_input: { command: 'ls' } },
      { ...DONE, tool_name: 'Write' },
      { agent_id: 'sub-1', ...DONE },
      { hook_event_name: 'PostToolUse' },
    ];
    for (const other of others) await world.run(['claude', 'ran'], JSON.stringify(other));
    expect(await world.over()).toEqual([]);
    await world.answer(key, 'x');
    expect(await hook).toMatchObject({ stdout: 'x' });
  });

  test('nothing is told when nothing waits', async () => {
    const world = await makeWorld(sh);
    expect(await world.run(['claude', 'ran'], JSON.stringify(DONE))).toMatchObject(SILENT);
    expect(await world.events()).toEqual([]);
  });
});
