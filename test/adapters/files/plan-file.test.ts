import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { readPlanFile } from '../../../src/adapters/files/plan-file.ts';
import { OmoError } from '../../../src/core/errors.ts';
import { makePlan } from '../../../src/core/tasks/plan.ts';
import { asNobody } from './as-nobody.ts';
import { emptyFolder } from './folder.ts';

const run = promisify(execFile);

async function refusal(path: string, cwd: string): Promise<{ code: string; message: string; exit: number }> {
  try {
    await readPlanFile(path, cwd);
  } catch (error) {
    if (error instanceof OmoError)
      return { code: error.code, message: error.message.replaceAll(cwd, '<cwd>'), exit: error.exit };
    throw error;
  }
  throw new Error('it was read');
}

test('a plan is read as it is, and is called what the person called it', async () => {
  const cwd = await emptyFolder();
  const source = '\uFEFF- [ ] Ünï\r\n\t- [x] 👩‍💻';
  await mkdir(join(cwd, 'docs'));
  await writeFile(join(cwd, 'docs/plan.md'), source);
  expect(await readPlanFile('docs/plan.md', cwd)).toEqual({
    file: join(cwd, 'docs/plan.md'),
    name: 'docs/plan.md',
    source,
  });
  expect(await readPlanFile(join(cwd, 'docs/plan.md'), '/')).toMatchObject({ name: join(cwd, 'docs/plan.md') });
});

test('what was read becomes a plan', async () => {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 'plan.md'), '- [ ] Build it\n');
  const plan = makePlan({ is: 'markdown', ...(await readPlanFile('plan.md', cwd)) }, { domains: {} });
  expect(plan.tasks[0]?.checkbox).toEqual({ file: join(cwd, 'plan.md'), line: 1, text: '- [ ] Build it' });
});

test('an empty file is read; that it holds no task is the plan’s to say', async () => {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 'plan.md'), '');
  expect((await readPlanFile('plan.md', cwd)).source).toBe('');
});

test('a file that is not there is told with the nearest name', async () => {
  const cwd = await emptyFolder();
  expect(await refusal('plan.md', cwd)).toEqual({
    code: 'E_PLAN_FILE',
    exit: 2,
    message: 'plan.md: there is no such file in <cwd>. It holds no Markdown file.',
  });
  await writeFile(join(cwd, 'roadmap.md'), '');
  expect((await refusal('plan.md', cwd)).message).toBe(
    'plan.md: there is no such file in <cwd>. Its Markdown files are roadmap.md.',
  );
  await writeFile(join(cwd, 'plans.md'), '');
  expect((await refusal('plan.md', cwd)).message).toBe(
    'plan.md: there is no such file in <cwd>. Did you mean "plans.md"?',
  );
  expect((await refusal('no/plan.md', cwd)).message).toBe(
    'no/plan.md: there is no such file in <cwd>/no. It holds no Markdown file.',
  );
  expect((await refusal('plans.md/x.md', cwd)).code).toBe('E_PLAN_FILE');
});

function noFile(name: string, kind: string) {
  return { code: 'E_PLAN_FILE', exit: 2, message: `${name}: expected a Markdown file, got ${kind}.` };
}

test('a folder, a pipe, a socket and a device are told and never waited for', async () => {
  const cwd = await emptyFolder();
  await mkdir(join(cwd, 'folder.md'));
  await run('mkfifo', [join(cwd, 'pipe.md')]);
  await symlink('/dev/zero', join(cwd, 'device.md'));
  const server = createServer().listen(join(cwd, 'socket.md'));
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  expect(await refusal('socket.md', cwd)).toEqual(noFile('socket.md', 'a socket'));
  expect(await refusal('folder.md', cwd)).toEqual(noFile('folder.md', 'a folder'));
  expect(await refusal('pipe.md', cwd)).toEqual(noFile('pipe.md', 'a pipe'));
  expect(await refusal('device.md', cwd)).toEqual(noFile('device.md', 'a device'));
});

test('more than a megabyte is not read', async () => {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 'most.md'), 'a'.repeat(1024 * 1024));
  await writeFile(join(cwd, 'big.md'), '');
  await truncate(join(cwd, 'big.md'), 20 * 1024 ** 3);
  expect((await readPlanFile('most.md', cwd)).source.length).toBe(1024 * 1024);
  expect(await refusal('big.md', cwd)).toEqual({
    code: 'E_TOO_BIG',
    exit: 2,
    message: 'big.md: the file has more than the 1048576 bytes omo reads (21474836480). Split the plan.',
  });
});

test.for([
  [
    'binary',
    Buffer.from('- [ ] a\0b'),
    'E_PLAN_FILE',
    'plan.md: expected a Markdown file, got a binary one (it holds NUL bytes).',
  ],
  ['UTF-16', Buffer.from('\uFEFF- [ ] a', 'utf16le'), 'E_ENCODING', 'plan.md: the file is UTF-16. Save it as UTF-8.'],
  [
    'Latin-1',
    Buffer.from('- [ ] a\n- [ ] \xFC', 'latin1'),
    'E_ENCODING',
    'plan.md:2: the line holds bytes that are not UTF-8. Save the file as UTF-8.',
  ],
  [
    'half a character',
    Buffer.from('é').subarray(0, 1),
    'E_ENCODING',
    'plan.md:1: the line holds bytes that are not UTF-8. Save the file as UTF-8.',
  ],
  [
    'surrogates',
    Buffer.from([0xed, 0xa0, 0x80]),
    'E_ENCODING',
    'plan.md:1: the line holds bytes that are not UTF-8. Save the file as UTF-8.',
  ],
] as const)('a file that is %s is refused', async ([, bytes, code, message]) => {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 'plan.md'), bytes);
  expect(await refusal('plan.md', cwd)).toEqual({ code, exit: 2, message });
});

test('a name the system refuses is an error of the plan file, not a crash', async () => {
  const cwd = await emptyFolder();
  await symlink('loop.md', join(cwd, 'loop.md'));
  for (const name of ['loop.md', 'a\0.md', `${'x'.repeat(300)}.md`])
    expect((await refusal(name, cwd)).code).toBe('E_PLAN_FILE');
});

test('a file that may not be read is told', async () => {
  const cwd = await emptyFolder();
  await chmod(cwd, 0o755);
  await writeFile(join(cwd, 'plan.md'), '', { mode: 0o000 });
  expect(await asNobody(async () => await refusal('plan.md', cwd))).toEqual({
    code: 'E_PLAN_FILE',
    exit: 2,
    message: 'plan.md: the file may not be read. Give yourself read permission: chmod u+r.',
  });
});

test('in a folder that may not be listed there is no suggestion, but the error is told', async () => {
  const cwd = await emptyFolder();
  await chmod(cwd, 0o711);
  expect((await asNobody(async () => await refusal('plan.md', cwd))).code).toBe('E_PLAN_FILE');
});
