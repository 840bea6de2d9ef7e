import type { AttemptKey } from '../../core/events/event.ts';

/**
 * What omo writes on its panes, as options of tmux, to know them again after a restart. Values are percent-encoded,
 * so that a list of panes can be read by blanks whatever a home is called.
 */
export const TAG = {
  /** On the pane. */
  home: '@omo_home',
  worker: '@omo_worker',
  /** `<run>/<task>/<attempt>` */
  attempt: '@omo_attempt',
  /** Of its first process, for when it is dead. */
  pid: '@omo_pid',
  pidStart: '@omo_pid_start',
  /** On the session: the home that may start and close things in it. */
  owner: '@omo_owner',
} as const;

export function encodeHome(home: string): string {
  return encodeURIComponent(home).replaceAll('%2F', '/');
}

export function encodeKey(key: AttemptKey): string {
  return `${key.run}/${key.task}/${key.attempt}`;
}

export function decodeKey(text: string): AttemptKey | undefined {
  const match = /^([a-z0-9-]+)\/([a-z0-9-]+)\/([1-9]\d*)$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { run: match[1], task: match[2], attempt: Number(match[3]) };
}
