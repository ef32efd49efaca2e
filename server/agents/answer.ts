/**
 * The answers of the tools: what an agent may ask of the engine, and no more. Reads only, and only below the folders of
 * its host; every answer says for which target it holds and where its facts come from, and an unknown name is called so.
 */
import * as v from 'valibot';
import type { Engine } from '../engine.ts';
import type { Config } from '../files/config.ts';
import { type Inside, inside } from '../files/inside.ts';
import type { NoteKind } from '../files/notes.ts';
import { inLocale } from '../files/userError.ts';
import type { Locale, Target, Words } from '../model.ts';
import { pageWords } from '../ruleset/pageWords.ts';
import { preview } from './preview.ts';
import { scan } from './scan.ts';
import { type Input, inputs, type ToolName } from './tools.ts';
import { say } from './words.ts';

/** Where the tools run: the language server or the server for agents. */
export interface Host {
  readonly locale: Locale;
  /** Absolute folders; nothing outside them is read. */
  readonly roots: readonly string[];
  settingsOf(
    file: string,
  ): Promise<{ readonly engine: Engine; readonly target: Target; readonly config: Config }>;
  /** The text of a file, unsaved changes included. */
  read(file: string): { readonly text: string } | NoteKind;
  cancelled(): boolean;
}

export interface Answer {
  readonly text: string;
  readonly isError?: true;
}

/** What a tool works on, once its input was found good. */
export interface Task {
  readonly host: Host;
  readonly place: Inside;
  readonly engine: Engine;
  readonly config: Config;
  readonly target: Target;
  readonly words: (both: Words) => string;
}

/** Answers a call. Bad input and places outside the workspace are answers too; rejects only on a fault of ours. */
export async function answer(host: Host, tool: string, given: unknown): Promise<Answer> {
  const words = (both: Words): string => inLocale(both, host.locale);
  const fault = (both: Words): Answer => ({ text: words(both), isError: true });
  if (!isTool(tool)) return fault(say.unknownTool(tool));
  const read = v.safeParse(inputs[tool], given ?? {});
  if (!read.success) {
    const [issue] = read.issues;
    const field = v.getDotPath(issue);
    return fault(say.badInput(field ? `${field}: ` : '', issue.message));
  }
  const input = read.output;
  if ('name' in input) return explain(host, input, words);
  const place = inside(host.roots, input.path);
  if (!place) return fault(say.outside(input.path, host.roots));
  const { engine, config, target } = await host.settingsOf(place.file);
  const task: Task = { host, place, engine, config, target: meant(target, input), words };
  const text = await ('limit' in input || tool === 'ascendify_scan'
    ? scan(task, input as Input<'ascendify_scan'>)
    : preview(task, input as Input<'ascendify_preview'>));
  return text === undefined ? fault(say.cancelled()) : { text };
}

async function explain(host: Host, input: Input<'ascendify_explain'>, words: Task['words']): Promise<Answer> {
  const { engine, target } = await host.settingsOf(host.roots[0] ?? process.cwd());
  const found = await engine.explain(input.name, meant(target, input), host.locale);
  if (!found) return { text: words(say.unknownName(input.name, engine.suggest(input.name))) };
  const page = found.markdown.trimEnd();
  // The page of a rule names its sources itself.
  const sourced = page.includes(`${pageWords[host.locale].source}: `);
  return { text: sourced ? page : `${page}\n\n${words(say.listed())}` };
}

function isTool(name: string): name is ToolName {
  return Object.hasOwn(inputs, name);
}

/** The configured target with what the call asks for instead. */
function meant(
  target: Target,
  { chip, cann, torch }: Partial<Pick<Target, 'chip' | 'cann' | 'torch'>>,
): Target {
  return { ...target, ...(chip && { chip }), ...(cann && { cann }), ...(torch && { torch }) };
}
