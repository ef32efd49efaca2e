/** Sizes of grids and blocks as integers, where they are seen; variables for them go, or become integers. Pure. */
import { mentionsOf } from '../match/mentions.ts';
import type { Edit, Span } from '../model.ts';
import type { Block } from './teamValues.ts';
import type { Launch } from './tileLaunch.ts';
import { fill } from './tileLower.ts';
import { data } from './tileModel.ts';
import { closing, commas, definitionOf, isOpen, unchanged } from './tileText.ts';

export interface Size {
  /** The integer, as it can be written in the launch. */
  readonly text: string;
  /** What it is computed from. */
  readonly formula: string;
}

/** The sizes of some launches. */
export class LaunchSizes {
  private readonly variables = new Map<string, readonly Variable[]>();
  private readonly used = new Set<Variable>();
  private readonly code: string;
  private readonly launches: readonly Launch[];

  /** `code` is the text without comments. */
  constructor(code: string, launches: readonly Launch[]) {
    this.code = code;
    this.launches = launches;
    for (const { parts, whole } of launches)
      for (const part of parts.slice(0, 2)) this.note(part, whole.start);
  }

  /** A grid or block over so many axes; nothing where it is not seen, or is used for other things too. */
  of(part: string, axes: number, { whole }: Launch): Size | undefined {
    const variable = /^\w+$/.test(part) ? this.variableAt(part, whole.start) : undefined;
    const list = variable ? variable.list : inlineList(part);
    const size = list === undefined ? part : sizeAlong(list, axes);
    const at = variable ? variable.own.start : whole.start;
    const [text, formula] = [true, false].map((exact) =>
      size === undefined ? undefined : this.resolved(size, at, exact),
    );
    const state = variable && this.stateOf(variable);
    if (text === undefined || formula === undefined || state === 'other') return undefined;
    if (state !== 'kept') return { text, formula };
    return { text: part, formula: unchanged(this.code, size ?? '', at, whole.start) ? formula : part };
  }

  /** What becomes of the variables. */
  edits(): Edit[] {
    return [...this.used].flatMap((variable): Edit[] => {
      if (this.stateOf(variable) === 'gone') return [{ ...variable.span, text: '' }];
      const { name, own } = variable;
      const size = this.resolved(sizeAlong(variable.list, 1) ?? '', own.start, true) ?? '';
      const members = this.elsewhere(variable).flatMap((at) => memberAt(this.code, at + name.length) ?? []);
      return [
        { ...own, text: fill(data.text.size, { name, size }) },
        ...members.map((span) => ({ ...span, text: '' })),
      ];
    });
  }

  private note(part: string, use: number): void {
    for (const name of part.match(/[A-Za-z_]\w*/g) ?? []) {
      const variable = dimsIn(this.code).names.has(name) ? this.variableAt(name, use) : undefined;
      if (!variable || this.used.has(variable)) continue;
      this.used.add(variable);
      this.note(variable.list, variable.own.start);
    }
  }

  /** What a name means at a place: the last declaration whose block is still open. */
  private variableAt(name: string, use: number): Variable | undefined {
    const all =
      this.variables.get(name) ??
      dimsIn(this.code).at.flatMap((at) => {
        const found = declarationAt(this.code, at, name);
        return found ? [{ ...found, name }] : [];
      });
    this.variables.set(name, all);
    return all.findLast(({ own }) => isOpen(this.code, own.start, use));
  }

  /** Mentions but in launches of the kernel and in declarations of such variables. */
  private elsewhere(variable: Variable): number[] {
    const left = [
      ...[...this.used].map(({ own }) => own),
      ...this.launches.map(({ configuration }) => configuration),
    ];
    return mentionsOf(this.code, variable.name).filter(
      (at) =>
        !left.some(({ start, end }) => at >= start && at < end) &&
        this.variableAt(variable.name, at) === variable,
    );
  }

  /** A variable goes where nothing else needs it or what it is made of changes, and is kept as an integer where its first axis is read. */
  private stateOf(variable: Variable): 'gone' | 'kept' | 'other' {
    const { name, list, own } = variable;
    const others = this.elsewhere(variable);
    const isRead = (at: number): boolean =>
      memberAt(this.code, at + name.length) !== undefined &&
      !/(?:&|\+\+|--)\s*$/.test(this.code.slice(Math.max(0, at - 8), at));
    if (!others.every(isRead)) return 'other';
    const holds = this.launches.every(
      ({ whole }) =>
        this.variableAt(name, whole.start) !== variable || unchanged(this.code, list, own.start, whole.start),
    );
    if (others.length === 0 && holds) return 'gone';
    return sizeAlong(list, 1) === undefined ? 'other' : 'kept';
  }

  /**
   * The text at a place with integers for `block.x`; nothing where a variable stands in it in another way. An `exact` one is unsigned,
   * as there.
   */
  private resolved(text: string, use: number, exact: boolean): string | undefined {
    let open = false;
    const result = text.replace(
      /[A-Za-z_]\w*(\s*\.\s*x\b)?/g,
      (whole, member: string | undefined, at: number) => {
        const name = member === undefined ? whole : whole.slice(0, -member.length);
        if (!dimsIn(this.code).names.has(name) || /[.>]\s*$/.test(text.slice(0, at))) return whole;
        const variable = this.variableAt(name, use);
        const state = variable && this.stateOf(variable);
        const size = variable && sizeAlong(variable.list, 1);
        const inner = size === undefined ? undefined : this.resolved(size, variable?.own.start ?? use, exact);
        if (member === undefined || inner === undefined || state === 'other') open = true;
        if (state === 'kept') return name;
        if (!exact) return /^\w+$/.test(inner ?? '') ? (inner as string) : `(${inner})`;
        return /^\d+$/.test(inner ?? '') ? `${inner}u` : `static_cast<unsigned int>(${inner})`;
      },
    );
    return open ? undefined : result;
  }
}

