/**
 * Commands of a shell text to places: variables that are set or read, programs in command position, options with their
 * values, and what well-known programs take: images of `docker`, packages of `pip`, `conda` and the system's installers.
 */
import type { Reader } from './place.ts';
import { type Gathered, gathered, innerView, type Part, spanIn, type View, viewOf } from './place.ts';
import { wheel } from './requirement.ts';
import { documentPlaces, python } from './shellDocuments.ts';
import {
  behindRun,
  choice,
  comparisons,
  declaring,
  editing,
  imagePlace,
  namedPackages,
  packageLists,
  partOf,
  programPlaces,
  scriptArguments,
  speaking,
  wrappedProgram,
  wrapperAt,
  wrappers,
} from './shellPrograms.ts';
import { readPlaces } from './shellReads.ts';
import { type Command, nameOf, readShell, type Word } from './shellWords.ts';
import { isWindowsScript, readWindowsScript } from './windowsShell.ts';

export const readShellFile: Reader = (text, path) => {
  if (isWindowsScript(path)) return readWindowsScript(text, path, shellPlaces);
  const out = gathered();
  shellPlaces(viewOf(text, { start: 0, end: text.length }), out);
  return out;
};

/** Adds the places of a shell text that stands in a file; `isList`: a list of words that no shell reads. */
export function shellPlaces(view: View, out: Gathered, isList = false): void {
  const shell = readShell(view.text);
  const { commands, documents, targets, comments } = shell;
  for (const { start, end } of comments) {
    out.comments.push(spanIn(view, start, end));
    directive(start, end, view, out);
  }
  readPlaces(shell, view, out);
  for (const [at, command] of commands.entries()) {
    const next = commands[at + 1]?.words[0];
    const written = command.written || (command.taken && /^(?:tee|Out-File|Add-Content)$/.test(nameOf(next)));
    commandPlaces({ ...command, ...(isList ? { isList } : {}), ...(written ? { written } : {}) }, view, out);
    // `dpkg -l | grep NAME` asks for a package.
    if (
      listing.test(commands[at - 1]?.words.map(({ text }) => text).join(' ') ?? '') &&
      commands[at - 1]?.taken
    )
      for (const { start, end } of command.words) out.texts.push(spanIn(view, start, end));
  }
  for (const target of targets) {
    out.texts.push(spanIn(view, target.start, target.end));
    // The pattern of a case is compared with.
    if (target.literal && !/[/.]/.test(target.text)) choice(target, view, out);
  }
  packageLists(view, out);
  for (const { words, ...span } of documents) {
    const opening = view.text.slice(view.text.lastIndexOf('\n', span.start - 2) + 1, span.start);
    if (documentPlaces(words, opening, innerView(view, span), out)) shellPlaces(innerView(view, span), out);
  }
}

/** Programs that list what is installed. */
const listing = /^(?:sudo )?(?:apt(?:-cache)?|dpkg|rpm|yum|dnf|pip3?|conda|ldconfig) /;

/** Programs that hand a text to a shell. */
const handing = new Set(['ssh', 'eval', 'screen', 'tmux', 'parallel', 'watch', 'pdsh', 'sbatch']);
/** What is plainly a command and no text for people. */
const launch =
  /^\s*(?:[A-Za-z_]\w*=\S*\s+)*(?:[A-Z][A-Z_]+=\S+\s+\S|(?:\S*\/)?(?:python[\d.]*|torchrun|deepspeed|mpirun|mpiexec|srun|nvidia-smi|nsys|ncu|nvcc)\s+\S|(?:accelerate launch|docker run|pip3? install|conda install|ray start|uv (?:run|pip)|bash \S+\.sh)\b)/;

/** A word in quotes that is itself a command: `bash -c "…"`, `ssh host "…"`, `RUN="CUDA_VISIBLE_DEVICES=0 python x.py"`. */
function quoted(from: number, end: number, view: View, out: Gathered, isHanded: boolean): void {
  const sign = view.text[from];
  if ((sign !== '"' && sign !== "'") || view.text[end - 1] !== sign || end - from < 4) return;
  const inner = innerView(view, { start: from + 1, end: end - 1 });
  if (/\S\s+\S/.test(inner.text) && (isHanded || launch.test(inner.text))) shellPlaces(inner, out);
}

