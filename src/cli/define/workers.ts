import type { Command } from 'commander';
import type { LogsOptions } from '../commands/logs.ts';
import type { Act } from './types.ts';

type Json = { readonly json?: boolean };

/** The commands about workers. */
export function defineWorkers(program: Command, act: Act): void {
  program
    .command('status')
    .option('--json', 'print one JSON object')
    .description('what goes on now; starts nothing')
    .addHelpText('after', '\nExample:\n  omo status --json')
    .action((options: Json) =>
      act(async (context) => (await import('../commands/status.ts')).status({ json: options.json ?? false }, context)),
    );
  program
    .command('logs')
    .argument('<worker>', 'the worker’s name, such as frontend')
    .option('-f, --follow', 'print what the running attempt prints, until it ends')
    .option('--task <id>', 'of this task only')
    .option('--run <run>', 'of this run; without it the latest that had such a worker')
    .option('--raw', 'byte for byte, colours and control characters too')
    .option('--json', 'print where the logs lie, as one JSON object')
    .description('what a worker’s attempts printed')
    .addHelpText('after', '\nExample:\n  omo logs -f backend')
    .action((worker: string, options: LogsOptions) =>
      act(async (context) => (await import('../commands/logs.ts')).logs(worker, options, context)),
    );
  program
    .command('attach')
    .argument('<worker>', 'the worker’s name, such as frontend')
    .option('--json', 'print the session and the command, as one JSON object')
    .description('look into a worker’s terminal; Ctrl-b d leaves it')
    .addHelpText(
      'after',
      '\nWithout a terminal it prints the tmux command that would attach.\n\nExample:\n  omo attach frontend',
    )
    .action((worker: string, options: Json) =>
      act(async (context) => (await import('../commands/attach.ts')).attach(worker, options, context)),
    );
  defineEnds(program, act);
}

function defineEnds(program: Command, act: Act): void {
  program
    .command('kill')
    .argument('<worker>', 'the worker’s name, such as frontend')
    .option('--json', 'print one JSON object')
    .description('end a worker and all its processes')
    .addHelpText('after', '\nExample:\n  omo kill frontend')
    .action((worker: string, options: Json) =>
      act(async (context) => (await import('../commands/kill.ts')).kill(worker, options, context)),
    );
  program
    .command('kill-all')
    .option('--json', 'print one JSON object')
    .description('end every worker and cancel every run')
    .addHelpText('after', '\nExample:\n  omo kill-all')
    .action((options: Json) => act(async (context) => (await import('../commands/kill.ts')).killAll(options, context)));
}
