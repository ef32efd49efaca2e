/**
 * What every command begins with: the language of its words, the configuration, the target, and the engine made from
 * the files that stand beside the built program. Faults are `UserError`s.
 */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createEngine } from '../core.ts';
import type { Engine, EngineFile } from '../engine.ts';
import { isBuilt, readBuilt } from '../files/built.ts';
import { type Config, findConfig, noConfig, readConfig } from '../files/config.ts';
import { languageOfFile } from '../files/script.ts';
import { UserError } from '../files/userError.ts';
import { mayEmbed } from '../match/deviceCode.ts';
import { defaultTarget, type Language, type Locale, type Target } from '../model.ts';
import { languageOf } from '../parse/languages.ts';
import { pathsIn } from '../places/patch.ts';
import type { OptionName } from './options.ts';
import { say } from './words.ts';

export type Values = Partial<Record<OptionName, string>>;

export interface Setup {
  readonly locale: Locale;
  readonly config: Config;
  readonly target: Target;
}

/** Options win over the configuration, which is looked for from the first path upward. */
export function setUp(values: Values, firstPath = '.'): Setup {
  const file = values.config === undefined ? findConfig(folderOf(firstPath)) : resolve(values.config);
  const config = file === undefined ? noConfig : readConfig(file);
  const { chip, cann, torch, lang } = values;
  const style = values['python-style'];
  return {
    locale: (lang as Locale | undefined) ?? config.lang ?? localeOf(process.env),
    config,
    target: {
      ...defaultTarget,
      ...config.target,
      ...(chip !== undefined && { chip: chip as Target['chip'] }),
      ...(cann !== undefined && { cann }),
      ...(torch !== undefined && { torch }),
      ...(style !== undefined && { pythonStyle: style as Target['pythonStyle'] }),
    },
  };
}

/** The language before the arguments are understood: errors in them need one too. */
export function earlyLocale(args: readonly string[]): Locale {
  const at = args.indexOf('--lang');
  const given = at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith('--lang='))?.slice(7);
  return given === 'en' || given === 'zh-cn' ? given : localeOf(process.env);
}

/** The languages of files, for an engine that reads no others; CUDA too where a program holds it as text. */
export function languagesOf(files: readonly { readonly file: string }[]): Language[] {
  const languages = new Set<Language>();
  const programs: string[] = [];
  for (const { file } of files) {
    const language = languageOfFile(file);
    if (language) languages.add(language);
    if (language === 'python' || language === 'notebook') programs.push(file);
    if (language === 'patch') for (const one of patched(file)) languages.add(one);
  }
  if (!languages.has('cuda') && programs.some(embeds)) languages.add('cuda');
  return [...languages];
}

/** The languages of the files that a patch changes. */
function patched(file: string): Language[] {
  try {
    return pathsIn(readFileSync(file, 'utf8')).flatMap((path) => languageOf(path) ?? []);
  } catch {
    // What cannot be read is told of when it is its turn.
    return [];
  }
}

function embeds(file: string): boolean {
  try {
    return mayEmbed(readFileSync(file));
  } catch {
    // What cannot be read is told of when it is its turn.
    return false;
  }
}

/** Rejects with a `UserError` when the program was not built or a rule pack has a fault. */
export async function startEngine(config: Config, languages?: readonly Language[]): Promise<Engine> {
  const folder = builtFolder();
  const read = (file: EngineFile) => readBuilt(folder, file);
  if (config.rules.length === 0) return createEngine(read, { languages });
  const { readRulePacks } = await import('../files/rulePacks.ts');
  return createEngine(read, { languages, extraRules: readRulePacks(config.rules) });
}

/** The built program stands beside its data; run from sources, the data is in `dist/` of the project. */
export function builtFolder(): string {
  const beside = dirname(realpathSync(process.argv[1] ?? '.'));
  const folders = [beside, join(beside, '..', 'dist'), resolve('dist')];
  const folder = folders.find((candidate) => isBuilt(candidate, 'rules.jsonl'));
  if (!folder) throw new UserError(say.notBuilt(join(beside, 'rules.jsonl')));
  return folder;
}

function folderOf(path: string): string {
  const absolute = resolve(path);
  return statSync(absolute, { throwIfNoEntry: false })?.isDirectory() ? absolute : dirname(absolute);
}

function localeOf(environment: NodeJS.ProcessEnv): Locale {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return /^zh/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'zh-cn' : 'en';
}
