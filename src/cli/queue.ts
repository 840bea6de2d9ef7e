/** What happens, in the order it happens, for one reader that takes its time. */
export interface Queue<T> {
  put(item: T): void;
  next(): Promise<T>;
}

export function queue<T>(): Queue<T> {
  const items: T[] = [];
  let wake: (() => void) | undefined;
  return {
    put: (item) => {
      items.push(item);
      wake?.();
    },
    next: async () => {
      while (items.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      // oxlint-disable-next-line typescript/no-non-null-assertion
      return items.shift()!;
    },
  };
}
