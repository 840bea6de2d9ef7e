import type { Conflict } from '../../src/core/events/synthesis.ts';
import type { Report } from '../../src/core/report/report.ts';
import type { SynthesisReport } from '../../src/core/synthesis/report.ts';
import { at, reportOf, taskOf, workerOf } from './reports.ts';

export const RUN = '261120-120000-abc';

/** A run put together, everything in it and every check passed. */
export function togetherOf(over: Partial<SynthesisReport> = {}): SynthesisReport {
  return {
    status: 'ended',
    ok: true,
    branch: `omo/${RUN}/integration`,
    commit: 'c'.repeat(40),
    merged: [
      { task: 'db', how: 'clean' },
      { task: 'api', how: 'structure', structured: ['package.json'] },
    ],
    left: [],
    checks: [{ command: 'npm test', ok: true, output: '/home/o/check.log' }],
    report: '/home/o/run_report.md',
    pullRequest: { title: "Run 1: db, it's api", file: '/home/o/run_pull-request.md' },
    taken: [],
    ...over,
  };
}

export const CONFLICT: Conflict = {
  path: 'src/app.ts',
  kind: 'both-changed',
  ours: ['db', 'api'],
  theirs: 'ui',
  places: ['12-30', '44-50'],
};

/** Two in it, one left with a conflict. */
export const OPEN = togetherOf({
  ok: false,
  left: [{ task: 'ui', branch: `omo/${RUN}/ui`, reason: 'it contradicts db and api', conflicts: [CONFLICT] }],
});

/** The report of an ended run of that state. */
export function runOf(synthesis?: SynthesisReport): Report {
  const changes = { files: ['db.sql'], count: 1, insertions: 40, deletions: 2, ignored: [] };
  const proof = { branch: `omo/${RUN}/db`, changes };
  return reportOf([workerOf('database', 'done', taskOf('Schema', 'done', { id: 'db', proof }))], {
    run: RUN,
    endedAt: at(12.3),
    repository: { root: '/home/me/shop', base: 'b'.repeat(40) },
    ...(synthesis ? { synthesis } : {}),
  });
}
