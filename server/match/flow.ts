/**
 * From where a variable is set to where it is read, within one file: what a program of NVIDIA's printed, or the name of such
 * a program, goes on under a name of the project's own. Pure.
 */
import type { Span } from '../model.ts';
import type { Part, Place } from '../places/place.ts';
import type { Match } from './match.ts';

/** What a variable holds: the `output` of a program, or the name of a `program`; `named` is the line that gives it the name. */
export interface Origin {
  readonly kind: 'output' | 'program' | 'named';
  readonly symbol: string;
  /** Where the variable is set. */
  readonly offset: number;
}

/** A place that reads such a variable, with the origin as a part of that name. */
export interface Flowing {
  readonly place: Place;
  readonly origin: Origin;
}

/** A number of devices is asked of another program and stays a number. */
const counting = /\bwc +-l\b|\bgrep +(?:-\w+ +)*-\w*c|\bcount\b/;

/** The lines that name a program, and the readings behind those that set a variable; `isProgram` knows the programs. */
export function flowing(
  places: readonly Place[],
  matches: readonly Match[],
  isProgram: (name: string) => boolean,
): Flowing[] {
  const commands = matches.filter(
    ({ kind, place }) => kind === 'command' && place?.parts.use?.text === 'taken',
  );
  const set = places.filter(({ kind, parts }) => kind === 'variable' && parts.value?.span);
  const naming = set.flatMap((place): Flowing[] => {
    const symbol = programIn(place);
    return isProgram(symbol) ? [{ place, origin: { kind: 'named', symbol, offset: place.span.start } }] : [];
  });
  if (commands.length === 0 && naming.length === 0) return [];
  const reads = places
    .filter(({ kind, parts }) => kind === 'variable' && !parts.value)
    .sort((a, b) => a.span.start - b.span.start);
  const origins = originsOf(set, naming, commands, reads);
  const read = reads.flatMap((place): Flowing[] => {
    const origin = origins.get(place.name);
    return origin && origin.offset < place.span.start && tells(origin, place) ? [{ place, origin }] : [];
  });
  return [...naming, ...read];
}

/** What the variables hold, by their names; what is cut out of such a text is one too. */
function originsOf(
  set: readonly Place[],
  naming: readonly Flowing[],
  commands: readonly Match[],
  reads: readonly Place[],
): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const { place, origin } of naming) origins.set(place.name, { ...origin, kind: 'program' });
  const inner = set.map(({ parts }) => within(reads, parts.value?.span as Span));
  // Functions stand in any order: as often as there is a new name.
  for (let more = true; more; ) {
    more = false;
    for (const [at, place] of set.entries()) {
      const found = origins.has(place.name) ? undefined : originOf(place, commands, inner[at] ?? [], origins);
      if (found) origins.set(place.name, found);
      more ||= found !== undefined;
    }
  }
  return origins;
}

/** Those of the places, which are in order, that begin in the span. */
function within(places: readonly Place[], { start, end }: Span): readonly Place[] {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as Place).span.start < start) low = middle + 1;
    else high = middle;
  }
  let stop = low;
  while (stop < places.length && (places[stop] as Place).span.start < end) stop++;
  return places.slice(low, stop);
}

/** A value that is only handed on is right again once the line that sets it is. */
function tells({ kind }: Origin, { parts }: Place): boolean {
  const use = parts.use?.text ?? '';
  return kind === 'program' ? use === 'program' : use === 'compared' || use === 'piped';
}

/** The program that the value is the name of, folder or not. */
function programIn({ parts }: Place): string {
  return /^["']?(?:[\w./${}()-]*\/)?([\w-]+)["']?$/.exec(parts.value?.text.trim() ?? '')?.[1] ?? '';
}

/** What is asked for with such a text, as an argument of another program, is no piece of it. */
function goesOn({ kind }: Origin, { parts }: Place): boolean {
  const use = parts.use?.text ?? '';
  return kind === 'program' ? use === 'program' : use === 'assigned' || use === 'piped';
}

function originOf(
  { parts, span }: Place,
  commands: readonly Match[],
  inner: readonly Place[],
  origins: ReadonlyMap<string, Origin>,
): Origin | undefined {
  const { text, span: value } = parts.value as Part;
  if (!value || counting.test(text)) return undefined;
  const command = commands.find((one) => one.span.start >= value.start && one.span.start < value.end);
  const from = inner.flatMap((read) => {
    const origin = origins.get(read.name);
    return origin && goesOn(origin, read) ? [origin] : [];
  })[0];
  const symbol = command?.symbol ?? from?.symbol;
  return symbol === undefined ? undefined : { kind: 'output', symbol, offset: span.start };
}
