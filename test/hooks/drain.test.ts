import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seenOf, tmuxWorld } from '../support/tmux.ts';

const LAUNCHER = join(import.meta.dirname, '../../hooks/run-attempt.sh');
/** Enough at once that tmux is behind when the program ends. */
const PANES = 60;
const LINES = 400;

test(
  'whatever a program printed right before its end is in the log, however many end at once',
  { tags: ['tmux'], timeout: 60_000 },
  async () => {
    const world = await tmuxWorld();
    const terminal = world.terminal();
    for (const dir of ['events', 'run/outbox']) mkdirSync(join(world.home, dir), { recursive: true });
    const names = Array.from({ length: PANES }, (_, index) => `w${index}`);
    const specs = names.map((name) => {
      const dir = join(world.home, 'attempts', name);
      mkdirSync(dir, { recursive: true });
      const program = `i=0; while [ $i -lt ${LINES} ]; do echo line $i of ${name}; i=$((i+1)); done; echo the last words of ${name}`;
      const spec = world.spec(name, ['/bin/sh', LAUNCHER, dir, dir, '-', '-', '/bin/sh', '-c', program]);
      return { ...spec, env: { ...spec.env, ORCH_WORKER_NAME: name }, log: join(dir, 'output.log') };
    });
    await Promise.all(specs.map((spec) => terminal.start(spec)));
    await Promise.all(names.map((name) => seenOf(terminal, name, 'dead')));
    await Promise.all(names.map((name) => terminal.close(name)));
    const lost = (): string[] =>
      specs
        .filter((spec) => !readFileSync(spec.log, 'utf8').includes(`the last words of ${spec.worker}`))
        .map((spec) => spec.worker);
    await expect.poll(lost).toEqual([]);
  },
);
