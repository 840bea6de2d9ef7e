/** The system's name of a failure, `ENOENT` and the like; undefined for everything that is no such failure. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
