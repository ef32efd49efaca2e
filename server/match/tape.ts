/**
 * What the lexer told of a text, kept: when letters are typed, only the lines around them are read again, and the rest is
 * told anew from here. Telling from a tape is the same as reading the text.
 */
import { type Joint, type LexerSink, lex } from './lexer.ts';
import type { WordTable } from './wordTable.ts';

export interface Tape {
  /** Length of its text. */
  readonly length: number;
  /** Five numbers an event: its kind, then offsets; those of a word have the joint last. In the order of the text. */
  readonly events: Int32Array;
  /** Three numbers each: the start of a line where reading can begin, the events before it, and 1 after a name. */
  readonly rests: Int32Array;
}

/** Letters at both ends of a text that are as they were before it was changed. */
export interface Kept {
  readonly prefix: number;
  readonly suffix: number;
}

const eventSize = 5;
const restSize = 3;
/** Letters between two places where reading can begin. */
const stretch = 256;
/** The lexer looks less far ahead than this from the end of a line: the opening of a raw string may be as long. */
const lookAhead = 20;

const joints: readonly Joint[] = ['none', 'member', 'scope', 'global'];
const kinds = {
  word: 0,
  launch: 1,
  include: 2,
  define: 3,
  comment: 4,
  open: 5,
  close: 6,
  semicolon: 7,
  directive: 8,
};

/** Reads a whole text. */
export function record(text: string, table: WordTable): Tape {
  const recorder = createRecorder(0, 0);
  lex(text, table, recorder.sink);
  return {
    length: text.length,
    events: Int32Array.from(recorder.events),
    rests: Int32Array.from(recorder.rests),
  };
}

/** The tape of `text`, which is that of `tape` but for what lies between the parts that are kept. */
export function patch(tape: Tape, text: string, table: WordTable, { prefix, suffix }: Kept): Tape {
  const shift = text.length - tape.length;
  const from = lastRest(tape.rests, prefix - lookAhead);
  const [start, before, afterName] = from < 0 ? [0, 0, 0] : restAt(tape.rests, from);
  const recorder = createRecorder(start, before);
  // Reading ends where a line starts as it did before.
  let next = Math.max(from, 0);
  const rejoins = (at: number, follows: number): boolean => {
    if (at < text.length - suffix) return false;
    while (next < tape.rests.length && restAt(tape.rests, next)[0] + shift < at) next += restSize;
    if (next >= tape.rests.length) return false;
    const [then, , followed] = restAt(tape.rests, next);
    return then + shift === at && followed === follows;
  };
  lex(text, table, recorder.until(rejoins), start, text.length, afterName === 1);
  if (!recorder.joined) next = tape.rests.length;
  const tail = recorder.joined ? restAt(tape.rests, next)[1] * eventSize : tape.events.length;
  const events = splice(tape.events, before * eventSize, recorder.events, tail);
  const eventTail = before * eventSize + recorder.events.length;
  if (shift !== 0) shiftEvents(events, eventTail, shift);
  const head = from < 0 ? 0 : from + restSize;
  const rests = splice(tape.rests, head, recorder.rests, next);
  const more = (eventTail - tail) / eventSize;
  for (let i = head + recorder.rests.length; i < rests.length; i += restSize) {
    rests[i] = (rests[i] as number) + shift;
    rests[i + 1] = (rests[i + 1] as number) + more;
  }
  return { length: text.length, events, rests };
}

/** The offset of a rest, the events before it, and whether it follows a name. */
function restAt(rests: Int32Array, at: number): readonly [number, number, number] {
  return [rests[at] as number, rests[at + 1] as number, rests[at + 2] as number];
}

/** The first `head` numbers, then `own`, then what stands from `tail` on. */
function splice(numbers: Int32Array, head: number, own: readonly number[], tail: number): Int32Array {
  const all = new Int32Array(head + own.length + numbers.length - tail);
  all.set(numbers.subarray(0, head));
  all.set(own, head);
  all.set(numbers.subarray(tail), head + own.length);
  return all;
}

