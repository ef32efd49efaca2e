/**
 * What a key with its value means in the configurations that people write, whatever the format: variables of
 * containers and workflows, images, steps that a shell runs, packages. Every pair is also given as it stands.
 */
import type { Span } from '../model.ts';
import { quotedView } from './escapes.ts';
import { type Gathered, type Place, spanIn, type View, viewOf } from './place.ts';
import { shellPlaces } from './shell.ts';
import { linePairs } from './shellDocuments.ts';
import { imagePlace, withoutExpressions } from './shellPrograms.ts';
import { filledIn } from './workflowNames.ts';

export interface Key {
  readonly text: string;
  /** Without quotes. */
  readonly span: Span;
}

export interface Scalar {
  readonly text: string;
  /** Without quotes. */
  readonly span: Span;
  /** The file holds the text as it is read, sign for sign. */
  readonly plain: boolean;
  /** Its line ends are blanks. */
  readonly folded?: boolean;
  /** The quotes around it. */
  readonly quote?: '"' | "'";
}

/** Keys whose maps or lists hold environment variables. */
const environments =
  /^(?:[\w-]*env(?:s|ironments?|ironment[_-]?variables|[_-]?vars?|[_-]?variables?|_file_vars)?|variables|args|build[_-]args|defines?|cmake_args)$/i;

/** True for a key whose map or list holds environment variables. */
export function isEnvironment(key: string): boolean {
  return environments.test(key);
}

/** A key that is spelt like a variable, which the program may set or may only read by this name. */
const spelt = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
/** Keys whose text is run by a shell. */
const scripts =
  /^(?:run|script|scripts|before_script|after_script|install|before_install|command|commands|cmd|entrypoint|setup|setup_commands|initialization_commands|worker_setup_commands|head_setup_commands|post_build|pre_build|build_command|postCreateCommand|onCreateCommand|updateContentCommand|args|runArgs|inline|test|postStart|exec|before-[a-z-]+|[\w-]+-command)$/i;
const images =
  /^(?:image|images|[\w-]+[_-]image|container|container_image|containerImage|docker_image|dockerImage|base_image|baseImage|base-image|container-image|docker-image|image_name|imageName|image_id|repository|docker|uses|BASE_IMAGE|from)$/i;
/** What a build pushes, some of it filled in whole; elsewhere `tags` are words about a text. */
const pushed = /^\s*(?:_+|[\w.${}-]+\/[^\s:]*:\S*)(?:\s+(?:_+|[\w.${}-]+\/[^\s:]*:\S*))*\s*$/;

/** Adds the places of one pair; `path` are the keys above, outermost first. */
export function pairPlaces(
  path: readonly string[],
  key: Key,
  value: Scalar | undefined,
  text: string,
  out: Gathered,
): void {
  const above = path.at(-1) ?? '';
  out.places.push({
    kind: 'pair',
    name: key.text,
    span: key.span,
    parts: value ? { value: { text: value.text, span: value.span }, ...belowMatrix(path) } : {},
    path,
  });
  const isSet = isEnvironment(above) && /^[A-Za-z_]\w*$/.test(key.text);
  if (isSet || (value && spelt.test(key.text)))
    out.places.push({
      kind: 'variable',
      name: key.text,
      span: key.span,
      ...(isSet ? {} : { told: true }),
      parts: value ? { value: { text: value.text, span: value.span } } : {},
    });
  if (value) systemPackage(path, key.text, value, out);
  if (value) valuePlaces(path, key.text, value, text, out);
}

/** A part `below` of what stands in the matrix of a workflow, whose keys and values are the project's own. */
function belowMatrix(path: readonly string[]): Place['parts'] {
  return path.includes('matrix') ? { below: { text: 'matrix' } } : {};
}

/** Tasks of Ansible and steps of cloud-init that install packages of the system. */
const installer =
  /^(?:(?:ansible\.builtin\.)?(?:apt|yum|dnf|package|zypper|pacman)|community\.general\.pacman)$/;

