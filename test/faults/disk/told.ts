import { expect } from 'vitest';
import { readEvents } from '../../../src/adapters/journal/read.ts';
import type { Event } from '../../../src/core/events/event.ts';
import type { Report } from '../../../src/core/report/report.ts';
import type { StatusReport } from '../../../src/protocol/messages.ts';
import type { Omo, Said } from '../../support/run-omo.ts';

/** Generous: what is tried is whether, and how long is measured. */
export const POLL = { timeout: 60_000, interval: 20 };

/** Every event of the home's journal, which must be whole. */
export function eventsIn(home: string): Event[] {
  const events: Event[] = [];
  readEvents(home, 0, ({ event }) => events.push(event));
  return events;
}

export async function statusOf(omo: Omo): Promise<StatusReport> {
  return answer(await omo.run('status', '--json'));
}

/** The command's own JSON; what is not of that shape fails the test. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function answer<T>({ stdout, stderr }: Said): T {
  expect(stdout, stderr).not.toBe('');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(stdout) as T;
}

export async function untilTold(omo: Omo, code: string): Promise<void> {
  await expect.poll(async () => (await statusOf(omo)).troubles.map((one) => one.code), POLL).toContain(code);
}

/** The run goes on to its end, and all of it is done. */
export async function endsWell(omo: Omo, run: string): Promise<Report> {
  const report: Report = answer(await omo.run('results', run, '--follow', '--json'));
  const tasks = report.workers.flatMap(({ tasks: all }) => all);
  expect(tasks.map(({ status, reason }) => ({ status, reason }))).toEqual(
    tasks.map(() => ({ status: 'done', reason: undefined })),
  );
  return report;
}
