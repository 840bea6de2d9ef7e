/** What this OpenCode has had of its models so far, in the main conversation and in those of its sub-agents. */

/** By id, since OpenCode tells of a message several times, the first times with nothing used. */
const answers = new Map();

const startedAt = Date.now();

/** An assistant's message as it is now. One of an earlier process was counted there. */
export function count({ id, role, modelID, tokens, cost, time }) {
  if (role !== 'assistant' || tokens === undefined || time?.created < startedAt) return;
  const { input, output, reasoning = 0, cache = {} } = tokens;
  const all = { input, output: output + reasoning, cacheRead: cache.read ?? 0, cacheWrite: cache.write ?? 0 };
  if (Object.values(all).some((number) => number > 0)) answers.set(id, { model: modelID, tokens: all, usd: cost ?? 0 });
}

/** `{used}`, one entry a model: `{model, tokens: {input, output, cacheRead, cacheWrite}, usd}`; nothing when nothing was. */
export function usedSoFar() {
  const models = new Map();
  for (const { model, tokens, usd } of answers.values()) {
    const sum = models.get(model) ?? { model, tokens: {}, usd: 0 };
    for (const [kind, number] of Object.entries(tokens)) sum.tokens[kind] = (sum.tokens[kind] ?? 0) + number;
    models.set(model, { ...sum, usd: sum.usd + usd });
  }
  return models.size === 0 ? {} : { used: [...models.values()] };
}
