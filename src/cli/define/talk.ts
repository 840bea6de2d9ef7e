import type { Command } from 'commander';
import type { EventsOptions } from '../commands/events.ts';
import type { InteractiveOptions } from '../commands/interactive.ts';
import type { DeliveryOptions } from '../commands/send.ts';
import type { TranscriptOptions } from '../commands/transcript.ts';
import type { WaitOptions } from '../commands/wait.ts';
import { limitOptions } from './limits.ts';
import { proofOptions } from './synthesis.ts';
import { seconds, wholeNumber } from './numbers.ts';
import type { Act } from './types.ts';

type Json = { readonly json?: boolean };

/** The commands of conversations with workers, and of what the journal tells. */
export function defineTalk(program: Command, act: Act): void {
  defineInteractive(program, act);
  defineQuestions(program, act);
  defineSend(program, act);
  defineWait(program, act);
  defineJournal(program, act);
}

function defineInteractive(program: Command, act: Act): void {
  const interactive = program
    .command('interactive')
    .argument('[goal...]', 'what is to be reached, as one text; - reads it from standard input')
    .option('-f, --file <file>', 'read the goal from a file')
    .option('--agent <name>', 'the agent')
    .option('--name <worker>', 'the worker’s name', 'interactive')
    .option('--cwd <dir>', 'the folder it works in (default: this one)')
    .option('--responder <who>', 'who answers its questions: rules, ask (you), or an agent')
    .option('--timeout <s>', 'end it after so many seconds', seconds)
    .option('--keep', 'leave its session open when the goal is reached')
    .option('--detach', 'print the run’s id and don’t wait')
    .option('--json', 'print one JSON object')
    .description('one worker on its agent’s own screen, which asks and is answered until the goal is reached')
    .addHelpText('after', INTERACTIVE_HELP);
  proofOptions(limitOptions(interactive)).action((goal: string[], options: InteractiveOptions) =>
    act(async (context) => (await import('../commands/interactive.ts')).interactive(goal, options, context)),
  );
}

const INTERACTIVE_HELP = `
Its conversation is shown as it goes. What its responder can't answer waits for you: \`omo inbox\`, \`omo answer\`.
\`omo attach\` looks into its terminal; typing there takes it over, \`omo resume\` gives it back.

Examples:
  omo interactive "Add a dark mode to the settings page"
  omo interactive --agent claude --responder ask -f goal.md`;

function defineQuestions(program: Command, act: Act): void {
  program
    .command('inbox')
    .option('--json', 'print one JSON object')
    .description('the questions that wait for you')
    .addHelpText('after', '\nExample:\n  omo inbox')
    .action((options: Json) => act(async (context) => (await import('../commands/inbox.ts')).inbox(options, context)));
  const answer = program
    .command('answer')
    .argument('<question>', 'its id, such as q3')
    .argument(
      '<answer...>',
      'an option by number, letter or label; allow or deny; your own words; - reads standard input',
    )
    .description('answer a question')
    .addHelpText(
      'after',
      `${DELIVERY_HELP}\n\nExamples:\n  omo answer q3 2\n  omo answer q4 allow\n  omo answer q5 "Use port 8080."`,
    );
  delivery(answer).action((question: string, words: string[], options: DeliveryOptions) =>
    act(async (context) => (await import('../commands/answer.ts')).answer(question, words, options, context)),
  );
}

function defineSend(program: Command, act: Act): void {
  const send = program
    .command('send')
    .argument('<worker>', 'the worker’s name, such as frontend')
    .argument('[text...]', 'one text, in quotes; - reads it from standard input')
    .description('give a text to a worker that runs on its agent’s screen')
    .addHelpText(
      'after',
      `${DELIVERY_HELP}\n\nExamples:\n  omo send frontend "Use the blue one."\n  git diff | omo send frontend -`,
    );
  delivery(send).action((worker: string, text: string[], options: DeliveryOptions) =>
    act(async (context) => (await import('../commands/send.ts')).send(worker, text, options, context)),
  );
}

/** What is delivered to an agent can be waited for. */
function delivery(command: Command): Command {
  return command
    .option('--no-wait', 'don’t wait until the agent has it')
    .option('--timeout <s>', 'wait at most so many seconds', seconds, 30)
    .option('--json', 'print the receipt, as one JSON object');
}

const DELIVERY_HELP = `
It prints how far the text got: accepted (the agent said so), submitted, queued, unconfirmed or refused.
The exit code is 0 for accepted and submitted, 124 when it is still on its way after the timeout, and 1 else.`;

function defineWait(program: Command, act: Act): void {
  program
    .command('wait')
    .argument('[worker...]', 'workers; without any, every worker there is')
    .option('--any', 'until one of them has come to something (default)')
    .option('--all', 'until all of them have')
    .option('--timeout <s>', 'wait at most so many seconds', seconds)
    .option('--json', 'print each event as a JSON object on one line')
    .description('wait until workers are done, failed, asking, limited or idle')
    .addHelpText('after', WAIT_HELP)
    .action((workers: string[], options: WaitOptions) =>
      act(async (context) => (await import('../commands/wait.ts')).wait(workers, options, context)),
    );
}

const WAIT_HELP = `
The exit code is 0 when something came, whatever it was, and 124 when nothing did in time.

Examples:
  omo wait
  omo wait frontend backend --all --timeout 600
  omo wait --json | jq -r .type`;

function defineJournal(program: Command, act: Act): void {
  program
    .command('explain')
    .argument('<worker>', 'the worker’s name, such as frontend')
    .option('--json', 'print one JSON object')
    .description('why a worker’s status is what it is, fact by fact')
    .addHelpText('after', '\nReads the journal; needs no daemon.\n\nExample:\n  omo explain frontend')
    .action((worker: string, options: Json) =>
      act(async (context) => (await import('../commands/explain.ts')).explain(worker, options, context)),
    );
  program
    .command('transcript')
    .argument('<worker>', 'the worker’s name, such as frontend')
    .option('--run <run>', 'of this run; without it the latest that had such a worker')
    .option('--json', 'print one JSON object')
    .description('the conversation with a worker')
    .addHelpText('after', '\nReads the journal; needs no daemon.\n\nExample:\n  omo transcript interactive > talk.md')
    .action((worker: string, options: TranscriptOptions) =>
      act(async (context) => (await import('../commands/transcript.ts')).transcript(worker, options, context)),
    );
  program
    .command('events')
    .option('-f, --follow', 'go on with what comes, until Ctrl-C')
    .option('--worker <worker>', 'of this worker only')
    .option('--run <run>', 'of this run only, by its id or its beginning')
    .option('--type <type>', 'of this type only, such as attempt.ended, or attempt for all of those')
    .option('--since <seq>', 'after the event of this number', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option('--json', 'print each event as a JSON object on one line')
    .description('the journal, one event a line')
    .addHelpText('after', EVENTS_HELP)
    .action((options: EventsOptions) =>
      act(async (context) => (await import('../commands/events.ts')).events(options, context)),
    );
}

const EVENTS_HELP = `
Reads the journal; needs no daemon. With --follow the last ten that are there come first, or with --since all after that one.

Examples:
  omo events --worker frontend
  omo events -f --type question
  omo events --json --since 1200`;
