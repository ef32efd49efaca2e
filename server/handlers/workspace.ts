/**
 * What the server knows between requests: the folders and the open documents, each with its tree and the settings of its
 * folder. Addresses are compared in one spelling, for editors encode them differently. Reads no source file.
 */
import type { Connection, WorkspaceFolder } from 'vscode-languageserver/node';
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type { Document } from '../engine.ts';
import { includedBy } from '../files/included.ts';
import { ownPackages } from '../files/ownPackages.ts';
import type { Finding, Locale, Span } from '../model.ts';
import { languageOf } from '../parse/languages.ts';
import { createSettings, type Settings } from './settings.ts';

export interface OpenDocument {
  readonly lsp: TextDocument;
  readonly document: Document;
  readonly settings: Settings;
  /** Changes with the text, and when a document is closed and opened again. */
  readonly state: string;
  /** No editor holds it: it was read for one request. */
  readonly fromDisk?: true;
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
  /** The cells of a notebook that hold code, in their order; none when it is closed. */
  ordered(notebook: string, cells: readonly string[]): void;
  /** Settings or configuration files changed: everything is asked for anew. */
  forget(): void;
  isOpen(uri: string): boolean;
  /** True for a notebook whose cells are open documents. */
  isNotebook(uri: string): boolean;
  /** The addresses of an open notebook's cells that hold code, in their order; none for anything else. */
  cellsOf(uri: string): readonly string[];
  /** The text of an open document. */
  textOf(uri: string): string | undefined;
  /** Findings that an editor shows: neither unchanged names nor suppressed ones. */
  findings(open: OpenDocument): readonly Finding[];
}

/** Endings for documents whose address has none that the engine knows. */
const endings: Readonly<Record<string, string>> = {
  'cuda-cpp': '.cu',
  ascendc: '.asc',
  cpp: '.cpp',
  c: '.c',
  python: '.py',
  shellscript: '.sh',
  dotenv: '.env',
  dockerfile: '.dockerfile',
  dockercompose: '.yaml',
  yaml: '.yaml',
  json: '.json',
  jsonc: '.jsonc',
  toml: '.toml',
  'pip-requirements': '-requirements.txt',
  ini: '.ini',
  properties: '.properties',
};

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
  /** The cells of each open notebook, by addresses as VS Code spells them. */
  const notebooks = new Map<string, readonly string[]>();
  /** The notebook of a cell, with the documents of the cells before it. */
  const notebookOf = (uri: string): { readonly notebook: string; readonly before: Held[] } | undefined => {
    for (const [notebook, cells] of notebooks) {
      const at = cells.indexOf(spelt(uri));
      if (at >= 0) return { notebook, before: cells.slice(0, at).flatMap((cell) => held.get(cell) ?? []) };
    }
    return undefined;
  };
  let openings = 0;
  const workspace: Workspace = {
    connection,
    locale: 'en',
    uriScheme: 'vscode',
    folders: [],
    makesFiles: false,
    settingsOf: (uri) => settings.of(notebookOf(uri)?.notebook ?? spelt(uri)),
    async get(uri) {
      const own = await workspace.settingsOf(uri);
      const one = held.get(spelt(uri));
      if (!one) return undefined;
      const cells = notebookOf(uri)?.before;
      const above = cells?.map(({ opening, lsp }) => `${opening}.${lsp.version}`).join(' ') ?? '';
      const key = `${own.key} ${above}`;
      if (one.document?.key !== key) {
        one.document?.value.dispose();
        const path = pathOf(uri, one.lsp.languageId);
        const before = cells?.map(({ lsp }) => lsp.getText());
        const packages = uri.startsWith('file:') ? ownPackages(URI.parse(uri).fsPath) : [];
        const text = one.lsp.getText();
        const included = uri.startsWith('file:') ? includedBy(URI.parse(uri).fsPath, text) : undefined;
        const source = { path, text, before, own: packages, included };
        one.document = { key, value: own.engine.open(source) };
      }
      const state = `${one.opening}.${one.lsp.version} ${above}`;
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
    ordered(notebook, cells) {
      if (cells.length > 0) notebooks.set(spelt(notebook), cells.map(spelt));
      else notebooks.delete(spelt(notebook));
    },
    forget: () => settings.forget(),
    isOpen: (uri) => held.has(spelt(uri)),
    isNotebook: (uri) => notebooks.has(spelt(uri)),
    cellsOf: (uri) => notebooks.get(spelt(uri)) ?? [],
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
  const known = languageOf(path);
  // A cell has the address of its notebook.
  if (known && !(known === 'notebook' && languageId === 'python')) return path;
  return `${path}${endings[languageId] ?? '.cu'}`;
}
