import { defineConfig } from 'vitest/config';

/** Tags say what a test needs: `tmux` a real tmux server of its own, `agents` the three real programs. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    tags: [
      { name: 'tmux', description: 'needs a real tmux', timeout: 30_000 },
      { name: 'e2e', description: 'runs the built omo', timeout: 60_000 },
      { name: 'agents', description: 'runs the real OpenCode, Codex and Claude Code', timeout: 180_000 },
      { name: 'faults', description: 'kills, full disks, floods: `npm run test:faults`', timeout: 300_000 },
    ],
    testTimeout: 15_000,
    retry: 0,
  },
});
