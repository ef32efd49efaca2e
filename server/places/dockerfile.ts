/**
 * Container files: instructions with their continued lines. `RUN` and its like are read as shell where they stand, with
 * the comments that may come between their lines; `FROM`, `ENV` and `ARG` give images and variables.
 */
import { type Gathered, gathered, type Reader, spanIn, type View, viewOf } from './place.ts';
import { shellPlaces } from './shell.ts';
import { imagePlace } from './shellPrograms.ts';
import { readShell } from './shellWords.ts';

export const readDockerfile: Reader = (text) => {
  const out = gathered();
  const stages = new Set<string>();
  for (const { word, start, end } of instructions(text, out)) {
    const view = viewOf(text, { start, end });
    if (word === 'FROM') fromPlace(text, start, end, stages, out);
    else if (word === 'LABEL') labelPlace(view, out);
    else if (word === 'ENV' || word === 'ARG') {
      // `ENV NAME value` is the old form of `ENV NAME=value`.
      const old = /^\s*([A-Za-z_]\w*)[ \t]+([^\r\n=]\S*)?/.exec(view.text);
      if (word === 'ENV' && old && !/^\s*\w+\s*=/.test(view.text)) {
        const from = (old[0] as string).length - (old[2] ?? '').length;
        const value = {
          text: view.text.slice(from).trim(),
          span: spanIn(view, from, view.text.trimEnd().length),
        };
        const at = old[0].indexOf(old[1] as string);
        out.places.push({
          kind: 'variable',
          name: old[1] as string,
          span: spanIn(view, at, at + (old[1] as string).length),
          parts: { value },
        });
        out.texts.push(value.span);
        for (const { name, start: a, end: b } of readShell(view.text.slice(from)).expansions)
          out.places.push({
            kind: 'variable',
            name,
            span: spanIn(view, from + a, from + b),
            parts: { use: { text: 'assigned' } },
          });
      } else
        shellPlaces(
          { text: `${word} ${view.text}`, at: (offset) => view.at(Math.max(0, offset - word.length - 1)) },
          out,
        );
    } else if (word === 'RUN' || word === 'CMD' || word === 'ENTRYPOINT' || word === 'HEALTHCHECK')
      runPlaces(text, start, end, out);
    else {
      out.texts.push({ start, end });
      if (word === 'COPY' || word === 'ADD') copied(view, out);
    }
  }
  return out;
};

interface Instruction {
  readonly word: string;
  /** Of what follows the word. */
  readonly start: number;
  readonly end: number;
}

function* instructions(text: string, out: Gathered): Generator<Instruction> {
  const lines = [...text.matchAll(/[^\n]*\n?/g)];
  for (let at = 0; at < lines.length; at++) {
    const { 0: line = '', index = 0 } = lines[at] ?? {};
    if (/^\s*#/.test(line)) out.comments.push({ start: index, end: index + line.trimEnd().length });
    const found = /^(\s*)([A-Za-z]+)(?=\s)/.exec(line);
    if (!found) continue;
    const last = lastLine(lines, at);
    const end = (lines[last]?.index ?? index) + (lines[last]?.[0].length ?? line.length);
    at = last;
    yield { word: (found[2] as string).toUpperCase(), start: index + found[0].length, end };
  }
}

/** The last line of an instruction that begins on a line: with those that go on, and its here-documents. */
function lastLine(lines: readonly RegExpExecArray[], first: number): number {
  const lineAt = (at: number): string => lines[at]?.[0] ?? '';
  let own = lineAt(first);
  let at = first;
  // A comment or an empty line between continued lines does not end the instruction.
  for (let going = /[\\`][ \t]*\r?\n?$/.test(own); going && lineAt(at + 1); ) {
    const next = lineAt(++at);
    const isBlank = /^\s*(?:#.*)?\r?\n?$/.test(next);
    if (!isBlank) own += next;
    going = isBlank || /[\\`][ \t]*\r?\n?$/.test(next);
  }
  for (const { 1: word } of own.matchAll(/(?<!<)<<-?["']?([A-Za-z_]\w*)/g))
    while (lineAt(at + 1) && lineAt(++at).trim() !== word);
  return at;
}

/** `stages` are the names of the stages before, which are no images. */
function fromPlace(text: string, start: number, end: number, stages: Set<string>, out: Gathered): void {
  const found = /^((?:\s+--\w+=\S+)*\s+)(\S+)(?:\s+[Aa][Ss]\s+(\S+))?/.exec(text.slice(start, end));
  if (!found) return;
  const isStage = stages.has(found[2] as string);
  if (found[3]) stages.add(found[3]);
  if (isStage) return;
  const from = start + (found[1] as string).length;
  const image = found[2] as string;
  const view = viewOf(text, { start: from, end: from + image.length });
  imagePlace(image, 0, image.length, view, out);
  for (const { name, start: a, end: b } of readShell(image).expansions)
    out.places.push({
      kind: 'variable',
      name,
      span: spanIn(view, a, b),
      parts: { use: { text: 'argument' } },
    });
}

/** The files of the project that a container takes: pairs of `COPY` and the file. */
function copied(view: View, out: Gathered): void {
  const words = [...view.text.matchAll(/[^\s\\]+/g)];
  if (words.some(({ 0: word }) => word.startsWith('--from='))) return;
  for (const { 0: word, index } of words.slice(0, -1)) {
    const span = spanIn(view, index, index + word.length);
    if (!word.startsWith('--'))
      out.places.push({ kind: 'pair', name: 'COPY', span, parts: { value: { text: word, span } } });
  }
}

/** The label that names the image below; what other labels say is for people. */
function labelPlace(view: View, out: Gathered): void {
  for (const { 0: all, 1: image = '', index } of view.text.matchAll(
    /org\.opencontainers\.image\.base\.name["']?\s*=\s*["']?([^\s"']+)/g,
  )) {
    const end = index + all.length;
    imagePlace(image, end - image.length, end, view, out);
  }
}

/** Shell form, or a list of strings: the program and its arguments. */
function runPlaces(text: string, from: number, end: number, out: Gathered): void {
  const options = /^(?:\s+--\w[\w-]*=\S+)*\s+/.exec(text.slice(from, end))?.[0] ?? '';
  const start = from + options.length;
  const code = text.slice(start, end);
  const inHere = /^<<-?["']?(\w+)["']?[ \t]*\r?\n/.exec(code);
  if (inHere || !/^\[\s*"/.test(code)) {
    shellPlaces(viewOf(text, { start: start + (inHere?.[0].length ?? 0), end }), out);
    return;
  }
  // Quotes of a list read like the shell's once the signs between them are blanks.
  const spaced = code.replace(/^\[|\]\s*$|"\s*,/g, (signs) =>
    signs.startsWith('"') ? `"${' '.repeat(signs.length - 1)}` : ' '.repeat(signs.length),
  );
  shellPlaces({ text: spaced, at: (offset) => start + offset }, out, true);
}
