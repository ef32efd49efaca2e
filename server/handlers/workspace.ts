/**
 * What the server knows between requests: the folders and the open documents, each with its tree and the settings of its
 * folder. Addresses are compared in one spelling, for editors encode them differently. Reads no source file.
 */
import type { Connection, WorkspaceFolder } from 'vscode-languageserver/node';
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type { Document } from '../engine.ts';
import type { Finding, Locale, Span } from '../model.ts';
import { languageOf } from '../parse/languages.ts';
import { createSettings, type Settings } from './settings.ts';

export interface OpenDocument {
  readonly lsp: TextDocument;
  readonly document: Document;
  readonly settings: Settings;
  /** Changes with the text, and when a document is closed and opened again. */
  readonly state: string;
}

export interface Workspace {
  readonly connection: Connection;
  locale: Locale;
  /** How addresses that the editor's own product answers begin, for example `vscode`. */
  uriScheme: string;
  folders: WorkspaceFolder[];
  /** True when an edit of ours may make a file. */
  makesFiles: boolean;
  /** The open document of an address with its settings, opened in the engine on first use. */
  get(uri: string): Promise<OpenDocument | undefined>;
  settingsOf(uri: string): Promise<Settings>;
  opened(uri: string, languageId: string, version: number, text: string): void;
  changed(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void;
  closed(uri: string): void;
  /** Settings or configuration files changed: everything is asked for anew. */
  forget(): void;
  isOpen(uri: string): boolean;
  /** The text of an open document. */
  textOf(uri: string): string | undefined;
  /** Findings that an editor shows: neither unchanged names nor suppressed ones. */
  findings(open: OpenDocument): readonly Finding[];
}

/** Endings for documents whose address has none that the engine knows. */
const endings: Readonly<Record<string, string>> = { 'cuda-cpp': '.cu', cpp: '.cpp', c: '.c', python: '.py' };

interface Held {
  lsp: TextDocument;
  document?: { readonly value: Document; readonly key: string } | undefined;
  readonly opening: number;
}

/** An address as VS Code spells it. */
export function spelt(uri: string): string {
  return URI.parse(uri).toString();
}

export function createWorkspace(connection: Connection): Workspace {
  const held = new Map<string, Held>();
  let openings = 0;
  const workspace: Workspace = {
    connection,
    locale: 'en',
    uriScheme: 'vscode',
    folders: [],
    makesFiles: false,
    settingsOf: (uri) => settings.of(spelt(uri)),
    async get(uri) {
      const own = await workspace.settingsOf(uri);
      const one = held.get(spelt(uri));
      if (!one) return undefined;
      if (one.document?.key !== own.key) {
        one.document?.value.dispose();
        const path = pathOf(uri, one.lsp.languageId);
        one.document = { key: own.key, value: own.engine.open({ path, text: one.lsp.getText() }) };
      }
      const state = `${one.opening}.${one.lsp.version}`;
      return { lsp: one.lsp, document: one.document.value, settings: own, state };
    },
    opened(uri, languageId, version, text) {
      workspace.closed(uri);
      held.set(spelt(uri), {
        lsp: TextDocument.create(uri, languageId, version, text),
        opening: ++openings,
      });
    },
    changed(uri, version, changes) {
      const one = held.get(spelt(uri));
      if (!one) return;
      for (const change of changes) {
        const span = spanOf(one.lsp, change);
        one.lsp = TextDocument.update(one.lsp, [change], version);
        try {
          one.document?.value.update([{ ...span, text: change.text }]);
        } catch (error) {
          // The text is right all the same: its tree is made anew at the next request.
          connection.console.error(`${uri}: ${String(error)}`);
          one.document = undefined;
        }
      }
    },
    closed(uri) {
      held.get(spelt(uri))?.document?.value.dispose();
      held.delete(spelt(uri));
    },
    forget: () => settings.forget(),
    isOpen: (uri) => held.has(spelt(uri)),
    textOf: (uri) => held.get(spelt(uri))?.lsp.getText(),
    findings: ({ document, settings: own }) =>
      own.engine
        .analyse(document, own.target)
        .findings.filter(
          (finding) => (finding.verdict !== 'same' || finding.advice) && finding.suppressed === undefined,
        ),
  };
  const settings = createSettings(connection, {
    get locale() {
      return workspace.locale;
    },
    folderOf: (uri) => folderOf(workspace.folders, uri),
  });
  return workspace;
}

/** The innermost folder that holds an address. */
function folderOf(folders: readonly WorkspaceFolder[], uri: string): string | undefined {
  return folders
    .map((folder) => spelt(folder.uri).replace(/\/$/, ''))
    .filter((folder) => uri.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function spanOf(lsp: TextDocument, change: TextDocumentContentChangeEvent): Span {
  if (!('range' in change)) return { start: 0, end: lsp.getText().length };
  const [one, other] = [lsp.offsetAt(change.range.start), lsp.offsetAt(change.range.end)];
  return { start: Math.min(one, other), end: Math.max(one, other) };
}

function pathOf(uri: string, languageId: string): string {
  const { path } = URI.parse(uri);
  return languageOf(path) ? path : `${path}${endings[languageId] ?? '.cu'}`;
}
