import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Event } from '../../src/core/events/event.ts';
import { amount, figure } from '../support/faults.ts';
import type { Omo } from '../support/run-omo.ts';
import { openOmo } from './doors/secret-omo.ts';

const tags = ['faults', 'tmux', 'e2e'];
const limits = { tags, timeout: 300_000 };
const OMO = `${process.execPath} ${join(import.meta.dirname, '../../bin/omo')}`;
const POLL = { timeout: 120_000, interval: 100 };

/** What a worker of depth 2 puts around its call of this home's omo; `%` is the call. Each ends before the worker, or is waited for by it. */
const TRICKS: readonly string[] = [
  '%',
  'unset ORCH_DEPTH; %',
  'export ORCH_DEPTH=0; %',
  'export ORCH_DEPTH=-1; %',
  'export ORCH_DEPTH=1e9; %',
  'export ORCH_DEPTH=2abc; %',
  'export ORCH_MAX_DEPTH=9; %',
  'unset OMO_TOKEN_FILE OMO_RUN_ID OMO_TASK_ID ORCH_WORKER_NAME; %',
  'env -i OMO_HOME="$OMO_HOME" %',
  'nohup %',
  'setsid %',
  '(setsid sh -c "sleep 0.3; %" &)',
  '((sh -c "sleep 0.3; %" &) &)',
  'tmux new-session -d -s sub -e OMO_HOME="$OMO_HOME" "%"',
  'tmux -u new-window -d "%"',
];

/** A worker whose workers call omo by each trick; `done-<n>` and `out-<n>` are written when the call is over. */
function writeScripts(omo: Omo): void {
  const script = (name: string, text: string): void => {
    writeFileSync(join(omo.project, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(omo.project, name), 0o755);
  };
  for (const [n, trick] of TRICKS.entries()) {
    script(
      `call-${n}`,
      `cd ${omo.project}; ${OMO} orchestrate --agent shell 'touch third-${n}' > out-${n} 2>&1; touch done-${n}`,
    );
    script(
      `trick-${n}`,
      `${trick.replaceAll('%', `${omo.project}/call-${n}`)}\nuntil test -e done-${n}; do sleep 0.1; done`,
    );
  }
  const tasks = TRICKS.map((_, n) => `'./trick-${n} (id: t${n})'`).join(' ');
  script('outer', `${OMO} orchestrate --agent shell ${tasks} > second.out 2>&1`);
}

type Submitted = Extract<Event, { type: 'run.submitted' }>;

function submitted(omo: Omo): Submitted[] {
  const lines = readFileSync(join(omo.home, 'event_log.jsonl'), 'utf8').split('\n').filter(Boolean);
  return lines.flatMap((line) => {
    const { event }: { event?: Event } = JSON.parse(line);
    return event?.type === 'run.submitted' ? [event] : [];
  });
}

test('no worker of depth 2 has workers, whatever it does to its environment and its ancestors', limits, async () => {
  const rounds = amount({ short: 1, long: 20 });
  for (let round = 0; round < rounds; round++) {
    const { omo } = await openOmo({ retries: { perTask: 0 }, pools: { shell: { max: 50 } }, maxWorkers: 20 });
    writeScripts(omo);
    const said = await omo.run('orchestrate', '--agent', 'shell', './outer');
    expect(said.exit, said.stdout).toBe(0);
    const runs = submitted(omo);
    // The person's run, its worker's, and whatever the tricks got: done one after the other, or refused.
    const beyond = runs.slice(2).filter(({ mode }) => mode !== 'sequential');
    expect(beyond.map(({ tasks }) => tasks[0]?.prompt)).toEqual([]);
    expect(runs.slice(0, 2).map(({ depth, mode }) => [depth, mode])).toEqual([
      [1, 'parallel'],
      [2, 'parallel'],
    ]);
    for (const n of TRICKS.keys())
      expect(readFileSync(join(omo.project, `out-${n}`), 'utf8'), TRICKS[n]).toMatch(/Max depth reached|E_DEPTH/);
  }
  figure('P20', 'depth', `${rounds * TRICKS.length} calls by ${TRICKS.length} tricks, 0 spawns beyond depth 2`);
});

test(
  'a worker that begins runs in a loop is stopped at the limit of the hour, also when it hides whose it is',
  limits,
  async () => {
    const { omo } = await openOmo({ retries: { perTask: 0 }, perHour: { runs: 12, byWorkers: 5 }, maxWorkers: 3 });
    const call = `${OMO} orchestrate --detach --agent shell true`;
    const loop = (how: string, out: string): string =>
      `#!/bin/sh\nfor i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do ${how} >> ${omo.project}/${out} 2>&1 || break; done; touch ${omo.project}/${out}.over\n`;
    writeFileSync(join(omo.project, 'honest'), loop(call, 'honest.out'), { mode: 0o755 });
    writeFileSync(
      join(omo.project, 'hidden'),
      loop(`env -i OMO_HOME=${omo.home} OMO_TMUX_SOCKET=e2e ${call}`, 'hidden.out'),
      { mode: 0o755 },
    );
    await omo.run('orchestrate', '--agent', 'shell', './honest');
    expect(readFileSync(join(omo.project, 'honest.out'), 'utf8')).toContain('[E_SPAWNS]');
    expect(submitted(omo).length).toBe(6);
    // A double fork without any environment: only its adopter says whose it is.
    await omo.run(
      'orchestrate',
      '--agent',
      'shell',
      '((setsid env -i sh ./hidden &) &) ; until test -e hidden.out.over; do sleep 0.1; done',
    );
    await expect.poll(() => existsSync(join(omo.project, 'hidden.out.over')), POLL).toBe(true);
    expect(readFileSync(join(omo.project, 'hidden.out'), 'utf8')).toContain('workers began 5 tasks of their own');
    expect(submitted(omo).length).toBe(7);
    // Whoever it is, or says it is.
    const others = await callsUntilRefused(omo);
    expect(others).toEqual({ begun: 5, refused: expect.stringContaining('[E_SPAWNS]') });
    figure(
      'P21',
      'spawns',
      'a worker’s loop and a hidden one ended after 5 tasks together, everybody’s at 12 runs in the hour (limits of the test: 5 and 12)',
    );
  },
);

async function callsUntilRefused(omo: Omo): Promise<{ begun: number; refused: string }> {
  for (let begun = 0; ; begun++) {
    const { exit, stderr } = await omo.run('orchestrate', '--detach', '--agent', 'shell', 'true');
    if (exit !== 0) return { begun, refused: stderr };
  }
}
