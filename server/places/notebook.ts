/**
 * Notebooks (`.ipynb`): the code cells as one Python text, with the way back into the strings of the JSON. Lines of
 * IPython's own (`%magic`, `!command`) are blanked out for Python and given apart as shell text. Outputs and metadata are
 * never looked at.
 */
import { visit } from 'jsonc-parser';
import type { Edit, Span } from '../model.ts';

export interface Notebook {
  /** All code cells, one behind the other. */
  readonly code: string;
  /** The same, sign for sign as long, with IPython's lines taken out. */
  readonly python: string;
  /** Stretches of `code` that a shell runs. */
  readonly shells: readonly Span[];
  /** Cells of `code` that are sources of CUDA. */
  readonly sources: readonly Span[];
  /** Where the code begins that findings are for. */
  readonly from: number;
  /** Where a stretch of the code stands in the file. */
  spanOf(span: Span): Span;
  /** The edit of the file that makes the edit of the code. */
  editOf(edit: Edit): Edit;
}

/** The string of a source, or one of its strings; without its quotes. */
interface Piece extends Span {
  /** Strings of a list stand on lines of their own. */
  readonly listed: boolean;
}

/** Reads a notebook of format 4; what is none has no code. */
export function readNotebook(text: string): Notebook {
  const starts: number[] = [];
  const ends: number[] = [];
  const listed: boolean[] = [];
  let code = '';
  const put = (sign: string, start: number, end: number, piece: Piece): void => {
    code += sign;
    starts.push(start);
    ends.push(end);
    listed.push(piece.listed);
  };
  const cells: Span[] = [];
  for (const cell of codeCells(text)) {
    const begin = code.length;
    for (const piece of cell) {
      for (let at = piece.start; at < piece.end; ) {
        const length = text[at] !== '\\' ? 1 : text[at + 1] === 'u' ? 6 : 2;
        const sign = length === 1 ? (text[at] as string) : unescaped(text.slice(at, at + length));
        put(sign, at, at + length, piece);
        at += length;
      }
    }
    const last = cell.at(-1);
    if (last && !code.endsWith('\n')) put('\n', last.end, last.end, last);
    cells.push({ start: begin, end: code.length });
  }
  const spanOf = ({ start, end }: Span): Span => {
    const from = starts[start] ?? ends.at(-1) ?? text.length;
    return { start: from, end: end > start ? (ends[end - 1] ?? from) : from };
  };
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return {
    code,
    ...withoutMagics(code, cells),
    from: 0,
    spanOf,
    editOf(edit) {
      const span = spanOf(edit);
      const escaped = JSON.stringify(edit.text).slice(1, -1);
      if (!listed[edit.start]) return { ...span, text: escaped };
      const indent =
        /[ \t]*"?$/.exec(text.slice(0, stringStart(text, span.start)))?.[0].replace('"', '') ?? '';
      return { ...span, text: escaped.replace(/\\n(?!$)/g, `\\n",${eol}${indent}"`) };
    },
  };
}

/** A cell that an editor shows as a document of its own, behind the cells that run before it. */
export function readCell(before: readonly string[], text: string): Notebook {
  const cells: Span[] = [];
  let code = '';
  for (const cell of before) {
    cells.push({ start: code.length, end: code.length + cell.length + 1 });
    code += `${cell}\n`;
  }
  const from = code.length;
  code += text;
  cells.push({ start: from, end: code.length });
  const back = <T extends Span>(span: T): T => ({ ...span, start: span.start - from, end: span.end - from });
  return { code, ...withoutMagics(code, cells), from, spanOf: back, editOf: back };
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return '?';
  }
}

/** Where the string around an offset begins, its quote included. */
function stringStart(text: string, offset: number): number {
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  return line + (/^\s*/.exec(text.slice(line, offset + 1))?.[0].length ?? 0);
}

