/** What stands in a thrown value, whoever threw it. */

/** The system's code for it, like `ENOENT`; undefined when it isn't a system error. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What `ask` gives, or resolves to; undefined where what it asks for is not there (ENOENT). Throws whatever else is wrong. */
export function ifThere<T>(ask: () => Promise<T>): Promise<T | undefined>;
export function ifThere<T>(ask: () => T): T | undefined;
export function ifThere(ask: () => unknown): unknown {
  try {
    const got = ask();
    return got instanceof Promise ? got.catch(absent) : got;
  } catch (error) {
    return absent(error);
  }
}

/** Its words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function absent(error: unknown): undefined {
  if (errnoOf(error) !== 'ENOENT') throw error;
}
