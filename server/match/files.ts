/** Places of a file to matches: the rule of each, in the order of the text, each once. Pure. */
import type { Format, Span } from '../model.ts';
import { cutOf } from '../places/flags.ts';
import type { Part, Place, Places } from '../places/place.ts';
import type { FilesIndex, Hit } from '../ruleset/filesIndex.ts';
import type { Match } from './match.ts';

/** All matches of a file that its reader has read. */
export function matchFiles(
  text: string,
  { places, texts }: Places,
  index: FilesIndex,
  format: Format,
): Match[] {
  const matches: Match[] = [];
  const packages = places.flatMap(({ kind, name }) => (kind === 'package' ? name : []));
  const beside = { text: ` ${packages.join(' ')} ` };
  for (const place of places) {
    for (const hit of index.find(place, format)) matches.push(matchOf(text, place, hit, beside));
  }
  if (index.texts) {
    for (const { parts: own, ...span } of texts) {
      const slice = text.slice(span.start, span.end);
      if (!index.mayHoldText(slice)) continue;
      for (const found of slice.matchAll(index.texts)) {
        const start = span.start + found.index;
        const lead = /[^\s"'=(,]*$/.exec(slice.slice(0, found.index))?.[0] ?? '';
        const hit = index.textRule(found[0], lead, format);
        const place = { start, end: start + found[0].length };
        // What a place says more exactly is not said twice.
        if (hit && !matches.some((match) => tells(match, start)))
          matches.push(
            plain(hit, found[0], place, {
              whole: place,
              cut: cutOf(text, place),
              parts: { ...own, rest: { text: hit.rest }, around: aroundOf(text, place) },
            }),
          );
      }
    }
  }
  const seen = new Set<string>();
  return matches
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
    .filter(({ rule, span }) => {
      const key = `${rule?.id} ${span.start}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
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
