/**
 * Applies fixes round by round until nothing changes, then adds what the new text needs (headers, imports, start-up
 * statements). Ends because no rule matches what a rule wrote, and after a bounded number of rounds in any case. Pure.
 */
import type { Edit, Finding, Span } from '../model.ts';
import { lineTable } from '../text.ts';
import { applyEdits, compatible } from './apply.ts';

/** One round's view of the text, as the engine gives it. */
export interface Round {
  readonly findings: readonly Finding[];
  /** The whole call of a finding, when it is one. */
  callOf(finding: Finding): Span | undefined;
  /** Companions that the text needs for these headers or modules. */
  companions(needs: readonly string[]): readonly Edit[];
}

export interface FixOutcome {
  readonly text: string;
  readonly fixed: number;
  readonly rounds: number;
  readonly needs: readonly string[];
  /** Those among them that a person should check. */
  readonly toCheck: readonly Checked[];
}

/** A fix that was applied and names one thing to check. */
export interface Checked {
  readonly finding: Finding;
  /** Where it stood, counted from 1; edits of earlier rounds may have added lines above it. */
  readonly line: number;
}

const mostRounds = 20;

/** Fixes `text`; `look` analyses a text, `wanted` says which findings may be fixed, `needed` what the text needs anyway. */
export function fixToFixedPoint(
  text: string,
  look: (text: string) => Round,
  wanted: (finding: Finding) => boolean,
  needed: readonly string[] = [],
): FixOutcome {
  const needs = new Set<string>(needed);
  const toCheck: Checked[] = [];
  let current = text;
  let fixed = 0;
  let rounds = 0;
  let round = look(current);
  while (rounds < mostRounds) {
    const chosen = selectFixes(round, wanted);
    if (chosen.findings.length === 0) break;
    rounds++;
    fixed += chosen.findings.length;
    for (const finding of chosen.findings) for (const need of finding.fix?.needs ?? []) needs.add(need);
    toCheck.push(...checksIn(current, chosen.findings));
    current = applyEdits(current, chosen.edits);
    round = look(current);
  }
  if (needs.size > 0) current = applyEdits(current, round.companions([...needs]));
  return { text: current, fixed, rounds, needs: [...needs], toCheck };
}

function checksIn(text: string, findings: readonly Finding[]): Checked[] {
  const reviewed = findings.filter(({ fix }) => fix?.safety === 'review');
  if (reviewed.length === 0) return [];
  const table = lineTable(text);
  return reviewed.map((finding) => ({ finding, line: table.position(finding.span.start).line }));
}

/**
 * The fixes of one round: wanted, not suppressed, not touching one another, and not inside the arguments of a CUDA call
 * that itself stays as it is: an argument of another type would not compile there.
 */
export function selectFixes(
  round: Round,
  wanted: (finding: Finding) => boolean,
): { findings: Finding[]; edits: Edit[] } {
  const able = round.findings.filter(
    (finding) => finding.fix && finding.suppressed === undefined && wanted(finding),
  );
  const ready = new Set(able);
  const staying = round.findings.flatMap((finding) => {
    const call = ready.has(finding) || finding.verdict === 'same' ? undefined : round.callOf(finding);
    return call ? [{ call, finding }] : [];
  });
  const free = able.filter(
    (finding) =>
      !staying.some(
        ({ call, finding: outer }) =>
          finding.span.start >= outer.span.end &&
          finding.span.start >= call.start &&
          finding.span.end <= call.end,
      ),
  );
  const { chosen, edits } = compatible(free.map((finding) => finding.fix?.edits ?? []));
  return { findings: chosen.map((index) => free[index] as Finding), edits };
}
