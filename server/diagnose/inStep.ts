/** Environment variables of one file: all their places change together, or none. Pure. */
import type { Match } from '../match/match.ts';
import type { Finding } from '../model.ts';
import { apart } from './words.ts';

/**
 * A variable is renamed in all places of a file or in none, and places that read it are as sure as those that set it: a
 * reader must not look for what nobody sets.
 */
export function inStep(findings: readonly Finding[], matches: readonly Match[]): Finding[] {
  const groups = new Map<string, number[]>();
  for (const [at, { kind, symbol }] of matches.entries())
    if (kind === 'variable' && !keeps(findings[at], symbol))
      groups.set(symbol, [...(groups.get(symbol) ?? []), at]);
  const result = [...findings];
  for (const group of groups.values()) {
    // A name that is handed on as a value may set or read it anywhere.
    const setting = group.filter((at) => matches[at]?.place?.parts.value || matches[at]?.fixable === false);
    const deciding = (setting.length > 0 ? setting : group).map((at) => findings[at] as Finding);
    const worst =
      deciding.find(({ fix }) => !fix) ?? deciding.find(({ fix }) => fix?.safety !== 'safe') ?? deciding[0];
    for (const at of group) result[at] = asSureAs(worst as Finding, findings[at] as Finding);
  }
  return result;
}

/** A fix that writes the name again renames nothing. */
function keeps(finding: Finding | undefined, name: string): boolean {
  return finding?.fix?.edits.some(({ text }) => text.includes(name)) ?? false;
}

function asSureAs(worst: Finding, finding: Finding): Finding {
  if (!finding.fix || finding === worst) return finding;
  const { fix, verdict, message, advice } = worst;
  if (fix) return { ...finding, verdict, message, advice, fix: { ...finding.fix, safety: fix.safety } };
  const { fix: _, ...rest } = finding;
  return { ...rest, verdict: 'manual', effort: 'S', message: apart(finding.message, finding.symbol) };
}
