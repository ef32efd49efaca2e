/**
 * Names that work unchanged are counted and, unless asked for, not listed. What a joined report needs of them all the same:
 * how many there are of each library, and those with an advice. Pure.
 */
import { openFindings, type ReportFile, type ReportFinding } from './model.ts';

export interface Unlisted {
  /** Library to number, those with an advice left out. */
  readonly same: Readonly<Record<string, number>>;
  /** Those with an advice, at their places. */
  readonly advice: readonly (ReportFinding & { readonly path: string })[];
}

export const noneUnlisted: Unlisted = { same: {}, advice: [] };

/** What a report that lists no `same` leaves out of `files`; `unlisted` counts what was left out of them before. */
export function unlistedOf(input: {
  readonly files: readonly ReportFile[];
  readonly unlisted?: Unlisted['same'];
}): Unlisted {
  const same: Record<string, number> = { ...input.unlisted };
  const advice: Unlisted['advice'][number][] = [];
  for (const file of input.files) {
    for (const finding of openFindings(file)) {
      if (finding.verdict !== 'same') continue;
      if (finding.advice !== undefined) advice.push({ path: file.path, ...finding });
      else same[finding.library] = (same[finding.library] ?? 0) + 1;
    }
  }
  const ordered = Object.entries(same).sort(([a], [b]) => (a < b ? -1 : 1));
  return { same: Object.fromEntries(ordered), advice };
}
