/** Writes work on rows as a kernel: a loop over rows and cores, and for each loop of the source one over tiles of the row. Pure. */

import type { Reduction, RowKernel, RowStep } from './rowModel.ts';
import { rowWord } from './rowModel.ts';
import { type Fold, fill, type Lowered, lower, scalarOf, type TileNames } from './tileLower.ts';
import { bytesOf, data, type Element, isNamed, refuse, typeName, type Vector } from './tileModel.ts';
import { bare } from './tileValues.ts';
import * as say from './tileWords.ts';
import { type Extent, namer } from './tileWrite.ts';

const { text, instructions } = data;
const words = [
  ...['tile', 'total', 'row', 'start', 'count', 'whole', 'pipe', 'work', 'small', 'threads', 'slotBytes'],
  ...['result', 'rest', 'toScalar', 'toVector', 'resultOut'],
] as const;
type Word = (typeof words)[number];

/** The text of the kernel; arguments as those of `writeMap`. */
export function writeRows(
  name: string,
  kernel: RowKernel,
  extent: Extent,
  unified: number,
  taken: ReadonlySet<string>,
  eol: string,
): string {
  return new RowWriter(kernel, extent, unified, taken).write(name, eol);
}

interface Loop {
  readonly step: RowStep & { kind: 'loop' };
  readonly lowered: Lowered;
}

class RowWriter {
  private readonly kernel: RowKernel;
  private readonly extent: Extent;
  private readonly own: Readonly<Record<Word, string>>;
  private readonly fresh: (wanted: string) => string;
  private readonly given = new Map<string, string>();
  private readonly loops = new Map<RowStep, Loop>();
  private readonly tile: number;

  constructor(kernel: RowKernel, extent: Extent, unified: number, taken: ReadonlySet<string>) {
    this.kernel = kernel;
    this.extent = extent;
    const used = kernel.steps.flatMap((step) =>
      step.kind === 'scalar' || step.kind === 'function' || step.kind === 'element' ? [step.name] : [],
    );
    this.fresh = namer(new Set([...taken, ...used, ...kernel.parameters.map((one) => one.name)]));
    this.own = Object.fromEntries(words.map((word) => [word, this.fresh(word)])) as Record<Word, string>;
    for (const step of kernel.steps)
      if (step.kind === 'loop') this.loops.set(step, { step, lowered: this.lowered(step) });
    this.tile = this.tileSize(unified);
  }

  private named(key: string, wanted: string): string {
    const known = this.given.get(key) ?? this.fresh(wanted);
    this.given.set(key, known);
    return known;
  }

  private elementOf = (key: string): Element => {
    const array = this.kernel.arrays.get(key)?.array ?? key;
    return this.kernel.parameters.find((one) => one.name === array)?.element as Element;
  };

  private array(key: string): string {
    return this.kernel.arrays.get(key)?.array ?? key;
  }

  private get names(): TileNames {
    return {
      input: (key) => this.named(`in ${key}`, `${this.array(key)}Tile`),
      output: (key) => this.named(`out ${key}`, `${this.array(key)}Result`),
      slot: (index, type) =>
        this.named(`slot ${index} ${type}`, `part${index}${type === 'float' ? '' : capital(type)}`),
      count: this.own.count,
      whole: this.own.whole,
    };
  }

  private lowered({ stores, reductions }: RowStep & { kind: 'loop' }): Lowered {
    const folds = reductions.map(
      (one): Fold => ({ ...one, value: one.value as Vector, behind: this.behind(one) }),
    );
    return lower(stores, this.elementOf, this.names, folds, { result: this.own.result, rest: this.own.rest });
  }

  /** The scalar unit waits for the result, takes it, and lets the vector unit go on. */
  private behind({ into, op }: Reduction): string[] {
    const element = fill(text.element, { tensor: this.own.result });
    const taken = op === 'sum' ? `${into} += ${element};` : undefined;
    const part = this.named(`part of ${into}`, `${into}OfTile`);
    return [
      ...this.wait(text.toScalar, this.own.toScalar),
      ...(taken === undefined
        ? [
            `const float ${part} = ${element};`,
            `${into} = ${part} ${op === 'max' ? '>' : '<'} ${into} ? ${part} : ${into};`,
          ]
        : [taken]),
      ...this.wait(text.toVector, this.own.toVector),
    ];
  }

  private wait(event: string, name: string): string[] {
    return text.wait.map((line) => fill(line, { event, name }));
  }

  /** Inputs and outputs of a loop; queues are shared by all loops, by their number. */
  private most(of: (loop: Loop) => number): number {
    return Math.max(0, ...[...this.loops.values()].map(of));
  }

  private tileSize(unified: number): number {
    const queues =
      this.most(({ lowered }) => lowered.inputs.length) + this.most(({ step }) => step.stores.length);
    const each = queues * 2 * 4 + this.most(({ lowered }) => lowered.slots) * 4 + 1;
    const reserve = 512 + ([...this.loops.values()].some(({ lowered }) => lowered.selects) ? 8192 : 0);
    const size = [8192, 4096, 2048, 1024, 512, 256].find((elements) => elements * each <= unified - reserve);
    return size ?? refuse(say.tooLarge);
  }

