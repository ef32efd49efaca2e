/**
 * The project's `ascendify.json`: found upward from a folder, read and checked. Gives only what the file says; defaults
 * belong to whoever asks. A fault is a `UserError` whose one sentence names the file and the cure.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { chips, type Locale, type Target, type Verdict } from '../model.ts';
import { nearest } from '../text.ts';
import { UserError } from './userError.ts';

export const configName = 'ascendify.json';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Hours of a person's work, see docs/formats.md. */
export interface Hours {
  readonly S: number;
  readonly M: number;
  readonly L: number;
  /** A look at one `adapted` finding that has no effort of its own. */
  readonly review: number;
  /** Share of the effort that a task costs in each further file. */
  readonly repeat: number;
}

export interface Config {
  /** Absolute path of the file read, if there is one. */
  readonly file?: string;
  readonly target: Partial<Target>;
  /** Globs relative to the file's folder. */
  readonly exclude: readonly string[];
  /** Absolute paths of extra rule packs. */
  readonly rules: readonly string[];
  readonly severities: Partial<Record<Verdict, Severity>>;
  readonly hours: Partial<Hours>;
  readonly lang?: Locale;
}

export const noConfig: Config = { target: {}, exclude: [], rules: [], severities: {}, hours: {} };

export const cannPattern = /^\d+\.\d+(\.\d+)?([.-][0-9A-Za-z.-]+)?$/;
export const adapterPattern = /^\d+\.\d+\.(?:\d+|rc\d+)$/;
export const torchPattern = /^\d+\.\d+(\.\d+)?$/;

const severity = v.picklist(['error', 'warning', 'information', 'hint']);
const hours = v.pipe(v.number(), v.minValue(0));

const schema = v.strictObject({
  $schema: v.optional(v.string()),
  chip: v.optional(v.picklist(chips)),
  cann: v.optional(v.pipe(v.string(), v.regex(cannPattern, 'a CANN release such as "9.1.0"'))),
  torch: v.optional(v.pipe(v.string(), v.regex(torchPattern, 'a PyTorch release such as "2.8"'))),
  torchNpu: v.optional(v.pipe(v.string(), v.regex(adapterPattern, 'a torch_npu release such as "26.1.0"'))),
  pythonStyle: v.optional(v.picklist(['npu', 'accelerator'])),
  exclude: v.optional(v.array(v.string())),
  rules: v.optional(v.array(v.string())),
  severities: v.optional(
    v.strictObject({
      direct: v.optional(severity),
      adapted: v.optional(severity),
      manual: v.optional(severity),
      none: v.optional(severity),
      unmapped: v.optional(severity),
    }),
  ),
  hours: v.optional(
    v.strictObject({
      S: v.optional(hours),
      M: v.optional(hours),
      L: v.optional(hours),
      review: v.optional(hours),
      repeat: v.optional(hours),
    }),
  ),
  lang: v.optional(v.picklist(['en', 'zh-cn'])),
});

/** The nearest `ascendify.json` in the folder or above it. */
export function findConfig(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, configName);
    if (existsSync(file)) return file;
    if (dirname(at) === at) return undefined;
  }
}

/** Reads a configuration file; throws a `UserError` when it is missing, no JSON or has a field that cannot be. */
export function readConfig(file: string): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch {
    throw new UserError({
      en: `${file}: The configuration cannot be read; check the path and its permissions.`,
      zh: `${file}：配置文件无法读取；请检查路径和权限。`,
    });
  }
  return parseConfig(text, file);
}

/** The same from a text that is already at hand; `file` names it in messages and is the base of its paths. */
export function parseConfig(text: string, file: string): Config {
  const checked = v.safeParse(schema, parseJson(text, file));
  if (!checked.success) throw fault(file, checked.issues[0]);
  const { chip, cann, torch, torchNpu, pythonStyle, exclude, rules, severities, lang } = checked.output;
  const target = {
    ...(chip && { chip }),
    ...(cann && { cann }),
    ...(torch && { torch }),
    ...(torchNpu && { torchNpu }),
    ...(pythonStyle && { pythonStyle }),
  };
  const folder = dirname(file);
  return {
    file,
    target,
    exclude: exclude ?? [],
    rules: (rules ?? []).map((path) => resolve(folder, path)),
    severities: (severities ?? {}) as Config['severities'],
    hours: (checked.output.hours ?? {}) as Config['hours'],
    ...(lang && { lang }),
  };
}

function parseJson(text: string, file: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) throw new Error('a list instead of an object');
    return parsed;
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    throw new UserError({
      en: `${file}: The file is not valid JSON (${reason}); correct it, without comments and trailing commas.`,
      zh: `${file}：文件不是有效的 JSON（${reason}）；请更正，不能有注释和末尾逗号。`,
    });
  }
}

function fault(file: string, issue: v.InferIssue<typeof schema>): UserError {
  const field = issue.path?.map((part) => String(part.key)).join('.') ?? '';
  if (issue.expected === 'never') {
    const meant = nearest(field.split('.').pop() ?? '', fieldNames);
    return new UserError({
      en: `${file}: "${field}" is not a known field; ${meant ? `did you mean "${meant}"?` : 'remove it.'}`,
      zh: `${file}：未知字段“${field}”；${meant ? `是否指“${meant}”？` : '请删除。'}`,
    });
  }
  const wanted = issue.type === 'regex' ? String(issue.message) : String(issue.expected);
  return new UserError({
    en: `${file}: "${field || 'the whole file'}" must be ${plain(wanted)}, but it is ${issue.received}; correct it.`,
    zh: `${file}：“${field || '整个文件'}”应为 ${plain(wanted)}，实际为 ${issue.received}；请更正。`,
  });
}

const fieldNames = [
  ...Object.keys(schema.entries),
  'direct',
  'adapted',
  'manual',
  'none',
  'unmapped',
  'review',
  'repeat',
];

/** valibot writes types in its own notation. */
function plain(expected: string): string {
  if (expected === 'Array') return 'a list';
  if (expected === 'Object') return 'an object';
  return expected.replace(/^\((.*)\)$/, '$1').replaceAll(' | ', ' or ');
}
