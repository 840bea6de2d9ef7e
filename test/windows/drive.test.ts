import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchFolder } from '../../src/adapters/inbox/wake.ts';
import { homeAt } from '../../src/config/home.ts';
import { messageOf } from '../../src/core/fault.ts';
import { makeOmo, type Omo } from '../support/run-omo.ts';

/** Where test/windows/get-bindfs.sh puts it. */
const OWN = join(import.meta.dirname, '../../.cache/bindfs');
const PATH = [process.env['PATH'], OWN].join(delimiter);
const POLL = { timeout: 30_000, interval: 50 };

const why = cannotMount();
if (why !== undefined) process.stdout.write(`no drive like one of Windows can be made here (${why}): not tried\n`);

test.skipIf(why !== undefined)(
  'what a program of Windows writes onto its drive is heard of, though this kernel is not told',
  { tags: ['e2e'] },
  async () => {
    const { mounted, behind } = drive(makeOmo());
    const heard: number[] = [];
    const watch = await watchFolder(
      mounted,
      () => heard.push(Date.now()),
      (error) => {
        throw error;
      },
    );
    onTestFinished(() => watch.close());
    writeFileSync(join(behind, 'a.event'), '{}');
    await expect.poll(() => heard.length, POLL).toBeGreaterThan(0);
  },
);

test.skipIf(why !== undefined)(
  'events that are written into a home from behind its mount are taken in, each once',
  { tags: ['tmux', 'e2e'] },
  async () => {
    const omo = makeOmo();
    const { mounted, behind } = drive(omo);
    const env = { OMO_HOME: join(mounted, 'home') };
    expect((await omo.runWith(env, 'daemon', 'start')).exit).toBe(0);
    onTestFinished(async () => void (await omo.runWith(env, 'daemon', 'stop')));
    for (let n = 0; n < 20; n++) {
      const [outbox, events] = [join(behind, 'home/run/outbox'), join(behind, 'home/events')];
      writeFileSync(join(outbox, `${n}`), JSON.stringify({ type: 'note', id: `n${n}` }));
      renameSync(join(outbox, `${n}`), join(events, `note.${n}.event`));
      await expect.poll(() => existsSync(join(events, `note.${n}.event`)), POLL).toBe(false);
    }
    const journal = readFileSync(join(homeAt(env.OMO_HOME).root, 'event_log.jsonl'), 'utf8');
    for (let n = 0; n < 20; n++) expect(journal.split(`note.${n}.event`), `event ${n}`).toHaveLength(2);
  },
);

/** A folder and the mount that shows it, as /mnt/c shows a drive. */
function drive({ root }: Omo): { readonly mounted: string; readonly behind: string } {
  const [mounted, behind] = [join(root, 'mnt/c'), join(root, 'drive')];
  for (const dir of [mounted, behind]) mkdirSync(dir, { recursive: true });
  execFileSync('bindfs', ['-o', 'subtype=drvfs,fsname=C:', behind, mounted], { env: { ...process.env, PATH } });
  onTestFinished(() => void execFileSync('umount', ['--lazy', mounted]));
  return { mounted, behind };
}

/** By trying: a container may have the device and not the right to use it. */
function cannotMount(): string | undefined {
  if (!existsSync('/dev/fuse')) return 'there is no /dev/fuse';
  const root = mkdtempSync(join(tmpdir(), 'omo-drive-'));
  const [shown, at] = [join(root, 'shown'), join(root, 'at')];
  for (const dir of [shown, at]) mkdirSync(dir);
  try {
    execFileSync('bindfs', [shown, at], { env: { ...process.env, PATH }, stdio: 'pipe' });
    execFileSync('umount', [at]);
    return undefined;
  } catch (error) {
    return `${messageOf(error)}; test/windows/get-bindfs.sh puts bindfs into .cache`;
  } finally {
    rmSync(root, { recursive: true });
  }
}
