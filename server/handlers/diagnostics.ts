/** Pull diagnostics: of one document, and of the workspace's files, which are read from disk unless they are open. */
import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
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
import { readSource } from '../files/read.ts';
import { walk } from '../files/walk.ts';
import type { Finding, Verdict } from '../model.ts';
import { languageOf } from '../parse/languages.ts';
import { helpUri } from '../report/helpUri.ts';
import type { OpenDocument, Workspace } from './workspace.ts';

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
    codeDescription: { href: helpUri(finding.rule) },
    message: `${text(finding.message)}${advice}`.replace(/`/g, ''),
    data: { rule: finding.rule, verdict: finding.verdict },
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
  const resultId = `${open.lsp.version} ${open.settings.key}`;
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
  const previous = new Map(params.previousResultIds.map(({ uri, value }) => [uri, value]));
  for (;;) {
    const items = await scanFolders(workspace, previous, token);
    if (token.isCancellationRequested || previous.size === 0 || items.some((item) => item.kind === 'full'))
      return { items };
    await Promise.race([changes.next(), cancelled(token)]);
    if (token.isCancellationRequested) return { items };
  }
}

function cancelled(token: CancellationToken): Promise<void> {
  return new Promise((resolve) => token.onCancellationRequested(() => resolve()));
}

async function scanFolders(
  workspace: Workspace,
  previous: ReadonlyMap<string, string>,
  token: CancellationToken,
): Promise<WorkspaceDocumentDiagnosticReport[]> {
  const items: WorkspaceDocumentDiagnosticReport[] = [];
  const met = new Set<string>();
  for (const folder of workspace.folders) {
    for (const file of await filesOf(workspace, folder.uri)) {
      if (token.isCancellationRequested) return items;
      const uri = pathToFileURL(file).href;
      if (met.has(uri)) continue;
      met.add(uri);
      items.push(await reportOf(workspace, uri, file, previous.get(uri)));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  // A file that is gone has no diagnostics any more.
  for (const uri of previous.keys())
    if (!met.has(uri)) items.push({ kind: 'full', uri, version: null, items: [] });
  return items;
}

/** Files of a folder that the engine reads, by their absolute paths. */
export async function filesOf(workspace: Workspace, folderUri: string): Promise<string[]> {
  const { fsPath, scheme } = URI.parse(folderUri);
  if (scheme !== 'file') return [];
  const { config } = await workspace.settingsOf(`${folderUri}/_`);
  const found = walk([fsPath], {
    folder: fsPath,
    reads: (path) => languageOf(path) !== undefined,
    exclude: config.exclude,
    excludeFrom: fsPath,
    followOutside: false,
  });
  return found.files.map(({ file }) => file);
}

async function reportOf(
  workspace: Workspace,
  uri: string,
  file: string,
  previous: string | undefined,
): Promise<WorkspaceDocumentDiagnosticReport> {
  if (workspace.isOpen(uri)) {
    const open = await workspace.get(uri);
    const report = await documentDiagnostics(workspace, uri, previous);
    return { ...report, uri, version: open?.lsp.version ?? null } as WorkspaceDocumentDiagnosticReport;
  }
  const settings = await workspace.settingsOf(uri);
  const stat = statSync(file, { throwIfNoEntry: false });
  const resultId = `${stat?.mtimeMs} ${stat?.size} ${settings.key}`;
  if (previous === resultId) return { kind: 'unchanged', uri, version: null, resultId };
  const source = readSource(file);
  if (typeof source === 'string') return { kind: 'full', uri, version: null, resultId, items: [] };
  const document = settings.engine.open({ path: file, text: source.text });
  try {
    const open = { lsp: TextDocument.create(uri, '', 0, source.text), document, settings };
    return { kind: 'full', uri, version: null, resultId, items: diagnosticsOf(workspace, open) };
  } finally {
    document.dispose();
  }
}
