/**
 * Leaves out of a scan what an earlier report (JSON or SARIF of this tool) already holds, so that a gate sees only what
 * is new. A finding is known by its fingerprint and file; a file that moved is found by its name. Pure.
 */
import type { ReportFile, ReportFinding } from './model.ts';

export interface Baseline {
  readonly entries: readonly { readonly path: string; readonly fingerprint: string }[];
}

export const fingerprintName = 'ascendify/v1';

/** Nothing when the text is neither a JSON nor a SARIF report with fingerprints. */
export function parseBaseline(text: string): Baseline | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
  const runs = list(field(parsed, 'runs'));
  const files = list(field(parsed, 'files'));
  if (runs)
    return { entries: runs.flatMap((run) => (list(field(run, 'results')) ?? []).flatMap(sarifEntry)) };
  if (files) return { entries: files.flatMap(jsonEntries) };
  return undefined;
}

/** The files without the findings that the baseline knows, and how many those were. */
export function withoutKnown(
  files: readonly ReportFile[],
  baseline: Baseline,
): { files: ReportFile[]; known: number } {
  const exact = new Map<string, number>();
  const moved = new Map<string, number>();
  for (const { path, fingerprint } of baseline.entries) add(exact, `${path}\0${fingerprint}`, 1);
  const isExact = (path: string, finding: ReportFinding) => take(exact, `${path}\0${finding.fingerprint}`);
  const left = files.map((file) => ({
    ...file,
    findings: file.findings.filter((found) => !isExact(file.path, found)),
  }));
  for (const [key, number] of exact) {
    const [path = '', fingerprint = ''] = key.split('\0');
    add(moved, `${baseName(path)}\0${fingerprint}`, number);
  }
  const isMoved = (path: string, finding: ReportFinding) =>
    take(moved, `${baseName(path)}\0${finding.fingerprint}`);
  const fresh = left.map((file) => ({
    ...file,
    findings: file.findings.filter((found) => !isMoved(file.path, found)),
  }));
  const number = (all: readonly ReportFile[]) => all.reduce((sum, file) => sum + file.findings.length, 0);
  return { files: fresh, known: number(files) - number(fresh) };
}

function jsonEntries(file: unknown): Baseline['entries'] {
  const path = field(file, 'path');
  return (list(field(file, 'findings')) ?? []).flatMap((finding) =>
    entry(path, field(finding, 'fingerprint')),
  );
}

function sarifEntry(result: unknown): Baseline['entries'] {
  const location = field(
    field(list(field(result, 'locations'))?.[0], 'physicalLocation'),
    'artifactLocation',
  );
  const uri = field(location, 'uri');
  return entry(
    typeof uri === 'string' ? pathOf(uri) : undefined,
    field(field(result, 'partialFingerprints'), fingerprintName),
  );
}

function entry(path: unknown, fingerprint: unknown): Baseline['entries'] {
  return typeof path === 'string' && typeof fingerprint === 'string' ? [{ path, fingerprint }] : [];
}

function pathOf(uri: string): string {
  try {
    return decodeURIComponent(uri.replace(/^file:\/\/(?=\/)/, ''));
  } catch {
    return uri;
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function add(counts: Map<string, number>, key: string, number: number): void {
  counts.set(key, (counts.get(key) ?? 0) + number);
}

function take(counts: Map<string, number>, key: string): boolean {
  const left = counts.get(key) ?? 0;
  if (left === 0) return false;
  counts.set(key, left - 1);
  return true;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function list(value: unknown): unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
