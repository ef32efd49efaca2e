/** Writes a map as a kernel on tiles: queues with two buffers each, a loop over tiles and cores, and the vector instructions. Pure. */
import { fill, lower, type TileNames } from './tileLower.ts';
import { bytesOf, data, type Element, type MapKernel, refuse, typeName } from './tileModel.ts';
import { rowAtom } from './tilePlaces.ts';
import * as say from './tileWords.ts';

const { text } = data;

/** How many elements the kernel computes. */
export type Extent = 'bound' | 'threads' | 'both';

/** Gives names that nothing else has. */
export function namer(taken: ReadonlySet<string>): (wanted: string) => string {
  const given = new Set(taken);
  return (wanted) => {
    let name = wanted;
    for (let at = 2; given.has(name); at++) name = `${wanted}${at}`;
    given.add(name);
    return name;
  };
}

/**
 * The text of the kernel. `threads` names the added parameter that holds the number of threads, where the extent needs it;
 * `unified` is the size of the chip's buffer, `taken` names that are in use.
 */
export function writeMap(
  name: string,
  kernel: MapKernel,
  extent: Extent,
  unified: number,
  taken: ReadonlySet<string>,
  eol: string,
): string {
  const fresh = namer(new Set([...taken, ...kernel.parameters.map((one) => one.name)]));
  const arrayOf = (name: string): string => kernel.foreign.get(name)?.array ?? name;
  const elementOf = (name: string): Element =>
    kernel.parameters.find((one) => one.name === arrayOf(name))?.element as Element;
  const words = [
    'tile',
    'total',
    'start',
    'count',
    'whole',
    'copy',
    'pipe',
    'work',
    'threads',
    'slotBytes',
    'width',
    'tiles',
    'part',
    'row',
    'column',
    'end',
  ];
  const own = Object.fromEntries(words.map((word) => [word, fresh(word)])) as Record<string, string>;
  const slots = new Map<string, string>();
  const tensors = new Map<string, string>();
  const tensor = (array: string, end: string): string => {
    const key = `${array}${end}`;
    const known = tensors.get(key) ?? fresh(`${arrayOf(array)}${end}`);
    tensors.set(key, known);
    return known;
  };
  const names: TileNames = {
    input: (array) => tensor(array, 'Tile'),
    output: (array) => tensor(array, 'Result'),
    slot: (index, type) => {
      const key = `${index} ${type}`;
      const known = slots.get(key) ?? fresh(`part${index}${type === 'float' ? '' : `As${short(type)}`}`);
      slots.set(key, known);
      return known;
    },
    count: own.count as string,
    whole: own.whole as string,
  };
  const lowered = lower(kernel.stores, elementOf, names);
  const inputs = [...kernel.parameters.map((one) => one.name), ...kernel.foreign.keys()].filter((array) =>
    lowered.inputs.includes(array),
  );
  const outputs = kernel.stores.map(({ array }) => array);
  const tile = tileSize(
    [...inputs, ...outputs].map(elementOf),
    lowered.slots,
    unified - (lowered.selects ? 8192 : 0),
  );
  const types = [...new Set([...inputs, ...outputs].map((array) => typeName(elementOf(array))))];
  const copyOf = new Map(
    types.map((type, at) => [type, at === 0 ? own.copy : fresh(`${own.copy}${short(type)}`)]),
  );
  const queue = (array: string, end: string): string => tensor(array, end);
  const placeOf = (name: string): string => {
    const base = kernel.foreign.get(name)?.base;
    return base === undefined
      ? (own.start as string)
      : base === '0'
        ? (own.column as string)
        : `${base} + ${own.column}`;
  };
  const parts = (array: string, end: 'In' | 'Out'): Record<string, string> => ({
    type: typeName(elementOf(array)),
    queue: queue(array, end),
    tensor: end === 'In' ? names.input(array) : names.output(array),
    global: tensor(arrayOf(array), 'Global'),
    start: placeOf(array),
    copy: copyOf.get(typeName(elementOf(array))) as string,
    name: array,
    pipe: own.pipe as string,
    bytes: `${own.tile} * sizeof(${typeName(elementOf(array))})`,
  });
  const each = (list: readonly string[], end: 'In' | 'Out', ...templates: readonly string[]): string[] =>
    list.flatMap((array) => templates.map((template) => fill(template, parts(array, end))));
  const all = [...new Set([...inputs, ...outputs, ...kernel.singles.map(({ array }) => array)].map(arrayOf))];
  const singles = new Map(kernel.singles.map((one) => [one.name, fresh(`${one.array}Of`)]));
  const singlesOf = (ofRow: boolean): string[] =>
    kernel.singles
      .filter(({ index }) => index.includes(rowAtom) === ofRow)
      .map(({ name, array, index, type }) =>
        fill(text.scalarElement, {
          type: typeName(type),
          name: singles.get(name) as string,
          global: tensor(array, 'Global'),
          index,
        }),
      );
  const work = { work: own.work as string, pipe: own.pipe as string };
  const bound = kernel.bound ?? '';
  const total =
    extent === 'bound'
      ? bound
      : extent === 'threads'
        ? own.threads
        : `${bound} < ${own.threads} ? ${bound} : ${own.threads}`;
  const body = [
    ...text.note,
    `constexpr int64_t ${own.tile} = ${tile};`,
    ...(lowered.slots > 0 ? [`constexpr uint32_t ${own.slotBytes} = ${own.tile} * 4;`] : []),
    `const int64_t ${own.total} = ${total};`,
    fill(text.pipe, work),
    ...each(inputs, 'In', text.input),
    ...each(outputs, 'Out', text.output),
    ...each(inputs, 'In', text.initQueue),
    ...each(outputs, 'Out', text.initQueue),
    ...(lowered.slots > 0
      ? [
          fill(text.work, work),
          fill(text.initWork, { ...work, bytes: `${lowered.slots} * ${own.slotBytes}` }),
        ]
      : []),
    ...lowered.views.map(({ name: slot, slot: at, type }) =>
      fill(text.slotAt, {
        ...work,
        slot,
        type,
        size: own.tile as string,
        offset: at === 0 ? '0' : `${at} * ${own.slotBytes}`,
      }),
    ),
    ...all.flatMap((array) => [
      fill(text.global, parts(array, 'In')),
      fill(text.setGlobal, parts(array, 'In')),
    ]),
    ...singlesOf(false),
  ];
  const { width } = kernel;
  const rows = width === undefined ? [] : text.rowsOfMap.map((line) => fill(line, { ...own, length: width }));
  const loop = [
    ...rows.slice(rowsAhead),
    ...singlesOf(true),
    `const uint32_t ${own.count} = static_cast<uint32_t>(${width === undefined ? fill(text.countOfMap, own) : fill(text.countOfRow, own)});`,
    ...(lowered.whole ? [`const uint32_t ${own.whole} = (${own.count} + 127) / 128 * 128;`] : []),
    ...types.map((type) =>
      fill(text.copy, { copy: copyOf.get(type) as string, count: own.count as string, type }),
    ),
    ...each(inputs, 'In', text.alloc, text.in, text.enqueue),
    ...each(inputs, 'In', text.dequeue),
    ...each(outputs, 'Out', text.alloc),
    ...lowered.lines,
    ...each(inputs, 'In', text.free),
    ...each(outputs, 'Out', text.enqueue, text.dequeue, text.out, text.free),
  ];
  const parameters = kernel.parameters.map((one) =>
    one.element ? fill(text.address, { name: one.name }) : one.text,
  );
  if (extent !== 'bound') parameters.push(`int64_t ${own.threads}`);
  const head = fill(width === undefined ? text.loop : text.loopOfRows, own);
  const lines = [
    `${fill(text.head, { name, parameters: parameters.join(', ') })} {`,
    ...[...body, ...rows.slice(0, rowsAhead), head].map((line) => `    ${line}`),
    ...loop.map((line) => `        ${line}`),
    '    }',
    '}',
  ];
  const stands = new Map([...singles, [rowAtom, own.row as string]]);
  return lines.map((line) => line.replace(/\{\w+\}/g, (word) => stands.get(word) ?? word)).join(eol);
}

/** Lines of the sizes of rows that stand before the loop over tiles. */
const rowsAhead = 2;

function short(type: string): string {
  const plain = type.replace(/_t$/, '');
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`;
}

/** Elements of a tile: as many as fit, of a size that keeps all addresses aligned. */
function tileSize(queued: readonly Element[], slots: number, unified: number): number {
  const each = queued.reduce((sum, element) => sum + 2 * bytesOf(element), 0) + slots * 4;
  const size = [8192, 4096, 2048, 1024, 512, 256].find((elements) => elements * each <= unified);
  return size ?? refuse(say.tooLarge);
}
