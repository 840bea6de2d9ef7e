import type { View } from '../core/events/view.ts';

/** Shows workers' screens to the person in terminals of theirs. What is closed there ends no worker. */
export interface Viewer {
  /**
   * Opens a terminal with the worker's screen in it; resolves once its screen is before the person. Done twice for one session
   * there is one terminal, also when the first time was another process's that died over it. Throws E_VIEW: why it is not seen.
   */
  show(spec: ViewSpec, signal: AbortSignal): Promise<void>;
  /** What the worker's terminal says once that session has ended, and when it is opened after that. */
  tellEnd(of: Viewed, lines: readonly string[]): Promise<void>;
}

export interface Viewed {
  readonly run: string;
  readonly worker: string;
  /** Names one session among all that the worker has: digits and dashes. */
  readonly session: string;
}

export interface ViewSpec extends Viewed {
  readonly view: View;
  readonly title: string;
  /** The command that shows the session, and the one that says by its exit code whether it is there. */
  readonly attach: readonly string[];
  readonly isThere: readonly string[];
  /** Where tmux' sockets are, where that is not the usual place. */
  readonly socketFolder?: string | undefined;
  /** The environment of whoever asked for the run: it knows their screen. */
  readonly env: Readonly<Record<string, string>>;
}
