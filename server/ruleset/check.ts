/**
 * Checks of a rule by itself, for the build and for users' rule packs: the words its verdict needs, in full sentences,
 * and that no argument is lost. Pure; each takes an entry and gives its problems, with the cure.
 */
import type { Words } from '../model.ts';
import type { Entry, Problem } from './chapter.ts';
import { outcomesOf } from './outcome.ts';
import type { Outcome, Rule } from './rule.ts';
import type { Path } from './schema.ts';
import { parametersOf } from './signature.ts';
import { identifiersOf } from './template.ts';

/** For whatever stands in a chapter without telling where its facts were read. */
export const missingSource = 'No source is given. Add `source` here or to the chapter.';

/** Each outcome with the place where its words stand. */
function placed(rule: Rule): { readonly outcome: Outcome; readonly path: Path }[] {
  return outcomesOf(rule).map((outcome, at) => ({ outcome, path: at === 0 ? [] : ['variants', at - 1] }));
}

/** Check 1: every verdict has the words it needs, in sentences that end with a full stop, and each rule a source. */
export function checkWords({ rule, at }: Entry): Problem[] {
  const problems: Problem[] = rule.source ? [] : [{ ...at('source'), text: missingSource }];
  for (const { outcome, path } of placed(rule)) {
    for (const [field, verdicts] of wordsNeeded) {
      if (outcome[field] !== undefined || !verdicts.includes(outcome.verdict)) continue;
      const text = `The verdict \`${outcome.verdict}\` needs \`${field}\`. ${cures[field]}`;
      problems.push({ ...at(...path, field), text });
    }
    const writes = outcome.to !== undefined || outcome.before !== undefined || outcome.delete === true;
    if (writes && isUnverified(rule)) {
      problems.push({
        ...at(...path, outcome.to === undefined ? 'delete' : 'to'),
        text: 'What is not verified is never edited. Write `manual` without a fix, or read the fact, name its source and take `verified: false` away.',
      });
    }
    if (outcome.verdict === 'direct' && !writes) {
      problems.push({
        ...at(...path, 'to'),
        text: 'A `direct` rule has a fix. Add `to`, or write another verdict.',
      });
    }
    if (outcome.verdict === 'none' && outcome.to !== undefined) {
      problems.push({
        ...at(...path, 'to'),
        text: 'A `none` rule has no fix. Remove `to`, or write `manual`.',
      });
    }
  }
  problems.push(...checkSentences(rule, [], at));
  for (const [index, variant] of (rule.variants ?? []).entries()) {
    problems.push(...checkSentences(variant, ['variants', index], at));
    if (Object.keys(variant.when).length === 0) {
      const text =
        'A variant without a condition hides the rule. Add `args`, `chips`, `since` or another condition.';
      problems.push({ ...at('variants', index), text });
    }
  }
  return [...problems, ...checkExampleForm(rule, at)];
}

/** Said so, or without any source but a search that found nothing. */
function isUnverified({ verified, source }: Rule): boolean {
  return verified === false || /^No Ascend counterpart was found|not prove[dn]\b/.test(source);
}

type Need = readonly [keyof typeof cures, readonly Outcome['verdict'][]];

const wordsNeeded: readonly Need[] = [
  ['says', ['same', 'adapted', 'manual', 'none']],
  ['check', ['adapted']],
  ['instead', ['manual', 'none']],
  ['effort', ['manual', 'none']],
];

const cures = {
  says: 'Tell what is so and why, in `en` and `zh`.',
  check: 'Tell what a person verifies after the fix, in `en` and `zh`.',
  instead: 'Tell what a person does without a fix, in `en` and `zh`.',
  effort: 'Write `S` (minutes), `M` (hours) or `L` (days).',
} as const;

function checkSentences(words: Partial<Outcome>, path: Path, at: Entry['at']): Problem[] {
  const problems: Problem[] = [];
  for (const field of ['says', 'check', 'instead', 'elsewhere'] as const) {
    const given: Words | undefined = words[field];
    if (given && !/[.!?]\)?$/.test(given.en.trim())) {
      problems.push({ ...at(...path, field, 'en'), text: 'The sentence does not end. Add a full stop.' });
    }
    if (given && !/[。！？]）?$/.test(given.zh.trim())) {
      problems.push({ ...at(...path, field, 'zh'), text: 'The Chinese sentence does not end. Add `。`.' });
    }
  }
  return problems;
}

function checkExampleForm(rule: Rule, at: Entry['at']): Problem[] {
  const problems: Problem[] = [];
  const examples = rule.examples ?? [];
  if (rule.examples && !examples.some((example) => example.before ?? example.found)) {
    problems.push({
      ...at('examples'),
      text: 'No example shows a finding. Add one with `before` and `after`, or `found`.',
    });
  }
  for (const [index, example] of examples.entries()) {
    const kinds = (['before', 'found', 'unchanged'] as const).filter((kind) => example[kind] !== undefined);
    const place = at('examples', index);
    if (kinds.length !== 1) {
      problems.push({
        ...place,
        text: 'An example shows one thing. Keep one of `before`, `found` and `unchanged`.',
      });
    } else if ((example.before === undefined) !== (example.after === undefined)) {
      problems.push({
        ...place,
        text: '`before` and `after` belong together. Add the other, or write `found`.',
      });
    }
    if (example.unchanged !== undefined && !/[.!?]$/.test(example.why?.trim() ?? '')) {
      problems.push({
        ...place,
        text: 'Tell why nothing is found. Add `why` as a sentence with a full stop.',
      });
    }
  }
  return problems;
}

/** Check 3: where a new text replaces the old one, every parameter is in it or in `drops`; every name in `drops` is a parameter. */
export function checkDrops({ rule, at }: Entry): Problem[] {
  const problems: Problem[] = [];
  const names = parametersOf(rule.matcher).map((parameter) => parameter.name);
  // Around the code nothing is lost unless it is said: the value behind a name.
  const allowed = rule.language === 'files' ? ['value'] : names;
  for (const { outcome, path } of placed(rule)) {
    const drops = outcome.drops ?? [];
    for (const name of drops.filter((drop) => !allowed.includes(drop))) {
      problems.push({
        ...at(...path, 'drops'),
        text: `\`${name}\` is no parameter. Remove it, or spell it as in the signature.`,
      });
    }
    const own: Partial<Outcome> | undefined = path.length > 0 ? rule.variants?.[Number(path[1])] : rule;
    if (outcome.to === undefined || outcome.delete || !(own?.to ?? own?.drops ?? own?.before)) continue;
    const used = new Set(
      identifiersOf(`${outcome.to} ; ${outcome.before ?? ''}`).map(({ name }) => name.split(/::|\./)[0]),
    );
    for (const name of names.filter((one) => !used.has(one) && !drops.includes(one))) {
      const text = `The argument \`${name}\` is lost. Use it in \`to\`, or add it to \`drops\` and tell why in \`says\`.`;
      problems.push({ ...at(...path, 'to'), text });
    }
    for (const name of drops.filter((drop) => used.has(drop))) {
      problems.push({
        ...at(...path, 'drops'),
        text: `\`${name}\` is used in \`to\`. Remove it from \`drops\`.`,
      });
    }
  }
  return problems;
}
