/**
 * When WSL stops a distribution in which no program of Windows holds a window open, by the text of `.wslconfig`, in ms:
 * `[general] instanceIdleTimeout`, 15 s where it says nothing (LxssUserSession.cpp of microsoft/WSL); a negative one is never.
 */
export function idleTimeout(config: string): number | 'never' {
  let section = '';
  let told = DEFAULT_MS;
  for (const line of config.split(/\r?\n/)) {
    section = /^\s*\[([^\]]*)\]/.exec(line)?.[1]?.trim().toLowerCase() ?? section;
    const value = /^\s*instanceIdleTimeout\s*=\s*(-?\d+)\s*(?:#.*)?$/i.exec(line)?.[1];
    if (section === 'general' && value !== undefined) told = Number(value);
  }
  return told < 0 ? 'never' : told;
}

const DEFAULT_MS = 15_000;