/** `apt: { name: cuda }`, and an item of a list there. */
function systemPackage(path: readonly string[], key: string, value: Scalar, out: Gathered): void {
  const task = path.at(-1) ?? '';
  if (!(installer.test(task) && /^(?:name|pkg|package)$/.test(key))) return;
  const name = /^[a-z0-9][\w.+-]*/.exec(value.text)?.[0];
  if (!name || !value.plain) return;
  const { start } = value.span;
  out.places.push({
    kind: 'package',
    name: `apt:${name}`,
    span: { start, end: start + name.length },
    parts: {},
  });
}

/** Adds the places of a value, also of an item of a list, whose key is the list's. */
export function valuePlaces(
  path: readonly string[],
  key: string,
  value: Scalar,
  text: string,
  out: Gathered,
): void {
  if (/^tags$/i.test(key)) {
    pushedPlaces(viewOfScalar(text, value), path.at(-1) === 'with', out);
    if (path.at(-1) === 'with') expressionPlaces(viewOfScalar(text, value), key, out);
  }
  // Texts for people are no uses.
  if (prose.test(key) || path.includes('urls')) return;
  const view = viewOfScalar(text, value);
  if (isOptions(key, view.text)) shellPlaces(behind('docker run ', view), out);
  else if ((scripts.test(key) && isScript(key, value)) || scriptLines.test(view.text)) shellPlaces(view, out);
  else if (definitions.test(view.text)) shellPlaces(behind('cmake ', view), out);
  else {
    // What a shell reads has comments and texts for people of its own.
    out.texts.push(value.span);
    if (isConfiguration(view.text)) linePairs(view, out);
    if (images.test(key)) {
      imagePlace(withoutExpressions(value.text.trim()), 0, view.text.length, view, out);
      expressionPlaces(view, key, out);
    } else if (isEnvironment(path.at(-1) ?? '') && view.text.includes('$'))
      shellPlaces(behind(': ', view), out);
    else expressionPlaces(view, key, out);
  }
}

/** Keys whose values only name something: a file of results, a cache. */
const unread = /^(?:path|key|group|restore-keys|artifact.*)$/i;

/**
 * What a workflow fills in, `${{ matrix.cuda }}`, and what its conditions ask for without such marks. In a mere name only its
 * variables count, which are renamed everywhere or nowhere.
 */
function expressionPlaces(view: View, key: string, out: Gathered): void {
  const isCondition = key === 'if';
  const use = { text: isCondition ? 'compared' : 'argument' };
  for (const { 0: all, index } of view.text.matchAll(isCondition ? /^.+$/gs : /\$\{\{.*?\}\}/g))
    for (const { name, start, end } of filledIn(view.text, index, index + all.length))
      if (!unread.test(key) || !name.includes('.'))
        out.places.push({ kind: 'variable', name, span: spanIn(view, start, end), parts: { use } });
}

/** The images that a build is told to push, one a line; as an input of a workflow's action also without a tag. */
function pushedPlaces(view: View, isInput: boolean, out: Gathered): void {
  const shown = withoutExpressions(view.text);
  if (!pushed.test(shown) && !(isInput && /^\s*[\w.-]+\/[\w./-]+\s*$/.test(shown))) return;
  for (const { 0: word, index } of shown.matchAll(/\S+/g))
    imagePlace(word, index, index + word.length, view, out);
}

