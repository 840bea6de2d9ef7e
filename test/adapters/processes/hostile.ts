import { textOf } from '../../support/tmux.ts';

/** How many processes the script below becomes. */
export const HOSTILE_SIZE = 9;

/**
 * A shell script that is hard to end: it ignores SIGHUP, SIGTERM and SIGINT, and its children leave by process groups,
 * sessions, double forks and cleared environments. Each writes its pid into `pids`.
 */
export function hostileScript(pids: string): string {
  const child = `sh -c 'trap "" HUP TERM INT; echo $$ >> "${pids}"; while :; do sleep 1000 & wait; done'`;
  return [
    `trap '' HUP TERM INT; echo $$ >> "${pids}"`,
    `${child} &`,
    `setsid ${child} &`,
    `( ${child} & )`,
    `( setsid ${child} & )`,
    `( env -i PATH=/bin:/usr/bin ${child} & )`,
    `nohup ${child} >/dev/null 2>&1 &`,
    `sh -c '${child.replaceAll("'", String.raw`'\''`)} & exec ${child.replaceAll("'", String.raw`'\''`)}' &`,
    'while :; do sleep 1000; done',
  ].join('\n');
}

export async function pidsIn(file: string): Promise<number[]> {
  return (await textOf(file)).split('\n').filter(Boolean).map(Number);
}
