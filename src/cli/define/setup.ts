import type { Command } from 'commander';
import { OmoError } from '../../core/errors.ts';
import type { DoctorOptions } from '../commands/doctor.ts';
import type { Context } from '../context.ts';
import { seconds } from './numbers.ts';
import type { Act } from './types.ts';

type Json = { readonly json?: boolean };

/** The commands about omo itself. */
export function defineSetup(program: Command, act: Act): void {
  defineDomains(program, act);
  defineDaemon(program, act);
  defineEcho(program);
  defineWindowsOnly(program);
  program
    .command('doctor')
    .option('--fix', 'first put right what can be: shows and asks before each')
    .option('--yes', 'with --fix: without asking')
    .option('--wsl', 'also what omo needs of Windows, with a text sent through wsl.exe and back')
    .option('--json', 'print one JSON object')
    .description('check what omo needs, and say what to do')
    .addHelpText(
      'after',
      '\nThe exit code is 1 when something omo cannot do without is missing.\n\nExamples:\n  omo doctor\n  omo doctor --fix\n  omo doctor --wsl',
    )
    .action((options: DoctorOptions) =>
      act(async (context) => (await import('../commands/doctor.ts')).doctor(options, context)),
    );
  program
    .command('demo')
    .description('a whole run without agents or network, in a folder of its own')
    .addHelpText('after', '\nTakes about 15 seconds and touches nothing of yours.\n\nExample:\n  omo demo')
    .action(() => act(async (context) => (await import('../commands/demo.ts')).demo(context)));
}

function defineDomains(program: Command, act: Act): void {
  const domains = program
    .command('domains')
    .option('--json', 'print one JSON object')
    .description('the domains and their keywords')
    .addHelpText('after', '\nExamples:\n  omo domains\n  omo domains add blockchain "smart contract" web3')
    .action((options: Json) =>
      act(async (context) => (await import('../commands/domains.ts')).domains(options, context)),
    );
  domains
    .command('add')
    .argument('<name>', 'the domain, such as blockchain')
    .argument('<keywords...>', 'words that tell a task belongs to it')
    .description('add a domain, or keywords to one that is there')
    .addHelpText('after', '\nExample:\n  omo domains add blockchain "smart contract" web3')
    .action((name: string, keywords: string[]) =>
      act(async (context) =>
        (await import('../commands/domains.ts')).addDomain(name, keywords, domains.opts<Json>(), context),
      ),
    );
}

function defineDaemon(program: Command, act: Act): void {
  const daemon = program
    .command('daemon')
    .description('the process behind omo; commands start it when they need it')
    .addHelpText(
      'after',
      '\nExamples:\n  omo daemon status\n  omo daemon run      in the foreground, for systemd or launchd',
    );
  const verb = (name: string, says: string, run: (options: Json, context: Context) => Promise<number>) =>
    daemon
      .command(name)
      .option('--json', 'print one JSON object')
      .description(says)
      .action((options: Json) => act((context) => run(options, context)));
  daemon
    .command('run')
    .description('run it in the foreground, for service managers')
    .action(() => act(async (context) => (await daemonCommands()).daemonRun(context)));
  // For the client on Windows alone.
  daemon
    .command('keep', { hidden: true })
    .option('--idle <s>', 'end after so many seconds without a run', seconds, 60)
    .action((options: { readonly idle: number }) =>
      act(async (context) => (await import('../commands/keep.ts')).daemonKeep(options, context)),
    );
  verb('start', 'start it in the background', async (options, context) =>
    (await daemonCommands()).daemonStart(options, context),
  );
  verb('stop', 'end it; workers go on and are picked up again', async (options, context) =>
    (await daemonCommands()).daemonStop(options, context),
  );
  verb('status', 'whether it runs', async (options, context) =>
    (await daemonCommands()).daemonStatus(options, context),
  );
}

/** The client on Windows does it by itself; a person may look for it here. */
function defineWindowsOnly(program: Command): void {
  program.command('setup [what]', { hidden: true }).action(() => {
    throw new OmoError(
      'E_USAGE',
      '`omo setup wsl` is a command of the omo on Windows, where it puts into WSL what is missing there. Here `omo doctor` says what is.',
    );
  });
}

/** For `omo doctor --wsl`: what arrives of a call, in letters that nothing changes. */
function defineEcho(program: Command): void {
  program
    .command('echo-arguments', { hidden: true })
    .argument('[words...]')
    .action((words: string[]) => {
      process.stdout.write(`${Buffer.from(JSON.stringify(words)).toString('base64')}\n`);
    });
}

const daemonCommands = async () => import('../commands/daemon.ts');
