import type { Problem } from '../errors.ts';
import { oneLine } from '../text/line.ts';
import type { Key } from './annotation-keys.ts';
import type { Found } from './annotations.ts';
import { slug } from './ids.ts';
import { isNothing, scopeProblem } from './scopes.ts';
import { NAME_PATTERN } from './task.ts';

/** What a task's annotations say. Ids are in lower case; `dependsOn` stands as written, to be looked up in the graph. */
export interface Annotations {
  readonly id?: string;
  /** An id that can't be used, as written: others may name it without being told a second time. */
  readonly badId?: string;
  readonly dependsOn: readonly string[];
  readonly skill?: string;
  readonly agent?: string;
  readonly verify?: string;
  readonly writes?: string;
  readonly failover?: 'no';
}

export function readValues(found: readonly Found[], where: string, problems: Problem[]): Annotations {
  const values = new Map<Key, string>();
  const dependsOn = new Set<string>();
  for (const { key, value } of found) {
    const fault = faultOf(key, value, values);
    if (fault !== undefined) problems.push({ code: 'E_ANNOTATION', where, message: fault });
    else if (key === 'depends_on') for (const id of listed(value)) dependsOn.add(id);
    else values.set(key, value);
  }
  return { ...readId(values.get('id'), where, problems), dependsOn: [...dependsOn], ...singles(values) };
}

function faultOf(key: Key, value: string, before: ReadonlyMap<Key, string>): string | undefined {
  if (value === '') return `"(${key}: )" has no value. Write what it should be, or leave the annotation out.`;
  const second = /[,;]\s*(id|depends_on|agent|verify|writes|failover)\s*:/i.exec(value)?.[1];
  if (second !== undefined && key !== 'verify') {
    return `"(${key}: ${shown(value)})" holds two annotations. Give each its own brackets: "(${key}: …) (${second}: …)".`;
  }
  const earlier = before.get(key);
  if (earlier !== undefined) return `"${key}" is given twice: "${shown(earlier)}" and "${shown(value)}". Keep one.`;
  if (key === 'agent' && /\s/.test(value))
    return `"${shown(value)}" is not the name of an agent: it has a blank in it.`;
  if (key === 'failover' && value.toLowerCase() !== 'no')
    return `"(failover: ${shown(value)})": expected "no", which keeps the task with the agent it begins with. Without the annotation it may move to another when a provider's limit is reached.`;
  const scope = key === 'writes' ? scopeProblem(value) : undefined;
  return scope === undefined ? undefined : `"(writes: ${shown(value)})" cannot be a scope: ${oneLine(scope)}.`;
}

function listed(value: string): string[] {
  return value
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

function readId(written: string | undefined, where: string, problems: Problem[]): { id?: string; badId?: string } {
  if (written === undefined) return {};
  const id = written.toLowerCase();
  if (NAME_PATTERN.test(id)) return { id };
  const better = slug(written);
  const advice = better === '' ? '' : ` Did you mean "${better}"?`;
  const rule = 'an id is lower-case letters, digits and dashes, at most 40, not starting with a dash';
  problems.push({ code: 'E_TASK_ID', where, message: `"${shown(written)}" cannot be a task's id: ${rule}.${advice}` });
  return { badId: written };
}

function singles(
  values: ReadonlyMap<Key, string>,
): Pick<Annotations, 'skill' | 'agent' | 'verify' | 'writes' | 'failover'> {
  const [skill, agent, verify, writes] = [
    values.get('skill'),
    values.get('agent'),
    values.get('verify'),
    values.get('writes'),
  ];
  return {
    ...(skill === undefined ? {} : { skill: skill.replace(/^\//, '') }),
    ...(agent === undefined ? {} : { agent }),
    ...(verify === undefined ? {} : { verify }),
    ...(writes === undefined ? {} : { writes: isNothing(writes) ? 'nothing' : writes }),
    ...(values.has('failover') ? { failover: 'no' } : {}),
  };
}

/** A person's own words in a message: on one line, not longer than a glance. */
export function shown(text: string): string {
  const line = oneLine(text.slice(0, 200));
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
