import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { prepareAgents, startOpenCodeOnce } from '../../support/agents.ts';
import { installAgents } from '../../support/install-agents.ts';
import { startModelServer, type ModelServer } from '../../support/model-server/server.ts';
import { offlineNetwork, type Network } from '../../support/offline.ts';
import { OpenCodeWorld } from './opencode-world.ts';

/** A machine with the real OpenCode and a model server of our own, for the tests of a file. */
export class Machine {
  #server?: ModelServer;
  #network?: Network;
  /** The person's. */
  home = '';
  env: Readonly<Record<string, string>> = {};

  constructor() {
    beforeAll(() => this.#start(), 360_000);
    afterAll(async () => {
      await this.#network?.close();
      await this.#server?.close();
      await rm(this.home, { recursive: true, force: true });
    });
  }

  /** A worker on it; `extra` is what the person has in the environment. */
  async worker(extra: Readonly<Record<string, string>> = {}): Promise<OpenCodeWorld> {
    if (this.#network === undefined) throw new Error('no network yet');
    return OpenCodeWorld.make(this.#network, { ...this.env, ...extra });
  }

  get server(): ModelServer {
    if (this.#server === undefined) throw new Error('no model server yet');
    return this.#server;
  }

  /** What was said in a conversation, as the model got it. */
  said(conversation: string): readonly string[] {
    const requests = this.server.turns().filter(({ asked }) => asked.headers['x-session-id'] === conversation);
    const said = requests.map(({ asked }) => asked.said);
    return said.reduce((most, one) => (one.length > most.length ? one : most), []);
  }

  async #start(): Promise<void> {
    const bin = await installAgents();
    this.#server = await startModelServer();
    this.#network = await offlineNetwork(this.#server);
    this.home = await mkdtemp(join(tmpdir(), 'omo-opencode-home-'));
    // Without it npm finds out by itself that there is no network, as it would on a person's machine.
    const { npm_config_offline: offline = '', ...env } = await prepareAgents(this.home, this.#network.url, bin);
    this.env = env;
    await startOpenCodeOnce({ ...env, npm_config_offline: offline }, this.#network);
    // An OpenCode that ends while its npm still works leaves a lock, which the next one with a plugin heeds for a minute (1.18.33).
    await rm(join(this.home, '.local', 'state', 'opencode', 'locks'), { recursive: true, force: true });
  }
}

/** For the screen to show what OpenCode has told already. */
export const SOON = { timeout: 10_000 };

/** The input of the tool `task`; a script inside of a mark is written with escapes. */
export function subAgent(script: string): string {
  const prompt = script.replaceAll('[', '\\u005b').replaceAll(']', '\\u005d');
  return `{"description":"helper","prompt":"${prompt}","subagent_type":"general"}`;
}
