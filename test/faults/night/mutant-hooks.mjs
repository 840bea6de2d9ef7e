/** What a mistake changes: the end of a module's address, what stands there, and what takes its place. */
const MUTANTS = {
  /** Says that it has something before that is written. */
  'says-first': [
    '/dist/adapters/journal/writer.js',
    'await this.#enqueue(events, patience);',
    'void new Promise((later) => setTimeout(later, 60)).then(() => this.#enqueue(events, patience));',
  ],
  /** Doesn't carry out what the last daemon had decided. */
  'begins-anew': ['/dist/daemon/daemon.js', 'loop.begin(interrupted(state()))', 'loop.begin([])'],
};

let chosen;

export function initialize(name) {
  chosen = MUTANTS[name];
  if (chosen === undefined) throw new Error(`there is no mutant ${name}`);
}

export async function load(url, context, next) {
  const loaded = await next(url, context);
  const [module, original, mistake] = chosen;
  if (!url.endsWith(module)) return loaded;
  const source = String(loaded.source);
  if (!source.includes(original)) throw new Error(`${module} has no ${original} any more: change the mutant`);
  return { ...loaded, source: source.replace(original, () => mistake) };
}
