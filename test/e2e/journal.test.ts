import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeOmo, processesOf, type Omo } from '../support/run-omo.ts';

const e2e = { tags: ['e2e', 'tmux'], timeout: 240_000 };
const logOf = (omo: Omo): string => join(omo.home, 'event_log.jsonl');

const POLL = { timeout: 20_000, interval: 50 };

/** One bit of the first record that holds those words, of a home without a daemon. */
function flip(omo: Omo, words: string): void {
  const bytes = readFileSync(logOf(omo));
  const at = bytes.indexOf(words) + 2;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(logOf(omo), bytes);
}

/** A home whose journal has one bad byte in its middle, and no daemon. Gives the damaged line's place. */
async function damaged(omo: Omo): Promise<{ offset: number; seq: number }> {
  expect((await omo.run('orchestrate', '--agent', 'shell', 'backend:echo hello')).exit).toBe(0);
  expect((await omo.run('daemon', 'stop')).exit).toBe(0);
  const lines = readFileSync(logOf(omo), 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes('"attempt.started"'));
  const offset = Buffer.byteLength(lines.slice(0, at).join('\n')) + 1;
  const bytes = readFileSync(logOf(omo));
  bytes[offset + 40] = (bytes[offset + 40] ?? 0) ^ 1;
  writeFileSync(logOf(omo), bytes);
  return { offset, seq: at + 1 };
}

test(
  'a damaged journal: everything that can be read is shown, everything else says where it is damaged',
  e2e,
  async () => {
    const omo = makeOmo();
    const { offset, seq } = await damaged(omo);
    const before = readFileSync(logOf(omo));

    for (const [command, shows] of [
      [['results'], 'backend'],
      [['explain', 'backend'], 'backend'],
      [['logs', 'backend'], 'hello'],
      [['events'], `records ${seq} of the journal are gone`],
      [['status'], 'No run goes on'],
    ] as const) {
      const said = await omo.run(...command);
      expect({ command, exit: said.exit, out: said.stdout }).toEqual({
        command,
        exit: 1,
        out: expect.stringContaining(shows),
      });
      expect(said.stderr).toContain('[E_JOURNAL_DAMAGED]');
      expect(said.stderr).toContain(`byte ${offset}`);
    }
    const refused = await omo.run('orchestrate', '--agent', 'shell', 'backend:echo hello');
    expect(refused.exit).toBe(1);
    for (const words of ['[E_JOURNAL_DAMAGED]', `byte ${offset}`, 'omo journal verify', 'omo journal repair'])
      expect(refused.stderr).toContain(words);
    const doctor = await omo.run('doctor');
    expect(doctor.stdout).toContain(`at byte ${offset}`);
    expect(readFileSync(logOf(omo))).toEqual(before);
  },
);

test('a repair keeps all but the damaged record, says which is gone, and omo goes on', e2e, async () => {
  const omo = makeOmo();
  const { offset, seq } = await damaged(omo);
  const before = readFileSync(logOf(omo));

  const verified = await omo.run('journal', 'verify', '--json');
  expect(verified.exit).toBe(3);
  expect(JSON.parse(verified.stdout)).toMatchObject({
    state: 'damaged',
    lost: [{ from: seq, to: seq }],
    segments: [{ file: 'event_log.jsonl', wrong: [{ offset, line: seq }] }],
  });
  const unasked = await omo.run('journal', 'repair');
  expect(unasked.exit).toBe(2);
  expect(readFileSync(logOf(omo))).toEqual(before);

  const repaired = await omo.run('journal', 'repair', '--yes');
  expect(repaired.exit).toBe(0);
  expect(repaired.stdout).toContain(`Gone are records ${seq}:`);
  const copy = readdirSync(omo.home).find((name) => name.includes('.damaged-'));
  expect(readFileSync(join(omo.home, copy ?? ''))).toEqual(before);
  expect((await omo.run('journal', 'verify')).exit).toBe(0);
  expect((await omo.run('events')).stdout).toContain(`the journal was repaired; gone are records ${seq}`);
  expect((await omo.run('results')).exit).toBe(0);
  // Beside the daemon that now runs.
  expect((await omo.run('journal', 'verify')).exit).toBe(0);
  const beside = await omo.run('journal', 'repair', '--yes');
  expect(beside.stderr).toContain('[E_DAEMON_RUNNING]');
});

test(
  'a worker whose run is lost by a repair goes on, is told with what to do, keeps its files, and kill-all ends it',
  e2e,
  async () => {
    const omo = makeOmo();
    const task = 'backend:echo ran >> one.ran; until test -e go; do sleep 0.05; done (id: one)';
    expect((await omo.run('orchestrate', '--detach', '--agent', 'shell', task)).exit).toBe(0);
    await expect.poll(() => existsSync(join(omo.project, 'one.ran')), POLL).toBe(true);
    const [run = ''] = readdirSync(join(omo.home, 'attempts'));
    await expect.poll(() => readFileSync(logOf(omo), 'utf8'), POLL).toContain('"attempt.started"');
    expect((await omo.run('daemon', 'stop')).exit).toBe(0);
    flip(omo, '"run.submitted"');
    expect((await omo.run('journal', 'repair', '--yes')).exit).toBe(0);
    const alive = async (): Promise<number> =>
      (await processesOf(omo.root)).filter(({ words }) => words.includes('run-attempt.sh')).length;
    const workers = await alive();
    expect(workers).toBeGreaterThan(0);

    const fixed = await omo.run('doctor', '--fix', '--yes');
    expect(fixed.stderr).not.toContain('omo knows no more');
    for (const command of [['status'], ['doctor']]) {
      const said = await omo.run('daemon', 'start').then(() => omo.run(...command));
      for (const words of ['omo-worker-backend', `run ${run}`, 'omo kill-all', '[E_STRAY]'])
        expect(`${said.stdout}${said.stderr}`).toContain(words);
    }
    // Neither another worker that would have its name, nor a start or a stop of the daemon ends it.
    const other = await omo.run('orchestrate', '--agent', 'shell', 'backend:echo hello');
    expect(other.exit, other.stderr).toBe(0);
    expect((await omo.run('daemon', 'stop')).exit).toBe(0);
    expect(await alive()).toBe(workers);
    expect(existsSync(join(omo.home, 'attempts', run, 'one.1', 'output.log'))).toBe(true);

    const killed = await omo.run('kill-all');
    expect(killed.stdout).toContain('Ended: worker backend');
    expect(await alive()).toBe(0);
    expect(existsSync(join(omo.home, 'attempts', run, 'one.1', 'output.log'))).toBe(true);
    expect((await omo.run('status')).stdout).not.toContain('E_STRAY');
  },
);

test('what is older than keep.days is let go, and a run that was says so', e2e, async () => {
  const omo = makeOmo();
  expect((await omo.run('orchestrate', '--agent', 'shell', 'backend:echo hello')).exit).toBe(0);
  const { run }: { run: string } = JSON.parse((await omo.run('results', '--json')).stdout);
  await omo.run('daemon', 'stop');
  writeFileSync(join(omo.home, 'config.json'), JSON.stringify({ keep: { days: 0.000_000_1 } }));

  const said = await omo.run('results', run);

  expect(said.exit).toBe(2);
  expect(said.stderr).toContain(`run ${run} was let go`);
  expect(readdirSync(join(omo.home, 'attempts'))).toEqual([]);
});
