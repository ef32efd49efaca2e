/**
 * Which grammar or reader takes a file: from its name, or from the first line of a script that has no ending. Grammars are named in grammars/grammars.json, the formats of
 * the files around the code here.
 */
import grammars from '../../grammars/grammars.json' with { type: 'json' };
import { type CodeLanguage, type Format, formats, type Language } from '../model.ts';

const byExtension = new Map<string, CodeLanguage>(
  grammars.grammars.flatMap((grammar) =>
    grammar.extensions.map((extension) => [extension, grammar.language as CodeLanguage] as const),
  ),
);
const cudaOnly = new Set(grammars.cudaSources);

const formatOfExtension = new Map<string, Format>([
  ...['.sh', '.bash', '.zsh', '.ksh', '.env', '.slurm', '.sbatch', '.ps1', '.psm1', '.bat', '.cmd'].map(
    (end) => [end, 'shell'] as const,
  ),
  ['.dockerfile', 'dockerfile'],
  ...['.yaml', '.yml'].map((end) => [end, 'yaml'] as const),
  ...['.json', '.jsonc'].map((end) => [end, 'json'] as const),
  ['.toml', 'toml'],
  ['.cmake', 'cmake'],
  ['.bzl', 'bazel'],
  ['.bazel', 'bazel'],
  ['.envd', 'bazel'],
  ...['.mk', '.mak', '.make'].map((end) => [end, 'makefile'] as const),
  ...['.cfg', '.ini', '.properties', '.pbtxt'].map((end) => [end, 'ini'] as const),
]);

/** Names that say more than an ending does. Lock files are written by programs and are none of a porter's. */
const formatOfName: readonly (readonly [RegExp, Format | undefined])[] = [
  [/^(?:package-lock|npm-shrinkwrap|composer\.lock|tokenizer|vocab|special_tokens_map)\.json$/, undefined],
  [/^pnpm-lock\.yaml$/, undefined],
  [/^(?:dockerfile|containerfile)(?:[._-].*)?$/, 'dockerfile'],
  [/^.+(?:\.(?:dockerfile|containerfile)(?:\..*)?|[_-](?:dockerfile|containerfile))$/, 'dockerfile'],
  [/^\.env(?:\..*)?$|^\.envrc$|^\.(?:bashrc|bash_profile|profile|zshrc)$/, 'shell'],
  [/^(?:.*[-_.])?(?:requirements?|constraints?)(?:[-_.].*)?\.(?:txt|in|pip)$/, 'requirements'],
  [/^pipfile$/, 'toml'],
  [/^manifest\.in$/, 'ini'],
  [/^cmakelists\.txt(?:\.in)?$|\.cmake\.in$/, 'cmake'],
  [/^(?:gnu)?makefile(?:[._-].*)?$/, 'makefile'],
  [/^meson\.build$|^meson(?:_options\.txt|\.options)$/, 'meson'],
  [/^(?:build|workspace|module)(?:\.bazel)?$/, 'bazel'],
];

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase();
}

function extensionOf(path: string): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}

/** What a first line such as `#!/usr/bin/env -S bash -e` runs, or says. */
const interpreters: readonly (readonly [RegExp, Language])[] = [
  [/^#!.*\b(?:ba|da|z|k)?sh\b/, 'shell'],
  [/^#!.*\bpython[\d.]*\b/, 'python'],
  // A container file of any name begins with its image.
  [/^FROM [\w.-]+(?:\/[\w.-]+)*(?::[\w.-]+)?(?: [Aa][Ss] [\w.-]+)?\r?\n/, 'dockerfile'],
];

/** True for a name without an ending, whose first line may say what the file is. */
export function mayBeScript(path: string): boolean {
  return !nameOf(path).includes('.');
}

/** The language of a file, or nothing when the engine does not read such files. `text` may be its beginning alone. */
export function languageOf(path: string, text = ''): Language | undefined {
  const language = languageByName(path);
  if (language || !/^(?:#!|FROM )/.test(text) || !mayBeScript(path)) return language;
  return interpreters.find(([pattern]) => pattern.test(text))?.[1];
}

function languageByName(path: string): Language | undefined {
  // Forms for people.
  if (/(?:^|[\\/])issue_template[\\/]/i.test(path)) return undefined;
  const extension = extensionOf(path);
  const code = byExtension.get(extension);
  if (code) return code;
  const name = nameOf(path);
  const named = formatOfName.find(([pattern]) => pattern.test(name));
  if (named) return named[1];
  // `requirements/base.txt` is a list of requirements by its folder.
  if ((extension === '.txt' || extension === '.in') && /(?:^|[\\/])requirements?[\\/][^\\/]+$/i.test(path))
    return 'requirements';
  if (extension === '.ipynb') return 'notebook';
  if (extension === '.patch' || extension === '.diff') return 'patch';
  const format = formatOfExtension.get(extension);
  if (format) return format;
  const plain = withoutEnding(path);
  return plain === undefined ? undefined : languageByName(plain);
}

/** Another ending behind that of the format: of a template, which has places for values, or of an example to be copied. */
const templates = /\.(?:j2|jinja2?|tmpl|tpl|template|in|mustache|erb|gotmpl)$/i;
const examples = /\.(?:example|sample|dist|default)$/i;

function withoutEnding(path: string): string | undefined {
  const plain = path.replace(templates, '').replace(examples, '');
  return plain === path ? undefined : plain;
}

/** True for a file that another is made from by filling it in: `deploy.yaml.j2`. Lists of packages and CMake's own are read as they are. */
export function isTemplate(path: string): boolean {
  const name = nameOf(path);
  return (
    templates.test(name) &&
    !formatOfName.some(([pattern]) => pattern.test(name)) &&
    languageByName(path) !== undefined
  );
}

/** The name of what a template becomes. */
export function filledName(path: string): string {
  return path.replace(templates, '');
}

/** True for the files around the code, false for what a grammar reads. */
export function isFormat(language: Language): language is Format {
  return (formats as readonly Language[]).includes(language);
}

/** True for what a grammar reads. */
export function isCode(language: Language): language is CodeLanguage {
  return !isFormat(language) && language !== 'notebook' && language !== 'patch';
}

/** True for files that are CUDA by their name, whatever they include. */
export function isCudaSource(path: string): boolean {
  return cudaOnly.has(extensionOf(path));
}

/** True for a text with words that only kernels of the target have. */
export function isTargetSource(text: string): boolean {
  return grammars.targetMarks.some((mark) => text.includes(mark));
}
