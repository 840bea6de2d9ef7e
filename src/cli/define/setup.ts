import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Act } from './types.ts';

type Json = { readonly json?: boolean };

/** The commands about omo itself. */
export function defineSetup(program: Command, act: Act): void {
  defineDomains(program, act);
  defineDaemon(program, act);
  program
    .command('doctor')
    .option('--fix', 'first put right what can be: shows and asks before each')
    .option('--yes', 'with --fix: without asking')
    .option('--json', 'print one JSON object')
    .description('check what omo needs, and say what to do')
    .addHelpText(
      'after',
      '\nThe exit code is 1 when something omo cannot do without is missing.\n\nExamples:\n  omo doctor\n  omo doctor --fix',
    )
    .action((options: Json & { readonly fix?: boolean; readonly yes?: boolean }) =>
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

const daemonCommands = async () => import('../commands/daemon.ts');
