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
import { blocksIn, itemsAt } from './items.ts';
import type { RowKernel } from './rowModel.ts';
import { constantOf } from './tileConstants.ts';
import { definedNames, definesIn } from './tileDefines.ts';
import { blocksOf } from './tileDims.ts';
import type { DeviceFunction, FileNames, TeamFunction } from './tileExpressions.ts';
import { declaratorOf, followedAs } from './tileFunctions.ts';
import { type Head, headOf, launchesBefore } from './tileHeads.ts';
import { type FoundFunction, idleFunctions } from './tileIdle.ts';
import { type Launch, planLaunches } from './tileLaunch.ts';
import { readMap } from './tileMap.ts';
import {
  data,
  isNamed,
  type MapKernel,
  type Named,
  type Parameter,
  Refused,
  refuse,
  unifiedBytes,
  type Value,
} from './tileModel.ts';
import { packsOf } from './tilePacks.ts';
import { aliasesOf, namedTypesOf } from './tileParameters.ts';
import { readRows } from './tileRows.ts';
import { inlineFunction } from './tileStatements.ts';
import { isCast, type Type, typeOfName } from './tileValues.ts';
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
  readonly needs: readonly string[];
}

/** What a text's kernels become. */
export interface Tiles {
  readonly written: readonly Written[];
  readonly refused: readonly { readonly place: KernelPlace; readonly why: Words }[];
  /** Device functions that nothing needs once the kernels are written; their definitions. */
  readonly idle: readonly { readonly name: string; readonly whole: Span; readonly unused: boolean }[];
}

/** A text with those that it includes behind it, and what parses parts of the whole. */
export interface Wide {
  readonly text: () => string;
  readonly parse: (parts: readonly Span[]) => Tree;
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
 * Writes the kernels at these places. `wide` has the text with those that it includes, and is asked only when
 * a kernel may be written. Chips without the instructions refuse all.
 */
export function writeTiles(
  text: string,
  blocks: Blocks,
  wide: Wide,
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
  const named = once(() => namedTypesOf(masked(wide.text())));
  const alias = once(() => aliasesOf(masked(wide.text())));
  const heads = places.map((place) =>
    unlessRefused((): Head => {
      const launches = launchesBefore(code, place);
      return headOf(
        code,
        place,
        launches,
        (name) => alias()(name),
        (name) => named()(name),
      );
    }),
  );
  const readable = places.filter((_, at) => !(heads[at] instanceof Refused));
  const reader = once(() => {
    const kernels = readable.map(({ whole }) => whole.start);
    const all = masked(wide.text());
    const around = all.length === code.length ? blocks : blocksIn(all);
    const items = itemsAt(all, around, [...kernels, ...deviceMarksIn(all)]);
    // Members are device functions that no kernel written here may call.
    const wanted = items.filter(
      ({ start, end }) =>
        kernels.some((at) => at >= start && at < end) || !ofClass.test(all.slice(start, end)),
    );
    return new FileReader(text, code, all, wide.parse(wanted).rootNode, named());
  });
  const written: Written[] = [];
  const refused: { place: KernelPlace; why: Words }[] = [];
  for (const [at, place] of places.entries()) {
    const head = heads[at] as Head | Refused;
    const result = head instanceof Refused ? head : unlessRefused(() => reader().write(place, head, unified));
    if (result instanceof Refused) refused.push({ place, why: result.words });
    else written.push(result);
  }
  // Where no kernel was written, a file's functions may be there for others.
  const isAsked = written.length > 0 || marksTarget(text);
  const idle =
    isAsked && (readable.length > 0 || mayBeIdle(code, blocks))
      ? reader().idle(written.map(({ place }) => place.whole))
      : [];
  return { written, refused, idle };
}

const ofClass = /^\s*(?:template\s*<[^;{}()]*>\s*)?(?:struct|class|union)\b/;

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

const shares = Object.entries(grammars.kernels.features).flatMap(([name, feature]) =>
  (feature === 'shared' || feature === 'barrier') && !name.includes('/') ? [name] : [],
);

type Read =
  | { readonly map: MapKernel; readonly kernel: MapKernel }
  | { readonly rows: RowKernel; readonly kernel: RowKernel };

class FileReader implements FileNames {
  private readonly code: string;
  /** With what the text includes behind it. */
  private readonly wide: string;
  private readonly functions = new Map<string, FoundFunction>();
  /** With templates, and functions of one name. */
  private readonly all: FoundFunction[] = [];
  private readonly text: string;
  private readonly root: Node;
  private readonly named: (name: string) => Named | undefined;
  /** Types that the kernel which is read is a template over. */
  private types: readonly string[] = [];

  constructor(
    text: string,
    code: string,
    all: string,
    root: Node,
    named: (name: string) => Named | undefined,
  ) {
    this.named = named;
    this.text = text;
    this.wide = all;
    this.root = root;
    this.code = code;
    for (const node of root.descendantsOfType('function_definition')) {
      if (!node) continue;
      const declarator = declaratorOf(node);
      const name = declarator?.childForFieldName('declarator');
      if (!declarator || name?.type !== 'identifier') continue;
      const head = all.slice(node.startIndex, name.startIndex);
      if (!head.includes(deviceMark)) continue;
      const outer = node.parent?.type === 'template_declaration' ? node.parent : node;
      const own = { name: name.text, nameAt: name.startIndex, node };
      this.all.push({ ...own, whole: { start: outer.startIndex, end: outer.endIndex } });
      if (outer === node) this.functions.set(name.text, this.all.at(-1) as FoundFunction);
    }
  }

