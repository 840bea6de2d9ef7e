import { basename } from 'node:path';
import type { Repaired } from '../../adapters/journal/repair.ts';
import type { Verdict } from '../../adapters/journal/verify.ts';
import { numbers } from '../../core/state/loss.ts';
import { several } from '../../core/text/several.ts';
import type { Output } from './output.ts';
import { safeLine } from './safe.ts';

type Segment = Verdict['segments'][number];

/** Each segment, what is wrong in it, and what comes of that. */
export function verdictLines(
  { state, segments, lost, kept }: Verdict,
  home: string,
  { paint }: Pick<Output, 'paint'>,
): string[] {
  if (state === 'none') return [`There is no journal in ${safeLine(home)} yet.`];
  return [
    ...segments.flatMap((segment) => segmentLines(segment, paint)),
    '',
    ...(state === 'damaged' ? damageLines(lost, kept) : [WELL[state]]),
  ];
}

const WELL = {
  whole: 'The journal is whole.',
  torn: 'The journal is whole but for the end of a write that was cut short; the daemon cuts that off when it starts, and keeps it aside.',
};

function segmentLines(segment: Segment, paint: Output['paint']): string[] {
  const { file, bytes, records, first, last, snapshot, stale, wrong, torn } = segment;
  const sign = wrong.length > 0 ? paint('red', '✗') : paint('green', '✓');
  const facts = [
    several(records, 'record'),
    ...(first === undefined ? [] : [`events ${first}–${last}`]),
    ...(snapshot === undefined ? [] : [`begins with the state after ${snapshot}`]),
    ...(stale === 0 ? [] : [`${stale} of a daemon that had been replaced`]),
    `${bytes} bytes`,
  ];
  const shown = wrong.slice(0, SHOWN);
  return [
    `${sign} ${file}  ${facts.join(', ')}`,
    ...shown.map((one) => `    byte ${one.offset} (line ${one.line}): ${one.why}`),
    ...(wrong.length > SHOWN ? [`    and ${wrong.length - SHOWN} places more; \`--json\` has all`] : []),
    ...(torn
      ? [`    byte ${torn.offset} (line ${torn.line}): ${several(torn.bytes, 'byte')} of a write cut short`]
      : []),
  ];
}

const SHOWN = 20;

function damageLines(lost: Verdict['lost'], kept: number): string[] {
  const gone =
    lost.length === 0 ? 'no record is lost' : `gone are records ${lost.map((one) => numbers(one)).join(', ')}`;
  return [
    `The journal is damaged: ${several(kept, 'record')} can be kept, ${gone}.`,
    '`omo journal repair` mends it; it copies what is damaged aside first.',
  ];
}

/** What a repair has done, and what it means. */
export function lossLines({ lost, kept, written }: Repaired, after: Verdict, home: string): string[] {
  return [
    `Repaired: ${written.map((path) => basename(path)).join(', ')} ${written.length === 1 ? 'was' : 'were'} written anew with ${several(after.kept, 'record')}.`,
    ...kept.map((name) => `What was damaged is kept as ${safeLine(home)}/${safeLine(name)}.`),
    ...(lost.length === 0
      ? ['No record is lost.']
      : [
          `Gone are records ${lost.map((one) => numbers(one)).join(', ')}: nobody knows what they told. Runs that went on then say so, and those that still go on are held: look at them with \`omo status\`, then \`omo resume <run>\`.`,
        ]),
  ];
}
