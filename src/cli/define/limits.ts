import type { Command } from 'commander';
import { Option } from 'commander';
import { wholeNumber } from './numbers.ts';
import type { Act } from './types.ts';

type Json = { readonly json?: boolean };

/** The commands about what may run: how much at once, and what is held. */
export function defineLimits(program: Command, act: Act): void {
  defineCaps(program, act);
  program
    .command('pause')
    .argument('<what>', 'a run’s id or its beginning, or a provider')
    .option('--json', 'print one JSON object')
    .description('start nothing more of a run, or on a provider; what runs goes on')
    .addHelpText('after', '\nExamples:\n  omo pause 261120-1\n  omo pause openai')
    .action((what: string, options: Json) =>
      act(async (context) => (await import('../commands/pause.ts')).pause(what, options, context)),
    );
  program
    .command('resume')
    .argument('<what>', 'a run’s id or its beginning, a provider, or a worker')
    .option('--json', 'print one JSON object')
    .description('let a run or a provider go on, or give a worker that you took over back to its responder')
    .addHelpText('after', RESUME_HELP)
    .action((what: string, options: Json) =>
      act(async (context) => (await import('../commands/pause.ts')).resume(what, options, context)),
    );
}

const RESUME_HELP = `
A provider that was stopped, because of its login or because nothing is left to use, takes work again after this: put right
first what was wrong. Whoever types into a worker’s terminal takes it over: nobody else answers it until it is given back.

Examples:
  omo resume 261120-1
  omo resume openai
  omo resume interactive`;

function defineCaps(program: Command, act: Act): void {
  const limits = program
    .command('limits')
    .option('--json', 'print one JSON object')
    .description('how much runs and may run at once, by provider')
    .addHelpText('after', '\nExamples:\n  omo limits\n  omo limits set openai --max 2\n  omo limits set all --max 10')
    .action((options: Json) =>
      act(async (context) => (await import('../commands/limits.ts')).limits(options, context)),
    );
  limits
    .command('set')
    .argument('<provider>', 'the provider, such as openai, or all for every one together')
    .requiredOption('--max <n>', 'at most so many at once, 1 to 50', wholeNumber(1, 50))
    .description('change how many may run at once, from now on; what runs goes on')
    .addHelpText('after', SET_HELP)
    .action((provider: string, options: { readonly max: number }) =>
      act(async (context) =>
        (await import('../commands/limits.ts')).setLimit(provider, options, limits.opts<Json>(), context),
      ),
    );
}

const SET_HELP = `
It lasts until \`pools\` or \`maxWorkers\` in config.json is changed.

Examples:
  omo limits set openai --max 2
  omo limits set all --max 10`;

/** What a run's tasks do when their provider has reached its limit. */
export function limitOptions(command: Command): Command {
  return command
    .option('--no-failover', 'no task moves to another provider’s agent; it waits for its own')
    .addOption(
      new Option('--on-limit <what>', 'what becomes of a task that no provider takes now').choices(['wait', 'fail']),
    );
}
