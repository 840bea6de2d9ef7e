/** Batches that are on their way at once, oldest first: so many, or so many bytes. */
export class Flights {
  readonly #under: { readonly bytes: number; readonly end: Promise<FlightEnd> }[] = [];
  #bytes = 0;

  add(bytes: number, end: Promise<FlightEnd>): void {
    this.#under.push({ bytes, end });
    this.#bytes += bytes;
  }

  get isFull(): boolean {
    return this.#under.length >= MOST || this.#bytes >= MOST_BYTES;
  }

  /** How the oldest ended; undefined: none is on its way. */
  async next(): Promise<FlightEnd | undefined> {
    const oldest = this.#under.shift();
    if (oldest === undefined) return undefined;
    this.#bytes -= oldest.bytes;
    return oldest.end;
  }

  async all(): Promise<void> {
    while ((await this.next()) !== undefined);
  }
}

export type FlightEnd = 'taken' | 'refused' | 'closed';

/** A receiver that waits for a full disk holds up the rest. */
const MOST = 8;
/** What is on its way may be written down in one go, which must not take long. */
const MOST_BYTES = 512 * 1024;
