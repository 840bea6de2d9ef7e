import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { CleanOptions } from '../commands/clean.ts';
import type { MergeOptions } from '../commands/merge.ts';
import type { SynthesizeOptions } from '../commands/synthesize.ts';
import type { Act } from './types.ts';

/** The commands about what a run's workers made in trees of their own. */
export function defineSynthesis(program: Command, act: Act): void {
  defineSynthesize(program, act);
  program
    .command('merge')
    .argument('[run]', 'a run’s id or its beginning; without it the latest')
    .option('--anyway', 'also when something of it is left or a check fails')
    .option('--json', 'print one JSON object')
    .description('take what a run made into the branch you are on')
    .addHelpText('after', MERGE_HELP)
    .action((run: string | undefined, options: MergeOptions) =>
      act(async (context) => (await import('../commands/merge.ts')).merge(run, options, context)),
    );
  program
    .command('clean')
    .argument('[run]', 'a run’s id or its beginning; without it every run')
    .option('--dry-run', 'show what would be removed, and remove nothing')
    .option('--force', 'remove also what holds work that is nowhere else')
    .option('--json', 'print one JSON object')
    .description('remove the trees and branches of runs that nothing needs any more')
    .addHelpText('after', CLEAN_HELP)
    .action((run: string | undefined, options: CleanOptions) =>
      act(async (context) => (await import('../commands/clean.ts')).clean(run, options, context)),
    );
}

function defineSynthesize(program: Command, act: Act): void {
  program
    .command('synthesize')
    .argument('[run]', 'a run’s id or its beginning; without it the latest')
    .option('--verify <command>', 'what must pass on the whole (default: what its tasks had to pass)', words)
    .option('--no-verify', 'run nothing on the whole')
    .option('--resolver <agent>', 'the agent that settles conflicts', words)
    .option('--no-resolver', 'leave conflicts, and describe them')
    .option('--pr', 'print the commands that push it and open a pull request')
    .option('--json', 'print one JSON object')
    .description('put the branches of a run’s workers together on one branch')
    .addHelpText('after', SYNTHESIZE_HELP)
    .action((run: string | undefined, options: SynthesizeOptions) =>
      act(async (context) => (await import('../commands/synthesize.ts')).synthesize(run, options, context)),
    );
}

const SYNTHESIZE_HELP = `
Your own branch, files and index stay as they are; \`omo merge\` takes the result in. Asked for again, it goes on with what
was left. Ctrl-C leaves it going on. The exit code is 3 when something is left or a check fails.

Examples:
  omo synthesize
  omo synthesize 261120-1 --verify "npm test" --resolver claude
  omo synthesize --pr`;

const MERGE_HELP = `
What was not put together yet is put together first. Nothing is taken in while something is left or fails, unless you say
--anyway, and never over changes of yours.

Examples:
  omo merge
  omo merge 261120-1 --anyway`;

const CLEAN_HELP = `
What a run that goes on needs is never removed, and what holds work that is nowhere else only with --force.

Examples:
  omo clean --dry-run
  omo clean 261120-1`;

/** Where the workers of a run work, who sees them, and what makes their work count as done. */
export function proofOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--isolate <how>', 'a working tree for each worker, or one for all').choices(['none', 'worktree']),
    )
    .addOption(
      new Option('--sandbox <how>', 'what a worker can see and change beside its folder').choices(['none', 'bwrap']),
    )
    .addOption(
      new Option('--view <how>', 'show each worker in a terminal of its own, as it works').choices([
        'none',
        'terminal',
      ]),
    )
    .option('--setup <command>', 'run in each new working tree, such as npm ci', words)
    .option('--verify <command>', 'what must pass before a task is done, for tasks that name nothing', words)
    .option('--no-verify', 'run no acceptance command at all; the report says so')
    .option('--review <agent>', 'who reviews each task before it is done: an agent, or auto', words)
    .option('--no-review', 'nobody does, whatever config.json says');
}

/** An empty value, as from a variable that isn't set, would silently mean something else. */
function words(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must not be empty.');
}
