import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Installable } from '../../../src/adapters/install/agent.ts';
import type { Request } from '../../../src/adapters/install/install.ts';

/** A person's home, gone with the test. */
export interface TestHome {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  path(...names: string[]): string;
  write(name: string, text: string | Uint8Array, mode?: number): string;
  read(name: string): string;
  /** Every file below it with its text and mode. */
  files(): Record<string, { text: string; mode: number }>;
  ask(agent: Installable, more?: Partial<Request>): Request;
}

export function makeHome(): TestHome {
  const root = mkdtempSync(join(tmpdir(), 'omo-install-'));
  onTestFinished(async () => rm(root, { recursive: true, force: true }));
  const path = (...names: string[]) => join(root, ...names);
  const env = { HOME: root, PATH: '/usr/bin:/bin' };
  return {
    root,
    env,
    path,
    write(name, text, mode = 0o644) {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), text, { mode });
      return path(name);
    },
    read: (name) => readFileSync(path(name), 'utf8'),
    files: () => Object.fromEntries(filesIn(root).map((name) => [name, look(path(name))])),
    ask: (agent, more = {}) => ({
      agent,
      env,
      version: '1.2.3',
      omo: 'omo',
      hooks: false,
      force: false,
      dryRun: false,
      ...more,
    }),
  };
}

function filesIn(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return entries.filter((name) => statSync(join(root, name)).isFile()).sort();
}

function look(file: string): { text: string; mode: number } {
  return { text: readFileSync(file, 'utf8'), mode: statSync(file).mode & 0o777 };
}

/** Files of each agent, in a home without variables that say otherwise. */
export const COMMAND = {
  opencode: ['.config/opencode/commands/orchestrate.md'],
  codex: ['.codex/skills/orchestrate/SKILL.md', '.codex/skills/orchestrate/agents/openai.yaml'],
  claude: ['.claude/commands/orchestrate.md'],
};
export const HOOK = {
  opencode: '.config/opencode/plugins/omo-stop.js',
  codex: '.codex/hooks.json',
  claude: '.claude/settings.json',
};

export const SETTINGS = `{
    // what I like
    "model": "large", // for now
    "hooks": {
        "Stop": [{ "hooks": [{ "type": "command", "command": "say done" }] }],
        "SessionStart": []
    },
    "env": { "TOKEN": "t-1" }
}
`;
