import { ejectPart, partPath, readPartFiles } from '../../adapters/files/prompt-parts.ts';
import { homeAt } from '../../config/home.ts';
import { OmoError } from '../../core/errors.ts';
import type { PartName } from '../../core/events/prompt-parts.ts';
import { PART_NAMES } from '../../core/events/prompt-parts.ts';
import { nearest } from '../../core/text/nearest.ts';
import { partNotes } from '../../core/worker/own-parts.ts';
import { DEFAULT_PARTS } from '../../core/worker/parts/defaults.ts';
import { PLACES } from '../../core/worker/places.ts';
import { placeNames } from '../../core/worker/template.ts';
import type { PromptShown } from '../../protocol/messages.ts';
import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { draftPrompt } from '../draft-prompt.ts';
import { EXIT } from '../exit-code.ts';
import { useHome } from '../home.ts';
import { printJson } from '../print/output.ts';
import { partLines, promptLines } from '../print/prompt.ts';
import { safeLine } from '../print/safe.ts';

export interface PromptOptions {
  readonly run?: string;
  readonly text?: string;
  readonly file?: string;
  readonly part?: string;
  readonly parts?: true;
  readonly eject?: string;
  readonly json?: boolean;
}

/** `omo prompt`: what a worker is told, the parts of it, and how the person puts others in their place. */
export async function prompt(task: string | undefined, options: PromptOptions, context: Context): Promise<number> {
  refuseMixtures(task, options);
  if (options.parts) return list(options, context);
  if (options.eject !== undefined) return eject(partName(options.eject), options, context);
  const part = options.part === undefined ? undefined : partName(options.part);
  const shown = await find(task, options, context);
  if (options.json) printJson(context.out, { schemaVersion: 1, ...shown });
  else print(shown, part, context);
  return EXIT.ok;
}

function refuseMixtures(
  task: string | undefined,
  { run, text, file, part, parts, eject: ejected, json }: PromptOptions,
): void {
  const listed = parts === true || ejected !== undefined;
  if (listed && [task, run, text, file, part].some((given) => given !== undefined))
    throw new OmoError(
      'E_USAGE',
      '--parts and --eject are about every task: leave out the task, and what is said of it.',
    );
  if (parts && ejected !== undefined) throw new OmoError('E_USAGE', 'either --parts or --eject, not both.');
  if (run !== undefined && (text ?? file) !== undefined)
    throw new OmoError('E_USAGE', 'either --run or tasks of its own (--text, --file), not both.');
  if (part !== undefined && json) throw new OmoError('E_USAGE', '--json prints every part: leave out --part.');
}

async function find(
  task: string | undefined,
  { run, text, file }: PromptOptions,
  context: Context,
): Promise<PromptShown> {
  if ((text ?? file) !== undefined) return draftPrompt(task, { text, file }, context);
  if (task === undefined)
    throw new OmoError(
      'E_USAGE',
      'say of which task, as in: omo prompt api. `omo status` and `omo results` show the tasks.',
    );
  return withDaemon(context, (client) => client.call('task.prompt', { task, ...(run !== undefined && { run }) }));
}

/** A person sees where each part comes from; a program gets the text alone. */
function print(shown: PromptShown, part: PartName | undefined, { out }: Context): void {
  const text = part === undefined ? shown.prompt : textOf(shown, part);
  if (out.tty) out.lines(...promptLines(shown, part, out.paint));
  else out.write(text);
}

function textOf({ parts }: PromptShown, name: PartName): string {
  const found = parts.find((one) => one.name === name);
  return found === undefined ? '' : `${found.text}\n`;
}

async function list({ json }: PromptOptions, { home, out, err }: Context): Promise<number> {
  const folder = homeAt(home).prompts;
  const own = await readPartFiles(folder);
  const parts = PART_NAMES.map((name) => ({
    name,
    by: own[name] === undefined ? ('omo' as const) : ('you' as const),
    file: partPath(folder, name),
    places: placeNames(own[name] ?? DEFAULT_PARTS[name]),
  }));
  const places = Object.entries(PLACES).map(([name, means]) => ({ name, means }));
  if (json) printJson(out, { schemaVersion: 1, parts, places });
  else out.lines(...(await partLines(parts, places, out)));
  err.lines(...partNotes(own).map((note) => `omo: ${safeLine(note)}`));
  return EXIT.ok;
}

async function eject(name: PartName, { json }: PromptOptions, { home, out }: Context): Promise<number> {
  await useHome(home);
  const file = await ejectPart(homeAt(home).prompts, name);
  if (json) printJson(out, { schemaVersion: 1, name, file });
  else out.lines(`${file} is yours now: runs from the next on use it.`);
  return EXIT.ok;
}

function partName(given: string): PartName {
  const name = PART_NAMES.find((one) => one === given);
  if (name !== undefined) return name;
  const meant = nearest(given, PART_NAMES);
  const hint = meant === undefined ? `There is: ${PART_NAMES.join(', ')}.` : `Did you mean "${meant}"?`;
  throw new OmoError('E_USAGE', `a prompt has no part "${safeLine(given)}". ${hint}`);
}
