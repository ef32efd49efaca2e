/** The findings of `double` in kernels: one a function, with the edits of the file or the reason why there are none. Pure. */
import data from '../../rules/kernel-doubles.json' with { type: 'json' };
import { join } from '../diagnose/words.ts';
import type { Match } from '../match/match.ts';
import type { Finding, Words } from '../model.ts';
import type { CudaIndex } from '../ruleset/cudaIndex.ts';
import { isFunction } from './doubleModel.ts';
import type { Doubles } from './doubles.ts';
import * as say from './doubleWords.ts';

const word = 'double';

/** The matches with one of `double` for each function that computes with it, in place of those of each word. */
export function doubleMatches(
  matches: readonly Match[],
  doubles: Doubles | undefined,
  index: CudaIndex,
): readonly Match[] {
  const known = index.names.get(word);
  const others = matches.filter(({ symbol }) => symbol !== word);
  const [rule] = known?.rules ?? [];
  if (!doubles || !known || !rule) return others;
  const own = doubles.places.map(
    ({ place }): Match => ({
      symbol: word,
      library: rule.library,
      kind: known.kind,
      span: place,
      side: 'device',
      inMacro: false,
      rule,
      fixable: true,
    }),
  );
  return [...others, ...own].sort((a, b) => a.span.start - b.span.start);
}

/** The findings with the fix of all doubles together; functions that change with them have no fix of their own. */
export function withDoubles(findings: readonly Finding[], doubles: Doubles | undefined): readonly Finding[] {
  if (!doubles || !findings.some(({ symbol, fix }) => symbol === word && fix)) return findings;
  const { edits, needs, why, places } = doubles;
  return findings.map((finding) => {
    const { fix, symbol, span } = finding;
    if (symbol === word && fix) {
      if (!why) return { ...finding, fix: { ...fix, edits, needs } };
      const message = join(finding.message, why) as Words;
      return { ...finding, verdict: 'manual', effort: 'M', message, advice: say.instead, fix: undefined };
    }
    const within = places.some(({ whole }) => span.start >= whole.start && span.end <= whole.end);
    if (!within || finding.verdict === 'same') return finding;
    // The function of `float` by its own name would lose what the argument has.
    if (why && fix && (isFunction(symbol) || data.refused.includes(symbol)))
      return {
        ...finding,
        verdict: 'manual',
        effort: 'M',
        message: say.waits(symbol),
        advice: say.instead,
        fix: undefined,
      };
    if (why || !isFunction(symbol)) return finding;
    return {
      ...finding,
      verdict: 'same',
      message: say.along(symbol),
      advice: undefined,
      effort: undefined,
      fix: undefined,
    };
  });
}
