import { open } from 'node:fs/promises';
import type { Logger } from 'pino';
import { LineCutter } from '../adapters/agents/lines.ts';
import { parseEvent } from '../adapters/agents/outcome.ts';
import { errnoOf } from '../core/fault.ts';
import type { Event } from '../core/events/event.ts';
import type { Watched } from '../core/schedule/look.ts';
import { onScreens } from '../core/schedule/look.ts';
import type { State } from '../core/state/state.ts';
import { agentOf, keyText } from '../core/state/state.ts';
import type { Live } from '../adapters/agents/live.ts';
import { Rounds } from './rounds.ts';
import { liveOf } from './talk/parts.ts';

export interface RecordsParts {
  readonly now: () => number;
  readonly log: Logger;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
}

const LOOK_MS = 500;
const CHUNK = 1 << 20;

interface Reading {
  readonly path: string;
  position: number;
  readonly cutter: LineCutter;
}

/**
 * Follows the record an agent keeps of its conversation, where that tells what its hooks don't: a failed turn of Codex
 * (0.169.0) fires none.
 */
export class Records {
  readonly #parts: RecordsParts;
  readonly #readings = new Map<string, Reading>();

  constructor(parts: RecordsParts) {
    this.#parts = parts;
  }

  /** The rounds it goes. */
  rounds(): Rounds {
    return new Rounds(LOOK_MS, () => {
      const watched = onScreens(this.#parts.state());
      return watched.length === 0 ? undefined : this.#lookAll(watched);
    });
  }

  async #lookAll(watched: readonly Watched[]): Promise<void> {
    const keys = new Set(watched.map(({ key }) => keyText(key)));
    for (const key of this.#readings.keys()) if (!keys.has(key)) this.#readings.delete(key);
    for (const one of watched) await this.#look(one);
  }

  async #look(one: Watched): Promise<void> {
    const agent = one.run.agents[agentOf(one.run, one.task.spec.id)];
    const record = agent && liveOf(agent)?.record;
    const path = one.task.phase.is === 'running' ? one.task.phase.talk.transcript : undefined;
    if (record === undefined || path === undefined) return;
    try {
      const events = await this.#read(one, path, record);
      if (events.length > 0) await this.#parts.record(events);
    } catch (error) {
      // An agent that has said where its record will be may not have begun it.
      if (errnoOf(error) !== 'ENOENT') this.#parts.log.warn({ ...one.key, path, err: error }, 'record not read');
    }
  }

  /** What it says of this turn: older lines were there before the turn began, and were acted on then. */
  async #read(one: Watched, path: string, record: NonNullable<Live['record']>): Promise<Event[]> {
    const since = one.task.phase.is === 'running' ? one.task.phase.talk.mood.since : 0;
    const lines = await this.#newLines(keyText(one.key), path);
    const told = lines.flatMap((line) => record(line)).filter(({ at }) => at >= since);
    return told.map(({ at, signal }) => ({ type: 'agent.signalled', at, ...one.key, by: 'record', signal }));
  }

  async #newLines(key: string, path: string): Promise<Readonly<Record<string, unknown>>[]> {
    const known = this.#readings.get(key);
    const reading = known?.path === path ? known : { path, position: 0, cutter: new LineCutter() };
    this.#readings.set(key, reading);
    const lines: Readonly<Record<string, unknown>>[] = [];
    const file = await open(path, 'r');
    try {
      for (let chunk = await read(file, reading); chunk.length > 0; chunk = await read(file, reading))
        for (const { text } of reading.cutter.push(chunk)) lines.push(parseEvent(text) ?? {});
    } finally {
      await file.close();
    }
    return lines;
  }
}

async function read(file: Awaited<ReturnType<typeof open>>, reading: Reading): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, reading.position);
  reading.position += bytesRead;
  return buffer.subarray(0, bytesRead);
}
