import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Event } from '../../src/core/events/event.ts';
import type { OpenQuestion } from '../../src/protocol/messages.ts';
import type { Omo, Said } from './run-omo.ts';
import { makeOmo } from './run-omo.ts';

const TUI = join(import.meta.dirname, '../fixtures/agents/tui.mjs');
export const POLL = { timeout: 30_000, interval: 50 };

/** An omo whose agent is the small program with a screen, and whose questions are the person's. */
export interface Talk {
  readonly omo: Omo;
  /** Where its agents write what is submitted to them, as TUI_LOG. */
  readonly log: string;
  /** Runs a command whose workers log what is submitted to them. */
  run(...args: readonly string[]): Promise<Said>;
  json(...args: readonly string[]): Promise<Record<string, unknown>>;
  questions(): Promise<OpenQuestion[]>;
  /** Every prompt that was submitted to the agent. */
  prompts(): string[];
  /** What stands in the journal. */
  events(): Event[];
}

/** `env` is for the agent, `config` beside what is said here. */
export function talkingOmo(env: Record<string, string> = {}, config: Record<string, unknown> = {}): Talk {
  const omo = makeOmo();
  const log = join(omo.root, 'prompts');
  mkdirSync(omo.home, { mode: 0o700 });
  const agents = { tui: { run: ['sh'], interactive: [TUI], hooks: 'claude' } };
  const pools = { tui: { max: 50 } };
  const settings = { agent: 'tui', agents, pools, responder: 'ask', notify: { desktop: false }, ...config };
  writeFileSync(join(omo.home, 'config.json'), JSON.stringify(settings));
  const run: Talk['run'] = (...args) => omo.runWith({ TUI_LOG: log, ...env }, ...args);
  const json = async (...args: readonly string[]) => JSON.parse((await run(...args, '--json')).stdout);
  return {
    omo,
    log,
    run,
    json,
    questions: async () => (await json('inbox'))['questions'] as OpenQuestion[],
    prompts: () => lines(log).flatMap((line) => (line.includes('"prompt"') ? [JSON.parse(line).prompt] : [])),
    events: () =>
      lines(join(omo.home, 'event_log.jsonl')).flatMap((line) => {
        const record: { event?: Event } = JSON.parse(line);
        return record.event ? [record.event] : [];
      }),
  };
}

/** The only question, once there is one. */
export async function asked(talk: Talk): Promise<OpenQuestion> {
  await expect.poll(async () => (await talk.questions()).length, POLL).toBe(1);
  const [question] = await talk.questions();
  if (!question) throw new Error('the question went away');
  return question;
}

function lines(file: string): string[] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}
