/**
 * Match to finding: which outcome the target gets, its words in two languages, and the fix if one can be trusted. A fix
 * is withheld, and the verdict lowered to `manual`, whenever the call does not fit the rule, the target lacks what
 * the rule writes, or an argument would be evaluated twice. Pure.
 */
import { helperNames } from '../edit/helper.ts';
import { deleteStatement, followsCallOf, runBefore } from '../edit/statement.ts';
import { hasSideEffects, mayDoMore, renderTemplate, repeated, templateEdits } from '../edit/template.ts';
import { templateTokens } from '../edit/tokens.ts';
import { ownParameters, useEdits } from '../edit/use.ts';
import type { CallSite, Match } from '../match/match.ts';
import type { Edit, Finding, Fix, Span, Target, Words } from '../model.ts';
import { remember } from '../once.ts';
import type { Outcome, Rule } from '../ruleset/rule.ts';
import { gate } from '../ruleset/version.ts';
import { type Binding, bind, bindPython, inMacroOf, noBinding } from './bind.ts';
import { following, leadOf, reachOf } from './following.ts';
import { type Choice, chooseOutcome } from './outcome.ts';
import * as words from './words.ts';

/** Edits of a fix or the sentence that says why there is none. */
export type Rewrite = { readonly edits: readonly Edit[] } | { readonly obstacle: Words };

/** How a language turns an outcome into edits; C++ is `rewriteCuda`. */
export type Rewriter = (text: string, match: Match, choice: Choice, binding: Binding) => Rewrite;

/** The finding of one match for a target; `inC`: the source is C, which takes no helper header. */
export function diagnose(
  text: string,
  match: Match,
  target: Target,
  rewrite: Rewriter,
  inC = false,
): Finding {
  const { rule } = match;
  if (!rule) return findingOf(match, match.symbol, 'unmapped', words.unmapped(match.symbol, match.library));
  let bound: { binding: Binding | undefined } | undefined;
  const binding = (): Binding | undefined => {
    bound ??= { binding: bindingOf(text, match, rule) };
    return bound.binding;
  };
  const choice = chooseOutcome(
    rule,
    match.use ? () => undefined : binding,
    () => !match.call?.statement,
    target,
    text,
    match.inMacro,
    inC,
  );
  const { outcome } = choice;
  const judged = judge(text, match, choice, binding, target, rewrite);
  const advice = adviceOf(outcome, judged);
  const effort = outcome.effort ?? (judged.verdict === 'manual' ? 'S' : undefined);
  const says = words.join(outcome.says ?? defaultMessage(match, outcome), judged.obstacle) as Words;
  const message = match.origin
    ? (words.join(says, setAbove(text, match.symbol, match.origin)) as Words)
    : says;
  return findingOf(match, rule.id, judged.verdict, message, advice, effort, judged.fix);
}

function setAbove(text: string, name: string, { symbol, offset }: NonNullable<Match['origin']>): Words {
  const line = text.slice(0, offset).split(/\r\n?|\n/).length;
  return words.setBy(name, String(line), symbol);
}

/** What a person does without a fix, or verifies after one; on a target that lacks what the rule writes, the way there. */
function adviceOf(outcome: Outcome, { verdict, gated }: Judgement): Words | undefined {
  if (gated) return outcome.elsewhere ?? outcome.instead ?? outcome.check;
  return verdict === outcome.verdict && (verdict === 'manual' || verdict === 'none')
    ? outcome.instead
    : outcome.check;
}

/** All findings have the same shape: there are tens of thousands of them. */
function findingOf(
  { symbol, library, span, side, inMacro }: Match,
  rule: string,
  verdict: Finding['verdict'],
  message: Words,
  advice?: Words,
  effort?: Finding['effort'],
  fix?: Fix,
): Finding {
  return { symbol, library, span, side, inMacro, rule, verdict, message, advice, effort, fix };
}

function bindingOf(text: string, match: Match, rule: Rule): Binding | undefined {
  if (match.place) return new Map(Object.entries(match.place.parts));
  if (!('parameters' in rule.matcher)) return asksNext(rule) ? following(text, match) : noBinding;
  if (rule.language === 'python')
    return match.call ? bindPython(text, match.call, rule.matcher.parameters) : noBinding;
  if (match.use?.kind === 'define') return ownParameters(rule);
  if (match.use) return noBinding;
  const binding = match.call && bind(text, match.call, rule.matcher.parameters);
  return binding && match.macroParameters ? inMacroOf(binding, match.macroParameters) : binding;
}

const asking = new WeakMap<Rule, boolean>();

/** True where a variant of a rule on a name of C++ looks at what stands around it. */
function asksNext(rule: Rule): boolean {
  let asks = asking.get(rule);
  if (asks === undefined) {
    asks =
      rule.matcher.kind === 'name' &&
      rule.language === 'cuda' &&
      (rule.variants ?? []).some(
        ({ when }) => when.like?.next !== undefined || when.like?.lead !== undefined,
      );
    asking.set(rule, asks);
  }
  return asks;
}

interface Judgement {
  readonly verdict: Finding['verdict'];
  readonly obstacle?: Words;
  readonly fix?: Fix;
  /** True when the target lacks what the rule writes. */
  readonly gated?: boolean;
}

