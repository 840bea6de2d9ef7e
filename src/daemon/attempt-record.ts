import type { Live, RecordNews } from '../adapters/agents/live.ts';
import { recordsBeside } from '../adapters/agents/records-beside.ts';
import type { AgentSpec } from '../core/events/agent-spec.ts';
import type { AttemptKey } from '../core/events/event.ts';
import type { Usage } from '../core/events/usage.ts';
import { GrowingFile } from './growing-file.ts';
import { Used } from './used.ts';

export interface RecordSpec {
  readonly key: AttemptKey;
  readonly hooks: AgentSpec['hooks'];
  readonly hear: NonNullable<Live['record']>;
  /** The attempt's start, ms since the epoch: a conversation that it goes on with is older. */
  readonly since: number;
  /** What is known already of what it used. */
  readonly told: readonly Usage[];
}

export type SignalNews = Extract<RecordNews, { signal: unknown }>;

/** What the agent of one attempt writes down of its conversation, and of those of its sub-agents. */
export class AttemptRecord {
  readonly spec: RecordSpec;
  readonly #own = new GrowingFile();
  readonly #beside = new Map<string, GrowingFile>();
  readonly #used: Used;
  #path: string;
  #told: string;

  constructor(spec: RecordSpec, path: string) {
    this.spec = spec;
    this.#path = path;
    this.#used = new Used(spec.since);
    this.#told = JSON.stringify(spec.told);
  }

  get path(): string {
    return this.#path;
  }

  /** Where it writes now: a person may begin another conversation on the same screen. */
  moveTo(path: string): void {
    this.#path = path;
  }

  /** What is new in it. */
  async read(): Promise<SignalNews[]> {
    for (const path of await recordsBeside(this.spec.hooks, this.#path)) await this.#readBeside(path);
    const signals: SignalNews[] = [];
    for await (const line of this.#own.newLines(this.#path)) {
      for (const news of this.spec.hear(line)) {
        if ('signal' in news) signals.push(news);
        else this.#used.hear(news);
      }
    }
    return signals;
  }

  /** All that was used so far; undefined when that is known already. */
  newUsage(): readonly Usage[] | undefined {
    const { usage } = this.#used;
    const text = JSON.stringify(usage);
    if (usage.length === 0 || text === this.#told) return undefined;
    this.#told = text;
    return usage;
  }

  /** What becomes of a sub-agent is told by the conversation's own record. */
  async #readBeside(path: string): Promise<void> {
    const file = this.#beside.get(path) ?? new GrowingFile();
    this.#beside.set(path, file);
    for await (const line of file.newLines(path)) {
      for (const news of this.spec.hear(line)) if ('used' in news) this.#used.hear(news);
    }
  }
}
