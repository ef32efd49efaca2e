/** Pull diagnostics: of one document, and of the workspace's files, which are read from disk unless they are open. */
import { statSync } from 'node:fs';
import {
  type CancellationToken,
  type Diagnostic,
  DiagnosticSeverity,
  type DocumentDiagnosticReport,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type { Severity } from '../files/config.ts';
import { includedBy } from '../files/included.ts';
import { ownPackages } from '../files/ownPackages.ts';
import { readSource } from '../files/read.ts';
import { languageOfFile } from '../files/script.ts';
import { walk } from '../files/walk.ts';
import type { Finding, Verdict } from '../model.ts';
import { helpUri } from '../report/helpUri.ts';
import { type OpenDocument, spelt, type Workspace } from './workspace.ts';

const severityOf: Readonly<Record<Verdict, Severity>> = {
  same: 'hint',
  direct: 'information',
  adapted: 'warning',
  manual: 'warning',
  none: 'error',
  unmapped: 'information',
};
const numbers: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** The diagnostic of a finding, or nothing where its verdict is switched off. */
export function toDiagnostic(
  workspace: Workspace,
  open: OpenDocument,
  finding: Finding,
): Diagnostic | undefined {
  const severity = open.settings.severities[finding.verdict] ?? severityOf[finding.verdict];
  if (severity === 'off') return undefined;
  const text = (words: { en: string; zh: string }): string =>
    workspace.locale === 'en' ? words.en : words.zh;
  const advice = finding.advice ? `\n${text(finding.advice)}` : '';
  return {
    range: { start: open.lsp.positionAt(finding.span.start), end: open.lsp.positionAt(finding.span.end) },
    severity: numbers[severity],
    source: 'ascendify',
    code: finding.rule,
    codeDescription: { href: helpUri(finding.rule).replace(/^vscode(?=:)/, workspace.uriScheme) },
    message: `${text(finding.message)}${advice}`.replace(/`/g, ''),
    data: {
      rule: finding.rule,
      verdict: finding.verdict,
      symbol: finding.symbol,
      library: finding.library,
      ...(finding.fix ? { fix: finding.fix.safety } : {}),
    },
  };
}

function diagnosticsOf(workspace: Workspace, open: OpenDocument): Diagnostic[] {
  return workspace.findings(open).flatMap((finding) => toDiagnostic(workspace, open, finding) ?? []);
}

export async function documentDiagnostics(
  workspace: Workspace,
  uri: string,
  previous: string | undefined,
): Promise<DocumentDiagnosticReport> {
  const open = await workspace.get(uri);
  if (!open) return { kind: 'full', items: [] };
  const resultId = `${open.state} ${open.settings.key}`;
  if (previous === resultId) return { kind: 'unchanged', resultId };
  return { kind: 'full', resultId, items: diagnosticsOf(workspace, open) };
}

/** Tells when something changed that the workspace's diagnostics depend on. */
export interface Changes {
  /** Resolves at the next change. */
  next(): Promise<void>;
  happened(): void;
}

export function createChanges(): Changes {
  let waiting: (() => void)[] = [];
  return {
    next: () => new Promise((resolve) => waiting.push(resolve)),
    happened() {
      const all = waiting;
      waiting = [];
      for (const resolve of all) resolve();
    },
  };
}

/**
 * Diagnostics of all files below the folders. The first answer comes as soon as it is known; a later request, whose
 * results the client has, is held until something changes, so that an idle editor costs nothing.
 */
export async function workspaceDiagnostics(
  workspace: Workspace,
  changes: Changes,
  params: WorkspaceDiagnosticParams,
  token: CancellationToken,
): Promise<WorkspaceDiagnosticReport> {
  const previous: Previous = new Map(params.previousResultIds.map((one) => [spelt(one.uri), one]));
  for (;;) {
    // Asked for before the scan, so that what changes during it is not missed.
    const next = changes.next();
    const items = await scanFolders(workspace, previous, token);
    if (token.isCancellationRequested || previous.size === 0 || items.some((item) => item.kind === 'full'))
      return { items };
    await Promise.race([next, cancelled(token)]);
    if (token.isCancellationRequested) return { items };
  }
}

/** Results that the client has, by their address in one spelling. */
type Previous = ReadonlyMap<string, { readonly uri: string; readonly value: string }>;

function cancelled(token: CancellationToken): Promise<void> {
  return new Promise((resolve) => token.onCancellationRequested(() => resolve()));
}

async function scanFolders(
  workspace: Workspace,
  previous: Previous,
  token: CancellationToken,
): Promise<WorkspaceDocumentDiagnosticReport[]> {
  const items: WorkspaceDocumentDiagnosticReport[] = [];
  const met = new Set<string>();
  for (const folder of workspace.folders) {
    for (const file of await filesOf(workspace, folder.uri)) {
      if (token.isCancellationRequested) return items;
      const uri = URI.file(file).toString();
      if (met.has(uri)) continue;
      met.add(uri);
      const known = previous.get(uri);
      items.push(await reportOf(workspace, known?.uri ?? uri, file, known?.value));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  for (const [uri, known] of previous) {
    if (met.has(uri)) continue;
    // An open document outside the folders keeps its diagnostics; a file that is gone loses them.
    if (workspace.isOpen(uri)) items.push(await openReport(workspace, known.uri, known.value));
    else items.push({ kind: 'full', uri: known.uri, version: null, items: [] });
  }
  return items;
}

/** Files of a folder that the engine reads, by their absolute paths. */
export async function filesOf(workspace: Workspace, folderUri: string): Promise<string[]> {
  const { fsPath, scheme } = URI.parse(folderUri);
  if (scheme !== 'file') return [];
  const { config } = await workspace.settingsOf(`${folderUri}/_`);
  const found = walk([fsPath], {
    folder: fsPath,
    reads: (path) => languageOfFile(path) !== undefined,
    exclude: config.exclude,
    excludeFrom: fsPath,
    followOutside: false,
  });
  return found.files.map(({ file }) => file);
}

async function openReport(
  workspace: Workspace,
  uri: string,
  previous: string | undefined,
): Promise<WorkspaceDocumentDiagnosticReport> {
  const open = await workspace.get(uri);
  const report = await documentDiagnostics(workspace, uri, previous);
  return { ...report, uri, version: open?.lsp.version ?? null } as WorkspaceDocumentDiagnosticReport;
}

async function reportOf(
  workspace: Workspace,
  uri: string,
  file: string,
  previous: string | undefined,
): Promise<WorkspaceDocumentDiagnosticReport> {
  if (workspace.isOpen(uri)) return openReport(workspace, uri, previous);
  // Its cells have the diagnostics.
  if (workspace.isNotebook(uri)) return { kind: 'full', uri, version: null, items: [] };
  const settings = await workspace.settingsOf(uri);
  const stat = statSync(file, { throwIfNoEntry: false });
  const resultId = `${stat?.mtimeMs} ${stat?.size} ${settings.key}`;
  if (previous === resultId) return { kind: 'unchanged', uri, version: null, resultId };
  const source = readSource(file);
  if (typeof source === 'string') return { kind: 'full', uri, version: null, resultId, items: [] };
  const document = settings.engine.open({
    path: file,
    text: source.text,
    own: ownPackages(file),
    included: includedBy(file, source.text),
  });
  try {
    const open = { lsp: TextDocument.create(uri, '', 0, source.text), document, settings, state: '' };
    return { kind: 'full', uri, version: null, resultId, items: diagnosticsOf(workspace, open) };
  } finally {
    document.dispose();
  }
}
