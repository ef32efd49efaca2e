/** The files around the code for the engine: read, match, diagnose. One front a format; the index is shared. */
import { diagnose } from './diagnose/diagnose.ts';
import { apart } from './diagnose/words.ts';
import { rewriteFilesFor } from './edit/files.ts';
import type { Front } from './front.ts';
import { matchFiles } from './match/files.ts';
import type { Match } from './match/match.ts';
import { suppressionWord } from './match/scan.ts';
import type { Finding, Format } from './model.ts';
import type { Places, Reader } from './places/place.ts';
import type { FilesIndex } from './ruleset/filesIndex.ts';

export function createFilesFront(index: FilesIndex, format: Format, reader: Reader): Front {
  const gate = index.gate(format);
  return {
    mayMatch: (text) => gate.test(text),
    read({ text, path }) {
      const places: Places = gate.test(text) ? reader(text, path) : { places: [], texts: [], comments: [] };
      let matches: readonly Match[] | undefined;
      return {
        comments: text.includes(suppressionWord) ? places.comments : [],
        findings(target) {
          matches ??= matchFiles(text, places, index, format);
          const rewrite = rewriteFilesFor(target);
          return inStep(
            matches.map((match) => diagnose(text, match, target, rewrite)),
            matches,
          );
        },
        kernels: () => [],
        callAt: () => undefined,
        companions: () => [],
        parseGaps: () => 0,
        dispose() {},
      };
    },
  };
}

/**
 * A variable is renamed in all places of a file or in none, and places that read it are as sure as those that set it: a
 * reader must not look for what nobody sets.
 */
function inStep(findings: readonly Finding[], matches: readonly Match[]): Finding[] {
  const groups = new Map<string, number[]>();
  for (const [at, { kind, symbol }] of matches.entries())
    if (kind === 'variable') groups.set(symbol, [...(groups.get(symbol) ?? []), at]);
  const result = [...findings];
  for (const group of groups.values()) {
    const setting = group.filter((at) => matches[at]?.place?.parts.value);
    const deciding = (setting.length > 0 ? setting : group).map((at) => findings[at] as Finding);
    const worst =
      deciding.find(({ fix }) => !fix) ?? deciding.find(({ fix }) => fix?.safety !== 'safe') ?? deciding[0];
    for (const at of group) result[at] = asSureAs(worst as Finding, findings[at] as Finding);
  }
  return result;
}

function asSureAs(worst: Finding, finding: Finding): Finding {
  if (!finding.fix || finding === worst) return finding;
  const { fix, verdict, message, advice } = worst;
  if (fix) return { ...finding, verdict, message, advice, fix: { ...finding.fix, safety: fix.safety } };
  const { fix: _, ...rest } = finding;
  return { ...rest, verdict: 'manual', effort: 'S', message: apart(finding.message, finding.symbol) };
}
