/**
 * The option that the question itself recommends: marked so in its label, or named by a sentence like "I'd go with option 2".
 * Undefined when none is, or more than one.
 */
export function recommended({
  text,
  options,
}: {
  readonly text: string;
  readonly options: readonly string[];
}): string | undefined {
  const marked = options.filter((label) => MARK.test(label) && !NOT_MARK.test(label));
  if (marked.length > 0) return marked.length === 1 ? marked[0] : undefined;
  const named = new Set([...text.slice(-LONGEST).matchAll(NAMED)].map(([, name = '']) => ordinalOf(name)));
  const [only, ...others] = named;
  return only === undefined || others.length > 0 ? undefined : options[only];
}

const MARK =
  /[([]\s?recommended\b|\brecommended\s?[)\]]|[-–—:,]\s?recommended\b|^recommended\b|⭐|\(my (?:preference|pick|recommendation)\)/i;
const NOT_MARK = /\bnot recommended\b/i;
const LONGEST = 8000;
const PREFERS =
  "(?:[Ii]|[Ww]e)(?:['’]d| would)? (?:recommend|suggest|go with|prefer|favou?r|advise|lean(?:ing)? (?:toward|towards|to))|(?:[Mm]y|[Tt]he) (?:recommendation|pick|preference|suggestion)(?: is|:)|[Rr]ecommended:";
/** "I recommend option 2", "I'd go with B.", "my pick: 1"; not "I suggest 2 retries" or "I prefer a smaller change". */
const NAMED = new RegExp(
  `(?<!\\w)(?:${PREFERS})\\s(?:going with |using |taking )?[*_(]{0,3}(?:(?:[Oo]ption|[Aa]pproach|[Aa]lternative|[Nn]umber|#)\\s?(?=[\\dA-Ha-h](?![\\w'’]))|(?=[\\dA-H][*_)]{0,3}(?:[.,;:!)]|$| because| since| here| as )))(\\d|[A-Ha-h])`,
  'gm',
);

function ordinalOf(name: string): number {
  return /\d/.test(name) ? Number(name) - 1 : name.toLowerCase().charCodeAt(0) - 'a'.charCodeAt(0);
}
