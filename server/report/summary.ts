/** The figures of a report: totals, who does the work, libraries, effort, kernels, suppressions. Pure. */
import type { Effort } from '../model.ts';
import {
  compare,
  countsOf,
  type Hours,
  openFindings,
  type ReportFile,
  type ReportFinding,
  type ReportInput,
  type Summary,
  type Suppression,
  suppressedFindings,
  type Task,
  type Work,
} from './model.ts';
import type { Unlisted } from './unlisted.ts';

/** Sums up what a report is made of; `tasks` are those of its files. */
export function summarise(input: ReportInput, tasks: readonly Task[], hours: Hours): Summary {
  const open = input.files.map(openFindings);
  const all = open.flat();
  const counts = countsOf(all);
  const unlisted = Object.values(input.unlisted ?? {}).reduce((sum, number) => sum + number, 0);
  const efforts: Record<Effort, number> = { S: 0, M: 0, L: 0 };
  for (const { effort, verdict } of all) if (effort && verdict !== 'same') efforts[effort]++;
  const total = tasks.reduce((sum, task) => sum + task.hours, 0);
  return {
    files: input.scanned ?? input.files.length,
    filesWithFindings: open.filter((findings) => findings.some(({ verdict }) => verdict !== 'same')).length,
    findings: all.length - counts.same,
    verdicts: { ...counts, same: counts.same + unlisted },
    work: workOf(all),
    suppressed: input.files.reduce((sum, file) => sum + suppressedFindings(file).length, 0),
    suppressions: suppressionsOf(input.files),
    known: input.known ?? 0,
    fixable: all.filter(({ fix, verdict }) => fix?.safety === 'safe' && verdict !== 'same').length,
    libraries: byLibrary(all, input.unlisted ?? {}),
    effort: { ...hours, hours: Math.round(total * 100) / 100, findings: efforts },
    blockers: tasks.filter(({ verdict }) => verdict === 'none'),
    parseGaps: input.files.reduce((sum, file) => sum + file.parseGaps, 0),
    kernels: kernelCounts(input.files),
  };
}

function workOf(open: readonly ReportFinding[]): Work {
  const work = { machine: 0, look: 0, person: 0, blocked: 0 };
  for (const { verdict, fix } of open) {
    if (verdict === 'same') continue;
    if (verdict === 'none') work.blocked++;
    else if (fix?.safety === 'safe') work.machine++;
    else if (fix?.safety === 'review') work.look++;
    else work.person++;
  }
  return work;
}

function suppressionsOf(files: readonly ReportFile[]): Suppression[] {
  const reasons = new Map<string, { places: number; files: number }>();
  for (const file of files) {
    const own = suppressedFindings(file).map(({ suppressed }) => suppressed ?? '');
    for (const reason of new Set(own)) {
      const count = reasons.get(reason) ?? { places: 0, files: 0 };
      count.places += own.filter((other) => other === reason).length;
      count.files++;
      reasons.set(reason, count);
    }
  }
  return [...reasons]
    .map(([reason, count]) => ({ reason, ...count }))
    .sort((a, b) => b.places - a.places || compare(a.reason, b.reason));
}

function kernelCounts(files: readonly ReportFile[]): Summary['kernels'] {
  const counts = { ready: 0, machine: 0, person: 0, rewrite: 0 };
  for (const file of files) for (const { outcome } of file.kernels ?? []) counts[outcome]++;
  return counts;
}

function byLibrary(findings: readonly ReportFinding[], unlisted: Unlisted['same']): Summary['libraries'] {
  const groups = new Map<string, ReportFinding[]>(Object.keys(unlisted).map((library) => [library, []]));
  for (const finding of findings) {
    const group = groups.get(finding.library);
    if (group) group.push(finding);
    else groups.set(finding.library, [finding]);
  }
  return [...groups]
    .map(([library, group]) => {
      const more = unlisted[library] ?? 0;
      const counts = countsOf(group);
      const verdicts = { ...counts, same: counts.same + more };
      return { library, findings: group.length + more, verdicts };
    })
    .sort((a, b) => b.findings - a.findings || compare(a.library, b.library));
}
