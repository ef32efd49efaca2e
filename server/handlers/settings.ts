/**
 * Settings of each folder: the editor's, and over them those of the nearest `ascendify.json`. Asked for once and forgotten
 * when they change. A fault in either is told once and then counts as absent: the editor must stay usable.
 */
import { dirname, resolve } from 'node:path';
import { type Connection, MessageType, ShowMessageNotification } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { createEngine } from '../core.ts';
import type { Engine, EngineFile } from '../engine.ts';
import { readBuilt } from '../files/built.ts';
import {
  type Config,
  cannPattern,
  findConfig,
  noConfig,
  readConfig,
  type Severity,
  torchPattern,
} from '../files/config.ts';
import { inLocale, UserError } from '../files/userError.ts';
import { chips, defaultTarget, type Locale, type Target, type Verdict } from '../model.ts';

/** The section `ascendify` of the editor's settings, as the manifest declares it; editors do not enforce that. */
interface EditorSettings {
  readonly chip?: Target['chip'] | null;
  readonly cann?: string | null;
  readonly torch?: string | null;
  readonly pythonStyle?: Target['pythonStyle'] | null;
  readonly exclude?: readonly string[] | null;
  readonly rules?: readonly string[] | null;
  readonly severity?: Partial<Record<Verdict, Severity | 'off'>> | null;
  readonly fixAll?: { readonly includeAdapted?: boolean } | null;
  readonly kernels?: { readonly codeLens?: boolean } | null;
}

export interface Settings {
  readonly target: Target;
  readonly config: Config;
  readonly severities: Partial<Record<Verdict, Severity | 'off'>>;
  readonly includeAdapted: boolean;
  /** Whether a line stands over each kernel. */
  readonly kernelLines: boolean;
  readonly engine: Engine;
  /** Changes whenever something does that findings depend on. */
  readonly key: string;
}

export interface FolderSettings {
  of(uri: string): Promise<Settings>;
  /** Settings or configuration files changed: everything is asked for anew. */
  forget(): void;
}

/** What the settings need to know of the session. */
export interface Session {
  readonly locale: Locale;
  /** The workspace folder that holds an address. */
  folderOf(uri: string): string | undefined;
}

export function createSettings(connection: Connection, session: Session): FolderSettings {
  const known = new Map<string, Promise<Settings>>();
  const engines = new Map<string, Promise<Engine>>();
  const told = new Set<string>();
  let generation = 0;

  const tell = (error: unknown): void => {
    const text = error instanceof UserError ? inLocale(error.words, session.locale) : String(error);
    if (told.has(text)) return;
    told.add(text);
    // Not `window.showWarningMessage`: that asks, and an editor that cannot answer would end the server.
    void connection.sendNotification(ShowMessageNotification.type, {
      type: MessageType.Warning,
      message: text,
    });
  };

  const engineFor = (rules: readonly string[]): Promise<Engine> => {
    const key = rules.join('\n');
    let engine = engines.get(key);
    if (!engine) {
      engine = startEngine(rules).catch((error: unknown) => {
        if (rules.length === 0) throw error;
        tell(error);
        return engineFor([]);
      });
      engines.set(key, engine);
    }
    return engine;
  };

  const load = async (uri: string): Promise<Settings> => {
    const folder = session.folderOf(uri);
    const given = await askEditor(connection, folder ?? uri);
    const config = configOf(uri, tell);
    const target = { ...defaultTarget, ...targetOf(given), ...config.target };
    const base = folder ? URI.parse(folder).fsPath : dirname(URI.parse(uri).fsPath);
    const rules = [...config.rules, ...strings(given.rules).map((path) => resolve(base, path))];
    const severities = { ...given.severity, ...config.severities };
    return {
      target,
      config: { ...config, exclude: [...config.exclude, ...strings(given.exclude)] },
      severities,
      includeAdapted: given.fixAll?.includeAdapted === true,
      kernelLines: given.kernels?.codeLens !== false,
      engine: await engineFor(rules),
      // Rule packs may have changed on disk; the built-in rules cannot.
      key: JSON.stringify([target, severities, rules.length > 0 ? [generation, rules] : []]),
    };
  };

  return {
    of(uri) {
      const scope = dirname(uri);
      let settings = known.get(scope);
      if (!settings) {
        settings = load(uri);
        known.set(scope, settings);
        settings.catch(() => known.delete(scope));
      }
      return settings;
    },
    forget() {
      generation++;
      known.clear();
      told.clear();
      for (const key of engines.keys()) if (key !== '') engines.delete(key);
    },
  };
}

async function startEngine(rules: readonly string[]): Promise<Engine> {
  const read = (file: EngineFile) => readBuilt(__dirname, file);
  if (rules.length === 0) return createEngine(read);
  const { readRulePacks } = await import('../files/rulePacks.ts');
  return createEngine(read, { extraRules: readRulePacks([...rules]) });
}

async function askEditor(connection: Connection, scopeUri: string): Promise<EditorSettings> {
  try {
    const given: unknown = await connection.workspace.getConfiguration({ scopeUri, section: 'ascendify' });
    return typeof given === 'object' && given !== null ? given : {};
  } catch {
    // An editor that has no configuration to give: the defaults hold.
    return {};
  }
}

function configOf(uri: string, tell: (error: unknown) => void): Config {
  const parsed = URI.parse(uri);
  if (parsed.scheme !== 'file') return noConfig;
  try {
    const file = findConfig(dirname(parsed.fsPath));
    return file === undefined ? noConfig : readConfig(file);
  } catch (error) {
    tell(error);
    return noConfig;
  }
}

function targetOf({ chip, cann, torch, pythonStyle }: EditorSettings): Partial<Target> {
  return {
    ...(chip && chips.includes(chip) && { chip }),
    ...(cann && cannPattern.test(cann) && { cann }),
    ...(torch && torchPattern.test(torch) && { torch }),
    ...((pythonStyle === 'npu' || pythonStyle === 'accelerator') && { pythonStyle }),
  };
}

function strings(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}
