import type { Usage } from '../events/usage.ts';
import { namedUsd, tokensOf } from './told.ts';
import type { AttemptUse, Day, DayLine } from './use.ts';
import { allTokens, NO_TOKENS, plus, plusTokens } from './use.ts';

/** Models a day tells apart; what comes of others stands with its agent. A snapshot must stay small. */
const MOST_LINES = 60;

/** The day with what an attempt has used by now in place of what it had used before. What it used on a day that is over stays there. */
export function recounted(day: Day, before: AttemptUse | undefined, now: AttemptUse): Day {
  if (before?.day === day.name && now.day !== day.name) return day;
  const old = before ? portion(before, day.name) : [];
  const fresh = portion(now, day.name);
  if (old.length === 0 && fresh.length === 0) return day;
  const lines = fresh.reduce(
    (all, line) => withLine(all, line, 1),
    old.reduce((all, line) => withLine(all, line, -1), day.lines),
  );
  return { ...day, lines };
}

/** An attempt's share of that day, one line a model; none where it used nothing on it. */
export function portion(use: AttemptUse, day: string): DayLine[] {
  const told = use.day === day ? use.usage : [];
  const time = use.ended?.day === day ? use.ended : undefined;
  if (told.length === 0 && !time) return [];
  const main = use.usage.reduce<Usage | undefined>(
    (most, entry) => (most && size(most) >= size(entry) ? most : entry),
    undefined,
  );
  const lines = told.map((entry) => lineOf(use, entry, time !== undefined));
  const place = main ? told.indexOf(main) : -1;
  const line = lines[place] ?? timeLine(use, main);
  const mainLine = { ...line, mostly: 1, workedMs: time?.workedMs ?? 0 };
  return place === -1 ? [mainLine] : lines.with(place, mainLine);
}

function size(entry: Usage): number {
  return allTokens(tokensOf(entry));
}

/** It ended on a day on which it told nothing; whether it had before says if that is a gap. */
function timeLine({ agent, provider }: AttemptUse, main: Usage | undefined): DayLine {
  const untold = main === undefined ? { tokens: 1, usd: 1 } : { tokens: 0, usd: 0 };
  return { ...EMPTY_LINE, agent, provider, ...modelOf(main), attempts: 1, untold };
}

function lineOf({ agent, provider, earlier = [] }: AttemptUse, entry: Usage, ended: boolean): DayLine {
  const past = earlier.find(({ model }) => model === entry.model) ?? {};
  const tokens = plusTokens(tokensOf(entry), tokensOf(past), -1);
  const named = namedUsd(entry);
  return {
    ...EMPTY_LINE,
    agent,
    provider,
    ...modelOf(entry),
    attempts: 1,
    tokens,
    usd: plus(named ?? 0, namedUsd(past) ?? 0, -1),
    unpriced: named === undefined && entry.tokens ? { attempts: 1, tokens } : EMPTY_LINE.unpriced,
    untold: { tokens: Number(ended && !entry.tokens), usd: 0 },
  };
}

function modelOf(entry: Usage | undefined): { model?: string } {
  return entry?.model === undefined ? {} : { model: entry.model };
}

const EMPTY_LINE: DayLine = {
  agent: '',
  provider: '',
  attempts: 0,
  mostly: 0,
  tokens: NO_TOKENS,
  usd: 0,
  unpriced: { attempts: 0, tokens: NO_TOKENS },
  untold: { tokens: 0, usd: 0 },
  workedMs: 0,
};

export function withLine(lines: readonly DayLine[], line: DayLine, by: 1 | -1): readonly DayLine[] {
  const at = placeOf(lines, line);
  if (at !== -1) return lines.map((one, i) => (i === at ? joined(one, line, by) : one));
  if (line.model === undefined || lines.length < MOST_LINES) return [...lines, joined(without(line), line, by)];
  const { model: _unlisted, ...rest } = line;
  return withLine(lines, rest, by);
}

function placeOf(lines: readonly DayLine[], { agent, provider, model }: DayLine): number {
  return lines.findIndex((one) => one.agent === agent && one.provider === provider && one.model === model);
}

function without({ agent, provider, model }: DayLine): DayLine {
  return { ...EMPTY_LINE, agent, provider, ...(model !== undefined && { model }) };
}

function joined(one: DayLine, other: DayLine, by: 1 | -1): DayLine {
  return {
    ...one,
    attempts: plus(one.attempts, other.attempts, by),
    mostly: plus(one.mostly, other.mostly, by),
    tokens: plusTokens(one.tokens, other.tokens, by),
    usd: plus(one.usd, other.usd, by),
    unpriced: {
      attempts: plus(one.unpriced.attempts, other.unpriced.attempts, by),
      tokens: plusTokens(one.unpriced.tokens, other.unpriced.tokens, by),
    },
    untold: {
      tokens: plus(one.untold.tokens, other.untold.tokens, by),
      usd: plus(one.untold.usd, other.untold.usd, by),
    },
    workedMs: plus(one.workedMs, other.workedMs, by),
  };
}
