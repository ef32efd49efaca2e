/**
 * Reads the texts that say what a rule matches: `cudaMalloc(devPtr, size)`, `kernel<<<grid, block>>>(args...)`, `.is_cuda`.
 * Gives the matcher, or a sentence that says what is wrong and how to cure it. Pure; knows nothing of YAML.
 */
import type { Format } from '../model.ts';
import {
  type FilesMatcher,
  filesMatchers,
  type Matcher,
  type Parameter,
  type RuleLanguage,
  type StringPosition,
} from './rule.ts';

/** The fields of a rule that hold a matcher; a rule has exactly one of them. */
export const matcherFields = [
  'call',
  'name',
  'launch',
  'include',
  'field',
  'method',
  'string',
  'import',
  ...filesMatchers,
] as const;
export type MatcherField = (typeof matcherFields)[number];

/** What a matcher may ask for beside its text. */
export interface MatcherOptions {
  readonly position?: StringPosition | undefined;
  readonly keys?: readonly string[] | undefined;
  readonly in?: readonly Format[] | undefined;
  readonly like?: Readonly<Record<string, string>> | undefined;
}

/** Takes the field and its text; gives the matcher, or the problem as a sentence with its cure. */
export function parseMatcher(
  field: MatcherField,
  text: string,
  options: MatcherOptions = {},
): Matcher | string {
  switch (field) {
    case 'call':
    case 'method':
      return parseCall(field, text);
    case 'launch':
      return parseLaunch(text);
    case 'string':
      return { kind: 'string', name: text, position: options.position ?? 'device' };
    case 'name':
      return matcherOfName(text);
    case 'field':
      return parseField(text);
    case 'include':
    case 'import':
      return { kind: field, name: text };
    default:
      return filesMatcher(field, text, options);
  }
}

function filesMatcher(
  kind: FilesMatcher['kind'],
  name: string,
  { keys, in: formats, like }: MatcherOptions,
): Matcher | string {
  if (/\*./.test(name) || (name === '*' && !like))
    return `\`${name}\` is no name. A \`*\` stands at the end, behind the part that all names share.`;
  if (kind === 'value' && !keys) return 'A value means nothing without its key. Add `keys`.';
  return {
    kind,
    name,
    ...(keys ? { keys } : {}),
    ...(formats ? { in: formats } : {}),
    ...(like ? { like } : {}),
  };
}

/** The language that a rule with this matcher is for, in a chapter of a language. */
export function languageFor(matcher: Matcher, chapter: RuleLanguage): RuleLanguage {
  return (filesMatchers as readonly string[]).includes(matcher.kind) ? 'files' : chapter;
}

/** What a chapter's `lists` may say that its bare names are. */
export type ListedKind = FilesMatcher['kind'] | 'field';

/**
 * The matcher of a bare name, as `renames`, `same`, `manual` and `none` list them: of the kind that the chapter's `lists`
 * says, or a header, an attribute `.name`, a name.
 */
export function matcherOfName(name: string, lists?: ListedKind): Matcher {
  if (lists) return { kind: lists, name };
  if (/\.(h|hpp|cuh|inl)$/.test(name)) return { kind: 'include', name };
  if (name.startsWith('.')) return { kind: 'attribute', name: name.slice(1) };
  return { kind: 'name', name };
}

/** All parameters that a template may use. */
export function parametersOf(matcher: Matcher): readonly Parameter[] {
  return 'parameters' in matcher ? matcher.parameters : [];
}

function parseCall(kind: 'call' | 'method', text: string): Matcher | string {
  const parts = /^\s*\.?((?:\w+\(\)\.)*[^\s(]+)\s*\((.*)\)\s*$/s.exec(text);
  if (!parts)
    return `\`${text}\` is no call. Write a name and its parameters: \`name(first, second = 0, rest...)\`.`;
  const parameters = parseParameters(parts[2] ?? '');
  return typeof parameters === 'string' ? parameters : { kind, name: parts[1] ?? '', parameters };
}

function parseField(text: string): Matcher | string {
  const [, name, list] = /^(\w+\.\w+)\s*(?:\((.*)\))?$/s.exec(text) ?? [];
  if (!name)
    return `\`${text}\` is no field. Write the type and the field: \`type.field\`, or \`type.field(object, first)\`.`;
  if (list === undefined) return { kind: 'field', name };
  const parameters = parseParameters(list);
  return typeof parameters === 'string' ? parameters : { kind: 'member', name, parameters };
}

function parseLaunch(text: string): Matcher | string {
  const parts = /^\s*(\w+)\s*<<<(.*)>>>\s*\((.*)\)\s*$/s.exec(text);
  const parameters = parts ? parseParameters(`${parts[1]}, ${parts[2]}, ${parts[3]}`) : '';
  if (typeof parameters !== 'string' && parameters.at(-1)?.rest) return { kind: 'launch', parameters };
  if (typeof parameters === 'string' && parameters) return parameters;
  return `\`${text}\` is no launch. Write \`kernel<<<grid, block, shared = 0, stream = 0>>>(args...)\`.`;
}

function parseParameters(text: string): Parameter[] | string {
  const parameters: Parameter[] = [];
  for (const part of text.split(/,(?![^([{]*[)\]}])/)) {
    if (!part.trim() && !text.trim()) continue;
    const found = /^\s*([A-Za-z_]\w*)\s*(?:(\.\.\.)|=\s*(.*?))?\s*$/s.exec(part);
    if (!found)
      return `\`${part.trim()}\` is no parameter. Write \`name\`, \`name = default\` or \`name...\`.`;
    const [, name = '', rest, value] = found;
    if (parameters.some((known) => known.name === name)) {
      return `The parameter \`${name}\` stands twice. Give each parameter a name of its own.`;
    }
    if (parameters.at(-1)?.rest) return 'A parameter stands after `...`. Put the one with `...` last.';
    parameters.push({
      name,
      ...(value === undefined ? {} : { default: value }),
      ...(rest ? { rest: true } : {}),
    });
  }
  return parameters;
}
