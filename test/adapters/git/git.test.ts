import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { gitResult } from '../../../src/adapters/git/git.ts';

const LIST = ['for-each-ref', '--format=%(worktreepath)', 'refs/heads/main'];

test('a tree that somebody else is just making or removing is waited for', async () => {
  const { repo, record } = repoWithHalfATree();
  const git = execaSync('sh', ['-c', 'command -v git']).stdout;
  const [bin, calls] = [join(repo, 'bin'), join(repo, 'calls')];
  mkdirSync(bin);
  // The real git; whoever made half a tree is through with it when git has met it once.
  writeFileSync(join(bin, 'git'), `#!/bin/sh\necho >> ${calls}\n${git} "$@"; code=$?; rm -rf ${record}; exit $code\n`);
  chmodSync(join(bin, 'git'), 0o755);
  const result = await gitResult(repo, LIST, { env: { PATH: `${bin}:${process.env['PATH']}` } });
  expect(result).toEqual({ exitCode: 0, stdout: `${repo}\n`, stderr: '' });
  expect(execaSync('wc', ['-l', calls]).stdout).toMatch(/^2 /);
});

test('half a tree that stays is told in git’s words', async () => {
  const { repo } = repoWithHalfATree();
  const { exitCode, stderr } = await gitResult(repo, LIST);
  expect([exitCode, stderr]).toEqual([128, expect.stringContaining('.git/worktrees/half/commondir')]);
});

function repoWithHalfATree(): { repo: string; record: string } {
  const repo = mkdtempSync(join(tmpdir(), 'omo-git-'));
  onTestFinished(() => rmSync(repo, { recursive: true }));
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
  execaSync('git', ['init', '-q', '-b', 'main'], { cwd: repo });
  execaSync('git', [...who, 'commit', '-q', '--allow-empty', '-m', 'first'], { cwd: repo });
  const record = join(repo, '.git/worktrees/half');
  mkdirSync(record, { recursive: true });
  for (const [name, text] of [
    ['commondir', ''],
    ['gitdir', `${repo}/half/.git\n`],
    ['HEAD', 'ref: refs/heads/half\n'],
  ] as const)
    writeFileSync(join(record, name), text);
  return { repo, record };
}
