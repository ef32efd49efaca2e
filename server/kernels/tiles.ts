/**
 * Kernels for chips without threads: each kernel of a text is read as a map, and written anew on tiles together with its
 * launches, or refused with the reason. Pure.
 */
import type { Node, Tree } from 'tree-sitter';
import grammars from '../../grammars/grammars.json' with { type: 'json' };
import { lineBreak } from '../edit/statement.ts';
import type { Blocks } from '../match/block.ts';
import { masked, mentionsOf } from '../match/mentions.ts';
import type { Chip, Edit, Span, Words } from '../model.ts';
import { once } from '../once.ts';
import { type KernelPlace, kernelAt } from './find.ts';
import { itemsAt } from './items.ts';
import { definedNames, definesIn } from './tileDefines.ts';
import { type DeviceFunction, type FileNames, numberOf } from './tileExpressions.ts';
import { type Launch, launchesOf, planLaunches } from './tileLaunch.ts';
import { inlineFunction, readMap } from './tileMap.ts';
import {
  data,
  type MapKernel,
  type Parameter,
  Refused,
  refuse,
  unifiedBytes,
  type Value,
} from './tileModel.ts';
import { aliasesOf, parametersOf } from './tileParameters.ts';
import { columnOf, type RowKernel, readRows } from './tileRows.ts';
import { type Type, typeOfName } from './tileValues.ts';
import * as say from './tileWords.ts';
import { writeMap } from './tileWrite.ts';
import { writeRows } from './tileWriteRows.ts';

export interface Written {
  readonly place: KernelPlace;
  readonly edits: readonly Edit[];
  /** The launches and declarations that change with it. */
  readonly along: readonly Span[];
  /** Arguments of the launches, which stay. */
  readonly kept: readonly Span[];
  readonly check: Words;
}

/** What a text's kernels become. */
export interface Tiles {
  readonly written: readonly Written[];
  readonly refused: readonly { readonly place: KernelPlace; readonly why: Words }[];
  /** Device functions that nothing needs once the kernels are written; their definitions. */
  readonly idle: readonly { readonly name: string; readonly whole: Span; readonly unused: boolean }[];
}

/** True where kernels are written for tiles, or refused with the chip's own reason. */
export function hasTiles(chip: Chip): boolean {
  return unifiedBytes(chip) !== undefined || Object.hasOwn(data.lacks, chip);
}

let asked: { readonly text: string; readonly marks: boolean } = { text: '', marks: false };

/** True for a text that holds a word of the target's kernels; asked several times of each text. */
export function marksTarget(text: string): boolean {
  if (asked.text !== text) asked = { text, marks: data.marks.some((mark) => text.includes(mark)) };
  return asked.marks;
}

/** True for a kernel of the target: the words before its name tell. */
export function isTargetKernel(text: string, { whole, nameSpan }: KernelPlace): boolean {
  const head = text.slice(whole.start, nameSpan.start);
  return data.marks.some((mark) => head.includes(mark));
}

/**
 * Writes the kernels at these places. `parse` gives a tree of the text that holds these parts of it, and is asked only when
 * a kernel may be written. Chips without the instructions refuse all.
 */
export function writeTiles(
  text: string,
  blocks: Blocks,
  parse: (parts: readonly Span[]) => Tree,
  places: readonly KernelPlace[],
  chip: Chip,
): Tiles {
  const unified = unifiedBytes(chip);
  const lacking = (data.lacks as Partial<Record<Chip, Words>>)[chip];
  if (unified === undefined)
    return {
      written: [],
      refused: lacking ? places.map((place) => ({ place, why: lacking })) : [],
      idle: [],
    };
  const code = masked(text);
  const alias = aliasesOf(code);
  let plain = 0;
  const heads = places.map((place) =>
    unlessRefused((): Head => {
      const launches = beforeReading(code, place);
      plain++;
      return { launches, parameters: parametersOf(code.slice(place.nameSpan.end, place.body.start), alias) };
    }),
  );
  const readable = places.filter((_, at) => !(heads[at] instanceof Refused));
  const reader = once(() => {
    const kernels = readable.map(({ whole }) => whole.start);
    const items = itemsAt(code, blocks, [...kernels, ...deviceMarksIn(code)]);
    // Templates and members are device functions that no kernel written here may call.
    const wanted = items.filter(
      ({ start, end }) =>
        kernels.some((at) => at >= start && at < end) || !ofTemplateOrClass.test(code.slice(start, end)),
    );
    return new FileReader(text, code, parse(wanted).rootNode);
  });
  const written: Written[] = [];
  const refused: { place: KernelPlace; why: Words }[] = [];
  for (const [at, place] of places.entries()) {
    const head = heads[at] as Head | Refused;
    const result = head instanceof Refused ? head : unlessRefused(() => reader().write(place, head, unified));
    if (result instanceof Refused) refused.push({ place, why: result.words });
    else written.push(result);
  }
  const isAsked = plain > 0 || marksTarget(text);
  const idle =
    isAsked && (readable.length > 0 || mayBeIdle(code, blocks))
      ? reader().idle(written.map(({ place }) => place.whole))
      : [];
  return { written, refused, idle };
}

