/** The launches of a kernel, and what they become: a number of cores in place of grid and block. Pure; refuses by `Refused`. */
import grammars from '../../grammars/grammars.json' with { type: 'json' };
import { mentionsOf } from '../match/mentions.ts';
import type { Edit, Span } from '../model.ts';
import type { Block } from './teamValues.ts';
import { definesIn } from './tileDefines.ts';
import { fill } from './tileLower.ts';
import { data, type Parameter, refuse } from './tileModel.ts';
import { bare } from './tileValues.ts';
import * as say from './tileWords.ts';
import type { Extent } from './tileWrite.ts';

/** One `kernel<<<…>>>(…)`. */
export interface Launch {
  /** From the kernel's name to the closing parenthesis. */
  readonly whole: Span;
  /** `<<<…>>>` with the signs. */
  readonly configuration: Span;
  readonly parts: readonly string[];
  /** The fourth part. */
  readonly stream?: Span;
  readonly args: readonly Span[];
  readonly close: number;
}

/** What the launches of a kernel are judged by. */
interface Launched {
  readonly parameters: readonly Parameter[];
  readonly stores: readonly { readonly array: string }[];
  readonly order: readonly (readonly [string, string])[];
  readonly bound?: string;
  readonly strides: boolean;
  /** Threads that work on one row together; one where it is not said. */
  readonly team?: number | 'block';
  /** Pairs of arrays that are not one array, as a launch must make sure. */
  readonly apart?: readonly (readonly [string, string])[];
}

export interface LaunchPlan {
  readonly extent: Extent;
  readonly edits: readonly Edit[];
  /** Declarations of grids and blocks that nothing needs any more. */
  readonly removed: readonly Span[];
}

