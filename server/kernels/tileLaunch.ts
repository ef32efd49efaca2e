/** The launches of a kernel, and what they become: a number of cores in place of grid and block. Pure; refuses by `Refused`. */
import grammars from '../../grammars/grammars.json' with { type: 'json' };
import { mentionsOf } from '../match/mentions.ts';
import type { Edit, Span } from '../model.ts';
import { LaunchSizes, type Size } from './tileDims.ts';
import { fill } from './tileLower.ts';
import { data, isNamed, type Parameter, refuse } from './tileModel.ts';
import { closing, commas, definitionOf, plain } from './tileText.ts';
import { bare } from './tileValues.ts';
import * as say from './tileWords.ts';
import type { Extent } from './tileWrite.ts';

/** One `kernel<<<…>>>(…)`. */
export interface Launch {
  /** From the kernel's name to the closing parenthesis. */
  readonly whole: Span;
  /** What the parameters of a template are given, `float` of `k<float><<<…>>>`. */
  readonly given: readonly string[];
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
  /** Types that the kernel is a template over. */
  readonly types?: readonly string[];
  /** Text of how many elements a thread takes at once. */
  readonly pack?: string;
  /** Pairs of arrays that are not one array, as a launch must make sure. */
  readonly apart?: readonly (readonly [string, string])[];
}

export interface LaunchPlan {
  readonly extent: Extent;
  readonly edits: readonly Edit[];
  /** Declarations of grids and blocks that change with them. */
  readonly declared: readonly Span[];
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
  const types = /\s*(?:<(?!<)((?:[^<>(){};]|<[^<>(){};]*>)*)>)?\s*/y;
  types.lastIndex = start + name.length;
  const [, list] = types.exec(code) ?? [];
  const open = types.lastIndex;
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
    given: list === undefined ? [] : list.split(',').map((one) => one.trim()),
    configuration: { start: open, end: end + 3 },
    parts: parts.map(({ start: from, end: to }) => code.slice(from, to)),
    ...(stream ? { stream } : {}),
    args: commas(code, parenthesis + 1, close),
    close,
  };
}

/** What all launches of a map become; `text` is the source, `code` the same without comments. */
export function planLaunches(
  text: string,
  code: string,
  kernel: Launched,
  launches: readonly Launch[],
): LaunchPlan {
  const dims = new LaunchSizes(code, launches);
  const sizes = launches.map((launch) => {
    if (launch.args.length !== kernel.parameters.length)
      refuse(say.launchForm(text.slice(launch.whole.start, launch.whole.end)));
    checkAliases(text, kernel, launch);
    const [gridPart = '', blockPart = ''] = launch.parts;
    const grid = dims.of(gridPart, 1, launch);
    const block = dims.of(blockPart, 2, launch);
    if (grid === undefined || block === undefined) return refuse(say.launchForm(launch.parts.join(', ')));
    return { grid, block, launch };
  });
  const covered =
    kernel.strides ||
    (kernel.bound !== undefined &&
      (kernel.team ?? 1) === 1 &&
      kernel.pack === undefined &&
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
      if (kernel.parameters[at]?.scalar && isNamed(kernel.parameters[at].scalar))
        return around(data.text.floatArgument, start, end);
      if (!kernel.parameters[at]?.element) return [];
      const own = kernel.parameters[at]?.name;
      const others = (kernel.apart ?? []).flatMap(([first, second]) =>
        first === own ? [given(launch, second)] : [],
      );
      if (others.length > 0) {
        return around(fill(data.text.apart, { others: [...new Set(others)].join(', ') }), start, end);
      }
      const plain = /^[\w.]+(?:->\w+|\.\w+|\[\w+\]|::\w+)*$/.test(text.slice(start, end));
      return around(plain ? data.text.plainArgument : data.text.argument, start, end);
    });
    const factor = bare(block.text);
    const each = /^\w+$/.test(factor) ? factor : `(${factor})`;
    const { team = 1 } = kernel;
    const rows = team === 'block' ? '' : team === 1 ? ` * ${each}` : ` * (${each} / ${team})`;
    const threads = `, static_cast<int64_t>(${bare(grid.text)})${rows}${kernel.pack === undefined ? '' : ` * ${kernel.pack}`}`;
    const types = launch.given.length > 0 ? '' : typesOf(kernel, (name) => given(launch, name));
    return [
      { ...launch.configuration, text: `${types}${configuration}` },
      ...casts,
      ...(extent === 'bound' ? [] : [{ start: launch.close, end: launch.close, text: threads }]),
    ];
  });
  const declared = dims.edits();
  return { extent, edits: [...edits, ...declared], declared };
}

/** Text around an argument. */
function around(template: string, start: number, end: number): Edit[] {
  const [before = '', after = ''] = template.split('{argument}');
  return [{ start, end: start, text: before }, ...(after ? [{ start: end, end, text: after }] : [])];
}

/** The types of a template, which an address without a type no longer tells: those of what is passed. */
function typesOf({ parameters, types = [] }: Launched, given: (name: string) => string): string {
  if (types.length === 0) return '';
  const all = types.map((type) => {
    const first = parameters.find(({ element }) => element === `named ${type}`);
    return first ? fill(data.text.elementOf, { argument: given(first.name) }) : refuse(say.template);
  });
  return `<${all.join(', ')}>`;
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

/** True where the grid holds a thread for each element, seen from its formula: `(n + block - 1) / block`. */
function covers(
  text: string,
  code: string,
  kernel: Launched,
  { grid, block, launch }: { readonly grid: Size; readonly block: Size; readonly launch: Launch },
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
  const blocks = [...forms(block.text), ...forms(block.formula)];
  return [...forms(grid.text), ...forms(grid.formula)].some((size) =>
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
