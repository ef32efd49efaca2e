/** Which outcome of a rule holds for this call and this target: variants in their order, then the rule itself. Pure. */
import { mayDoMore } from '../edit/template.ts';
import type { Target } from '../model.ts';
import { patternOf } from '../once.ts';
import { declarationsOf } from '../resolve/declared.ts';
import { perhapsNull } from '../resolve/nullable.ts';
import { asksArguments, withVariant } from '../ruleset/outcome.ts';
import type { Condition, Outcome, Rule } from '../ruleset/rule.ts';
import { holds } from '../ruleset/version.ts';
import type { Binding } from './bind.ts';

export interface Choice {
  readonly outcome: Outcome;
  /** Parameters whose very text the chosen variant asked for: its author knew what they do. */
  readonly settled: readonly string[];
  /** What the chosen variant asked of the text behind a name; its named groups are what the template speaks of. */
  readonly next?: string | undefined;
  /** The same of the text in front of it, which the template takes the place of too. */
  readonly lead?: string | undefined;
}

/**
 * The rule's outcome with the first variant whose conditions all hold laid over it. `used`: the
 * call's value is used. Arguments are worked out only for variants that ask for them on this target. A parameter of a
 * macro (`inMacro`) is no variable of the file, though one may share its name. What helps against null is a header in C++,
 * so that a source in C (`inC`) keeps the rule's own fix.
 */
export function chooseOutcome(
  rule: Rule,
  binding: () => Binding | undefined,
  used: () => boolean,
  target: Target,
  text: string,
  inMacro = false,
  inC = false,
): Choice {
  const { variants, plain } = choicesOn(target, rule);
  for (const { when, choice } of variants)
    if (argumentsHold(when, binding, used, { text, inMacro, inC })) return choice;
  return plain;
}

interface Choices {
  /** Those whose conditions on chip and release hold, in their order. */
  readonly variants: readonly { readonly when: Condition; readonly choice: Choice }[];
  readonly plain: Choice;
}

const known = new WeakMap<Target, Map<Rule, Choices>>();
let last: { readonly target: Target; readonly rules: Map<Rule, Choices> } | undefined;

function choicesFor(target: Target): Map<Rule, Choices> {
  if (last?.target === target) return last.rules;
  const rules = known.get(target) ?? new Map<Rule, Choices>();
  known.set(target, rules);
  last = { target, rules };
  return rules;
}

/** What the target leaves of a rule; a rule is asked at thousands of places, and a scan has one target. */
function choicesOn(target: Target, rule: Rule): Choices {
  const rules = choicesFor(target);
  let choices = rules.get(rule);
  if (!choices) {
    choices = {
      variants: (rule.variants ?? [])
        .filter(({ when }) => holds(when, target))
        .map((variant) => ({
          when: variant.when,
          choice: {
            outcome: withVariant(rule, variant),
            settled: Object.keys(variant.when.args ?? {}),
            next: variant.when.like?.next,
            lead: variant.when.like?.lead,
          },
        })),
      plain: { outcome: rule, settled: [] },
    };
    rules.set(rule, choices);
  }
  return choices;
}

interface Place {
  readonly text: string;
  readonly inMacro: boolean;
  readonly inC: boolean;
}

function argumentsHold(
  when: Condition,
  bind: () => Binding | undefined,
  used: () => boolean,
  { text: source, inMacro, inC }: Place,
): boolean {
  if (when.used !== undefined && when.used !== used()) return false;
  if (when.file !== undefined && !fileHolds(source, when.file)) return false;
  if (!asksArguments(when)) return true;
  const binding = bind();
  if (!binding) return false;
  const { args, notArgs, effect, like, declared, perhapsNull: nullable } = when;
  const among = ([name, texts]: [string, readonly string[]]): boolean => {
    const bound = binding.get(name);
    return bound !== undefined && texts.some((text) => normal(text) === normal(bound.text));
  };
  return (
    (!args || Object.entries(args).every(among)) &&
    (!notArgs || Object.entries(notArgs).every((entry) => !among(entry))) &&
    (!nullable ||
      nullable.some((name) => {
        const { text = '', span } = binding.get(name) ?? {};
        return !inMacro && !inC && span !== undefined && perhapsNull(source, text, span.start);
      })) &&
    (!effect || effect.some((name) => mayDoMore(binding.get(name)))) &&
    (!like ||
      Object.entries(like).every(([name, pattern]) => {
        const text = binding.get(name)?.text;
        return text !== undefined && patternOf(pattern).test(text);
      })) &&
    (!declared ||
      Object.entries(declared).every(([name, pattern]) => {
        const all = declarationsOf(inMacro ? '' : source, binding.get(name)?.text.trim() ?? '');
        return all.length > 0 && all.every((declaration) => patternOf(pattern).test(declaration));
      }))
  );
}

/** The text that was asked of last, and its answers: the calls of one name ask the same of their file. */
let asked: { readonly text: string; readonly holds: Map<string, boolean> } | undefined;

function fileHolds(text: string, pattern: string): boolean {
  if (asked?.text !== text) asked = { text, holds: new Map() };
  let holds = asked.holds.get(pattern);
  if (holds === undefined) {
    holds = patternOf(pattern).test(text);
    asked.holds.set(pattern, holds);
  }
  return holds;
}

/** Spaces and one pair of outer parentheses do not change an argument. */
function normal(text: string): string {
  const tight = text.replace(/\s+/g, '');
  return /^\([^()]*\)$/.test(tight) ? tight.slice(1, -1) : tight;
}
