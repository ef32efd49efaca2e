/**
 * Commands of a shell text to places: variables that are set or read, programs in command position, options with their
 * values, and what well-known programs take: images of `docker`, packages of `pip`, `conda` and the system's installers.
 */
import type { Reader } from './place.ts';
import { type Gathered, gathered, type Part, spanIn, type View, viewOf } from './place.ts';
import { condaPackage, pipRequirement } from './requirement.ts';
import { type Command, readShell, type Word } from './shellWords.ts';

export const readShellFile: Reader = (text) => {
  const out = gathered();
  shellPlaces(viewOf(text, { start: 0, end: text.length }), out);
  return out;
};

/** Adds the places of a shell text that stands in a file; `isList`: a list of words that no shell reads. */
export function shellPlaces(view: View, out: Gathered, isList = false): void {
  const { commands, comments, expansions } = readShell(view.text);
  for (const { start, end } of comments) {
    out.comments.push(spanIn(view, start, end));
    directive(start, end, view, out);
  }
  for (const { name, start, end } of expansions)
    out.places.push({ kind: 'variable', name, span: spanIn(view, start, end), parts: {} });
  for (const command of commands) commandPlaces(isList ? { ...command, isList } : command, view, out);
}

/** `#SBATCH --gres=gpu:1`: options of a batch system stand in comments. */
function directive(start: number, end: number, view: View, out: Gathered): void {
  const found = /^#(SBATCH|PBS|BSUB|DSUB|COBALT)\s+/.exec(view.text.slice(start, end));
  if (!found) return;
  const from = start + found[0].length;
  const inner: View = { text: view.text.slice(from, end), at: (offset) => view.at(from + offset) };
  for (const { words } of readShell(inner.text).commands)
    options((found[1] as string).toLowerCase(), words, inner, out);
}

