import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { shellChecker } from '../../../src/adapters/checks/checker.ts';
import type { Verification } from '../../../src/core/events/proof.ts';
import type { CheckSpec } from '../../../src/ports/checker.ts';

/** A folder of its own in which commands are checked. */
export interface CheckWorld {
  readonly dir: string;
  readonly spec: (command: string, changes?: Partial<CheckSpec>) => CheckSpec;
  readonly check: (command: string, changes?: Partial<CheckSpec>) => Promise<Verification>;
  /** What the output file holds, byte for byte. */
  readonly output: () => Promise<Buffer>;
}

export async function checkWorld(): Promise<CheckWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'omo-check-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const output = join(dir, 'check.log');
  const env = { PATH: process.env['PATH'] ?? '' };
  const spec = (command: string, changes: Partial<CheckSpec> = {}): CheckSpec => {
    return { command, cwd: dir, env, timeoutMs: 60_000, output, mark: dir, ...changes };
  };
  return {
    dir,
    spec,
    check: async (command, changes) => shellChecker().check(spec(command, changes)),
    output: async () => readFile(output),
  };
}
