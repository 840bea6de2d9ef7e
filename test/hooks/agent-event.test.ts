import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { SHELLS } from './attempt.ts';
import { makeWorld, PERMISSION, SILENT } from './hook-world.ts';

describe.for(SHELLS.map((sh) => [sh.join(' '), sh] as const))('under %s', ([, sh]) => {
  test('what the agent gave comes as one whole event, unchanged, and nothing is printed', async () => {
    const world = await makeWorld(sh);
    const payload = '{"a":"\\"q\\" \\\\ \\n $HOME `id` %s é 日本語","b":[{}, {"c":null}]}';
    expect(await world.run(['claude'], `${payload}\n`)).toMatchObject(SILENT);
    const [{ file, text }] = (await world.files()) as [{ file: string; text: string }];
    expect(text).toContain(`"payload":${payload}}`);
    const event = JSON.parse(text) as Record<string, unknown>;
    expect(event).toEqual({
      type: 'agent_hook',
      agent: 'claude',
      id: expect.stringMatching(/^frontend-2\.\d{8}-[0-9a-f-]{32,36}$/) as string,
      worker_name: 'frontend-2',
      run: 'run-7',
      task: 'login',
      attempt: 3,
      token: 's3cret-Token_1',
      payload: JSON.parse(payload) as unknown,
    });
    expect(file).toBe(`${String(event['id'])}.event`);
    expect(await readdir(join(world.home, 'run', 'outbox'))).toEqual([]);
  });

  test('the names of its files are in the order in which it was called', async () => {
    const world = await makeWorld(sh);
    const said = ['1', '2', '3', '4'].map((number) => ({ number }));
    for (const words of said) await world.run(['claude'], JSON.stringify(words));
    const files = (await world.files()).toSorted((a, b) => (a.file < b.file ? -1 : 1));
    expect(files.map(({ text }) => (JSON.parse(text) as { payload: unknown }).payload)).toEqual(said);
  });

  test('outside omo it does nothing at all', async () => {
    const world = await makeWorld(sh);
    for (const name of ['OMO_HOME', 'ORCH_WORKER_NAME', 'OMO_RUN_ID', 'OMO_TASK_ID', 'OMO_ATTEMPT'])
      for (const value of [undefined, '', '../x', 'a"b'])
        expect(await world.run(['claude', 'ask'], '{}', { [name]: value }), `${name}=${value}`).toMatchObject(SILENT);
    expect(await world.run(['claude', 'ran'], '{}', { OMO_HOME: undefined })).toMatchObject(SILENT);
    expect(await world.run([], '{}')).toMatchObject(SILENT);
    expect(await world.run(['../x'], '{}')).toMatchObject(SILENT);
    expect(await world.files()).toEqual([]);
    expect(await readdir(world.mail)).toEqual([]);
  });

  test('a token that is none is left out', async () => {
    const world = await makeWorld(sh);
    await writeFile(join(world.root, 'token'), 'a"b\n');
    for (const file of [join(world.root, 'token'), '/nowhere', undefined])
      await world.run(['claude'], '{}', { OMO_TOKEN_FILE: file });
    expect((await world.events()).map(({ token }) => token)).toEqual(['', '', '']);
  });

  test('what can’t be passed on is told with what is known of it', async () => {
    const world = await makeWorld(sh);
    const large = { ...PERMISSION, agent_id: 'sub-1', tool_input: { content: '"} '.repeat(400_000) } };
    await world.run(
      ['claude'],
      JSON.stringify({ session_id: 'q"q', hook_event_name: 'Stop', x: 'x'.repeat(1_048_000) }),
    );
    await world.run(['claude'], JSON.stringify(large));
    await world.run(['claude'], 'no json');
    await world.run(['claude'], '');
    const payloads = (await world.events()).map(({ payload }) => payload);
    expect(payloads).toHaveLength(4);
    expect(payloads).toContainEqual({ hook_event_name: 'Stop', omitted: 'it has more than 1044480 bytes' });
    expect(payloads).toContainEqual({
      hook_event_name: 'PermissionRequest',
      session_id: 'abc',
      tool_name: 'Bash',
      omitted: 'it has more than 1044480 bytes',
    });
    expect(payloads.filter((one) => JSON.stringify(one) === '{"omitted":"it is not a JSON object"}')).toHaveLength(2);
  });

  test('just below the limit all of it comes, and the file has no more than 1 MiB', async () => {
    const world = await makeWorld(sh);
    const payload = JSON.stringify({ hook_event_name: 'Stop', x: 'é'.repeat(522_000) });
    await world.run(['claude'], payload);
    const [{ text }] = (await world.files()) as [{ file: string; text: string }];
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024);
    expect((JSON.parse(text) as { payload: unknown }).payload).toEqual(JSON.parse(payload));
  });

  test('whatever is wrong with the home, the agent notices nothing, and no hook waits for nobody', async () => {
    const world = await makeWorld(sh);
    await rm(join(world.home, 'events'), { recursive: true });
    for (const args of [['claude'], ['claude', 'ask']]) expect(await world.run(args, '{}')).toMatchObject(SILENT);
    expect(await readdir(join(world.home, 'run', 'outbox'))).toEqual([]);
    await rm(join(world.home, 'run'), { recursive: true });
    for (const args of [['claude'], ['claude', 'ask']]) expect(await world.run(args, '{}')).toMatchObject(SILENT);
    expect(await readdir(world.mail)).toEqual([]);
  });

  test('programs of the person’s that are called mv, head or cat are not used, nor is a PATH needed', async () => {
    const world = await makeWorld(sh);
    const bin = join(world.root, 'bin');
    await mkdir(bin);
    for (const name of ['mv', 'head', 'cat', 'rm', 'sleep', 'printf'])
      await writeFile(join(bin, name), '#!/bin/sh\necho hijacked\n', { mode: 0o755 });
    expect(await world.run(['claude'], '{}', { PATH: bin })).toMatchObject(SILENT);
    expect(await world.run(['claude'], '{}', { PATH: '' })).toMatchObject(SILENT);
    expect((await world.events()).map(({ payload }) => payload)).toEqual([{}, {}]);
  });
});

test('200 calls at once are 200 events with different names', { timeout: 60_000 }, async () => {
  const world = await makeWorld(['/bin/sh']);
  const calls = Array.from({ length: 200 }, (_, index) => index);
  const lane = async () => {
    for (let next = calls.pop(); next !== undefined; next = calls.pop())
      await world.run(['claude'], JSON.stringify({ next }));
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  const events = await world.events();
  expect(events).toHaveLength(200);
  expect(new Set(events.map(({ id }) => id)).size).toBe(200);
});

test('a full disk is nothing to the agent', async ({ skip }) => {
  const world = await makeWorld(['/bin/sh']);
  const full = `mount -t tmpfs -o size=8k tmpfs "$OMO_HOME/run/outbox" && { cat /dev/zero >"$OMO_HOME/run/outbox/filler"; exec "$@"; }`;
  const argv = ['--mount', 'sh', '-c', full, 'sh', ...world.argv(['claude'])];
  const options = { ...world.options(), input: JSON.stringify(PERMISSION), reject: false } as const;
  for (const rights of [[], ['--user', '--map-root-user']]) {
    const end = await execa('unshare', [...rights, ...argv], options);
    if (/mount|unshare/.test(end.stderr)) continue;
    expect(end).toMatchObject({ exitCode: 0, stdout: '' });
    expect(await world.events()).toEqual([]);
    return;
  }
  skip('the system allows no file system of one’s own');
});
