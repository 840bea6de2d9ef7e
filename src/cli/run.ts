import { contextOf } from './context.ts';
import { endQuietlyWithoutReader, telling } from './telling.ts';

/** Runs one command line; gives its exit code. Whatever goes wrong is printed here and nowhere else. */
export async function run(argv: readonly string[]): Promise<number> {
  endQuietlyWithoutReader();
  return telling(argv, () => (argv[0]?.startsWith('@windows') ? arrived(argv) : dispatch(argv)));
}

/** The client on Windows has packed its arguments into one. */
async function arrived(packed: readonly string[]): Promise<number> {
  const { goTo, windowsCall } = await import('./from-windows.ts');
  const call = windowsCall(packed);
  return telling(call.argv, () => dispatch(goTo(call, process)));
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
