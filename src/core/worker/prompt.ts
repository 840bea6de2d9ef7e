import type { PartName } from '../events/prompt-parts.ts';
import { PART_NAMES } from '../events/prompt-parts.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf } from '../state/state.ts';
import { goOn, startAgain } from './again.ts';
import { dressPrompt } from './dress-prompt.ts';
import { DEFAULT_PARTS } from './parts/defaults.ts';
import { fill } from './template.ts';
import type { Places } from './places.ts';
import { isByHand } from './proof-words.ts';
import { valuesFor } from './values.ts';

/** A part as it stands in one task's prompt; `again`: what omo adds to an attempt that is not the first. */
export interface Part {
  readonly name: PartName | 'again';
  readonly by: 'omo' | 'you';
  readonly text: string;
}

/**
 * What an agent is told for one attempt. A program that is no coding agent (`shell`) gets the task's text and nothing else,
 * because there the text is the command; so does whoever runs with `bare`.
 */
export function promptFor(run: Run, task: TaskState, worker: string): string {
  return isPlain(run, task) ? task.spec.prompt : joined(partsFor(run, task, worker));
}

/** The same, as its agent is given it; who goes on in a conversation was told of the skill there. Throws E_ANNOTATION like `dressPrompt`. */
export function promptGiven(run: Run, task: TaskState, worker: string): string {
  const agent = run.agents[agentOf(run, task.spec.id)];
  const prompt = promptFor(run, task, worker);
  return agent ? dressPrompt(agent, prompt, task.resume === undefined ? task.spec.skill : undefined) : prompt;
}

/** Its parts, in their order; those with nothing to say are left out. */
export function partsFor(run: Run, task: TaskState, worker: string): readonly Part[] {
  if (task.resume !== undefined && !isCommand(run, task))
    return [{ name: 'again', by: 'omo', text: resumed(run, task) }];
  if (isPlain(run, task)) return [{ name: 'task', by: 'omo', text: task.spec.prompt }];
  const values = valuesFor(run, task, worker);
  const parts: Part[] = namesFor(run).map((name) => filled(run, name, values));
  return [...parts, { name: 'again' as const, by: 'omo' as const, text: startAgain(task) }].filter(
    ({ text }) => text !== '',
  );
}

/** All tasks of one worker as one text, for running by hand. */
export function handPrompt(run: Run, tasks: readonly TaskState[], worker: string): string {
  if (tasks.every((task) => isCommand(run, task))) return tasks.map(({ spec }) => `${spec.prompt}\n`).join('');
  const [first, ...more] = tasks;
  if (!first) return '';
  if (more.length === 0) return promptFor(run, first, worker);
  const role = filled(run, 'role', valuesFor(run, first, worker));
  const each = tasks.map((task, index) => ({
    text: `# ${index + 1}. ${task.spec.title}\n\n${ofSeveral(run, task, worker)}`,
  }));
  return joined([role, { text: 'Do these tasks one after the other.' }, ...each]);
}

/** Where one reader does several tasks, none of them is only somebody else's. */
function ofSeveral(run: Run, task: TaskState, worker: string): string {
  const values = { ...valuesFor(run, task, worker), goal: '', others: '' };
  const names = namesFor(run).filter((name) => name !== 'role');
  return joined(names.map((name) => filled(run, name, values))).trimEnd();
}

/** By hand there is no $OMO_RESULT to write to. */
function namesFor(run: Run): readonly PartName[] {
  return isByHand(run) ? PART_NAMES.filter((name) => name !== 'result') : PART_NAMES;
}

function filled({ options }: Run, name: PartName, values: Places): Part {
  const own = options.parts?.[name];
  return { name, by: own === undefined ? 'omo' : 'you', text: fill(own ?? DEFAULT_PARTS[name], values) };
}

/** The result file of each attempt is another one. */
function resumed({ options }: Run, task: TaskState): string {
  if (options.bare) return goOn(task);
  return `${goOn(task)} $OMO_RESULT is a new file now (\`printenv OMO_RESULT\` prints its path): write it before you end.`;
}

function isCommand(run: Run, task: TaskState): boolean {
  return agentOf(run, task.spec.id) === 'shell';
}

function isPlain(run: Run, task: TaskState): boolean {
  return isCommand(run, task) || (task.resume === undefined && run.options.bare !== undefined);
}

function joined(parts: readonly Pick<Part, 'text'>[]): string {
  return `${parts
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join('\n\n')}\n`;
}
