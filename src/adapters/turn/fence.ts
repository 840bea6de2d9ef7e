/**
 * Puts texts that others wrote between fences that none of them contains, so that they cannot pass for omo's own words. All
 * texts that one prompt fences are given at once.
 */
export function fenceFor(texts: readonly string[]): (text: string) => string {
  const runs = texts.flatMap((text) => text.match(/~{3,}/g) ?? []);
  const longest = runs.reduce((most, run) => Math.max(most, run.length), 7);
  const fence = '~'.repeat(longest + 1);
  return (text) => `${fence}\n${text}\n${fence}`;
}

/** Its beginning and its end, when it is longer. */
export function middle(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most / 2)}\n[…]\n${text.slice(-most / 2)}`;
}

/** Put behind a prompt when the reply to it was none. */
export function againPrompt(prompt: string, why: string): string {
  return `${prompt}\n\nYou were asked this before, and ${why}. Reply with the JSON object and nothing else.`;
}
