/** Workspace edits of the engine's edits: versions, whole lines, and the helper header beside a source that needs it. */
import { diffLines } from 'diff';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { helpersOf } from '../edit/helper.ts';
import type { Engine } from '../engine.ts';
import { type HelperFile, helpersBeside } from '../files/helper.ts';
import type { Edit } from '../model.ts';
import type { OpenDocument, Workspace } from './workspace.ts';

/** The edit that applies all fixes of a document, or those of one kernel; nothing when none would be made. */
export function wholeEdit(
  workspace: Workspace,
  open: OpenDocument,
  options: Parameters<Engine['fixAll']>[2],
): WorkspaceEdit | undefined {
  const { engine, target } = open.settings;
  const text = open.lsp.getText();
  const fixed = engine.fixAll(
    { path: open.document.path, text, before: open.document.before, included: open.document.included },
    target,
    options,
  );
  if (fixed.text === text) return undefined;
  return fixEdit(workspace, open, lineEdits(text, fixed.text), fixed.needs);
}

/** Edits of fixes, with the helper header beside the document when they need it; nothing when it cannot get there. */
export function fixEdit(
  workspace: Workspace,
  open: OpenDocument,
  edits: readonly Edit[],
  needs: readonly string[],
): WorkspaceEdit | undefined {
  const edit = editOf(open, edits);
  const helpers = helpersFor(workspace, open, needs);
  if (helpers === 'none') return undefined;
  const made = helpers.flatMap((helper) => helperChanges(helper));
  return made.length > 0 ? { documentChanges: filesFirst([...made, ...(edit.documentChanges ?? [])]) } : edit;
}

/** The headers that have to be made for these `needs`; `none` when one is needed and cannot be. */
export function helpersFor(
  { makesFiles }: Workspace,
  open: OpenDocument,
  needs: readonly string[],
): readonly HelperFile[] | 'none' {
  if (helpersOf(needs).length === 0) return [];
  const { scheme, fsPath } = URI.parse(open.lsp.uri);
  const helpers = scheme === 'file' ? helpersBeside(needs, fsPath, __dirname) : 'taken';
  return helpers === 'taken' || (helpers.length > 0 && !makesFiles) ? 'none' : helpers;
}

type Changes = NonNullable<WorkspaceEdit['documentChanges']>;

/**
 * Files before texts: VS Code takes texts that follow one another back as a whole, but stays with one that stands alone
 * between two files and that no editor holds any more.
 */
export function filesFirst(changes: Changes): Changes {
  const makes = (change: Changes[number]): boolean => 'kind' in change;
  return [...changes.filter(makes), ...changes.filter((change) => !makes(change))];
}

/** What makes the header's file. */
export function helperChanges(
  { path, text }: HelperFile,
  annotationId?: string,
): NonNullable<WorkspaceEdit['documentChanges']> {
  const uri = URI.file(path).toString();
  const start = { line: 0, character: 0 };
  const note = annotationId === undefined ? {} : { annotationId };
  return [
    { kind: 'create', uri, options: { overwrite: true }, ...note },
    {
      textDocument: { uri, version: null },
      edits: [{ range: { start, end: start }, newText: text, ...note }],
    },
  ];
}

/** Edits by whole lines, so that what did not change keeps its place. */
export function lineEdits(before: string, after: string): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  // Two texts with little in common would take minutes to compare.
  const parts = diffLines(before, after, { maxEditLength: 4000 });
  if (!parts) return [{ start: 0, end: before.length, text: after }];
  for (const part of parts) {
    const last = edits.at(-1);
    if (part.added) {
      if (last && last.end === at) edits[edits.length - 1] = { ...last, text: last.text + part.value };
      else edits.push({ start: at, end: at, text: part.value });
    } else if (part.removed) {
      edits.push({ start: at, end: at + part.value.length, text: '' });
      at += part.value.length;
    } else at += part.value.length;
  }
  return edits;
}

export function editOf(open: OpenDocument, edits: readonly Edit[]): WorkspaceEdit {
  return {
    documentChanges: [{ textDocument: versioned(open), edits: edits.map((edit) => textEdit(open, edit)) }],
  };
}

/** A document with its version; a file that no editor holds has none. */
export function versioned({ lsp, fromDisk }: OpenDocument): { uri: string; version: number | null } {
  return { uri: lsp.uri, version: fromDisk ? null : lsp.version };
}

export function textEdit({ lsp }: OpenDocument, { start, end, text }: Edit): TextEdit {
  return { range: { start: lsp.positionAt(start), end: lsp.positionAt(end) }, newText: text };
}
