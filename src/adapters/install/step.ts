/** What is to be done with one file. `note` is for the person, whatever is done. */
export type Step =
  /** It is as it should be; or, with a note, it is not omo's to touch. */
  | { readonly is: 'nothing'; readonly note?: string }
  | { readonly is: 'write'; readonly text: string; readonly note?: string }
  /** `backup`: a copy is kept, as it holds what omo didn't write. */
  | { readonly is: 'remove'; readonly backup: boolean }
  | { readonly is: 'refuse'; readonly why: string; readonly line?: number };

/** A file as it is now. */
export interface Now {
  /** Undefined where there is none. */
  readonly text: string | undefined;
  /** The texts of the copies that omo has kept beside it. */
  readonly kept: readonly string[];
}

/** One file of an agent's that omo has something to do with. */
export interface Piece {
  readonly what: 'command' | 'hook';
  /** Absolute. */
  readonly file: string;
  /** Folders that are there for this file alone, innermost first: they go with it. */
  readonly folders?: readonly string[];
  readonly step: (now: Now) => Step;
}
