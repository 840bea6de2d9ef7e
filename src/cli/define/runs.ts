import type { Command } from 'commander';
import type { AddOptions } from '../commands/add.ts';
import type { OrchestrateOptions } from '../commands/orchestrate.ts';
import type { PlanOptions } from '../commands/plan.ts';
import type { ResultsOptions } from '../commands/results.ts';
import { limitOptions } from './limits.ts';
import { seconds, wholeNumber } from './numbers.ts';
import { proofOptions } from './synthesis.ts';
import type { Act } from './types.ts';

/** The commands about runs. */
export function defineRuns(program: Command, act: Act): void {
  defineOrchestrate(program, act);
  defineAdd(program, act);
  program
    .command('plan')
    .argument('[text...]', 'the tasks, as `omo orchestrate` takes them')
    .option('-f, --file <plan>', 'read the tasks from a Markdown plan')
    .option('--strict', STRICT)
    .option('--json', 'print one JSON object')
    .description('show what orchestrate would do: tasks, workers, order')
    .addHelpText(
      'after',
      '\nExample:\n  omo plan "Build login UI, Create JWT API (id: api), Write tests (depends_on: api)"',
    )
    .action((texts: string[], options: PlanOptions) =>
      act(async (context) => (await import('../commands/plan.ts')).plan(texts, options, context)),
    );
  program
    .command('results')
    .argument('[run]', 'a run’s id or its beginning; without it the latest')
    .option('--follow', 'watch the run to its end first')
    .option('--json', 'print one JSON object')
    .description('the report of a run')
    .addHelpText(
      'after',
      '\nThe exit code is the run’s own once it has ended, and 0 while it goes on.\n\nExample:\n  omo results --json',
    )
    .action((run: string | undefined, options: ResultsOptions) =>
      act(async (context) => (await import('../commands/results.ts')).results(run, options, context)),
    );
  program
    .command('cancel')
    .argument('<run>', 'the run’s id or its beginning')
    .option('--json', 'print one JSON object')
    .description('end a run: its workers, and what still waits')
    .addHelpText('after', '\nExample:\n  omo cancel 261120-1')
    .action((run: string, options: { json?: boolean }) =>
      act(async (context) => (await import('../commands/cancel.ts')).cancel(run, options, context)),
    );
}

const STRICT = 'refuse text with control characters, which are taken out otherwise';

function defineAdd(program: Command, act: Act): void {
  program
    .command('add')
    .usage('[options] [run] <task...>')
    .argument('[text...]', 'the run’s id, its beginning or `latest`; then the tasks, as `omo orchestrate` takes them')
    .option('-f, --file <plan>', 'read the tasks from a Markdown plan')
    .option('--strict', STRICT)
    .option('--json', 'print one JSON object')
    .description('more tasks for a run that goes on')
    .addHelpText('after', ADD_HELP)
    .action((given: string[], options: AddOptions) =>
      act(async (context) => (await import('../commands/add.ts')).add(given, options, context)),
    );
}

const ADD_HELP = `
The tasks may depend on tasks of the run. A worker leaves the run out: its tasks join its own.

Examples:
  omo add 261120-1 "Write tests (depends_on: api)"
  omo add latest "Build the docs" "Check the links (depends_on: build-the-docs)"
  omo add "Fix what the audit found"          inside a worker`;

function defineOrchestrate(program: Command, act: Act): void {
  const orchestrate = program
    .command('orchestrate')
    .argument('[text...]', 'the tasks: one text that is split, or one argument per task')
    .option('-f, --file <plan>', 'read the tasks from a Markdown plan; each is ticked there when it is done')
    .option('--strict', STRICT)
    .option('--agent <name>', 'the agent for tasks that name none')
    .option('--workers <n>', 'at most so many at work at once, 1 to 50', wholeNumber(1, 50))
    .option('--cwd <dir>', 'the folder the workers work in (default: this one)')
    .option('--timeout <s>', 'cancel the run after so many seconds', seconds)
    .option('--dry-run', 'show the plan and start nothing')
    .option('--detach', 'print the run’s id and don’t wait')
    .option('--keep', 'leave the sessions of finished workers open')
    .option('--interactive', 'run the workers on their agents’ own screens, where they can ask and be answered')
    .option('--responder <who>', 'who answers their questions: rules, ask (the person), or an agent')
    .option('--kill-all', 'end every worker and cancel every run')
    .option('--json', 'print one JSON object')
    .description('run tasks as workers in tmux, and report')
    .addHelpText('after', ORCHESTRATE_HELP);
  proofOptions(limitOptions(orchestrate)).action((texts: string[], options: OrchestrateOptions) =>
    act(async (context) => (await import('../commands/orchestrate.ts')).orchestrate(texts, options, context)),
  );
}

const ORCHESTRATE_HELP = `
Examples:
  omo orchestrate "Build login UI, Create JWT API, Write tests, Security audit"
  omo orchestrate "frontend:Build login page | backend:Create API | testing:Write E2E tests"
  omo orchestrate "Schema (id: db)" "API (id: api) (depends_on: db)" "UI (depends_on: api)"
  omo orchestrate -f plan.md --workers 3
  omo orchestrate --verify "npm test" --review auto "Build login UI, Create JWT API"
  omo orchestrate --on-limit fail "Build login UI, Create JWT API"
  omo orchestrate --interactive "frontend:Build login page | backend:Create API"
  omo orchestrate --agent shell "database:echo one | backend:echo two" --json`;
