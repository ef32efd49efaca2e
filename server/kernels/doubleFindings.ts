/** The findings of `double` in kernels: one a function, with the edits of the file or the reason why there are none. Pure. */
import data from '../../rules/kernel-doubles.json' with { type: 'json' };
import { join } from '../diagnose/words.ts';
import type { Match } from '../match/match.ts';
import type { Finding, Span, Words } from '../model.ts';
import type { CudaIndex } from '../ruleset/cudaIndex.ts';
import { isFunction } from './doubleModel.ts';
import type { Doubles } from './doubles.ts';
import * as say from './doubleWords.ts';

const word = 'double';

/** The matches with one of `double` for each function that computes with it, in place of those of each word. */
export function doubleMatches(
  matches: readonly Match[],
  doubles: readonly Doubles[],
  index: CudaIndex,
): readonly Match[] {
  const known = index.names.get(word);
  const others = matches.filter(({ symbol }) => symbol !== word);
  const [rule] = known?.rules ?? [];
  const places = doubles.flatMap((one) => one.places);
  if (places.length === 0 || !known || !rule) return others;
  const own = places.map(
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

/** The findings with the fix of all doubles that change together; functions that change with them have no fix of their own. */
export function withDoubles(findings: readonly Finding[], doubles: readonly Doubles[]): readonly Finding[] {
  if (doubles.length === 0) return findings;
  return findings.map((finding) => {
    const { symbol, span } = finding;
    const within = ({ start, end }: Span): boolean => span.start >= start && span.end <= end;
    const group = doubles.find(({ places }) =>
      places.some(({ place, whole }) => (symbol === word ? place.start === span.start : within(whole))),
    );
    if (!group) return finding;
    return symbol === word ? ofType(finding, group) : ofFunction(finding, group);
  });
}

function ofType(finding: Finding, { edits, needs, why, constants }: Doubles): Finding {
  const { fix, message } = finding;
  // Where kernels are written anew, a constant is written with them.
  if (!fix && constants) return same(finding, say.constants);
  if (!fix) return finding;
  const said = constants ? (join(say.constants, message) as Words) : message;
  if (why)
    return {
      ...finding,
      verdict: 'manual',
      effort: 'M',
      message: join(said, why) as Words,
      advice: say.instead,
      fix: undefined,
    };
  if (constants === 'float')
    return {
      ...finding,
      message: say.exact,
      advice: say.exactCheck,
      fix: { ...fix, title: say.exactTitle, edits, needs },
    };
  return { ...finding, message: said, fix: { ...fix, edits, needs } };
}

function ofFunction(finding: Finding, { why, constants }: Doubles): Finding {
  const { symbol, fix, verdict } = finding;
  if (verdict === 'same' || constants === 'float') return finding;
  // The function of `float` by its own name would lose what the argument has.
  if (why && !constants && fix && (isFunction(symbol) || data.refused.includes(symbol)))
    return {
      ...finding,
      verdict: 'manual',
      effort: 'M',
      message: say.waits(symbol),
      advice: say.instead,
      fix: undefined,
    };
  return why || !isFunction(symbol) ? finding : same(finding, say.along(symbol));
}

function same(finding: Finding, message: Words): Finding {
  return { ...finding, verdict: 'same', message, advice: undefined, effort: undefined, fix: undefined };
}