/** Several lines that are themselves a configuration: the first two hold a key each, or the first opens a map. */
function isConfiguration(text: string): boolean {
  return /^\s*(?:[\w./-]+:(?: \S.*)?\r?\n(?:[ \t]*\r?\n)*[ \t]*(?:- )?[\w./-]+:(?:\s|$)|\{[ \t]*\r?\n)/.test(
    text,
  );
}

/** Several lines of which one is plainly a shell's, below whatever key. */
const scriptLines =
  /(?:^|\n)[ \t]*(?:#!\/\S*sh\b|set -[a-z]+\b|export [A-Za-z_]\w*=|(?:python[\d.]* -m )?pip3? (?:un)?install |docker (?:run|build|pull) |(?:RUN|ENV|COPY) |(?:sudo )?apt(?:-get)? )[^\n]*\n|\n[ \t]*(?:export [A-Za-z_]\w*=|(?:python[\d.]* -m )?pip3? (?:un)?install )/;

/** Nothing but definitions for CMake. */
const definitions = /^\s*(?:-D\w+(?::\w+)?=[^\s;&|]+(?:\s+|$))+$/;

/** The text as a program reads it. */
function viewOfScalar(text: string, { span, folded, quote }: Scalar): View {
  if (quote) return quotedView(text, span, quote);
  const view = viewOf(text, span);
  return folded ? { ...view, text: view.text.replace(/[\r\n]/g, ' ') } : view;
}

/** Options of a container, as workflows take them. */
function isOptions(key: string, text: string): boolean {
  return /^(?:options|docker_options|container_options|extra_options)$/.test(key) && /^\s*-/.test(text);
}

/** The view behind words that the file does not hold. */
function behind(words: string, view: View): View {
  return { text: words + view.text, at: (offset) => view.at(Math.max(0, offset - words.length)) };
}

/** Adds an item of a list as a pair of the list's key. */
export function itemPlaces(path: readonly string[], value: Scalar, text: string, out: Gathered): void {
  const key = path.at(-1) ?? '';
  out.places.push({
    kind: 'pair',
    name: key,
    span: value.span,
    parts: { value: { text: value.text, span: value.span }, item: { text: key }, ...belowMatrix(path) },
    path: path.slice(0, -1),
  });
  systemPackage(path.slice(0, -1), key, value, out);
  // `- NAME=value` below `environment:`.
  const assigned = isEnvironment(key) ? /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(value.text) : undefined;
  if (assigned && value.plain && (assigned[2] !== undefined || /^[A-Z_][A-Z0-9_]*$/.test(value.text))) {
    const [, name = '', set] = assigned;
    const { start, end } = value.span;
    out.places.push({
      kind: 'variable',
      name,
      span: { start, end: start + name.length },
      parts: set === undefined ? {} : { value: { text: set, span: { start: start + name.length + 1, end } } },
    });
    out.texts.push(value.span);
  } else valuePlaces(path.slice(0, -1), key, value, text, out);
}

const prose =
  /^(?:description|descriptions|desc|summary|title|help|message|comment|comments|note|notes|readme|doc|docs|documentation|label|labels|name|display_name|displayName|keywords|classifiers|tags|topics|about|placeholder|text|caption|prompt|instruction|content|question|answer|author|authors|license)$/i;

/** Keys of lists whose items are the words of one command. */
const wordLists =
  /^(?:command|entrypoint|cmd|args|runArgs|run_args|arguments|docker_args|extra_args|create-args)$/i;

export function isWordList(path: readonly string[]): boolean {
  return wordLists.test(path.at(-1) ?? '');
}

/** Adds a command that is given as a list of words; what a shell is given with `-c` is a script of its own. */
export function wordPlaces(
  path: readonly string[],
  items: readonly Scalar[],
  text: string,
  out: Gathered,
): void {
  const [first, last] = [items[0], items.at(-1)];
  if (!first || !last) return;
  const start = first.span.start;
  let words = '';
  for (const [at, item] of items.entries()) {
    const { span } = item;
    const raw = text.slice(span.start, span.end);
    const isScript = /\s/.test(raw.trim()) && /^-\w*c$/.test(items[at - 1]?.text ?? '');
    if (isScript || /[\n;|&]/.test(raw)) shellPlaces(viewOfScalar(text, item), out);
    const word = isScript || /[\s;|&<>()`]/.test(raw) ? '_'.repeat(raw.length) : raw;
    words += ' '.repeat(span.start - start - words.length) + word;
    out.texts.push(span);
    // An image with its registry and its tag, whatever program takes it.
    if (/^[\w-]+(?:\.[\w-]+)+\/[\w./-]+:[\w.-]+$/.test(item.text))
      imagePlace(item.text, 0, item.text.length, viewOfScalar(text, item), out);
  }
  // A list of arguments alone has no program.
  const program = /^(?:runArgs|run_args|docker_args|create-args)$/.test(path.at(-1) ?? '')
    ? 'docker run '
    : ': ';
  const before = /^-/.test(first.text) ? program : '';
  shellPlaces(
    { text: before + words, at: (offset) => start + Math.max(0, offset - before.length) },
    out,
    true,
  );
}

/** A word alone is a program only where the key says that it is run; a list of `args` is words without a program. */
function isScript(key: string, value: Scalar): boolean {
  if (/^(?:args|test|exec|install|setup)$/.test(key)) return /\s/.test(value.text.trim());
  return value.text.trim() !== '';
}
