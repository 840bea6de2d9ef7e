import type { Context } from '../context.ts';

/** Runs a command and keeps its exit code. The command's module is imported inside, so that one command doesn't load the others. */
export type Act = (command: (context: Context) => Promise<number>) => Promise<void>;
