/**
 * The kernels of a document for the editor: a line over each that says what it is and what stops it, the answer behind
 * that line, and the action that migrates one with the device functions of its file.
 */
import type { CodeAction, CodeLens, Range } from 'vscode-languageserver/node';
import { kernelLine, waysOf } from '../kernels/words.ts';
import type { Kernel, Locale, Words } from '../model.ts';
import { wholeEdit } from './edits.ts';
import type { OpenDocument, Workspace } from './workspace.ts';

export interface KernelAnswer {
  readonly line: string;
  /** What a person does, where the machine does not do all. */
  readonly advice?: string;
  /** The document with this kernel migrated; absent when no edit would be made. */
  readonly text?: string;
}

const words = {
  migrate: {
    en: (name: string) => `Migrate kernel ${name}`,
    zh: (name: string) => `迁移核函数 ${name}`,
  },
  left: {
    en: (names: string) => `These names stay for a person: ${names}. Their findings say what to do.`,
    zh: (names: string) => `以下名称留待人工处理：${names}。各自的诊断说明了做法。`,
  },
};

export async function codeLenses(workspace: Workspace, uri: string): Promise<CodeLens[]> {
  const open = await workspace.get(uri);
  if (!open?.settings.kernelLines) return [];
  return kernelsOf(open).map((kernel) => ({
    range: rangeOf(open, kernel),
    command: {
      title: say(kernelLine(kernel), workspace.locale),
      command: 'ascendify.kernel',
      arguments: [uri, kernel.name],
    },
  }));
}

/** What the line over a kernel opens: its migrated text, or what a person does. */
export async function kernelAnswer(
  workspace: Workspace,
  uri: string,
  name: string,
): Promise<KernelAnswer | undefined> {
  const open = await workspace.get(uri);
  const kernel = open && kernelsOf(open).find((one) => one.name === name);
  if (!open || !kernel) return undefined;
  const { locale } = workspace;
  const advice = adviceOf(kernel, locale);
  const text = migrated(open, kernel);
  return {
    line: say(kernelLine(kernel), locale),
    ...(advice ? { advice } : {}),
    ...(text === open.lsp.getText() ? {} : { text }),
  };
}

/** The action at a kernel's head, where the target keeps threads and there is something to edit. */
export function kernelActions(
  workspace: Workspace,
  open: OpenDocument,
  start: number,
  end: number,
): CodeAction[] {
  return kernelsOf(open).flatMap((kernel) => {
    if (!kernel.threads || kernel.moves === 0) return [];
    if (end < kernel.whole.start || start > kernel.span.end) return [];
    const edit = wholeEdit(workspace, open, { adapted: true, kernel: kernel.name });
    const title = words.migrate[workspace.locale === 'en' ? 'en' : 'zh'](kernel.name);
    return edit ? [{ title, kind: 'quickfix', edit, data: 'fix' }] : [];
  });
}

function kernelsOf(open: OpenDocument): readonly Kernel[] {
  return open.settings.engine.analyse(open.document, open.settings.target).kernels;
}

function migrated({ settings, document, lsp }: OpenDocument, { name, threads }: Kernel): string {
  const text = lsp.getText();
  if (!threads) return text;
  const source = { path: document.path, text, included: document.included };
  return settings.engine.fixAll(source, settings.target, { adapted: true, kernel: name }).text;
}

function adviceOf(kernel: Kernel, locale: Locale): string | undefined {
  const { threads, stops } = kernel;
  if (!threads) return say(waysOf(kernel), locale);
  return stops.length > 0 ? words.left[locale === 'en' ? 'en' : 'zh'](stops.join(', ')) : undefined;
}

function rangeOf({ lsp }: OpenDocument, { whole, span }: Kernel): Range {
  return { start: lsp.positionAt(whole.start), end: lsp.positionAt(span.end) };
}

function say(both: Words, locale: Locale): string {
  return locale === 'en' ? both.en : both.zh;
}
