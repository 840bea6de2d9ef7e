import { OmoError } from '../core/errors.ts';
import { output, printJson } from './print/output.ts';

/** Runs a command and tells what goes wrong in it: one JSON object where the arguments ask for that. Gives the exit code. */
export async function telling(argv: readonly string[], command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    return await print(error, argv);
  }
}

async function print(error: unknown, argv: readonly string[]): Promise<number> {
  const { errorJson, errorLines } = await import('./print/problems.ts');
  const told = error instanceof OmoError ? error : unexpected(error);
  const err = output(process.stderr, process.env);
  if (asksForJson(argv)) printJson(output(process.stdout, process.env), errorJson(told));
  else err.lines(...errorLines(told, err.paint));
  return told.exit;
}

function unexpected(error: unknown): OmoError {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new OmoError('E_INTERNAL', `This is a fault of omo itself; please report it with the lines below.\n${trace}`, {
    cause: error,
  });
}

/** Whether stdout is to hold JSON and nothing else. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? argv.length : end).includes('--json');
}

/** `omo logs frontend | head` closes the pipe when it has seen enough: that is no fault. */
export function endQuietlyWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}
