/** The id of a run that began then (ISO 8601, UTC): it sorts by time and is short enough to type; `tail` tells it from another of the same second. */
export function runId(began: string, tail: string): string {
  const [date = '', time = ''] = began.split('T');
  return `${date.slice(2).replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${tail}`;
}

/** Whether a file of that name may be a run's. */
export function isRunId(name: string): boolean {
  return /^\d{6}-\d{6}-[0-9a-z]{3}$/.test(name);
}
