/** Stands for any number of items, none included. */
export const MANY = 'many';

export type Pattern<Item> = readonly (Item | typeof MANY)[];

/**
 * Whether two patterns have a sequence in common; one without MANY is itself the only sequence it stands for. `meets` tells it
 * of two items. Takes as many steps as one length times the other, whatever is in them: patterns and names are others' text.
 */
export function meet<Item>(a: Pattern<Item>, b: Pattern<Item>, meets: (x: Item, y: Item) => boolean): boolean {
  let reached = skipped([true, ...b.map(() => false)], b);
  for (const item of a) {
    const first = reached.indexOf(true);
    if (first === -1) return false;
    reached = item === MANY ? reached.map((_, at) => at >= first) : skipped(step(item), b);
  }
  return reached.at(-1) === true;

  function step(item: Item): boolean[] {
    return reached.map((here, at) => {
      const [now, before] = [b[at], b[at - 1]];
      if (here && now === MANY) return true;
      return reached[at - 1] === true && before !== undefined && before !== MANY && meets(item, before);
    });
  }
}

/** What MANY may leave out is reached as well. */
function skipped<Item>(reached: boolean[], b: Pattern<Item>): boolean[] {
  for (const [at, item] of b.entries()) if (item === MANY && reached[at] === true) reached[at + 1] = true;
  return reached;
}
