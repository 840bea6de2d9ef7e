import { Command, CommanderError } from 'commander';
import { OmoError } from '../core/errors.ts';
import { nearest } from '../core/text/nearest.ts';
import type { Context } from './context.ts';
import { defineEvaluate } from './define/evaluate.ts';
import { defineInstall } from './define/install.ts';
import { defineJournal } from './define/journal.ts';
import { defineLimits } from './define/limits.ts';
import { definePrompt } from './define/prompt.ts';
import { defineRuns } from './define/runs.ts';
import { defineSetup } from './define/setup.ts';
import { defineSynthesis } from './define/synthesis.ts';
import { defineTalk } from './define/talk.ts';
import type { Act } from './define/types.ts';
import { defineUsage } from './define/usage.ts';
import { defineWorkers } from './define/workers.ts';
import { EXIT } from './exit-code.ts';
import { version } from './version.ts';

/** Reads the command line and runs its command; gives the exit code. What commander refuses becomes E_USAGE. */
export async function runProgram(argv: readonly string[], context: () => Context): Promise<number> {
  let exit: number = EXIT.ok;
  const act: Act = async (command) => {
    exit = await command(context());
  };
  const program = build(act);
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.ok;
    if (error.code === 'commander.help')
      throw new OmoError('E_USAGE', `say what of it is wanted. See \`omo help ${argv[0]}\`.`);
    throw usage(error);
  }
  return exit;
}

function build(act: Act): Command {
  const program = new Command('omo')
    .description('Runs a big task as several coding agents at once, each in a tmux session you can look into.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .addHelpText('after', EXAMPLES);
  defineRuns(program, act);
  defineSynthesis(program, act);
  defineEvaluate(program, act);
  definePrompt(program, act);
  defineWorkers(program, act);
  defineTalk(program, act);
  defineLimits(program, act);
  defineUsage(program, act);
  defineInstall(program, act);
  defineSetup(program, act);
  defineJournal(program, act);
  defineHelp(program);
  return program;
}

const EXAMPLES = `
Examples:
  omo orchestrate "Build login UI, Create JWT API, Write tests, Security audit"
  omo orchestrate -f plan.md
  omo status
  omo attach frontend
  omo demo                     a whole run, without any agent

\`omo help <command>\` says more, \`omo help exit-codes\` what the exit codes mean.`;

function defineHelp(program: Command): void {
  program
    .command('help [topic...]')
    .description('help for a command, or `exit-codes`')
    .action(async (topic: string[]) => {
      if (topic[0] !== 'exit-codes') return found(program, topic).outputHelp();
      const { exitCodesHelp } = await import('./commands/help.ts');
      process.stdout.write(`${exitCodesHelp().join('\n')}\n`);
    });
}

function found(program: Command, topic: readonly string[]): Command {
  return topic.reduce((command, name) => {
    const next = command.commands.find((each) => each.name() === name);
    if (next) return next;
    const names = [...command.commands.map((each) => each.name()), 'exit-codes'];
    const meant = nearest(name, names);
    throw new OmoError(
      'E_USAGE',
      `there is no help on "${name}".${meant === undefined ? ` There is: ${names.join(', ')}.` : ` Did you mean "${meant}"?`}`,
    );
  }, program);
}

/** commander writes `error: unknown option '--jsno'` and `(Did you mean --json?)`. */
function usage(error: CommanderError): OmoError {
  const said = error.message.replace(/^error: /, '').replace(/\s*\n\(?(Did you mean [^)]*)\)?/, '. $1');
  return new OmoError('E_USAGE', `${said}${/[.?]$/.test(said) ? '' : '.'} See \`omo help\`.`, { cause: error });
}
