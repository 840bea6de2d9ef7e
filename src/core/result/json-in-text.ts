/**
 * The value of a text that is JSON, or that holds it in a code fence, as models like to write it; of several fences the last
 * that can be read. Undefined when there is none.
 */
export function parseLoosely(text: string): unknown {
  const bare = text.trim();
  const whole = parsed(bare);
  if (whole !== undefined || !bare.includes('```')) return whole;
  return fenced(bare).findLast((value) => value !== undefined);
}

/** What stands between each two fences, in any order of opening and closing: a fence that was never closed hides nothing. */
function fenced(text: string): unknown[] {
  return text
    .split(/^[ \t]*`{3,}[ \t]*(?:json[c5]?[ \t]*)?$/im)
    .slice(1, 1 + MOST_FENCES)
    .map(parsed);
}

const MOST_FENCES = 100;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Words, or a text that was broken off.
    return undefined;
  }
}
