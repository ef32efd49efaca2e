/** The request `ascendify/scan`: the report of the whole workspace, with progress, cancellable between files. */
import { relative } from 'node:path';
import type { CancellationToken, WorkDoneProgressReporter } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { analyseOne } from '../cli/analyse.ts';
import { told } from '../cli/told.ts';
import { version } from '../cli/version.ts';
import { includedBy } from '../files/included.ts';
import type { Note } from '../files/notes.ts';
import { ownPackages } from '../files/ownPackages.ts';
import { readSource } from '../files/read.ts';
import { htmlReport } from '../report/html.ts';
import { buildReport, type Counts, locate, locateKernels, type ReportFile } from '../report/model.ts';
import { filesOf } from './diagnostics.ts';
import type { Workspace } from './workspace.ts';

export interface ScanResult {
  /** The report page; absent when the scan was cancelled. */
  readonly html?: string;
  readonly counts?: Counts;
  readonly files?: number;
}

export async function scan(
  workspace: Workspace,
  token: CancellationToken,
  progress: WorkDoneProgressReporter,
): Promise<ScanResult> {
  const [folder] = workspace.folders;
  if (!folder) return {};
  const files: ReportFile[] = [];
  const notes: Note[] = [];
  const root = URI.parse(folder.uri).fsPath;
  const { locale } = workspace;
  const found = await Promise.all(workspace.folders.map(({ uri }) => filesOf(workspace, uri)));
  // Folders may lie in one another.
  const paths = [...new Set(found.flat())];
  for (const [index, file] of paths.entries()) {
    if (token.isCancellationRequested) return {};
    if (index % 20 === 0) {
      progress.report(Math.round((100 * index) / paths.length), `${index} / ${paths.length}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const path = relative(root, file).replaceAll('\\', '/');
    const uri = URI.file(file).toString();
    // What the user sees counts, saved or not.
    const unsaved = workspace.textOf(uri);
    const source = unsaved === undefined ? readSource(file) : { text: unsaved };
    if (typeof source === 'string') {
      notes.push({ path, kind: source });
      continue;
    }
    const { engine, target } = await workspace.settingsOf(uri);
    try {
      const { findings, kernels, parseGaps } = analyseOne(
        engine,
        {
          path: file,
          text: source.text,
          own: ownPackages(file),
          included: includedBy(file, source.text),
        },
        target,
      );
      files.push({
        path,
        findings: locate(source.text, findings, { locale, detail: false }),
        kernels: locateKernels(source.text, kernels, locale),
        parseGaps,
      });
    } catch (error) {
      workspace.connection.console.error(`${path}: ${String(error)}`);
      notes.push({ path, kind: 'failed' });
    }
  }
  const { target, config } = await workspace.settingsOf(`${folder.uri}/_`);
  const report = buildReport({
    version,
    locale,
    target,
    root: `${folder.uri}/`,
    files,
    known: 0,
    notScanned: notes.map((note) => told(note, locale)),
    hours: config.hours,
    all: false,
  });
  const html = htmlReport(report, { link: 'command:ascendify.open' });
  return { html, counts: report.summary.verdicts, files: files.length };
}
