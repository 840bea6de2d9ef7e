import { OmoError } from '../core/errors.ts';
import { contextOf } from './context.ts';
import { output, printJson } from './print/output.ts';

/** Runs one command line; gives its exit code. Whatever goes wrong is printed here and nowhere else. */
export async function run(argv: readonly string[]): Promise<number> {
  endQuietlyWithoutReader();
  try {
    return await dispatch(argv);
  } catch (error) {
    return await print(error, argv);
  }
}

/** `omo status` is asked often, by prompts and status lines: it starts without the library for commands. */
async function dispatch(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  if (command === 'status' && rest.every((arg) => arg === '--json')) {
    const { status } = await import('./commands/status.ts');
    return status({ json: rest.length > 0 }, contextOf(process));
  }
  const { runProgram } = await import('./program.ts');
  return runProgram(argv, () => contextOf(process));
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

function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? argv.length : end).includes('--json');
}

/** `omo logs frontend | head` closes the pipe when it has seen enough: that is no fault. */
function endQuietlyWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}
