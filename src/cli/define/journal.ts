import type { Command } from 'commander';
import type { Act } from './types.ts';

/** The commands about the journal's files. */
export function defineJournal(program: Command, act: Act): void {
  const journal = program
    .command('journal')
    .description('the file that holds everything omo knows: look it over, mend it')
    .addHelpText('after', '\nExamples:\n  omo journal verify\n  omo journal repair');
  journal
    .command('verify')
    .option('--json', 'print one JSON object')
    .description('read all of it, and say what is wrong, with file and byte')
    .addHelpText('after', `${VERIFY}\n\nExamples:\n  omo journal verify\n  omo journal verify --json`)
    .action((options: { json?: boolean }) =>
      act(async (context) => (await import('../commands/journal.ts')).verify(options, context)),
    );
  journal
    .command('repair')
    .option('--yes', 'without asking')
    .option('--json', 'print one JSON object')
    .description('keep every whole record, and say which are gone')
    .addHelpText('after', `${REPAIR}\n\nExamples:\n  omo journal repair\n  omo journal repair --yes`)
    .action((options: { yes?: boolean; json?: boolean }) =>
      act(async (context) => (await import('../commands/journal.ts')).repair(options, context)),
    );
}

const VERIFY = `
Works beside a running daemon and changes nothing. The exit code is 0 when all of it is whole, 3 when
something is damaged.`;

const REPAIR = `
The daemon must not run: \`omo daemon stop\` ends it and leaves workers running. What was damaged is copied
aside first, as event_log….damaged-<time>. Runs that went on are held, since what seems open in them may be
done: look at them, then \`omo resume <run>\`.`;
