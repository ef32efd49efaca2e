/**
 * What well-known programs take: images of `docker`, packages of `pip`, `conda` and the system's installers.
 */
import { type Gathered, type Part, type Place, spanIn, type View } from './place.ts';
import { condaPackage, normalName, pipRequirement } from './requirement.ts';
import { nameOf, type Word } from './shellWords.ts';

/** Programs that run another: their own options are passed over. */
export const wrappers = new Set([
  'sudo',
  'env',
  'nohup',
  'exec',
  'command',
  'time',
  'nice',
  'xargs',
  'watch',
  'timeout',
  'stdbuf',
  'numactl',
  'srun',
  'setsid',
  'eval',
  'builtin',
  'RUN',
]);
/** Builtins whose arguments are assignments. */
export const declaring = new Set([
  'export',
  'declare',
  'typeset',
  'local',
  'readonly',
  'env',
  'set',
  'ENV',
  'ARG',
]);
/** Programs that change a text: what they are given is a part of it. */
export const editing = new Set(['sed', 'awk', 'perl']);
/** What these are given is text for people or a question about the text, not a use. */
export const speaking = new Set([
  'echo',
  'printf',
  'grep',
  'egrep',
  'fgrep',
  'sed',
  'awk',
  'perl',
  'log',
  'warn',
  'die',
  'error',
  'info',
]);

/** Programs that run another in an environment of Python's, behind the word `run`. */
const environments: ReadonlySet<string> = new Set([
  'conda',
  'mamba',
  'micromamba',
  'poetry',
  'pdm',
  'pipenv',
  'uv',
]);

/** The program behind the options of such a one, of which some take a value. */
export function behindRun(words: readonly Word[], from: number): number {
  let at = from;
  while (words[at]?.text.startsWith('-'))
    at += /^(?:-[np]|--(?:name|prefix|with|extra|group|python|package|project|directory))$/.test(
      words[at]?.text ?? '',
    )
      ? 2
      : 1;
  return at;
}

/** Is the word a program that runs the one behind it? */
export function wrapperAt(words: readonly Word[], at: number): boolean {
  const name = nameOf(words[at]);
  return wrappers.has(name) || (environments.has(name) && words[at + 1]?.text === 'run');
}

/** Options of `docker run` that take a value. */
const valued =
  /^(?:-[evpwuhmlc]|--(?:env|volume|publish|workdir|user|name|hostname|network|net|gpus|runtime|shm-size|ulimit|device|mount|entrypoint|memory|cpus|ipc|pid|env-file|label|add-host|cap-add|security-opt|restart|platform|log-driver|log-opt|cpuset-cpus|group-add))$/;

/** Adds the images and packages that a program is given. */
export function programPlaces(name: string, args: readonly Word[], view: View, out: Gathered): void {
  const [first = '', second = ''] = args.map(({ text }) => text);
  if (
    /^(?:docker|podman|nvidia-docker|nerdctl)$/.test(name) &&
    /^(?:run|pull|create|container|image)$/.test(first)
  ) {
    const rest = args.slice(/^(?:container|image)$/.test(first) ? 2 : 1);
    const image = rest.find(
      ({ text }, at) => !text.startsWith('-') && !valued.test(rest[at - 1]?.text ?? ''),
    );
    if (image) imagePlace(image.text, image.start, image.end, view, out);
  } else if (/^pip[\d.]*$/.test(name) && /^(?:(?:un)?install|download|wheel)$/.test(first))
    packages(args.slice(1), view, out, 'pip');
  // Whatever the interpreter is called: `$PYTHON -m pip install`.
  else if (first === '-m' && second === 'pip') packages(args.slice(3), view, out, 'pip');
  else if (name === 'uv' && first === 'pip') packages(args.slice(2), view, out, 'pip');
  else if (/^(?:poetry|pdm|pipenv|uv)$/.test(name) && /^(?:add|install)$/.test(first))
    packages(args.slice(1), view, out, 'pip');
  else if (/^(?:conda|mamba|micromamba)$/.test(name) && /^(?:install|create|update)$/.test(first))
    packages(args.slice(1), view, out, 'conda');
  else packages(ofTheSystem(name, args), view, out, 'apt');
}