function judge(
  text: string,
  match: Match,
  choice: Choice,
  bind: () => Binding | undefined,
  target: Target,
  rewrite: Rewriter,
): Judgement {
  const { outcome } = choice;
  const { verdict } = outcome;
  const closed = gate(outcome, target);
  const writes = outcome.to !== undefined || outcome.delete === true;
  if (closed && (writes || verdict === 'same'))
    return { verdict: 'manual', obstacle: words.gated(closed, target), gated: true };
  if (!writes) return { verdict };
  const lowered = verdict === 'none' ? verdict : ('manual' as const);
  const binding = match.fixable ? bind() : undefined;
  if (!binding)
    return {
      verdict: lowered,
      obstacle: match.elsewhere ? words.otherChips : words.notBound(match.symbol),
    };
  const written = rewrite(text, match, choice, binding);
  if ('obstacle' in written) return { verdict: lowered, obstacle: written.obstacle };
  const safety = verdict === 'direct' ? 'safe' : verdict === 'adapted' ? 'review' : 'start';
  const title = outcome.to
    ? words.fixTitle(match.symbol, headName(outcome.to), safety !== 'safe')
    : words.deleteTitle(match.symbol, safety !== 'safe');
  return { verdict, fix: { title, edits: written.edits, safety, needs: outcome.needs ?? [] } };
}

/** The C++ rewriter: names, headers, calls with their arguments, statements around them. */
export const rewriteCuda: Rewriter = (text, match, { outcome, settled, next, lead }, binding) => {
  const { call, rule } = match;
  const reach = rule?.matcher.kind === 'name' && next && outcome.to ? reachOf(text, match, next) : undefined;
  if (reach) return { edits: templateEdits(text, reach.span, outcome.to as string, reach.binding) };
  if (rule && /^(?:name|include|field|string)$/.test(rule.matcher.kind)) {
    return { edits: [nameEdit(text, match, outcome, lead)] };
  }
  if (match.use) {
    const edits = useEdits(match, match.use, outcome, binding);
    const obstacle = match.use.kind === 'device' ? words.inKernel : words.notBound;
    return edits ? { edits } : { obstacle: obstacle(match.symbol) };
  }
  if (!call) return { obstacle: words.notBound(match.symbol) };
  const lost = lostEffect(outcome, binding, settled);
  if (lost !== undefined) return { obstacle: words.dropped(lost) };
  if (outcome.delete) {
    const edits = deleteStatement(text, call);
    return edits ? { edits } : { obstacle: words.notAStatement(match.symbol) };
  }
  const full = withDefaults(binding, outcome);
  const template = outcome.to as string;
  const whole = outcome.before ? `${outcome.before}, ${template}` : template;
  const twice = repeated(whole, full).find((name) => mayDoMore(full.get(name)));
  if (twice !== undefined) return { obstacle: words.evaluatedTwice(full.get(twice)?.text ?? twice) };
  const edits = templateEdits(text, call.span, template, full);
  return { edits: sorted([...edits, ...before(text, call, outcome, full, match.inMacro)]) };
};

/** A name, or a header, in its place; with the words in front of it that the rule took. */
function nameEdit(text: string, match: Match, outcome: Outcome, lead: string | undefined): Edit {
  if (outcome.delete) return withoutWord(text, match.span);
  const to = outcome.to ?? '';
  const { end } = match.span;
  const start = match.span.start - (lead === undefined ? 0 : leadOf(text, match, lead));
  // What lies beside the source is found by quotes.
  const own = match.rule?.matcher.kind === 'include' && helperNames.includes(to);
  return own ? { start: start - 1, end: end + 1, text: `"${to}"` } : { start, end, text: to };
}

/** A word that says nothing goes with the blanks behind it. */
function withoutWord(text: string, { start, end }: Span): Edit {
  const blanks = /^[ \t]*/.exec(text.slice(end, end + 80))?.[0].length ?? 0;
  return { start, end: end + blanks, text: '' };
}

/** An argument that does something and that the new text does not hold. */
function lostEffect(outcome: Outcome, binding: Binding, settled: readonly string[]): string | undefined {
  if (![...binding.values()].some(({ text, span }) => span && hasSideEffects(text))) return undefined;
  const kept = new Set(templateTokens(outcome.delete ? '' : (outcome.to ?? '')).map((token) => token.text));
  for (const [name, { text, span }] of binding)
    if (span && !kept.has(name) && !settled.includes(name) && hasSideEffects(text)) return text;
  return undefined;
}

function before(text: string, call: CallSite, outcome: Outcome, binding: Binding, inMacro: boolean): Edit[] {
  if (!outcome.before) return [];
  const done =
    outcome.unlessAfter && call.statement && followsCallOf(text, call.statement, outcome.unlessAfter);
  return done ? [] : runBefore(text, call, renderTemplate(outcome.before, binding), inMacro);
}

/** What the template writes for left-out arguments, where the rule says something else than the CUDA default. */
function withDefaults(binding: Binding, outcome: Outcome): Binding {
  if (!outcome.defaults) return binding;
  const full = new Map(binding);
  for (const [name, text] of Object.entries(outcome.defaults))
    if (!full.get(name)?.span) full.set(name, { text });
  return full;
}

function sorted(edits: Edit[]): Edit[] {
  return edits
    .map((edit, order) => ({ edit, order }))
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || b.order - a.order)
    .map(({ edit }) => edit);
}

/** What a template is about: the first function it calls, else its first name. */
const headName = remember((template: string): string => {
  if (/^[\w./:]+$/.test(template)) return template;
  const all = templateTokens(template);
  const isName = (at: number): boolean => /^[A-Za-z_]\w\w/.test(all[at]?.text ?? '');
  const called = all.findIndex((_, at) => isName(at) && all[at + 1]?.text === '(');
  const at = called < 0 ? all.findIndex((_, index) => isName(index)) : called;
  const name = all[at]?.text ?? template;
  return all[at - 1]?.text === '::' ? `${all[at - 2]?.text ?? ''}::${name}` : name;
});

function defaultMessage(match: Match, outcome: Outcome): Words {
  if (outcome.verdict === 'same') return words.stays(match.symbol);
  return words.becomes(match.symbol, outcome.to ? headName(outcome.to) : '');
}
