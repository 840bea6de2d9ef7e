import type { ReviewRequest } from '../../../src/ports/reviewer.ts';

/** A review of a small piece of work in that tree. */
export function requestIn(cwd: string, more: Partial<ReviewRequest> = {}): ReviewRequest {
  return {
    agent: 'codex',
    argv: ['codex'],
    cwd,
    env: {},
    timeoutMs: 120_000,
    task: 'Add a function that adds.',
    diff: DIFF,
    changes: {
      files: ['src/add.ts', 'old.ts'],
      count: 2,
      insertions: 3,
      deletions: 1,
      conflicted: [],
      ignored: [],
      commit: 'a'.repeat(40),
    },
    verify: { command: 'npm test', ok: true, exitCode: 0, ms: 12, output: '/tmp/check', tail: '3 passed' },
    says: { status: 'done', summary: 'Added it.', open: ['No test for NaN.'] },
    summary: 'All done!',
    ...more,
  };
}

export const DIFF = `diff --git a/old.ts b/old.ts
deleted file mode 100644
--- a/old.ts
+++ /dev/null
@@ -1 +0,0 @@
-old
diff --git a/src/add.ts b/src/add.ts
new file mode 100644
--- /dev/null
+++ b/src/add.ts
@@ -0,0 +1,3 @@
+export function add(a: number, b: number): number {
+  return a + b;
+}
`;

/** A verdict as a reviewer replies it. */
export const GOOD = {
  points: [
    { about: 'presence', says: 'The function is there.', file: 'src/add.ts', line: 1 },
    { about: 'correctness', says: 'It adds.', file: 'src/add.ts', line: 2 },
    { about: 'completeness', says: 'Nothing else was asked for.', file: null, line: null },
    { about: 'quality', says: 'The old file is gone, as it should be.', file: 'old.ts', line: null },
  ],
  presence: true,
  correctness: 5,
  completeness: 4,
  quality: 3,
  summary: 'Good.',
};

/** The same as omo takes it. */
export const TAKEN = {
  ...GOOD,
  points: [
    GOOD.points[0],
    GOOD.points[1],
    { about: 'completeness', says: 'Nothing else was asked for.' },
    { about: 'quality', says: 'The old file is gone, as it should be.', file: 'old.ts' },
  ],
};
