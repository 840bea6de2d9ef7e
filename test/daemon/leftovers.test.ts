import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { homeAt } from '../../src/config/home.ts';
import { EMPTY } from '../../src/core/state/state.ts';
import { leftovers } from '../../src/daemon/leftovers.ts';
import type { Leftover } from '../../src/protocol/messages.ts';
import { GROUND, runOf, tasksOf } from '../core/worker/runs.ts';
import { makeRepo } from '../support/repo.ts';

test('a run that this home does not know keeps its branches, also by force, until the person names it', async () => {
  const { clean, branches } = await repository();
  const kept = {
    name: 'omo/theirs/db',
    state: 'kept',
    why: "no run theirs is known here, so it may be another home's; `omo clean theirs` looks at it",
  };
  expect(await clean({ force: false })).toEqual([kept]);
  expect(await clean({ force: true })).toEqual([kept]);
  expect(await branches()).toContain('omo/theirs/db');
  expect(await clean({ force: false, run: 'theirs' })).toMatchObject([
    { state: 'kept', why: expect.stringContaining('it holds') as string },
  ]);
  expect(await clean({ force: true, run: 'theirs' })).toMatchObject([{ name: 'omo/theirs/db', state: 'removed' }]);
  expect(await branches()).not.toContain('omo/theirs/db');
});

test('a run of which nothing is known and nothing is left is refused, and so is a part of the name of one that is not known', async () => {
  const { clean } = await repository();
  for (const run of ['nobodys', 'their'])
    await expect(clean({ force: true, run })).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
  expect(await clean({ force: true, run: 'latest' })).toEqual([]);
});

/** A repository that a run of this home worked in, and one of another home, whose branch holds work. */
async function repository() {
  const repo = await makeRepo();
  await repo.git('checkout', '-q', '-b', 'omo/theirs/db');
  await repo.commit('their work', { 'db.sql': 'x' });
  await repo.git('checkout', '-q', 'main');
  const root = await mkdtemp(join(tmpdir(), 'omo-left-'));
  onTestFinished(async () => rm(root, { recursive: true, force: true }));
  const home = homeAt(root);
  await mkdir(home.trees);
  const run = runOf(tasksOf({ a: { text: 'x' } }), { ground: { ...GROUND, root: repo.root } });
  const state = { ...EMPTY, runs: [{ ...run, phase: { is: 'ended' as const, at: 1 } }] };
  return {
    clean: async (params: { readonly force: boolean; readonly run?: string }): Promise<Partial<Leftover>[]> => {
      const found = await leftovers({ home, state: () => state }, { remove: true, ...params });
      return found.leftovers.map(({ name, state: is, why }) => ({
        name,
        state: is,
        ...(why !== undefined && { why }),
      }));
    },
    branches: async () => repo.git('branch', '--list', 'omo/*', '--format=%(refname:short)'),
  };
}