/** Programs that run another: their own options are passed over. */
const wrappers = new Set([
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
]);
/** Builtins whose arguments are assignments. */
const declaring = new Set(['export', 'declare', 'typeset', 'local', 'readonly', 'env', 'set', 'ENV', 'ARG']);
/** What these are given is text for people or a question about the text, not a use. */
const speaking = new Set([
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

function commandPlaces(command: Command, view: View, out: Gathered): void {
  const { words } = command;
  let at = 0;
  while (at < words.length && assign(words[at] as Word, view, out)) at++;
  let name = nameOf(words[at]);
  if (asking.has(name) && (name !== 'command' || /^-[vV]$/.test(words[at + 1]?.text ?? ''))) {
    for (const word of words.slice(at + 1)) asked(word, view, out);
    return;
  }
  while (wrappers.has(name)) {
    program(command, at, name, view, out);
    const own = ++at;
    while (at < words.length && isOwn(words[at] as Word, view, out)) at++;
    options(name, words.slice(own, at), view, out);
    name = nameOf(words[at]);
  }
  const word = words[at];
  if (!word) return;
  program(command, at, name, view, out);
  const args = words.slice(at + 1);
  if (declaring.has(name)) for (const one of args) declare(one, view, out);
  else if (name === 'unset') for (const one of args) bare(one, view, out);
  else if (name === 'setenv' && args[0]) bare(args[0], view, out, args[1]);
  else if (!speaking.has(name)) {
    for (const one of args) out.texts.push(spanIn(view, one.start, one.end));
    options(name, args, view, out);
    known(name, args, view, out);
  }
}

/** Programs that tell where another is. */
const asking = new Set(['command', 'which', 'type', 'hash', 'whereis']);

function asked(word: Word, view: View, out: Gathered): void {
  if (/^[A-Za-z][\w.-]*$/.test(word.text))
    out.places.push({
      kind: 'command',
      name: word.text,
      span: spanIn(view, word.start, word.end),
      parts: { args: { text: '' }, use: { text: 'asked' } },
    });
}

/** An option or a number of a wrapper, or a variable that it sets. */
function isOwn(word: Word, view: View, out: Gathered): boolean {
  return /^[-\d]/.test(word.text) || assign(word, view, out);
}

/** The program's own name, without its folder. */
function nameOf(word: Word | undefined): string {
  return word?.literal
    ? (word.text.split('/').at(-1) ?? '')
    : (/([\w.-]+)$/.exec(word?.text ?? '')?.[1] ?? '');
}

function program(
  { words, taken, isList }: Command,
  at: number,
  name: string,
  view: View,
  out: Gathered,
): void {
  const word = words[at] as Word;
  const [first, last] = [words[at + 1], words.at(-1)];
  if (word.text.includes('/')) out.texts.push(spanIn(view, word.start, word.end));
  if (!name || !/[A-Za-z]/.test(name)) return;
  const end = word.end - (/["']$/.test(view.text.slice(word.start, word.end)) ? 1 : 0);
  const args: Part =
    first && last
      ? {
          text: words
            .slice(at + 1)
            .map((one) => one.text)
            .join(' '),
          span: spanIn(view, first.start, last.end),
        }
      : { text: '' };
  // In quotes, behind a folder and in a list, what stands for it must be one word.
  const isWhole = !isList && view.text.slice(word.start, word.end) === name;
  out.places.push({
    kind: 'command',
    name,
    span: spanIn(view, end - name.length, end),
    parts: { args, use: { text: isWhole ? (taken ? 'taken' : 'plain') : 'word' } },
  });
}

const assignment = /^([A-Za-z_]\w*)\+?=/;

/** `NAME=value` as a word of its own; false when it is none. */
function assign(word: Word, view: View, out: Gathered): boolean {
  const raw = view.text.slice(word.start, word.end);
  const found = assignment.exec(raw);
  if (!found) return false;
  const name = found[1] as string;
  const from = word.start + found[0].length;
  out.places.push({
    kind: 'variable',
    name,
    span: spanIn(view, word.start, word.start + name.length),
    parts: { value: partOf(word.text.slice(found[0].length), from, word.end, view) },
  });
  out.texts.push(spanIn(view, from, word.end));
  namedImage(name, word, from, view, out);
  return true;
}

/** `BASE_IMAGE=nvidia/cuda:12.1` */
function namedImage(name: string, word: Word, from: number, view: View, out: Gathered): void {
  const quote = /^["']/.test(view.text[from] ?? '') ? 1 : 0;
  const value = view.text.slice(from + quote, word.end - quote);
  if (/IMAGE|CONTAINER/i.test(name) && /^[\w./-]+:[\w.-]+$/.test(value))
    imagePlace(value, from + quote, word.end - quote, view, out);
}

function partOf(text: string, start: number, end: number, view: View): Part {
  const quoted = /^(["']).*\1$/s.test(view.text.slice(start, end)) ? 1 : 0;
  return { text, span: spanIn(view, start + quoted, end - quoted) };
}

function declare(word: Word, view: View, out: Gathered): void {
  if (!assign(word, view, out)) bare(word, view, out);
}

function bare(word: Word, view: View, out: Gathered, value?: Word): void {
  if (!/^[A-Za-z_]\w*$/.test(word.text)) return;
  out.places.push({
    kind: 'variable',
    name: word.text,
    span: spanIn(view, word.start, word.end),
    parts: value ? { value: partOf(value.text, value.start, value.end, view) } : {},
  });
}

/** `--name value`, `--name=value`, and settings such as `trainer.device=cuda` as frameworks take them. */
function options(command: string, args: readonly Word[], view: View, out: Gathered): void {
  for (const [at, word] of args.entries()) {
    const quote = /^["']/.test(view.text[word.start] ?? '') ? 1 : 0;
    const from = word.start + quote;
    const raw = view.text.slice(from, word.end - quote);
    const found = /^(--?[A-Za-z][\w.-]*|\+{0,2}[A-Za-z_][\w./-]*)(=(?!=))?/.exec(raw);
    if (!found) continue;
    const [all, key = '', equals] = found;
    const isOption = key.startsWith('-');
    if (!isOption && (equals === undefined || /^[A-Z_][A-Z0-9_]*$/.test(key))) {
      if (equals !== undefined) assign(word, view, out);
      continue;
    }
    if (!equals && all !== raw) continue;
    const next = args[at + 1];
    const value = equals
      ? partOf(word.text.slice(all.length), from + all.length, word.end - quote, view)
      : valueAfter(next, view);
    out.places.push({
      kind: 'pair',
      name: key,
      span: spanIn(view, from, from + key.length),
      parts: { command: { text: command }, ...(value ? { value } : {}) },
    });
    // `docker run -e NAME`, `mpirun -x NAME`.
    if (!equals && next && /^(?:-e|--env|-x)$/.test(key) && /^[A-Z_][A-Z0-9_]*$/.test(next.text))
      bare(next, view, out);
  }
}

function valueAfter(next: Word | undefined, view: View): Part | undefined {
  return next && !next.text.startsWith('-') ? partOf(next.text, next.start, next.end, view) : undefined;
}

/** Options of `docker run` that take a value. */
const valued =
  /^(?:-[evpwuhmlc]|--(?:env|volume|publish|workdir|user|name|hostname|network|net|gpus|runtime|shm-size|ulimit|device|mount|entrypoint|memory|cpus|ipc|pid|env-file|label|add-host|cap-add|security-opt|restart|platform|log-driver|log-opt|cpuset-cpus|group-add))$/;

function known(name: string, args: readonly Word[], view: View, out: Gathered): void {
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
  else if (/^python[\d.]*$/.test(name) && first === '-m' && second === 'pip')
    packages(args.slice(3), view, out, 'pip');
  else if (name === 'uv' && first === 'pip') packages(args.slice(2), view, out, 'pip');
  else if (/^(?:poetry|pdm|pipenv|uv)$/.test(name) && /^(?:add|install)$/.test(first))
    packages(args.slice(1), view, out, 'pip');
  else if (/^(?:conda|mamba|micromamba)$/.test(name) && /^(?:install|create|update)$/.test(first))
    packages(args.slice(1), view, out, 'conda');
  else if (/^(?:apt|apt-get|yum|dnf|zypper|microdnf)$/.test(name)) {
    const verb = args.findIndex(({ text }) => /^(?:install|remove|purge)$/.test(text));
    if (verb >= 0) packages(args.slice(verb + 1), view, out, 'apt');
  }
}

function packages(args: readonly Word[], view: View, out: Gathered, of: 'pip' | 'conda' | 'apt'): void {
  for (const [at, word] of args.entries()) {
    const before = args[at - 1]?.text ?? '';
    if (
      word.text.startsWith('-') ||
      /^(?:-[rcif ntep]|--(?:requirement|constraint|index-url|extra-index-url|find-links|channel|name|prefix|target|python|trusted-host))$/.test(
        before,
      )
    )
      continue;
    const quote = /^["']/.test(view.text[word.start] ?? '') ? 1 : 0;
    const inner: View = { text: word.text, at: (offset) => view.at(word.start + quote + offset) };
    if (!word.literal && of !== 'apt' && !/^[\w.-]+\s*(?:\[[\w,-]*\])?\s*[=<>!~]/.test(word.text)) continue;
    if (of === 'apt') {
      const found = /^[a-z0-9][\w.+-]*/.exec(word.text)?.[0];
      if (found)
        out.places.push({
          kind: 'package',
          name: `apt:${found}`,
          span: spanIn(inner, 0, found.length),
          parts: {},
        });
    } else {
      const found = of === 'pip' ? pipRequirement(inner) : condaPackage(inner);
      if (found) out.places.push(found);
    }
  }
}

/** A reference to an image; nothing where it is put together from variables up to its name. */
export function imagePlace(text: string, start: number, end: number, view: View, out: Gathered): void {
  const found =
    /^(?:docker:(?:\/\/)?)?((?:[\w.-]+(?::\d+)?\/)?[\w./-]+)(?::([\w.${}-]+))?(?:@sha256:[0-9a-f]+)?$/.exec(
      text,
    );
  if (!found) return;
  const [all, name = '', tag = ''] = found;
  const raw = view.text.slice(start, end);
  const from = start + Math.max(0, raw.indexOf(all)) + (/^docker:(?:\/\/)?/.exec(all)?.[0].length ?? 0);
  const stop = start + Math.max(0, raw.indexOf(all)) + all.length;
  out.places.push({
    kind: 'image',
    name: name.replace(/^docker\.io\/(?:library\/)?/, ''),
    span: spanIn(view, from, Math.min(stop, end)),
    parts: { tag: { text: tag } },
  });
}
