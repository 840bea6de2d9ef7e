import { chmod, link, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPlanFile, tickInFile } from '../../../src/adapters/files/plan-file.ts';
import { OmoError } from '../../../src/core/errors.ts';
import { makePlan } from '../../../src/core/tasks/plan.ts';
import { asNobody } from './as-nobody.ts';
import { emptyFolder } from './folder.ts';

async function boxes(file: string) {
  const plan = makePlan({ is: 'markdown', ...(await readPlanFile(file, '/')) }, { domains: {} });
  return plan.tasks.flatMap(({ checkbox }) => (checkbox === undefined ? [] : [checkbox]));
}

test('one byte of the file changes', async () => {
  const file = join(await emptyFolder(), 'plan.md');
  const before = Buffer.from('\uFEFF# Plän 👩‍💻\r\n\r\n*\t[ ]\té  \r\n- [ ] zwei');
  await writeFile(file, before);
  const [, second] = await boxes(file);
  expect(second && (await tickInFile(second))).toMatchObject({ is: 'ticked' });
  const after = await readFile(file);
  expect([...before.keys()].filter((at) => before[at] !== after[at])).toEqual([before.lastIndexOf('[') + 1]);
  expect(after.length).toBe(before.length);
});

test('what was ticked is ticked already; what is gone is not found; both leave the file as it was', async () => {
  const file = join(await emptyFolder(), 'plan.md');
  await writeFile(file, '- [x] a\n');
  expect(await tickInFile({ file, line: 1, text: '- [ ] a' })).toEqual({ is: 'already' });
  expect(await tickInFile({ file, line: 1, text: '- [ ] b' })).toEqual({ is: 'not-found' });
  expect(await readFile(file, 'utf8')).toBe('- [x] a\n');
});

test('mode, links and the file itself are kept; a symbolic link is followed, not replaced', async () => {
  const folder = await emptyFolder();
  const file = join(folder, 'real.md');
  await writeFile(file, '- [ ] a\n');
  await chmod(file, 0o640);
  await link(file, join(folder, 'hard.md'));
  await symlink('real.md', join(folder, 'plan.md'));
  const before = await stat(file);
  await tickInFile({ file: join(folder, 'plan.md'), line: 1, text: '- [ ] a' });
  const { mode, ino, nlink } = await stat(join(folder, 'plan.md'));
  expect({ mode, ino, nlink }).toEqual({ mode: before.mode, ino: before.ino, nlink: before.nlink });
  expect(await readFile(join(folder, 'hard.md'), 'utf8')).toBe('- [x] a\n');
});

test('many tasks that end at once are all ticked', async () => {
  const file = join(await emptyFolder(), 'plan.md');
  await writeFile(file, Array.from({ length: 100 }, (_, at) => `- [ ] task ${at}\n`).join(''));
  const all = await boxes(file);
  const results = await Promise.all(all.map(async (box) => await tickInFile(box)));
  expect(results.map((result) => result.is)).toEqual(all.map(() => 'ticked'));
  expect(await readFile(file, 'utf8')).toBe(all.map((_, at) => `- [x] task ${at}\n`).join(''));
});

test('what people write into the file meanwhile stays', async () => {
  const folder = await emptyFolder();
  const file = join(folder, 'plan.md');
  await writeFile(file, '- [ ] a\n- [ ] b\n');
  const all = await boxes(file);
  await writeFile(join(folder, 'new.md'), 'A new line.\n\n- [ ] a\n- [ ] c\n- [ ] b\n');
  await rename(join(folder, 'new.md'), file);
  for (const box of all) await tickInFile(box);
  expect(await readFile(file, 'utf8')).toBe('A new line.\n\n- [x] a\n- [ ] c\n- [x] b\n');
});

test('ticks and an editor that replaces the file again and again: the editor’s text is never mixed up, and the last tick is there', async () => {
  const folder = await emptyFolder();
  const file = join(folder, 'plan.md');
  await writeFile(file, '- [ ] a\n');
  const ticked = new AbortController();
  const editor = (async () => {
    for (let edit = 0; !ticked.signal.aborted; edit += 1) {
      await writeFile(join(folder, 'new.md'), `${'x\n'.repeat(edit % 50)}\n- [ ] a\n`);
      await rename(join(folder, 'new.md'), file);
      expect(await readFile(file, 'utf8')).toMatch(/^(?:x\n)*\n?- \[[ x]\] a\n$/);
    }
  })();
  for (let tick = 0; tick < 100; tick += 1) {
    const outcome = await tickInFile({ file, line: 1, text: '- [ ] a' }).catch((error: unknown) => error);
    if (outcome instanceof OmoError) expect(outcome.code).toBe('E_FILE');
  }
  ticked.abort();
  await editor;
  expect(await tickInFile({ file, line: 1, text: '- [ ] a' })).toMatchObject({
    is: expect.stringMatching(/ticked|already/),
  });
  expect(await readFile(file, 'utf8')).toMatch(/^(?:x\n)*\n?- \[x\] a\n$/);
});

test('a file that is gone or no plan any more is told, and the next tick of another box goes on', async () => {
  const folder = await emptyFolder();
  const file = join(folder, 'plan.md');
  const box = { file, line: 1, text: '- [ ] a' };
  await expect(tickInFile(box)).rejects.toMatchObject({ code: 'E_FILE', message: expect.stringContaining(file) });
  await mkdir(file);
  await expect(tickInFile(box)).rejects.toMatchObject({ code: 'E_PLAN_FILE' });
  await rm(file, { recursive: true });
  await writeFile(file, Buffer.from([0xff, 0x00]));
  await expect(tickInFile(box)).rejects.toMatchObject({ code: 'E_PLAN_FILE' });
  await writeFile(file, '- [ ] a\n');
  const [first, second] = await Promise.allSettled([
    tickInFile({ ...box, file: join(folder, 'none.md') }),
    tickInFile(box),
  ]);
  expect([first?.status, second?.status]).toEqual(['rejected', 'fulfilled']);
});

test('a file that may not be written is told and stays', async () => {
  const folder = await emptyFolder();
  await chmod(folder, 0o755);
  const file = join(folder, 'plan.md');
  await writeFile(file, '- [ ] a\n');
  await chmod(file, 0o444);
  const ticking = asNobody(async () => await tickInFile({ file, line: 1, text: '- [ ] a' }));
  await expect(ticking).rejects.toMatchObject({
    code: 'E_FILE',
    message: expect.stringContaining('permission denied'),
  });
  expect(await readFile(file, 'utf8')).toBe('- [ ] a\n');
});