/** Tells a sink what the lexer would tell it of the tape's text. */
export function replay(text: string, { events }: Tape, sink: LexerSink): void {
  let goesOn = 0;
  for (let i = 0; i < events.length; i += eventSize) {
    const start = events[i + 1] as number;
    if (start < goesOn) continue;
    const second = events[i + 2] as number;
    switch (events[i]) {
      case kinds.word:
        goesOn = sink.word(start, second, joints[events[i + 4] as number] as Joint);
        break;
      case kinds.launch:
        sink.launch(start);
        break;
      case kinds.include: {
        const header = { start: events[i + 3] as number, end: events[i + 4] as number };
        sink.include(header, { start, end: second });
        break;
      }
      case kinds.define: {
        const body = { start: events[i + 3] as number, end: events[i + 4] as number };
        sink.define({ start, end: second }, { start: second, end: body.start }, body);
        break;
      }
      case kinds.comment:
        sink.comment(start, second);
        break;
      case kinds.open:
      case kinds.close:
        sink.brace(start, events[i] === kinds.open);
        break;
      case kinds.semicolon:
        sink.semicolon(start);
        break;
      default:
        sink.directive(text.slice(second, events[i + 3]), start, events[i + 3] as number);
    }
  }
}

/** The last place at or before `at` where reading can begin, or -1. */
function lastRest(rests: Int32Array, at: number): number {
  let low = 0;
  let high = rests.length / restSize;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rests[middle * restSize] as number) <= at) low = middle + 1;
    else high = middle;
  }
  return (low - 1) * restSize;
}

/** All but the kind of an event and the joint of a word is an offset. */
function shiftEvents(events: Int32Array, from: number, shift: number): void {
  for (let i = from; i < events.length; i += eventSize) {
    events[i + 1] = (events[i + 1] as number) + shift;
    events[i + 2] = (events[i + 2] as number) + shift;
    events[i + 3] = (events[i + 3] as number) + shift;
    if (events[i] !== kinds.word) events[i + 4] = (events[i + 4] as number) + shift;
  }
}

interface Recorder {
  readonly events: number[];
  readonly rests: number[];
  readonly sink: LexerSink;
  /** A sink that ends reading at a line where `ends` holds. */
  until(ends: (at: number, afterName: number) => boolean): LexerSink;
  readonly joined: boolean;
}

/** `start`: where reading begins; `before`: the events before it. */
function createRecorder(start: number, before: number): Recorder {
  const events: number[] = [];
  const rests: number[] = [];
  let last = start;
  let joined = false;
  const add = (kind: number, a: number, b = 0, c = 0, d = 0): void => {
    events.push(kind, a, b, c, d);
  };
  const rest = (at: number, afterName: number): void => {
    if (at - last < stretch) return;
    last = at;
    rests.push(at, before + events.length / eventSize, afterName);
  };
  const sink = (line: NonNullable<LexerSink['line']>): LexerSink => ({
    word(from, end, joint) {
      add(kinds.word, from, end, 0, joints.indexOf(joint));
      return end;
    },
    launch: (at) => add(kinds.launch, at),
    include: (header, { start: from, end }) => add(kinds.include, from, end, header.start, header.end),
    define: (name, _parameters, body) => add(kinds.define, name.start, name.end, body.start, body.end),
    comment: (from, end) => add(kinds.comment, from, end),
    brace: (at, open) => add(open ? kinds.open : kinds.close, at),
    semicolon: (at) => add(kinds.semicolon, at),
    directive: (name, at, end) => add(kinds.directive, at, end - name.length, end),
    line,
  });
  return {
    events,
    rests,
    sink: sink((at, afterName) => {
      rest(at, afterName ? 1 : 0);
      return false;
    }),
    until: (ends) =>
      sink((at, afterName) => {
        joined = ends(at, afterName ? 1 : 0);
        if (!joined) rest(at, afterName ? 1 : 0);
        return joined;
      }),
    get joined() {
      return joined;
    },
  };
}
