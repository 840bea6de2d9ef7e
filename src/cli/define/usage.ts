import type { Command } from 'commander';
import type { UsageOptions } from '../commands/usage.ts';
import type { Act } from './types.ts';

/** The command about what was used. */
export function defineUsage(program: Command, act: Act): void {
  program
    .command('usage')
    .option('--run <run>', 'a run’s id or its beginning; without it the latest')
    .option('--json', 'print one JSON object')
    .description('what was used: time, tokens and dollars, today and in a run')
    .addHelpText('after', HELP)
    .action((options: UsageOptions) =>
      act(async (context) => (await import('../commands/usage.ts')).usage(options, context)),
    );
}

const HELP = `
Tokens and dollars are what the agents tell; where one tells no dollars, its tokens by a price list. What nobody knows is
shown as ?, never as nothing. Budgets are set in config.json: "budget" of a run, "budget.task", "budget.day".

Examples:
  omo usage
  omo usage --run 261120-1
  omo usage --json | jq .day.usd`;
