/**
 * Checks that need all rules at once: ids are unique, no two rules claim one name in the same place, and no rule
 * rewrites what another wrote. Each takes the entries and gives its problems, with the cure.
 */
import type { Entry, Problem } from '../../server/ruleset/chapter.ts';
import { outcomesOf } from '../../server/ruleset/outcome.ts';
import type { Rule } from '../../server/ruleset/rule.ts';
import { parametersOf } from '../../server/ruleset/signature.ts';
import { identifiersOf } from '../../server/ruleset/template.ts';

/** Check 1: an id is a diagnostic code and an anchor, so it stands once over all files. */
export function checkUnique(entries: readonly Entry[]): Problem[] {
  const first = new Map<string, Entry>();
  return entries.flatMap((entry) => {
    const other = first.get(entry.rule.id);
    first.set(entry.rule.id, other ?? entry);
    // Both sides of a package are one entry.
    if (!other || isSameEntry(entry, other)) return [];
    const { file, line } = other.at('id');
    const text = `The id \`${entry.rule.id}\` stands in ${file}:${line} too. Remove one, or give it another id.`;
    return [{ ...entry.at('id'), text }];
  });
}

/** Check 7: of the rules on one name at most one is for calls and one for other uses, for host, device or both. */
export function checkClaims(entries: readonly Entry[]): Problem[] {
  const first = new Map<string, Entry>();
  return entries.flatMap((entry) => {
    const key = claim(entry.rule);
    const other = first.get(key);
    first.set(key, other ?? entry);
    if (!other || other.rule.id === entry.rule.id) return [];
    const { file, line } = other.at();
    const text = `The rule \`${other.rule.id}\` in ${file}:${line} claims the same name in the same place. Join the two with \`variants\`, or tell them apart with \`where\`.`;
    return [{ ...entry.at(), text }];
  });
}

/** Check 5, without running anything: no rule with a fix claims a name that a rule writes. */
export function checkFixedPoint(entries: readonly Entry[]): Problem[] {
  const fixing = new Map(
    entries.flatMap((entry) => (rewrites(entry.rule) ? [[nameKey(entry.rule), entry]] : [])),
  );
  return entries.flatMap((entry) => {
    const own = parametersOf(entry.rule.matcher).map((one) => one.name);
    const problems: Problem[] = [];
    for (const { to = '', before = '' } of outcomesOf(entry.rule)) {
      for (const { name, member } of identifiersOf(`${to} ; ${before}`)) {
        const other = member || own.includes(name) ? undefined : fixing.get(`${entry.rule.language} ${name}`);
        // A rule may write its own name again, in another form: its examples show that this ends.
        if (!other || other.rule === entry.rule) continue;
        const text = `It writes \`${name}\`, which the rule \`${other.rule.id}\` rewrites again. Write what that rule writes.`;
        problems.push({ ...entry.at('to'), text });
      }
    }
    return problems;
  });
}

function isSameEntry(one: Entry, other: Entry): boolean {
  const [a, b] = [one.at(), other.at()];
  return a.file === b.file && a.field === b.field && one.rule.language !== other.rule.language;
}

function rewrites({ verdict, to }: Rule): boolean {
  return to !== undefined && (verdict === 'direct' || verdict === 'adapted');
}

function nameKey(rule: Rule): string {
  return `${rule.language} ${'name' in rule.matcher ? rule.matcher.name : '<<<'}`;
}

function claim(rule: Rule): string {
  const { matcher } = rule;
  const position = matcher.kind === 'string' ? matcher.position : '';
  const asked = 'like' in matcher ? Object.keys(matcher.like ?? {}).sort() : undefined;
  const narrow =
    'keys' in matcher || 'in' in matcher ? JSON.stringify([matcher.keys, matcher.in, asked]) : '';
  return [nameKey(rule), matcher.kind, position, rule.where ?? '', narrow].join(' ');
}
