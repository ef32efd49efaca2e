/**
 * What a reader of a format finds in a text: typed places with exact spans, so that one set of rules serves shell scripts,
 * container files, configurations and lists of packages. Pure data; a reader judges nothing.
 */
import type { Format, Span } from '../model.ts';

/**
 * `variable`: an environment variable that is set or read. `command`: a program in command position. `image`: a container
 * image. `package`: a requirement of pip or conda; packages of the system's own installer begin with `apt:`. `pair`: a key
 * or option with its value; an item of a list has the list's key.
 */
export type PlaceKind = 'variable' | 'command' | 'image' | 'package' | 'pair';

/** A named piece of a place: conditions of rules look at its text, templates write it as `{name}`. */
export interface Part {
  readonly text: string;
  /** Absent where the text does not stand in the file as it is. */
  readonly span?: Span;
}

export interface Place {
  readonly kind: PlaceKind;
  /** What rules match; package names are in their normal form. A pair's name is its key. */
  readonly name: string;
  /** The name as it stands: the region of a finding. */
  readonly span: Span;
  /** What a fix replaces, where that is more than the name. */
  readonly whole?: Span;
  /**
   * variable: `value` where it is set, `use` where a shell reads it (shellReads.ts). command: `args`, `use` (`plain`, `taken`,
   * `asked` or `word`), `from`, the text of what a pipe gives it from lines above.
   * image: `tag`, and `reference`, the name with it. package: `extras`, `version`, `local`, `rest`, and `word`
   * where the name is only a part of a word that is told with it. pair: `value`, `command` of an option, and `below` of what stands in a matrix.
   * Every value and text: `around`, the sign before it and the one behind it.
   */
  readonly parts: Readonly<Record<string, Part>>;
  /** What goes when the place is deleted, where that is less than its line: a flag with the blanks before it. */
  readonly cut?: Span;
  /** The whole statement around the place, in a language that has statements. */
  readonly statement?: Span;
  /** Keys above a pair, outermost first. */
  readonly path?: readonly string[];
  /** Never edited: what reads the name is not seen. */
  readonly told?: boolean;
}

/** A stretch that is neither comment nor prose: where a rule may look for a path or an address. */
export interface Text extends Span {
  /** `command` and `args` of a statement of CMake. */
  readonly parts?: Readonly<Record<string, Part>>;
  /** Never edited: the file is written in another way than rules write. */
  readonly told?: boolean;
}

export interface Places {
  readonly places: readonly Place[];
  readonly texts: readonly Text[];
  /** Comments that may suppress. */
  readonly comments: readonly Span[];
}

/** False where nobody asks for a place of this kind and name, a pair's value given too: it may be left out. */
export type Asks = (kind: PlaceKind, name: string, value?: string) => boolean;

/** Reads a whole text; never throws, and what it does not understand gives no places. */
export type Reader = (text: string, path: string, asks: Asks) => Places;

export type Readers = Readonly<Partial<Record<Format, Reader>>>;

/** A text taken out of a file, and the way back: where each of its offsets stands in the file. */
export interface View {
  readonly text: string;
  at(offset: number): number;
}

/** A part of a file that stands there as it is read. */
export function viewOf(text: string, span: Span): View {
  return { text: text.slice(span.start, span.end), at: (offset) => offset + span.start };
}

/** A part of a view. */
export function innerView(view: View, { start, end }: Span): View {
  return { text: view.text.slice(start, end), at: (offset) => view.at(start + offset) };
}

export function spanIn(view: View, start: number, end: number): Span {
  return { start: view.at(start), end: view.at(end) };
}

/** Gathers what the readers of embedded languages find in one file. */
export interface Gathered {
  readonly places: Place[];
  readonly texts: Text[];
  readonly comments: Span[];
  readonly asks: Asks;
}

export function gathered(asks: Asks = () => true): Gathered {
  return { places: [], texts: [], comments: [], asks };
}
