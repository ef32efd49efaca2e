/**
 * An outcome for a file around the code to its edits. `{name}` in a rule's `to` stands for a part of the place, `{cann}`,
 * `{torch}` and `{chip}` for the target's. Pure.
 */
import type { Rewriter } from '../diagnose/diagnose.ts';
import { notAStatement, notBound } from '../diagnose/words.ts';
import type { Match } from '../match/match.ts';
import type { Edit, Span, Target } from '../model.ts';
import type { Outcome } from '../ruleset/rule.ts';
import { lineBreak } from './statement.ts';

/** Signs that mean the same in a script, a string and a list: only such texts are carried over. */
const carried = /^[\w.,:/+=<>~!*[\] ${}-]*$/;

/** The rewriter for a target. */
export function rewriteFilesFor(target: Target): Rewriter {
  return (text, match, { outcome }, binding) => {
    const { place } = match;
    if (!place) return { obstacle: notBound(match.symbol) };
    const known: Readonly<Record<string, string>> = {
      cann: target.cann,
      torch: target.torch,
      chip: target.chip,
    };
    let safe = true;
    const fill = (template: string): string =>
      // `${NAME}` and `$ENV{NAME}` are the file's own.
      template
        .replace(/(?<!\$|ENV|CACHE)\{(\w+)\}/g, (_, name: string) => {
          const value = binding.get(name)?.text ?? known[name];
          safe &&= value !== undefined && carried.test(value);
          return value ?? '';
        })
        .replace(/\n/g, lineBreak(text));
    const edits = outcome.delete
      ? deletion(text, place, outcome)
      : smallest(text, withValue(place.whole, place, outcome), fill(outcome.to ?? ''));
    if (!edits) return { obstacle: notAStatement(match.symbol) };
    const ahead = outcome.before === undefined ? [] : statementsAhead(text, place, fill(outcome.before));
    if (!ahead) return { obstacle: notAStatement(match.symbol) };
    return safe ? { edits: joined([...ahead, ...edits]) } : { obstacle: notBound(match.symbol) };
  };
}

type Place = NonNullable<Match['place']>;

/** `drops: [value]` takes the value along that stands behind the name. */
function withValue({ start, end }: Span, { parts }: Place, { drops }: Outcome): Span {
  const value = drops?.includes('value') ? parts.value?.span : undefined;
  return { start, end: Math.max(end, value?.end ?? end) };
}

/** The line, or else what the reader says can go. */
function deletion(text: string, place: Place, outcome: Outcome): Edit[] | undefined {
  const { whole, cut } = place;
  const gone = [whole, cut].flatMap((span) =>
    span ? (lineOf(text, withValue(span, place, outcome)) ?? []) : [],
  )[0];
  const reach = gone ?? (cut && withValue(cut, place, outcome));
  return reach && [{ ...reach, text: '' }];
}

/** Statements on lines of their own before the one around the place; none when the text has them. */
function statementsAhead(text: string, { statement }: Place, lines: string): Edit[] | undefined {
  const list = lines.trim().split(/\r?\n/);
  if (text.includes(list.at(-1) as string)) return [];
  if (!statement) return undefined;
  const line = text.slice(text.lastIndexOf('\n', statement.start - 1) + 1, statement.start);
  if (line.trim() !== '') return undefined;
  const eol = lineBreak(text);
  const start = statement.start - line.length;
  return [{ start, end: start, text: list.map((one) => line + one + eol).join('') }];
}

/** What goes where something comes is one edit. */
function joined(edits: readonly Edit[]): Edit[] {
  const [first, second] = edits;
  if (first && second && first.start === second.start) return [{ ...second, text: first.text + second.text }];
  return [...edits];
}

/** Only what differs is edited. */
function smallest(text: string, { start, end }: Span, filled: string): Edit[] {
  const old = text.slice(start, end);
  let head = 0;
  while (head < old.length && head < filled.length && old[head] === filled[head]) head++;
  let tail = 0;
  const most = Math.min(old.length, filled.length) - head;
  while (tail < most && old.at(-1 - tail) === filled.at(-1 - tail)) tail++;
  const fresh = filled.slice(head, filled.length - tail);
  return old === filled ? [] : [{ start: start + head, end: end - tail, text: fresh }];
}

/** The line that holds nothing else, with its end; a list's dash, quotes and comma go with their item. */
function lineOf(text: string, { start, end }: Span): Span | undefined {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const found = text.indexOf('\n', end);
  const to = found < 0 ? text.length : found + 1;
  const alone =
    // A line that the one above goes on into cannot be missing.
    !/\\[ \t]*\r?\n$/.test(text.slice(0, from)) &&
    /^\s*(?:-\s+)?["']?$/.test(text.slice(from, start)) &&
    /^["']?\s*,?\s*(?:[;#].*)?\s*$/.test(text.slice(end, to));
  return alone ? { start: from, end: to } : undefined;
}