interface Variable extends Declared {
  readonly name: string;
}

function inlineList(part: string): string | undefined {
  return new RegExp(`^${data.index.dim}\\s*[({]([\\s\\S]*)[)}]$`).exec(part)?.[1];
}

/** `.x` that is read, where a variable's name ends. */
function memberAt(code: string, at: number): Span | undefined {
  const member = /\s*\.\s*x\b(?!\s*(?:[-+*/%&|^]=|<<=|>>=|=(?!=)|\+\+|--))/y;
  member.lastIndex = at;
  return member.test(code) ? { start: at, end: member.lastIndex } : undefined;
}

/** Where a text speaks of the type of grids and blocks, and the names that it may give to such variables. */
interface Dims {
  readonly code: string;
  readonly at: readonly number[];
  readonly names: ReadonlySet<string>;
}

/** The text that was asked of last: its launches ask one after the other. */
let known: Dims | undefined;

function dimsIn(code: string): Dims {
  if (known?.code === code) return known;
  const at = mentionsOf(code, data.index.dim);
  known = {
    code,
    at,
    names: new Set(at.flatMap((start) => namesBehind(code, start + data.index.dim.length))),
  };
  return known;
}

/** The variables that a declaration names: `a, b(1), c = d`. */
function namesBehind(code: string, start: number): string[] {
  const names: string[] = [];
  const form = /\s*(?:const\s+)?[&*]*\s*(\w+)\s*([,;({=[)])/y;
  form.lastIndex = start;
  for (let found = form.exec(code); found; found = form.exec(code)) {
    const [, name = '', sign = ''] = found;
    names.push(name);
    const end =
      sign === '(' || sign === '{' ? closing(code, form.lastIndex, sign === '(' ? ')' : '}') : undefined;
    const comma =
      sign === ','
        ? form.lastIndex - 1
        : sign === ';' || sign === ')'
          ? undefined
          : closing(code, end === undefined ? form.lastIndex : end + 1, ',');
    if (comma === undefined) break;
    form.lastIndex = comma + 1;
  }
  return names;
}

/** A declaration of a grid or block, alone on its line. */
interface Declared {
  /** With the space around it and its line's end. */
  readonly span: Span;
  /** Without them. */
  readonly own: Span;
  /** What the axes are made of. */
  readonly list: string;
}

/** The declaration of a grid or block where the type stands, with the list it is made of. */
function declarationAt(code: string, at: number, name: string): Declared | undefined {
  const { dim } = data.index;
  const form = new RegExp(`${dim}\\s+${name}\\s*(?:=\\s*${dim}\\s*)?[({]`, 'y');
  form.lastIndex = at;
  const opened = form.exec(code);
  const close = opened ? closing(code, form.lastIndex, opened[0].endsWith('{') ? '}' : ')') : undefined;
  const end = /\s*;/y;
  if (close !== undefined) end.lastIndex = close + 1;
  if (close === undefined || !end.test(code)) return undefined;
  const line = code.lastIndexOf('\n', at) + 1;
  const lead = /(?:^|[;{}])([ \t]*)(const\s+)?$/.exec(code.slice(line, at));
  if (!lead) return undefined;
  const start = at - (lead[2]?.length ?? 0);
  const behind = /[ \t]*\n?/y;
  behind.lastIndex = end.lastIndex;
  behind.test(code);
  return {
    span: { start: start - (lead[1]?.length ?? 0), end: behind.lastIndex },
    own: { start, end: end.lastIndex },
    list: code.slice(form.lastIndex, close),
  };
}

/** The product of so many axes; the others are 1. */
function sizeAlong(list: string, axes: number): string | undefined {
  const [first, ...rest] = commas(list, 0, list.length).map(({ start, end }) => list.slice(start, end));
  if (first === undefined || !rest.slice(axes - 1).every((one) => one === '1')) return undefined;
  const [second] = axes > 1 ? rest : [];
  return second === undefined || second === '1' ? first : `(${first}) * (${second})`;
}

/** The blocks of all launches, where their sizes are numbers or names for such; nothing where one is not. */
export function blocksOf(code: string, launches: readonly Launch[]): readonly Block[] {
  const blocks = launches.map(({ parts: [, part = ''], whole }): Block | undefined => {
    const inline = inlineList(part);
    const declared = dimsIn(code).at.flatMap((at) => declarationAt(code, at, part) ?? []);
    const list = inline ?? (declared.length === 1 ? (declared[0]?.list ?? '') : part);
    const sizes = commas(list, 0, list.length).map(({ start, end }) => {
      const text = list.slice(start, end);
      return Number(/^\d+$/.test(text) ? text : (definitionOf(code, text, whole.start) ?? Number.NaN));
    });
    const [width = Number.NaN, height = 1, ...rest] = sizes;
    const fits = width > 0 && height > 0 && width * height <= 1024 && rest.every((one) => one === 1);
    return fits ? { width, height } : undefined;
  });
  return blocks.every((one) => one !== undefined) ? blocks : [];
}
