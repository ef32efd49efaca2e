/** A rule's outcome as edits on Python: the differing parts of a dotted name, whole calls where arguments change. Pure. */
import type { Binding } from '../diagnose/bind.ts';
import type { Rewriter } from '../diagnose/diagnose.ts';
import * as words from '../diagnose/words.ts';
import type { Match } from '../match/match.ts';
import type { Edit } from '../model.ts';
import type { Parameter } from '../ruleset/rule.ts';
import { renderTemplate } from './template.ts';

export const rewritePython: Rewriter = (_text, match, { outcome }, binding) => {
  if (match.edits) return { edits: match.edits };
  const to = outcome.to ?? '';
  const { rule, parts } = match;
  if (!rule) return { obstacle: words.notBound(match.symbol) };
  const open = to.indexOf('(');
  const callee = open < 0 ? to : to.slice(0, open);
  if (!parts) return { edits: [{ ...match.span, text: callee }] };
  const names = nameEdits(parts, callee) ?? elsewhere(parts, callee, outcome.needs);
  if (!names) return { obstacle: words.notBound(match.symbol) };
  if (open < 0 || sameArguments(to.slice(open), parametersOf(match))) return { edits: names };
  const { call } = match;
  if (!call) return { obstacle: words.notBound(match.symbol) };
  const given = callArguments(to.slice(open + 1, to.lastIndexOf(')')), binding);
  return { edits: [...names, { ...call.inside, text: given }] };
};

function parametersOf(match: Match): readonly Parameter[] {
  const matcher = match.rule?.matcher;
  return matcher && 'parameters' in matcher ? matcher.parameters : [];
}

/** The template hands on the parameters as they came. */
function sameArguments(list: string, parameters: readonly Parameter[]): boolean {
  const given = list
    .slice(1, list.lastIndexOf(')'))
    .split(',')
    .map((part) => part.trim().replace(/^\*+/, ''));
  const names = parameters.map((parameter) => parameter.name);
  return (
    given.filter((name) => name !== '').join() === names.join() ||
    given.map((part) => part.split('=')[0]).join() === names.join()
  );
}

/** The template's arguments; one whose parameter the call left out is left out too. */
function callArguments(list: string, binding: Binding): string {
  const parts = list.split(',').map((part) => part.trim());
  const kept = parts.filter((part) => {
    const name = (part.includes('=') ? part.slice(part.indexOf('=') + 1) : part).trim();
    const bound = binding.get(name);
    return bound === undefined || bound.span !== undefined;
  });
  return kept
    .map((part) => {
      const cut = part.indexOf('=');
      return cut < 0
        ? renderTemplate(part, binding)
        : `${part.slice(0, cut + 1)}${renderTemplate(part.slice(cut + 1).trim(), binding)}`;
    })
    .join(', ');
}

/** A name that is imported for itself becomes the full path of another module's, where that module gets imported. */
function elsewhere(
  parts: NonNullable<Match['parts']>,
  target: string,
  modules: readonly string[] = [],
): Edit[] | undefined {
  const [root] = parts;
  const last = parts.at(-1);
  return root && last && modules.some((name) => target.startsWith(`${name}.`))
    ? [{ start: root.span.start, end: last.span.end, text: target }]
    : undefined;
}

/** Edits of the parts in which a written chain differs from a target path. */
function nameEdits(parts: NonNullable<Match['parts']>, target: string): Edit[] | undefined {
  const [root, ...rest] = parts;
  if (!root) return undefined;
  const wanted = target.split('.');
  const own = root.name.split('.');
  const keepsRoot = own.every((name, at) => wanted[at] === name);
  // A root bound below the package (`from torch import cuda`) can only be rewritten together with its import.
  if (!keepsRoot && own.length > 1) return undefined;
  const tail = keepsRoot ? wanted.slice(own.length) : wanted.slice(1);
  const edits: Edit[] = keepsRoot ? [] : [{ ...root.span, text: wanted[0] as string }];
  let head = 0;
  while (head < rest.length && head < tail.length && rest[head]?.name === tail[head]) head++;
  let end = 0;
  while (
    end < rest.length - head &&
    end < tail.length - head &&
    rest.at(-1 - end)?.name === tail.at(-1 - end)
  )
    end++;
  const old = rest.slice(head, rest.length - end);
  const fresh = tail.slice(head, tail.length - end);
  if (old.length === fresh.length) {
    for (const [at, part] of old.entries())
      if (part.name !== fresh[at]) edits.push({ ...part.span, text: fresh[at] as string });
    return edits;
  }
  const before = rest[head - 1] ?? root;
  const first = old[0];
  const last = old.at(-1);
  if (first && last && fresh.length > 0)
    edits.push({ start: first.span.start, end: last.span.end, text: fresh.join('.') });
  else if (last) edits.push({ start: before.span.end, end: last.span.end, text: '' });
  else edits.push({ start: before.span.end, end: before.span.end, text: `.${fresh.join('.')}` });
  return edits;
}
