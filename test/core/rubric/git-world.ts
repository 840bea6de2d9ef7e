import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface GitWorld {
  readonly dir: string;
  readonly git: (...args: string[]) => string;
  /** Files by name, below the root; a name may hold anything. */
  readonly write: (files: Record<string, string | Buffer>) => void;
  readonly commit: () => void;
}

/** A repository of its own, told nothing by this machine's configuration. */
export function gitWorld(): GitWorld {
  const dir = mkdtempSync(join(tmpdir(), 'omo-diff-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const who = ['GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_NAME', 'GIT_COMMITTER_EMAIL'];
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: dir,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries(who.map((name) => [name, 'a@b'])),
  };
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: dir, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1e8 });
  git('init', '-q', '-b', 'main');
  return {
    dir,
    git,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(dir, name)), { recursive: true });
        writeFileSync(join(dir, name), text);
      }
    },
    commit() {
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', 'x');
    },
  };
}
