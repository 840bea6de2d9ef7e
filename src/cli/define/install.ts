import type { Command } from 'commander';
import type { InstallOptions } from '../commands/install.ts';
import type { Act } from './types.ts';

/** The commands that give agents their `/orchestrate`, and take it away. */
export function defineInstall(program: Command, act: Act): void {
  program
    .command('install')
    .argument('<agent>', 'opencode, codex or claude')
    .option('--hooks', 'the hook for agents started by hand as well')
    .option('--force', 'over what is there already, which is kept in a copy')
    .option('--dry-run', 'show what would be written, and write nothing')
    .option('--json', 'print one JSON object')
    .description('give an agent its /orchestrate')
    .addHelpText('after', INSTALL_HELP)
    .action((agent: string, options: InstallOptions) =>
      act(async (context) => (await import('../commands/install.ts')).install(agent, options, context)),
    );
  program
    .command('uninstall')
    .argument('<agent>', 'opencode, codex or claude')
    .option('--force', 'files that were changed since as well; they are kept in a copy')
    .option('--dry-run', 'show what would be taken away, and change nothing')
    .option('--json', 'print one JSON object')
    .description('take away what `omo install` gave an agent')
    .addHelpText('after', '\nExample:\n  omo uninstall claude')
    .action((agent: string, options: InstallOptions) =>
      act(async (context) => (await import('../commands/install.ts')).uninstall(agent, options, context)),
    );
}

const INSTALL_HELP = `
Writes where the agent looks for it in every folder: for opencode and claude a command /orchestrate, for codex a skill
$orchestrate. It never asks, can be run again, and keeps comments and everything else in files of yours.

Examples:
  omo install claude --dry-run
  omo install opencode --hooks`;
