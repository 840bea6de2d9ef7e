/**
 * What a template may name as `{{place}}`, in any part. What stands there depends on the run and the task; one that has nothing
 * to say is empty.
 */
export const PLACES = {
  worker: 'the worker’s name',
  questions: 'whether anybody answers questions',
  place: 'where it works: a tree and branch of its own, or a folder it shares',
  task: 'the task’s text',
  skill: 'the skill the task names',
  goal: 'the titles of the run’s tasks, where there are several',
  others: 'that the other tasks are not to be done here',
  before: 'what was done before and is built on: titles, summaries, files, what is left open',
  conflicts: 'files in which that contradicts itself: to be settled first',
  limits: 'what it may write, and what not to do to the repository',
  check: 'the acceptance command',
  product: 'what must have come of it',
  review: 'that another agent reviews the work',
} as const;
export type PlaceName = keyof typeof PLACES;
export type Places = Readonly<Record<PlaceName, string>>;

export function isPlace(name: string): name is PlaceName {
  return Object.hasOwn(PLACES, name);
}
