/** An id made from a title: `Create JWT API` → `create-jwt-api`, at most 40 characters, cut between words. Empty when nothing is left. */
export function slug(title: string): string {
  const words = title
    .slice(0, 200)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return cutAt(words, LONGEST);
}

/** Gives each title its own id: the slug, then `slug-2`, `slug-3`; `task-<number>` where a title has no letter a slug could keep. */
export function idMaker(taken: Iterable<string>): (title: string, number: number) => string {
  const used = new Set(taken);
  const counts = new Map<string, number>();
  return (title, number) => {
    const wanted = slug(title) || `task-${number}`;
    for (;;) {
      const count = (counts.get(wanted) ?? 0) + 1;
      counts.set(wanted, count);
      const id = count === 1 ? wanted : `${cutAt(wanted, LONGEST - 1 - String(count).length)}-${count}`;
      if (used.has(id)) continue;
      used.add(id);
      return id;
    }
  };
}

const LONGEST = 40;

function cutAt(words: string, length: number): string {
  if (words.length <= length) return words;
  const cut = words.slice(0, length + 1);
  const end = cut.lastIndexOf('-');
  return end > length / 2 ? cut.slice(0, end) : cut.slice(0, length).replace(/-+$/, '');
}