  write(place: KernelPlace, { launches, parameters, types }: Head, unified: number): Written {
    const { code, text } = this;
    this.types = types;
    const body = this.root.descendantForIndex(place.body.start, place.body.end - 1);
    if (body?.type !== 'compound_statement' || body.startIndex !== place.body.start || body.hasError)
      refuse(say.notUnderstood);
    const read = this.read(parameters, body, launches);
    const { kernel } = read;
    const stores =
      'map' in read
        ? read.map.stores
        : read.rows.steps.flatMap((step) => (step.kind === 'loop' ? step.stores : []));
    // What only moves elements works for types of any size, which tiles do not.
    if (!types.every((type) => stores.some(({ value }) => isCast(value, `named ${type}`))))
      refuse(say.template);
    const apart = kernel.order.filter(([first, second]) => {
      const [a, b] = [first, second].map((name) => parameters.find((one) => one.name === name));
      // Arrays of two types are never one array in C++.
      return !a?.restricted && !b?.restricted && a?.element === b?.element;
    });
    const plan = planLaunches(text, code, { ...kernel, apart, types }, launches);
    const taken = definedNames(this.wide);
    const write =
      'map' in read
        ? writeMap.bind(undefined, place.name, read.map)
        : writeRows.bind(undefined, place.name, read.rows);
    const whole = write(plan.extent, unified, taken, lineBreak(text));
    const edits = [{ ...place.whole, text: whole }, ...plan.edits].sort(
      (a, b) => a.start - b.start || a.end - b.end,
    );
    return {
      place,
      edits,
      along: [...launches.map(({ whole: span }) => span), ...plan.declared],
      kept: [...launches.flatMap(({ args }) => args), ...launches.flatMap(({ stream }) => stream ?? [])],
      needs: parameters.some(({ element }) => element !== undefined && isNamed(element))
        ? [...data.needs, ...data.needsNamed]
        : data.needs,
      check: say.check(
        types.length > 0 ? new Set([...kernel.cautions, 'types']) : kernel.cautions,
        plan.extent !== 'bound',
        apart.length > 0,
      ),
    };
  }

  /** A map where it is one, else rows; the reason of what comes nearer. */
  private read(parameters: readonly Parameter[], body: Node, launches: readonly Launch[]): Read {
    let why: Refused;
    try {
      const map = readMap(parameters, body, this);
      return { map, kernel: map };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      why = error;
    }
    if (body.descendantsOfType('for_statement').length === 0) {
      const shared = shares.find((word) => mentionsOf(body.text, word).length > 0);
      throw shared === undefined ? why : new Refused(say.exchange(shared));
    }
    try {
      const rows = readRows(
        parameters,
        body,
        this,
        blocksOf(this.code, launches),
        this.blockNames(parameters, launches),
      );
      return { rows, kernel: rows };
    } catch (error) {
      // What has no loop over a row is judged as a map, and so is what takes packs, which rows do not know.
      const takesPacks = [...this.packs().elements.keys()].some(
        (name) => mentionsOf(body.text, name).length > 0,
      );
      throw error instanceof Refused && (error.words === say.noIndex || takesPacks) ? why : error;
    }
  }

  /** Parameters that every launch gives the text of its block's size. */
  private blockNames(parameters: readonly Parameter[], launches: readonly Launch[]): string[] {
    const isBlock = (at: number, { args, parts: [, block] }: Launch): boolean => {
      const span = args[at];
      return span !== undefined && block !== undefined && this.code.slice(span.start, span.end) === block;
    };
    return parameters.flatMap(({ name, scalar }, at) =>
      scalar && launches.every((launch) => isBlock(at, launch)) ? [name] : [],
    );
  }

  constant(name: string): Value | undefined {
    const { wide: code } = this;
    const defined = definesIn(code, name).flatMap(({ value = '' }) => constantOf(value) ?? []);
    const declared = mentionsOf(code, name).flatMap((at) => {
      const lead = code.slice(Math.max(0, at - 60), at);
      given.lastIndex = at + name.length;
      return /\b(?:constexpr|const)\s+(?:float|int|double)\s+$/.test(lead)
        ? (constantOf(given.exec(code)?.[1] ?? '') ?? [])
        : [];
    });
    const [value, second] = [...defined, ...declared];
    return second === undefined ? value : undefined;
  }

  packs = once(() => packsOf(this.wide));

  typeOf(name: string): Type | undefined {
    const own = name.replace(/\bconst\b/g, '').trim();
    return typeOfName(name) ?? (this.types.includes(own) ? `named ${own}` : this.named(own));
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

  teamFunction(name: string, args: number, given: number): TeamFunction | undefined {
    const fitting = this.all.flatMap((found) => {
      const own = found.name === name ? followedAs(found.node) : undefined;
      const fits = own && own.parameters.length === args && (given === 0 || own.template.length >= given);
      return fits ? [own] : [];
    });
    return fitting.length === 1 ? fitting[0] : undefined;
  }

  inline = inlineFunction;

  idle(gone: readonly Span[]): Tiles['idle'] {
    return idleFunctions(this.all, this.text.length, this.code, gone);
  }
}

const given = /\s*=\s*([^;{}"]*?)\s*;/y;

const deviceMark = grammars.kernels.device;