/** What an installer of the system is given behind its verb; nothing for other programs. */
function ofTheSystem(name: string, args: readonly Word[]): readonly Word[] {
  const verb = verbs.find(([program]) => program.test(name))?.[1];
  const at = verb ? args.findIndex(({ text }) => verb.test(text)) : -1;
  return at < 0 ? [] : args.slice(at + 1);
}

const verbs: readonly (readonly [program: RegExp, verb: RegExp])[] = [
  [/^(?:apt|apt-get|yum|dnf|zypper|microdnf)$/, /^(?:install|remove|purge)$/],
  [/^apt-cache$/, /^(?:policy|show|madison)$/],
  [/^pacman$/, /^-[SRU]/],
  [/^apk$/, /^add$/],
  [/^emerge$/, /^-/],
];

function packages(args: readonly Word[], view: View, out: Gathered, of: 'pip' | 'conda' | 'apt'): void {
  const index = of === 'pip' ? indexOf(args) : undefined;
  for (const [at, word] of args.entries()) {
    const quote = /^["']/.test(view.text[word.start] ?? '') ? 1 : 0;
    const inner: View = { text: word.text, at: (offset) => view.at(word.start + quote + offset) };
    if (of === 'pip') extraPlaces(inner, out);
    const before = args[at - 1]?.text ?? '';
    if (
      word.text.startsWith('-') ||
      /^(?:-[rcif ntep]|--(?:requirement|constraint|index-url|extra-index-url|find-links|channel|name|prefix|target|python|trusted-host))$/.test(
        before,
      )
    )
      continue;
    if (!word.literal && of !== 'apt' && !/^[\w.-]+\s*(?:\[[\w,-]*\])?\s*[=<>!~]/.test(word.text)) continue;
    const found =
      of === 'apt'
        ? ofSystem(inner)
        : of === 'pip'
          ? fromIndex(pipRequirement(inner), index)
          : condaPackage(inner);
    if (found) out.places.push(found);
  }
}

function ofSystem(view: View): Place | undefined {
  const found = /^[a-z0-9][\w.+-]*/.exec(view.text)?.[0];
  return found === undefined
    ? undefined
    : { kind: 'package', name: `apt:${found}`, span: spanIn(view, 0, found.length), parts: {} };
}

function fromIndex(found: Place | undefined, address: Part | undefined): Place | undefined {
  return found && address && !found.parts.address?.text
    ? { ...found, parts: { ...found.parts, address } }
    : found;
}

/** The index that pip is to take all packages from; what is only beside another index says nothing of a package. */
function indexOf(args: readonly Word[]): Part | undefined {
  for (const [at, { text }] of args.entries()) {
    if (/^(?:-i|--index-url)$/.test(text)) return { text: args[at + 1]?.text ?? '' };
    if (text.startsWith('--index-url=')) return { text: text.slice(12) };
  }
  return undefined;
}

/** `.[gpu]`: pairs of `--extra`, as uv calls them, and the parts of the project that are installed. */
function extraPlaces(view: View, out: Gathered): void {
  const found = /^[.\w/-]*\/?\.?\[([\w, -]+)\]$/.exec(view.text);
  if (!found || /^\w[\w-]*\[/.test(view.text)) return;
  const from = view.text.indexOf('[') + 1;
  for (const { 0: name, index } of (found[1] as string).matchAll(/[\w-]+/g)) {
    const span = spanIn(view, from + index, from + index + name.length);
    out.places.push({ kind: 'pair', name: '--extra', span, parts: { value: { text: name, span } } });
  }
}

/** Programs of NVIDIA's that functions of a script are given to run: `run_cmd nvidia-smi -q`, `with_timeout 60 dcgmi diag`. */
const handed = /^(?:nvidia-smi|dcgmi|nvcc|nsys|ncu|trtexec|nvidia-ctk|\w+_perf)$/;
/** What asks for a name, or says it, runs nothing. */
const naming =
  /^(?:which|type|man|whereis|cat|ls|cp|mv|rm|ln|test|\[|apt.*|yum|dnf|pip.*|conda|kill.*|pkill|pgrep|log.*|.*_(?:log|info|warn|error|fail|pass|require|check|exists?|installed))$/i;

/** Programs that run another in a container: it stands behind its name. */
const containers = /^(?:docker|podman|nerdctl|ctr|crictl|kubectl|oc)$/;

/** Adds a program that stands with arguments of its own behind the name of another. It is told and never edited. */
export function wrappedProgram(name: string, args: readonly Word[], view: View, out: Gathered): void {
  const at = args.findIndex(({ text, literal }) => literal && handed.test(text));
  const word = args[at];
  const rest = args.slice(at + 1);
  if (!word || !/^[a-z]\w*$/i.test(name) || naming.test(name)) return;
  const first = rest[0]?.text ?? '';
  const isCalled = /^-|^(?:diag|profile|runtime|config|discovery|health)$/.test(first);
  const isPlain = !args.slice(0, at).some(({ text }) => text.startsWith('-'));
  if (!(isPlain && isCalled) && !(containers.test(name) && at > 1)) return;
  out.places.push({
    kind: 'command',
    name: word.text,
    span: spanIn(view, word.start, word.end),
    parts: { args: { text: rest.map(({ text }) => text).join(' ') }, use: { text: 'word' } },
    told: true,
  });
}

const installers = /\b(?:pacman|apt|apt-get|yum|dnf|emerge|apk|zypper)\b/;
const list = /(?:^|\n)[ \t]*(?:local |declare -a )?\w*(?:pkgs|packages|PKGS|PACKAGES)\w*\+?=\(([^()]*)\)/g;

/** Names of services that a script goes through: `SERVICES=("dcgm-exporter")`. */
const services =
  /(?:^|\n)[ \t]*(?:local |declare -a |readonly )?\w*(?:services|SERVICES)\w*\+?=\(([^()]*)\)/g;

/** Adds the packages of a list that the script gives to the system's installer: `pkgs=(cuda gcc)`. */
export function packageLists(view: View, out: Gathered): void {
  const { text } = view;
  if (!text.includes('=(')) return;
  for (const { 0: all, 1: items = '', index } of text.matchAll(services)) {
    const from = index + all.length - 1 - items.length;
    for (const { 0: name, index: at } of items.matchAll(/[\w.@-]+/g))
      out.texts.push(spanIn(view, from + at, from + at + name.length));
  }
  if (!installers.test(text)) return;
  for (const { 0: all, 1: items = '', index } of text.matchAll(list)) {
    const from = index + all.length - 1 - items.length;
    for (const { 0: name, index: at } of items
      .replace(/#.*/g, (note) => ' '.repeat(note.length))
      .matchAll(/[a-z0-9][\w.+-]*/g))
      out.places.push({
        kind: 'package',
        name: `apt:${name}`,
        span: spanIn(view, from + at, from + at + name.length),
        parts: {},
      });
  }
}

/** The text with each `${{ … }}` of a workflow as a word of the same length. */
export function withoutExpressions(text: string): string {
  return text.replace(/\$\{\{.*?\}\}/g, (all) => '_'.repeat(all.length));
}

/** A reference to an image; nothing where it is put together from variables up to its name. */
export function imagePlace(text: string, start: number, end: number, view: View, out: Gathered): void {
  const found =
    /^(?:docker:(?:\/\/)?)?((?:[\w.${}-]+(?::\d+)?\/)?[\w./${}-]*[\w-])(?::([\w.${}-]+))?(?:@sha256:[0-9a-f]+)?$/.exec(
      text,
    );
  if (!found) return;
  const [all, name = '', tag = ''] = found;
  const raw = withoutExpressions(view.text.slice(start, end));
  const from = start + Math.max(0, raw.indexOf(all)) + (/^docker:(?:\/\/)?/.exec(all)?.[0].length ?? 0);
  const stop = start + Math.max(0, raw.indexOf(all)) + all.length;
  out.places.push({
    kind: 'image',
    name: name.replace(/^docker\.io\/(?:library\/)?/, ''),
    span: spanIn(view, from, Math.min(stop, end)),
    parts: { tag: { text: tag }, reference: { text: tag ? `${name}:${tag}` : name } },
  });
}

/** A word or a piece of one as a part, without its quotes. */
export function partOf(text: string, start: number, end: number, view: View): Part {
  const quoted = /^(["']).*\1$/s.test(view.text.slice(start, end)) ? 1 : 0;
  return { text, span: spanIn(view, start + quoted, end - quoted) };
}

/** `[ "$DEVICE" = cuda ]`: a pair of `==` and the word that something is compared with. */
export function comparisons(args: readonly Word[], view: View, out: Gathered): void {
  for (const [at, { text }] of args.entries()) {
    const [left, right] = [args[at - 1], args[at + 1]];
    if (!/^(?:==?|!=|=~)$/.test(text) || !left || !right || left.literal || !right.literal) continue;
    choice(right, view, out);
  }
}

/** A word that the script compares something with. */
export function choice(word: Word, view: View, out: Gathered): void {
  out.places.push({
    kind: 'pair',
    name: '==',
    span: spanIn(view, word.start, word.end),
    parts: { value: partOf(word.text, word.start, word.end, view) },
  });
}

const treating =
  /^--(?:no-(?:install|build|binary|build-isolation)-package|no-binary|only-binary|reinstall-package)$/;

/** Packages that an option treats otherwise, with commas between them; they are told. */
export function namedPackages(key: string, value: Part | undefined, out: Gathered): void {
  if (!value || !treating.test(key)) return;
  const { text, span } = value;
  if (!span || text.length !== span.end - span.start) return;
  for (const { 0: name, index } of text.matchAll(/[A-Za-z][\w.-]*/g)) {
    const start = span.start + index;
    const own = { start, end: start + name.length };
    out.places.push({
      kind: 'package',
      name: normalName(name),
      span: own,
      parts: { name: { text: name } },
      told: true,
    });
  }
}

/** Programs that run a script, which reads the words behind it. */
const interpreters = /^(?:(?:ba|z|da|k)?sh|source|\.|python[\d.]*)$/;

/** Adds the plain words that a script of the project or `make` is given, `./prepare.sh cublas`: pairs of `$argument`. */
export function scriptArguments(name: string, args: readonly Word[], view: View, out: Gathered): void {
  const isRun = interpreters.test(name);
  if (!isRun && name !== 'make' && !/\.(?:sh|bash|py)$/.test(name)) return;
  const script = isRun ? args.findIndex(({ text }) => /\.(?:sh|bash|py)$/.test(text)) : -1;
  if (isRun && script < 0) return;
  for (const [at, word] of args.entries()) {
    if (at <= script || !word.literal || !/^[A-Za-z][\w.]*$/.test(word.text)) continue;
    // It may be the value of an option.
    if ((name === 'make' ? /^-[CfIoW]$|^--[a-z-]+$/ : /^-/).test(args[at - 1]?.text ?? '')) continue;
    const value = partOf(word.text, word.start, word.end, view);
    if (!out.asks('pair', '$argument', word.text)) continue;
    out.places.push({
      kind: 'pair',
      name: '$argument',
      span: spanIn(view, word.start, word.end),
      parts: { value },
    });
  }
}
