import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * How long this process' event loop is held up. `longestMs` is Node's own figure; on a busy machine part of it is waiting
 * for a processor, whatever the process does. `ownMs` is the longest without that: between two turns, the time minus what
 * the scheduler says this thread stood in its queue. NaN where there is no /proc.
 */
export class LoopDelay {
  #histogram = monitorEventLoopDelay({ resolution: 1 });
  #ownMs = Number.NaN;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  begin() {
    let before = { at: performance.now(), queued: queuedMs() };
    this.#ownMs = before.queued === undefined ? Number.NaN : 0;
    this.#timer = setInterval(() => {
      const now = { at: performance.now(), queued: queuedMs() };
      const waited = (now.queued ?? 0) - (before.queued ?? 0);
      this.#ownMs = Math.max(this.#ownMs, now.at - before.at - waited);
      before = now;
    }, 1);
    this.#histogram.enable();
  }

  /** @returns {{ longestMs: number, ownMs: number }} */
  end() {
    this.#histogram.disable();
    clearInterval(this.#timer);
    return { longestMs: this.#histogram.max / 1e6, ownMs: this.#ownMs };
  }
}

/** How long the main thread has waited for a processor so far, ms; the second figure of /proc/<pid>/schedstat is ns. */
function queuedMs() {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return undefined;
  }
}
