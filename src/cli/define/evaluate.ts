import type { Command } from 'commander';
import type { EvaluateOptions } from '../commands/evaluate.ts';
import type { Act } from './types.ts';

/** The command about how good finished work is, and what was written on the way. */
export function defineEvaluate(program: Command, act: Act): void {
  program
    .command('evaluate')
    .argument('[run]', 'a run’s id or its beginning; without it the latest')
    .option('--task <id>', 'this task alone')
    .option('--agent <name>', 'let this agent read the work: claude, codex or opencode; without it cheap checks do')
    .option('--logs', 'what the workers wrote, as findings: errors, limits, tests, files, commands, progress')
    .option('--json', 'print one JSON object')
    .description('finished tasks by the rubric, or what their workers wrote')
    .addHelpText('after', HELP)
    .action((run: string | undefined, options: EvaluateOptions) =>
      act(async (context) => (await import('../commands/evaluate.ts')).evaluate(run, options, context)),
    );
}

const HELP = `
Presence is passed or not; correctness, completeness and quality are scored from 1 to 5. A task passes with presence and an
average of 3 or more. The exit code is 0 when every task passes, and 3 when one does not or can't be judged yet.

Examples:
  omo evaluate
  omo evaluate 261120-1 --task login-ui --agent codex
  omo evaluate --logs --task api
  omo evaluate --json | jq '.tasks[] | select(.pass | not) | .task'`;
