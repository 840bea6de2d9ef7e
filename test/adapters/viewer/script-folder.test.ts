import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scriptFolder } from '../../../src/adapters/viewer/script-folder.ts';

const UID = process.getuid?.() ?? 0;

test('a folder whose path any terminal takes is used as it is, for the owner’s eyes only', async () => {
  const { own, shared } = folders('plain');
  expect(await scriptFolder({ own, shared, uid: UID })).toBe(own);
  expect(statSync(own).mode & 0o777).toBe(0o700);
});

test.each(['with blank', 'semi;colon', "quote's", 'per%cent', 'dol$lar', 'ünï'])(
  'for one named %j a folder of the user’s is made in the shared one, the same each time and another for another home',
  async (name) => {
    const { own, shared } = folders(name);
    const safe = await scriptFolder({ own, shared, uid: UID });
    expect(safe).toMatch(/^[\w./-]+$/);
    expect(statSync(safe).mode & 0o777).toBe(0o700);
    expect(await scriptFolder({ own, shared, uid: UID })).toBe(safe);
    expect(await scriptFolder({ own: `${own} too`, shared, uid: UID })).not.toBe(safe);
  },
);

test.each<[string, (path: string) => void]>([
  ['others may write in', (path) => (mkdirSync(path), chmodSync(path, 0o777))],
  ['is a link', (path) => symlinkSync(tmpdir(), path)],
  ['is a file', (path) => writeFileSync(path, '', { mode: 0o600 })],
])('one that %s is refused, with what to do', async (_, make) => {
  const { own, shared } = folders('a blank');
  const safe = await scriptFolder({ own, shared, uid: UID });
  rmSync(safe, { recursive: true });
  make(safe);
  await expect(scriptFolder({ own, shared, uid: UID })).rejects.toMatchObject({
    code: 'E_VIEW',
    message: expect.stringMatching(/only you may use.*Remove it, or set OMO_HOME/),
  });
});

test('one that is somebody else’s is refused', async () => {
  const { own, shared } = folders('a blank');
  await expect(scriptFolder({ own, shared, uid: UID + 1 })).rejects.toThrow(/only you may use/);
});

function folders(name: string): { own: string; shared: string } {
  const shared = mkdtempSync(join(tmpdir(), 'omo-scripts-'));
  onTestFinished(() => rmSync(shared, { recursive: true }));
  return { own: join(shared, name), shared };
}
