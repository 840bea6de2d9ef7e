/** `4.2 s`, `2 min 05 s`, `1 h 04 min`. */
export function duration(ms: number): string {
  const tenths = Math.max(0, Math.round(ms / 100));
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(tenths / 10);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** Time of day of a moment, as the person's clock shows it: `12:01:33`. */
export function clock(at: Date): string {
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
}

/** A moment as people say it: the time of day, with the day before it when that is not today. */
export function moment(iso: string, now: number): string {
  const at = new Date(iso);
  const today = new Date(now).toDateString() === at.toDateString();
  return today ? clock(at) : `${[at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')} ${clock(at)}`;
}

/** Ms between two ISO times; undefined where one is missing. */
export function between(start: string | undefined, end: string | undefined): number | undefined {
  return start === undefined || end === undefined ? undefined : Date.parse(end) - Date.parse(start);
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