function quotedCommands(name: string, words: readonly Word[], view: View, out: Gathered): void {
  for (const [at, { start, end, text }] of words.entries()) {
    const option = /^--?[A-Za-z][\w-]*=(?=["'])/.exec(view.text.slice(start, end))?.[0] ?? '';
    const isHanded =
      /^--wrap(?:=|$)/.test(option || (words[at - 1]?.text ?? '')) ||
      (handing.has(name) && option === '') ||
      (/^-\w*c$/.test(words[at - 1]?.text ?? '') &&
        (/^(?:(?:ba|z|da|k)?sh|su)$/.test(name) ||
          words.slice(0, at).some((one) => /^(?:ba|z|da|k)?sh$/.test(nameOf(one)))));
    if (text.includes(' ')) quoted(start + option.length, end, view, out, isHanded);
  }
}

/** `#SBATCH --gres=gpu:1`: options of a batch system stand in comments. */
function directive(start: number, end: number, view: View, out: Gathered): void {
  const found = /^#(SBATCH|PBS|BSUB|DSUB|COBALT|PJM|\$)\s+/.exec(view.text.slice(start, end));
  if (!found) return;
  const from = start + found[0].length;
  const inner: View = { text: view.text.slice(from, end), at: (offset) => view.at(from + offset) };
  for (const { words } of readShell(inner.text).commands)
    options(found[1] === '$' ? 'sge' : (found[1] as string).toLowerCase(), words, inner, out);
}

function commandPlaces(command: Command, view: View, out: Gathered): void {
  const { words } = command;
  let at = 0;
  while (at < words.length && assign(words[at] as Word, view, out)) at++;
  let name = nameOf(words[at]);
  if (isAsking(name, words[at + 1])) {
    for (const word of words.slice(at + 1)) asked(word, view, out);
    return;
  }
  while (wrapperAt(words, at)) {
    program(command, at, name, view, out);
    at = behindWrapper(words, at, view, out);
    name = nameOf(words[at]);
  }
  const word = words[at];
  if (!word) return;
  // Items of an array of arguments.
  if (word.text.startsWith('-')) {
    argumentPlaces('', words.slice(at), view, out);
    return;
  }
  if (at > 0) quoted(word.start, word.end, view, out, handing.has(nameOf(words[at - 1])));
  program(command, at, name, view, out);
  const args = words.slice(at + 1);
  if (/^(?:\[\[?|test)$/.test(name)) comparisons(args, view, out);
  if (declaring.has(name)) for (const one of args) declare(one, view, out, name);
  else if (name === 'unset') for (const one of args) bare(one, view, out);
  else if (name === 'setenv' && args[0]) bare(args[0], view, out, args[1]);
  else if (!speaking.has(name)) argumentPlaces(name, args, view, out);
  else if (command.written || editing.has(name)) writtenPlaces(args, view, out);
}

/** The first word behind a wrapper, its options (of `srun` some have a value of its own) and the variables that it sets; `at` is the wrapper's. */
function behindWrapper(words: readonly Word[], at: number, view: View, out: Gathered): number {
  const own = at + 1;
  let next = wrappers.has(nameOf(words[at])) ? own : behindRun(words, own + 1);
  const isSrun = nameOf(words[at]) === 'srun';
  while (next < words.length && isOwn(words[next] as Word, view, out))
    next += isSrun && /^-[wNncptJxA]$/.test(words[next]?.text ?? '') ? 2 : 1;
  options(nameOf(words[at]), words.slice(own, next), view, out);
  for (const { start, end } of words.slice(own, next)) out.texts.push(spanIn(view, start, end));
  return next;
}

/** What a line of text that goes into a file, or a change of one, names. */
function writtenPlaces(args: readonly Word[], view: View, out: Gathered): void {
  for (const one of args) {
    out.texts.push(spanIn(view, one.start, one.end));
    const quote = /^["']/.test(view.text[one.start] ?? '') ? 1 : 0;
    // `set(NAME value)` goes into a file of CMake.
    const found = /^(?:export\s+)?([A-Za-z_]\w*)=|^set\\?\((\w+)(?=\s|$)/.exec(
      view.text.slice(one.start + quote, one.end),
    );
    if (!found) continue;
    const end = one.start + quote + found[0].length - (found[1] ? 1 : 0);
    const name = found[1] ?? found[2] ?? '';
    out.places.push({
      kind: 'variable',
      name,
      span: spanIn(view, end - name.length, end),
      parts: { value: partOf(one.text.slice(found[0].length), end + 1, one.end - quote, view) },
    });
  }
}

function argumentPlaces(name: string, args: readonly Word[], view: View, out: Gathered): void {
  const isPython = /^python[\d.]*$/.test(name);
  for (const [at, one] of args.entries()) {
    const span = spanIn(view, one.start, one.end);
    out.texts.push(isPython && args[at - 1]?.text === '-c' ? { ...span, parts: python } : span);
    wheelPlace(one.start, one.end, view, out);
    optionsWithin(one.start, one.end, view, out);
  }
  options(name, args, view, out);
  scriptArguments(name, args, view, out);
  programPlaces(name, args, view, out);
  wrappedProgram(name, args, view, out);
  quotedCommands(name, args, view, out);
}

/** Programs that tell where another is. */
const asking = new Set(['command', 'which', 'type', 'hash', 'whereis']);

function isAsking(name: string, next: Word | undefined): boolean {
  return asking.has(name) && (name !== 'command' || /^-[vV]$/.test(next?.text ?? ''));
}

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

function program(
  { words, taken, isList, isItems, from }: Command,
  at: number,
  name: string,
  view: View,
  out: Gathered,
): void {
  const word = words[at] as Word;
  const [first, last] = [words[at + 1], words.at(-1)];
  if (isList || isItems || word.text.includes('/')) out.texts.push(spanIn(view, word.start, word.end));
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
    parts: {
      args,
      use: { text: isWhole ? (taken ? 'taken' : 'plain') : 'word' },
      ...(from ? { from: { text: sourceOf(from, word, view) } } : {}),
    },
  });
}

/** The commands that a pipe begins with on lines above the word; on the same line the first of them says enough. */
function sourceOf(from: Command, word: Word, view: View): string {
  const texts: string[] = [];
  for (let one: Command | undefined = from; one; one = one.from) {
    const start = one.words[0]?.start ?? 0;
    if (view.text.slice(start, word.start).includes('\n'))
      texts.unshift(one.words.map(({ text }) => text).join(' '));
  }
  return texts.join(' | ');
}

const assignment = /^["']?([A-Za-z_]\w*)\+?=/;

/** `NAME=value` as a word of its own; false when it is none. */
function assign(word: Word, view: View, out: Gathered): boolean {
  const raw = view.text.slice(word.start, word.end);
  const found = assignment.exec(raw);
  if (!found) return false;
  const name = found[1] as string;
  const from = word.start + found[0].length;
  // An item of an array may be one in quotes: `"NAME=value"`.
  const quote = /^["']/.test(raw) ? 1 : 0;
  const start = word.start + quote;
  out.places.push({
    kind: 'variable',
    name,
    span: spanIn(view, start, start + name.length),
    parts: {
      value: partOf(word.text.slice(found[0].length - quote), from, word.end - quote, view),
    },
    ...(quote > 0 ? { told: true } : {}),
  });
  if (quote > 0) out.texts.push(spanIn(view, from, word.end - quote));
  if (quote > 0) return true;
  setLater(from, word.end, view, out);
  out.texts.push(spanIn(view, from, word.end));
  optionsWithin(from, word.end, view, out);
  namedImage(name, word, from, view, out);
  quoted(from, word.end, view, out, false);
  wheelPlace(from, word.end, view, out);
  return true;
}

/** `prefix="NAME=value"`: a variable that the script sets before a program by what it has put together. It is told. */
function setLater(from: number, end: number, view: View, out: Gathered): void {
  const found = /^["']([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=([^\s"']*)["']$/.exec(view.text.slice(from, end));
  if (!found) return;
  const [, name = '', value = ''] = found;
  const start = from + 1;
  out.places.push({
    kind: 'variable',
    name,
    span: spanIn(view, start, start + name.length),
    parts: { value: { text: value } },
    told: true,
  });
}

/**
 * Options that stand together in quotes until a command gets them: `CMAKE_ARGS="-DUSE_CUDA=ON"`, `ARGS="$ARGS --backend
 * nccl"`, `"--device cuda"` of an array, `"fit --device cuda --epochs 3"`. Such a text begins with one, with what is
 * expanded, or with one word before two of them.
 */
function optionsWithin(from: number, end: number, view: View, out: Gathered): void {
  const raw = view.text.slice(from, end);
  const found =
    /^(["'])(?=(?:\s|\\\r?\n)*(?:(?:\$\{?\w+\}?\s+)*--?[A-Za-z]|[\w./]+\s+--[a-z][\w.-]*[= ]\S+\s+(?:\\\s*)?--[a-z]))[\s\S]*\1$/.exec(
      raw,
    );
  // An option with its value alone, as `-DUSE_CUDA=ON` without quotes.
  if (!found && !/^-D\w/.test(raw)) return;
  const quote = found ? 1 : 0;
  const inner = innerView(view, { start: from + quote, end: end - quote });
  const { commands } = readShell(inner.text);
  for (const { words } of commands) options('', words, inner, out);
  for (const { words } of commands) for (const one of words) wheelPlace(one.start, one.end, inner, out);
}

/** A wheel by the name of its file or its address. */
function wheelPlace(start: number, end: number, view: View, out: Gathered): void {
  const found = view.text.slice(start, end).includes('.whl') && wheel(innerView(view, { start, end }));
  const extent = spanIn(view, start, end);
  if (found) out.places.push({ ...found, parts: { ...found.parts, word: { text: '', span: extent } } });
}

/** `BASE_IMAGE=nvidia/cuda:12.1`, and `IMAGE_REPO=ghcr.io/org/name` without a tag. */
function namedImage(name: string, word: Word, from: number, view: View, out: Gathered): void {
  const quote = /^["']/.test(view.text[from] ?? '') ? 1 : 0;
  const value = view.text.slice(from + quote, word.end - quote);
  if (/IMAGE|CONTAINER/i.test(name) && /^(?:[\w./-]+:[\w.-]+|[\w-]+(?:\.[\w-]+)+\/[\w./-]+)$/.test(value))
    imagePlace(value, from + quote, word.end - quote, view, out);
}

function declare(word: Word, view: View, out: Gathered, name: string): void {
  if (!assign(word, view, out)) bare(word, view, out, undefined, name === 'ARG');
}

/** A name alone; `isAsked`: it stands for a value that whoever runs the file gives. */
function bare(word: Word, view: View, out: Gathered, value?: Word, isAsked = false): void {
  if (!/^[A-Za-z_]\w*$/.test(word.text)) return;
  out.places.push({
    kind: 'variable',
    name: word.text,
    span: spanIn(view, word.start, word.end),
    parts: {
      ...(value ? { value: partOf(value.text, value.start, value.end, view) } : {}),
      ...(isAsked ? { use: { text: 'asked' } } : {}),
    },
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
      if (equals !== undefined && (quote === 0 || !/\s/.test(raw)))
        assign({ ...word, start: from, end: word.end - quote }, view, out);
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
    namedPackages(key, value, out);
    // `docker run -e NAME`, `mpirun -x NAME`.
    if (!equals && next && /^(?:-e|--env|-x)$/.test(key) && /^[A-Z_][A-Z0-9_]*$/.test(next.text))
      bare(next, view, out);
  }
}

function valueAfter(next: Word | undefined, view: View): Part | undefined {
  return next && !next.text.startsWith('-') ? partOf(next.text, next.start, next.end, view) : undefined;
}