const ofTemplateOrClass = /^\s*(?:template|struct|class|union)\b/;

/** What is read of a kernel before its body. */
interface Head {
  readonly launches: readonly Launch[];
  readonly parameters: readonly Parameter[];
}

function unlessRefused<T>(work: () => T): T | Refused {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

function deviceMarksIn(code: string): number[] {
  return mentionsOf(code, deviceMark);
}

/** False where the text shows that something else names each device function: then none is without use. */
function mayBeIdle(code: string, blocks: Blocks): boolean {
  return deviceMarksIn(code).some((mark) => {
    const own = kernelAt(code, blocks, mark, deviceMark.length);
    if (!own) return /^[^;{}]*\([^;{}]*\{/.test(code.slice(mark, mark + 1000));
    return mentionsOf(code, own.name).every((at) => at >= own.whole.start && at < own.whole.end);
  });
}

/** What the text alone tells: most kernels need no tree to be refused. Gives the launches. */
function beforeReading(code: string, place: KernelPlace): Launch[] {
  const before = code.slice(Math.max(0, place.whole.start - 400), place.whole.start);
  if (/\btemplate\s*<[^;{}]*>\s*(?:static\s+|inline\s+)*$/.test(before)) refuse(say.template);
  const body = code.slice(place.body.start, place.body.end);
  const shared = shares.find((word) => mentionsOf(body, word).length > 0);
  if (shared !== undefined) refuse(say.exchange(shared));
  return launchesOf(code, place.name, place.whole);
}

const shares = Object.entries(grammars.kernels.features).flatMap(([name, feature]) =>
  (feature === 'shared' || feature === 'barrier') && !name.includes('/') ? [name] : [],
);

type Read =
  | { readonly map: MapKernel; readonly kernel: MapKernel }
  | { readonly rows: RowKernel; readonly kernel: RowKernel };

interface FoundFunction {
  readonly name: string;
  readonly whole: Span;
  readonly node: Node;
}

class FileReader implements FileNames {
  private readonly code: string;
  private readonly functions = new Map<string, FoundFunction>();
  private readonly text: string;
  private readonly root: Node;

  constructor(text: string, code: string, root: Node) {
    this.text = text;
    this.root = root;
    this.code = code;
    for (const node of root.descendantsOfType('function_definition')) {
      if (!node || node.parent?.type === 'template_declaration') continue;
      const declarator = declaratorOf(node);
      const name = declarator?.childForFieldName('declarator');
      if (!declarator || name?.type !== 'identifier') continue;
      const head = this.code.slice(node.startIndex, name.startIndex);
      if (!head.includes(deviceMark)) continue;
      this.functions.set(name.text, {
        name: name.text,
        whole: { start: node.startIndex, end: node.endIndex },
        node,
      });
    }
  }

  write(place: KernelPlace, { launches, parameters }: Head, unified: number): Written {
    const { code, text } = this;
    const body = this.root.descendantForIndex(place.body.start, place.body.end - 1);
    if (body?.type !== 'compound_statement' || body.startIndex !== place.body.start || body.hasError)
      refuse(say.notUnderstood);
    const read = this.read(parameters, body);
    const { kernel } = read;
    for (const [first, second] of kernel.order) {
      const [a, b] = [first, second].map((name) => parameters.find((one) => one.name === name));
      // Arrays of two types are never one array in C++.
      if (!a?.restricted && !b?.restricted && a?.element === b?.element) refuse(say.order(first, second));
    }
    const plan = planLaunches(text, code, kernel, launches);
    const taken = definedNames(code);
    const write =
      'map' in read
        ? writeMap.bind(undefined, place.name, read.map)
        : writeRows.bind(undefined, place.name, read.rows);
    const whole = write(plan.extent, unified, taken, lineBreak(text));
    const edits = [
      { ...place.whole, text: whole },
      ...plan.edits,
      ...plan.removed.map((span) => ({ ...span, text: '' })),
    ].sort((a, b) => a.start - b.start || a.end - b.end);
    return {
      place,
      edits,
      along: [...launches.map(({ whole: span }) => span), ...plan.removed],
      kept: [...launches.flatMap(({ args }) => args), ...launches.flatMap(({ stream }) => stream ?? [])],
      check: say.check(kernel.cautions, plan.extent !== 'bound'),
    };
  }

  /** A map where it is one, else rows; the reason of what comes nearer. */
  private read(parameters: readonly Parameter[], body: Node): Read {
    let why: Refused;
    try {
      const map = readMap(parameters, body, this);
      return { map, kernel: map };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      why = error;
    }
    if (!body.descendantsOfType('for_statement').some((loop) => loop && columnOf(loop))) throw why;
    const rows = readRows(parameters, body, this);
    return { rows, kernel: rows };
  }

  constant(name: string): Value | undefined {
    const { code } = this;
    const defined = definesIn(code, name).flatMap(({ value = '' }) => alone.exec(value)?.[1] ?? []);
    const declared = mentionsOf(code, name).flatMap((at) => {
      const lead = code.slice(Math.max(0, at - 60), at);
      given.lastIndex = at + name.length;
      return /\b(?:constexpr|const)\s+(?:float|int|double)\s+$/.test(lead)
        ? (given.exec(code)?.[1] ?? [])
        : [];
    });
    const [text, second] = [...defined, ...declared];
    return text === undefined || second !== undefined ? undefined : numberOf(text);
  }

  deviceFunction(name: string): DeviceFunction | undefined {
    const found = this.functions.get(name);
    const declarator = found && declaratorOf(found.node);
    const body = found?.node.childForFieldName('body');
    const returns = typeOfName(found?.node.childForFieldName('type')?.text ?? '');
    if (
      !declarator ||
      body?.type !== 'compound_statement' ||
      body.hasError ||
      !returns ||
      returns === 'wide' ||
      returns === 'double'
    )
      return undefined;
    const parameters: { name: string; type: Type }[] = [];
    for (const node of declarator.childForFieldName('parameters')?.namedChildren ?? []) {
      const type = typeOfName(node?.childForFieldName('type')?.text ?? '');
      const own = node?.childForFieldName('declarator');
      if (!type || type === 'double' || own?.type !== 'identifier') return undefined;
      parameters.push({ name: own.text, type });
    }
    return { parameters, returns, body };
  }

  inline = inlineFunction;

  /** Device functions that only kernels which go away use, and each other; `unused` when nothing uses them even now. */
  idle(gone: readonly Span[]): Tiles['idle'] {
    const mentions = new Map(
      [...this.functions.values()].map((own): [FoundFunction, number[]] => [
        own,
        mentionsOf(this.code, own.name).filter((at) => at < own.whole.start || at >= own.whole.end),
      ]),
    );
    const idleWith = (spans: readonly Span[]): Set<FoundFunction> => {
      const idle = new Set<FoundFunction>();
      for (let before = -1; before !== idle.size; ) {
        before = idle.size;
        for (const [own, places] of mentions) {
          const covering = [...spans, ...[...idle].map(({ whole }) => whole)];
          if (places.every((at) => covering.some(({ start, end }) => at >= start && at < end))) idle.add(own);
        }
      }
      return idle;
    };
    const unused = idleWith([]);
    return [...idleWith(gone)].map((own) => ({ name: own.name, whole: own.whole, unused: unused.has(own) }));
  }
}

const literal = String.raw`(-?(?:\d[\d.]*|\.\d+)(?:[eE][+-]?\d+)?[fFuUlL]*)`;
const alone = new RegExp(`^\\(?${literal}\\)?$`);
const given = new RegExp(`\\s*=\\s*${literal}\\s*;`, 'y');

const deviceMark = grammars.kernels.device;

function declaratorOf(node: Node): Node | undefined {
  let declarator = node.childForFieldName('declarator');
  while (declarator && declarator.type !== 'function_declarator')
    declarator = declarator.childForFieldName('declarator');
  return declarator ?? undefined;
}
