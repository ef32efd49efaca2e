/**
 * A rule's `to` with the arguments of a call put in, as the smallest edits: arguments that keep their order keep their
 * text untouched, so that fixes of names inside them can be applied in the same step. Pure.
 */

import type { Binding, Bound } from '../diagnose/bind.ts';
import type { Edit, Span } from '../model.ts';
import { templateTokens, tokenEdits, tokens } from './tokens.ts';

type Piece =
  | { readonly literal: string }
  | { readonly name: string; readonly bound: Bound; readonly text: string };

/** Edits that turn the call at `span` into the template's text. */
export function templateEdits(text: string, span: Span, template: string, binding: Binding): Edit[] {
  const pieces = dropEmpty(castOnce(split(template, binding)));
  const anchors = orderedAnchors(pieces, span);
  const edits: Edit[] = [];
  let from = span.start;
  let fresh = '';
  for (const piece of pieces) {
    if ('literal' in piece) fresh += piece.literal;
    else if (anchors.has(piece) && piece.bound.span) {
      edits.push(...tokenEdits(text.slice(from, piece.bound.span.start), fresh, from));
      from = piece.bound.span.end;
      fresh = '';
    } else fresh += piece.text;
  }
  edits.push(...tokenEdits(text.slice(from, span.end), fresh, from));
  return edits;
}

/** The template's text with all arguments put in. */
export function renderTemplate(template: string, binding: Binding): string {
  return dropEmpty(castOnce(split(template, binding)))
    .map((piece) => ('literal' in piece ? piece.literal : piece.text))
    .join('');
}

/** Parameters that a template evaluates more than once. */
export function repeated(template: string, binding: Binding): string[] {
  const counts = new Map<string, number>();
  const all = templateTokens(template);
  for (const [index, { text }] of all.entries())
    if (binding.has(text) && !joins.test(all[index - 1]?.text ?? ''))
      counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([name]) => name);
}

/** Functions whose second evaluation changes nothing. */
const pureCall =
  /\b(?:sizeof|alignof|std::size|std::min|std::max|std::ceil|min|max|strlen|static_cast\s*<[^<>]*>|size_t|int|unsigned|long|float|double)\s*\(|(?:\.|->)\s*(?:size|length|numel|count|bytes|nbytes|ndim|dim|rows|cols|width|height|capacity)\s*\(\s*\)/g;

/** True when evaluating the expression twice may differ from once: a write, or a call not known to be pure. */
export function hasSideEffects(expression: string): boolean {
  if (/^[\w\s.*&>-]*$/.test(expression) && !/--/.test(expression)) return false;
  const plain = expression.replace(/"(?:\\.|[^"\\])*"/g, '""');
  if (/\+\+|--|(?<![=!<>])=(?!=)/.test(plain)) return true;
  return /[\w>\]]\s*\(/.test(plain.replace(pureCall, '+('));
}

/** True when a second evaluation of the argument may do something. */
export function mayDoMore(bound: Bound | undefined): boolean {
  return bound !== undefined && (bound.unknown === true || hasSideEffects(bound.text));
}

/** What makes the name behind it another one. */
const joins = /^(?:\.|->|::)$/;

function split(template: string, binding: Binding): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const all = templateTokens(template);
  for (const [index, token] of all.entries()) {
    const bound = binding.get(token.text);
    const before = all[index - 1]?.text ?? '';
    if (!bound || joins.test(before)) continue;
    if (token.start > at) pieces.push({ literal: template.slice(at, token.start) });
    const alone =
      /^(?:|\(|,|<<<|=)$/.test(before) && /^(?:|\)|,|>>>|<<<|;)$/.test(all[index + 1]?.text ?? '');
    const afterCast = before === ')' || before === '<<<';
    const simple = alone || isSimple(bound.text, afterCast);
    pieces.push({ name: token.text, bound, text: simple ? bound.text : `(${bound.text})` });
    at = token.end;
  }
  if (at < template.length) pieces.push({ literal: template.slice(at) });
  return pieces;
}

/** No operator of the expression binds weaker than what may stand around it. */
function isSimple(expression: string, afterCast: boolean): boolean {
  if (/^\w+$/.test(expression)) return true;
  let depth = 0;
  let plain = '';
  for (const { text } of tokens(expression)) {
    if (/^[([{]$/.test(text)) depth++;
    if (depth === 0) plain += /^["']/.test(text) ? ' x' : ` ${text}`;
    if (/^[)\]}]$/.test(text)) depth--;
  }
  const outer = plain.trim().replace(/ ?(?:->|::|\.) ?/g, '@');
  return /^[\w@\s]*$/.test(afterCast ? outer.replace(/^[&*] /, '') : outer) && !/\w \w/.test(outer);
}

/** A cast of the template is left out where the argument already begins with it. */
function castOnce(pieces: readonly Piece[]): Piece[] {
  const result = [...pieces];
  for (const [index, piece] of pieces.entries()) {
    const next = pieces[index + 1];
    if (!('literal' in piece) || !next || 'literal' in next) continue;
    const cast = /\(\s*([\w\s:]+\*+\s*)\)\s*$/.exec(piece.literal);
    if (!cast || !beginsWithCast(next.bound.text, (cast[1] as string).replace(/\s+/g, ''))) continue;
    const literal = piece.literal.slice(0, cast.index);
    result[index] = { literal };
    if (/[(,]\s*$/.test(literal)) result[index + 1] = { ...next, text: next.bound.text };
  }
  return result;
}

function beginsWithCast(expression: string, type: string): boolean {
  const own = expression.replace(/\s+/g, '');
  return [`(${type})`, `reinterpret_cast<${type}>(`, `static_cast<${type}>(`].some((cast) =>
    own.startsWith(cast),
  );
}

/** An empty rest of arguments takes its comma along. */
function dropEmpty(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece, index) => {
    const next = pieces[index + 1];
    const empty = next !== undefined && 'name' in next && next.text === '';
    return empty && 'literal' in piece ? { literal: piece.literal.replace(/,\s*$/, '') } : piece;
  });
}

/** The longest run of argument pieces that stand in the source in the same order and are written as they stand. */
function orderedAnchors(pieces: readonly Piece[], within: Span): Set<Piece> {
  const candidates = pieces.filter(
    (piece) =>
      'name' in piece &&
      piece.bound.span !== undefined &&
      piece.text === piece.bound.text &&
      piece.bound.span.start >= within.start &&
      piece.bound.span.end <= within.end,
  ) as Extract<Piece, { name: string }>[];
  const best: { length: number; previous: number }[] = [];
  for (const [index, piece] of candidates.entries()) {
    let entry = { length: 1, previous: -1 };
    for (let earlier = 0; earlier < index; earlier++) {
      const other = candidates[earlier]?.bound.span as Span;
      const length = (best[earlier]?.length ?? 0) + 1;
      if (other.end <= (piece.bound.span as Span).start && length > entry.length)
        entry = { length, previous: earlier };
    }
    best.push(entry);
  }
  const chosen = new Set<Piece>();
  let at = best.reduce((top, entry, index) => (entry.length > (best[top]?.length ?? 0) ? index : top), 0);
  while (at >= 0 && best.length > 0) {
    chosen.add(candidates[at] as Piece);
    at = best[at]?.previous ?? -1;
  }
  return chosen;
}
