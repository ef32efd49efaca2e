/** Code actions: the fix of a finding, all of its rule in the file, suppress here, and fix-all on save. */
import { diffLines } from 'diff';
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { helperHeader } from '../edit/helper.ts';
import type { Engine } from '../engine.ts';
import { helperBeside } from '../files/helper.ts';
import type { Edit, Finding, Locale } from '../model.ts';
import { toDiagnostic } from './diagnostics.ts';
import { kernelActions } from './kernels.ts';
import { suppression } from './suppression.ts';
import type { OpenDocument, Workspace } from './workspace.ts';

/** The kind of the fix-all action, for `editor.codeActionsOnSave`. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.ascendify`;

/** With a selection, actions for more findings than this are no menu any more. */
const mostFindings = 20;

const words = {
  allOfRule: {
    en: (rule: string) => `Fix all \`${rule}\` in this file`,
    zh: (rule: string) => `修复此文件中的所有 \`${rule}\``,
  },
  suppress: {
    en: (rule: string) => `Ignore \`${rule}\` on this line`,
    zh: (rule: string) => `在此行忽略 \`${rule}\``,
  },
  fixAll: { en: 'Fix all Ascendify findings', zh: '修复所有 Ascendify 问题' },
  explain: { en: (name: string) => `Explain \`${name}\``, zh: (name: string) => `说明 \`${name}\`` },
};

export async function codeActions(
  workspace: Workspace,
  { textDocument, range, context }: CodeActionParams,
): Promise<CodeAction[]> {
  const open = await workspace.get(textDocument.uri);
  if (!open) return [];
  const wants = (kind: string): boolean =>
    !context.only || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const findings = workspace.findings(open);
  const [start, end] = [open.lsp.offsetAt(range.start), open.lsp.offsetAt(range.end)];
  const here = findings.filter(({ span }) => span.start <= end && span.end >= start);
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    const rules = new Set<string>();
    for (const finding of here.slice(0, mostFindings)) {
      actions.push(...quickFixes(workspace, open, finding, rules.has(finding.rule) ? [] : findings));
      rules.add(finding.rule);
    }
    actions.push(...kernelActions(workspace, open, start, end));
  }
  const asked = context.only?.some((only) => only.startsWith(CodeActionKind.Source)) ?? false;
  if (asked && wants(fixAllKind)) actions.push(...fixAll(workspace, open));
  return actions;
}

function quickFixes(
  workspace: Workspace,
  open: OpenDocument,
  finding: Finding,
  all: readonly Finding[],
): CodeAction[] {
  const diagnostic = toDiagnostic(workspace, open, finding);
  if (!diagnostic) return [];
  const { locale } = workspace;
  const diagnostics = [diagnostic];
  const actions: CodeAction[] = [];
  const { fix } = finding;
  const fixes = (title: string, some: readonly Finding[], preferred = false): void => {
    const needs = some.flatMap((one) => one.fix?.needs ?? []);
    const own = open.settings.engine.editsFor(open.document, some, open.settings.target);
    const edit = fixEdit(workspace, open, own, needs);
    if (!edit) return;
    const { QuickFix: kind } = CodeActionKind;
    actions.push({
      title: plain(title),
      kind,
      diagnostics,
      ...(preferred ? { isPreferred: true } : {}),
      edit,
    });
  };
  if (fix) {
    fixes(locale === 'en' ? fix.title.en : fix.title.zh, [finding], fix.safety === 'safe');
    const alike = all.filter(
      (other) => other.rule === finding.rule && other.fix && other.fix.safety !== 'start',
    );
    if (alike.length > 1 && fix.safety !== 'start') fixes(say(words.allOfRule, locale)(finding.rule), alike);
  }
  const silence = suppression(open, finding);
  if (silence)
    actions.push({
      title: plain(say(words.suppress, locale)(finding.rule)),
      kind: CodeActionKind.QuickFix,
      diagnostics,
      edit: editOf(open, [silence]),
    });
  actions.push({
    title: plain(say(words.explain, locale)(finding.symbol)),
    kind: CodeActionKind.QuickFix,
    diagnostics,
    command: {
      title: plain(say(words.explain, locale)(finding.symbol)),
      command: 'ascendify.explain',
      arguments: [finding.rule],
    },
  });
  return actions;
}

function say<T>(both: { readonly en: T; readonly zh: T }, locale: Locale): T {
  return locale === 'en' ? both.en : both.zh;
}

/** Menus show no Markdown. */
function plain(text: string): string {
  return text.replace(/`/g, '');
}

function fixAll(workspace: Workspace, open: OpenDocument): CodeAction[] {
  const edit = wholeEdit(workspace, open, { adapted: open.settings.includeAdapted });
  return edit ? [{ title: say(words.fixAll, workspace.locale), kind: fixAllKind, edit }] : [];
}

/** The edit that applies all fixes of a document, or those of one kernel; nothing when none would be made. */
export function wholeEdit(
  workspace: Workspace,
  open: OpenDocument,
  options: Parameters<Engine['fixAll']>[2],
): WorkspaceEdit | undefined {
  const { engine, target } = open.settings;
  const text = open.lsp.getText();
  const fixed = engine.fixAll(
    { path: open.document.path, text, before: open.document.before },
    target,
    options,
  );
  if (fixed.text === text) return undefined;
  return fixEdit(workspace, open, lineEdits(text, fixed.text), fixed.needs);
}

/** Edits of fixes, with the helper header beside the document when they need it; nothing when it cannot get there. */
function fixEdit(
  { makesFiles }: Workspace,
  open: OpenDocument,
  edits: readonly Edit[],
  needs: readonly string[],
): WorkspaceEdit | undefined {
  const edit = editOf(open, edits);
  const { scheme, fsPath } = URI.parse(open.lsp.uri);
  if (!needs.includes(helperHeader)) return edit;
  const helper = scheme === 'file' ? helperBeside(needs, fsPath, __dirname) : 'taken';
  if (!helper) return edit;
  if (helper === 'taken' || !makesFiles) return undefined;
  const uri = URI.file(helper.path).toString();
  const whole = {
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    newText: helper.text,
  };
  return {
    documentChanges: [
      { kind: 'create', uri, options: { overwrite: true } },
      { textDocument: { uri, version: null }, edits: [whole] },
      ...(edit.documentChanges ?? []),
    ],
  };
}

/** Edits by whole lines, so that what did not change keeps its place. */
function lineEdits(before: string, after: string): Edit[] {
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

function editOf({ lsp }: OpenDocument, edits: readonly Edit[]): WorkspaceEdit {
  const changes: TextEdit[] = edits.map(({ start, end, text }) => ({
    range: { start: lsp.positionAt(start), end: lsp.positionAt(end) },
    newText: text,
  }));
  return { documentChanges: [{ textDocument: { uri: lsp.uri, version: lsp.version }, edits: changes }] };
}
