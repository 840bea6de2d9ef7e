import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { Serial } from '../../core/serial.ts';
import type { Viewed, Viewer, ViewSpec } from '../../ports/viewer.ts';
import { openByCommand } from './by-command.ts';
import { filesOf, giveLeave, replaceFile, sessionsOf, takenWithin } from './files.ts';
import { viewerScript } from './script.ts';
import { scriptFolder, type ScriptPlaces } from './script-folder.ts';
import { openTab } from './windows-terminal.ts';

export interface ViewerOptions {
  readonly places: ScriptPlaces;
  /** The folder that stands for /, where omo looks for WSL. */
  readonly root: string;
  readonly waits: ViewerWaits;
}

/** All ms. */
export interface ViewerWaits {
  /** One call of a Windows program. */
  readonly call: number;
  /** From the terminal's start until its script shows itself. */
  readonly seen: number;
  /** For a terminal that is there already, or was asked for just before a crash. */
  readonly again: number;
}

/** Terminals of the person, each of which runs a script that shows one worker. */
export class TerminalViewer implements Viewer {
  readonly #options: ViewerOptions;
  readonly #serial = new Serial();

  constructor(options: ViewerOptions) {
    this.#options = options;
  }

  async show(spec: ViewSpec, signal: AbortSignal): Promise<void> {
    const { places, waits } = this.#options;
    const script = join(await scriptFolder(places), `${spec.worker}.sh`);
    const files = filesOf(places.own, spec);
    await replaceFile(script, viewerScript({ ...spec, files }), 0o700);
    const leave = await giveLeave(files, spec.session);
    if (leave === 'taken') return;
    if (leave === 'may be taken' && (await takenWithin(files, spec.session, waits.again, signal))) return;
    // One after the other: of several at once each may make a window of its own.
    await this.#serial.run('terminals', async () => this.#open(spec, script, files, signal));
  }

  async tellEnd(of: Viewed, lines: readonly string[]): Promise<void> {
    const { places } = this.#options;
    await scriptFolder(places);
    const files = filesOf(places.own, of);
    // A terminal may still wait for a session before the last, which is gone.
    for (const session of new Set([of.session, ...(await sessionsOf(files))]))
      await replaceFile(`${files}.${session}.end`, `\n${lines.join('\n')}\n`, 0o600);
  }

  /** Whatever the terminal says of itself, the script in it is the witness. */
  async #open(spec: ViewSpec, script: string, files: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { seen } = this.#options.waits;
    const over = new AbortController();
    const end = (): void => over.abort();
    signal.addEventListener('abort', end);
    const isSeen = takenWithin(files, spec.session, seen, over.signal);
    const failure = this.#start(spec, script, files).then(() => new Promise<never>(() => undefined));
    try {
      if (await Promise.race([isSeen, failure])) return;
    } catch (error) {
      signal.throwIfAborted();
      if (await takenWithin(files, spec.session, 0, over.signal)) return;
      throw error;
    } finally {
      end();
      signal.removeEventListener('abort', end);
      // Of two that race the slower may still fail, and nobody waits for it any more.
      for (const one of [isSeen, failure]) one.catch(() => undefined);
    }
    throw unseen(seen);
  }

  async #start({ view, title, env }: ViewSpec, script: string, files: string): Promise<void> {
    if (view.by === 'command')
      return openByCommand({ command: view.command, title, script, env, errors: `${files}.errors` });
    const { root, waits } = this.#options;
    return openTab({ title, script, distribution: view.distribution }, { root, env, callMs: waits.call });
  }
}

function unseen(ms: number): OmoError {
  return new OmoError(
    'E_VIEW',
    `the terminal was started, but nothing was seen of it within ${ms / 1000} s. It may still come up; then it shows the worker.`,
  );
}
