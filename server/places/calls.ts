/**
 * Files of Meson and Bazel, which are calls with texts: each call is a command, each text in it a pair of the argument's
 * name, or of the call where it has none, and the text. No grammar of Meson is published to npm, and Bazel's is Python's
 * without most of it; what is asked of them needs neither.
 */
import { flagPlaces, sourcePlaces } from './flags.ts';
import { type Gathered, gathered, type Reader } from './place.ts';

/** A comment, a text in one or three quotes, a word, or a sign. */
const token =
  /#[^\n]*|[fr]?('''|""")([\s\S]*?)\1|[fr]?(['"])((?:\\.|(?!\3)[^\\\n])*)\3|[A-Za-z_]\w*|[()[\]{},=:]/g;

interface Frame {
  /** The call; a list or a map has that of its call. */
  readonly name: string;
  readonly isCall: boolean;
  key?: string | undefined;
  position: number;
}

/** What these are given is text for people. */
const speaking = /^(?:message|error|warning|print|fail|summary|description|assert)$/;

interface Word {
  readonly text: string;
  readonly at: number;
}

export const readCalls: Reader = (text) => {
  const out = gathered();
  const frames: Frame[] = [];
  let word: Word | undefined;
  for (const found of text.matchAll(token)) {
    const { 0: all, index } = found;
    const frame = frames.at(-1);
    const inner = found[2] ?? found[4];
    if (all.startsWith('#')) out.comments.push({ start: index, end: index + all.length });
    else if (inner !== undefined) {
      const start = index + all.length - inner.length - (found[1] ?? found[3] ?? '').length;
      if (frame) textPlaces(text, frame, { start, end: start + inner.length }, out);
    } else if (!/^\w/.test(all)) sign(text, all, index, word, frames, out);
    word = /^[A-Za-z_]\w*$/.test(all) ? { text: all, at: index } : undefined;
  }
  return out;
};

/** A sign opens or closes a call or a list, or ends or names an argument. */
function sign(
  text: string,
  mark: string,
  at: number,
  word: Word | undefined,
  frames: Frame[],
  out: Gathered,
): void {
  const frame = frames.at(-1);
  const { name = '', key, position = 0 } = frame ?? {};
  if (mark === '(') {
    const called = word && text.slice(word.at + word.text.length, at).trim() === '' ? word : undefined;
    if (called) commandPlace(called.text, called.at, out);
    frames.push({ name: called?.text ?? name, isCall: called !== undefined, position: 0 });
  } else if (mark === '[' || mark === '{') frames.push({ name, isCall: false, key, position });
  else if (/[)\]}]/.test(mark)) frames.pop();
  else if (!frame?.isCall) return;
  else if (mark === ',') {
    frame.key = undefined;
    frame.position++;
  } else if (word) frame.key = word.text;
}

function commandPlace(name: string, at: number, out: Gathered): void {
  const span = { start: at, end: at + name.length };
  out.places.push({ kind: 'command', name, span, parts: { args: { text: '' }, use: { text: 'plain' } } });
}

function textPlaces(
  text: string,
  { name, key, position }: Frame,
  span: { readonly start: number; readonly end: number },
  out: Gathered,
): void {
  if (speaking.test(key ?? name)) return;
  out.texts.push(span);
  flagPlaces(text, span, name, out);
  sourcePlaces(text, span, out);
  out.places.push({
    kind: 'pair',
    name: key ?? name,
    span,
    path: [name],
    parts: {
      value: { text: text.slice(span.start, span.end), span },
      position: { text: String(position) },
      command: { text: name },
    },
  });
}
