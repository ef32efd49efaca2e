/** What the tests inside VS Code ask again and again. */
import * as assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';

export function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first);
  return first.uri;
}

/** Asks again until there is an answer: servers start, and lists of providers change while they do. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | Thenable<T | undefined>,
  limit = 45_000,
): Promise<T> {
  const deadline = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function open(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), name));
  await vscode.window.showTextDocument(document);
  return document;
}

export function ours(document: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter((diagnostic) => diagnostic.source === 'ascendify');
}

export function codeOf(diagnostic: vscode.Diagnostic): string {
  const { code } = diagnostic;
  return String(typeof code === 'object' ? code.value : code);
}

export function found(document: vscode.TextDocument, code: string): Promise<vscode.Diagnostic> {
  return until(`a finding ${code}`, () => ours(document).find((diagnostic) => codeOf(diagnostic) === code));
}

export async function actions(
  document: vscode.TextDocument,
  range: vscode.Range,
  kind: string,
): Promise<vscode.CodeAction[]> {
  return until(`an action ${kind}`, async () => {
    const list = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
      kind,
    );
    const own = list.filter((action) => action.edit);
    return own.length > 0 ? own : undefined;
  });
}

export function tab(label: RegExp): Promise<vscode.Tab> {
  return until(`a tab ${label}`, () =>
    vscode.window.tabGroups.all.flatMap((group) => group.tabs).find((one) => label.test(one.label)),
  );
}

/** The server's process, among those that the extension host has started; nothing while an old one is still ending. */
export function server(): ChildProcess | undefined {
  const host = process as unknown as { _getActiveHandles(): readonly Partial<ChildProcess>[] };
  const found = host
    ._getActiveHandles()
    .filter((handle) => handle.spawnargs?.some((arg) => /dist[\\/]server\.js$/.test(arg)));
  return found.length === 1 ? (found[0] as ChildProcess) : undefined;
}

export async function apply(action: vscode.CodeAction | undefined): Promise<void> {
  assert.ok(action?.edit);
  assert.ok(await vscode.workspace.applyEdit(action.edit));
}

/** A new notebook of the workspace, of code cells. */
export function writeNotebook(name: string, texts: readonly string[]): Promise<vscode.Uri> {
  const cell = { cell_type: 'code', execution_count: null, metadata: {}, outputs: [] };
  const cells = texts.map((text) => ({ ...cell, source: [text] }));
  const metadata = { language_info: { name: 'python' } };
  return write(name, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
}

/** A new file of the workspace. */
export async function write(name: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder(), name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}