  private queue(direction: 'In' | 'Out', at: number): string {
    return this.named(`queue ${direction}${at}`, direction === 'In' ? `in${at}` : `out${at}`);
  }

  write(name: string, eol: string): string {
    const { kernel, own } = this;
    const parameters = kernel.parameters.map((one) =>
      one.element ? fill(text.address, { name: one.name }) : one.text,
    );
    if (this.extent !== 'bound') parameters.push(`int64_t ${own.threads}`);
    const steps = this.steps();
    const lines = [
      `${fill(text.head, { name, parameters: parameters.join(', ') })} {`,
      ...this.declarations().map((line) => `    ${line}`),
      `    ${fill(text.rowLoop, { row: own.row, total: own.total })}`,
      ...steps.map((line) => `        ${line}`),
      '    }',
      '}',
    ];
    return lines.join(eol).replaceAll(rowWord, own.row);
  }

  private declarations(): string[] {
    const { own, kernel } = this;
    const bound = kernel.bound ?? '';
    const total =
      this.extent === 'bound'
        ? bound
        : this.extent === 'threads'
          ? own.threads
          : `${bound} < ${own.threads} ? ${bound} : ${own.threads}`;
    const slots = this.most(({ lowered }) => lowered.slots);
    const inputs = this.most(({ lowered }) => lowered.inputs.length);
    const outputs = this.most(({ step }) => step.stores.length);
    const queues = [
      ...Array.from({ length: inputs }, (_, at) => ({ queue: this.queue('In', at), form: text.input })),
      ...Array.from({ length: outputs }, (_, at) => ({ queue: this.queue('Out', at), form: text.output })),
    ];
    const views = new Map(
      [...this.loops.values()].flatMap(({ lowered }) =>
        lowered.views.map((view) => [view.name, view] as const),
      ),
    );
    const hasResult = kernel.steps.some(({ kind }) => kind === 'result');
    const arrays = [...new Set([...kernel.steps.flatMap((step) => this.arraysOf(step))])];
    const small = { work: own.small, pipe: own.pipe };
    return [
      ...text.rowNote,
      `constexpr int64_t ${own.tile} = ${this.tile};`,
      ...(slots > 0 ? [`constexpr uint32_t ${own.slotBytes} = ${own.tile} * 4;`] : []),
      `const int64_t ${own.total} = ${total};`,
      fill(text.pipe, { pipe: own.pipe }),
      ...queues.map(({ queue, form }) => fill(form, { queue })),
      ...queues.map(({ queue }) => fill(text.initQueue, { pipe: own.pipe, queue, bytes: `${own.tile} * 4` })),
      ...(hasResult
        ? [
            fill(text.output, { queue: own.resultOut }),
            fill(text.initQueue, { pipe: own.pipe, queue: own.resultOut, bytes: '32' }),
          ]
        : []),
      ...(slots > 0
        ? [
            fill(text.work, { work: own.work }),
            fill(text.initWork, { work: own.work, pipe: own.pipe, bytes: `${slots} * ${own.slotBytes}` }),
          ]
        : []),
      ...[...views.values()].map(({ name, slot, type }) =>
        fill(text.slotAt, {
          ...{ work: own.work, slot: name, type, size: own.tile },
          offset: slot === 0 ? '0' : `${slot} * ${own.slotBytes}`,
        }),
      ),
      fill(text.work, small),
      fill(text.initWork, { ...small, bytes: `32 + ${own.tile} / 8` }),
      fill(text.slotAt, { ...small, slot: own.result, type: 'float', size: '8', offset: '0' }),
      fill(text.slotAt, { ...small, slot: own.rest, type: 'float', size: `${own.tile} / 32`, offset: '32' }),
      ...arrays.flatMap((array) => {
        const parts = {
          type: typeName(this.elementOf(array)),
          global: this.named(`global ${array}`, `${array}Global`),
          name: array,
        };
        return [fill(text.global, parts), fill(text.setGlobal, parts)];
      }),
      fill(text.event, { name: own.toScalar, pipe: own.pipe, event: text.toScalar }),
      fill(text.event, { name: own.toVector, pipe: own.pipe, event: text.toVector }),
    ];
  }

  private arraysOf(step: RowStep): string[] {
    if (step.kind === 'result' || step.kind === 'element') return [step.array];
    const loop = this.loops.get(step);
    return loop
      ? [...loop.lowered.inputs, ...loop.step.stores.map(({ array }) => array)].map((key) => this.array(key))
      : [];
  }

