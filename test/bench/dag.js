/** The workers a home has when nobody says otherwise. */
export const WORKERS = 6;
const LAYERS = 5;
/** One layer by domain: five domains for six workers, so that a busy one must be given more hands. */
const LAYER = [
  'backend',
  'frontend',
  'testing',
  'backend',
  'database',
  'frontend',
  'security',
  'backend',
  'testing',
  'frontend',
  'database',
  'backend',
];

/**
 * 60 tasks in five layers of twelve. Each needs two of the layer before it, and those at a quarter of each layer need
 * three, so that work fans out and in all the way; the longest chain has five tasks, half of work ÷ workers.
 *
 * @type {{ id: string, domain: string, needs: string[] }[]}
 */
export const TASKS = Array.from({ length: LAYERS }, (_, layer) =>
  LAYER.map((domain, place) => ({ id: `t${layer}-${place}`, domain, needs: needsOf(layer, place) })),
).flat();

/**
 * @param {number} layer
 * @param {number} place
 */
function needsOf(layer, place) {
  if (layer === 0) return [];
  const steps = place % 4 === 0 ? [0, 1, 6] : [0, 1];
  return steps.map((step) => `t${layer - 1}-${(place + step) % LAYER.length}`);
}

/** The tasks as a plan file; each runs the script `task.sh` beside it. */
export function planText() {
  return `# Benchmark\n\n${TASKS.map(planLine).join('\n')}\n`;
}

/** @param {(typeof TASKS)[number]} task */
function planLine({ id, domain, needs }) {
  const waits = needs.length === 0 ? '' : ` (depends_on: ${needs.join(', ')})`;
  return `- [ ] ${domain}: sh task.sh ${id} (id: ${id})${waits}`;
}

/**
 * The least such a run can take: max(critical path, work ÷ workers).
 * @param {number} taskMs
 */
export function bound(taskMs) {
  /** @type {Map<string, number>} */
  const depth = new Map();
  for (const { id, needs } of TASKS) depth.set(id, 1 + Math.max(0, ...needs.map((need) => depth.get(need) ?? 0)));
  return taskMs * Math.max(...depth.values(), Math.ceil(TASKS.length / WORKERS));
}

/** @typedef {{ begin: number, end: number }} Span ms since the epoch */

/** @param {readonly Span[]} spans */
export function span(spans) {
  return Math.max(...spans.map(({ end }) => end)) - Math.min(...spans.map(({ begin }) => begin));
}

/**
 * How many there were at the fullest moment.
 * @param {readonly Span[]} spans
 */
export function mostAtOnce(spans) {
  return Math.max(
    ...spans.map(({ begin }) => spans.filter((other) => other.begin <= begin && begin < other.end).length),
  );
}
