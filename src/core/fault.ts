/** What stands in a thrown value, whoever threw it. */

/** The system's code for it, like `ENOENT`; undefined when it isn't a system error. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Its words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
