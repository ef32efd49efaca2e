/** Code actions: the fix of a finding, all of its rule in the file, suppress here, and fix-all on save. */
import { type CodeAction, CodeActionKind, type CodeActionParams } from 'vscode-languageserver/node';
import type { Finding, Locale } from '../model.ts';
import { toDiagnostic } from './diagnostics.ts';
import { editOf, fixEdit, wholeEdit } from './edits.ts';
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
      data: 'fix',
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
  return edit ? [{ title: say(words.fixAll, workspace.locale), kind: fixAllKind, edit, data: 'fix' }] : [];
}
