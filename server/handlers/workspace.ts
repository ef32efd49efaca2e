/**
 * What the server knows between requests: the open documents, the settings of each folder and the engines. Settings are
 * asked for once a folder and forgotten when they change; a folder's `ascendify.json` wins over the editor's settings.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Connection, WorkspaceFolder } from 'vscode-languageserver/node';
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { createEngine } from '../core.ts';
import type { Document, Engine } from '../engine.ts';
import { type Config, findConfig, noConfig, readConfig, type Severity } from '../files/config.ts';
import { defaultTarget, type Finding, type Locale, type Target, type Verdict } from '../model.ts';
import { languageOf } from '../parse/languages.ts';

/** The section `ascendify` of the editor's settings, as the manifest declares it. */
export interface EditorSettings {
  readonly chip?: Target['chip'] | null;
  readonly cann?: string | null;
  readonly torch?: string | null;
  readonly pythonStyle?: Target['pythonStyle'] | null;
  readonly exclude?: readonly string[] | null;
  readonly rules?: readonly string[] | null;
  readonly severity?: Partial<Record<Verdict, Severity | 'off'>> | null;
  readonly fixAll?: { readonly includeAdapted?: boolean } | null;
}

export interface Settings {
  readonly target: Target;
  readonly config: Config;
  readonly severities: Partial<Record<Verdict, Severity | 'off'>>;
  readonly includeAdapted: boolean;
  readonly engine: Engine;
  /** Changes whenever something does that findings depend on. */
  readonly key: string;
}

export interface OpenDocument {
  readonly lsp: TextDocument;
  readonly document: Document;
  readonly settings: Settings;
}

export interface Workspace {
  readonly connection: Connection;
  locale: Locale;
  folders: WorkspaceFolder[];
  /** The open document of an address with its settings, opened in the engine on first use. */
  get(uri: string): Promise<OpenDocument | undefined>;
  settingsOf(uri: string): Promise<Settings>;
  opened(uri: string, languageId: string, version: number, text: string): void;
  changed(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void;
  closed(uri: string): void;
  /** Settings or configuration files changed: everything is asked for anew. */
  forget(): void;
  isOpen(uri: string): boolean;
  /** Findings that an editor shows: neither unchanged names nor suppressed ones. */
  findings(open: OpenDocument): readonly Finding[];
}

/** Endings for documents whose address has none that the engine knows. */
const endings: Readonly<Record<string, string>> = { 'cuda-cpp': '.cu', cpp: '.cpp', c: '.c', python: '.py' };

interface Held {
  lsp: TextDocument;
  document?: { readonly value: Document; readonly key: string };
}

export function createWorkspace(connection: Connection): Workspace {
  const held = new Map<string, Held>();
  const settings = new Map<string, Promise<Settings>>();
  const engines = new Map<string, Promise<Engine>>();
  let generation = 0;

  const engineFor = (rules: readonly string[]): Promise<Engine> => {
    const key = rules.join('\n');
    let engine = engines.get(key);
    if (!engine) {
      engine = startEngine(rules);
      engines.set(key, engine);
    }
    return engine;
  };

  const load = async (uri: string): Promise<Settings> => {
    const given = await askEditor(connection, uri);
    const config = configOf(uri, connection);
    const target = { ...defaultTarget, ...present(given), ...config.target };
    const rules = [...config.rules, ...absolute(given.rules ?? [], uri)];
    return {
      target,
      config: { ...config, exclude: [...config.exclude, ...(given.exclude ?? [])] },
      severities: { ...given.severity, ...config.severities },
      includeAdapted: given.fixAll?.includeAdapted ?? false,
      engine: await engineFor(rules),
      key: `${generation} ${JSON.stringify([target, rules, given.severity, config.severities])}`,
    };
  };

  const workspace: Workspace = {
    connection,
    locale: 'en',
    folders: [],
    settingsOf(uri) {
      const scope = dirname(uri);
      let known = settings.get(scope);
      if (!known) {
        known = load(uri);
        settings.set(scope, known);
      }
      return known;
    },
    async get(uri) {
      const own = await workspace.settingsOf(uri);
      const one = held.get(uri);
      if (!one) return undefined;
      if (one.document?.key !== own.key) {
        one.document?.value.dispose();
        const path = pathOf(uri, one.lsp.languageId);
        one.document = { key: own.key, value: own.engine.open({ path, text: one.lsp.getText() }) };
      }
      return { lsp: one.lsp, document: one.document.value, settings: own };
    },
    opened(uri, languageId, version, text) {
      held.get(uri)?.document?.value.dispose();
      held.set(uri, { lsp: TextDocument.create(uri, languageId, version, text) });
    },
    changed(uri, version, changes) {
      const one = held.get(uri);
      if (!one) return;
      for (const change of changes) {
        const whole = { start: 0, end: one.lsp.getText().length };
        const range = 'range' in change ? change.range : undefined;
        const span = range
          ? { start: one.lsp.offsetAt(range.start), end: one.lsp.offsetAt(range.end) }
          : whole;
        one.document?.value.update([{ ...span, text: change.text }]);
        one.lsp = TextDocument.update(one.lsp, [change], version);
      }
    },
    closed(uri) {
      held.get(uri)?.document?.value.dispose();
      held.delete(uri);
    },
    forget() {
      generation++;
      settings.clear();
      engines.clear();
    },
    isOpen: (uri) => held.has(uri),
    findings: ({ document, settings: own }) =>
      own.engine
        .analyse(document, own.target)
        .findings.filter((finding) => finding.verdict !== 'same' && finding.suppressed === undefined),
  };
  return workspace;
}

async function startEngine(rules: readonly string[]): Promise<Engine> {
  const read = async (file: string) => readFileSync(join(__dirname, file));
  if (rules.length === 0) return createEngine(read);
  const { readRulePacks } = await import('../files/rulePacks.ts');
  return createEngine(read, { extraRules: readRulePacks([...rules]) });
}

async function askEditor(connection: Connection, uri: string): Promise<EditorSettings> {
  try {
    return ((await connection.workspace.getConfiguration({ scopeUri: uri, section: 'ascendify' })) ??
      {}) as EditorSettings;
  } catch {
    // An editor that has no configuration to give: the defaults hold.
    return {};
  }
}

/** A configuration file with a fault is told once and counts as absent: the editor must stay usable. */
function configOf(uri: string, connection: Connection): Config {
  const parsed = URI.parse(uri);
  if (parsed.scheme !== 'file') return noConfig;
  try {
    const file = findConfig(dirname(parsed.fsPath));
    return file === undefined ? noConfig : readConfig(file);
  } catch (error) {
    connection.window.showWarningMessage(error instanceof Error ? error.message : String(error));
    return noConfig;
  }
}

function present({ chip, cann, torch, pythonStyle }: EditorSettings): Partial<Target> {
  return {
    ...(chip && { chip }),
    ...(cann && { cann }),
    ...(torch && { torch }),
    ...(pythonStyle && { pythonStyle }),
  };
}

function absolute(paths: readonly string[], uri: string): string[] {
  const folder = dirname(URI.parse(uri).fsPath);
  return paths.map((path) => (/^(?:[a-zA-Z]:)?[\\/]/.test(path) ? path : join(folder, path)));
}

function pathOf(uri: string, languageId: string): string {
  const { path } = URI.parse(uri);
  return languageOf(path) ? path : `${path}${endings[languageId] ?? '.cu'}`;
}