/** All launches of a kernel; `code` is the text without comments. Refuses other mentions of its name. */
export function launchesOf(code: string, name: string, definition: Span): Launch[] {
  const launches: Launch[] = [];
  for (const index of mentionsOf(code, name)) {
    if (index >= definition.start && index < definition.end) continue;
    const launch = launchAt(code, index, name);
    if (!launch && isOverload(code, name, index)) continue;
    if (!launch) refuse(say.otherUse);
    const line = code.slice(code.lastIndexOf('\n', index) + 1, index);
    if (/^\s*#/.test(line)) refuse(say.otherUse);
    launches.push(launch);
  }
  if (launches.length === 0) refuse(say.noLaunch);
  return launches;
}

/** True where a function of the host of the same name is defined or called. */
function isOverload(code: string, name: string, index: number): boolean {
  const isHost = (at: number): boolean => {
    const head = code.slice(Math.max(code.lastIndexOf(';', at), code.lastIndexOf('}', at)) + 1, at);
    return (
      !head.includes(grammars.kernels.mark) && /[\w>&*]\s+[&*]*$/.test(head) && !/\breturn\s*$/.test(head)
    );
  };
  const definition = new RegExp(`\\b${name}\\s*\\([^;{}]*\\)\\s*\\{`, 'g');
  const defined = [...code.matchAll(definition)].some((found) => isHost(found.index));
  const head = code.slice(Math.max(code.lastIndexOf(';', index), code.lastIndexOf('}', index)) + 1, index);
  return defined && /^\s*\(/.test(code.slice(index + name.length)) && !head.includes(grammars.kernels.mark);
}

function launchAt(code: string, start: number, name: string): Launch | undefined {
  const open = start + name.length + (/^\s*/.exec(code.slice(start + name.length))?.[0].length ?? 0);
  if (!code.startsWith('<<<', open)) return undefined;
  const end = closing(code, open + 3, '>>>');
  if (end === undefined) return undefined;
  const parenthesis = end + 3 + (/^\s*/.exec(code.slice(end + 3))?.[0].length ?? 0);
  if (code[parenthesis] !== '(') return undefined;
  const close = closing(code, parenthesis + 1, ')');
  if (close === undefined) return undefined;
  const parts = commas(code, open + 3, end);
  const [, , , stream] = parts;
  return {
    whole: { start, end: close + 1 },
    configuration: { start: open, end: end + 3 },
    parts: parts.map(({ start: from, end: to }) => code.slice(from, to)),
    ...(stream ? { stream } : {}),
    args: commas(code, parenthesis + 1, close),
    close,
  };
}

/** Where the sign stands that ends what began at `from`. */
function closing(code: string, from: number, sign: string): number | undefined {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    if (depth === 0 && code.startsWith(sign, at)) return at;
    const letter = code[at] as string;
    if ('([{'.includes(letter)) depth++;
    else if (')]}'.includes(letter)) depth--;
    if (depth < 0 || letter === ';') return undefined;
  }
  return undefined;
}

/** The parts between the commas, without the space around them. */
function commas(code: string, from: number, to: number): Span[] {
  const parts: Span[] = [];
  let [depth, start] = [0, from];
  for (let at = from; at <= to; at++) {
    const letter = code[at] as string;
    if ((at === to || letter === ',') && depth === 0) {
      const part = code.slice(start, at);
      const lead = part.length - part.trimStart().length;
      if (part.trim() !== '') parts.push({ start: start + lead, end: start + lead + part.trim().length });
      start = at + 1;
    } else if ('([{'.includes(letter)) depth++;
    else if (')]}'.includes(letter)) depth--;
  }
  return parts;
}

/** What all launches of a map become; `text` is the source, `code` the same without comments. */
export function planLaunches(
  text: string,
  code: string,
  kernel: Launched,
  launches: readonly Launch[],
): LaunchPlan {
  const removed = new Map<string, Span>();
  const sizes = launches.map((launch) => {
    if (launch.args.length !== kernel.parameters.length)
      refuse(say.launchForm(text.slice(launch.whole.start, launch.whole.end)));
    checkAliases(text, kernel, launch);
    const [gridPart = '', blockPart = ''] = launch.parts;
    const grid = sizeOf(code, gridPart, launches, removed, 1);
    const block = sizeOf(code, blockPart, launches, removed, 2);
    if (grid === undefined || block === undefined) return refuse(say.launchForm(launch.parts.join(', ')));
    return { grid, block, launch };
  });
  const covered =
    kernel.strides ||
    (kernel.bound !== undefined &&
      (kernel.team ?? 1) === 1 &&
      sizes.every((one) => covers(text, code, kernel, one)));
  const extent: Extent = covered ? 'bound' : kernel.bound === undefined ? 'threads' : 'both';
  const given = ({ args }: Launch, name: string): string => {
    const span = args[kernel.parameters.findIndex((one) => one.name === name)];
    return span ? text.slice(span.start, span.end) : '';
  };
  const edits = sizes.flatMap(({ grid, block, launch }): Edit[] => {
    const [, , , stream = 'nullptr'] = launch.parts;
    const configuration = fill(data.text.configuration, { stream: stream === '0' ? 'nullptr' : stream });
    const casts = launch.args.flatMap(({ start, end }, at): Edit[] => {
      if (!kernel.parameters[at]?.element) return [];
      const own = kernel.parameters[at]?.name;
      const others = (kernel.apart ?? []).flatMap(([first, second]) =>
        first === own ? [given(launch, second)] : [],
      );
      if (others.length > 0) {
        const checked = fill(data.text.apart, { others: [...new Set(others)].join(', ') }).split(
          '{argument}',
        );
        return [
          { start, end: start, text: checked[0] ?? '' },
          { start: end, end, text: checked[1] ?? '' },
        ];
      }
      const plain = /^[\w.]+(?:->\w+|\.\w+|\[\w+\]|::\w+)*$/.test(text.slice(start, end));
      const around = fill(plain ? data.text.plainArgument : data.text.argument, {}).split('{argument}');
      const [before = '', after = ''] = around;
      return [{ start, end: start, text: before }, ...(after ? [{ start: end, end, text: after }] : [])];
    });
    const factor = bare(block);
    const each = /^\w+$/.test(factor) ? factor : `(${factor})`;
    const { team = 1 } = kernel;
    const rows = team === 'block' ? '' : team === 1 ? ` * ${each}` : ` * (${each} / ${team})`;
    const threads = `, static_cast<int64_t>(${bare(grid)})${rows}`;
    return [
      { ...launch.configuration, text: configuration },
      ...casts,
      ...(extent === 'bound' ? [] : [{ start: launch.close, end: launch.close, text: threads }]),
    ];
  });
  return { extent, edits, removed: [...removed.values()] };
}

/** Two parameters may be one array only where each element is read before it is written. */
function checkAliases(text: string, kernel: Launched, { args }: Launch): void {
  const given = (name: string): string => {
    const span = args[kernel.parameters.findIndex((one) => one.name === name)];
    return span ? text.slice(span.start, span.end) : '';
  };
  const stored = kernel.stores.map(({ array }) => array);
  for (const [at, first] of stored.entries())
    for (const second of stored.slice(at + 1))
      if (given(first) === given(second)) refuse(say.sameArray(given(first)));
  for (const [written, read] of kernel.order)
    if (given(written) === given(read)) refuse(say.sameArray(given(read)));
}

/** A grid or block over one axis as an integer; a variable for it is removed where only these launches use it. */
function sizeOf(
  code: string,
  part: string,
  launches: readonly Launch[],
  removed: Map<string, Span>,
  axes: number,
): string | undefined {
  const { dim } = data.index;
  const inline = new RegExp(`^${dim}\\s*[({]([\\s\\S]*)[)}]$`).exec(part)?.[1];
  if (inline !== undefined) return sizeAlong(inline, axes);
  const names = part.match(/[A-Za-z_]\w*/g) ?? [];
  const dims = dimsIn(code);
  if (!names.some((name) => dims.names.has(name))) return part;
  if (!/^\w+$/.test(part)) return undefined;
  const declared = dims.at.flatMap((at) => declarationAt(code, at, part) ?? []);
  const [only] = declared;
  if (!only || declared.length > 1) return undefined;
  const { span } = only;
  const elsewhere = mentionsOf(code, part).filter(
    (index) =>
      !(index >= span.start && index < span.end) &&
      !launches.some(({ configuration }) => index >= configuration.start && index < configuration.end),
  );
  const size = sizeAlong(only.list, axes);
  if (elsewhere.length > 0 || size === undefined) return undefined;
  removed.set(part, span);
  return size;
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
  const { dim } = data.index;
  const at = mentionsOf(code, dim);
  const names = new Set<string>();
  for (const start of at) {
    const rest = /[^;(){}]*/y;
    rest.lastIndex = start + dim.length;
    for (const [, name] of rest.exec(code)?.[0].matchAll(/[\s&*,](\w+)/g) ?? []) names.add(name as string);
  }
  known = { code, at, names };
  return known;
}

/** The declaration of a grid or block where the type stands, with the list it is made of. */
function declarationAt(
  code: string,
  at: number,
  name: string,
): { readonly span: Span; readonly list: string } | undefined {
  const { dim } = data.index;
  const form = new RegExp(`${dim}\\s+${name}\\s*(?:=\\s*${dim}\\s*)?[({]([^;{}]*)[)}]\\s*;[ \\t]*\\n?`, 'y');
  form.lastIndex = at;
  const found = form.exec(code);
  if (!found) return undefined;
  const lead = /[ \t]*(?:const\s+)?$/.exec(code.slice(Math.max(0, at - 100), at))?.[0].length ?? 0;
  return { span: { start: at - lead, end: form.lastIndex }, list: found[1] ?? '' };
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
    const { dim } = data.index;
    const inline = new RegExp(`^${dim}\\s*[({]([\\s\\S]*)[)}]$`).exec(part)?.[1];
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

/** True where the grid holds a thread for each element, seen from its formula: `(n + block - 1) / block`. */
function covers(
  text: string,
  code: string,
  kernel: Launched,
  { grid, block, launch }: { readonly grid: string; readonly block: string; readonly launch: Launch },
): boolean {
  const at = kernel.parameters.findIndex((one) => one.name === kernel.bound);
  const span = launch.args[at];
  if (!span) return false;
  const forms = (part: string): string[] => {
    const resolved = /^\w+$/.test(part.trim())
      ? definitionOf(code, part.trim(), launch.whole.start)
      : undefined;
    return [plain(part), ...(resolved === undefined ? [] : [plain(resolved)])];
  };
  const totals = forms(text.slice(span.start, span.end));
  const blocks = forms(block);
  return forms(grid).some((size) =>
    totals.some((n) =>
      blocks.some((b) => {
        const less = /^\d+$/.test(b) ? String(Number(b) - 1) : undefined;
        const known = [`(${n}+${b}-1)/${b}`, `(${n}+(${b}-1))/${b}`, `(${n}-1)/${b}+1`, `(${b}+${n}-1)/${b}`];
        return (
          known.includes(size) ||
          (less !== undefined && (size === `(${n}+${less})/${b}` || size === `(${less}+${n})/${b}`))
        );
      }),
    ),
  );
}

/** The text that a variable or macro is given, where it is given one only, and still means that at `use`. */
function definitionOf(code: string, name: string, use: number): string | undefined {
  const written = writesOf(code, name);
  const defined = definesIn(code, name).flatMap(({ value }) => value ?? []);
  if (defined.length === 1 && written.length === 0) return defined[0];
  const [only] = written;
  if (!only || written.length > 1 || only[1] !== undefined || /\+\+|--/.test(only[0])) return undefined;
  const line = code.slice(0, only.index);
  // It must be declared there: an assignment may come after the launch.
  if (
    !/(?:^|[;{}(]|\n)\s*(?:(?:static|const|constexpr|unsigned|signed|std::)\s*)*(?:int|long|size_t|auto|unsigned|u?int(?:32|64)_t)\s+$/.test(
      line,
    )
  )
    return undefined;
  const value = only[2]?.trim() ?? '';
  const holds = isOpen(code, only.index, use) && unchanged(code, value, only.index, use);
  return holds && (/[(]/.test(value) || /^[\w\s+\-*/]+$/.test(value)) ? value : undefined;
}

/** Assignments to a name, with their operator and value. */
function writesOf(code: string, name: string): RegExpExecArray[] {
  const write = `(?<![.>\\w])${name}\\s*(?:([-+*/%&|^]|<<|>>)?=(?!=)|\\+\\+|--)\\s*([^;,]*)`;
  return [...code.matchAll(new RegExp(write, 'g'))];
}

/** True where the block of one place is still open at a later one. */
function isOpen(code: string, from: number, to: number): boolean {
  let depth = 0;
  for (let at = from; at < to; at++) {
    if (code[at] === '{') depth++;
    else if (code[at] === '}' && --depth < 0) return false;
  }
  return to > from;
}

/** True where no variable of a formula changes between two places. */
function unchanged(code: string, formula: string, from: number, to: number): boolean {
  return (formula.match(/[A-Za-z_]\w*/g) ?? []).every((name) =>
    [...writesOf(code, name), ...code.matchAll(new RegExp(`(?:\\+\\+|--|&)\\s*${name}\\b`, 'g'))].every(
      ({ index }) => index <= from || index >= to,
    ),
  );
}

/** Without spaces, casts and outer parentheses. */
function plain(part: string): string {
  const dense = part
    .replace(/\s+/g, '')
    .replace(/\((?:int|unsigned|unsignedint|size_t|long|int64_t|uint32_t)\)/g, '');
  return bare(dense);
}