  private steps(): string[] {
    let stored = false;
    return this.kernel.steps.flatMap((step): string[] => {
      switch (step.kind) {
        case 'scalar':
          return [`${step.type} ${step.name} = ${bare(step.text)};`];
        case 'element':
          return [
            fill(text.scalarElement, {
              ...{ name: step.name, index: bare(step.index), type: typeName(this.elementOf(step.array)) },
              global: this.named(`global ${step.array}`, `${step.array}Global`),
            }),
          ];
        case 'function':
          return this.called(step);
        case 'result':
          stored = true;
          return this.result(step);
        default: {
          // What an earlier loop wrote may be read again: its copies out must have ended.
          const before = stored ? [text.barrierAll] : [];
          stored ||= step.stores.length > 0;
          return [...before, ...this.loop(this.loops.get(step) as Loop)];
        }
      }
    });
  }

  /** A function of one number, by a vector of the smallest size. */
  private called({ name, op, text: argument }: RowStep & { kind: 'function' }): string[] {
    const { result } = this.own;
    const call = (instruction: string, ...operands: readonly string[]): string =>
      fill(text.instruction, { instruction, operands: operands.join(', ') });
    return [
      call(instructions.fill.one, result, bare(argument), '8'),
      text.barrier,
      call(instructions[op].one, result, result, '8'),
      ...this.wait(text.toScalar, this.own.toScalar),
      `const float ${name} = ${fill(text.element, { tensor: result })};`,
      ...this.wait(text.toVector, this.own.toVector),
    ];
  }

  private result({ array, value, index, guard }: RowStep & { kind: 'result' }): string[] {
    const { own } = this;
    const element = this.elementOf(array);
    const type = typeName(element);
    const tensor = this.named(`result ${array}`, `${array}Number`);
    const copy = this.named(`copy of ${array}`, `${array}Copy`);
    const parts = {
      type,
      tensor,
      copy,
      queue: own.resultOut,
      start: bare(index),
      global: this.named(`global ${array}`, `${array}Global`),
    };
    const lines = [
      fill(text.alloc, parts),
      ...(isNamed(element)
        ? [
            text.barrier,
            fill(text.instruction, {
              instruction: instructions.fill.one,
              operands: [own.result, scalarOf(value, 'float'), '8'].join(', '),
            }),
            text.barrier,
            fill(text.castNamed, { to: tensor, from: own.result, count: '8' }),
          ]
        : [
            fill(text.instruction, {
              instruction: instructions.fill.one,
              operands: [tensor, scalarOf(value, element), String(32 / bytesOf(element))].join(', '),
            }),
          ]),
      fill(text.enqueue, parts),
      fill(text.dequeue, parts),
      fill(text.copy, { copy, count: '1', type }),
      fill(text.out, parts),
      fill(text.free, parts),
    ];
    if (guard === undefined) return ['{', ...lines.map((line) => `    ${line}`), '}'];
    return [fill(text.guard, { pointer: guard }), ...lines.map((line) => `    ${line}`), '}'];
  }

  private loop({ step, lowered }: Loop): string[] {
    const { own, names } = this;
    const inputs = lowered.inputs.map((key, at) => this.parts(key, names.input(key), this.queue('In', at)));
    const outputs = step.stores.map(({ array }, at) =>
      this.parts(array, names.output(array), this.queue('Out', at)),
    );
    const types = [...new Set([...inputs, ...outputs].map(({ type }) => type))];
    const each = (list: readonly Record<string, string>[], ...forms: readonly string[]): string[] =>
      list.flatMap((parts) => forms.map((form) => fill(form, parts)));
    const count = bare(step.count);
    const rest = `${count} - ${own.start}`;
    const lines = [
      `const uint32_t ${own.count} = static_cast<uint32_t>(${rest} < ${own.tile} ? ${rest} : ${own.tile});`,
      ...(lowered.whole ? [`const uint32_t ${own.whole} = (${own.count} + 127) / 128 * 128;`] : []),
      ...types.map((type) => fill(text.copy, { copy: this.copy(type), count: own.count, type })),
      ...each(inputs, text.alloc, text.in, text.enqueue),
      ...each(inputs, text.dequeue),
      ...each(outputs, text.alloc),
      ...lowered.lines,
      ...each(inputs, text.free),
      ...each(outputs, text.enqueue, text.dequeue, text.out, text.free),
    ];
    return [
      `for (int64_t ${own.start} = 0; ${own.start} < ${count}; ${own.start} += ${own.tile}) {`,
      ...lines.map((line) => `    ${line}`),
      '}',
    ];
  }

  private copy(type: string): string {
    return this.named(`copy ${type}`, `copy${capital(type)}`);
  }

  private parts(
    key: string,
    tensor: string,
    queue: string,
  ): Record<string, string> & { readonly type: string } {
    const type = typeName(this.elementOf(key));
    const base = this.kernel.arrays.get(key)?.base;
    const { start } = this.own;
    return {
      ...{ type, tensor, queue, copy: this.copy(type) },
      global: this.named(`global ${this.array(key)}`, `${this.array(key)}Global`),
      start: base === undefined ? start : `${bare(base)} + ${start}`,
    };
  }
}

function capital(type: string): string {
  const plain = type.replace(/_t$/, '');
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`;
}
