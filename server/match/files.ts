/** Places of a file to matches: the rule of each, in the order of the text, each once. Pure. */
import type { Format, Span } from '../model.ts';
import { cutOf } from '../places/flags.ts';
import type { Part, Place, Places } from '../places/place.ts';
import { speaking } from '../places/shellPrograms.ts';
import type { FilesIndex, Hit } from '../ruleset/filesIndex.ts';
import type { Rule } from '../ruleset/rule.ts';
import { flowing } from './flow.ts';
import type { Match } from './match.ts';

/** All matches of a file that its reader has read. */
export function matchFiles(
  text: string,
  { places, texts }: Places,
  index: FilesIndex,
  format: Format,
): Match[] {
  const matches: Match[] = [];
  const packages: string[] = [];
  for (const { kind, name } of places) if (kind === 'package') packages.push(name);
  const beside = { text: ` ${packages.join(' ')} ` };
  for (const place of places) {
    for (const hit of index.find(place, format)) matches.push(matchOf(text, place, hit, beside));
  }
  follow(text, places, matches, index, format);
  const starts = texts.length > 0 ? textStarts(text, index) : [];
  if (index.texts && starts.length > 0) {
    for (const { parts: own, start: from, end, told } of texts) {
      if (!overlaps(starts, from, end)) continue;
      const slice = text.slice(from, end);
      // `matchAll` would make the pattern, the longest of all, anew for each stretch.
      index.texts.lastIndex = 0;
      for (let found = index.texts.exec(slice); found; found = index.texts.exec(slice)) {
        const start = from + found.index;
        const lead = /[^\s"'=(,]*$/.exec(slice.slice(0, found.index))?.[0] ?? '';
        const tail = /^[^\s"'),]*/.exec(slice.slice(found.index + found[0].length))?.[0] ?? '';
        const hit = index.textRule(found[0], lead, format, { ...own, tail: { text: tail } });
        const place = { start, end: start + found[0].length };
        // What a place says more exactly is not said twice.
        if (hit && !matches.some((match) => tells(match, start)))
          matches.push({
            ...plain(hit, found[0], place, {
              whole: place,
              cut: cutOf(text, place),
              parts: {
                ...own,
                rest: { text: hit.rest },
                tail: { text: tail },
                around: aroundOf(text, place),
              },
            }),
            ...(told && { fixable: false }),
          });
      }
    }
  }
  const seen = new Set<string>();
  return withoutEchoes(text, matches)
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
    .filter(({ rule, span }) => {
      const key = `${rule?.id} ${span.start}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

/** Adds the places that read what another line got from CUDA; they say more than a rule on any name does. */
function follow(
  text: string,
  places: readonly Place[],
  matches: Match[],
  index: FilesIndex,
  format: Format,
): void {
  const isProgram = (name: string): boolean => index.isCommand(name, format);
  for (const { place, origin } of flowing(places, matches, isProgram)) {
    const parts = { ...place.parts, origin: { text: origin.kind } };
    const hit = index.find({ ...place, parts }, format)[0];
    const own = matches.findIndex(({ span }) => span.start === place.span.start);
    const rule = matches[own]?.rule;
    if (!hit || (rule && !givesWay(rule, origin.kind))) continue;
    // A program that is told where it stands needs no second word.
    const value = place.parts.value?.span;
    if (value && matches.some(({ kind, span }) => kind === 'command' && isIn(span.start, value))) continue;
    const match = { ...matchOf(text, { ...place, parts }, hit, noPart), origin };
    if (own < 0) matches.push(match);
    else matches[own] = match;
  }
}

function isOfAnyName(rule: Rule | undefined): boolean {
  return rule?.matcher.kind === 'variable' && rule.matcher.name === '*';
}

/**
 * A name that is only read, and a program that searches or changes texts, say nothing more on a line where a rule speaks of
 * what is done there.
 */
function withoutEchoes(text: string, matches: readonly Match[]): Match[] {
  const lineOf = ({ span }: Match): number => text.lastIndexOf('\n', span.start - 1);
  const isEcho = ({ kind, rule, origin, place, symbol }: Match): boolean =>
    (isOfAnyName(rule) && !origin && !place?.parts.value) || (kind === 'command' && speaking.has(symbol));
  if (!matches.some(isEcho)) return [...matches];
  const told = new Set(
    matches.flatMap((one) => (isEcho(one) || one.rule?.verdict === 'same' ? [] : [lineOf(one)])),
  );
  return matches.filter((one) => !isEcho(one) || !told.has(lineOf(one)));
}

/** A rule on any name says less, and so does one that leaves a name be for what it may hold. */
function givesWay(rule: Rule, kind: string): boolean {
  return isOfAnyName(rule) || (rule.verdict === 'same' && kind === 'output');
}

const noPart: Part = { text: '' };

/** Spans of `index.textStarts`: one pass over the text, for its stretches are many and short. */
function textStarts(text: string, { textStarts }: FilesIndex): readonly Span[] {
  if (!textStarts) return [];
  // A search goes on where the one before it, in another text, has stopped.
  textStarts.lastIndex = 0;
  return Array.from(text.matchAll(textStarts), ({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
  }));
}

/** True where one of the spans, which are in order and apart, shares something with the stretch. */
function overlaps(spans: readonly Span[], start: number, end: number): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as Span).end <= start) low = middle + 1;
    else high = middle;
  }
  return low < spans.length && (spans[low] as Span).start < end;
}

function aroundOf(text: string, { start, end }: Span): Part {
  return { text: (text[start - 1] ?? '\n') + (text[end] ?? '\n') };
}

/** The match is of a place that holds the offset, or of a package whose word does. */
function tells({ span, place }: Match, offset: number): boolean {
  if (isIn(offset, span)) return true;
  return place?.parts.beside !== undefined && isIn(offset, place.parts.word?.span ?? place.whole);
}

function isIn(offset: number, span: Span | undefined): boolean {
  return span !== undefined && offset >= span.start && offset < span.end;
}

function matchOf(text: string, place: Place, hit: Hit, beside: Part): Match {
  const value = place.parts.value;
  const parts = { ...place.parts, rest: { text: hit.rest }, ...(place.kind === 'package' ? { beside } : {}) };
  const around = { cut: place.cut, statement: place.statement };
  if (hit.rule.matcher.kind === 'value' && value?.span) {
    const own = { ...parts, around: aroundOf(text, value.span) };
    const match = plain(hit, value.text.trim(), value.span, {
      ...around,
      whole: trimmed(text, value.span),
      parts: own,
    });
    return place.told ? { ...match, fixable: false } : match;
  }
  const whole = place.whole ?? place.span;
  const match = plain(hit, place.name.replace(/^apt:/, ''), place.span, { ...around, whole, parts });
  return place.told ? { ...match, fixable: false } : match;
}

function trimmed(text: string, { start, end }: Span): Span {
  const raw = text.slice(start, end);
  return {
    start: start + raw.length - raw.trimStart().length,
    end: end - (raw.length - raw.trimEnd().length),
  };
}

function plain({ rule }: Hit, symbol: string, span: Span, place: NonNullable<Match['place']>): Match {
  const { library, matcher } = rule;
  return {
    symbol,
    library,
    kind: matcher.kind,
    span,
    side: 'host',
    inMacro: false,
    rule,
    fixable: true,
    place,
  };
}
