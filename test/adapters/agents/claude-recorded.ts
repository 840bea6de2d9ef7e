import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { claudeLive } from '../../../src/adapters/agents/claude-live.ts';
import type { Dialog, Signal } from '../../../src/core/events/signal.ts';

export const RECORDED = join(import.meta.dirname, 'recorded');
/** When everything here was said. */
export const AT = Date.parse('2026-11-21T14:00:00Z');

/** What the real program (2.1.197) gave a hook. */
export function payload(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(RECORDED, 'hooks', 'claude', `${name}.json`), 'utf8')) as Record<string, unknown>;
}

export function hear(given: Readonly<Record<string, unknown>>): Signal[] {
  return claudeLive.hear({ id: 'frontend.1', payload: given, at: AT });
}

export function dialogOf(given: Readonly<Record<string, unknown>>): Dialog {
  const [told] = hear(given);
  return told?.is === 'asked' ? told.dialog : expect.fail(`no dialog in ${JSON.stringify(told)}`);
}
