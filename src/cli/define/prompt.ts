import type { Command } from 'commander';
import type { PromptOptions } from '../commands/prompt.ts';
import type { Act } from './types.ts';

/** The command about what workers are told. */
export function definePrompt(program: Command, act: Act): void {
  program
    .command('prompt')
    .argument('[task]', 'the task’s id')
    .option('--run <run>', 'a run’s id or its beginning; without it the latest')
    .option('--text <tasks>', 'of tasks that are no run yet, as `omo orchestrate` takes them')
    .option('-f, --file <plan>', 'the same, read from a Markdown plan')
    .option('--part <name>', 'only that part: role, task, context, evidence or result')
    .option('--parts', 'list the parts, what they can name, and the files that replace them')
    .option('--eject <part>', 'write omo’s own part to a file, for you to change')
    .option('--json', 'print one JSON object')
    .description('what a worker is told, and the parts it is made of')
    .addHelpText('after', HELP)
    .action((task: string | undefined, options: PromptOptions) =>
      act(async (context) => (await import('../commands/prompt.ts')).prompt(task, options, context)),
    );
}

const HELP = `
A task that waits is shown as its next attempt will be told, any other as its latest one was. Into a pipe goes the prompt
alone, byte for byte.

Examples:
  omo prompt api
  omo prompt api --run 261120-1 | wc -w
  omo prompt --text "Build login UI, Create API (id: api)" api
  omo prompt --parts
  omo prompt --eject evidence`;