/** The sources of the code cells, as the strings that they are made of. */
function codeCells(text: string): Piece[][] {
  const cells: Piece[][] = [];
  const keys: string[] = [];
  let key = '';
  let cell: { source: Piece[]; isCode: boolean } | undefined;
  const enter = (): void => {
    keys.push(key);
    key = '';
    if (keys.join('/') === '/cells/') cell = { source: [], isCode: false };
  };
  const leave = (): void => {
    if (cell?.isCode && keys.join('/') === '/cells/') cells.push(cell.source);
    if (keys.length <= 3) cell = undefined;
    keys.pop();
    key = '';
  };
  visit(text, {
    onObjectBegin: enter,
    onObjectEnd: leave,
    onArrayBegin: enter,
    onArrayEnd: leave,
    onObjectProperty(name) {
      key = name;
    },
    onLiteralValue(value: unknown, offset, length) {
      if (!cell || typeof value !== 'string') return;
      const span = { start: offset + 1, end: offset + length - 1 };
      if (keys.length === 3 && key === 'cell_type') cell.isCode = value === 'code';
      else if (keys.length === 3 && key === 'source') cell.source.push({ ...span, listed: false });
      else if (keys.length === 4 && keys[3] === 'source') cell.source.push({ ...span, listed: true });
      if (keys.length === 3) key = '';
    },
  });
  return cells;
}

/** Magics of a whole cell whose other lines are still Python. */
const timing = /^\s*%%(?:time|timeit|capture|prun|memit|memray_flamegraph)\b/;

/** Cells that extensions for nvcc take, and those that are written into a source. */
const ofCuda = /^\s*%%(?:cu|cuda\w*|nvcc\w*)\b|^\s*%%(?:write)?file\s.*\.cuh?\s*$/;

function withoutMagics(
  code: string,
  cells: readonly Span[],
): Pick<Notebook, 'python' | 'shells' | 'sources'> {
  const shells: Span[] = [];
  const sources: Span[] = [];
  let python = '';
  for (const cell of cells) {
    const text = code.slice(cell.start, cell.end);
    const first = /^\s*%%.*\n?/.exec(text)?.[0];
    if (first !== undefined && !timing.test(first)) {
      if (/^\s*%%(?:(?:bash|sh|script bash|!)|(?:write)?file\s.*\.(?:ba)?sh\s*$)/.test(first))
        shells.push({ start: cell.start + first.length, end: cell.end });
      else if (ofCuda.test(first)) sources.push({ start: cell.start + first.length, end: cell.end });
      // A cell that is written into a file is a program of its own.
      const isPython = /^\s*%%(?:write)?file\s.*\.py\s*$/.test(first);
      python += isPython
        ? first.replace(/[^\n\r]+/g, blank) + text.slice(first.length)
        : text.replace(/[^\n\r]+/g, blank);
    } else python += plainLines(text, cell.start, shells);
  }
  return { python, shells, sources };
}

/** Commands that IPython takes without a sign before them. */
const automagic = /^(?=(?:pip3?|conda) (?:un)?install )/;

function plainLines(text: string, offset: number, shells: Span[]): string {
  let goesOn = false;
  return text.replace(/[^\r\n]+/g, (body: string, at: number) => {
    const start = offset + at;
    const magic = /^\s*(?:[\w., ]+=\s*)?(?:%%|[!%])/.exec(body) ?? automagic.exec(body);
    const last = shells.at(-1);
    if (goesOn && last) shells[shells.length - 1] = { ...last, end: start + body.length };
    else if (magic) shells.push(shellOf(body, start, magic[0].length));
    const isMagic = goesOn || magic !== null || /^\s*\?|^\s*[\w.]+\?\??\s*$/.test(body);
    goesOn = isMagic && body.endsWith('\\');
    return isMagic ? blank(body) : body;
  });
}

/** `!nvidia-smi`, `%pip install x`, `%env NAME=value`. */
function shellOf(body: string, index: number, sign: number): Span {
  const setting = /^%(?:set_)?env\s+/.exec(body.slice(sign - 1));
  return { start: index + sign + (setting ? setting[0].length - 1 : 0), end: index + body.length };
}

/** A statement of the same length that does nothing, in the same place. */
function blank(body: string): string {
  const indent = /^\s*/.exec(body)?.[0] ?? '';
  const rest = body.length - indent.length;
  if (rest < 4) return indent + '0'.repeat(Math.min(1, rest)) + ' '.repeat(Math.max(0, rest - 1));
  return `${indent}pass${' '.repeat(rest - 4)}`;
}
